/*
 * Where one key was seen: its parts by observer (REST 7, /flowvalue and /flowlocations).
 */
#include <stdlib.h>

#include "control/flows/answer.h"

static int by_value(const void *a, const void *b)
{
	const struct hg_flow_location *x = a, *y = b;

	return (x->value.value < y->value.value) - (x->value.value > y->value.value);
}

static struct hg_flow_location location_of(const struct hg_view *view, const struct hg_part *part)
{
	double coverage = part->sum.s1 > 0 ? part->covered / part->sum.s1 : 1;

	return (struct hg_flow_location){
		.source = part->sub ? hg_observers_at(view->snapshot->observers, part->sub - 1)
				    : NULL,
		.value = hg_estimate_of(&part->sum, coverage),
	};
}

static bool find(const struct hg_view *view, const char *key, struct hg_flow_location **locations,
		 size_t *count)
{
	struct hg_text text = { 0 };
	struct hg_parts parts;

	if (!hg_parts_gather(view, &parts))
		return false;
	*locations = malloc((parts.count + 1u) * sizeof(**locations));
	if (*locations && hg_text_init(&text, view->flow->compiled)) {
		for (uint32_t i = 0; i < parts.count; i++) {
			const struct hg_part *part = &parts.items[i];

			if (!strcmp(hg_text_of(&text, hg_view_group(view, part->group)), key))
				(*locations)[(*count)++] = location_of(view, part);
		}
		qsort(*locations, *count, sizeof(**locations), by_value);
	}
	hg_parts_free(&parts);
	if (!text.parts)
		return false;
	hg_text_clear(&text);
	return true;
}

int hg_snapshot_locations(const struct hg_snapshot *snapshot, const char *name,
			  const struct hg_flow_query *query, const char *key,
			  struct hg_flow_location **locations, size_t *count,
			  struct hg_problem *problem)
{
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);
	struct hg_flow_query sum = *query;
	struct hg_view view;
	bool ok = false;

	*locations = NULL;
	*count = 0;
	if (!flow) {
		hg_problem_set(problem, 404, "unknown-name", "Name is not known",
			       "There is no flow definition named %s.", name);
		return -1;
	}
	sum.agg_mode = HG_AGG_SUM;
	if (hg_view_init(&view, snapshot, flow, &sum)) {
		ok = find(&view, key, locations, count);
		hg_view_clear(&view);
	}
	if (ok)
		return 0;
	free(*locations);
	*locations = NULL;
	hg_problem_set(problem, 500, "internal", "Internal fault", "Out of memory.");
	return -1;
}
