#include "control/api/agents_list.h"
#include "control/metrics/data_source.h"
#include "control/api/flow_estimate.h"
#include "control/api/routes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/flow_json.h"
#include "control/flows/address.h"

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
	options->filter = hg_request_join(request, "filter", '&');
	query->filter = options->filter;
	if (hg_agent_list_parse(request, hg_route_variable(request, 0), &options->agents))
		return false;
	query->topology = request->objects ? request->objects->topology : NULL;
	query->role = options->agents.role;
	if (!options->agents.all) {
		static const struct hg_addr nobody = { { 0 }, 0, { 0 } };

		query->agents = options->agents.count ? options->agents.agents : &nobody;
		query->agent_count = options->agents.count ? options->agents.count : 1;
	}
	return true;
}

static void write_number(struct hg_json_out *out, double value)
{
	if (isfinite(value))
		hg_json_double(out, value);
	else
		hg_json_null(out);
}

static void write_values(struct hg_json_out *out, const struct hg_flow_row *row, unsigned count)
{
	static const char *const names[] = { "values", "valuesLower", "valuesUpper" };

	for (unsigned part = 0; count && part < 3; part++) {
		hg_json_key(out, names[part]);
		hg_json_open_array(out);
		for (unsigned i = 0; i < count; i++) {
			const struct hg_estimate *e = &row->values[i];

			write_number(out, part == 0 ? e->value : part == 1 ? e->lower : e->upper);
		}
		hg_json_close_array(out);
	}
}

static void write_total(struct hg_json_out *out, const struct hg_estimate *total)
{
	hg_json_key(out, "total");
	hg_json_open_object(out);
	/* Sums since the definition began are kept exact: 17 digits, so that they can be compared.
	 */
	hg_json_key(out, "value");
	hg_json_double_exact(out, total->value);
	hg_flow_estimate_write(out, total);
	hg_json_close_object(out);
}

static void write_row(struct hg_json_out *out, const struct hg_flow_row *row,
		      const struct hg_flow_result *result, bool totals)
{
	char text[HG_ADDRESS_TEXT_MAX];

	hg_json_open_object(out);
	if (row->top) {
		hg_address_text(row->top->agent.family, row->top->agent.bytes, text);
		hg_json_member_string(out, "agent", text);
		hg_data_source_text(&row->top->ds, text);
		hg_json_member_string(out, "dataSource", text);
	}
	hg_json_member_u64(out, "flowN", row->sources);
	hg_json_member_string(out, "key", row->key);
	hg_json_member_double(out, "value", row->value.value);
	write_values(out, row, result->value_count);
	hg_json_key(out, "keys");
	hg_json_open_array(out);
	for (unsigned i = 0; i < result->key_count; i++)
		hg_json_string(out, row->parts[i]);
	hg_json_close_array(out);
	hg_flow_estimate_write(out, &row->value);
	hg_json_member_u64(out, "rankLow", row->rank_low);
	hg_json_member_u64(out, "rankHigh", row->rank_high);
	if (totals)
		write_total(out, &row->total);
	hg_json_close_object(out);
}

static void write_other(struct hg_json_out *out, const struct hg_estimate *other)
{
	hg_json_key(out, "other");
	hg_json_open_object(out);
	hg_json_member_double(out, "value", other->value);
	hg_flow_estimate_write(out, other);
	hg_json_close_object(out);
}

/* rest-api 3.2, members of an open object. */
static void write_answer(struct hg_json_out *out, const struct hg_flow_result *result)
{
	hg_json_member_u64(out, "epoch", result->epoch_ms);
	hg_json_member_u64(out, "since", result->since_ms);
	hg_json_member_double(out, "t", result->t_s);
	hg_json_member_string(out, "aggMode", hg_agg_mode_text(result->agg_mode));
	hg_json_member_double(out, "confidence", 0.95);
	hg_json_member_double(out, "coverage", result->coverage);
	write_other(out, &result->other);
	hg_json_member_double(out, "lost", result->lost);
	hg_json_member_double(out, "unseenUpper", result->unseen_upper);
	hg_json_member_double(out, "omittedUpper", result->omitted_upper);
}

static void write_answer_header(struct hg_request *request, const struct hg_flow_result *result)
{
	struct hg_json_out header;

	hg_json_init(&header);
	hg_json_open_object(&header);
	write_answer(&header, result);
	hg_json_close_object(&header);
	if (!header.failed)
		snprintf(request->answer, sizeof(request->answer), "%s", header.bytes);
	hg_json_free(&header);
}

static void write_rows(struct hg_json_out *out, const struct hg_flow_result *result, bool totals)
{
	hg_json_open_array(out);
	for (size_t i = 0; i < result->count; i++)
		write_row(out, &result->rows[i], result, totals);
	hg_json_close_array(out);
}

static void write_result(struct hg_request *request, const struct hg_flow_result *result,
			 const struct options *options)
{
	struct hg_json_out *out = &request->out;

	request->status = 200;
	if (!options->envelope) {
		write_rows(out, result, options->query.totals);
		write_answer_header(request, result);
		return;
	}
	hg_json_open_object(out);
	write_answer(out, result);
	hg_json_key(out, "flows");
	write_rows(out, result, options->query.totals);
	hg_json_close_object(out);
}

static void run(struct hg_request *request, const struct options *options)
{
	struct hg_flow_result result;
	struct hg_problem problem;
	const char *name = hg_route_variable(request, 1);

	if (!request->snapshot) {
		hg_request_fail(request, 503, "not-ready", "Not ready",
				"The first second of data has not been folded yet.");
		return;
	}
	if (hg_snapshot_query(request->snapshot, name, &options->query, &result, &problem)) {
		hg_request_problem(request, &problem);
		return;
	}
	write_result(request, &result, options);
	hg_flow_result_clear(&result);
}

void hg_api_activeflows(struct hg_request *request)
{
	struct options options;

	memset(&options, 0, sizeof(options));
	if (read_options(request, &options))
		run(request, &options);
	hg_agent_list_free(&options.agents);
	free(options.filter);
}
