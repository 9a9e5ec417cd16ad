/*
 * Addresses that one pod entity used lately: the other node's agent sees the same packet without
 * the entity (names.md 3). Control only.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_LEARNED_H
#define HELIOGRAPH_CONTROL_NAMES_LEARNED_H

#include <heliograph/addr.h>

#include "control/flows/index.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_LEARNED_MS 300000u

/* Who used an address. */
struct hg_learner {
	struct hg_addr address;
	uint32_t place;		    /* the newest entity */
	uint64_t first_ms, seen_ms; /* it */
	uint64_t other_ms;	    /* last use by another one, 0: none */
	bool bound;		    /* as told last */
};

struct hg_learned {
	struct hg_index index;
	struct hg_learner *entries;
	uint32_t count, cap;
	uint64_t purged_ms;
};

void hg_learned_free(struct hg_learned *learned);

/*
 * The entity at `place` used the address. True: who is bound to it may have changed. `former_gone`:
 * whether the entity seen before has ended; then it is no rival any more.
 */
bool hg_learned_use(struct hg_learned *learned, const struct hg_addr *address, uint32_t place,
		    uint64_t now_ms, bool former_gone);

const struct hg_learner *hg_learned_find(const struct hg_learned *learned,
					 const struct hg_addr *address);

/* Whether exactly one entity used it in the last 5 minutes. */
bool hg_learner_is_bound(const struct hg_learner *learner, uint64_t now_ms);

void hg_learned_purge(struct hg_learned *learned, uint64_t now_ms); /* now and then */

#ifdef __cplusplus
}
#endif
#endif
