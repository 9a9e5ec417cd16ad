/*
 * A definition on its way to life: kept seconds are folded into it, oldest first, until it has
 * caught up with the newest one (est:4.3).
 *
 * Control only, between two epochs.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_REPLAY_H
#define HELIOGRAPH_CONTROL_FLOWS_REPLAY_H

#include "control/flows/engine.h"

struct hg_replay {
	struct hg_groups *groups;
	uint64_t next; /* number of the next second */
};

/* Whether kept rows answer for what was before the definition was made. */
bool hg_replay_possible(const struct hg_flows *flows, const struct hg_compiled *compiled);

/* Whether they bring back all of it, as if it had been folded all the time. */
bool hg_replay_complete(const struct hg_flows *flows, const struct hg_compiled *compiled);

/*
 * Begins with fresh groups; 0 and *replay, or -1 and *problem: no memory, or a window that lies
 * outside the kept seconds. Takes a reference of `compiled`.
 */
int hg_replay_create(struct hg_flows *flows, struct hg_compiled *compiled,
		     struct hg_replay **replay, struct hg_problem *problem);
void hg_replay_destroy(struct hg_replay *replay); /* with the groups it still has */

/* Folds one second; true when the definition has caught up. */
bool hg_replay_step(struct hg_flows *flows, struct hg_replay *replay);

#endif
