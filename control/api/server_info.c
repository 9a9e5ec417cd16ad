#include "control/api/process.h"
#include "control/api/routes.h"

#include <stdio.h>

void hg_api_root(struct hg_request *request)
{
	const char *to = request->conf->html_redirect;

	request->status = 302;
	snprintf(request->location, sizeof(request->location), "%s",
		 to && *to ? to : "./html/index.html");
}

void hg_api_version(struct hg_request *request)
{
	request->status = 200;
	request->content_type = "text/plain; charset=utf-8";
	hg_json_raw(&request->out, request->conf->version);
}

void hg_api_config(struct hg_request *request)
{
	request->status = 200;
	hg_json_raw(&request->out, request->conf->config_json);
}

static void write_intake(struct hg_request *request, const struct hg_intake *intake)
{
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	struct hg_json_out *out = &request->out;

	hg_json_member_u64(out, "sFlowDatagramsReceived", intake->datagrams);
	hg_json_member_u64(out, "sFlowBytesReceived", intake->bytes);
	hg_json_member_u64(out, "sFlowDatagramsDiscarded",
			   hg_process_datagrams_discarded(dataplane));
	hg_json_member_u64(out, "sFlowParseErrors", hg_process_parse_errors(dataplane));
	hg_json_member_u64(out, "sFlowUnsupportedVersion",
			   hg_process_drops(dataplane, HG_DROP_DGRAM_VERSION));
}

static void write_lcores(struct hg_request *request)
{
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	struct hg_json_out *out = &request->out;
	uint64_t up_ms = 1;
	struct hg_process process;

	hg_process_read(request, &process);
	up_ms += process.uptime_ms;
	hg_json_key(out, "lcores");
	hg_json_open_array(out);
	for (unsigned i = 0; dataplane && i < hg_dataplane_lcores(dataplane); i++) {
		const struct hg_lcore_status *status = hg_dataplane_status(dataplane, i);
		uint64_t busy_ns = __atomic_load_n(&status->busy_ns, __ATOMIC_RELAXED);

		hg_json_open_object(out);
		hg_json_member_u64(out, "id", i);
		hg_json_member_double(out, "busy", (double)busy_ns / 1e6 / (double)up_ms);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

static void write_process(struct hg_json_out *out, const struct hg_process *process,
			  unsigned dataplane_threads)
{
	hg_json_member_u64(out, "availableProcessors", process->processors);
	hg_json_member_u64(out, "heapMax", process->memory_limit_bytes);
	hg_json_member_u64(out, "heapUsed", process->memory_bytes);
	hg_json_member_u64(out, "threadTotalStartedCount", process->threads);
	hg_json_member_u64(out, "threadCount", process->threads);
	hg_json_member_u64(out, "threadDaemonCount", dataplane_threads);
	hg_json_member_u64(out, "gcTime", 0);
	hg_json_member_u64(out, "gcCount", 0);
	hg_json_member_u64(out, "cpuTime", process->cpu_ms);
	hg_json_member_u64(out, "memTotal", process->memory_total_bytes);
	hg_json_member_u64(out, "memFree", process->memory_free_bytes);
	hg_json_member_double(out, "cpuLoadSystem", process->cpu_load_system);
	hg_json_member_double(out, "cpuLoadProcess", process->cpu_load_process);
}

/* Share of the announced flow samples that arrived, over all agents. */
static double coverage(const struct hg_intake *intake)
{
	double all = (double)intake->flow_samples + (double)intake->flow_samples_lost;

	return all > 0 ? (double)intake->flow_samples / all : 1;
}

static void write_http(struct hg_request *request)
{
	const struct hg_http_counters *http = request->http;
	struct hg_json_out *out = &request->out;

	hg_json_member_u64(out, "httpConnectionsCurrent", http->connections);
	hg_json_member_u64(out, "httpConnectionsTotal", http->connections_total);
	hg_json_member_u64(out, "httpMessagesReceived", http->requests);
	hg_json_member_u64(out, "httpMessagesSent", http->responses);
	hg_json_member_u64(out, "httpBytesReceived", http->bytes_received);
	hg_json_member_u64(out, "httpBytesSent", http->bytes_sent);
}

void hg_api_analyzer(struct hg_request *request)
{
	static const struct hg_intake nothing;
	struct hg_snapshot *snapshot = request->snapshot;
	const struct hg_intake *intake = snapshot ? hg_snapshot_intake(snapshot) : &nothing;
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	const struct hg_agent_view *agents;
	struct hg_records *records = request->conf->flow_records;
	struct hg_records *events = request->conf->event_records;
	struct hg_json_out *out = &request->out;
	struct hg_process process;

	hg_process_read(request, &process);
	request->status = 200;
	hg_json_open_object(out);
	hg_json_member_string(out, "version", request->conf->version);
	hg_json_member_bool(out, "updateAvailable", false);
	hg_json_member_u64(out, "uptime", process.uptime_ms);
	hg_json_member_u64(out, "sFlowAgents",
			   snapshot ? hg_snapshot_agents(snapshot, &agents) : 0);
	write_intake(request, intake);
	hg_json_member_u64(out, "flowsGenerated", records ? hg_records_added(records) : 0);
	hg_json_member_u64(out, "flowsLost", records ? hg_records_overwritten(records) : 0);
	hg_json_member_u64(out, "eventsGenerated", events ? hg_records_added(events) : 0);
	hg_json_member_u64(out, "eventsLost", events ? hg_records_overwritten(events) : 0);
	write_http(request);
	write_process(out, &process, dataplane ? hg_dataplane_lcores(dataplane) : 0);
	hg_json_key(out, "dataplane");
	hg_json_open_object(out);
	write_lcores(request);
	hg_json_member_u64(out, "nicMissed", 0);
	hg_json_member_double(out, "coverage", coverage(intake));
	hg_json_member_u64(out, "epoch", snapshot ? hg_snapshot_epoch_ms(snapshot) : 0);
	hg_json_close_object(out);
	hg_json_close_object(out);
}
