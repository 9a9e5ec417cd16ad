/*
 * The stages of hg_rows_add(): one loop each over at most HG_ROWS_BATCH packets, so that the cache
 * lines of all are on their way before the first is needed (dp:X1, X3).
 *
 *   prepare  key words, hash           asks for bucket headers
 *   look     tags in the header        asks for the row that matches or would be written, index
 * lines, then for the dictionary entries behind them update   hit, insert or replace    (est:2.2)
 *
 * What `look` found may be stale by the time of the update, which therefore checks it again. Owner
 * of the table only; memory is the caller's.
 */
#ifndef HG_ROWS_STAGES_H
#define HG_ROWS_STAGES_H

#include "dataplane/rows/table.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_ROWS_BATCH 64u

#define HG_INTERNED_SRC	  1u
#define HG_INTERNED_DST	  2u
#define HG_INTERNED_ENCAP 4u

/* One packet on its way through the stages. */
struct hg_pending {
	uint64_t word[4]; /* struct hg_row_key, ids still 0 */
	uint64_t hash;
	uint64_t src_hash, dst_hash, encap_hash; /* of dictionary entries, by `interned` */
	uint8_t interned;			 /* HG_INTERNED_*: has to be an id in the row */
	uint8_t slot;				 /* guess, or HG_SLOT_NONE */
};

/*
 * Fills `pending` for `count` packets; `left` is how many may be read behind `packets`, for
 * prefetching. Returns all `interned` bits that occur.
 */
unsigned hg_rows_prepare(struct hg_rows *rows, const struct hg_packet *packets, unsigned count,
			 unsigned left, struct hg_pending *pending, struct hg_drops *drops);

void hg_rows_look(const struct hg_rows *rows, struct hg_pending *pending, unsigned count,
		  unsigned interned);

/* Returns how many updates met a full bucket. */
unsigned hg_rows_update(struct hg_rows *rows, const struct hg_pending *pending,
			const struct hg_packet *packets, unsigned count);

static inline struct hg_row *hg_rows_row(const struct hg_rows *rows, const struct hg_pending *q,
					 unsigned slot)
{
	return &rows->rows[(size_t)hg_hash_bucket(rows, q->hash) * HG_BUCKET_ROWS + slot];
}

#ifdef __cplusplus
}
#endif
#endif
