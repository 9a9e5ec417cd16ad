/*
 * Folds blocks of union rows into the groups of one definition: filter, keys, group, sums (est:U3,
 * D1).
 *
 * Control or one fold helper; definitions are independent of each other.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_FOLD_H
#define HELIOGRAPH_CONTROL_FLOWS_FOLD_H

#include "control/flows/epoch_end.h"
#include "control/flows/fold_keys.h"

/* Working memory of a fold, any definition; one per thread. */
struct hg_fold_scratch {
	struct hg_fold_keys keys;
	void *fresh; /* a group without a place */
	size_t fresh_bytes;
	/* Of a chunk. */
	uint32_t row[HG_CHUNK_ROWS]; /* in the block */
	struct hg_group_id id[HG_CHUNK_ROWS];
	uint32_t hash[HG_CHUNK_ROWS];
	uint32_t ref[HG_CHUNK_ROWS]; /* first candidate of the index, 0 = none */
};

void hg_fold_scratch_free(struct hg_fold_scratch *scratch);

/*
 * hg_fold_keys_begin() has named the block. Out of memory for scratch: the block is left out and
 * counted as an eviction of each row.
 */
void hg_fold_block(struct hg_groups *groups, const struct hg_block *block,
		   struct hg_fold_scratch *scratch);

/* After the last block of an epoch: exact totals where they apply, withheld discards, pruning. */
void hg_fold_finish(struct hg_groups *groups, const struct hg_epoch_end *end);

#endif
