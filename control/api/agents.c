#include "control/api/agents_list.h"
#include "control/metrics/data_source.h"
#include "control/api/routes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/flows/address.h"

static uint64_t elapsed(const struct hg_request *request, uint64_t then_ms)
{
	return request->now_ms > then_ms ? request->now_ms - then_ms : 0;
}

static void write_peers(struct hg_json_out *out, const struct hg_agent_view *agent)
{
	char text[HG_ADDRESS_TEXT_MAX];

	hg_json_key(out, "sFlowDatagramSource");
	hg_json_open_array(out);
	for (unsigned i = 0; i < agent->peer_count; i++) {
		hg_address_text(agent->peers[i].family, agent->peers[i].bytes, text);
		hg_json_string(out, text);
	}
	hg_json_close_array(out);
}

static void write_flow_part(struct hg_json_out *out, const struct hg_agent_view *agent)
{
	hg_json_member_u64(out, "sFlowFlowDatasources", agent->flow_sources);
	hg_json_member_u64(out, "sFlowFlowSamples", agent->flow_samples);
	hg_json_member_u64(out, "sFlowFlowLostSamples", agent->flow_lost);
	hg_json_member_u64(out, "sFlowFlowDuplicateSamples", agent->flow_duplicate);
	hg_json_member_u64(out, "sFlowFlowOutOfOrderSamples", agent->flow_late);
	hg_json_member_u64(out, "sFlowFlowDrops", agent->flow_drops);
}

static void write_counter_part(struct hg_json_out *out, const struct hg_agent_view *agent)
{
	hg_json_member_u64(out, "sFlowCounterDatasources", agent->counter_sources);
	hg_json_member_u64(out, "sFlowCounterSamples", agent->counter_samples);
	hg_json_member_u64(out, "sFlowCounterLostSamples", agent->counter_lost);
	hg_json_member_u64(out, "sFlowCounterDuplicateSamples", agent->counter_duplicate);
	hg_json_member_u64(out, "sFlowCounterOutOfOrderSamples", agent->counter_late);
}

static void write_agent(struct hg_request *request, const struct hg_agent_view *agent)
{
	struct hg_json_out *out = &request->out;
	char text[HG_ADDRESS_TEXT_MAX];

	hg_address_text(agent->address.family, agent->address.bytes, text);
	hg_json_key(out, text);
	hg_json_open_object(out);
	write_peers(out, agent);
	hg_json_member_u64(out, "firstSeen", elapsed(request, agent->first_seen_ms));
	hg_json_member_u64(out, "lastSeen", elapsed(request, agent->last_seen_ms));
	hg_json_member_u64(out, "uptime", agent->uptime_ms);
	hg_json_member_u64(out, "sFlowDatagramsReceived", agent->datagrams);
	hg_json_member_u64(out, "sFlowDatagramsLost", agent->datagrams_lost);
	hg_json_member_u64(out, "sFlowDatagramsDuplicates", agent->datagrams_duplicate);
	hg_json_member_u64(out, "sFlowDatagramsOutOfOrder", agent->datagrams_late);
	write_flow_part(out, agent);
	write_counter_part(out, agent);
	hg_json_member_string(out, "node", agent->node);
	hg_json_member_string(out, "kind", agent->kind);
	hg_json_member_double(out, "coverage", agent->coverage);
	hg_json_member_u64(out, "samplingRateMin", agent->rate_min);
	hg_json_member_u64(out, "samplingRateMax", agent->rate_max);
	hg_json_member_u64(out, "sFlowDiscardSamples", agent->discard_samples);
	hg_json_member_u64(out, "sFlowDiscardLostSamples", agent->discard_lost);
	hg_json_member_u64(out, "restarts", agent->restarts);
	hg_json_close_object(out);
}

/* Agents heard behind after_ms, those of the list or all. */
static void write_list(struct hg_request *request, const char *wanted, double after_ms)
{
	const struct hg_agent_view *agents;
	size_t count = request->snapshot ? hg_snapshot_agents(request->snapshot, &agents) : 0;
	struct hg_agent_list list = { .all = true };

	if (wanted && hg_agent_list_parse(request, wanted, &list))
		return;
	hg_json_open_object(&request->out);
	for (size_t i = 0; i < count; i++) {
		bool chosen = list.all;

		if ((double)agents[i].last_seen_ms <= after_ms)
			continue;

		for (size_t k = 0; k < list.count && !chosen; k++)
			chosen = hg_addr_equal(&list.agents[k], &agents[i].address);
		if (chosen)
			write_agent(request, &agents[i]);
	}
	hg_json_close_object(&request->out);
	hg_agent_list_free(&list);
}

void hg_api_agents(struct hg_request *request)
{
	char *wanted = hg_request_join(request, "agent", ',');
	double after_ms = 0;

	if (hg_request_double(request, "after", &after_ms)) {
		request->status = 200;
		write_list(request, wanted, after_ms);
	}
	free(wanted);
}

/* est:I8: the relative error scales with the root of the sampling rate. */
static void write_advice(struct hg_json_out *out, const struct hg_source_view *source,
			 double seconds)
{
	double per_second = seconds > 0 ? (double)source->flow_samples / seconds : 0;
	double samples = per_second * 60 * 0.01;
	char text[240];

	if (samples <= 0)
		return;
	double error = 196 / sqrt(samples);
	double rate = source->sampling_rate * (10 / error) * (10 / error);

	snprintf(text, sizeof(text),
		 "A flow of 1 %% of this source is known to about %.0f %% over a minute at 1:%u; "
		 "1:%.0f would give 10 %%.",
		 error, source->sampling_rate, rate < 1 ? 1 : rate);
	hg_json_member_string(out, "advice", text);
}

static void write_source(struct hg_request *request, const struct hg_agent_view *agent,
			 const struct hg_source_view *source)
{
	struct hg_json_out *out = &request->out;
	double seconds = (double)elapsed(request, agent->first_seen_ms) / 1000;

	request->status = 200;
	hg_json_open_object(out);
	hg_json_member_u64(out, "samplingRate", source->sampling_rate);
	if (source->effective_rate > 0)
		hg_json_member_double(out, "effectiveSamplingRate", source->effective_rate);
	hg_json_member_u64(out, "flowSamples", source->flow_samples);
	hg_json_member_u64(out, "counterSamples", source->counter_samples);
	if (source->counter_samples && seconds > 0)
		hg_json_member_double(out, "effectivePollingInterval",
				      floor(seconds * 1000 / (double)source->counter_samples));
	hg_json_member_double(out, "coverage", source->coverage);
	write_advice(out, source, seconds);
	hg_json_close_object(out);
}

void hg_api_datasource(struct hg_request *request)
{
	const struct hg_agent_view *agent =
		hg_agent_find(request->snapshot, hg_route_variable(request, 0));
	const char *text = hg_route_variable(request, 1);
	const struct hg_source_view *sources;
	struct hg_data_source ds;
	size_t count = request->snapshot ? hg_snapshot_sources(request->snapshot, &sources) : 0;

	if (!hg_data_source_parse(text, &ds)) {
		hg_request_fail(
			request, 400, "invalid-parameter", "No data source",
			"'%.60s' is no data source; write an ifIndex, or class.index as in 2.1.",
			text);
		return;
	}
	for (size_t i = 0; agent && i < count; i++) {
		const struct hg_observer *observer = sources[i].observer;

		if (hg_data_source_equal(&observer->ds, &ds) &&
		    hg_addr_equal(&observer->agent, &agent->address)) {
			write_source(request, agent, &sources[i]);
			return;
		}
	}
	hg_request_fail(request, 404, "unknown-agent", "Not found",
			"Data source %.60s of agent %.80s has not been heard.", text,
			hg_route_variable(request, 0));
}
