#include "control/api/metric_trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/metric_stats.h"
#include "control/api/routes.h"

#define POINTS	   300
#define LIFE_MS	   60000
#define TRENDS_MAX 200

struct trend {
	char *agents, *metric; /* owned */
	uint64_t read_ms;
	size_t count, next;
	uint64_t times_ms[POINTS];
	double values[POINTS]; /* NaN: no row had it */
	struct trend *following;
};

struct hg_metric_trends {
	struct trend *first;
	size_t count;
};

struct hg_metric_trends *hg_metric_trends_create(void)
{
	return calloc(1, sizeof(struct hg_metric_trends));
}

static void free_trend(struct trend *trend)
{
	free(trend->agents);
	free(trend->metric);
	free(trend);
}

void hg_metric_trends_destroy(struct hg_metric_trends *trends)
{
	while (trends->first) {
		struct trend *following = trends->first->following;

		free_trend(trends->first);
		trends->first = following;
	}
	free(trends);
}

/* False: answered; the metric is one item, a number. */
static bool read_value(struct hg_request *request, const char *agents, const char *metric,
		       double *value)
{
	struct hg_metric_query query;
	struct hg_metric_summary summary;
	bool ok = !hg_metric_query_read(request, agents, metric, HG_ITEMS_STATISTICS, &query);

	*value = NAN;
	if (ok && query.items.count != 1) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
				"metric: a trend is of one metric.");
		ok = false;
	}
	if (ok && !hg_metric_summarise(&query, &query.items.items[0], &summary) && summary.n &&
	    !(summary.from && summary.from->kind == HG_METRIC_TEXT))
		*value = summary.value;
	hg_metric_query_clear(&query);
	return ok;
}

static void keep(struct trend *trend, uint64_t time_ms, double value)
{
	trend->times_ms[trend->next] = time_ms;
	trend->values[trend->next] = value;
	trend->next = (trend->next + 1) % POINTS;
	trend->count += trend->count < POINTS;
}

static void take(struct trend *trend, const struct hg_request *world)
{
	struct hg_request *request = malloc(sizeof(*request));
	double value;

	if (!request)
		return;
	hg_request_like(request, world, "/metric");
	if (read_value(request, trend->agents, trend->metric, &value))
		keep(trend, world->now_ms, value);
	hg_request_clear(request);
	free(request);
}

void hg_metric_trends_take(struct hg_metric_trends *trends, const struct hg_request *world)
{
	struct trend **at = &trends->first;

	while (*at) {
		struct trend *trend = *at;

		if (world->now_ms < trend->read_ms + LIFE_MS) {
			take(trend, world);
			at = &trend->following;
			continue;
		}
		*at = trend->following;
		trends->count--;
		free_trend(trend);
	}
}

static struct trend *find(const struct hg_metric_trends *trends, const char *agents,
			  const char *metric)
{
	struct trend *trend = trends ? trends->first : NULL;

	while (trend && (strcmp(trend->agents, agents) || strcmp(trend->metric, metric)))
		trend = trend->following;
	return trend;
}

/* NULL: answered. Its first point is that of now. */
static struct trend *make(struct hg_request *request, const char *agents, const char *metric)
{
	struct hg_metric_trends *trends = request->metric_trends;
	struct trend *trend;
	double value;

	if (!read_value(request, agents, metric, &value))
		return NULL;
	if (!trends || trends->count >= TRENDS_MAX) {
		hg_request_fail(request, 429, "too-many", "Too many trends",
				"%d trends of metrics are kept already; one ends a minute after it "
				"was last asked for.",
				TRENDS_MAX);
		return NULL;
	}
	trend = calloc(1, sizeof(*trend));
	if (!trend || !(trend->agents = strdup(agents)) || !(trend->metric = strdup(metric))) {
		if (trend)
			free_trend(trend);
		request->out.failed = true;
		return NULL;
	}
	keep(trend, request->now_ms, value);
	trend->following = trends->first;
	trends->first = trend;
	trends->count++;
	return trend;
}

static void write_points(struct hg_json_out *out, const struct trend *trend, double after_ms,
			 bool values)
{
	hg_json_key(out, values ? "values" : "times");
	hg_json_open_array(out);
	for (size_t i = 0; i < trend->count; i++) {
		size_t at = (trend->next + POINTS - trend->count + i) % POINTS;

		if ((double)trend->times_ms[at] <= after_ms)
			continue;
		if (!values)
			hg_json_u64(out, trend->times_ms[at]);
		else if (isfinite(trend->values[at]))
			hg_json_double(out, trend->values[at]);
		else
			hg_json_null(out);
	}
	hg_json_close_array(out);
}

static void write(struct hg_request *request, const struct trend *trend, double after_ms)
{
	struct hg_json_out *out = &request->out;

	request->status = 200;
	hg_json_open_object(out);
	hg_json_key(out, "trend");
	hg_json_open_object(out);
	hg_json_member_u64(out, "maxPoints", POINTS);
	write_points(out, trend, after_ms, false);
	write_points(out, trend, after_ms, true);
	hg_json_close_object(out);
	hg_json_close_object(out);
}

void hg_api_metric_trend(struct hg_request *request)
{
	const char *agents = hg_request_text(request, "agent");
	const char *metric = hg_request_text(request, "metric");
	struct trend *trend;
	double after_ms = 0;

	if (!hg_request_double(request, "after", &after_ms))
		return;
	if (!metric || !*metric) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
				"metric is missing, for example metric=max:load_one.");
		return;
	}
	agents = agents && *agents ? agents : "ALL";
	trend = find(request->metric_trends, agents, metric);
	if (!trend)
		trend = make(request, agents, metric);
	if (!trend)
		return;
	trend->read_ms = request->now_ms;
	write(request, trend, after_ms);
}
