/*
 * Which rows of a block a definition takes, and their packed keys: worked out once for all
 * definitions with an equal filter or equal keys (est:U3).
 *
 * One per fold thread. Definitions with equal keys should follow one another: only the newest key
 * list is remembered.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_FOLD_KEYS_H
#define HELIOGRAPH_CONTROL_FLOWS_FOLD_KEYS_H

#include "control/flows/groups.h"

/* Rows of a block that a filter accepts, a bit each. */
struct hg_fold_filter {
	uint64_t accepted[HG_CHUNKS];
	bool known;
};

struct hg_fold_keys {
	const struct hg_block *block;
	struct hg_fold_filter *filters; /* by filter slot */
	uint32_t filter_cap;
	uint32_t key_slot; /* whose keys these are, UINT32_MAX = nobody's */
	uint8_t *keys;	   /* hg_key_padded() bytes a row */
	size_t keys_bytes, padded;
	uint64_t done[HG_CHUNKS], present[HG_CHUNKS];
	uint32_t hash[HG_BLOCK_ROWS];
};

void hg_fold_keys_free(struct hg_fold_keys *keys);

/* Forgets everything; the next calls are about `block`. */
void hg_fold_keys_begin(struct hg_fold_keys *keys, const struct hg_block *block);

/* The next calls are about this definition. False: no memory. */
bool hg_fold_keys_select(struct hg_fold_keys *keys, const struct hg_groups *groups);

/* Rows of a chunk that pass the filter and have all keys; then their keys and hashes are there. */
uint64_t hg_fold_keys_chunk(struct hg_fold_keys *keys, const struct hg_groups *groups,
			    unsigned chunk);

static inline const uint8_t *hg_fold_key(const struct hg_fold_keys *keys, unsigned row)
{
	return keys->keys + row * keys->padded;
}

/* Bits of the rows that a chunk of the block has. */
static inline uint64_t hg_chunk_rows(const struct hg_block *block, unsigned chunk)
{
	unsigned rows = block->count - chunk * HG_CHUNK_ROWS;

	return rows >= HG_CHUNK_ROWS ? ~UINT64_C(0) : (UINT64_C(1) << rows) - 1;
}

/* Takes the lowest bit out of a mask that is not empty; which one it was. */
static inline unsigned hg_next_row(uint64_t *rows)
{
	unsigned row = (unsigned)__builtin_ctzll(*rows);

	*rows &= *rows - 1;
	return row;
}

#endif
