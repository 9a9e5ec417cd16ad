#include "control/metrics/order.h"

#include <stdlib.h>
#include <string.h>

/* By agent, then class, then index: IPv4 before IPv6, numerically. */
static int compare(const struct row *a, const struct row *b)
{
	const struct hg_addr *x = &a->agent->address, *y = &b->agent->address;
	int sign = a->agent == b->agent ? 0 : memcmp(x->bytes, y->bytes, sizeof(x->bytes));

	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	if (sign)
		return sign;
	if (a->ds.cls != b->ds.cls)
		return a->ds.cls < b->ds.cls ? -1 : 1;
	return a->ds.index < b->ds.index ? -1 : a->ds.index > b->ds.index;
}

static int compare_pointers(const void *a, const void *b)
{
	return compare(*(struct row *const *)a, *(struct row *const *)b);
}

static bool is_shown(const struct row *row)
{
	return !row->gone && row->block && row->block->count;
}

/* Closes the holes of rows that are no longer shown. */
static void close_holes(struct hg_metrics *metrics)
{
	size_t i, kept = 0;

	for (i = 0; i < metrics->order_count; i++) {
		struct row *row = metrics->order[i];

		if (is_shown(row))
			metrics->order[kept++] = row;
		else
			row->position = NOWHERE;
	}
	metrics->order_count = kept;
}

/* First row of the first `count` that is not before `row`. */
static size_t place_of(const struct hg_metrics *metrics, size_t count, const struct row *row)
{
	size_t from = 0, to = count, middle;

	while (from < to) {
		middle = (from + to) / 2;
		if (compare(metrics->order[middle], row) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* From the last to the first, so that every row moves once. */
static void insert(struct hg_metrics *metrics, struct row **added, size_t count)
{
	size_t at, left = metrics->order_count;

	metrics->order_count += count;
	while (count--) {
		at = place_of(metrics, left, added[count]);
		memmove(&metrics->order[at + count + 1], &metrics->order[at],
			(left - at) * sizeof(metrics->order[0]));
		metrics->order[at + count] = added[count];
		left = at;
	}
}

static void number(struct hg_metrics *metrics)
{
	size_t i;

	for (i = 0; i < metrics->order_count; i++)
		metrics->order[i]->position = (uint32_t)i;
	metrics->layout++;
	metrics->figures.rows = metrics->order_count;
}

/* Rows that appear and rows that go, among those that changed. */
static size_t count_moves(const struct hg_metrics *metrics, size_t *removed)
{
	const struct row *row;
	size_t added = 0;

	*removed = 0;
	for (row = metrics->changed; row; row = row->next_changed) {
		if (row->position == NOWHERE)
			added += is_shown(row);
		else
			*removed += !is_shown(row);
	}
	return added;
}

bool hg_order_refresh(struct hg_metrics *metrics)
{
	size_t removed, added = count_moves(metrics, &removed), count = 0;
	struct row **list, *row;

	if (!added && !removed)
		return true;
	list = malloc((added + 1) * sizeof(*list));
	if (!list || !hg_metrics_room((void **)&metrics->order, &metrics->order_room,
				      metrics->order_count + added, sizeof(*metrics->order))) {
		free(list);
		return false;
	}
	for (row = metrics->changed; row; row = row->next_changed) {
		if (row->position == NOWHERE && is_shown(row))
			list[count++] = row;
	}
	if (removed)
		close_holes(metrics);
	qsort(list, count, sizeof(*list), compare_pointers);
	insert(metrics, list, count);
	number(metrics);
	free(list);
	return true;
}

/* Where there is no memory for the list, views of before are filled anew. */
void hg_order_note(struct hg_metrics *metrics)
{
	struct changes *changes = &metrics->changes[metrics->generation % CHANGES_KEPT];
	struct row *row, *next;

	changes->generation = metrics->generation;
	changes->layout = metrics->layout;
	changes->count = 0;
	for (row = metrics->changed; row; row = next) {
		next = row->next_changed;
		row->changed = false;
		if (row->gone) {
			hg_row_free(row);
			continue;
		}
		if (row->block)
			row->block->sealed = true;
		if (row->position == NOWHERE)
			continue;
		if (hg_metrics_room((void **)&changes->positions, &changes->room,
				    changes->count + 1, sizeof(*changes->positions)))
			changes->positions[changes->count++] = row->position;
		else
			changes->layout = 0;
	}
	metrics->changed = NULL;
}

void hg_order_show(const struct row *row, struct hg_metric_row *shown)
{
	const struct row *host = row->agent->host;
	bool child = row->ds.cls == CLASS_PORT || row->on_host;

	shown->agent = row->agent->address;
	shown->ds = row->ds;
	shown->parent = child && host && host != row ? host->position : UINT32_MAX;
	shown->count = row->block->count;
	shown->metrics = row->block->metrics;
}
