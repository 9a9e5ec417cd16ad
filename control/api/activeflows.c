#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/agents_list.h"
#include "control/api/flow_answer.h"
#include "control/api/flow_question.h"
#include "control/api/routes.h"
#include "control/flow_json.h"

#define MAX_FLOWS 10000

struct options {
	struct hg_flow_query query;
	struct hg_agent_list agents;
	char *filter;
	bool envelope;
};

static bool read_mode(struct hg_request *request, enum hg_agg_mode *mode)
{
	const char *text = hg_request_text(request, "aggMode");
	bool ok = true;

	*mode = HG_AGG_MAX;
	if (text)
		*mode = hg_agg_mode_parse(text, &ok);
	if (!ok)
		hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
				"aggMode: '%.40s' is none of max, sum, edge, core, pooled.", text);
	return ok;
}

static bool read_options(struct hg_request *request, struct options *options)
{
	struct hg_flow_query *query = &options->query;

	query->max_flows = 100;
	if (!hg_request_count(request, "maxFlows", MAX_FLOWS, &query->max_flows) ||
	    !hg_request_double(request, "minValue", &query->min_value) ||
	    !hg_request_bool(request, "envelope", &options->envelope) ||
	    !hg_request_bool(request, "totals", &query->totals) ||
	    !read_mode(request, &query->agg_mode))
		return false;
	if (hg_agent_list_parse(request, hg_route_variable(request, 0), &options->agents))
		return false;
	query->topology = request->objects ? request->objects->topology : NULL;
	query->role = options->agents.role;
	hg_agent_list_limit(&options->agents, query);
	return true;
}

static void write_rows(struct hg_json_out *out, const struct hg_flow_result *result, bool totals)
{
	hg_json_open_array(out);
	for (size_t i = 0; i < result->count; i++)
		hg_flow_row_write(out, &result->rows[i], result, totals);
	hg_json_close_array(out);
}

static void write_result(struct hg_request *request, const struct hg_flow_result *result,
			 const struct options *options)
{
	struct hg_json_out *out = &request->out;

	request->status = 200;
	if (!options->envelope) {
		write_rows(out, result, options->query.totals);
		hg_flow_answer_header(request, result);
		return;
	}
	hg_json_open_object(out);
	hg_flow_answer_write(out, result);
	hg_json_key(out, "flows");
	write_rows(out, result, options->query.totals);
	hg_json_close_object(out);
}

static void run(struct hg_request *request, const char *name, const struct options *options)
{
	struct hg_flow_result result;
	struct hg_problem problem;

	if (!request->snapshot) {
		hg_request_fail(request, 503, "not-ready", "Not ready",
				"The first second of data has not been folded yet.");
		return;
	}
	if (hg_question_stored(request, name) != HG_QUESTION_READY)
		return;
	if (hg_snapshot_query(request->snapshot, name, &options->query, &result, &problem)) {
		hg_request_problem(request, &problem);
		return;
	}
	write_result(request, &result, options);
	hg_flow_result_clear(&result);
}

static void options_free(struct options *options)
{
	hg_agent_list_free(&options->agents);
	free(options->filter);
}

/* A definition that exists, over a window of the past; false: not to be answered yet, or at all. */
static bool window_of(struct hg_request *request, char name[HG_NAME_MAX + 1])
{
	const char *stored = hg_route_variable(request, 1);
	const struct hg_flow_view *view;
	struct hg_flow_def def;

	snprintf(name, HG_NAME_MAX + 1, "%s", stored);
	view = request->snapshot ? hg_snapshot_flow(request->snapshot, stored) : NULL;
	if (!view)
		return true; /* said by the query */
	def = *view->def;    /* borrows the texts */
	if (!hg_flow_window(request, &def))
		return false;
	if (!def.from_ms && !def.to_ms)
		return true;
	def.log = false;
	hg_snapshot_flow_read(request->snapshot, stored, request->now_ms);
	return hg_question(request, &def, "activeflows", HG_AGG_UNSET, HG_WINDOW_TTL_MS, name) ==
	       HG_QUESTION_READY;
}

void hg_api_activeflows(struct hg_request *request)
{
	char name[HG_NAME_MAX + 1];
	struct options options;

	memset(&options, 0, sizeof(options));
	options.filter = hg_request_join(request, "filter", '&');
	options.query.filter = options.filter;
	if (read_options(request, &options) && window_of(request, name))
		run(request, name, &options);
	options_free(&options);
}

void hg_api_activeflows_question(struct hg_request *request)
{
	char name[HG_NAME_MAX + 1];
	struct options options;

	memset(&options, 0, sizeof(options));
	if (read_options(request, &options) && hg_flow_question(request, name) == HG_QUESTION_READY)
		run(request, name, &options);
	options_free(&options);
}
