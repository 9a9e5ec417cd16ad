/*
 * The groups of one definition: dense array, hash index, decayed sums, totals per observer
 * (est:U5, 4.2).
 *
 * Decay runs forward: sums are kept multiplied by `scale`, which grows by e^(dt/t), so that an
 * untouched group decays without being visited; hg_groups_turn() scales everything back before
 * numbers get large. S1 and n carry scale, S2 and V_t scale squared. Control only; snapshots copy
 * the arrays.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_GROUPS_H
#define HELIOGRAPH_CONTROL_FLOWS_GROUPS_H

#include "control/flows/compiled.h"
#include "control/flows/sketch.h"
#include "control/flows/union.h"

/* Sums of one value of one group. `p`: the same of the rows' pooled share (est:O2). */
struct hg_cell {
	double s1, s2, vt;
	double p1, pv; /* pv: of S2 and V_t together */
	float w, pw;
};

/*
 * Followed by `cells` struct hg_cell, then a struct hg_group_total, then the packed key,
 * zero-padded to 8; whole cache lines. With one value the first line has all that decays, and the
 * second one the total and keys of up to 24 bytes. The hash of the key is not kept: hg_hash_bytes()
 * of its `stride` bytes.
 */
struct hg_group {
	uint32_t observer;     /* id; HG_OBSERVER_NONE: unknown, or the definition keeps none */
	uint32_t last_ds : 31; /* last epoch with a row, tenths of a second of the book's clock */
	uint32_t edge : 1;     /* 1: its rows count in `edge` */
	double n;
};

/* Since the definition began, not decayed; `value` only. */
struct hg_group_total {
	double n, s1, v, p1, pv;
};

/* Of one observer, decayed: everything that was folded, and what is known exactly. */
struct hg_flow_total {
	double x1, xv; /* exact where the source totals apply, else folded */
	double e1, ev; /* rows that count in `edge` */
	double p1, pv; /* pooled */
	double withheld;
};

struct hg_flow_log;

/* Memory of all definitions together; `used_bytes` is shared by all fold threads. */
struct hg_budget {
	size_t used_bytes, limit_bytes;
	size_t sketch_bytes; /* of the definitions' sketches, HG_SKETCH_MEMORY at most */
};

/* Takes `bytes` where the setting allows it, or in any case; gives them back. */
bool hg_budget_take(struct hg_budget *budget, size_t bytes);
void hg_budget_force(struct hg_budget *budget, size_t bytes);
void hg_budget_give(struct hg_budget *budget, size_t bytes);

#define HG_FADES    64u
#define HG_LAST_MAX 0x7fffffffu

/* What a weight is multiplied with after an age. */
struct hg_fade {
	uint32_t age_ds;
	float keep;
};

struct hg_groups {
	struct hg_compiled *compiled;
	struct hg_budget *budget;
	uint64_t direct_id; /* of its direct table, 0: folded from the base tables */
	size_t group_bytes;
	uint8_t *dense;
	uint32_t count, cap;
	struct hg_index index;
	struct hg_sketches sketches;
	struct hg_flow_log *log;      /* owned; NULL without `log` */
	struct hg_flow_total *totals; /* by observer id + 1; 0: no observer */
	uint32_t total_count, total_cap;
	double scale;
	double lost;		     /* scaled: largest value of a slot that was fought over */
	double base_lost;	     /* scaled: the same of the base tables, summed over epochs */
	double weight[HG_CELLS_MAX]; /* largest single weight of the newest epochs */
	double since_s;		     /* beginning of the first epoch folded; negative before */
	uint64_t since_ms, evictions, random, seed;
	double window_s; /* > 0: a mean over so long, nothing decays; end_ms its end */
	uint64_t end_ms;
	uint32_t pruned_ds;
	uint32_t unknown_ds; /* last epoch with rows whose points were not known, 0 = none */
	/* This epoch. */
	double gain1, gain2; /* what S1 and S2 of a row are multiplied with (D1, scale included) */
	double keep;	     /* e^(-dt/t) */
	uint32_t now_ds, before_ds;
	bool rejected;			/* some row was null or filtered out */
	struct hg_fade fades[HG_FADES]; /* by age; an age of 0 is empty */
	uint64_t cost_ns;		/* what the newest epoch took */
	bool asleep;			/* not folded, empty */
	struct hg_trend *trend;		/* the engine's; NULL: none */
	uint32_t key_slot, filter_slot; /* number of the first definition with equal ones */
};

static inline struct hg_group *hg_group_at(const uint8_t *dense, size_t group_bytes, uint32_t i)
{
	return (struct hg_group *)(void *)(dense + i * group_bytes);
}

static inline struct hg_cell *hg_group_cells(const struct hg_group *group)
{
	return (struct hg_cell *)(void *)(group + 1);
}

static inline size_t hg_key_padded(size_t stride)
{
	return (stride + 7) / 8 * 8;
}

static inline struct hg_group_total *hg_group_total(const struct hg_group *group, unsigned cells)
{
	return (struct hg_group_total *)(void *)(hg_group_cells(group) + cells);
}

static inline const uint8_t *hg_group_key(const struct hg_group *group, unsigned cells)
{
	return (const uint8_t *)(hg_group_total(group, cells) + 1);
}

/* Behind the key: a reference for each value with a sketch, 0 = nothing seen. */
static inline uint32_t *hg_group_sketches(const struct hg_group *group, const struct hg_compiled *c)
{
	return (uint32_t *)(void *)((uintptr_t)hg_group_key(group, c->cells) +
				    hg_key_padded(c->stride));
}

/* Takes a reference of `compiled`. */
void hg_groups_init(struct hg_groups *groups, struct hg_compiled *compiled,
		    struct hg_budget *budget, uint64_t seed);
void hg_groups_clear(struct hg_groups *groups);

/* Begins an epoch that ends at `now_s` and lasted delta_s. */
void hg_groups_turn(struct hg_groups *groups, double now_s, double delta_s, uint64_t end_ms);

/* The same without decay: the epoch becomes part of the window. */
void hg_groups_turn_window(struct hg_groups *groups, double now_s, double delta_s, uint64_t end_ms);

/* Total of an observer, for adding; NULL: no memory. */
struct hg_flow_total *hg_groups_total(struct hg_groups *groups, uint32_t observer);

/* What a group is looked up by, beside the key itself. */
struct hg_group_id {
	uint32_t key_hash, observer;
	uint8_t edge;
};

static inline uint32_t hg_group_hash(const struct hg_group_id *id)
{
	return id->key_hash ^ (id->observer + 1) * 0x9e3779b1u ^ id->edge * 0x85ebca6bu;
}

/*
 * Finds or makes the group; `key` is zero-padded to hg_key_padded(). `hint`: a reference that may
 * be the right one, 0 = none. NULL: the memory setting is reached and the group must fight for a
 * place: hg_groups_fight().
 */
struct hg_group *hg_groups_take(struct hg_groups *groups, const struct hg_group_id *id,
				const uint8_t *key, uint32_t hint);

/*
 * Unbiased replacement (est:2.2): `fresh` carries the sums of one row for a group without a place.
 * Either it takes the place of a small group or that one takes its weight.
 */
void hg_groups_fight(struct hg_groups *groups, const struct hg_group *fresh, const uint8_t *key,
		     const struct hg_group_id *id);

/* Lets go of sketches' memory that no group refers to any more, or that is too old. */
void hg_groups_tidy_sketches(struct hg_groups *groups);

/* Removes groups that are idle or below 1e-6. */
void hg_groups_prune(struct hg_groups *groups);

#endif
