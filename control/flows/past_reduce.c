/*
 * Fewer rows for the same sums: the replacement rule of est:2.2 for rows that are all known at
 * once. A row survives with a probability in proportion to its weight (bytes + 800 x frames, at
 * most 1) and stands for those that do not; with one random start for all rows, exactly as many
 * survive as were asked for.
 */
#include <stdlib.h>

#include "control/flows/memory.h"
#include "control/flows/past.h"

#define FRAME_WEIGHT 800.0
#define ROUNDS_MAX   32u

static double weight_of(const struct hg_past_row *row)
{
	return row->s1[HG_VALUE_BYTES] + FRAME_WEIGHT * row->s1[HG_VALUE_FRAMES];
}

/* Rows of at least this weight all survive; sum of min(1, weight / limit) is `most`. */
static double limit_of(const struct hg_past_rows *rows, uint32_t most)
{
	double limit = 0;

	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		double small = 0;
		uint32_t large = 0;

		for (uint32_t i = 0; i < rows->count; i++) {
			double weight = weight_of(&rows->items[i]);

			if (round && weight >= limit)
				large++;
			else
				small += weight;
		}
		if (large >= most || small / (most - large) <= limit)
			break;
		limit = small / (most - large);
	}
	return limit;
}

/* As hg_groups_fight() does it: what is not known about a scaled sum. */
static void scale(struct hg_past_row *row, double r)
{
	row->n *= (float)r;
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
		double doubt = row->s1[k] * row->s1[k] * r * (r - 1);

		row->vt[k] = (float)(row->vt[k] * r + doubt);
		row->s2[k] *= r;
		row->s1[k] *= r;
	}
}

static double random_part(uint64_t *random)
{
	uint64_t x = *random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*random = x;
	return (double)((x * UINT64_C(0x2545f4914f6cdd1d)) >> 11) * 0x1p-53;
}

static void thin(struct hg_past_rows *rows, double limit, uint64_t *random)
{
	double at = random_part(random), passed = 0;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < rows->count; i++) {
		struct hg_past_row *row = &rows->items[i];
		double share = weight_of(row) / limit;

		if (share < 1) {
			passed += share;
			if (passed <= at)
				continue;
			at += 1;
			scale(row, 1 / share);
		}
		rows->items[kept++] = *row;
	}
	rows->count = kept;
	rows->reduced = true;
}

/* ---- what the rows add up to afterwards ---- */

/* By observer: where it stands among the points + 1. */
static uint32_t *places_of(const struct hg_epoch_end *end, uint32_t *count)
{
	uint32_t *places;

	*count = 0;
	for (uint32_t i = 0; i < end->count; i++)
		if (end->points[i].observer >= *count)
			*count = end->points[i].observer + 1;
	places = calloc(*count + 1u, sizeof(*places));
	for (uint32_t i = 0; places && i < end->count; i++)
		places[end->points[i].observer] = i + 1;
	return places;
}

static void add_union(struct hg_past *past, const uint32_t *places, uint32_t count, double sign)
{
	const struct hg_past_rows *rows = &past->rows[0];

	for (uint32_t i = 0; i < rows->count; i++) {
		const struct hg_past_row *row = &rows->items[i];
		uint32_t place = row->observer < count ? places[row->observer] : 0;

		for (unsigned k = 0; place && k < HG_VALUE_KINDS; k++) {
			struct hg_end_point *point = &past->end.points[place - 1];

			point->union_s1[k] += sign * row->s1[k];
			point->union_v[k] += sign * (row->s2[k] + row->vt[k]);
		}
	}
}

/* ---- tables: what no row names any more goes ---- */

/* New number + 1 of each item, 0 = not used. */
struct renumbering {
	uint32_t *of;
	uint32_t count;
};

static uint32_t renumber(struct renumbering *r, uint32_t old)
{
	if (!r->of[old])
		r->of[old] = ++r->count;
	return r->of[old] - 1;
}

/* Items of their new numbers, in new memory of their size. */
static void move_items(struct hg_past_table *table, const struct renumbering *r, char *to,
		       size_t size)
{
	for (uint32_t i = 0; i < table->count; i++)
		if (r->of[i])
			memcpy(to + (r->of[i] - 1) * size, (char *)table->items + i * size, size);
	free(table->items);
	table->items = to;
	table->cap = table->count + 1;
	table->count = r->count;
}

static void renumber_endpoints(struct hg_past *past, struct renumbering *r)
{
	for (unsigned discard = 0; discard < 2; discard++) {
		struct hg_past_rows *rows = &past->rows[discard];

		for (uint32_t i = 0; i < rows->count; i++) {
			rows->items[i].src = renumber(r, rows->items[i].src);
			rows->items[i].dst = renumber(r, rows->items[i].dst);
		}
	}
}

/* Endpoints only: there are few tunnels and stacks. Without memory for it they stay. */
static void tidy_endpoints(struct hg_past *past)
{
	struct hg_past_table *table = &past->endpoints;
	size_t size = sizeof(struct hg_past_endpoint);
	struct renumbering r = { calloc(table->count + 1u, sizeof(*r.of)), 0 };
	char *to = malloc((table->count + 1u) * size);

	if (r.of && to) {
		renumber_endpoints(past, &r);
		move_items(table, &r, to, size);
		hg_shrink(&table->items, table->count, &table->cap, size);
		to = NULL;
	}
	free(to);
	free(r.of);
}

static void reduce(struct hg_past *past, bool discard, uint32_t most, uint64_t *random)
{
	double limit = limit_of(&past->rows[discard], most);

	if (limit <= 0)
		return;
	thin(&past->rows[discard], limit, random);
	hg_shrink(&past->rows[discard].items, past->rows[discard].count, &past->rows[discard].cap,
		  sizeof(struct hg_past_row));
	tidy_endpoints(past);
	past->end.facts.lost[discard][HG_VALUE_BYTES] += limit;
	past->end.facts.lost[discard][HG_VALUE_FRAMES] += limit / FRAME_WEIGHT;
}

void hg_past_reduce(struct hg_past *past, uint32_t most, uint64_t *random)
{
	uint32_t count, *places;

	if (past->rows[1].count > most)
		reduce(past, true, most, random);
	if (past->rows[0].count <= most)
		return;
	places = places_of(&past->end, &count);
	if (!places)
		return; /* no memory now: the rows stay */
	add_union(past, places, count, -1);
	reduce(past, false, most, random);
	add_union(past, places, count, 1);
	free(places);
}
