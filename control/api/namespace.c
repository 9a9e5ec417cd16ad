#include "control/api/namespace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/flow_ask.h"
#include "control/api/flow_estimate.h"
#include "control/api/routes.h"
#include "control/api/sunburst.h"

#define LIFE_MS	     60000
#define PEERS	     20
#define T_S	     5
#define FILTER_BYTES 1200
#define CAPTION                                                                                    \
	"Bytes per second, smoothed over 5 s; each packet counts once where its points are known"

struct page {
	struct hg_request *request;
	const char *name, *workload;
	const char *key; /* "namespace" or "class": what `name` is */
};

/* Definitions of a page, all asked before a byte is written. */
enum question { IN, OUT, PEERS_IN, PEERS_OUT, DROPS, QUESTIONS };
static const struct {
	const char *member, *keys, *value;
	const char *side; /* NULL: either */
	bool dropped, trend;
} questions[QUESTIONS] = {
	[IN] = { "in", "null:locality:unknown", "bytes", "dst", false, true },
	[OUT] = { "out", "null:locality:unknown", "bytes", "src", false, true },
	[PEERS_IN] = { "in", "null:srcnamespace:,null:srcworkload:,null:srcclass:", "bytes", "dst",
		       false, false },
	[PEERS_OUT] = { "out", "null:dstnamespace:,null:dstworkload:,null:dstclass:", "bytes",
			"src", false, false },
	[DROPS] = { "drops", "null:reason:unknown", "frames", NULL, true, true },
};

static void write_condition(const struct page *page, const char *side, char *out)
{
	char name[600];
	char workload[400];

	hg_sunburst_quote(page->name, name, sizeof(name));
	hg_sunburst_quote(page->workload, workload, sizeof(workload));
	if (*page->workload)
		snprintf(out, FILTER_BYTES / 2, "'%s%s'=%.300s&'%sworkload'=%.200s", side,
			 page->key, name, side, workload);
	else
		snprintf(out, FILTER_BYTES / 2, "'%s%s'=%.500s", side, page->key, name);
}

static struct hg_flow_ask make_ask(const struct page *page, enum question which, char *filter)
{
	char src[FILTER_BYTES / 2], dst[FILTER_BYTES / 2];
	const char *side = questions[which].side;

	write_condition(page, "src", src);
	write_condition(page, "dst", dst);
	if (side)
		snprintf(filter, FILTER_BYTES, "%s", strcmp(side, "src") ? dst : src);
	else
		snprintf(filter, FILTER_BYTES, "(%.590s)|(%.590s)", src, dst);
	return (struct hg_flow_ask){
		.owner = "namespace",
		.ttl_ms = LIFE_MS,
		.keys = questions[which].keys,
		.value = questions[which].value,
		.base_filter = filter,
		.dropped = questions[which].dropped,
		.trend = questions[which].trend,
		.pooled = !questions[which].dropped,
		.options = { questions[which].dropped ? HG_AGG_SUM : HG_AGG_POOLED, PEERS, 0, "ALL",
			     T_S, PEERS },
	};
}

static void write_series(struct hg_json_out *out, const char *name,
			 const struct hg_trend_point *const *points, size_t count,
			 double (*number)(const struct hg_trend_point *point))
{
	hg_json_key(out, name);
	hg_json_open_array(out);
	for (size_t i = 0; i < count; i++) {
		double value = points[i]->gap ? NAN : number(points[i]);

		if (isfinite(value))
			hg_json_double(out, value);
		else
			hg_json_null(out);
	}
	hg_json_close_array(out);
}

static double total_of(const struct hg_trend_point *point)
{
	return point->total.value;
}
static double lower_of(const struct hg_trend_point *point)
{
	return point->total.lower;
}
static double upper_of(const struct hg_trend_point *point)
{
	return point->total.upper;
}
static double lost_of(const struct hg_trend_point *point)
{
	return point->lost_samples;
}

static void write_trend(struct hg_request *request, const char *name)
{
	const struct hg_trend_point *const *points;
	size_t count = hg_snapshot_trend(request->snapshot, name, 0, &points);
	struct hg_json_out *out = &request->out;

	hg_json_key(out, "trend");
	hg_json_open_object(out);
	hg_json_key(out, "times");
	hg_json_open_array(out);
	for (size_t i = 0; i < count; i++)
		hg_json_u64(out, points[i]->time_ms);
	hg_json_close_array(out);
	write_series(out, "value", points, count, total_of);
	write_series(out, "lower", points, count, lower_of);
	write_series(out, "upper", points, count, upper_of);
	write_series(out, "lost", points, count, lost_of);
	hg_json_close_object(out);
}

/* Value, interval and samples of all rows together. */
static void write_sum(struct hg_json_out *out, const struct hg_flow_result *result)
{
	double value = result->other.value, samples = result->other.samples, variance = 0;
	double weight = 0, lower, upper;

	for (size_t i = 0; i < result->count; i++) {
		const struct hg_estimate *e = &result->rows[i].value;
		double part = e->rse_sampling * e->value * e->rse_sampling * e->value;

		value += e->value;
		samples += e->samples;
		variance += part;
		weight = e->value > 0 ? fmax(weight, part / e->value) : weight;
	}
	hg_gamma_interval(value, variance, weight, &lower, &upper);
	hg_json_member_double(out, "value", value);
	hg_json_member_double(out, "lower", lower);
	hg_json_member_double(out, "upper", upper);
	hg_json_member_double(out, "samples", samples);
	hg_json_member_double(out, "coverage", result->coverage);
}

static void write_by_key(struct hg_json_out *out, const char *member,
			 const struct hg_flow_result *result)
{
	hg_json_key(out, member);
	hg_json_open_object(out);
	for (size_t i = 0; i < result->count; i++) {
		hg_json_key(out, result->rows[i].key);
		hg_json_open_object(out);
		hg_json_member_double(out, "value", result->rows[i].value.value);
		hg_flow_estimate_write(out, &result->rows[i].value);
		hg_json_close_object(out);
	}
	hg_json_close_object(out);
}

static void write_flow(struct hg_request *request, const char *member, const char *name,
		       const char *by, const struct hg_flow_result *result)
{
	hg_json_key(&request->out, member);
	hg_json_open_object(&request->out);
	write_sum(&request->out, result);
	write_by_key(&request->out, by, result);
	write_trend(request, name);
	hg_json_close_object(&request->out);
}

static void write_peers(struct hg_json_out *out, const char *member,
			const struct hg_flow_result *result)
{
	hg_json_key(out, member);
	hg_json_open_array(out);
	for (size_t i = 0; i < result->count; i++) {
		const struct hg_flow_row *row = &result->rows[i];

		hg_json_open_object(out);
		hg_json_member_string(out, "namespace", row->parts[0]);
		hg_json_member_string(out, "workload", row->parts[1]);
		hg_json_member_string(out, "class", row->parts[2]);
		hg_json_member_double(out, "value", row->value.value);
		hg_flow_estimate_write(out, &row->value);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

static void write_page(const struct page *page, char names[QUESTIONS][HG_NAME_MAX + 1],
		       const struct hg_flow_result *results)
{
	struct hg_request *request = page->request;
	struct hg_json_out *out = &request->out;

	request->status = 200;
	hg_json_open_object(out);
	hg_json_member_string(out, "namespace", page->name);
	hg_json_member_string(out, "workload", page->workload);
	hg_json_member_string(out, "kind", page->key);
	hg_json_member_string(out, "description", CAPTION);
	hg_json_member_u64(out, "epoch", results[IN].epoch_ms);
	hg_json_key(out, "traffic");
	hg_json_open_object(out);
	write_flow(request, "in", names[IN], "locality", &results[IN]);
	write_flow(request, "out", names[OUT], "locality", &results[OUT]);
	hg_json_close_object(out);
	hg_json_key(out, "peers");
	hg_json_open_object(out);
	write_peers(out, "in", &results[PEERS_IN]);
	write_peers(out, "out", &results[PEERS_OUT]);
	hg_json_close_object(out);
	write_flow(request, "drops", names[DROPS], "reasons", &results[DROPS]);
	hg_namespace_write_pods(request, strcmp(page->key, "class") ? page->name : "",
				page->workload);
	hg_json_close_object(out);
}

/* The definitions first, since the request may have to wait for each. */
static void answer(const struct page *page)
{
	char names[QUESTIONS][HG_NAME_MAX + 1];
	struct hg_flow_result results[QUESTIONS];
	char filters[QUESTIONS][FILTER_BYTES];
	struct hg_flow_ask asks[QUESTIONS];
	unsigned filled = 0;

	for (unsigned i = 0; i < QUESTIONS; i++) {
		asks[i] = make_ask(page, i, filters[i]);
		if (!hg_flow_ask_define(page->request, &asks[i], names[i]))
			return;
	}
	while (filled < QUESTIONS &&
	       hg_flow_ask_result(page->request, &asks[filled], names[filled], &results[filled]))
		filled++;
	if (filled == QUESTIONS)
		write_page(page, names, results);
	while (filled-- > 0)
		hg_flow_result_clear(&results[filled]);
}

void hg_api_namespace(struct hg_request *request)
{
	const char *name = hg_request_text(request, "namespace");
	const char *workload = hg_request_text(request, "workload");
	const char *kind = hg_request_text(request, "kind");
	struct page page = { request, name, workload ? workload : "", "namespace" };

	if (!name || !*name) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
				"namespace is missing: say which, for example namespace=shop.");
		return;
	}
	if (kind && !strcmp(kind, "class"))
		page.key = "class";
	answer(&page);
}
