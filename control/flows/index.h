/*
 * A hash index from a 32-bit hash to a reference (1..), for entries that live elsewhere: open
 * addressing, linear probing, at most half full. And the hash itself.
 *
 * Entries with equal hashes may differ: the caller compares. One thread writes; nobody else reads.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_INDEX_H
#define HELIOGRAPH_CONTROL_FLOWS_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hg_index_slot {
	uint32_t hash;
	uint32_t ref; /* 0 = empty */
};

struct hg_index {
	struct hg_index_slot *slots;
	size_t mask;
	size_t used;
};

/* A zeroed index is empty and valid; it finds nothing. */
void hg_index_free(struct hg_index *index);
void hg_index_clear(struct hg_index *index); /* empty, memory kept */

/* Makes room for `total` entries. False: no memory, nothing changed. */
bool hg_index_reserve(struct hg_index *index, size_t total);

/* Bytes that hg_index_reserve(total) would occupy. */
size_t hg_index_bytes(size_t total);

/* Adds; hg_index_reserve() has made room. */
void hg_index_add(struct hg_index *index, uint32_t hash, uint32_t ref);

/* Removes the entry that was added with `hash` and `ref`. */
void hg_index_remove(struct hg_index *index, uint32_t hash, uint32_t ref);

/*
 * Candidates for `hash`, one a call; `*pos` starts as `hash`. 0 at the end.
 */
static inline uint32_t hg_index_next(const struct hg_index *index, uint32_t hash, size_t *pos)
{
	const struct hg_index_slot *slot;

	if (!index->slots)
		return 0;
	for (;;) {
		slot = &index->slots[(*pos)++ & index->mask];
		if (!slot->ref || slot->hash == hash)
			return slot->ref;
	}
}

static inline void hg_index_prefetch(const struct hg_index *index, uint32_t hash)
{
	if (index->slots)
		__builtin_prefetch(&index->slots[hash & index->mask]);
}

static inline uint64_t hg_hash_mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Seeded hash of any bytes, by folded 64 x 64 multiplication. */
static inline uint32_t hg_hash_bytes(const void *bytes, size_t len_bytes, uint64_t seed)
{
	const uint8_t *at = (const uint8_t *)bytes;
	uint64_t state = seed ^ (len_bytes * UINT64_C(0x9e3779b97f4a7c15));
	uint64_t word;

	for (; len_bytes >= 8; at += 8, len_bytes -= 8) {
		memcpy(&word, at, 8);
		state = hg_hash_mix(state ^ word, UINT64_C(0xd6e8feb86659fd93));
	}
	if (len_bytes) {
		word = 0;
		memcpy(&word, at, len_bytes);
		state = hg_hash_mix(state ^ word, UINT64_C(0xa0761d6478bd642f));
	}
	state = hg_hash_mix(state ^ UINT64_C(0xe7037ed1a0b428db), state | 1);
	return (uint32_t)(state ^ (state >> 32));
}

#endif
