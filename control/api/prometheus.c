#include "control/api/areas.h"
#include "control/api/figures.h"
#include "control/api/own_page.h"
#include "control/api/routes.h"
#include "control/export/forward.h"
#include "control/names/figures.h"

#include <stdio.h>
#include <string.h>

static void write_build(const struct hg_own_page *page, struct hg_request *request)
{
	char labels[96];

	snprintf(labels, sizeof(labels), "{version=\"%s\"}", request->conf->version);
	hg_own_family(page, "build_info", "gauge", "Version of the program.");
	hg_own_value(page, "build_info", labels, 1);
}

static void write_intake(const struct hg_own_page *page, const struct hg_intake *intake)
{
	hg_own_single(page, "received_datagrams_total", "counter", "sFlow datagrams walked.",
		      (double)intake->datagrams);
	hg_own_single(page, "received_bytes_total", "counter", "UDP payload of these datagrams.",
		      (double)intake->bytes);
	hg_own_family(page, "samples_total", "counter", "Samples taken, by kind.");
	hg_own_value(page, "samples_total", "{kind=\"flow\"}", (double)intake->flow_samples);
	hg_own_value(page, "samples_total", "{kind=\"counter\"}", (double)intake->counter_samples);
	hg_own_value(page, "samples_total", "{kind=\"drop\"}", (double)intake->discard_samples);
	hg_own_value(page, "samples_total", "{kind=\"other\"}", (double)intake->other_samples);
	hg_own_family(
		page, "samples_lost_total", "counter",
		"Samples that sequence numbers show as lost, by kind; late ones are taken back.");
	hg_own_value(page, "samples_lost_total", "{kind=\"flow\"}",
		     (double)intake->flow_samples_lost);
	hg_own_value(page, "samples_lost_total", "{kind=\"counter\"}",
		     (double)intake->counter_samples_lost);
	hg_own_value(page, "samples_lost_total", "{kind=\"drop\"}",
		     (double)intake->discard_samples_lost);
	hg_own_single(page, "datagrams_lost_total", "counter",
		      "Datagrams that sequence numbers show as lost.",
		      (double)intake->datagrams_lost);
	hg_own_family(page, "table_rows", "gauge", "Rows of a table in the newest epoch.");
	hg_own_value(page, "table_rows", "{table=\"union\"}", intake->table_rows);
	hg_own_value(page, "table_rows", "{table=\"history\"}", (double)intake->history_rows);
	hg_own_single(page, "history_seconds", "gauge",
		      "Seconds of rows kept for definitions to come.", intake->history_seconds);
	hg_own_single(page, "history_bytes", "gauge", "Memory of the rows kept.",
		      (double)intake->history_bytes);
	hg_own_single(page, "fold_seconds", "gauge", "Time the newest fold took.",
		      intake->fold_seconds);
}

static void write_forwarded(const struct hg_own_page *page, const struct hg_request *request)
{
	const struct hg_objects_view *view = request->objects;
	size_t count = view ? view->kind[HG_OBJECT_FORWARDING].count : 0;
	struct hg_forward_figures figures;
	char labels[HG_NAME_MAX + 16];

	if (count)
		hg_own_family(
			page, "forwarded_datagrams_total", "counter",
			"Datagrams copied to another collector since its forwarding was set.");
	for (size_t i = 0; i < count; i++) {
		const char *name = view->kind[HG_OBJECT_FORWARDING].items[i]->name;

		hg_forward_figures_of(request->conf->forward, name, &figures);
		snprintf(labels, sizeof(labels), "{name=\"%s\"}", name);
		hg_own_value(page, "forwarded_datagrams_total", labels, (double)figures.sent);
	}
}

struct drop_row {
	const char *name, *help;
};

static void write_drops(const struct hg_own_page *page, struct hg_request *request)
{
	static const struct drop_row rows[HG_DROP_N] = {
#define ROW(id, name, help) { name, help },
		HG_DROP_TABLE(ROW)
#undef ROW
	};
	char labels[64];

	hg_own_family(page, "drop_points_total", "counter",
		      "Everything lost or doubted, by the point where it happened.");
	for (unsigned i = 0; i < HG_DROP_N; i++) {
		snprintf(labels, sizeof(labels), "{point=\"%s\"}", rows[i].name);
		hg_own_value(page, "drop_points_total", labels,
			     (double)hg_process_drops(request->conf->dataplane, i));
	}
	hg_own_family(page, "discarded_datagrams_total", "counter",
		      "Datagrams thrown away whole, by reason.");
	for (unsigned i = 0; i < HG_DROP_N; i++) {
		if (!hg_process_drops_whole(i))
			continue;
		snprintf(labels, sizeof(labels), "{reason=\"%s\"}", rows[i].name);
		hg_own_value(page, "discarded_datagrams_total", labels,
			     (double)hg_process_drops(request->conf->dataplane, i));
	}
}

static double nodes_without_agent(const struct hg_request *request)
{
	const struct hg_naming_figures *names = request->conf->naming;
	const struct hg_agent_view *agents;
	size_t count = request->snapshot ? hg_snapshot_agents(request->snapshot, &agents) : 0;
	double nodes = names ? (double)__atomic_load_n(&names->kube_objects[HG_KUBE_NODES],
						       __ATOMIC_RELAXED)
			     : 0;

	for (size_t i = 0; i < count; i++)
		nodes -= !strcmp(agents[i].kind, "host");
	return nodes > 0 ? nodes : 0;
}

static void write_agents(const struct hg_own_page *page, struct hg_request *request)
{
	struct hg_gathered g;

	hg_figures_gather(request, &g);
	hg_own_single(page, "agents", "gauge", "Agents heard within agent.timeout.",
		      (double)g.agents);
	hg_own_single(page, "agents_stale", "gauge", "Agents silent for a minute or more.",
		      (double)g.agents_stale);
	hg_own_single(page, "agents_expected", "gauge",
		      "Agents heard, and nodes known that never were.", (double)g.agents_expected);
	hg_own_single(page, "nodes_without_agent", "gauge",
		      "Nodes that Kubernetes knows beyond the hosts heard.",
		      nodes_without_agent(request));
	hg_own_single(page, "agents_without_samples", "gauge", "Agents that send counters only.",
		      (double)g.agents_without_samples);
	hg_own_single(page, "data_sources", "gauge", "Data sources heard.", (double)g.sources);
	hg_own_single(page, "coverage_ratio", "gauge", "Share of the packet samples that arrived.",
		      g.coverage);
}

static void write_lcores(const struct hg_own_page *page, struct hg_request *request)
{
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	char labels[32];

	hg_own_family(page, "lcore_busy_seconds_total", "counter",
		      "Time an lcore spent on datagrams.");
	for (unsigned i = 0; dataplane && i < hg_dataplane_lcores(dataplane); i++) {
		const struct hg_lcore_status *status = hg_dataplane_status(dataplane, i);

		snprintf(labels, sizeof(labels), "{lcore=\"%u\"}", i);
		hg_own_value(page, "lcore_busy_seconds_total", labels,
			     (double)__atomic_load_n(&status->busy_ns, __ATOMIC_RELAXED) / 1e9);
	}
}

static void write_busy(const struct hg_own_page *page, const struct hg_request *request)
{
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	char labels[32];

	hg_own_family(page, "lcore_busy_ratio", "gauge",
		      "Share of the last second that an lcore worked.");
	for (unsigned i = 0; dataplane && i < hg_dataplane_lcores(dataplane); i++) {
		snprintf(labels, sizeof(labels), "{lcore=\"%u\"}", i);
		hg_own_value(page, "lcore_busy_ratio", labels,
			     hg_figures_lcore_busy(request->figures, i));
	}
}

static void write_health(const struct hg_own_page *page, const struct hg_health *health)
{
	hg_own_single(page, "epochs_total", "counter", "Epochs folded and published.",
		      (double)hg_health_read(&health->epochs));
	hg_own_single(page, "epochs_late_total", "counter",
		      "Epochs whose fold took longer than half an epoch.",
		      (double)hg_health_read(&health->late_epochs));
	hg_own_single(page, "epoch_wait_seconds_max", "gauge", "Longest exchange and grace period.",
		      (double)hg_health_read(&health->grace_max_ns) / 1e9);
	hg_own_single(page, "state_write_errors_total", "counter",
		      "Files of state.dir that could not be read or written.",
		      (double)hg_health_read(&health->state_errors));
}

static void write_epochs(const struct hg_own_page *page, const struct hg_health *health)
{
	uint64_t count = 0;
	char labels[48];

	hg_own_family(page, "epoch_seconds", "histogram", "Time to fold and publish an epoch.");
	for (unsigned i = 0; i < HG_FOLD_BOUNDS; i++) {
		count += hg_health_read(&health->fold_counts[i]);
		snprintf(labels, sizeof(labels), "{le=\"%g\"}", hg_fold_bounds_us[i] / 1e6);
		hg_own_value(page, "epoch_seconds_bucket", labels, (double)count);
	}
	count += hg_health_read(&health->fold_counts[HG_FOLD_BOUNDS]);
	hg_own_value(page, "epoch_seconds_bucket", "{le=\"+Inf\"}", (double)count);
	hg_own_value(page, "epoch_seconds_sum", "",
		     (double)hg_health_read(&health->fold_sum_ns) / 1e9);
	hg_own_value(page, "epoch_seconds_count", "", (double)count);
}

static void write_seconds(const struct hg_own_page *page, const struct hg_http_counters *http)
{
	char labels[64];

	hg_own_family(page, "http_request_seconds", "histogram",
		      "Time from a request's first byte to its answer, long polls left out.");
	for (unsigned area = 0; area < HG_HTTP_AREAS; area++) {
		const struct hg_http_times *times = &http->times[area];
		const char *name = hg_area_name(area);
		uint64_t count = 0;

		for (unsigned i = 0; i <= HG_HTTP_BOUNDS; i++) {
			count += times->counts[i];
			if (i < HG_HTTP_BOUNDS)
				snprintf(labels, sizeof(labels), "{area=\"%s\",le=\"%g\"}", name,
					 hg_http_bounds_us[i] / 1e6);
			else
				snprintf(labels, sizeof(labels), "{area=\"%s\",le=\"+Inf\"}", name);
			hg_own_value(page, "http_request_seconds_bucket", labels, (double)count);
		}
		snprintf(labels, sizeof(labels), "{area=\"%s\"}", name);
		hg_own_value(page, "http_request_seconds_sum", labels, (double)times->sum_ns / 1e9);
		hg_own_value(page, "http_request_seconds_count", labels, (double)count);
	}
}

static void write_http(const struct hg_own_page *page, struct hg_request *request)
{
	const struct hg_http_counters *http = request->http;
	struct hg_area_count count;
	char labels[96];
	size_t pos = 0;

	hg_own_family(page, "http_requests_total", "counter", "Answers sent.");
	while (hg_areas_each(http, &pos, &count)) {
		snprintf(labels, sizeof(labels), "{method=\"%s\",code=\"%s\",area=\"%s\"}",
			 count.method, count.code, count.area);
		hg_own_value(page, "http_requests_total", labels, (double)count.count);
	}
	hg_own_single(page, "http_sent_bytes_total", "counter", "Bodies of answers.",
		      (double)http->bytes_sent);
	hg_own_single(page, "http_connections_total", "counter", "Connections ever opened.",
		      (double)http->connections_total);
	hg_own_single(page, "http_connections", "gauge", "Connections open now.",
		      (double)http->connections);
	hg_own_single(page, "long_polls", "gauge", "Requests held until there is an answer.",
		      (double)http->long_polls);
	hg_own_single(page, "streams", "gauge", "Event streams open now.", (double)http->streams);
	hg_own_single(page, "stream_frames_total", "counter", "Events sent.",
		      (double)http->frames_sent);
	hg_own_single(page, "stream_frames_dropped_total", "counter",
		      "Events that a client was too slow for; it got newer ones.",
		      (double)http->frames_skipped);
}

static void write_definitions(const struct hg_own_page *page, const struct hg_gathered *g)
{
	hg_own_family(page, "definitions", "gauge", "Flow definitions.");
	hg_own_value(page, "definitions", "{kind=\"stored\"}", (double)g->stored);
	hg_own_value(page, "definitions", "{kind=\"temporary\"}", (double)g->temporary);
	hg_own_single(page, "definition_rows", "gauge", "Rows of all flow definitions.",
		      (double)g->groups);
	hg_own_family(page, "table_evictions", "gauge",
		      "Rows of living definitions that were replaced since they were made.");
	hg_own_value(page, "table_evictions", "{table=\"definitions\"}", (double)g->evictions);
}

static void write_process(const struct hg_own_page *page, const struct hg_process *process)
{
	hg_own_family(page, "memory_bytes", "gauge", "Memory of the process.");
	hg_own_value(page, "memory_bytes", "{kind=\"resident\"}", (double)process->memory_bytes);
	hg_own_single(page, "memory_max_bytes", "gauge", "Memory that the process may use.",
		      (double)process->memory_limit_bytes);
	hg_own_single(page, "cpu_seconds_total", "counter", "CPU time of the process.",
		      (double)process->cpu_ms / 1000);
	hg_own_single(page, "cpu_load_system", "gauge", "Load of the machine, 0 to 1.",
		      process->cpu_load_system);
	hg_own_single(page, "threads", "gauge", "Threads of the process.",
		      (double)process->threads);
	hg_own_single(page, "uptime_seconds", "gauge", "Time since start.",
		      (double)process->uptime_ms / 1000);
}

static void write_store(const struct hg_own_page *page, const struct hg_metrics_figures *figures)
{
	hg_own_single(page, "metric_rows", "gauge", "Data sources that have metrics.",
		      (double)figures->rows);
	hg_own_single(page, "metric_cells", "gauge", "Values of metrics.", (double)figures->cells);
	hg_own_single(page, "metric_memory_bytes", "gauge", "Memory of the metric store.",
		      (double)figures->memory_bytes);
	hg_own_single(page, "metric_samples_total", "counter", "Counter samples taken for metrics.",
		      (double)figures->samples);
	hg_own_single(page, "metric_resets_total", "counter", "Counters that started anew.",
		      (double)figures->resets);
	hg_own_single(page, "metric_wraps_total", "counter", "Counters of 32 bits that wrapped.",
		      (double)figures->wraps);
	hg_own_single(page, "metric_ambiguous_total", "counter",
		      "Differences of counters that could hide a wrap; they give no value.",
		      (double)figures->ambiguous);
	hg_own_single(page, "metric_refused_total", "counter",
		      "Data sources beyond the limit of rows.", (double)figures->refused);
}

void hg_api_metrics(struct hg_request *request)
{
	static const struct hg_metrics_figures no_figures;
	static const struct hg_intake nothing;
	struct hg_own_page page = hg_own_page_of(request);
	struct hg_gathered gathered;

	hg_exposition_begin(request);
	write_build(&page, request);
	write_intake(&page, request->snapshot ? hg_snapshot_intake(request->snapshot) : &nothing);
	write_store(&page,
		    request->metrics ? hg_metrics_view_figures(request->metrics) : &no_figures);
	write_drops(&page, request);
	write_forwarded(&page, request);
	write_agents(&page, request);
	write_lcores(&page, request);
	write_busy(&page, request);
	write_health(&page, request->conf->health);
	write_epochs(&page, request->conf->health);
	write_http(&page, request);
	write_seconds(&page, request->http);
	hg_own_write_naming(request);
	hg_own_write_accounts(request);
	hg_own_write_nodes(request);
	hg_own_write_pods(request);
	hg_figures_gather(request, &gathered);
	write_definitions(&page, &gathered);
	write_process(&page, &gathered.process);
	hg_exposition_end(&request->out, request->wants_openmetrics);
}
