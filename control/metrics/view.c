/*
 * Views: immutable, shared by reference, their arrays used again once nobody holds them.
 */
#include <stdlib.h>
#include <string.h>

#include "control/metrics/order.h"

#define SPARES 3u /* views kept for the next publishes */

void hg_metrics_view_ref(struct hg_metrics_view *view)
{
	atomic_fetch_add_explicit(&view->refs, 1, memory_order_relaxed);
}

/* From the moment the last reference is gone the view is the store's again. */
void hg_metrics_view_unref(struct hg_metrics_view *view)
{
	struct hg_metrics *store;

	if (!view)
		return;
	store = view->store;
	if (atomic_fetch_sub_explicit(&view->refs, 1, memory_order_acq_rel) == 1)
		hg_metrics_release(store);
}

size_t hg_metrics_view_rows(const struct hg_metrics_view *view, const struct hg_metric_row **rows)
{
	*rows = view->rows;
	return view->count;
}

const struct hg_metrics_figures *hg_metrics_view_figures(const struct hg_metrics_view *view)
{
	return &view->figures;
}

static bool is_held(const struct hg_metrics_view *view)
{
	return atomic_load_explicit(&view->refs, memory_order_acquire) != 0;
}

static void free_view(struct hg_metrics_view *view)
{
	free(view->rows);
	free(view);
}

/* Frees spare views beyond the newest few (they stand first), and what no held view can show. */
static void clean(struct hg_metrics *metrics)
{
	struct hg_metrics_view **at = &metrics->views, *view;
	uint64_t oldest_held = UINT64_MAX;
	unsigned spares = 0;

	while ((view = *at)) {
		if (is_held(view)) {
			if (view->generation < oldest_held)
				oldest_held = view->generation;
		} else if (++spares > SPARES) {
			*at = view->next;
			free_view(view);
			continue;
		}
		at = &view->next;
	}
	hg_metrics_reclaim(metrics, oldest_held);
}

/* Whether every change since the view was made is on record. */
static bool can_patch(const struct hg_metrics *metrics, const struct hg_metrics_view *view)
{
	uint64_t generation;

	if (view->layout != metrics->layout ||
	    metrics->generation - view->generation >= CHANGES_KEPT)
		return false;
	for (generation = view->generation + 1; generation <= metrics->generation; generation++) {
		const struct changes *changes = &metrics->changes[generation % CHANGES_KEPT];

		if (changes->generation != generation || changes->layout != metrics->layout)
			return false;
	}
	return true;
}

static void patch(const struct hg_metrics *metrics, struct hg_metrics_view *view)
{
	uint64_t generation;
	size_t i;

	for (generation = view->generation + 1; generation <= metrics->generation; generation++) {
		const struct changes *changes = &metrics->changes[generation % CHANGES_KEPT];

		for (i = 0; i < changes->count; i++)
			hg_order_show(metrics->order[changes->positions[i]],
				      &view->rows[changes->positions[i]]);
	}
}

static bool fill(const struct hg_metrics *metrics, struct hg_metrics_view *view)
{
	size_t i;

	if (!hg_metrics_room((void **)&view->rows, &view->room, metrics->order_count + 1,
			     sizeof(*view->rows)))
		return false;
	for (i = 0; i < metrics->order_count; i++)
		hg_order_show(metrics->order[i], &view->rows[i]);
	view->count = metrics->order_count;
	return true;
}

/* Takes a spare view out of the list, the one that needs the least work; NULL: none. */
static struct hg_metrics_view *take_spare(struct hg_metrics *metrics)
{
	struct hg_metrics_view **at, **best = NULL, *view;

	for (at = &metrics->views; *at; at = &(*at)->next) {
		if (is_held(*at))
			continue;
		if (!best || (can_patch(metrics, *at) && !can_patch(metrics, *best)))
			best = at;
	}
	if (!best)
		return NULL;
	view = *best;
	*best = view->next;
	return view;
}

static struct hg_metrics_view *make(struct hg_metrics *metrics)
{
	struct hg_metrics_view *view = take_spare(metrics);

	if (!view)
		view = calloc(1, sizeof(*view));
	if (!view)
		return NULL;
	if (view->generation && can_patch(metrics, view)) {
		patch(metrics, view);
	} else if (!fill(metrics, view)) {
		free_view(view);
		return NULL;
	}
	view->store = metrics;
	view->generation = metrics->generation;
	view->layout = metrics->layout;
	view->names = metrics->names;
	view->figures = metrics->figures;
	view->next = metrics->views;
	metrics->views = view;
	return view;
}

struct hg_metrics_view *hg_metrics_publish(struct hg_metrics *metrics, uint64_t now_ms)
{
	struct hg_metrics_view *view;

	(void)now_ms;
	hg_gpu_share(metrics);
	if (!hg_metrics_names_publish(metrics) || !hg_order_refresh(metrics))
		return NULL;
	metrics->generation++;
	hg_order_note(metrics);
	view = make(metrics);
	if (!view)
		return NULL;
	atomic_fetch_add_explicit(&metrics->holders, 1, memory_order_relaxed);
	atomic_store_explicit(&view->refs, 1, memory_order_release);
	clean(metrics);
	return view;
}

static void free_rows(struct hg_metrics *metrics)
{
	struct row *row, *next;
	size_t i;

	for (row = metrics->changed; row; row = next) {
		next = row->next_changed;
		if (row->gone)
			hg_row_free(row);
	}
	for (i = 0; i < metrics->row_count; i++)
		hg_row_free(metrics->rows[i]);
	free(metrics->rows);
	free(metrics->order);
}

static void free_slots(struct slots *slots)
{
	size_t i;

	for (i = 0; slots->at && i <= slots->mask; i++)
		free(slots->at[i].item);
	hg_slots_free(slots);
}

static void free_agents(struct hg_metrics *metrics)
{
	struct slots *agents = &metrics->agents;
	size_t i;

	for (i = 0; agents->at && i <= agents->mask; i++) {
		if (agents->at[i].item)
			free(((struct agent *)agents->at[i].item)->adapters);
	}
	free_slots(agents);
}

void hg_metrics_release(struct hg_metrics *metrics)
{
	struct hg_metrics_view *view;
	unsigned i;

	if (atomic_fetch_sub_explicit(&metrics->holders, 1, memory_order_acq_rel) != 1)
		return;
	while ((view = metrics->views)) {
		metrics->views = view->next;
		free_view(view);
	}
	hg_metrics_reclaim(metrics, UINT64_MAX);
	free(metrics->retired);
	free_rows(metrics);
	free_agents(metrics);
	free_slots(&metrics->texts);
	hg_slots_free(&metrics->index);
	hg_metrics_names_free(metrics);
	hg_given_free(&metrics->given);
	for (i = 0; i < CHANGES_KEPT; i++)
		free(metrics->changes[i].positions);
	free(metrics);
}
