/*
 * /flowvalue and /flowlocations: one key at one source, or at all (rest-api 7).
 */
#include <stdlib.h>
#include <string.h>

#include "control/api/agents_list.h"
#include "control/metrics/data_source.h"
#include "control/api/flow_answer.h"
#include "control/api/flow_estimate.h"
#include "control/api/question.h"
#include "control/api/routes.h"

/* What both paths ask. */
struct places {
	struct hg_flow_query query;
	const char *name, *key;
	bool envelope;
	struct hg_flow_location *items;
	size_t count;
	struct hg_flow_result result; /* fields of the whole answer */
};

static void places_free(struct places *p)
{
	free(p->items);
	hg_flow_result_clear(&p->result);
}

/* Finds the places of the key; false with the problem answered. */
static bool look(struct hg_request *request, struct places *p)
{
	struct hg_problem problem;

	p->key = hg_request_text(request, "key");
	p->query.max_flows = 1;
	p->query.agg_mode = HG_AGG_SUM;
	if (!hg_request_bool(request, "envelope", &p->envelope))
		return false;
	if (!p->key) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
				"key: write the key of the flow, as in ?key=10.0.0.1,10.0.0.2.");
		return false;
	}
	if (hg_question_stored(request, p->name) != HG_QUESTION_READY)
		return false;
	if (!hg_snapshot_query(request->snapshot, p->name, &p->query, &p->result, &problem) &&
	    !hg_snapshot_locations(request->snapshot, p->name, &p->query, p->key, &p->items,
				   &p->count, &problem))
		return true;
	hg_request_problem(request, &problem);
	return false;
}

static bool ready(struct hg_request *request)
{
	if (!request->snapshot)
		hg_request_fail(request, 503, "not-ready", "Not ready",
				"The first second of data has not been folded yet.");
	return request->snapshot;
}

static void not_seen(struct hg_request *request, const struct places *p)
{
	hg_request_fail(request, 404, "not-seen", "Not seen",
			"No sample of this key is in %.128s there; unseenUpper is %g.", p->name,
			p->result.unseen_upper);
	hg_flow_answer_header(request, &p->result);
}

/* ---- /flowvalue/{agent}/{ds.name}/json ---- */

static void write_value(struct hg_request *request, const struct places *p,
			const struct hg_estimate *value)
{
	struct hg_json_out *out = &request->out;

	request->status = 200;
	if (!p->envelope) {
		hg_json_double(out, value->value);
		hg_flow_answer_header(request, &p->result);
		return;
	}
	hg_json_open_object(out);
	hg_json_member_double(out, "value", value->value);
	hg_flow_estimate_write(out, value);
	hg_json_key(out, "answer");
	hg_json_open_object(out);
	hg_flow_answer_write(out, &p->result);
	hg_json_close_object(out);
	hg_json_close_object(out);
}

static void answer_value(struct hg_request *request, struct places *p,
			 const struct hg_data_source *ds)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct hg_observer *source = p->items[i].source;

		if (!source || (source->ds.cls == ds->cls && source->ds.index == ds->index)) {
			write_value(request, p, &p->items[i].value);
			return;
		}
	}
	not_seen(request, p);
}

static void value_of(struct hg_request *request, const struct hg_agent_view *agent, char *ds_name)
{
	char *dot = strrchr(ds_name, '.');
	struct places p = { .query = { .agents = &agent->address, .agent_count = 1 } };
	struct hg_data_source ds;

	if (dot)
		*dot = '\0';
	if (!dot || !hg_data_source_parse(ds_name, &ds)) {
		hg_request_fail(
			request, 400, "invalid-parameter", "Path cannot be used",
			"The last but one part of the path is a data source and the name of "
			"a definition, as in 22.tcp.");
		return;
	}
	p.name = dot + 1;
	if (look(request, &p))
		answer_value(request, &p, &ds);
	places_free(&p);
}

void hg_api_flowvalue(struct hg_request *request)
{
	const struct hg_agent_view *agent;
	char *ds_name;

	if (!ready(request))
		return;
	agent = hg_agent_find(request->snapshot, hg_route_variable(request, 0));
	if (!agent) {
		hg_request_fail(request, 404, "unknown-agent", "Not found",
				"There is no agent %.100s.", hg_route_variable(request, 0));
		return;
	}
	ds_name = strdup(hg_route_variable(request, 1));
	if (ds_name)
		value_of(request, agent, ds_name);
	else
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"There is no memory for this now.");
	free(ds_name);
}

/* ---- /flowlocations/{agents}/{name}/json ---- */

static void write_locations(struct hg_json_out *out, const struct places *p)
{
	hg_json_open_array(out);
	for (size_t i = 0; i < p->count; i++) {
		hg_json_open_object(out);
		hg_flow_source_write(out, p->items[i].source);
		hg_json_member_double(out, "value", p->items[i].value.value);
		hg_flow_estimate_write(out, &p->items[i].value);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

static void answer_locations(struct hg_request *request, const struct places *p)
{
	struct hg_json_out *out = &request->out;

	if (!p->count) {
		not_seen(request, p);
		return;
	}
	request->status = 200;
	if (!p->envelope) {
		write_locations(out, p);
		hg_flow_answer_header(request, &p->result);
		return;
	}
	hg_json_open_object(out);
	hg_flow_answer_write(out, &p->result);
	hg_json_key(out, "locations");
	write_locations(out, p);
	hg_json_close_object(out);
}

void hg_api_flowlocations(struct hg_request *request)
{
	struct places p = { .name = hg_route_variable(request, 1) };
	struct hg_agent_list agents;

	if (!ready(request) || hg_agent_list_parse(request, hg_route_variable(request, 0), &agents))
		return;
	hg_agent_list_limit(&agents, &p.query);
	if (look(request, &p))
		answer_locations(request, &p);
	places_free(&p);
	hg_agent_list_free(&agents);
}
