#define _GNU_SOURCE /* qsort_r */
#include "control/events/events.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/events/crossings.h"
#include "control/flows/address.h"
#include "control/metrics/data_source.h"
#include "control/metrics/filter.h"

#define FNV_START 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull
#define EXPIRE_MS 10000

struct hg_events {
	struct hg_records *records;
	struct hg_crossings crossings;
	struct hg_json_out out; /* reused for each event */
	uint64_t expired_ms, refused;
};

/* One threshold in one epoch. */
struct look {
	struct hg_events *events;
	const struct hg_object *object;
	const struct hg_made_threshold *threshold;
	const struct hg_metrics_view *view;
	const struct hg_metric_row *rows;
	size_t row_count;
	struct hg_metric_filters filters;
	uint64_t now_ms;
	size_t made;
};

struct hg_events *hg_events_create(struct hg_records *records)
{
	struct hg_events *events = calloc(1, sizeof(*events));

	if (!events)
		return NULL;
	events->records = records;
	hg_json_init(&events->out);
	return events;
}

void hg_events_destroy(struct hg_events *events)
{
	if (!events)
		return;
	hg_crossings_free(&events->crossings);
	hg_json_free(&events->out);
	free(events);
}

uint64_t hg_events_refused(const struct hg_events *events)
{
	return events->refused;
}

/* ---- where it happened ---- */

static const struct hg_addr nowhere;
static const struct hg_data_source no_source;

struct place {
	const struct hg_addr *agent;
	const struct hg_data_source *ds;
};

static struct place place_of(const struct hg_observer *observer)
{
	if (!observer)
		return (struct place){ &nowhere, &no_source };
	return (struct place){ &observer->agent, &observer->ds };
}

static uint64_t add_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * FNV_PRIME;
	return hash;
}

static uint64_t hash_of(const struct look *look, const struct place *place, const char *key)
{
	uint64_t hash = add_bytes(FNV_START, look->object->name, strlen(look->object->name) + 1);

	hash = add_bytes(hash, &look->object->tag, sizeof(look->object->tag));
	hash = add_bytes(hash, place->agent, sizeof(*place->agent));
	hash = add_bytes(hash, place->ds, sizeof(*place->ds));
	return add_bytes(hash, key, strlen(key));
}

/* Whether this is the beginning of a crossing. */
static bool begins(struct look *look, const struct place *place, const char *key)
{
	enum hg_crossed crossed =
		hg_crossings_see(&look->events->crossings, hash_of(look, place, key), look->now_ms,
				 look->threshold->timeout_ms);

	look->events->refused += crossed == HG_CROSSED_REFUSED;
	return crossed == HG_CROSSED_NEW;
}

/* ---- the event ---- */

static void write_head(struct look *look, const struct place *place, double value)
{
	struct hg_json_out *out = &look->events->out;
	char text[HG_ADDRESS_TEXT_MAX] = "";

	hg_json_reset(out);
	hg_json_open_object(out);
	hg_json_member_u64(out, "eventID", hg_records_next_id(look->events->records));
	hg_json_member_u64(out, "timestamp", look->now_ms);
	hg_json_member_string(out, "thresholdID", look->object->name);
	if (place->agent->family)
		hg_address_text(place->agent->family, place->agent->bytes, text);
	hg_json_member_string(out, "agent", text);
	text[0] = '\0';
	if (place->agent->family)
		hg_data_source_text(place->ds, text);
	hg_json_member_string(out, "dataSource", text);
	hg_json_member_string(out, "metric", look->threshold->metric);
	hg_json_member_double(out, "threshold", look->threshold->value);
	hg_json_member_double(out, "value", value);
}

static void enter(struct look *look)
{
	struct hg_json_out *out = &look->events->out;

	hg_json_close_object(out);
	if (!out->failed &&
	    hg_records_add(look->events->records, look->object->name, out->bytes, out->len_bytes))
		look->made++;
	else
		look->events->refused++;
}

/* ---- rows and their filters ---- */

static bool make_filters(struct look *look)
{
	const struct hg_made_threshold *t = look->threshold;

	look->filters.filters = calloc(t->filter_count + 1, sizeof(*look->filters.filters));
	if (!look->filters.filters)
		return false;
	look->filters.count = t->filter_count;
	for (size_t i = 0; i < t->filter_count; i++)
		hg_metric_filter_make(&look->filters.filters[i], look->view, t->filter[2 * i],
				      t->filter[2 * i + 1]);
	hg_metric_filters_sort(&look->filters);
	return true;
}

static const struct hg_metric_row *host_of(const struct look *look, const struct hg_metric_row *row)
{
	return row->parent < look->row_count ? &look->rows[row->parent] : NULL;
}

static bool passes(const struct look *look, const struct hg_metric_row *row)
{
	return hg_metric_filters_pass(&look->filters, row, host_of(look, row));
}

/* ---- metrics ---- */

static void look_at_row(struct look *look, const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *metric = hg_metric_find(row, id);
	struct place place = { &row->agent, &row->ds };

	if (!metric || metric->kind != HG_METRIC_NUMBER || !isfinite(metric->number) ||
	    metric->number <= look->threshold->value || !passes(look, row) ||
	    !begins(look, &place, ""))
		return;
	write_head(look, &place, metric->number);
	enter(look);
}

static void look_at_metric(struct look *look)
{
	uint32_t id = look->view ? hg_metric_id(look->view, look->threshold->metric) : UINT32_MAX;

	for (size_t i = 0; id != UINT32_MAX && i < look->row_count; i++)
		look_at_row(look, &look->rows[i], id);
}

/* ---- flows ---- */

static int order_of(const struct hg_metric_row *row, const struct hg_observer *observer)
{
	int order = memcmp(&row->agent, &observer->agent, sizeof(row->agent));

	if (!order)
		order = (row->ds.cls > observer->ds.cls) - (row->ds.cls < observer->ds.cls);
	return order ? order
		     : (row->ds.index > observer->ds.index) - (row->ds.index < observer->ds.index);
}

/* The data source's row of metrics; rows are sorted by agent, class, index. */
static const struct hg_metric_row *row_of(const struct look *look,
					  const struct hg_observer *observer)
{
	size_t low = 0, high = look->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = order_of(&look->rows[middle], observer);

		if (!order)
			return &look->rows[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Any row of the agent stands for its host when the source itself sends no counters. */
static bool source_passes(const struct look *look, const struct hg_observer *observer)
{
	struct hg_metric_row bare = { .parent = UINT32_MAX };
	const struct hg_observer host = { .agent = observer ? observer->agent : nowhere,
					  .ds = { 2, 1 } };
	const struct hg_metric_row *row;

	if (!look->filters.count)
		return true;
	if (!observer)
		return false;
	row = row_of(look, observer);
	if (row)
		return passes(look, row);
	bare.agent = observer->agent;
	bare.ds = observer->ds;
	return hg_metric_filters_pass(&look->filters, &bare, row_of(look, &host));
}

static double compared(const struct look *look, const struct hg_sighting *row)
{
	switch (look->threshold->on) {
	case HG_ON_LOWER:
		return row->value.lower;
	case HG_ON_UPPER:
		return row->value.upper;
	case HG_ON_VALUE:
		break;
	}
	return row->value.value;
}

static void write_flow(struct look *look, struct hg_sightings *sightings, size_t i, const char *key)
{
	const struct hg_estimate *value = &hg_sightings_at(sightings, i)->value;
	struct hg_json_out *out = &look->events->out;
	struct hg_estimate values[HG_VALUES_MAX];
	unsigned count;

	hg_json_member_string(out, "flowKey", key);
	hg_sightings_values(sightings, i, values, &count);
	if (count) {
		hg_json_key(out, "values");
		hg_json_open_array(out);
		for (unsigned k = 0; k < count; k++)
			hg_json_double(out, values[k].value);
		hg_json_close_array(out);
	}
	hg_json_member_double(out, "lower", value->lower);
	hg_json_member_double(out, "upper", value->upper);
	hg_json_member_double(out, "samples", value->samples);
}

static void look_at_sighting(struct look *look, struct hg_sightings *sightings, size_t i)
{
	const struct hg_sighting *row = hg_sightings_at(sightings, i);
	const char *key = hg_sightings_key(sightings, i);
	struct place place = place_of(row->observer);

	if (!source_passes(look, row->observer) ||
	    !begins(look, &place, look->threshold->by_flow ? key : ""))
		return;
	write_head(look, &place, row->value.value);
	write_flow(look, sightings, i, key);
	enter(look);
}

static int by_source_and_size(const void *a, const void *b, void *arg)
{
	const struct hg_sightings *sightings = arg;
	const struct hg_sighting *x = hg_sightings_at(sightings, *(const size_t *)a);
	const struct hg_sighting *y = hg_sightings_at(sightings, *(const size_t *)b);
	uint64_t left = x->observer ? x->observer->id + 1ull : 0;
	uint64_t right = y->observer ? y->observer->id + 1ull : 0;

	if (left != right)
		return left < right ? -1 : 1;
	return (x->value.value < y->value.value) - (x->value.value > y->value.value);
}

static bool same_source(const struct hg_sightings *sightings, size_t a, size_t b)
{
	return hg_sightings_at(sightings, a)->observer == hg_sightings_at(sightings, b)->observer;
}

/* By flow each one above the line counts, else the largest one of each data source. */
static void look_at_sightings(struct look *look, struct hg_sightings *sightings)
{
	size_t count = hg_sightings_count(sightings), above = 0;
	size_t *order = malloc((count + 1) * sizeof(*order));

	for (size_t i = 0; order && i < count; i++)
		if (compared(look, hg_sightings_at(sightings, i)) > look->threshold->value)
			order[above++] = i;
	if (above)
		qsort_r(order, above, sizeof(*order), by_source_and_size, sightings);
	for (size_t i = 0; i < above; i++)
		if (look->threshold->by_flow || !i ||
		    !same_source(sightings, order[i - 1], order[i]))
			look_at_sighting(look, sightings, order[i]);
	free(order);
}

static bool look_at_flows(struct look *look, const struct hg_snapshot *snapshot)
{
	const char *name = look->threshold->metric;
	/* `upper` is above the line for rows whose value is not. */
	double floor = look->threshold->on == HG_ON_UPPER ? 0 : look->threshold->value;
	struct hg_sightings *sightings;

	if (!snapshot || !hg_snapshot_flow(snapshot, name))
		return false;
	hg_snapshot_flow_read(snapshot, name, look->now_ms); /* or it would fall asleep */
	sightings = hg_snapshot_sightings(snapshot, name, floor);
	if (!sightings)
		return true;
	look_at_sightings(look, sightings);
	hg_sightings_free(sightings);
	return true;
}

/* ---- all of them ---- */

size_t hg_events_run(struct hg_events *events, const struct hg_objects_view *objects,
		     const struct hg_metrics_view *view, const struct hg_snapshot *snapshot,
		     uint64_t now_ms)
{
	struct look look = { .events = events, .view = view, .now_ms = now_ms };

	if (view)
		look.row_count = hg_metrics_view_rows(view, &look.rows);
	if (now_ms - events->expired_ms >= EXPIRE_MS) {
		hg_crossings_expire(&events->crossings, now_ms);
		events->expired_ms = now_ms;
	}
	for (size_t i = 0; i < objects->kind[HG_OBJECT_THRESHOLD].count; i++) {
		look.object = objects->kind[HG_OBJECT_THRESHOLD].items[i];
		look.threshold = look.object->made;
		if (!make_filters(&look))
			continue;
		if (!look_at_flows(&look, snapshot))
			look_at_metric(&look);
		free(look.filters.filters);
	}
	return look.made;
}

void hg_events_wake(const struct hg_objects_view *objects, const struct hg_snapshot *snapshot,
		    struct hg_flows *flows)
{
	struct hg_problem ignored; /* no memory now: the next epoch tries again */

	for (size_t i = 0; i < objects->kind[HG_OBJECT_THRESHOLD].count; i++) {
		const struct hg_made_threshold *t =
			objects->kind[HG_OBJECT_THRESHOLD].items[i]->made;
		const struct hg_flow_view *view = hg_snapshot_flow(snapshot, t->metric);

		if (view && view->asleep)
			(void)hg_flows_wake(flows, t->metric, &ignored);
	}
}
