#include "control/api/process.h"
#include "control/api/routes.h"
#include "control/export/forward.h"

#include <stdio.h>

/* Text format 0.0.4: all lines of one name together, HELP and TYPE first (rest-api 13). */
static void family(struct hg_json_out *out, const char *name, const char *type, const char *help)
{
	char line[512];

	snprintf(line, sizeof(line), "# HELP heliograph_%s %s\n# TYPE heliograph_%s %s\n", name,
		 help, name, type);
	hg_json_raw(out, line);
}

/* `labels` ready to print, with braces, or "". */
static void value(struct hg_json_out *out, const char *name, const char *labels, double number)
{
	char line[256];

	snprintf(line, sizeof(line), "heliograph_%s%s %.17g\n", name, labels, number);
	hg_json_raw(out, line);
}

static void single(struct hg_json_out *out, const char *name, const char *type, const char *help,
		   double number)
{
	family(out, name, type, help);
	value(out, name, "", number);
}

static void write_build(struct hg_request *request)
{
	char labels[96];

	snprintf(labels, sizeof(labels), "{version=\"%s\"}", request->conf->version);
	family(&request->out, "build_info", "gauge", "Version of the program.");
	value(&request->out, "build_info", labels, 1);
}

static void write_intake(struct hg_json_out *out, const struct hg_intake *intake)
{
	single(out, "received_datagrams_total", "counter", "sFlow datagrams walked.",
	       (double)intake->datagrams);
	single(out, "received_bytes_total", "counter", "UDP payload of these datagrams.",
	       (double)intake->bytes);
	family(out, "samples_total", "counter", "Samples taken, by kind.");
	value(out, "samples_total", "{kind=\"flow\"}", (double)intake->flow_samples);
	value(out, "samples_total", "{kind=\"counter\"}", (double)intake->counter_samples);
	value(out, "samples_total", "{kind=\"drop\"}", (double)intake->discard_samples);
	value(out, "samples_total", "{kind=\"other\"}", (double)intake->other_samples);
	family(out, "samples_lost_total", "counter",
	       "Samples that sequence numbers show as lost, by kind; late ones are taken back.");
	value(out, "samples_lost_total", "{kind=\"flow\"}", (double)intake->flow_samples_lost);
	value(out, "samples_lost_total", "{kind=\"counter\"}",
	      (double)intake->counter_samples_lost);
	value(out, "samples_lost_total", "{kind=\"drop\"}", (double)intake->discard_samples_lost);
	single(out, "datagrams_lost_total", "counter",
	       "Datagrams that sequence numbers show as lost.", (double)intake->datagrams_lost);
	family(out, "table_rows", "gauge", "Rows of a table in the newest epoch.");
	value(out, "table_rows", "{table=\"union\"}", intake->table_rows);
	single(out, "fold_seconds", "gauge", "Time the newest fold took.", intake->fold_seconds);
}

static void write_forwarded(struct hg_request *request)
{
	const struct hg_objects_view *view = request->objects;
	size_t count = view ? view->kind[HG_OBJECT_FORWARDING].count : 0;
	struct hg_forward_figures figures;
	char labels[HG_NAME_MAX + 16];

	if (count)
		family(&request->out, "forwarded_datagrams_total", "counter",
		       "Datagrams copied to another collector since its forwarding was set.");
	for (size_t i = 0; i < count; i++) {
		const char *name = view->kind[HG_OBJECT_FORWARDING].items[i]->name;

		hg_forward_figures_of(request->conf->forward, name, &figures);
		snprintf(labels, sizeof(labels), "{name=\"%s\"}", name);
		value(&request->out, "forwarded_datagrams_total", labels, (double)figures.sent);
	}
}

struct drop_row {
	const char *name, *help;
};

static void write_drops(struct hg_request *request)
{
	static const struct drop_row rows[HG_DROP_N] = {
#define ROW(id, name, help) { name, help },
		HG_DROP_TABLE(ROW)
#undef ROW
	};
	struct hg_json_out *out = &request->out;
	char labels[64];

	family(out, "drop_points_total", "counter",
	       "Everything lost or doubted, by the point where it happened.");
	for (unsigned i = 0; i < HG_DROP_N; i++) {
		snprintf(labels, sizeof(labels), "{point=\"%s\"}", rows[i].name);
		value(out, "drop_points_total", labels,
		      (double)hg_process_drops(request->conf->dataplane, i));
	}
	family(out, "discarded_datagrams_total", "counter",
	       "Datagrams thrown away whole, by reason.");
	for (unsigned i = 0; i < HG_DROP_N; i++) {
		if (!hg_process_drops_whole(i))
			continue;
		snprintf(labels, sizeof(labels), "{reason=\"%s\"}", rows[i].name);
		value(out, "discarded_datagrams_total", labels,
		      (double)hg_process_drops(request->conf->dataplane, i));
	}
}

static void write_agents(struct hg_request *request)
{
	const struct hg_agent_view *agents;
	size_t count = request->snapshot ? hg_snapshot_agents(request->snapshot, &agents) : 0;
	size_t stale = 0;

	for (size_t i = 0; i < count; i++)
		stale += request->now_ms > agents[i].last_seen_ms + 60000;
	single(&request->out, "agents", "gauge", "Agents heard within agent.timeout.",
	       (double)count);
	single(&request->out, "agents_stale", "gauge", "Agents silent for a minute or more.",
	       (double)stale);
}

static void write_lcores(struct hg_request *request)
{
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	char labels[32];

	family(&request->out, "lcore_busy_seconds_total", "counter",
	       "Time an lcore spent on datagrams.");
	for (unsigned i = 0; dataplane && i < hg_dataplane_lcores(dataplane); i++) {
		const struct hg_lcore_status *status = hg_dataplane_status(dataplane, i);

		snprintf(labels, sizeof(labels), "{lcore=\"%u\"}", i);
		value(&request->out, "lcore_busy_seconds_total", labels,
		      (double)__atomic_load_n(&status->busy_ns, __ATOMIC_RELAXED) / 1e9);
	}
}

static void write_health(struct hg_json_out *out, const struct hg_health *health)
{
	single(out, "epochs_total", "counter", "Epochs folded and published.",
	       (double)hg_health_read(&health->epochs));
	single(out, "late_epochs_total", "counter",
	       "Epochs whose fold took longer than half an epoch.",
	       (double)hg_health_read(&health->late_epochs));
	single(out, "epoch_wait_seconds_max", "gauge", "Longest exchange and grace period.",
	       (double)hg_health_read(&health->grace_max_ns) / 1e9);
	single(out, "state_write_errors_total", "counter",
	       "Files of state.dir that could not be read or written.",
	       (double)hg_health_read(&health->state_errors));
}

static void write_http(struct hg_request *request)
{
	static const char *const classes[] = { "", "1xx", "2xx", "3xx", "4xx", "5xx" };
	char labels[32];

	family(&request->out, "http_requests_total", "counter",
	       "Answers sent, by class of status.");
	for (unsigned i = 2; i < 6; i++) {
		snprintf(labels, sizeof(labels), "{code=\"%s\"}", classes[i]);
		value(&request->out, "http_requests_total", labels,
		      (double)request->http->by_class[i]);
	}
	single(&request->out, "http_connections", "gauge", "Connections open now.",
	       (double)request->http->connections);
}

static void write_store(struct hg_json_out *out, const struct hg_metrics_figures *figures)
{
	single(out, "metric_rows", "gauge", "Data sources that have metrics.",
	       (double)figures->rows);
	single(out, "metric_cells", "gauge", "Values of metrics.", (double)figures->cells);
	single(out, "metric_memory_bytes", "gauge", "Memory of the metric store.",
	       (double)figures->memory_bytes);
	single(out, "metric_samples_total", "counter", "Counter samples taken for metrics.",
	       (double)figures->samples);
	single(out, "metric_resets_total", "counter", "Counters that started anew.",
	       (double)figures->resets);
	single(out, "metric_wraps_total", "counter", "Counters of 32 bits that wrapped.",
	       (double)figures->wraps);
	single(out, "metric_ambiguous_total", "counter",
	       "Differences of counters that could hide a wrap; they give no value.",
	       (double)figures->ambiguous);
	single(out, "metric_refused_total", "counter", "Data sources beyond the limit of rows.",
	       (double)figures->refused);
}

void hg_api_metrics(struct hg_request *request)
{
	static const struct hg_metrics_figures no_figures;
	static const struct hg_intake nothing;
	struct hg_process process;

	request->status = 200;
	request->content_type = "text/plain; version=0.0.4; charset=utf-8";
	write_build(request);
	write_intake(&request->out,
		     request->snapshot ? hg_snapshot_intake(request->snapshot) : &nothing);
	write_store(&request->out,
		    request->metrics ? hg_metrics_view_figures(request->metrics) : &no_figures);
	write_drops(request);
	write_forwarded(request);
	write_agents(request);
	write_lcores(request);
	write_health(&request->out, request->conf->health);
	write_http(request);
	family(&request->out, "definitions", "gauge", "Flow definitions.");
	value(&request->out, "definitions", "{kind=\"stored\"}",
	      request->snapshot ? (double)hg_snapshot_flows(request->snapshot) : 0);
	hg_process_read(request, &process);
	family(&request->out, "memory_bytes", "gauge", "Memory of the process.");
	value(&request->out, "memory_bytes", "{kind=\"resident\"}", (double)process.memory_bytes);
	single(&request->out, "cpu_seconds_total", "counter", "CPU time of the process.",
	       (double)process.cpu_ms / 1000);
}
