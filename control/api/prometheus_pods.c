/* Pods by namespace and by node, as agents report them, in /metrics (rest-api 13.3). */
#include "control/api/own_page.h"
#include "control/flows/accounts.h"
#include "control/flows/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASS_LOGICAL 3

struct pod {
	const char *space, *pod, *host; /* host NULL: the agent's address */
	char node[HG_ADDRESS_TEXT_MAX];
};

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_TEXT && *cell->text ? cell->text : NULL;
}

static const char *space_of(const struct pod *pod)
{
	return pod->space;
}

static const char *node_of(const struct pod *pod)
{
	return pod->host ? pod->host : pod->node;
}

static int by_space(const void *a, const void *b)
{
	const struct pod *x = a, *y = b;
	int order = strcmp(x->space, y->space);

	return order ? order : strcmp(x->pod, y->pod);
}

static int by_node(const void *a, const void *b)
{
	return strcmp(node_of(a), node_of(b));
}

/* A pod has a row for each container: it counts once. */
static size_t distinct(struct pod *pods, size_t count)
{
	size_t kept = 0;

	qsort(pods, count, sizeof(*pods), by_space);
	for (size_t i = 0; i < count; i++)
		if (!i || by_space(&pods[kept - 1], &pods[i]))
			pods[kept++] = pods[i];
	return kept;
}

static size_t gather(const struct hg_metrics_view *view, struct pod **pods)
{
	uint32_t space = hg_metric_id(view, "k8s_namespace"), name = hg_metric_id(view, "k8s_name");
	uint32_t host = hg_metric_id(view, "host_name");
	const struct hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(view, &rows), found = 0;

	*pods = calloc(count + 1, sizeof(**pods));
	for (size_t i = 0; *pods && i < count; i++) {
		struct pod *pod = &(*pods)[found];

		pod->space = rows[i].ds.cls == CLASS_LOGICAL ? text_of(&rows[i], space) : NULL;
		pod->pod = text_of(&rows[i], name);
		if (!pod->space || !pod->pod)
			continue;
		pod->host = rows[i].parent < count ? text_of(&rows[rows[i].parent], host) : NULL;
		if (!pod->host)
			hg_address_text(rows[i].agent.family, rows[i].agent.bytes, pod->node);
		found++;
	}
	return *pods ? distinct(*pods, found) : 0;
}

/* `pods` are sorted by what `text` gives. */
static void write(const struct hg_own_page *page, const char *name, const char *label,
		  const struct pod *pods, size_t count, const char *(*text)(const struct pod *pod),
		  size_t series_max)
{
	size_t series = 0, other = 0;

	for (size_t i = 0, next; i < count; i = next) {
		struct hg_own_label labels = { label, text(&pods[i]) };

		for (next = i + 1; next < count && !strcmp(text(&pods[next]), labels.value);)
			next++;
		if (series++ < series_max)
			hg_own_line(page, name, &labels, 1, (double)(next - i));
		else
			other += next - i;
	}
	if (other)
		hg_own_line(page, name, &(struct hg_own_label){ label, HG_ACCOUNT_OTHER }, 1,
			    (double)other);
}

void hg_own_write_pods(struct hg_request *request)
{
	struct hg_own_page page = hg_own_page_of(request);
	struct pod *pods;
	size_t count;

	if (!request->metrics)
		return;
	count = gather(request->metrics, &pods);
	request->out.failed |= !pods;
	hg_own_family(&page, "namespace_pods", "gauge", "Pods that agents report.");
	write(&page, "namespace_pods", "namespace", pods, count, space_of,
	      request->conf->series_max);
	if (count)
		qsort(pods, count, sizeof(*pods), by_node);
	hg_own_family(&page, "node_pods", "gauge", "Pods that agents report.");
	write(&page, "node_pods", "node", pods, count, node_of, request->conf->series_max);
	free(pods);
}
