/*
 * The protocol stacks of one table: at most HG_STACKS_MAX signatures, each with a 16-bit id that
 * lives until the table is cleared. Real traffic has a few dozen, so the list is not counted by
 * reference.
 *
 * Part of a table, used by its owner.
 */
#ifndef HG_ROWS_STACKS_H
#define HG_ROWS_STACKS_H

#include <stdint.h>

#include "dataplane/rows/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_STACKS_MAX 4096u

struct hg_stacks {
	uint32_t count;
	uint64_t signature[HG_STACKS_MAX + 1]; /* [0] = 0 */
	uint16_t index[2 * HG_STACKS_MAX];     /* open addressing, 0 = empty */
};

void hg_stacks_clear(struct hg_stacks *stacks);

/* Adds a signature that hg_stacks_find() did not know; 0 when the list is full. */
uint16_t hg_stacks_add(struct hg_stacks *stacks, uint64_t signature, uint64_t key);

static inline uint32_t hg_stacks_home(uint64_t signature, uint64_t key)
{
	return (uint32_t)hg_hash_mix(signature ^ key, key) % (2 * HG_STACKS_MAX);
}

/* Id, or 0 when unknown; `key` is secret, so that senders cannot aim long runs. */
static inline uint16_t hg_stacks_find(const struct hg_stacks *stacks, uint64_t signature,
				      uint64_t key)
{
	uint32_t pos = hg_stacks_home(signature, key);
	uint16_t id;

	while ((id = stacks->index[pos]) != 0 && stacks->signature[id] != signature)
		pos = (pos + 1) % (2 * HG_STACKS_MAX);
	return id;
}

#ifdef __cplusplus
}
#endif
#endif
