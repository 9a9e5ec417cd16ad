#include "control/names/learned.h"

#include <stdlib.h>

#include "control/flows/memory.h"

#define SEED	    UINT64_C(0x6c656172)
#define PURGE_MS    60000u
#define LEARNED_MAX (1u << 18)

void hg_learned_free(struct hg_learned *learned)
{
	hg_index_free(&learned->index);
	free(learned->entries);
	memset(learned, 0, sizeof(*learned));
}

static uint32_t hash_of(const struct hg_addr *address)
{
	return hg_hash_bytes(address, sizeof(*address), SEED);
}

static struct hg_learner *find(const struct hg_learned *learned, const struct hg_addr *address)
{
	uint32_t hash = hash_of(address), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&learned->index, hash, &pos))) {
		if (hg_addr_equal(&learned->entries[ref - 1].address, address))
			return &learned->entries[ref - 1];
	}
	return NULL;
}

static bool add(struct hg_learned *learned, const struct hg_learner *learner)
{
	if (learned->count == LEARNED_MAX ||
	    !hg_grow(&learned->entries, &learned->cap, learned->count + 1, sizeof(*learner)) ||
	    !hg_index_reserve(&learned->index, learned->count + 1u))
		return false;
	learned->entries[learned->count++] = *learner;
	hg_index_add(&learned->index, hash_of(&learner->address), learned->count);
	return true;
}

bool hg_learned_use(struct hg_learned *learned, const struct hg_addr *address, uint32_t place,
		    uint64_t now_ms, bool former_gone)
{
	struct hg_learner *known = find(learned, address);
	bool moved, bound;

	if (!known)
		return add(learned,
			   &(struct hg_learner){ *address, place, now_ms, now_ms, 0, true });
	moved = known->place != place;
	if (moved) {
		known->other_ms = former_gone ? 0 : known->seen_ms;
		known->place = place;
		known->first_ms = now_ms;
	}
	known->seen_ms = now_ms;
	bound = known->bound;
	known->bound = hg_learner_is_bound(known, now_ms);
	return moved || bound != known->bound;
}

const struct hg_learner *hg_learned_find(const struct hg_learned *learned,
					 const struct hg_addr *address)
{
	return find(learned, address);
}

bool hg_learner_is_bound(const struct hg_learner *learner, uint64_t now_ms)
{
	return now_ms - learner->seen_ms <= HG_LEARNED_MS &&
	       (!learner->other_ms || now_ms - learner->other_ms > HG_LEARNED_MS);
}

void hg_learned_purge(struct hg_learned *learned, uint64_t now_ms)
{
	uint32_t kept = 0;

	if (now_ms - learned->purged_ms < PURGE_MS)
		return;
	learned->purged_ms = now_ms;
	hg_index_clear(&learned->index);
	for (uint32_t i = 0; i < learned->count; i++) {
		if (now_ms - learned->entries[i].seen_ms > HG_LEARNED_MS)
			continue;
		learned->entries[kept++] = learned->entries[i];
		hg_index_add(&learned->index, hash_of(&learned->entries[kept - 1].address), kept);
	}
	learned->count = kept;
}
