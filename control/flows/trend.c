#include "control/flows/trend.h"

#include <stdlib.h>

#include "control/flows/engine.h"

#define SILENCE_S 10.0 /* without any datagram for so long there is no data */
#define NEVER_S	  1e9

struct box {
	struct hg_trend_point point; /* first: a point is its box */
	uint32_t references;
	size_t bytes;
	char memory[];
};

struct hg_trend {
	struct hg_budget *budget;
	struct box *ring[HG_TREND_POINTS];
	uint32_t first, count;
	double silent_s;
};

struct hg_trend *hg_trend_create(struct hg_budget *budget)
{
	struct hg_trend *trend = calloc(1, sizeof(*trend));

	if (!trend)
		return NULL;
	trend->budget = budget;
	trend->silent_s = NEVER_S;
	return trend;
}

static void unref(struct box *box)
{
	if (!__atomic_sub_fetch(&box->references, 1, __ATOMIC_ACQ_REL))
		free(box);
}

static void drop_oldest(struct hg_trend *trend)
{
	struct box *box = trend->ring[trend->first];

	hg_budget_give(trend->budget, box->bytes);
	unref(box);
	trend->first = (trend->first + 1) % HG_TREND_POINTS;
	trend->count--;
}

void hg_trend_destroy(struct hg_trend *trend)
{
	if (!trend)
		return;
	while (trend->count)
		drop_oldest(trend);
	free(trend);
}

/* ---- one point ---- */

static size_t row_bytes(const struct hg_flow_row *row, unsigned keys)
{
	size_t bytes = sizeof(struct hg_trend_row) + keys * sizeof(char *) + strlen(row->key) + 1;

	for (unsigned i = 0; i < keys; i++)
		bytes += strlen(row->parts[i]) + 1;
	return bytes;
}

static size_t rows_bytes(const struct hg_flow_result *result)
{
	size_t bytes = 0;

	for (size_t i = 0; i < result->count; i++)
		bytes += row_bytes(&result->rows[i], result->key_count);
	return bytes;
}

static const char *put_text(char **at, const char *text)
{
	size_t len = strlen(text) + 1;
	char *to = *at;

	*at += len;
	return memcpy(to, text, len);
}

/* Rows first, then the lists of parts, then texts: each aligned as it has to be. */
static void fill_rows(struct box *box, const struct hg_flow_result *result)
{
	struct hg_trend_row *rows = (void *)box->memory;
	const char **parts = (void *)(rows + result->count);
	char *text = (void *)(parts + result->count * result->key_count);

	for (size_t i = 0; i < result->count; i++) {
		const struct hg_flow_row *from = &result->rows[i];

		rows[i] = (struct hg_trend_row){ .key = put_text(&text, from->key),
						 .parts = parts,
						 .value = (float)from->value.value,
						 .lower = (float)from->value.lower,
						 .upper = (float)from->value.upper,
						 .samples = (float)from->value.samples };
		for (unsigned k = 0; k < result->key_count; k++)
			*parts++ = put_text(&text, from->parts[k]);
	}
	box->point.count = (uint32_t)result->count;
	box->point.rows = rows;
}

static struct box *make(struct hg_budget *budget, struct hg_flow_result *result)
{
	size_t bytes = sizeof(struct box) + rows_bytes(result);
	struct box *box;

	if (!hg_budget_take(budget, bytes)) {
		result->count = 0;
		result->other = result->total;
		bytes = sizeof(*box);
		hg_budget_force(budget, bytes);
	}
	box = calloc(1, bytes);
	if (!box) {
		hg_budget_give(budget, bytes);
		return NULL;
	}
	box->references = 1;
	box->bytes = bytes;
	fill_rows(box, result);
	return box;
}

static void set_second(struct hg_trend *trend, struct hg_trend_point *point,
		       const struct hg_past *past)
{
	trend->silent_s = past->datagrams ? 0 : trend->silent_s + past->delta_s;
	point->time_ms = past->end_ms;
	point->gap = trend->silent_s > SILENCE_S;
	point->lost_samples = (double)(past->lost_network + past->lost_agent);
	if (point->lost_samples > 0)
		point->lost_where =
			past->lost_agent > past->lost_network ? HG_LOST_AGENT : HG_LOST_NETWORK;
}

static void enter(struct hg_trend *trend, struct box *box)
{
	if (trend->count == HG_TREND_POINTS)
		drop_oldest(trend);
	trend->ring[(trend->first + trend->count++) % HG_TREND_POINTS] = box;
}

void hg_trend_add(struct hg_trend *trend, struct hg_flows *flows, const struct hg_groups *groups,
		  const struct hg_past *past)
{
	struct hg_flow_query query = { .max_flows = HG_TREND_ROWS,
				       .agg_mode = groups->compiled->def.trend_mode };
	struct hg_snapshot *snapshot = hg_flows_lens(flows);
	struct hg_flow_result result;
	struct hg_problem problem;
	struct box *box;

	if (!snapshot)
		return;
	hg_snapshot_look_at(snapshot, groups, past->now_s, past->end_ms);
	if (hg_snapshot_query(snapshot, groups->compiled->def.name, &query, &result, &problem))
		return;
	box = make(trend->budget, &result);
	if (box) {
		box->point.total = result.total;
		box->point.other = result.other;
		box->point.withheld = result.withheld;
		set_second(trend, &box->point, past);
		enter(trend, box);
	}
	hg_flow_result_clear(&result);
}

/* ---- sharing ---- */

size_t hg_trend_share(const struct hg_trend *trend, const struct hg_trend_point ***points)
{
	*points = malloc((trend->count + 1u) * sizeof(**points));
	if (!*points)
		return 0;
	for (uint32_t i = 0; i < trend->count; i++) {
		struct box *box = trend->ring[(trend->first + i) % HG_TREND_POINTS];

		__atomic_fetch_add(&box->references, 1, __ATOMIC_RELAXED);
		(*points)[i] = &box->point;
	}
	return trend->count;
}

void hg_trend_release(const struct hg_trend_point **points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		unref((struct box *)(uintptr_t)points[i]);
	free(points);
}
