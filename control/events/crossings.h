/*
 * What is above its threshold now, or was a moment ago: a table of hashes with the time each was
 * last seen above. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_CROSSINGS_H
#define HELIOGRAPH_CONTROL_EVENTS_CROSSINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_CROSSINGS_MAX     (1u << 18)
#define HG_CROSSING_EPOCH_MS 1500 /* the longest time between two looks */

struct hg_crossing {
	uint64_t hash;	   /* 0: free */
	uint64_t until_ms; /* wall clock: below until then, it may fire again */
};

struct hg_crossings {
	struct hg_crossing *slots;
	size_t size, count; /* size: a power of two, 0 at first */
};

void hg_crossings_free(struct hg_crossings *crossings);

enum hg_crossed { HG_CROSSED_NEW, HG_CROSSED_BEFORE, HG_CROSSED_REFUSED };

/*
 * `hash` is above its threshold at now_ms. New: it was not, for timeout_ms at least. Refused: there
 * is no room to remember it.
 */
enum hg_crossed hg_crossings_see(struct hg_crossings *crossings, uint64_t hash, uint64_t now_ms,
				 uint64_t timeout_ms);

/* Forgets what has been below for its timeout. */
void hg_crossings_expire(struct hg_crossings *crossings, uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
