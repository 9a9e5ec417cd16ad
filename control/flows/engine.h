/*
 * The inside of the engine, shared by its files. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_ENGINE_H
#define HELIOGRAPH_CONTROL_FLOWS_ENGINE_H

#include "control/flows/flow_log.h"
#include "control/flows/fold_team.h"

struct hg_replay;

struct hg_flows {
	struct hg_book book;
	struct hg_owners owners;
	struct hg_budget budget;
	struct hg_fold_team *team;
	struct hg_pool *pool; /* of the snapshots */
	struct hg_accounts *accounts;
	struct hg_keys_seen keys_seen;
	struct hg_names *names;		/* NULL: rows get no names */
	uint32_t named_agents;		/* so many of the book's are known to it */
	const struct hg_lookup *lookup; /* of the newest epoch; compiled definitions read it */
	const struct hg_texts *texts;
	struct hg_groups **defs; /* in order of their making */
	uint32_t count, cap;
	struct hg_groups **live; /* those of them that new epochs are folded into */
	uint32_t live_count, live_cap;
	struct hg_history history;
	struct hg_replay **replays; /* begun, first come, first served */
	uint32_t replay_count, replay_cap;
	struct hg_block *block; /* of replays */
	struct hg_fold_scratch scratch;
	struct hg_snapshot *lens; /* of this epoch, NULL: not made yet */
	uint64_t number, seed;
	struct hg_flow_limits limits;
	uint64_t direct_ids;		 /* given so far */
	hg_flow_record_fn *write_record; /* NULL: nobody wants the records */
	void *record_arg;
	uint64_t idle_ms; /* 0: nothing falls asleep */
};

/* Place of a definition; the count when there is none of that name. */
uint32_t hg_flows_find(const struct hg_flows *flows, const char *name);

/* Removes the temporary definitions that nobody has read for their time. Once an epoch. */
void hg_flows_expire(struct hg_flows *flows, uint64_t now_ms);

/* Lets definitions fall asleep that nobody reads. Once an epoch. */
void hg_flows_rest(struct hg_flows *flows, uint64_t now_ms);

/* After every change of `defs`. False: no memory, and some are not folded. */
bool hg_flows_set_live(struct hg_flows *flows);

/*
 * A snapshot of the book alone, for looking at live groups with hg_snapshot_look_at(). Valid until
 * the next epoch; NULL: no memory.
 */
struct hg_snapshot *hg_flows_lens(struct hg_flows *flows);
void hg_flows_drop_lens(struct hg_flows *flows);

/* Gives up what was begun under a name, if anything. */
void hg_flows_cancel(struct hg_flows *flows, const char *name);

void hg_groups_destroy(struct hg_groups *groups);

#endif
