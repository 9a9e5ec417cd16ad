/*
 * Inside of the table: buckets of eight, rows, what they refer to. For the files of this room and for
 * tests that look at the structure; everybody else uses heliograph/rows.h. Same owner rules as there.
 */
#ifndef HG_ROWS_TABLE_H
#define HG_ROWS_TABLE_H

#include <heliograph/rows.h>

#include "dataplane/rows/dictionary.h"
#include "dataplane/rows/hash.h"
#include "dataplane/rows/stacks.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_BUCKET_ROWS 8u
#define HG_PRIORITY_PER_FRAME 800.0 /* est:2.2: priority = bytes + 800 frames */

/* One cache line: hit test and victim search touch nothing else (est:2.1). */
struct hg_bucket {
	uint64_t tags[2]; /* eight of 16 bits, odd; 0 = free slot */
	float priority[HG_BUCKET_ROWS];
	uint8_t victims; /* bit per slot: replaced or rescaled at least once */
	uint8_t spare[15];
} __attribute__((aligned(64)));

struct hg_rows {
	struct hg_bucket *buckets;
	struct hg_row *rows; /* slot s of bucket b is row 8 b + s */
	uint32_t *used;      /* buckets with at least one row, in order of first use */
	struct hg_stacks *stacks;
	struct hg_dictionary endpoints, encaps;
	struct hg_hash_keys keys;
	uint64_t random;
	size_t count, capacity, used_count;
	size_t len_bytes; /* of the whole mapping, this struct included */
};

static inline uint16_t hg_bucket_tag(const struct hg_bucket *b, unsigned slot)
{
	return (uint16_t)(b->tags[slot / 4] >> (slot % 4 * 16));
}

static inline uint16_t hg_hash_tag(uint64_t hash)
{
	return (uint16_t)(hash >> 48) | 1;
}

static inline uint32_t hg_hash_bucket(const struct hg_rows *rows, uint64_t hash)
{
	return (uint32_t)hash & (uint32_t)(rows->capacity / HG_BUCKET_ROWS - 1);
}

/* Lowest priority of a full bucket. */
static inline unsigned hg_bucket_lowest(const struct hg_bucket *b)
{
	unsigned slot, lowest = 0;

	for (slot = 1; slot < HG_BUCKET_ROWS; slot++)
		lowest = b->priority[slot] < b->priority[lowest] ? slot : lowest;
	return lowest;
}

/* One packet as the table sees it. */
struct hg_pending {
	uint64_t word[4]; /* struct hg_row_key, ids still 0 */
	uint64_t hash;
	uint64_t src_hash, dst_hash, encap_hash; /* of dictionary entries, by `interned` */
	uint8_t interned;                        /* HG_INTERNED_* */
	uint8_t slot;                            /* guess; HG_BUCKET_ROWS = none */
};

#define HG_INTERNED_SRC 1u
#define HG_INTERNED_DST 2u
#define HG_INTERNED_ENCAP 4u

/* Key words and hash of a packet; `stack` is its id, whose signature takes part in the hash. */
void hg_rows_prepare(const struct hg_rows *rows, const struct hg_packet *packet, uint16_t stack,
		     struct hg_pending *pending);

#ifdef __cplusplus
}
#endif
#endif
