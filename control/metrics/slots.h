/*
 * Room-private: a hash table of pointers. The caller brings the hash and says what equals.
 *
 * Open addressing, no tombstones. One thread; the items belong to the caller.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_SLOTS_H
#define HELIOGRAPH_CONTROL_METRICS_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slot {
	uint64_t hash;
	void *item; /* NULL: free */
};

struct slots {
	struct slot *at; /* NULL: nothing yet */
	size_t mask, count;
};

typedef bool hg_slot_equal(const void *item, const void *key);

void *hg_slots_find(const struct slots *slots, uint64_t hash, hg_slot_equal *equal,
		    const void *key);
bool hg_slots_add(struct slots *slots, uint64_t hash, void *item); /* false: no memory */
void hg_slots_remove(struct slots *slots, uint64_t hash, const void *item);
void hg_slots_free(struct slots *slots);

/* `seed` is drawn once a store, so that nobody outside can choose names that collide. */
uint64_t hg_slots_hash(uint64_t seed, const void *bytes, size_t len_bytes);

#endif
