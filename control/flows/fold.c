#include "control/flows/fold.h"

#include <math.h>
#include <stdlib.h>

#include "control/flows/flow_log.h"
#include "control/flows/memory.h"

#define PRUNE_DS   50u /* every five seconds */
#define LINE_BYTES 64u
#define ROUNDING   1e-9 /* sums in another order differ by less */

void hg_fold_scratch_free(struct hg_fold_scratch *scratch)
{
	hg_fold_keys_free(&scratch->keys);
	free(scratch->fresh);
	scratch->fresh = NULL;
	scratch->fresh_bytes = 0;
}

static bool reserve_fresh(struct hg_fold_scratch *scratch, size_t need_bytes)
{
	if (need_bytes <= scratch->fresh_bytes)
		return true;
	free(scratch->fresh);
	scratch->fresh = hg_block_alloc(need_bytes);
	scratch->fresh_bytes = scratch->fresh ? need_bytes : 0;
	return scratch->fresh;
}

/* ---- first pass: which rows, which groups ---- */

static bool counts(const struct hg_compiled *c, const struct hg_row_facts *facts)
{
	switch (c->def.agg_mode) {
	case HG_AGG_EDGE:
		return c->one_point || facts->edge;
	case HG_AGG_POOLED:
		return c->one_point || facts->pooled > 0;
	default:
		return true;
	}
}

static struct hg_group_id identify(enum hg_agg_mode kept, const struct hg_row_facts *facts,
				   uint32_t key_hash)
{
	struct hg_group_id id = { .key_hash = key_hash,
				  .observer = facts->observer,
				  .edge = facts->edge };

	if (kept == HG_AGG_EDGE || kept == HG_AGG_POOLED) {
		id.observer = HG_OBSERVER_NONE;
		id.edge = 1;
	} else if (kept == HG_AGG_AGENT) {
		id.observer = facts->lead;
	}
	return id;
}

static unsigned select_rows(struct hg_groups *groups, const struct hg_block *block, unsigned chunk,
			    struct hg_fold_scratch *scratch)
{
	const struct hg_compiled *c = groups->compiled;
	uint64_t rows = hg_fold_keys_chunk(&scratch->keys, groups, chunk);
	unsigned selected = 0;

	if (rows != hg_chunk_rows(block, chunk))
		groups->rejected = true;
	while (rows) {
		unsigned i = chunk * HG_CHUNK_ROWS + hg_next_row(&rows);

		if (!counts(c, &block->facts[i])) {
			groups->rejected = true;
			continue;
		}
		scratch->row[selected] = i;
		scratch->id[selected] =
			identify(c->def.agg_mode, &block->facts[i], scratch->keys.hash[i]);
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

/* Whose samples count with their pooled share only. */
static bool is_pooled_only(const struct hg_compiled *c)
{
	return c->def.agg_mode == HG_AGG_POOLED && !c->one_point;
}

/* One value of a row as a definition counts it, and the share of it that is pooled. */
struct portion {
	struct hg_amount a;
	double f;
};

/* Amount of a number: what the frames are, times x. */
static struct hg_amount times(struct hg_amount frames, double x)
{
	frames.s1 *= x;
	frames.s2 *= x * x;
	frames.vt *= x * x;
	frames.w *= x;
	return frames;
}

/* Rows without the number count nothing. */
static struct hg_amount number_amount(const struct hg_compiled *c, const struct hg_block *block,
				      unsigned row, unsigned cell)
{
	const struct hg_value *value = &c->values[c->of[cell]];
	const struct hg_amount *frames = &block->amounts[HG_VALUE_FRAMES][row];
	uint8_t packed[HG_KEY_TEXT_MAX + 4];
	double x;

	if (value->op == HG_OP_COUNT)
		return times(*frames, hg_keys_extract(value->key, &block->rows[row], packed));
	if (!hg_keys_number(value->key, &block->rows[row], &x))
		return (struct hg_amount){ 0, 0, 0, 0 };
	switch (c->kinds[cell]) {
	case HG_CELL_ONE:
		return *frames;
	case HG_CELL_ROOT:
		return times(*frames, sqrt(x));
	default:
		return times(*frames, x);
	}
}

static inline struct hg_amount amount_of(const struct hg_compiled *c, const struct hg_block *block,
					 unsigned row, unsigned cell)
{
	if (c->kinds[cell] < HG_VALUE_KINDS)
		return block->amounts[c->kinds[cell]][row];
	return number_amount(c, block, row, cell);
}

static inline struct portion portion_of(const struct hg_compiled *c, const struct hg_block *block,
					unsigned row, unsigned cell, bool pooled_only)
{
	struct portion p = { amount_of(c, block, row, cell), block->facts[row].pooled };

	if (!pooled_only)
		return p;
	p.a.s1 *= p.f;
	p.a.s2 *= p.f * p.f;
	p.a.vt *= p.f * p.f;
	p.a.w *= p.f;
	p.f = 1;
	return p;
}

static inline void raise_to(float *w, float by)
{
	if (by > *w)
		*w = by;
}

static inline void add_cell(const struct hg_groups *groups, struct hg_cell *cell,
			    const struct portion *p)
{
	const struct hg_amount *a = &p->a;

	cell->s1 += a->s1 * groups->gain1;
	cell->s2 += a->s2 * groups->gain2;
	cell->vt += a->vt * groups->gain2;
	cell->p1 += a->s1 * groups->gain1 * p->f;
	cell->pv += (a->s2 + a->vt) * groups->gain2 * p->f * p->f;
	raise_to(&cell->w, (float)a->w);
	raise_to(&cell->pw, (float)(a->w * p->f));
}

/* Ages repeat: nearly all of them are a few whole epochs. */
static float keep_after(struct hg_groups *groups, uint32_t age_ds)
{
	struct hg_fade *fade = &groups->fades[age_ds % HG_FADES];

	if (fade->age_ds != age_ds) {
		fade->age_ds = age_ds;
		fade->keep = (float)exp(-(double)age_ds / (10 * groups->compiled->t_s));
	}
	return fade->keep;
}

/* Weights of samples that have faded away must not widen the interval for ever. */
static void fade_weights(struct hg_groups *groups, struct hg_group *group)
{
	struct hg_cell *cell = hg_group_cells(group);
	float keep = (float)groups->keep;

	if (group->last_ds == groups->now_ds || groups->window_s > 0)
		return;
	if (group->last_ds != groups->before_ds)
		keep = keep_after(groups, groups->now_ds - group->last_ds);
	for (unsigned i = 0; i < groups->compiled->cells; i++) {
		cell[i].w *= keep;
		cell[i].pw *= keep;
	}
	group->last_ds = groups->now_ds & HG_LAST_MAX;
}

static void add_row(struct hg_groups *groups, struct hg_group *group, const struct hg_block *block,
		    unsigned row, bool pooled_only)
{
	const struct hg_compiled *c = groups->compiled;
	struct hg_cell *cell = hg_group_cells(group);
	struct hg_group_total *total = hg_group_total(group, c->cells);
	struct portion p = portion_of(c, block, row, 0, pooled_only);
	double v = p.a.s2 + p.a.vt, n = block->facts[row].n;

	fade_weights(groups, group);
	group->n += n * groups->gain1;
	add_cell(groups, cell, &p);
	total->n += n;
	total->s1 += p.a.s1;
	total->v += v;
	total->p1 += p.a.s1 * p.f;
	total->pv += v * p.f * p.f;
	for (unsigned i = 1; i < c->cells; i++) {
		p = portion_of(c, block, row, i, pooled_only);
		add_cell(groups, &cell[i], &p);
	}
}

/* The numbers of a row into the sketches of its group. */
static void add_sketches(struct hg_groups *groups, struct hg_group *group,
			 const struct hg_block *block, unsigned row)
{
	const struct hg_compiled *c = groups->compiled;
	uint32_t *refs = hg_group_sketches(group, c);
	uint8_t packed[HG_KEY_TEXT_MAX + 4];

	for (unsigned i = 0; i < c->value_count; i++) {
		const struct hg_value *value = &c->values[i];
		uint64_t hash = 0;
		double x = 0;

		if (!hg_value_has_sketch(value))
			continue;
		if (value->op == HG_OP_COUNT) {
			size_t stride = hg_keys_stride(value->key);

			if (!hg_keys_extract(value->key, &block->rows[row], packed))
				continue;
			hash = (uint64_t)hg_hash_bytes(packed, stride, groups->seed) << 32 |
			       hg_hash_bytes(packed, stride, ~groups->seed);
		} else if (!hg_keys_number(value->key, &block->rows[row], &x)) {
			continue;
		}
		hg_sketch_add(&groups->sketches, &refs[value->slot], (enum hg_value_op)value->op, x,
			      hash, block->amounts[HG_VALUE_FRAMES][row].s1);
	}
}

/* What a row adds to the record of its flow. */
static void add_log(struct hg_groups *groups, const struct hg_block *block, unsigned row,
		    const uint8_t *key)
{
	const struct hg_compiled *c = groups->compiled;
	struct hg_sum values[1 + HG_VALUES_MAX];

	for (unsigned i = 0; i < c->value_count; i++) {
		struct hg_amount a = amount_of(c, block, row, i);

		values[i] = (struct hg_sum){ .s1 = a.s1,
					     .s2 = a.s2,
					     .vt = a.vt,
					     .w = a.w,
					     .n = block->facts[row].n,
					     .seen = NAN,
					     .op = c->values[i].op };
		if (c->values[i].op != HG_OP_AVERAGE)
			continue;
		a = amount_of(c, block, row, c->values[i].cell);
		values[i].d1 = a.s1;
		values[i].d2 = a.s2;
		values[i].dx = amount_of(c, block, row, c->values[i].cell + 1u).s2;
	}
	hg_flow_log_add(groups->log, block->facts[row].observer, key, &block->rows[row], values);
}

static void add_total(struct hg_groups *groups, const struct hg_block *block, unsigned row,
		      bool edge, bool pooled_only)
{
	uint32_t observer = block->facts[row].observer;
	struct hg_flow_total *total =
		&groups->totals[observer == HG_OBSERVER_NONE ? 0 : observer + 1];
	struct portion p = portion_of(groups->compiled, block, row, 0, pooled_only);
	double s1 = p.a.s1 * groups->gain1, v = (p.a.s2 + p.a.vt) * groups->gain2;

	total->x1 += s1;
	total->xv += v;
	total->p1 += s1 * p.f;
	total->pv += v * p.f * p.f;
	if (!edge)
		return;
	total->e1 += s1;
	total->ev += v;
}

static void fight(struct hg_groups *groups, const struct hg_block *block, unsigned i,
		  bool pooled_only, struct hg_fold_scratch *scratch)
{
	struct hg_group *fresh = scratch->fresh;
	unsigned row = scratch->row[i];

	memset(fresh, 0, groups->group_bytes);
	add_row(groups, fresh, block, row, pooled_only);
	hg_groups_fight(groups, fresh, hg_fold_key(&scratch->keys, row), &scratch->id[i]);
}

static void fold_chunk(struct hg_groups *groups, const struct hg_block *block, unsigned chunk,
		       struct hg_fold_scratch *scratch)
{
	bool pooled_only = is_pooled_only(groups->compiled);
	unsigned selected = select_rows(groups, block, chunk, scratch);

	prefetch_groups(groups, scratch, selected);
	for (unsigned i = 0; i < selected; i++) {
		unsigned row = scratch->row[i];
		struct hg_group *group = hg_groups_take(
			groups, &scratch->id[i], hg_fold_key(&scratch->keys, row), scratch->ref[i]);

		if (block->facts[row].unknown)
			groups->unknown_ds = groups->now_ds;
		if (group) {
			add_row(groups, group, block, row, pooled_only);
			if (groups->compiled->sketches)
				add_sketches(groups, group, block, row);
		} else {
			fight(groups, block, i, pooled_only, scratch);
		}
		add_total(groups, block, row, scratch->id[i].edge, pooled_only);
		if (groups->log)
			add_log(groups, block, row, hg_fold_key(&scratch->keys, row));
	}
}

void hg_fold_block(struct hg_groups *groups, const struct hg_block *block,
		   struct hg_fold_scratch *scratch)
{
	if (block->discard != groups->compiled->def.dropped ||
	    block->direct_id != groups->direct_id)
		return;
	if (!hg_groups_total(groups, block->observers ? block->observers - 1 : HG_OBSERVER_NONE) ||
	    !reserve_fresh(scratch, groups->group_bytes) ||
	    !hg_fold_keys_select(&scratch->keys, groups)) {
		groups->evictions += block->count;
		return;
	}
	for (unsigned chunk = 0; chunk * HG_CHUNK_ROWS < block->count; chunk++)
		fold_chunk(groups, block, chunk, scratch);
}

/* ---- end of the epoch ---- */

/* U6: what the rows do not show of the source totals, because a bucket was full. */
static void correct_totals(struct hg_groups *groups, const struct hg_epoch_end *end)
{
	uint8_t kind = groups->compiled->kinds[0];

	for (uint32_t i = 0; i < end->count; i++) {
		const struct hg_end_point *p = &end->points[i];
		double missing = p->total_s1[kind] - p->union_s1[kind];
		struct hg_flow_total *total;

		if (fabs(missing) <= ROUNDING * p->total_s1[kind])
			continue;
		total = hg_groups_total(groups, p->observer);
		if (!total)
			continue;
		total->x1 += missing * groups->gain1;
		total->xv += (p->total_s2[kind] - p->union_v[kind]) * groups->gain2;
	}
}

static void add_withheld(struct hg_groups *groups, const struct hg_epoch_end *end)
{
	enum hg_value_kind kind = hg_compiled_kind(groups->compiled);

	for (uint32_t i = 0; i < end->count; i++) {
		double withheld = end->points[i].withheld[kind];
		struct hg_flow_total *total;

		if (withheld <= 0)
			continue;
		total = hg_groups_total(groups, end->points[i].observer);
		if (total)
			total->withheld += withheld * groups->gain1;
	}
}

void hg_fold_finish(struct hg_groups *groups, const struct hg_epoch_end *end)
{
	const struct hg_compiled *c = groups->compiled;
	enum hg_value_kind kind = hg_compiled_kind(c);

	if (c->def.dropped)
		add_withheld(groups, end);
	else if (!c->filtered && !groups->rejected && !end->facts.unknown_points &&
		 !c->has_direct && c->kinds[0] < HG_VALUE_KINDS && c->def.agg_mode != HG_AGG_EDGE &&
		 c->def.agg_mode != HG_AGG_POOLED)
		correct_totals(groups, end);
	groups->base_lost +=
		hg_union_lost(&end->facts, groups->direct_id, c->def.dropped)[kind] * groups->gain1;
	for (unsigned i = 0; i < c->cells; i++)
		groups->weight[i] =
			end->weight[c->kinds[i] < HG_VALUE_KINDS ? c->kinds[i] : HG_VALUE_FRAMES];
	hg_groups_tidy_sketches(groups);
	if (groups->window_s <= 0 && groups->now_ds - groups->pruned_ds >= PRUNE_DS)
		hg_groups_prune(groups);
}
