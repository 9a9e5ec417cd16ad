#include "control/api/routes.h"

#include <stdio.h>
#include <string.h>

#define CHANGE (HG_GET | HG_PUT | HG_DELETE)

/* clang-format off */
static const struct hg_route routes[] = {
	{ "/", HG_GET, hg_api_root, "leads to the start page" },
	{ "/html/index.html", HG_GET, hg_api_index, "the paths of this API, for a person" },
	{ "/version", HG_GET, hg_api_version, "version as text" },
	{ "/livez", HG_GET, hg_api_livez, "200 while every thread advances" },
	{ "/healthz", HG_GET, hg_api_livez, "same as /livez" },
	{ "/readyz", HG_GET, hg_api_readyz, "200 when ready; ?verbose lists the checks" },
	{ "/status", HG_GET, hg_api_status, "OK while the applications work" },
	{ "/metrics", HG_GET, hg_api_metrics, "own counters, Prometheus text format" },
	{ "/analyzer/json", HG_GET, hg_api_analyzer, "counters of the collector" },
	{ "/config/json", HG_GET, hg_api_config, "settings in force" },
	{ "/agents/json", HG_GET, hg_api_agents, "agents by address" },
	{ "/datasource/{agent}/{ds}/json", HG_GET, hg_api_datasource, "sampling of one data source" },
	{ "/metrics/json", HG_GET, hg_api_metric_names, "names of metrics, ms since last seen" },
	{ "/metric/{agent}/json", HG_GET, hg_api_metric_agent, "all metrics of one agent" },
	{ "/metric/{agents}/{metrics}/json", HG_GET, hg_api_metric, "statistics of metrics over agents" },
	{ "/table/{agents}/{metrics}/json", HG_GET, hg_api_table, "one row a data source, one column a metric" },
	{ "/dump/{agents}/{metrics}/json", HG_GET, hg_api_dump, "every value of metrics" },
	{ "/prometheus/analyzer/txt", HG_GET, hg_api_prometheus_analyzer, "counters of the collector, Prometheus text" },
	{ "/prometheus/metrics/{agents}/{metrics}/txt", HG_GET, hg_api_prometheus_metrics, "every value of metrics, Prometheus text" },
	{ "/app/prometheus/scripts/export.js/dump/{agents}/{metrics}/txt", HG_GET, hg_api_prometheus_metrics, "old path of the same" },
	{ "/app/prometheus/scripts/export.js/statistics/{group}/{agents}/{metrics}/txt", HG_GET, hg_api_prometheus_statistics, "statistics of metrics, Prometheus text" },
	{ "/app/sunburst/scripts/metrics.js/process/json", HG_GET, hg_api_sunburst_process, "tree of CPU use" },
	{ "/app/sunburst/scripts/metrics.js/gpu/json", HG_GET, hg_api_sunburst_gpu, "tree of GPU use" },
	{ "/flow/json", HG_GET, hg_api_flow_list, "all flow definitions" },
	{ "/flow/{name}/json", CHANGE, hg_api_flow, "one flow definition" },
	{ "/activeflows/{agents}/{name}/json", HG_GET, hg_api_activeflows, "largest flows of a definition" },
	{ "/group/json", HG_GET | HG_PUT, hg_api_group_list, "all groups of address ranges; PUT stores the default group" },
	{ "/groups/json", HG_GET | HG_PUT, hg_api_group_list, "old path of the same" },
	{ "/group/{name}/json", CHANGE, hg_api_group, "one group" },
	{ "/map/json", HG_GET, hg_api_map_list, "all maps of texts" },
	{ "/map/{name}/json", CHANGE, hg_api_map, "one map" },
	{ "/threshold/json", HG_GET, hg_api_threshold_list, "all thresholds" },
	{ "/threshold/{name}/json", CHANGE, hg_api_threshold, "one threshold" },
	{ "/events/json", HG_GET, hg_api_events, "events of thresholds; waits for new ones" },
	{ "/topology/json", CHANGE, hg_api_topology, "nodes and links" },
	{ "/forwarding/json", HG_GET, hg_api_forwarding_list, "all forwardings" },
	{ "/forwarding/{name}/json", CHANGE, hg_api_forwarding, "copies of datagrams to another collector" },
	{ "/shortcut/json", HG_GET, hg_api_shortcut_list, "ready-made queries" },
	{ "/shortcut/{name}/json", CHANGE, hg_api_shortcut, "one ready-made query" },
	{ "/flows/json", HG_GET, hg_api_flow_records, "records of flow logs; waits for new ones with timeout" },
	{ "/names/json", HG_GET, hg_api_names, "names by source, the last conflicts" },
	{ "/names/cidr/json", HG_GET, hg_api_names_cidr, "static ranges in force" },
	{ "/names/{address}/json", HG_GET, hg_api_names_address, "what an address is called; ?at=, ?why=yes" },
	{ "/flowkeys/json", HG_GET, hg_api_flowkeys, "keys seen in samples, ms since last seen" },
};
/* clang-format on */

static const char *const not_provided[] = { "tenant", "bgp", "of", "script" };

const struct hg_route *hg_routes(size_t *count)
{
	*count = sizeof(routes) / sizeof(routes[0]);
	return routes;
}

/* One step through a pattern: the next part between slashes; false at the end. */
static bool next_part(const char **at, const char **part, size_t *len)
{
	while (**at == '/')
		(*at)++;
	*part = *at;
	*len = strcspn(*at, "/");
	*at += *len;
	return *len > 0;
}

static bool matches(const struct hg_route *route, const struct hg_request *request)
{
	const char *at = route->pattern;
	const char *part;
	size_t len;
	unsigned i = 0;

	for (; next_part(&at, &part, &len); i++) {
		if (i >= request->segment_count)
			return false;
		if (*part == '{')
			continue;
		if (strlen(request->segment[i]) != len || memcmp(request->segment[i], part, len))
			return false;
	}
	return i == request->segment_count;
}

static const struct hg_route *find(const struct hg_request *request)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (matches(&routes[i], request))
			return &routes[i];
	return NULL;
}

const char *hg_route_variable(const struct hg_request *request, unsigned i)
{
	const struct hg_route *route = find(request);
	const char *at = route->pattern;
	const char *part;
	size_t len;

	for (unsigned segment = 0; next_part(&at, &part, &len); segment++)
		if (*part == '{' && i-- == 0)
			return request->segment[segment];
	return "";
}

static void unknown_path(struct hg_request *request)
{
	const char *first = request->segment_count ? request->segment[0] : "";

	for (size_t i = 0; i < sizeof(not_provided) / sizeof(not_provided[0]); i++) {
		if (strcmp(first, not_provided[i]) != 0)
			continue;
		hg_request_fail(request, 404, "not-provided", "Not provided",
				"heliograph does not provide /%s/ on purpose.", first);
		return;
	}
	hg_request_fail(request, 404, "unknown-name", "Not found",
			"There is no path %.200s; /html/index.html lists the paths.",
			request->raw_path);
}

static const char *allow_of(unsigned methods)
{
	if (methods & HG_DELETE)
		return "GET, HEAD, PUT, DELETE, OPTIONS";
	return methods & HG_PUT ? "GET, HEAD, PUT, OPTIONS" : "GET, HEAD, OPTIONS";
}

void hg_route_run(struct hg_request *request)
{
	const struct hg_route *route = find(request);

	if (!route) {
		unknown_path(request);
		return;
	}
	request->allow = allow_of(route->methods);
	if (!request->method) {
		request->status = 204; /* OPTIONS */
		return;
	}
	if (!(route->methods & request->method)) {
		hg_request_fail(request, 405, "invalid-parameter", "Method not allowed",
				"This path answers %s only.", request->allow);
		return;
	}
	request->allow = NULL;
	route->handler(request);
}
