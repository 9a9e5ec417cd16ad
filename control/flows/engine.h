/*
 * The inside of the engine, shared by its files. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_ENGINE_H
#define HELIOGRAPH_CONTROL_FLOWS_ENGINE_H

#include "control/flows/fold_team.h"

struct hg_flows {
	struct hg_book book;
	struct hg_owners owners;
	struct hg_budget budget;
	struct hg_fold_team *team;
	struct hg_pool *pool; /* of the snapshots */
	struct hg_keys_seen keys_seen;
	struct hg_groups **defs; /* in order of their making */
	uint32_t count, cap;
	uint64_t number, seed;
	struct hg_flow_limits limits;
};

/* Place of a definition; the count when there is none of that name. */
uint32_t hg_flows_find(const struct hg_flows *flows, const char *name);

/* Removes the temporary definitions that nobody has read for their time. Once an epoch. */
void hg_flows_expire(struct hg_flows *flows, uint64_t now_ms);

void hg_groups_destroy(struct hg_groups *groups);

#endif
