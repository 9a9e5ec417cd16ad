#include "control/api/apps.h"
#include "control/api/exposition.h"
#include "control/api/process.h"
#include "control/api/routes.h"

#define PREFIX "sflow_analyzer_"

static void single(struct hg_request *request, const char *name, const char *type, const char *help,
		   double value)
{
	if (hg_apps_of(request)->prometheus_type)
		hg_exposition_family(&request->out, PREFIX, name, type, help);
	hg_exposition_name(&request->out, PREFIX, name);
	hg_exposition_value(&request->out, true, value);
}

/* A counter without the suffix _total is of type unknown in OpenMetrics (rest-api 13.1). */
static void counter(struct hg_request *request, const char *name, const char *help, double value)
{
	single(request, name, request->wants_openmetrics ? "unknown" : "counter", help, value);
}

static void gauge(struct hg_request *request, const char *name, const char *help, double value)
{
	single(request, name, "gauge", help, value);
}

static void write_intake(struct hg_request *request)
{
	static const struct hg_intake nothing;
	const struct hg_intake *intake =
		request->snapshot ? hg_snapshot_intake(request->snapshot) : &nothing;
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	struct hg_records *events = request->conf->event_records;
	const struct hg_agent_view *list;
	size_t agents = request->snapshot ? hg_snapshot_agents(request->snapshot, &list) : 0;

	gauge(request, "agent_count", "Agents heard.", (double)agents);
	gauge(request, "agents", "Same as agent_count.", (double)agents);
	counter(request, "received_bytes", "UDP payload received.", (double)intake->bytes);
	counter(request, "received_datagrams", "sFlow datagrams received.",
		(double)intake->datagrams);
	counter(request, "discarded_datagrams", "Datagrams thrown away whole.",
		(double)hg_process_datagrams_discarded(dataplane));
	counter(request, "parse_errors", "Datagrams, samples and records that do not parse.",
		(double)hg_process_parse_errors(dataplane));
	counter(request, "unsupported_version", "Datagrams of another sFlow version than 5.",
		(double)hg_process_drops(dataplane, HG_DROP_DGRAM_VERSION));
	counter(request, "flows_generated", "Flow records made.", 0);
	counter(request, "flows_lost", "Flow records overwritten unread.", 0);
	counter(request, "events_generated", "Events made.",
		(double)(events ? hg_records_added(events) : 0));
	counter(request, "events_lost", "Events overwritten.",
		(double)(events ? hg_records_overwritten(events) : 0));
}

static void write_http(struct hg_request *request)
{
	const struct hg_http_counters *http = request->http;

	gauge(request, "http_connections", "Connections open now.", (double)http->connections);
	counter(request, "http_connections_total", "Connections ever opened.",
		(double)http->connections_total);
	counter(request, "http_messages_received", "Requests.", (double)http->requests);
	counter(request, "http_messages_sent", "Answers.", (double)http->responses);
	counter(request, "http_bytes_received", "Bodies of requests.",
		(double)http->bytes_received);
	counter(request, "http_bytes_sent", "Bodies of answers.", (double)http->bytes_sent);
}

static void write_process(struct hg_request *request)
{
	struct hg_process process;

	hg_process_read(request, &process);
	gauge(request, "heap_used_bytes", "Memory of the process.", (double)process.memory_bytes);
	gauge(request, "heap_max_bytes", "Memory that the process may use.",
	      (double)process.memory_limit_bytes);
	gauge(request, "cpu_load_process", "Load of the process, 0 to 1.",
	      process.cpu_load_process);
	gauge(request, "cpu_load_system", "Load of the machine, 0 to 1.", process.cpu_load_system);
	counter(request, "cpu_time_ms", "CPU time of the process.", (double)process.cpu_ms);
	gauge(request, "threads", "Threads of the process.", (double)process.threads);
	gauge(request, "memory_total_bytes", "Memory of the machine.",
	      (double)process.memory_total_bytes);
	gauge(request, "memory_free_bytes", "Memory of the machine not in use.",
	      (double)process.memory_free_bytes);
	counter(request, "uptime_ms", "Time since start.", (double)process.uptime_ms);
}

void hg_api_prometheus_analyzer(struct hg_request *request)
{
	hg_exposition_begin(request);
	write_intake(request);
	write_http(request);
	write_process(request);
	hg_exposition_end(&request->out, request->wants_openmetrics);
}
