/*
 * Folds blocks of union rows into the groups of one definition: filter, keys, group, sums (est:U3,
 * D1).
 *
 * Control or one fold helper; definitions are independent of each other.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_FOLD_H
#define HELIOGRAPH_CONTROL_FLOWS_FOLD_H

#include "control/flows/groups.h"

/* Working memory of a fold, any definition; one per thread. */
struct hg_fold_scratch {
	uint8_t *keys; /* packed keys of a block */
	size_t keys_bytes;
	void *fresh; /* a group without a place */
	size_t fresh_bytes;
	uint32_t row[HG_BLOCK_ROWS];
	struct hg_group_id id[HG_BLOCK_ROWS];
	uint32_t hash[HG_BLOCK_ROWS];
	uint32_t ref[HG_BLOCK_ROWS]; /* first candidate of the index, 0 = none */
};

void hg_fold_scratch_free(struct hg_fold_scratch *scratch);

/* Out of memory for scratch: the block is left out and counted as an eviction of each row. */
void hg_fold_block(struct hg_groups *groups, const struct hg_book *book,
		   const struct hg_block *block, struct hg_fold_scratch *scratch);

/* After the last block of an epoch: exact totals where they apply, withheld discards, pruning. */
void hg_fold_finish(struct hg_groups *groups, const struct hg_book *book,
		    const struct hg_union_facts *facts);

#endif
