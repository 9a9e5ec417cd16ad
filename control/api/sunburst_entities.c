#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/apps.h"
#include "control/api/metric_query.h"
#include "control/api/routes.h"
#include "control/api/tree.h"
#include "control/flows/address.h"

#define RINGS_MAX     3
#define SHARED_MARGIN 1.05 /* counters of pods and devices are read one after the other */
#define CHILDREN_MAX  10000
#define FLOWS_MAX     10000
#define CLASS_LOGICAL 3

/* First ring, and the metric that names a row of it; the first that the row has counts. */
struct kind {
	const char *label, *metric;
};
static const struct kind kinds[] = {
	{ "k8s", "k8s_name" },	   { "systemd", "systemd_service" },
	{ "swarm", "swarm_name" }, { "docker", "docker_name" },
	{ "jvm", "jvm_name" },	   { "vm", "vir_host_name" },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct leaf {
	struct hg_tree_step steps[RINGS_MAX];
	unsigned count;
	double value;
};

struct entities {
	struct hg_request *request;
	const struct hg_metric_row *rows;
	size_t row_count;
	uint32_t value, device, host_name, name_space, kind[KINDS];
	const char *exclude; /* comma list of namespaces */
	struct leaf *leaves;
	size_t leaf_count;
	/* Hosts whose pods add up to more than their devices. */
	struct shared {
		const struct hg_metric_row *host;
		size_t first, end; /* leaves */
		double pods, devices;
	} * shared;
	size_t shared_count;
	size_t children_max, flows_max;
	double min_value;
	bool other;
};

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_TEXT && *cell->text ? cell->text : NULL;
}

static double number_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_NUMBER && isfinite(cell->number) ? cell->number : 0;
}

static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t item = strcspn(list, ",");

		if (item == len && !memcmp(list, word, len))
			return true;
		list += item + (list[item] == ',');
	}
	return false;
}

/* False: the row is no leaf. */
static bool make_leaf(const struct entities *e, const struct hg_metric_row *row, struct leaf *leaf)
{
	const char *name_space = text_of(row, e->name_space);

	memset(leaf, 0, sizeof(*leaf));
	leaf->value = number_of(row, e->value);
	if (row->ds.cls != CLASS_LOGICAL || leaf->value <= 0 ||
	    (name_space && listed(e->exclude, name_space)))
		return false;
	for (unsigned i = 0; i < KINDS && !leaf->count; i++) {
		const char *name = text_of(row, e->kind[i]);

		if (!name)
			continue;
		leaf->steps[leaf->count++].key = kinds[i].label;
		if (i == 0 && name_space)
			leaf->steps[leaf->count++].key = name_space;
		leaf->steps[leaf->count++].key = name;
	}
	return leaf->count > 0;
}

/* One agent has been read: its leaves are those from `first` on. */
static void close_agent(struct entities *e, const struct hg_metric_row *last, size_t first,
			double pods)
{
	const struct hg_metric_row *host =
		last->parent < e->row_count ? &e->rows[last->parent] : NULL;
	double devices = host ? number_of(host, e->device) : 0;

	if (devices > 0 && pods > devices * SHARED_MARGIN)
		e->shared[e->shared_count++] =
			(struct shared){ host, first, e->leaf_count, pods, devices };
}

static void collect(struct entities *e)
{
	size_t first = 0;
	double pods = 0;

	for (size_t i = 0; i < e->row_count; i++) {
		const struct hg_metric_row *row = &e->rows[i];
		bool last =
			i + 1 == e->row_count || !hg_addr_equal(&row->agent, &e->rows[i + 1].agent);

		if (make_leaf(e, row, &e->leaves[e->leaf_count]))
			pods += e->leaves[e->leaf_count++].value;
		if (!last)
			continue;
		close_agent(e, row, first, pods);
		first = e->leaf_count;
		pods = 0;
	}
}

static bool is_shared(const struct entities *e, size_t leaf)
{
	for (size_t i = 0; i < e->shared_count; i++)
		if (leaf >= e->shared[i].first && leaf < e->shared[i].end)
			return true;
	return false;
}

static int largest_first(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left < right) - (left > right);
}

/* The value below which leaves are beyond maxFlows. */
static double least_value(const struct entities *e)
{
	double least = e->min_value;
	double *values;

	if (e->leaf_count <= e->flows_max || !e->flows_max)
		return e->flows_max ? least : INFINITY;
	values = malloc(e->leaf_count * sizeof(*values));
	if (!values)
		return least;
	for (size_t i = 0; i < e->leaf_count; i++)
		values[i] = e->leaves[i].value;
	qsort(values, e->leaf_count, sizeof(*values), largest_first);
	least = fmax(least, values[e->flows_max - 1]);
	free(values);
	return least;
}

/* Rows of the same name are added up. */
static void fill_tree(const struct entities *e, struct hg_tree *tree)
{
	double least = least_value(e);
	struct hg_estimate cut = { .exact = true };

	for (size_t i = 0; i < e->leaf_count; i++) {
		struct hg_tree_leaf leaf = {
			.value = { .value = e->leaves[i].value, .exact = true },
			.shared = is_shared(e, i),
			.locality = HG_LOCALITY_NONE,
		};

		if (leaf.value.value < least)
			cut.value += leaf.value.value;
		else
			hg_tree_add(tree, e->leaves[i].steps, e->leaves[i].count, &leaf);
	}
	if (cut.value > 0)
		hg_tree_missing(tree, &cut);
}

static void write_nodes(const struct entities *e)
{
	struct hg_json_out *out = &e->request->out;
	char address[HG_ADDRESS_TEXT_MAX];

	hg_json_key(out, "nodes");
	hg_json_open_array(out);
	for (size_t i = 0; i < e->shared_count; i++) {
		const struct hg_metric_row *host = e->shared[i].host;
		const char *name = text_of(host, e->host_name);

		hg_address_text(host->agent.family, host->agent.bytes, address);
		hg_json_open_object(out);
		hg_json_member_string(out, "node", name ? name : address);
		hg_json_member_double(out, "pods", e->shared[i].pods);
		hg_json_member_double(out, "devices", e->shared[i].devices);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

static void find_names(struct entities *e, const char *value, const char *device)
{
	const struct hg_metrics_view *view = e->request->metrics;

	e->row_count = hg_metrics_view_rows(view, &e->rows);
	e->value = hg_metric_id(view, value);
	e->device = device ? hg_metric_id(view, device) : UINT32_MAX;
	e->host_name = hg_metric_id(view, "host_name");
	e->name_space = hg_metric_id(view, "k8s_namespace");
	for (unsigned i = 0; i < KINDS; i++)
		e->kind[i] = hg_metric_id(view, kinds[i].metric);
}

static void write(struct entities *e, const char *label, const char *description)
{
	struct hg_tree_head head = {
		.label = label,
		.description = description,
		.children_max = e->children_max,
		.other = e->other,
	};
	struct hg_tree *tree = hg_tree_create();

	if (!tree) {
		e->request->out.failed = true;
		return;
	}
	fill_tree(e, tree);
	e->request->status = 200;
	hg_tree_write(tree, &head, &e->request->out);
	if (e->shared_count)
		write_nodes(e);
	hg_json_close_object(&e->request->out);
	hg_tree_destroy(tree);
}

static bool read_options(struct entities *e)
{
	e->children_max = hg_apps_of(e->request)->sunburst.n;
	e->flows_max = FLOWS_MAX; /* all there are: no flows, no limit of their own */
	return hg_request_count(e->request, "n", CHILDREN_MAX, &e->children_max) &&
	       hg_request_count(e->request, "maxFlows", FLOWS_MAX, &e->flows_max) &&
	       hg_request_double(e->request, "minValue", &e->min_value) &&
	       hg_request_bool(e->request, "other", &e->other);
}

static void answer(struct entities *e, const char *value, const char *device, const char *label,
		   const char *description)
{
	if (!read_options(e))
		return;
	if (e->request->metrics)
		find_names(e, value, device);
	e->leaves = calloc(e->row_count + 1, sizeof(*e->leaves));
	e->shared = calloc(e->row_count + 1, sizeof(*e->shared));
	if (e->leaves && e->shared) {
		collect(e);
		write(e, label, description);
	} else {
		e->request->out.failed = true;
	}
	free(e->leaves);
	free(e->shared);
}

void hg_api_sunburst_process(struct hg_request *request)
{
	const char *exclude = hg_request_text(request, "exclude");
	struct entities e = { .request = request, .exclude = exclude ? exclude : "" };

	answer(&e, "vir_cpu_utilization", NULL, "Process",
	       "CPU use by process, percent of one core");
}

void hg_api_sunburst_gpu(struct hg_request *request)
{
	const char *exclude = hg_request_text(request, "exclude");
	const char *value = hg_request_text(request, "value");
	struct entities e = {
		.request = request,
		.exclude = exclude ? exclude : hg_apps_of(request)->gpu_exclude,
	};

	if (value && !strcmp(value, "fair"))
		answer(&e, "vir_nvml_gputime_fair", NULL, "GPU",
		       "GPU time by process, ms per second, shared fairly");
	else
		answer(&e, "vir_nvml_gputime", "nvml_gputime", "GPU",
		       "GPU time by process, ms per second");
}
