#include "control/flows/direct_plan.h"

bool hg_direct_plan_full(struct hg_groups *const *defs, uint32_t count, uint32_t replaced,
			 struct hg_problem *problem)
{
	unsigned used = 0;

	for (uint32_t i = 0; i < count; i++)
		used += i != replaced && defs[i]->direct_id;
	if (used < HG_DIRECT_MAX)
		return false;
	hg_problem_set(problem, 429, "too-many", "Too many definitions",
		       "Keys, filter, value or log of this definition need a table of its own on "
		       "the receiving threads, and all %u of these are taken; remove one first.",
		       HG_DIRECT_MAX);
	return true;
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
