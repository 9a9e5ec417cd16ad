/*
 * Inside of the table: buckets of eight, rows, what they refer to. For the files of this room and
 * for tests that look at the structure; everybody else uses heliograph/rows.h. Same owner rules as
 * there.
 */
#ifndef HG_ROWS_TABLE_H
#define HG_ROWS_TABLE_H

#include <heliograph/rows.h>

#include "dataplane/rows/bucket.h"
#include "dataplane/rows/dictionary.h"
#include "dataplane/rows/hash.h"
#include "dataplane/rows/stacks.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_PRIORITY_PER_FRAME 800.0 /* est:2.2: priority = bytes + 800 frames */

struct hg_rows {
	struct hg_bucket *buckets;
	struct hg_row *rows; /* slot s of bucket b is row 8 b + s */
	uint32_t *used;	     /* buckets with at least one row, in order of first use */
	struct hg_stacks *stacks;
	struct hg_dictionary endpoints, encaps;
	struct hg_hash_keys keys;
	uint64_t random;
	size_t count, capacity, used_count;
	size_t len_bytes; /* of the whole mapping, this struct included */
};

static inline uint16_t hg_hash_tag(uint64_t hash)
{
	return (uint16_t)(hash >> 48) | 1;
}

static inline uint32_t hg_hash_bucket(const struct hg_rows *rows, uint64_t hash)
{
	return (uint32_t)hash & (uint32_t)(rows->capacity / HG_BUCKET_ROWS - 1);
}

#ifdef __cplusplus
}
#endif
#endif
