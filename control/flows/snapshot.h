/*
 * The inside of a snapshot: copies of every definition's groups, of agents, sources and points.
 *
 * Immutable after hg_flows_snapshot(); shared by reference count; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_SNAPSHOT_H
#define HELIOGRAPH_CONTROL_FLOWS_SNAPSHOT_H

#include "control/flows/accounts.h"
#include "control/flows/groups.h"
#include "control/flows/pool.h"

struct hg_snapshot_flow {
	struct hg_flow_view view;
	struct hg_compiled *compiled;
	size_t group_bytes;
	uint8_t *dense;
	uint32_t count;
	struct hg_sketches sketches; /* a copy */
	struct hg_flow_total *totals;
	uint32_t total_count;
	uint64_t seed; /* of key hashes */
	double scale, lost, base_lost;
	double weight[HG_CELLS_MAX];
	double since_s;
	double window_s; /* > 0: a mean over so long, until end_ms */
	uint64_t end_ms;
	const struct hg_trend_point **trend;
	size_t trend_count;
	bool borrowed;	     /* the groups are the engine's */
	bool folded;	     /* at least one epoch is in */
	bool unknown_points; /* within the smoothing time */
};

/* By observer id. */
struct hg_snapshot_point {
	uint32_t lead; /* first observer of its agent */
	bool host, sampled;
	double since_s, coverage;
	double weight[HG_VALUE_KINDS];
};

struct hg_snapshot {
	uint32_t references;
	struct hg_observers *observers;
	struct hg_pool *pool;		/* of the groups' copies */
	const struct hg_lookup *lookup; /* a reference, NULL: none */
	uint64_t epoch_ms, number;
	bool history; /* seconds are kept for definitions to come */
	double now_s;
	struct hg_intake intake;
	struct hg_agent_view *agents;
	size_t agent_count;
	struct hg_source_view *sources;
	struct hg_snapshot_point *points;
	uint32_t point_count;
	struct hg_key_seen *keys_seen;
	size_t keys_seen_count;
	struct hg_accounts_view accounts[HG_ACCOUNTS_KINDS];
	struct hg_snapshot_flow *flows;
	size_t flow_count;
};

/* Snapshot with room for `flow_count` flows and what the book says now; NULL: no memory. */
struct hg_snapshot *hg_snapshot_create(const struct hg_book *book, size_t flow_count,
				       struct hg_pool *pool);

/* What one definition's groups will take of the pool now. */
size_t hg_snapshot_bytes(const struct hg_groups *groups);

/* Copies one definition's groups into flows[i]; threads may take several i. False: no memory. */
bool hg_snapshot_take(struct hg_snapshot *snapshot, size_t i, const struct hg_groups *groups);

/*
 * Makes flows[0] of a snapshot that nobody else has a view of live groups, as of `now_s`, until the
 * next call or the end of the snapshot. No memory is copied.
 */
void hg_snapshot_look_at(struct hg_snapshot *snapshot, const struct hg_groups *groups, double now_s,
			 uint64_t now_ms);

const struct hg_snapshot_flow *hg_snapshot_find(const struct hg_snapshot *snapshot,
						const char *name);

#endif
