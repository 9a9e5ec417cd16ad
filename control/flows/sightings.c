/*
 * Rows of one definition by data source, as thresholds look at them (REST 9).
 */
#include <stdlib.h>

#include "control/flows/answer.h"

struct hg_sightings {
	struct hg_view view;
	struct hg_parts parts;
	struct hg_text text;
	struct hg_sighting *rows;
	uint32_t *part; /* by row */
	size_t count;
};

static double coverage_of(const struct hg_part *part)
{
	return part->sum.s1 > 0 ? part->covered / part->sum.s1 : 1;
}

static const struct hg_observer *observer_of(const struct hg_view *view, uint32_t sub)
{
	return sub ? hg_observers_at(view->snapshot->observers, sub - 1) : NULL;
}

static bool fill(struct hg_sightings *s, double floor)
{
	s->rows = malloc((s->parts.count + 1u) * sizeof(*s->rows));
	s->part = malloc((s->parts.count + 1u) * sizeof(*s->part));
	if (!s->rows || !s->part)
		return false;
	for (uint32_t i = 0; i < s->parts.count; i++) {
		const struct hg_part *part = &s->parts.items[i];
		struct hg_sighting row = { observer_of(&s->view, part->sub) };

		if (part->sum.s1 <= floor)
			continue;
		row.value = hg_estimate_of(&part->sum, coverage_of(part));
		s->part[s->count] = i;
		s->rows[s->count++] = row;
	}
	return true;
}

struct hg_sightings *hg_snapshot_sightings(const struct hg_snapshot *snapshot, const char *name,
					   double floor)
{
	static const struct hg_flow_query query = { .agg_mode = HG_AGG_SUM };
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);
	struct hg_sightings *s = flow ? calloc(1, sizeof(*s)) : NULL;

	if (!s || !hg_view_init(&s->view, snapshot, flow, &query)) {
		free(s);
		return NULL;
	}
	if (hg_parts_gather(&s->view, &s->parts) && fill(s, floor) &&
	    hg_text_init(&s->text, flow->compiled))
		return s;
	hg_sightings_free(s);
	return NULL;
}

void hg_sightings_free(struct hg_sightings *sightings)
{
	if (!sightings)
		return;
	hg_text_clear(&sightings->text);
	hg_parts_free(&sightings->parts);
	hg_view_clear(&sightings->view);
	free(sightings->rows);
	free(sightings->part);
	free(sightings);
}

size_t hg_sightings_count(const struct hg_sightings *sightings)
{
	return sightings->count;
}

const struct hg_sighting *hg_sightings_at(const struct hg_sightings *sightings, size_t i)
{
	return &sightings->rows[i];
}

static const struct hg_part *part_of(const struct hg_sightings *s, size_t i)
{
	return &s->parts.items[s->part[i]];
}

const char *hg_sightings_key(struct hg_sightings *sightings, size_t i)
{
	uint32_t group = part_of(sightings, i)->group;

	return hg_text_of(&sightings->text, hg_view_group(&sightings->view, group));
}

static bool belongs(const struct hg_view *view, const struct hg_part *part, uint32_t group)
{
	uint32_t observer = hg_view_group(view, group)->observer;
	uint32_t sub = observer == HG_OBSERVER_NONE ? 0 : observer + 1;

	return sub == part->sub && hg_view_key_hash(view, group) == part->key_hash &&
	       hg_view_equal_keys(view, group, part->group);
}

void hg_sightings_values(const struct hg_sightings *sightings, size_t i,
			 struct hg_estimate values[HG_VALUES_MAX], unsigned *count)
{
	const struct hg_view *view = &sightings->view;
	const struct hg_part *part = part_of(sightings, i);
	struct hg_sum sums[HG_VALUES_MAX] = { 0 };
	struct hg_sum sum;

	*count = view->flow->compiled->cells - 1;
	for (uint32_t group = 0; *count && group < view->flow->count; group++) {
		if (!belongs(view, part, group))
			continue;
		for (unsigned k = 0; k < *count; k++)
			if (hg_view_sum(view, hg_view_group(view, group), k + 1, &sum))
				hg_sum_add(&sums[k], &sum);
	}
	for (unsigned k = 0; k < *count; k++)
		values[k] = hg_estimate_of(&sums[k], coverage_of(part));
}
