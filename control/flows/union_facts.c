/* What the union says about tables as a whole. */
#include "control/flows/union.h"

double *hg_union_direct_lost(struct hg_union_facts *facts, uint64_t id)
{
	for (unsigned i = 0; i < facts->direct_count; i++) {
		if (facts->direct[i].id == id)
			return facts->direct[i].lost;
	}
	if (facts->direct_count == HG_DIRECT_MAX)
		return NULL;
	facts->direct[facts->direct_count].id = id;
	return facts->direct[facts->direct_count++].lost;
}

const double *hg_union_lost(const struct hg_union_facts *facts, uint64_t direct_id, bool discard)
{
	static const double nothing[HG_VALUE_KINDS];

	if (!direct_id)
		return facts->lost[discard];
	for (unsigned i = 0; i < facts->direct_count; i++) {
		if (facts->direct[i].id == direct_id)
			return facts->direct[i].lost;
	}
	return nothing;
}
