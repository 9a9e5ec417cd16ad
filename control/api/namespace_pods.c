#include "control/api/namespace.h"

#include <math.h>
#include <string.h>

#include "control/flows/address.h"

#define CLASS_LOGICAL 3

/* What a pod uses; the same names as in /metric. */
static const struct {
	const char *member, *metric;
} uses[] = {
	{ "cpu", "vir_cpu_utilization" },
	{ "memory", "vir_mem_used" },
	{ "gpu", "vir_nvml_gputime" },
	{ "gpuFair", "vir_nvml_gputime_fair" },
};
#define USES (sizeof(uses) / sizeof(uses[0]))

struct search {
	struct hg_request *request;
	const char *namespace_, *workload;
	uint32_t pod, space, host, use[USES];
	double sums[USES];
};

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_TEXT && *cell->text ? cell->text : NULL;
}

/* A pod is named after its workload, with something behind a dash. */
static bool belongs(const struct search *search, const struct hg_metric_row *row)
{
	const char *space = row->ds.cls == CLASS_LOGICAL ? text_of(row, search->space) : NULL;
	const char *pod = space ? text_of(row, search->pod) : NULL;
	size_t len = strlen(search->workload);

	if (!pod || strcmp(space, search->namespace_) != 0)
		return false;
	return !len || (!strncmp(pod, search->workload, len) && (pod[len] == '-' || !pod[len]));
}

static const char *node_of(const struct search *search, const struct hg_metric_row *row,
			   char address[HG_ADDRESS_TEXT_MAX])
{
	const struct hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(search->request->metrics, &rows);
	const char *name = row->parent < count ? text_of(&rows[row->parent], search->host) : NULL;

	hg_address_text(row->agent.family, row->agent.bytes, address);
	return name ? name : address;
}

static void write_pod(struct search *search, const struct hg_metric_row *row)
{
	struct hg_json_out *out = &search->request->out;
	char address[HG_ADDRESS_TEXT_MAX];

	hg_json_open_object(out);
	hg_json_member_string(out, "pod", text_of(row, search->pod));
	hg_json_member_string(out, "node", node_of(search, row, address));
	hg_json_member_string(out, "agent", address);
	for (unsigned i = 0; i < USES; i++) {
		const struct hg_metric *cell =
			search->use[i] == UINT32_MAX ? NULL : hg_metric_find(row, search->use[i]);

		if (!cell || cell->kind != HG_METRIC_NUMBER || !isfinite(cell->number))
			continue;
		hg_json_member_double(out, uses[i].member, cell->number);
		search->sums[i] += cell->number;
	}
	hg_json_close_object(out);
}

static void write_resources(const struct search *search)
{
	struct hg_json_out *out = &search->request->out;

	hg_json_key(out, "resources");
	hg_json_open_object(out);
	for (unsigned i = 0; i < USES; i++)
		hg_json_member_double(out, uses[i].member, search->sums[i]);
	hg_json_close_object(out);
}

/* Loss that touches the nodes of the pods. */
static void write_nodes(const struct search *search, const struct hg_metric_row *rows, size_t count)
{
	const struct hg_agent_view *agents;
	size_t agent_count = hg_snapshot_agents(search->request->snapshot, &agents);
	struct hg_json_out *out = &search->request->out;

	hg_json_key(out, "nodes");
	hg_json_open_array(out);
	for (size_t i = 0; i < agent_count; i++) {
		size_t k = 0;

		while (k < count && !(hg_addr_equal(&rows[k].agent, &agents[i].address) &&
				      belongs(search, &rows[k])))
			k++;
		if (k == count)
			continue;
		hg_json_open_object(out);
		hg_json_member_string(out, "node", agents[i].node);
		hg_json_member_double(out, "coverage", agents[i].coverage);
		hg_json_member_u64(out, "flowSamplesLost", agents[i].flow_lost);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

void hg_namespace_write_pods(struct hg_request *request, const char *namespace_,
			     const char *workload)
{
	struct search search = { .request = request,
				 .namespace_ = namespace_,
				 .workload = workload };
	const struct hg_metrics_view *view = request->metrics;
	const struct hg_metric_row *rows = NULL;
	size_t count = view ? hg_metrics_view_rows(view, &rows) : 0;

	if (view) {
		search.pod = hg_metric_id(view, "k8s_name");
		search.space = hg_metric_id(view, "k8s_namespace");
		search.host = hg_metric_id(view, "host_name");
		for (unsigned i = 0; i < USES; i++)
			search.use[i] = hg_metric_id(view, uses[i].metric);
	}
	hg_json_key(&request->out, "pods");
	hg_json_open_array(&request->out);
	for (size_t i = 0; i < count; i++)
		if (belongs(&search, &rows[i]))
			write_pod(&search, &rows[i]);
	hg_json_close_array(&request->out);
	write_resources(&search);
	write_nodes(&search, rows, count);
}
