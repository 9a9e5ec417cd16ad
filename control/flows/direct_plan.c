#include "control/flows/direct_plan.h"

bool hg_direct_plan_full(unsigned taken, struct hg_problem *problem)
{
	if (taken < HG_DIRECT_MAX)
		return false;
	hg_problem_set(problem, 429, "too-many", "Too many definitions",
		       "Keys, filter, value or log of this definition need a table of its own on "
		       "the receiving threads, and all %u of these are taken; remove one first.",
		       HG_DIRECT_MAX);
	return true;
}

bool hg_direct_sketches_full(const struct hg_compiled *compiled, const struct hg_budget *budget,
			     struct hg_problem *problem)
{
	if (!compiled->sketches || budget->sketch_bytes < HG_SKETCH_MEMORY)
		return false;
	hg_problem_set(problem, 429, "too-many", "Too many definitions",
		       "min, max, count and quantiles of all definitions share %zu MiB, which are "
		       "taken; remove one first.",
		       HG_SKETCH_MEMORY >> 20);
	return true;
}

bool hg_direct_plan_runs(struct hg_work *const *works, unsigned count, uint64_t id)
{
	for (unsigned i = 0; i < count; i++) {
		for (unsigned k = 0; works[i] && k < works[i]->plan.direct_count; k++) {
			if (works[i]->plan.direct[k].id == id)
				return true;
		}
	}
	return false;
}

void hg_direct_plan_add(struct hg_groups *const *defs, uint32_t count, struct hg_plan *plan)
{
	for (uint32_t i = 0; i < count && plan->direct_count < HG_DIRECT_MAX; i++) {
		struct hg_direct_def *direct;

		if (!defs[i]->direct_id)
			continue;
		direct = &plan->direct[plan->direct_count++];
		*direct = defs[i]->compiled->direct;
		direct->id = defs[i]->direct_id;
	}
}
