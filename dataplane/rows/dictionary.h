/*
 * Interning of addresses and tunnels: an entry has an id for as long as a row refers to it (dp:L6).
 *
 * Owned by one table and used by its owner only. Memory is the table's: hg_dictionary_plan() says
 * how much, hg_dictionary_place() takes it. With as many entries as rows have references it cannot
 * overflow if the ids of a row that goes are released before those of its successor are entered.
 */
#ifndef HG_ROWS_DICTIONARY_H
#define HG_ROWS_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>

#include "dataplane/rows/hash.h"
#include "dataplane/rows/memory.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_dictionary_meta {
	uint32_t hash; /* low half, for the home position; of a free id: next free id */
	uint32_t refs; /* 0: free */
};

struct hg_dictionary {
	char *entries;			 /* [capacity + 1][8 x words], entry 0 is all zero */
	struct hg_dictionary_meta *meta; /* [capacity + 1] */
	uint32_t *index; /* open addressing, load at most 1/2: id | hash bits above the id; 0 =
			    empty */
	uint32_t words;	 /* of 8 bytes in an entry */
	uint32_t capacity, id_mask, index_mask;
	uint32_t fresh; /* ids from here on were never used since the last clear */
	uint32_t free;	/* head of the list of ids given back */
	uint32_t live;
	size_t entries_at, meta_at, index_at; /* offsets in the table's memory */
};

/* `capacity` is a power of two, `words` 4 or 6. */
void hg_dictionary_plan(struct hg_dictionary *d, struct hg_layout *layout, uint32_t capacity,
			uint32_t words);
void hg_dictionary_place(struct hg_dictionary *d, char *memory);
void hg_dictionary_clear(struct hg_dictionary *d);

/* Id of an equal entry, 0 when there is none. Takes no reference. */
uint32_t hg_dictionary_find(const struct hg_dictionary *d, const void *entry, uint64_t hash);

/* Finds or adds, takes one reference, returns the id. */
uint32_t hg_dictionary_enter(struct hg_dictionary *d, const void *entry, uint64_t hash);

/* Gives one reference back; the entry goes with its last one. */
void hg_dictionary_release(struct hg_dictionary *d, uint32_t id);

static inline const void *hg_dictionary_entry(const struct hg_dictionary *d, uint32_t id)
{
	return d->entries + (size_t)id * d->words * 8;
}

/* Entry of `id` has the bytes of `entry`. */
static inline bool hg_dictionary_equal(const struct hg_dictionary *d, uint32_t id,
				       const void *entry, uint32_t words)
{
	const char *a = d->entries + (size_t)id * words * 8, *b = (const char *)entry;
	uint64_t differ = 0;
	uint32_t i;

	for (i = 0; i < words; i++)
		differ |= hg_load64(a + 8 * i) ^ hg_load64(b + 8 * i);
	return differ == 0;
}

HG_PREFETCHES void hg_dictionary_prefetch_index(const struct hg_dictionary *d, uint64_t hash)
{
	__builtin_prefetch(&d->index[hash & d->index_mask], 1, 3);
}

/* An entry may lie across two lines: entries of 48 bytes do so every other time. */
HG_PREFETCHES void hg_dictionary_prefetch_entry(const struct hg_dictionary *d, uint32_t id)
{
	const char *entry = d->entries + (size_t)id * d->words * 8;

	__builtin_prefetch(entry, 0, 3);
	if (d->words > 4)
		__builtin_prefetch(entry + d->words * 8 - 1, 0, 3);
}

/* After the index line has arrived: the entry an equal one would most likely be. */
HG_PREFETCHES void hg_dictionary_prefetch_found(const struct hg_dictionary *d, uint64_t hash)
{
	uint32_t id = d->index[hash & d->index_mask] & d->id_mask;

	hg_dictionary_prefetch_entry(d, id);
	__builtin_prefetch(&d->meta[id], 1, 3);
}

#ifdef __cplusplus
}
#endif
#endif
