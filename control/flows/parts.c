#include "control/flows/parts.h"

#include <stdlib.h>

#include "control/flows/select.h"

const struct hg_group *hg_view_group(const struct hg_view *view, uint32_t i)
{
	return hg_group_at(view->flow->dense, view->flow->group_bytes, i);
}

static const uint8_t *key_of(const struct hg_view *view, uint32_t i)
{
	return hg_group_key(hg_view_group(view, i), view->flow->compiled->cells);
}

uint32_t hg_view_key_hash(const struct hg_view *view, uint32_t i)
{
	return hg_hash_bytes(key_of(view, i), view->flow->compiled->stride, view->flow->seed);
}

bool hg_view_equal_keys(const struct hg_view *view, uint32_t a, uint32_t b)
{
	return memcmp(key_of(view, a), key_of(view, b), view->flow->compiled->stride) == 0;
}

static uint32_t place(uint32_t observer)
{
	return observer == HG_OBSERVER_NONE ? 0 : observer + 1;
}

static double factor_of(const struct hg_view *view, const struct hg_group *group)
{
	uint32_t at = place(group->observer);

	return at < view->factor_count ? view->factor[at] : 0;
}

/* The pooled variance is kept in one; it divides as that of all rows does. */
static struct hg_sum pooled_sum(const struct hg_cell *cell, double f)
{
	double v = cell->s2 + cell->vt;
	double pv = cell->pv * f * f;
	double table = v > 0 ? cell->vt / v : 0;

	return (struct hg_sum){ .s1 = cell->p1 * f, .s2 = pv * (1 - table), .vt = pv * table };
}

/* Averages: the weights' sums; the spread is that of all samples, pooled or not. */
static void set_average(const struct hg_cell *cells, double f, bool pooled, struct hg_sum *sum)
{
	const struct hg_cell *ones = &cells[0], *roots = &cells[1];

	sum->d1 = (pooled ? ones->p1 : ones->s1) * f;
	sum->d2 = (pooled ? ones->pv : ones->s2) * f * f;
	sum->dx = (pooled ? roots->pv : roots->s2) * f * f;
	if (pooled)
		sum->s2 += sum->vt;
}

static void set_further(const struct hg_view *view, const struct hg_group *group, unsigned i,
			bool pooled, struct hg_sum *sum)
{
	const struct hg_compiled *c = view->flow->compiled;
	const struct hg_value *value = &c->values[i];

	sum->op = value->op;
	if (value->op == HG_OP_AVERAGE)
		set_average(&hg_group_cells(group)[value->cell], factor_of(view, group), pooled,
			    sum);
	else
		sum->seen = hg_sketch_value(&view->flow->sketches,
					    hg_group_sketches(group, c)[value->slot], value);
}

bool hg_view_sum(const struct hg_view *view, const struct hg_group *group, unsigned i,
		 struct hg_sum *sum)
{
	const struct hg_cell *cell = &hg_group_cells(group)[i];
	double f = factor_of(view, group);
	double w = f * view->flow->scale; /* weights are not scaled */
	bool pooled = view->mode == HG_AGG_POOLED && !view->stored_one;

	if (f <= 0 || (view->mode == HG_AGG_EDGE && !view->stored_one && !group->edge))
		return false;
	if (pooled && cell->p1 <= 0)
		return false;
	*sum = pooled ? pooled_sum(cell, f)
		      : (struct hg_sum){ .s1 = cell->s1 * f,
					 .s2 = cell->s2 * f * f,
					 .vt = cell->vt * f * f };
	sum->w = (double)(pooled ? cell->pw : cell->w) * w;
	sum->n = group->n / view->flow->scale;
	if (view->flow->compiled->values[i].op != HG_OP_RATE)
		set_further(view, group, i, pooled, sum);
	return true;
}

struct hg_sum hg_view_total(const struct hg_view *view, const struct hg_group *group)
{
	const struct hg_cell *cell = hg_group_cells(group);
	const struct hg_group_total *total = hg_group_total(group, view->flow->compiled->cells);

	if (view->mode == HG_AGG_POOLED && !view->stored_one)
		return (struct hg_sum){ total->p1, total->pv, 0, cell->pw, total->n };
	return (struct hg_sum){ total->s1, total->v, 0, cell->w, total->n };
}

static uint32_t lead_of(const struct hg_view *view, uint32_t sub)
{
	return sub && sub <= view->snapshot->point_count
		       ? place(view->snapshot->points[sub - 1].lead)
		       : sub;
}

uint32_t hg_view_winner_of(const struct hg_view *view, const struct hg_group *group)
{
	uint32_t sub = place(group->observer);

	if (view->mode == HG_AGG_AGENT)
		return lead_of(view, sub);
	return hg_view_largest(view) ? sub : 0;
}

/* ---- putting parts together ---- */

struct gathering {
	const struct hg_view *view;
	struct hg_parts parts;
	struct hg_index index;
	bool largest;	 /* keep the largest part instead of the sum */
	bool one_source; /* parts that meet are of the same source */
};

static bool gathering_begin(struct gathering *g, const struct hg_view *view, uint32_t most,
			    bool largest)
{
	*g = (struct gathering){ .view = view, .largest = largest };
	g->parts.items = malloc((most + 1u) * sizeof(*g->parts.items));
	if (g->parts.items && hg_index_reserve(&g->index, most))
		return true;
	free(g->parts.items);
	return false;
}

static uint32_t hash_of(const struct hg_part *part)
{
	return part->key_hash ^ part->sub * 0x9e3779b1u;
}

static struct hg_part *find(struct gathering *g, const struct hg_part *part)
{
	uint32_t hash = hash_of(part), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&g->index, hash, &pos))) {
		struct hg_part *known = &g->parts.items[ref - 1];

		if (known->key_hash == part->key_hash && known->sub == part->sub &&
		    hg_view_equal_keys(g->view, known->group, part->group))
			return known;
	}
	return NULL;
}

static void merge_sum(struct hg_part *to, const struct hg_part *from)
{
	hg_sum_add(&to->sum, &from->sum);
	to->covered += from->covered;
}

static void merge_largest(struct hg_part *to, const struct hg_part *from)
{
	if (hg_sum_value(&from->sum) <= hg_sum_value(&to->sum))
		return;
	to->sum = from->sum;
	to->covered = from->covered;
	to->winner = from->winner;
}

static void enter(struct gathering *g, const struct hg_part *part)
{
	struct hg_part *known = find(g, part);

	if (!known) {
		g->parts.items[g->parts.count++] = *part;
		hg_index_add(&g->index, hash_of(part), g->parts.count);
		return;
	}
	if (g->largest)
		merge_largest(known, part);
	else
		merge_sum(known, part);
	known->sources += g->one_source ? 0 : part->sources;
	known->qualifies |= part->qualifies;
	if (part->top_s1 > known->top_s1) {
		known->top = part->top;
		known->top_s1 = part->top_s1;
	}
}

void hg_parts_free(struct hg_parts *parts)
{
	free(parts->items);
	*parts = (struct hg_parts){ 0 };
}

/* ---- first step: key and observer ---- */

static double coverage_of(const struct hg_view *view, uint32_t observer)
{
	return observer < view->snapshot->point_count ? view->snapshot->points[observer].coverage
						      : 1;
}

bool hg_parts_gather(const struct hg_view *view, struct hg_parts *parts)
{
	struct gathering g;

	if (!gathering_begin(&g, view, view->flow->count, false))
		return false;
	g.one_source = true;
	for (uint32_t i = 0; i < view->flow->count; i++) {
		const struct hg_group *group = hg_view_group(view, i);
		struct hg_part part = { .key_hash = hg_view_key_hash(view, i),
					.sub = place(group->observer),
					.group = i,
					.top = place(group->observer),
					.sources = 1 };

		if (!hg_view_sum(view, group, 0, &part.sum))
			continue;
		part.winner = hg_view_winner_of(view, group);
		part.top_s1 = part.sum.s1;
		part.covered = part.sum.s1 * coverage_of(view, group->observer);
		enter(&g, &part);
	}
	hg_index_free(&g.index);
	*parts = g.parts;
	if (hg_select_largest_of_each(parts, view->flow->compiled->n, view->factor_count))
		return true;
	hg_parts_free(parts);
	return false;
}

/* ---- next steps ---- */

static bool step(const struct hg_view *view, struct hg_parts *from, bool by_agent, bool largest,
		 struct hg_parts *to)
{
	struct gathering g;
	bool begun = gathering_begin(&g, view, from->count, largest);

	for (uint32_t i = 0; begun && i < from->count; i++) {
		struct hg_part part = from->items[i];

		part.sub = by_agent ? lead_of(view, part.sub) : 0;
		enter(&g, &part);
	}
	hg_parts_free(from);
	if (!begun)
		return false;
	hg_index_free(&g.index);
	*to = g.parts;
	return true;
}

bool hg_parts_aggregate(const struct hg_view *view, struct hg_parts *from, struct hg_parts *to)
{
	struct hg_parts agents;

	if (hg_view_largest(view))
		return step(view, from, false, true, to);
	if (view->mode != HG_AGG_AGENT)
		return step(view, from, false, false, to);
	return step(view, from, true, false, &agents) && step(view, &agents, false, true, to);
}
