#include "control/metrics/data_source.h"
#include "control/api/flow_estimate.h"
#include "control/api/metric_help.h"
#include "control/api/metric_stats.h"
#include "control/api/question.h"
#include "control/api/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Newest update of each metric by its id; NULL: no memory. To be freed. */
static uint64_t *newest_updates(const struct hg_metrics_view *view)
{
	uint64_t *newest = calloc((size_t)hg_metric_name_count(view) + 1, sizeof(*newest));
	const struct hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(view, &rows);

	for (size_t i = 0; newest && i < count; i++) {
		for (uint32_t k = 0; k < rows[i].count; k++) {
			const struct hg_metric *cell = &rows[i].metrics[k];

			if (cell->updated_ms > newest[cell->name])
				newest[cell->name] = cell->updated_ms;
		}
	}
	return newest;
}

static void write_age(struct hg_request *request, const char *name, uint64_t then_ms)
{
	hg_json_member_u64(&request->out, name,
			   request->now_ms > then_ms ? request->now_ms - then_ms : 0);
}

static void write_counter_names(struct hg_request *request)
{
	uint64_t *newest = newest_updates(request->metrics);
	uint32_t count = hg_metric_name_count(request->metrics);

	request->out.failed |= !newest;
	for (uint32_t id = 0; newest && id < count; id++)
		if (newest[id])
			write_age(request, hg_metric_name(request->metrics, id), newest[id]);
	free(newest);
}

void hg_api_metric_names(struct hg_request *request)
{
	struct hg_snapshot *snapshot = request->snapshot;
	size_t flows = snapshot ? hg_snapshot_flows(snapshot) : 0;

	request->status = 200;
	hg_json_open_object(&request->out);
	if (request->metrics)
		write_counter_names(request);
	for (size_t i = 0; i < flows; i++) {
		const char *name = hg_snapshot_flow_at(snapshot, i)->def->name;

		if (!request->metrics || hg_metric_id(request->metrics, name) == UINT32_MAX)
			write_age(request, name, hg_snapshot_epoch_ms(snapshot));
	}
	hg_json_close_object(&request->out);
}

/* "2.1.load_one": 0.4 */
static void write_agent_row(struct hg_request *request, const struct hg_metric_row *row)
{
	char key[HG_DATA_SOURCE_TEXT_MAX + 256];
	char ds[HG_DATA_SOURCE_TEXT_MAX];

	hg_data_source_text(&row->ds, ds);
	for (uint32_t i = 0; i < row->count; i++) {
		const struct hg_metric *cell = &row->metrics[i];

		snprintf(key, sizeof(key), "%s.%s", ds,
			 hg_metric_name(request->metrics, cell->name));
		hg_json_key(&request->out, key);
		hg_metric_write_value(&request->out, cell);
	}
}

void hg_api_metric_agent(struct hg_request *request)
{
	const char *text = hg_route_variable(request, 0);
	const struct hg_agent_view *agent = hg_agent_find(request->snapshot, text);
	const struct hg_metric_row *rows;
	size_t count = request->metrics ? hg_metrics_view_rows(request->metrics, &rows) : 0;

	if (!agent) {
		hg_request_fail(request, 404, "unknown-agent", "Not found",
				"Agent %.80s has not been heard; /agents/json lists those that "
				"have.",
				text);
		return;
	}
	request->status = 200;
	hg_json_open_object(&request->out);
	for (size_t i = 0; i < count; i++)
		if (hg_addr_equal(&rows[i].agent, &agent->address))
			write_agent_row(request, &rows[i]);
	hg_json_close_object(&request->out);
}

static void write_quartiles(struct hg_json_out *out, const double *quartiles)
{
	static const char *const names[] = { "min", "q1", "med", "q3", "max" };

	hg_json_key(out, "quartiles");
	hg_json_open_object(out);
	for (unsigned i = 0; i < 5; i++)
		hg_json_member_double(out, names[i], quartiles[i]);
	hg_json_close_object(out);
}

static void write_summary(struct hg_json_out *out, const struct hg_metric_query *query,
			  const struct hg_metric_item *item,
			  const struct hg_metric_summary *summary)
{
	const struct hg_metric *updated = summary->from ? summary->from : summary->newest;

	hg_json_open_object(out);
	if (summary->row)
		hg_metric_write_row(out, summary->row);
	hg_json_member_string(out, "metricName", item->asked);
	if (summary->n) {
		hg_json_key(out, "metricValue");
		if (summary->from)
			hg_metric_write_value(out, summary->from);
		else
			hg_json_double(out, summary->value);
	}
	hg_json_member_u64(out, "metricN", summary->n);
	if (summary->n) {
		hg_json_member_u64(out, "lastUpdate", hg_metric_query_age(query, updated));
		hg_json_member_u64(out, "lastUpdateMin",
				   hg_metric_query_age(query, summary->newest));
		hg_json_member_u64(out, "lastUpdateMax",
				   hg_metric_query_age(query, summary->oldest));
	}
	if (summary->has_quartiles)
		write_quartiles(out, summary->quartiles);
	hg_json_close_object(out);
}

static void write_top_keys(struct hg_json_out *out, const struct hg_flow_result *result)
{
	hg_json_key(out, "topKeys");
	hg_json_open_array(out);
	for (size_t i = 0; i < result->count; i++) {
		hg_json_open_object(out);
		hg_json_member_string(out, "key", result->rows[i].key);
		hg_json_member_double(out, "value", result->rows[i].value.value);
		hg_flow_estimate_write(out, &result->rows[i].value);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

/* The largest flow of a definition answers for it (rest-api 6). */
static void write_flow(struct hg_request *request, const struct hg_metric_item *item,
		       const struct hg_flow_result *result)
{
	const struct hg_flow_row *top = result->count ? &result->rows[0] : NULL;
	struct hg_json_out *out = &request->out;

	hg_json_open_object(out);
	if (top && top->top) {
		struct hg_metric_row row = { .agent = top->top->agent, .ds = top->top->ds };

		hg_metric_write_row(out, &row);
	}
	hg_json_member_string(out, "metricName", item->asked);
	if (top)
		hg_json_member_double(out, "metricValue", top->value.value);
	hg_json_member_u64(out, "metricN", top ? top->sources : 0);
	if (top) {
		write_age(request, "lastUpdate", result->epoch_ms);
		write_age(request, "lastUpdateMin", result->epoch_ms);
		write_age(request, "lastUpdateMax", result->epoch_ms);
		hg_flow_estimate_write(out, &top->value);
	}
	write_top_keys(out, result);
	hg_json_close_object(out);
}

/* False: no definition has this name, or its query fails. */
static bool answer_flow(struct hg_request *request, const struct hg_metric_query *query,
			const struct hg_metric_item *item)
{
	static const struct hg_addr nobody = { { 0 }, 0, { 0 } };
	const struct hg_flow_view *flow =
		request->snapshot ? hg_snapshot_flow(request->snapshot, item->name) : NULL;
	struct hg_flow_query flows = {
		.agent_count = query->agents.all ? 0 : query->agents.count,
		.agents = query->agents.all ? NULL : query->agents.agents,
		.agg_mode = item->stat == HG_STAT_SUM ? HG_AGG_SUM : HG_AGG_MAX,
	};
	struct hg_flow_result result;
	struct hg_problem problem;

	if (!flow)
		return false;
	if (!query->agents.all && !query->agents.count) {
		flows.agents = &nobody;
		flows.agent_count = 1;
	}
	flows.max_flows = (size_t)flow->def->n;
	if (hg_snapshot_query(request->snapshot, item->name, &flows, &result, &problem))
		return false;
	write_flow(request, item, &result);
	hg_flow_result_clear(&result);
	return true;
}

static bool is_flow(const struct hg_request *request, const struct hg_metric_item *item)
{
	return request->snapshot && hg_snapshot_flow(request->snapshot, item->name);
}

static void answer(struct hg_request *request, const struct hg_metric_query *query)
{
	request->status = 200;
	hg_json_open_array(&request->out);
	for (size_t i = 0; i < query->items.count; i++) {
		const struct hg_metric_item *item = &query->items.items[i];
		struct hg_metric_summary summary;

		if (hg_metric_summarise(query, item, &summary))
			request->out.failed = true;
		else if (summary.n || !answer_flow(request, query, item))
			write_summary(&request->out, query, item, &summary);
		if (hg_metric_query_id(query, item->name) == UINT32_MAX && !is_flow(request, item))
			hg_metric_help_warn(request, item->name);
	}
	hg_json_close_array(&request->out);
}

/* Definitions that are asked for like metrics are awake; false: return, the handler runs again. */
static bool awake(struct hg_request *request, const struct hg_metric_query *query)
{
	for (size_t i = 0; i < query->items.count; i++)
		if (hg_question_stored(request, query->items.items[i].name) != HG_QUESTION_READY)
			return false;
	return true;
}

void hg_api_metric(struct hg_request *request)
{
	struct hg_metric_query query;

	if (!hg_metric_query_read(request, hg_route_variable(request, 0),
				  hg_route_variable(request, 1), HG_ITEMS_STATISTICS, &query) &&
	    awake(request, &query))
		answer(request, &query);
	hg_metric_query_clear(&query);
}
