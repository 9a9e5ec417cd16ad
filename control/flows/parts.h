/*
 * Groups of one definition on their way to an answer: put together by key and observer, then over
 * observers as the aggregation mode says (FM 8.1). One query each; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_PARTS_H
#define HELIOGRAPH_CONTROL_FLOWS_PARTS_H

#include "control/flows/estimate.h"
#include "control/flows/snapshot.h"

/* What a query is about, worked out once. */
struct hg_view {
	const struct hg_snapshot *snapshot;
	const struct hg_snapshot_flow *flow;
	const struct hg_topology *topology; /* for CORE; NULL: none */
	enum hg_agg_mode mode;		    /* HG_AGG_MAX, SUM, EDGE, CORE, AGENT, POOLED */
	bool stored_one;		    /* the definition keeps no observers */
	double *factor; /* by observer id + 1: from scaled sums to rates; 0 = not selected */
	uint32_t factor_count;
};

/* Sums of one key at one observer, one agent, or over all. Rates. */
struct hg_part {
	uint32_t key_hash;
	uint32_t sub;	 /* observer + 1, lead observer of the agent + 1, or 0 */
	uint32_t group;	 /* one of its groups: the key */
	uint32_t winner; /* sub of the part that gave the value, when the largest one does */
	uint32_t top;	 /* observer + 1 with the largest part, 0 = unknown */
	uint32_t sources;
	bool qualifies; /* among the n largest of at least one source (FM 7.4) */
	double top_s1;
	double covered; /* sum of S1 x coverage */
	struct hg_sum sum;
};

struct hg_parts {
	struct hg_part *items;
	uint32_t count;
};

/* The largest of the observers counts, not their sum. */
static inline bool hg_view_largest(const struct hg_view *view)
{
	return view->mode == HG_AGG_MAX || view->mode == HG_AGG_CORE;
}

const struct hg_group *hg_view_group(const struct hg_view *view, uint32_t i);
uint32_t hg_view_key_hash(const struct hg_view *view, uint32_t i);
bool hg_view_equal_keys(const struct hg_view *view, uint32_t a, uint32_t b);

/* Value i of a group as this view counts it; false: not at all. */
bool hg_view_sum(const struct hg_view *view, const struct hg_group *group, unsigned i,
		 struct hg_sum *sum);

/* Undecayed sums of the value. */
struct hg_sum hg_view_total(const struct hg_view *view, const struct hg_group *group);

/* Which level-one part a group belongs to after aggregation over agents, comparable with `winner`.
 */
uint32_t hg_view_winner_of(const struct hg_view *view, const struct hg_group *group);

/* Selected groups by (key, observer), n rule applied. False: no memory. */
bool hg_parts_gather(const struct hg_view *view, struct hg_parts *parts);

/* By key: summed up, or the largest (of observers or of agents). Consumes `from`. */
bool hg_parts_aggregate(const struct hg_view *view, struct hg_parts *from, struct hg_parts *to);

void hg_parts_free(struct hg_parts *parts);

#endif
