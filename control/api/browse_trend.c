#include "control/api/browse.h"

#include <math.h>
#include <string.h>

#include "control/api/flow_answer.h"

#define POINT_MS 1000

struct trend {
	struct hg_json_out *out;
	const struct hg_trend_point *const *points;
	size_t count;	   /* points there are */
	size_t missing;	   /* older ones that nobody kept */
	uint64_t first_ms; /* time of the oldest of them */
	double scale, min_value;
	size_t max_flows;
};

enum number { VALUE, LOWER, UPPER, SAMPLES };

static double number_of(const struct trend *trend, const struct hg_trend_row *row,
			enum number which)
{
	switch (which) {
	case VALUE:
		return row->value * trend->scale;
	case LOWER:
		return row->lower * trend->scale;
	case UPPER:
		return row->upper * trend->scale;
	default:
		return row->samples;
	}
}

static size_t shown(const struct trend *trend, const struct hg_trend_point *point)
{
	size_t count = 0;

	while (count < point->count && count < trend->max_flows &&
	       point->rows[count].value * trend->scale >= trend->min_value)
		count++;
	return count;
}

static void write_point(const struct trend *trend, const struct hg_trend_point *point,
			enum number which)
{
	size_t count = shown(trend, point);

	hg_json_open_object(trend->out);
	for (size_t i = 0; i < count; i++)
		hg_json_member_double(trend->out, point->rows[i].key,
				      number_of(trend, &point->rows[i], which));
	hg_json_close_object(trend->out);
}

/* One array over all points; what is not there is 0, as in sFlow-RT. */
static void open_series(const struct trend *trend, const char *name)
{
	hg_json_key(trend->out, name);
	hg_json_open_array(trend->out);
	for (size_t i = 0; i < trend->missing; i++)
		hg_json_u64(trend->out, 0);
}

static void write_rows(const struct trend *trend, const char *name, enum number which)
{
	open_series(trend, name);
	for (size_t i = 0; i < trend->count; i++)
		write_point(trend, trend->points[i], which);
	hg_json_close_array(trend->out);
}

static void write_number(struct hg_json_out *out, double value)
{
	hg_json_double(out, isfinite(value) ? value : 0);
}

/* The exact total minus the rows shown: what the point itself left out, and what is cut here. */
static double other_of(const struct trend *trend, const struct hg_trend_point *point)
{
	double other = point->other.value;

	for (size_t i = shown(trend, point); i < point->count; i++)
		other += point->rows[i].value;
	return other * trend->scale;
}

static void write_other(const struct trend *trend)
{
	open_series(trend, "other");
	for (size_t i = 0; i < trend->count; i++)
		write_number(trend->out, other_of(trend, trend->points[i]));
	hg_json_close_array(trend->out);
}

static void open_nullable(const struct trend *trend, const char *name)
{
	hg_json_key(trend->out, name);
	hg_json_open_array(trend->out);
	for (size_t i = 0; i < trend->missing; i++)
		hg_json_null(trend->out);
}

static void write_total(const struct trend *trend)
{
	open_nullable(trend, "total");
	for (size_t i = 0; i < trend->count; i++) {
		if (trend->points[i]->gap)
			hg_json_null(trend->out);
		else
			write_number(trend->out, trend->points[i]->total.value * trend->scale);
	}
	hg_json_close_array(trend->out);
}

static void write_lost(const struct trend *trend)
{
	static const char *const places[] = { "", "agent", "network", "receive", "overload" };

	open_nullable(trend, "lost");
	for (size_t i = 0; i < trend->count; i++) {
		const struct hg_trend_point *point = trend->points[i];

		if (point->lost_samples <= 0) {
			hg_json_null(trend->out);
			continue;
		}
		hg_json_open_object(trend->out);
		hg_json_member_double(trend->out, "samples", point->lost_samples);
		hg_json_member_string(
			trend->out, "where",
			places[point->lost_where <= HG_LOST_OVERLOAD ? point->lost_where
								     : HG_LOST_NONE]);
		hg_json_close_object(trend->out);
	}
	hg_json_close_array(trend->out);
}

static void write_withheld(const struct trend *trend)
{
	open_series(trend, "withheld");
	for (size_t i = 0; i < trend->count; i++)
		write_number(trend->out, trend->points[i]->withheld);
	hg_json_close_array(trend->out);
}

static void write_times(const struct trend *trend)
{
	hg_json_key(trend->out, "times");
	hg_json_open_array(trend->out);
	for (size_t i = 0; i < trend->missing; i++)
		hg_json_u64(trend->out, trend->first_ms + i * POINT_MS);
	for (size_t i = 0; i < trend->count; i++)
		hg_json_u64(trend->out, trend->points[i]->time_ms);
	hg_json_close_array(trend->out);
}

static void write_trend(const struct trend *trend)
{
	struct hg_json_out *out = trend->out;

	hg_json_key(out, "trend");
	hg_json_open_object(out);
	hg_json_member_u64(out, "maxPoints", HG_TREND_POINTS);
	write_times(trend);
	hg_json_key(out, "trends");
	hg_json_open_object(out);
	write_rows(trend, "topn", VALUE);
	write_rows(trend, "lower", LOWER);
	write_rows(trend, "upper", UPPER);
	write_rows(trend, "samples", SAMPLES);
	write_other(trend);
	write_total(trend);
	write_lost(trend);
	write_withheld(trend);
	hg_json_close_object(out);
	hg_json_close_object(out);
}

/* The first call has all 300 points, those before the oldest kept one empty. */
static void find_missing(struct trend *trend, const struct hg_request *request)
{
	uint64_t end_ms = trend->count ? trend->points[0]->time_ms
				       : hg_snapshot_epoch_ms(request->snapshot) + POINT_MS;

	trend->missing = trend->count < HG_TREND_POINTS ? HG_TREND_POINTS - trend->count : 0;
	trend->first_ms = end_ms - trend->missing * POINT_MS;
}

void hg_browse_write(struct hg_request *request, const struct hg_browse *browse, const char *name)
{
	uint64_t after_ms = browse->after_ms > 0 ? (uint64_t)browse->after_ms : 0;
	struct trend trend = {
		.out = &request->out,
		.min_value = browse->ask.options.min_value,
		.max_flows = browse->ask.options.max_flows,
	};
	struct hg_flow_result result;

	hg_flow_ask_value(browse->value, &trend.scale);
	if (!hg_flow_ask_result(request, &browse->ask, name, &result))
		return;
	trend.count = hg_snapshot_trend(request->snapshot, name, after_ms, &trend.points);
	if (!after_ms)
		find_missing(&trend, request);
	request->status = 200;
	hg_json_open_object(&request->out);
	write_trend(&trend);
	hg_flow_answer_write(&request->out, &result);
	hg_json_close_object(&request->out);
	hg_flow_result_clear(&result);
}
