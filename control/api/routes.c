#include "control/api/routes.h"

#include <stdio.h>
#include <string.h>

#define CHANGE (HG_GET | HG_PUT | HG_DELETE)

/* clang-format off */
static const struct hg_route routes[] = {
	{ "/", HG_GET, hg_api_root, "leads to the start page" },
	{ "/html", HG_GET, hg_api_page, "the pages: status, applications, API, about" },
	{ "/html/index.html", HG_GET, hg_api_page, "the pages: status, applications, API, about" },
	{ "/api", HG_GET, hg_api_page, "the pages: reference of this API" },
	{ "/app/{name}/html", HG_GET, hg_api_page, "the pages of one application" },
	{ "/app/{name}/html/index.html", HG_GET, hg_api_page, "the pages of one application" },
	{ "/ui/{file}", HG_GET, hg_api_asset, "a file of the pages" },
	{ "/version", HG_GET, hg_api_version, "version as text" },
	{ "/livez", HG_GET, hg_api_livez, "200 while every thread advances" },
	{ "/healthz", HG_GET, hg_api_livez, "same as /livez" },
	{ "/readyz", HG_GET, hg_api_readyz, "200 when ready; ?verbose lists the checks" },
	{ "/session", HG_POST | HG_DELETE, hg_api_session, "a token for a cookie, and its end" },
	{ "/status", HG_GET, hg_api_status, "OK while the applications work" },
	{ "/status/json", HG_GET, hg_api_status_json, "what the status page shows" },
	{ "/stream", HG_GET, hg_api_stream, "server-sent events: topics, once a second" },
	{ "/metrics", HG_GET, hg_api_metrics, "own counters, Prometheus text format" },
	{ "/analyzer/json", HG_GET, hg_api_analyzer, "counters of the collector" },
	{ "/config/json", HG_GET, hg_api_config, "settings in force" },
	{ "/agents/json", HG_GET, hg_api_agents, "agents by address" },
	{ "/agents/refused/json", HG_GET, hg_api_agents_refused, "the latest senders and agents that were refused" },
	{ "/datasource/{agent}/{ds}/json", HG_GET, hg_api_datasource, "sampling of one data source" },
	{ "/metrics/json", HG_GET, hg_api_metric_names, "names of metrics, ms since last seen" },
	{ "/metrics/help/json", HG_GET, hg_api_metric_help, "which agent module sends a metric, and what to check when it is missing" },
	{ "/metric/{agent}/json", HG_GET, hg_api_metric_agent, "all metrics of one agent" },
	{ "/metric/{agents}/{metrics}/json", HG_GET, hg_api_metric, "statistics of metrics over agents" },
	{ "/table/{agents}/{metrics}/json", HG_GET, hg_api_table, "one row a data source, one column a metric" },
	{ "/dump/{agents}/{metrics}/json", HG_GET, hg_api_dump, "every value of metrics" },
	{ "/prometheus/analyzer/txt", HG_GET, hg_api_prometheus_analyzer, "counters of the collector, Prometheus text" },
	{ "/prometheus/metrics/{agents}/{metrics}/txt", HG_GET, hg_api_prometheus_metrics, "every value of metrics, Prometheus text" },
	{ "/app/prometheus/scripts/export.js/dump/{agents}/{metrics}/txt", HG_GET, hg_api_prometheus_metrics, "old path of the same" },
	{ "/app/prometheus/scripts/export.js/statistics/{group}/{agents}/{metrics}/txt", HG_GET, hg_api_prometheus_statistics, "statistics of metrics, Prometheus text" },
	{ "/app/prometheus/scripts/export.js/flows/{agents}/txt", HG_GET, hg_api_prometheus_flows, "largest flows, Prometheus text" },
	{ "/app/sunburst/scripts/metrics.js/protocols/json", HG_GET, hg_api_sunburst_protocols, "tree of protocols" },
	{ "/app/sunburst/scripts/metrics.js/dns/json", HG_GET, hg_api_sunburst_dns, "tree of DNS names" },
	{ "/app/sunburst/scripts/metrics.js/namespaces/json", HG_GET, hg_api_sunburst_namespaces, "tree of namespaces, workloads and pods" },
	{ "/app/sunburst/scripts/metrics.js/process/json", HG_GET, hg_api_sunburst_process, "tree of CPU use" },
	{ "/app/sunburst/scripts/metrics.js/gpu/json", HG_GET, hg_api_sunburst_gpu, "tree of GPU use" },
	{ "/app/browse-flows/scripts/top.js/flows/json", HG_GET, hg_api_browse_flows, "largest flows, one point a second" },
	{ "/app/browse-flows/scripts/top.js/flowkeys/json", HG_GET, hg_api_browse_keys, "keys that begin with a text" },
	{ "/app/browse-flows/scripts/top.js/keyvalues/json", HG_GET, hg_api_browse_flows_values, "values of a key, the largest first" },
	{ "/app/browse-drops/scripts/top.js/flows/json", HG_GET, hg_api_browse_drops, "largest discards, one point a second" },
	{ "/app/browse-drops/scripts/top.js/flowkeys/json", HG_GET, hg_api_browse_keys, "keys that begin with a text" },
	{ "/app/browse-drops/scripts/top.js/keyvalues/json", HG_GET, hg_api_browse_drops_values, "values of a key among discards" },
	{ "/app/browse-metrics/scripts/trend.js/metric/json", HG_GET, hg_api_metric_trend, "one metric, one point a second" },
	{ "/app/namespace/scripts/namespace.js/json", HG_GET, hg_api_namespace, "one namespace: traffic, peers, drops, pods" },
	{ "/api-docs", HG_GET, hg_api_docs, "this interface as OpenAPI 3.0" },
	{ "/apps/json", HG_GET, hg_api_apps, "applications" },
	{ "/scripts/json", HG_GET, hg_api_scripts, "their scripts" },
	{ "/app/{name}/status", HG_GET, hg_api_app_status, "OK while the application works" },
	{ "/license/json", HG_GET, hg_api_license, "kept for status pages" },
	{ "/flow/json", HG_GET, hg_api_flow_list, "all flow definitions" },
	{ "/flow/{name}/json", CHANGE, hg_api_flow, "one flow definition" },
	{ "/activeflows/{agents}/json", HG_GET, hg_api_activeflows_question, "largest flows of a question of one's own" },
	{ "/activeflows/{agents}/{name}/json", HG_GET, hg_api_activeflows, "largest flows of a definition" },
	{ "/flowvalue/{agent}/{ds.name}/json", HG_GET, hg_api_flowvalue, "one flow at one data source" },
	{ "/flowlocations/{agents}/{name}/json", HG_GET, hg_api_flowlocations, "where a flow was seen" },
	{ "/trend/{agents}/{name}/json", HG_GET, hg_api_trend, "five minutes of a definition, a point a second" },
	{ "/keys/json", HG_GET, hg_api_keys, "keys that definitions may use" },
	{ "/functions/json", HG_GET, hg_api_functions, "functions that definitions may use" },
	{ "/flowcheck/json", HG_POST, hg_api_flowcheck, "the answer a PUT of a definition would get" },
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
	{ "/names/cidr/json", CHANGE, hg_api_names_cidr, "static ranges in force" },
	{ "/names/class/json", CHANGE, hg_api_names_class, "rules of classification in force" },
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
			"There is no path %.200s; /api/ lists the paths.", request->raw_path);
}

static const char *allow_of(unsigned methods)
{
	if (methods == (HG_POST | HG_DELETE))
		return "POST, DELETE, OPTIONS";
	if (methods == HG_POST)
		return "POST, OPTIONS";
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
