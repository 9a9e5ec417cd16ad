/*
 * Which definitions have a table of their own on the lcores, and how many there may be (est:3).
 * Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_DIRECT_PLAN_H
#define HELIOGRAPH_CONTROL_FLOWS_DIRECT_PLAN_H

#include "control/flows/groups.h"

/* Whether so many tables taken leave none; *problem is a 429 then that says why. */
bool hg_direct_plan_full(unsigned taken, struct hg_problem *problem);

/* Whether a definition with sketches finds their memory taken; *problem then as above. */
bool hg_direct_sketches_full(const struct hg_compiled *compiled, const struct hg_budget *budget,
			     struct hg_problem *problem);

/* Whether the lcores already ran with the table `id` in this epoch. */
bool hg_direct_plan_runs(struct hg_work *const *works, unsigned count, uint64_t id);

/* Enters the tables into the plan of the next work buffers. */
void hg_direct_plan_add(struct hg_groups *const *defs, uint32_t count, struct hg_plan *plan);

#endif
