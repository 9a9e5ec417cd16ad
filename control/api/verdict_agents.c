#include "control/api/verdict_parts.h"

#include <math.h>
#include <string.h>

#include "control/flows/address.h"

#define STALE_MS       60000
#define COVERAGE_LEAST 0.98
#define GPU_MARGIN     1.05 /* counters of pods and devices are read one after the other */
#define RATE_OFF       0.2
#define RATE_SAMPLES   1000 /* below, the rate found is too vague */
#define CLASS_HOST     2
#define CLASS_LOGICAL  3

static size_t agents_of(const struct hg_request *request, const struct hg_agent_view **agents)
{
	return request->snapshot ? hg_snapshot_agents(request->snapshot, agents) : 0;
}

enum hg_finding_state hg_check_agents(const struct hg_request *request, char *sentence, size_t len)
{
	const struct hg_agent_view *agents;

	if (agents_of(request, &agents))
		return HG_FINDING_OK;
	if (request->snapshot && hg_snapshot_intake(request->snapshot)->datagrams)
		return hg_warn(sentence, len,
			       "Datagrams come, but none of them names an agent that counts; the "
			       "drop points of the status page say why.");
	return hg_warn(
		sentence, len,
		"No agent has been heard: point agents at UDP port 6343 of this host, and let "
		"the port through the firewall. After a restart of the pod, a stale connection "
		"tracking entry on the nodes can hold datagrams back.");
}

enum hg_finding_state hg_check_stale(const struct hg_request *request, char *sentence, size_t len)
{
	const struct hg_agent_view *agents;
	size_t count = agents_of(request, &agents);
	const struct hg_agent_view *example = NULL;
	size_t stale = 0;

	for (size_t i = 0; i < count; i++) {
		if (request->now_ms <= agents[i].last_seen_ms + STALE_MS)
			continue;
		example = &agents[i];
		stale++;
	}
	if (!stale)
		return HG_FINDING_OK;
	return hg_warn(
		sentence, len,
		"%zu of %zu agents have been silent for a minute (%.100s): look whether they run "
		"and whether their datagrams get here.",
		stale, count, example->node);
}

enum hg_finding_state hg_check_samples(const struct hg_request *request, char *sentence, size_t len)
{
	const struct hg_agent_view *agents;
	size_t count = agents_of(request, &agents);
	const struct hg_agent_view *example = NULL;
	size_t without = 0;

	for (size_t i = 0; i < count; i++) {
		if (!agents[i].counter_samples || agents[i].flow_samples)
			continue;
		example = &agents[i];
		without++;
	}
	if (!without)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%zu agents (%.100s) send counters but no packet samples; enable sampling.",
		       without, example->node);
}

enum hg_finding_state hg_check_rates(const struct hg_request *request, char *sentence, size_t len)
{
	const struct hg_source_view *sources;
	size_t count = request->snapshot ? hg_snapshot_sources(request->snapshot, &sources) : 0;
	const struct hg_source_view *worst = NULL;
	char agent[HG_ADDRESS_TEXT_MAX];
	double furthest = RATE_OFF;
	size_t off = 0;

	for (size_t i = 0; i < count; i++) {
		double told = sources[i].sampling_rate;
		double away = told > 0 ? fabs(sources[i].effective_rate / told - 1) : 0;

		if (sources[i].effective_rate <= 0 || sources[i].flow_samples < RATE_SAMPLES ||
		    away <= RATE_OFF)
			continue;
		off++;
		if (away > furthest) {
			furthest = away;
			worst = &sources[i];
		}
	}
	if (!worst)
		return HG_FINDING_OK;
	hg_address_text(worst->observer->agent.family, worst->observer->agent.bytes, agent);
	return hg_warn(
		sentence, len,
		"%zu data sources sample at another rate than they tell (%s tells 1:%u, found is "
		"1:%.0f); the numbers use the rate found. Look for lost samples or a busy agent.",
		off, agent, worst->sampling_rate, worst->effective_rate);
}

enum hg_finding_state hg_check_coverage(const struct hg_request *request, char *sentence,
					size_t len)
{
	const struct hg_agent_view *agents;
	size_t count = agents_of(request, &agents);
	const struct hg_agent_view *worst = NULL;
	size_t low = 0;

	for (size_t i = 0; i < count; i++) {
		if (agents[i].coverage >= COVERAGE_LEAST)
			continue;
		low++;
		if (!worst || agents[i].coverage < worst->coverage)
			worst = &agents[i];
	}
	if (!worst)
		return HG_FINDING_OK;
	return hg_warn(
		sentence, len,
		"Samples of %zu agents are lost on the way (%.100s: %.1f %% arrive); look at the "
		"network between, and at the receive buffer here.",
		low, worst->node, worst->coverage * 100);
}

/* Hosts without a row of a container, while others have some. */
enum hg_finding_state hg_check_pods(const struct hg_request *request, char *sentence, size_t len)
{
	const struct hg_metric_row *rows;
	size_t count = request->metrics ? hg_metrics_view_rows(request->metrics, &rows) : 0;
	const struct hg_metric_row *host = NULL;
	char example[HG_ADDRESS_TEXT_MAX] = "";
	size_t hosts = 0, bare = 0;
	bool entities = false;

	for (size_t i = 0; i <= count; i++) {
		bool end = i == count || (host && !hg_addr_equal(&rows[i].agent, &host->agent));

		if (end && host) {
			bare += !entities;
			if (!entities)
				hg_address_text(host->agent.family, host->agent.bytes, example);
			host = NULL;
		}
		if (i < count && rows[i].ds.cls == CLASS_HOST && !host) {
			host = &rows[i];
			entities = false;
			hosts++;
		}
		if (i < count && rows[i].ds.cls == CLASS_LOGICAL)
			entities = true;
	}
	if (!bare || bare == hosts)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%zu of %zu hosts (%s) report no containers while others do; mount the "
		       "runtime's socket into the agent and switch its module on.",
		       bare, hosts, example);
}

static double number_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_NUMBER && isfinite(cell->number) ? cell->number : 0;
}

/* Hosts whose containers add up to more GPU time than the devices worked. */
enum hg_finding_state hg_check_gpu(const struct hg_request *request, char *sentence, size_t len)
{
	const struct hg_metric_row *rows;
	size_t count = request->metrics ? hg_metrics_view_rows(request->metrics, &rows) : 0;
	uint32_t pod = count ? hg_metric_id(request->metrics, "vir_nvml_gputime") : UINT32_MAX;
	uint32_t device = count ? hg_metric_id(request->metrics, "nvml_gputime") : UINT32_MAX;
	size_t shared = 0;
	double sum = 0;

	for (size_t i = 0; pod != UINT32_MAX && i < count; i++) {
		bool last = i + 1 == count || !hg_addr_equal(&rows[i].agent, &rows[i + 1].agent);
		double devices =
			rows[i].parent < count ? number_of(&rows[rows[i].parent], device) : 0;

		sum += rows[i].ds.cls == CLASS_LOGICAL ? number_of(&rows[i], pod) : 0;
		if (!last)
			continue;
		shared += devices > 0 && sum > devices * GPU_MARGIN;
		sum = 0;
	}
	if (!shared)
		return HG_FINDING_OK;
	return hg_warn(
		sentence, len,
		"On %zu hosts the GPU time of the pods is more than that of the devices: they "
		"share devices, or monitoring pods count too; exclude those in "
		"sunburst.gpu.k8s.namespace.exclude, or look at value=fair.",
		shared);
}

enum hg_finding_state hg_check_topology(const struct hg_request *request, char *sentence,
					size_t len)
{
	const struct hg_topology *topology = request->objects ? request->objects->topology : NULL;

	if (!topology || !topology->unmatched)
		return HG_FINDING_OK;
	return hg_warn(
		sentence, len,
		"%zu nodes or ports of the topology match no agent yet, first %.200s; correct "
		"their names there, or wait until the agents are heard.",
		topology->unmatched, topology->example);
}
