#include "control/flows/fold.h"

#include <math.h>
#include <stdlib.h>

#define PRUNE_DS   50u /* every five seconds */
#define LINE_BYTES 64u
#define ROUNDING   1e-9 /* sums in another order differ by less */

void hg_fold_scratch_free(struct hg_fold_scratch *scratch)
{
	free(scratch->keys);
	free(scratch->fresh);
	memset(scratch, 0, sizeof(*scratch));
}

static bool reserve(void **memory, size_t *have_bytes, size_t need_bytes)
{
	void *larger;

	if (need_bytes <= *have_bytes)
		return true;
	larger = realloc(*memory, need_bytes);
	if (!larger)
		return false;
	*memory = larger;
	*have_bytes = need_bytes;
	return true;
}

static bool reserve_scratch(struct hg_fold_scratch *scratch, const struct hg_groups *groups)
{
	void *keys = scratch->keys;
	bool ok = reserve(&keys, &scratch->keys_bytes,
			  HG_BLOCK_ROWS * hg_key_padded(groups->compiled->stride) + 1);

	scratch->keys = keys;
	return ok && reserve(&scratch->fresh, &scratch->fresh_bytes, groups->group_bytes);
}

/* ---- first pass: which rows, which keys ---- */

static bool counts(const struct hg_compiled *c, const struct hg_share *share)
{
	switch (c->def.agg_mode) {
	case HG_AGG_EDGE:
		return c->one_point || share->edge;
	case HG_AGG_POOLED:
		return c->one_point || share->pooled > 0;
	default:
		return true;
	}
}

static struct hg_group_id identify(const struct hg_groups *groups, const struct hg_book *book,
				   const struct hg_urow *row, const struct hg_share *share,
				   const uint8_t *key)
{
	const struct hg_compiled *c = groups->compiled;
	struct hg_group_id id = { .key_hash = hg_hash_bytes(key, c->stride, groups->seed),
				  .observer = HG_OBSERVER_NONE,
				  .edge = share->edge };

	if (c->def.agg_mode == HG_AGG_EDGE || c->def.agg_mode == HG_AGG_POOLED)
		id.edge = 1;
	else if (row->observer && c->def.agg_mode == HG_AGG_AGENT)
		id.observer = book->agents[book->points[row->observer->id].agent].lead;
	else if (row->observer)
		id.observer = row->observer->id;
	return id;
}

static unsigned select_rows(struct hg_groups *groups, const struct hg_book *book,
			    const struct hg_block *block, struct hg_fold_scratch *scratch)
{
	const struct hg_compiled *c = groups->compiled;
	size_t padded = hg_key_padded(c->stride);
	unsigned selected = 0;

	memset(scratch->keys, 0, block->count * padded);
	for (unsigned i = 0; i < block->count; i++) {
		const struct hg_urow *row = &block->rows[i];
		uint8_t *key = scratch->keys + selected * padded;

		if ((c->filtered && !hg_filter_accepts(c->filter, row)) ||
		    !hg_keys_extract(c->keys, row, key) || !counts(c, &block->shares[i])) {
			groups->rejected = true;
			continue;
		}
		scratch->row[selected] = i;
		scratch->id[selected] = identify(groups, book, row, &block->shares[i], key);
		scratch->hash[selected] = hg_group_hash(&scratch->id[selected]);
		hg_index_prefetch(&groups->index, scratch->hash[selected]);
		selected++;
	}
	return selected;
}

/* ---- second pass: the groups come into the cache ---- */

static void prefetch_groups(const struct hg_groups *groups, struct hg_fold_scratch *scratch,
			    unsigned selected)
{
	for (unsigned i = 0; i < selected; i++) {
		size_t pos = scratch->hash[i];
		const uint8_t *group;

		scratch->ref[i] = hg_index_next(&groups->index, scratch->hash[i], &pos);
		if (!scratch->ref[i])
			continue;
		group = groups->dense + (scratch->ref[i] - 1) * groups->group_bytes;
		for (size_t line = 0; line < groups->group_bytes; line += LINE_BYTES)
			__builtin_prefetch(group + line, 1);
	}
}

/* ---- third pass: sums ---- */

/* One value of a row. */
struct amount {
	double s1, s2, vt, w;
};

static struct amount amount_of(const struct hg_urow *row, uint8_t kind)
{
	if (kind == HG_VALUE_BYTES)
		return (struct amount){ row->bytes_s1, row->bytes_s2, row->bytes_vt,
					row->byte_weight_max };
	return (struct amount){ row->frames_s1, row->frames_s2, row->frames_vt,
				row->frame_weight_max };
}

static void pool(struct amount *a, double f)
{
	a->s1 *= f;
	a->s2 *= f * f;
	a->vt *= f * f;
	a->w *= f;
}

static void raise_to(float *w, float by)
{
	if (by > *w)
		*w = by;
}

static void add_cell(const struct hg_groups *groups, struct hg_cell *cell, const struct amount *a,
		     double f)
{
	cell->s1 += a->s1 * groups->gain1;
	cell->s2 += a->s2 * groups->gain2;
	cell->vt += a->vt * groups->gain2;
	cell->p1 += a->s1 * groups->gain1 * f;
	cell->pv += (a->s2 + a->vt) * groups->gain2 * f * f;
	raise_to(&cell->w, (float)a->w);
	raise_to(&cell->pw, (float)(a->w * f));
}

/* Weights of samples that have faded away must not widen the interval for ever. */
static void fade_weights(const struct hg_groups *groups, struct hg_group *group)
{
	struct hg_cell *cell = hg_group_cells(group);
	double keep = groups->keep;

	if (group->last_ds == groups->now_ds)
		return;
	if (group->last_ds != groups->before_ds)
		keep = exp(-(double)(groups->now_ds - group->last_ds) /
			   (10 * groups->compiled->t_s));
	for (unsigned i = 0; i < groups->compiled->cells; i++) {
		cell[i].w *= (float)keep;
		cell[i].pw *= (float)keep;
	}
	group->last_ds = groups->now_ds;
}

static void add_row(struct hg_groups *groups, struct hg_group *group, const struct hg_urow *row,
		    double f, bool pooled_only)
{
	const struct hg_compiled *c = groups->compiled;
	struct hg_cell *cell = hg_group_cells(group);

	fade_weights(groups, group);
	group->n += row->n * groups->gain1;
	for (unsigned i = 0; i < c->cells; i++) {
		struct amount a = amount_of(row, c->kinds[i]);

		if (pooled_only)
			pool(&a, f);
		add_cell(groups, &cell[i], &a, pooled_only ? 1 : f);
		if (i)
			continue;
		group->total_n += row->n;
		group->total_s1 += a.s1;
		group->total_v += a.s2 + a.vt;
		group->total_p1 += a.s1 * (pooled_only ? 1 : f);
		group->total_pv += (a.s2 + a.vt) * (pooled_only ? 1 : f * f);
	}
}

static void add_total(struct hg_groups *groups, const struct hg_urow *row, double f, bool edge,
		      bool pooled_only)
{
	uint32_t observer = row->observer ? row->observer->id : HG_OBSERVER_NONE;
	struct hg_flow_total *total = hg_groups_total(groups, observer);
	struct amount a = amount_of(row, groups->compiled->kinds[0]);
	double v;

	if (!total)
		return;
	if (pooled_only)
		pool(&a, f);
	f = pooled_only ? 1 : f;
	v = (a.s2 + a.vt) * groups->gain2;
	total->x1 += a.s1 * groups->gain1;
	total->xv += v;
	total->p1 += a.s1 * groups->gain1 * f;
	total->pv += v * f * f;
	if (!edge)
		return;
	total->e1 += a.s1 * groups->gain1;
	total->ev += v;
}

static void fight(struct hg_groups *groups, const struct hg_group_id *id, const uint8_t *key,
		  const struct hg_urow *row, double f, bool pooled_only,
		  struct hg_fold_scratch *scratch)
{
	struct hg_group *fresh = scratch->fresh;

	memset(fresh, 0, groups->group_bytes);
	fresh->key_hash = id->key_hash;
	fresh->observer = id->observer;
	fresh->edge = id->edge;
	add_row(groups, fresh, row, f, pooled_only);
	hg_groups_fight(groups, fresh, key);
}

void hg_fold_block(struct hg_groups *groups, const struct hg_book *book,
		   const struct hg_block *block, struct hg_fold_scratch *scratch)
{
	const struct hg_compiled *c = groups->compiled;
	bool pooled_only = c->def.agg_mode == HG_AGG_POOLED && !c->one_point;
	unsigned selected;

	if (block->discard != c->def.dropped)
		return;
	if (!reserve_scratch(scratch, groups)) {
		groups->evictions += block->count;
		return;
	}
	selected = select_rows(groups, book, block, scratch);
	prefetch_groups(groups, scratch, selected);
	for (unsigned i = 0; i < selected; i++) {
		const struct hg_urow *row = &block->rows[scratch->row[i]];
		const struct hg_share *share = &block->shares[scratch->row[i]];
		const uint8_t *key = scratch->keys + i * hg_key_padded(c->stride);
		struct hg_group *group =
			hg_groups_take(groups, &scratch->id[i], key, scratch->ref[i]);

		if (share->unknown)
			groups->unknown_ds = groups->now_ds;
		if (group)
			add_row(groups, group, row, share->pooled, pooled_only);
		else
			fight(groups, &scratch->id[i], key, row, share->pooled, pooled_only,
			      scratch);
		add_total(groups, row, share->pooled, scratch->id[i].edge, pooled_only);
	}
}

/* ---- end of the epoch ---- */

/* U6: what the rows do not show of the source totals, because a bucket was full. */
static void correct_totals(struct hg_groups *groups, const struct hg_book *book)
{
	uint8_t kind = groups->compiled->kinds[0];

	for (uint32_t i = 0; i < book->touched_count; i++) {
		const struct hg_book_point *p = &book->points[book->touched[i]];
		double missing = p->total_s1[kind] - p->union_s1[kind];
		struct hg_flow_total *total;

		if (fabs(missing) <= ROUNDING * p->total_s1[kind])
			continue;
		total = hg_groups_total(groups, book->touched[i]);
		if (!total)
			continue;
		total->x1 += missing * groups->gain1;
		total->xv += (p->total_s2[kind] - p->union_v[kind]) * groups->gain2;
	}
}

static void add_withheld(struct hg_groups *groups, const struct hg_book *book)
{
	uint8_t kind = groups->compiled->kinds[0];

	for (uint32_t i = 0; i < book->touched_count; i++) {
		double withheld = book->points[book->touched[i]].withheld[kind];
		struct hg_flow_total *total;

		if (withheld <= 0)
			continue;
		total = hg_groups_total(groups, book->touched[i]);
		if (total)
			total->withheld += withheld * groups->gain1;
	}
}

void hg_fold_finish(struct hg_groups *groups, const struct hg_book *book,
		    const struct hg_union_facts *facts)
{
	const struct hg_compiled *c = groups->compiled;
	uint8_t kind = c->kinds[0];

	if (c->def.dropped)
		add_withheld(groups, book);
	else if (!c->filtered && !groups->rejected && !facts->unknown_points &&
		 c->def.agg_mode != HG_AGG_EDGE && c->def.agg_mode != HG_AGG_POOLED)
		correct_totals(groups, book);
	groups->base_lost += facts->lost[c->def.dropped][kind] * groups->gain1;
	for (unsigned i = 0; i < c->cells; i++)
		groups->weight[i] = book->weight[c->kinds[i]];
	if (groups->now_ds - groups->pruned_ds >= PRUNE_DS)
		hg_groups_prune(groups);
}
