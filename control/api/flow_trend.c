/*
 * /trend: the last five minutes of a definition, a column a second (rest-api 7).
 *
 * A definition keeps a trend when somebody asks for one: the question is a temporary definition of
 * the same keys, value and filter.
 */
#include <stdlib.h>
#include <string.h>

#include "control/api/question.h"
#include "control/api/routes.h"
#include "control/flow_json.h"

#define TTL_MS	      60000u
#define MAX_FLOWS_MAX HG_TREND_ROWS

struct trend {
	const struct hg_trend_point *const *points;
	size_t count, rows;
	const char **keys; /* of the rows shown, in order of first sight, newest point first */
	size_t key_count;
};

static const struct hg_trend_row *find(const struct hg_trend_point *point, const char *key)
{
	for (uint32_t i = 0; i < point->count; i++)
		if (!strcmp(point->rows[i].key, key))
			return &point->rows[i];
	return NULL;
}

static bool known(const struct trend *t, const char *key)
{
	for (size_t i = 0; i < t->key_count; i++)
		if (!strcmp(t->keys[i], key))
			return true;
	return false;
}

/* The largest of the newest points first, until there are as many as were asked for. */
static bool choose_keys(struct trend *t)
{
	t->keys = calloc(t->rows + 1, sizeof(*t->keys));
	if (!t->keys)
		return false;
	for (size_t i = t->count; i > 0 && t->key_count < t->rows; i--) {
		const struct hg_trend_point *point = t->points[i - 1];

		for (uint32_t r = 0; r < point->count && t->key_count < t->rows; r++)
			if (!known(t, point->rows[r].key))
				t->keys[t->key_count++] = point->rows[r].key;
	}
	return true;
}

enum figure { VALUE, LOWER, UPPER };
static const char *const figure_names[] = { "value", "lower", "upper" };

static double figure_of(const struct hg_estimate *e, enum figure figure)
{
	return figure == VALUE ? e->value : figure == LOWER ? e->lower : e->upper;
}

/* Zero where a second has no such row, null where it has no data. */
static void write_row(struct hg_json_out *out, const struct trend *t, const char *key)
{
	hg_json_open_object(out);
	hg_json_member_string(out, "key", key);
	for (enum figure f = VALUE; f <= UPPER; f++) {
		hg_json_key(out, figure_names[f]);
		hg_json_open_array(out);
		for (size_t i = 0; i < t->count; i++) {
			const struct hg_trend_row *row = find(t->points[i], key);

			if (t->points[i]->gap)
				hg_json_null(out);
			else
				hg_json_double(out, !row	 ? 0
						    : f == VALUE ? (double)row->value
						    : f == LOWER ? (double)row->lower
								 : (double)row->upper);
		}
		hg_json_close_array(out);
	}
	hg_json_close_object(out);
}

static void write_estimates(struct hg_json_out *out, const struct trend *t, const char *name,
			    size_t offset)
{
	hg_json_key(out, name);
	hg_json_open_object(out);
	for (enum figure f = VALUE; f <= UPPER; f++) {
		hg_json_key(out, figure_names[f]);
		hg_json_open_array(out);
		for (size_t i = 0; i < t->count; i++) {
			const void *at = (const char *)t->points[i] + offset;

			if (t->points[i]->gap)
				hg_json_null(out);
			else
				hg_json_double(out, figure_of(at, f));
		}
		hg_json_close_array(out);
	}
	hg_json_close_object(out);
}

static void write_trend(struct hg_json_out *out, const struct trend *t)
{
	hg_json_open_object(out);
	hg_json_key(out, "times");
	hg_json_open_array(out);
	for (size_t i = 0; i < t->count; i++)
		hg_json_u64(out, t->points[i]->time_ms);
	hg_json_close_array(out);
	hg_json_key(out, "rows");
	hg_json_open_array(out);
	for (size_t i = 0; i < t->key_count; i++)
		write_row(out, t, t->keys[i]);
	hg_json_close_array(out);
	write_estimates(out, t, "other", offsetof(struct hg_trend_point, other));
	write_estimates(out, t, "total", offsetof(struct hg_trend_point, total));
	hg_json_close_object(out);
}

static void answer(struct hg_request *request, const char *name, size_t rows, uint64_t after_ms)
{
	struct trend t = { .rows = rows };

	t.count = hg_snapshot_trend(request->snapshot, name, after_ms, &t.points);
	request->status = 200;
	if (choose_keys(&t))
		write_trend(&request->out, &t);
	else
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"There is no memory for this now.");
	free(t.keys);
}

static bool read_mode(struct hg_request *request, enum hg_agg_mode *mode)
{
	const char *text = hg_request_text(request, "aggMode");
	bool ok = true;

	*mode = text ? hg_agg_mode_parse(text, &ok) : HG_AGG_MAX;
	if (!ok)
		hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
				"aggMode: '%.40s' is none of max, sum, edge, core, pooled.", text);
	return ok;
}

void hg_api_trend(struct hg_request *request)
{
	const char *name = hg_route_variable(request, 1);
	const struct hg_flow_view *view =
		request->snapshot ? hg_snapshot_flow(request->snapshot, name) : NULL;
	char asked[HG_NAME_MAX + 1];
	enum hg_agg_mode mode;
	double after_ms = 0;
	size_t rows = 20;

	if (strcmp(hg_route_variable(request, 0), "ALL")) {
		hg_request_fail(request, 400, "not-provided", "Not provided",
				"Trends are kept over all agents: write ALL.");
		return;
	}
	if (!hg_request_double(request, "after", &after_ms) ||
	    !hg_request_count(request, "maxFlows", MAX_FLOWS_MAX, &rows) ||
	    !read_mode(request, &mode))
		return;
	if (!view) {
		hg_request_fail(request, 404, "unknown-name", "Not found",
				"There is no flow definition %.128s; /flow/json lists them.", name);
		return;
	}
	hg_snapshot_flow_read(request->snapshot, name, request->now_ms);
	if (hg_question(request, view->def, "trend", mode, TTL_MS, asked) == HG_QUESTION_READY)
		answer(request, asked, rows, after_ms > 0 ? (uint64_t)after_ms : 0);
}
