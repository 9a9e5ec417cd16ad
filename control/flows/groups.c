#include "control/flows/groups.h"

#include <math.h>
#include <stdlib.h>

#include "control/flows/flow_log.h"
#include "control/flows/memory.h"

#define GROUPS_FIRST 64u
#define LINE_BYTES   64u
#define SCALE_MAX    1e30
#define VALUE_MIN    1e-6 /* FM 7.3 */
#define IDLE_MIN_S   60.0
#define IDLE_TIMES_T 10.0
#define CONTENDERS   8u
#define SHRINK_BELOW 8u /* give memory back below this part of the table */

void hg_groups_init(struct hg_groups *groups, struct hg_compiled *compiled,
		    struct hg_budget *budget, uint64_t seed)
{
	memset(groups, 0, sizeof(*groups));
	groups->group_bytes = (sizeof(struct hg_group) + compiled->cells * sizeof(struct hg_cell) +
			       sizeof(struct hg_group_total) + hg_key_padded(compiled->stride) +
			       compiled->sketches * sizeof(uint32_t) + LINE_BYTES - 1) /
			      LINE_BYTES * LINE_BYTES;
	groups->budget = budget;
	hg_sketches_init(&groups->sketches, &budget->sketch_bytes);
	groups->seed = seed;
	groups->random = seed | 1;
	groups->scale = 1;
	groups->since_s = -1;
	hg_compiled_ref(compiled);
	groups->compiled = compiled;
	if (compiled->def.log)
		groups->log = calloc(1, sizeof(*groups->log));
	if (groups->log)
		hg_flow_log_init(groups->log, compiled, seed);
}

static size_t memory_bytes(const struct hg_groups *groups, uint32_t cap)
{
	return cap ? cap * groups->group_bytes + hg_index_bytes(cap) : 0;
}

/* Instead of `before` bytes `after` are in use. */
static void spend(struct hg_budget *budget, size_t before, size_t after)
{
	__atomic_fetch_add(&budget->used_bytes, after - before, __ATOMIC_RELAXED);
}

void hg_budget_force(struct hg_budget *budget, size_t bytes)
{
	spend(budget, 0, bytes);
}

void hg_budget_give(struct hg_budget *budget, size_t bytes)
{
	spend(budget, bytes, 0);
}

bool hg_budget_take(struct hg_budget *budget, size_t bytes)
{
	if (__atomic_add_fetch(&budget->used_bytes, bytes, __ATOMIC_RELAXED) <= budget->limit_bytes)
		return true;
	hg_budget_give(budget, bytes);
	return false;
}

void hg_groups_clear(struct hg_groups *groups)
{
	spend(groups->budget, memory_bytes(groups, groups->cap), 0);
	hg_sketches_clear(&groups->sketches);
	if (groups->log)
		hg_flow_log_clear(groups->log);
	free(groups->log);
	free(groups->dense);
	free(groups->totals);
	hg_index_free(&groups->index);
	hg_compiled_unref(groups->compiled);
	memset(groups, 0, sizeof(*groups));
}

/* ---- decay ---- */

static void rescale_group(struct hg_group *group, unsigned cells, double f)
{
	struct hg_cell *cell = hg_group_cells(group);

	group->n *= f;
	for (unsigned i = 0; i < cells; i++) {
		cell[i].s1 *= f;
		cell[i].p1 *= f;
		cell[i].s2 *= f * f;
		cell[i].vt *= f * f;
		cell[i].pv *= f * f;
	}
}

static void rescale(struct hg_groups *groups, double f)
{
	for (uint32_t i = 0; i < groups->count; i++)
		rescale_group(hg_group_at(groups->dense, groups->group_bytes, i),
			      groups->compiled->cells, f);
	for (uint32_t i = 0; i < groups->total_count; i++) {
		struct hg_flow_total *t = &groups->totals[i];

		t->x1 *= f;
		t->e1 *= f;
		t->p1 *= f;
		t->withheld *= f;
		t->xv *= f * f;
		t->ev *= f * f;
		t->pv *= f * f;
	}
	groups->lost *= f;
	groups->base_lost *= f;
}

static void begin_epoch(struct hg_groups *groups, double now_s, double delta_s, uint64_t end_ms)
{
	groups->before_ds = groups->now_ds;
	groups->now_ds = (uint32_t)(now_s * 10 + 0.5);
	groups->rejected = false;
	if (groups->since_s >= 0)
		return;
	groups->since_s = now_s - delta_s;
	groups->since_ms = end_ms - (uint64_t)(delta_s * 1000);
	groups->pruned_ds = groups->now_ds;
}

void hg_groups_turn(struct hg_groups *groups, double now_s, double delta_s, uint64_t end_ms)
{
	double t = groups->compiled->t_s, keep = exp(-delta_s / t);
	double grown = groups->scale / keep;

	if (grown < SCALE_MAX) {
		groups->scale = grown;
	} else {
		rescale(groups, keep / groups->scale);
		groups->scale = 1;
	}
	/* D1: the samples of an epoch are spread over it. */
	groups->gain1 = t * -expm1(-delta_s / t) / delta_s * groups->scale;
	groups->gain2 =
		t * -expm1(-2 * delta_s / t) / (2 * delta_s) * groups->scale * groups->scale;
	groups->keep = keep;
	hg_sketches_turn(&groups->sketches, now_s, t);
	begin_epoch(groups, now_s, delta_s, end_ms);
}

void hg_groups_turn_window(struct hg_groups *groups, double now_s, double delta_s, uint64_t end_ms)
{
	groups->gain1 = groups->gain2 = groups->keep = 1;
	groups->window_s += delta_s;
	groups->end_ms = end_ms;
	begin_epoch(groups, now_s, delta_s, end_ms);
}

/* ---- totals ---- */

struct hg_flow_total *hg_groups_total(struct hg_groups *groups, uint32_t observer)
{
	uint32_t i = observer == HG_OBSERVER_NONE ? 0 : observer + 1;

	if (!hg_grow(&groups->totals, &groups->total_cap, i + 1, sizeof(*groups->totals)))
		return NULL;
	if (i >= groups->total_count)
		groups->total_count = i + 1;
	return &groups->totals[i];
}

/* ---- groups ---- */

/* Of a group that is in the table. */
static struct hg_group_id id_of(const struct hg_groups *groups, const struct hg_group *group)
{
	const struct hg_compiled *c = groups->compiled;

	return (struct hg_group_id){ .key_hash = hg_hash_bytes(hg_group_key(group, c->cells),
							       c->stride, groups->seed),
				     .observer = group->observer,
				     .edge = group->edge };
}

/* Word by word: both are padded. */
static bool equal_keys(const uint8_t *a, const uint8_t *b, size_t len_bytes)
{
	uint64_t x, y;

	for (size_t i = 0; i < len_bytes; i += 8) {
		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		if (x != y)
			return false;
	}
	return true;
}

static bool is_group(const struct hg_groups *groups, const struct hg_group *group,
		     const struct hg_group_id *id, const uint8_t *key)
{
	const struct hg_compiled *c = groups->compiled;

	return group->observer == id->observer && group->edge == id->edge &&
	       equal_keys(hg_group_key(group, c->cells), key, hg_key_padded(c->stride));
}

static struct hg_group *find(struct hg_groups *groups, const struct hg_group_id *id, uint32_t hash,
			     const uint8_t *key)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&groups->index, hash, &pos))) {
		struct hg_group *group = hg_group_at(groups->dense, groups->group_bytes, ref - 1);

		if (is_group(groups, group, id, key))
			return group;
	}
	return NULL;
}

static bool resize_index(struct hg_groups *groups, uint32_t cap)
{
	struct hg_index fresh = { 0 };

	if (cap >= groups->cap)
		return hg_index_reserve(&groups->index, cap);
	if (!hg_index_reserve(&fresh, cap))
		return false;
	hg_index_free(&groups->index);
	groups->index = fresh;
	return true;
}

/*
 * Moves the groups into a table of `cap`; a smaller one begins with an empty index. The budget is
 * the caller's.
 */
static bool resize(struct hg_groups *groups, uint32_t cap)
{
	uint8_t *dense = hg_block_alloc(cap * groups->group_bytes);

	if (!dense || !resize_index(groups, cap)) {
		free(dense);
		return false;
	}
	if (groups->count)
		memcpy(dense, groups->dense, groups->count * groups->group_bytes);
	free(groups->dense);
	groups->dense = dense;
	groups->cap = cap;
	return true;
}

/* Room for one more group within the common memory. */
static bool grow(struct hg_groups *groups)
{
	uint32_t cap = groups->cap ? groups->cap * 2 : GROUPS_FIRST;
	size_t more = memory_bytes(groups, cap) - memory_bytes(groups, groups->cap);

	if (groups->count < groups->cap)
		return true;
	if (cap <= groups->cap || !hg_budget_take(groups->budget, more))
		return false;
	if (resize(groups, cap))
		return true;
	spend(groups->budget, more, 0);
	return false;
}

static void set_identity(const struct hg_groups *groups, struct hg_group *group,
			 const struct hg_group_id *id, const uint8_t *key)
{
	const struct hg_compiled *c = groups->compiled;

	group->observer = id->observer;
	group->edge = id->edge & 1;
	memcpy(hg_group_total(group, c->cells) + 1, key, hg_key_padded(c->stride));
}

struct hg_group *hg_groups_take(struct hg_groups *groups, const struct hg_group_id *id,
				const uint8_t *key, uint32_t hint)
{
	uint32_t hash = hg_group_hash(id);
	struct hg_group *group;

	if (hint) {
		group = hg_group_at(groups->dense, groups->group_bytes, hint - 1);
		if (is_group(groups, group, id, key))
			return group;
	}
	group = find(groups, id, hash, key);
	if (group)
		return group;
	if (!grow(groups))
		return NULL;
	group = hg_group_at(groups->dense, groups->group_bytes, groups->count++);
	memset(group, 0, groups->group_bytes);
	group->last_ds = groups->now_ds & HG_LAST_MAX;
	set_identity(groups, group, id, key);
	hg_index_add(&groups->index, hash, groups->count);
	return group;
}

/* ---- replacement ---- */

static uint64_t random_next(struct hg_groups *groups)
{
	uint64_t x = groups->random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	groups->random = x;
	return x * UINT64_C(0x2545f4914f6cdd1d);
}

/* The survivor stands for both: its sums grow by r, and so does what is not known about them. */
static void raise(struct hg_group *group, unsigned cells, double r)
{
	struct hg_cell *cell = hg_group_cells(group);
	struct hg_group_total *total = hg_group_total(group, cells);
	double doubt = r * (r - 1);

	group->n *= r;
	total->n *= r;
	total->v = total->v * r + total->s1 * total->s1 * doubt;
	total->pv = total->pv * r + total->p1 * total->p1 * doubt;
	total->s1 *= r;
	total->p1 *= r;
	for (unsigned i = 0; i < cells; i++) {
		cell[i].vt = cell[i].vt * r + cell[i].s1 * cell[i].s1 * doubt;
		cell[i].pv = cell[i].pv * r + cell[i].p1 * cell[i].p1 * doubt;
		cell[i].s1 *= r;
		cell[i].p1 *= r;
		cell[i].s2 *= r;
	}
}

/* Smallest of a few groups picked at random. */
static uint32_t pick_small(struct hg_groups *groups)
{
	uint32_t small = 0;
	double least = 0;

	for (unsigned i = 0; i < CONTENDERS; i++) {
		uint32_t at = (uint32_t)(random_next(groups) % groups->count);
		double value =
			hg_group_cells(hg_group_at(groups->dense, groups->group_bytes, at))->s1;

		if (i == 0 || value < least) {
			small = at;
			least = value;
		}
	}
	return small;
}

static void replace(struct hg_groups *groups, uint32_t at, const struct hg_group *fresh,
		    const uint8_t *key, const struct hg_group_id *id)
{
	struct hg_group *group = hg_group_at(groups->dense, groups->group_bytes, at);
	struct hg_group_id old = id_of(groups, group);

	hg_index_remove(&groups->index, hg_group_hash(&old), at + 1);
	memcpy(group, fresh, groups->group_bytes);
	set_identity(groups, group, id, key);
	hg_index_add(&groups->index, hg_group_hash(id), at + 1);
}

void hg_groups_fight(struct hg_groups *groups, const struct hg_group *fresh, const uint8_t *key,
		     const struct hg_group_id *id)
{
	unsigned cells = groups->compiled->cells;
	double own = hg_group_cells(fresh)->s1, rival, both;
	struct hg_group *group;
	uint32_t at;

	groups->evictions++;
	if (!groups->count || own <= 0)
		return;
	at = pick_small(groups);
	group = hg_group_at(groups->dense, groups->group_bytes, at);
	rival = hg_group_cells(group)->s1;
	both = own + rival;
	if (both > groups->lost)
		groups->lost = both;
	if ((double)(random_next(groups) >> 11) * 0x1p-53 * both < own) {
		replace(groups, at, fresh, key, id);
		raise(group, cells, both / own);
	} else {
		raise(group, cells, both / rival);
	}
}

/* ---- sketches ---- */

void hg_groups_tidy_sketches(struct hg_groups *groups)
{
	const struct hg_compiled *c = groups->compiled;
	struct hg_sketches moved;

	if (!c->sketches || !hg_sketches_crowded(&groups->sketches))
		return;
	moved = hg_sketches_move_begin(&groups->sketches);
	if (!moved.blocks)
		return;
	for (uint32_t i = 0; i < groups->count; i++) {
		uint32_t *refs =
			hg_group_sketches(hg_group_at(groups->dense, groups->group_bytes, i), c);

		for (unsigned k = 0; k < c->sketches; k++)
			refs[k] = hg_sketches_move(&moved, &groups->sketches, refs[k]);
	}
	hg_sketches_move_end(&groups->sketches, &moved);
}

/* ---- removal ---- */

/* Gives most of an almost empty table back to the others. */
static void shrink(struct hg_groups *groups)
{
	uint32_t cap = groups->cap;
	size_t before = memory_bytes(groups, cap);

	while (cap > GROUPS_FIRST && groups->count < cap / SHRINK_BELOW)
		cap /= 2;
	if (resize(groups, cap)) /* without memory it stays as it is */
		spend(groups->budget, before, memory_bytes(groups, cap));
}

void hg_groups_prune(struct hg_groups *groups)
{
	double t = groups->compiled->t_s, idle_s = IDLE_TIMES_T * t;
	double least = VALUE_MIN * t * groups->scale;
	uint32_t idle_ds = (uint32_t)((idle_s > IDLE_MIN_S ? idle_s : IDLE_MIN_S) * 10);
	uint32_t kept = 0;

	for (uint32_t i = 0; i < groups->count; i++) {
		struct hg_group *group = hg_group_at(groups->dense, groups->group_bytes, i);

		if (groups->now_ds - group->last_ds > idle_ds || hg_group_cells(group)->s1 < least)
			continue;
		if (kept != i)
			memcpy(hg_group_at(groups->dense, groups->group_bytes, kept), group,
			       groups->group_bytes);
		kept++;
	}
	groups->pruned_ds = groups->now_ds;
	if (kept == groups->count)
		return;
	groups->count = kept;
	hg_index_clear(&groups->index);
	if (groups->cap > GROUPS_FIRST && kept < groups->cap / SHRINK_BELOW)
		shrink(groups);
	for (uint32_t i = 0; i < groups->count; i++) {
		struct hg_group_id id =
			id_of(groups, hg_group_at(groups->dense, groups->group_bytes, i));

		hg_index_add(&groups->index, hg_group_hash(&id), i + 1);
	}
}
