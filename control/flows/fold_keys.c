#include "control/flows/fold_keys.h"

#include <stdlib.h>

#include "control/flows/memory.h"

#define NOBODY UINT32_MAX

void hg_fold_keys_free(struct hg_fold_keys *keys)
{
	free(keys->filters);
	free(keys->keys);
	memset(keys, 0, sizeof(*keys));
}

void hg_fold_keys_begin(struct hg_fold_keys *keys, const struct hg_block *block)
{
	keys->block = block;
	keys->key_slot = NOBODY;
	for (uint32_t i = 0; i < keys->filter_cap; i++)
		keys->filters[i].known = false;
}

static void run_filter(struct hg_fold_filter *filter, const struct hg_block *block,
		       const struct hg_filter *compiled)
{
	memset(filter, 0, sizeof(*filter));
	filter->known = true;
	for (unsigned i = 0; i < block->count; i++) {
		uint64_t accepted = hg_filter_accepts(compiled, &block->rows[i]);

		filter->accepted[i / HG_CHUNK_ROWS] |= accepted << i % HG_CHUNK_ROWS;
	}
}

static bool turn_to_keys(struct hg_fold_keys *keys, const struct hg_compiled *c, uint32_t slot)
{
	size_t padded = hg_key_padded(c->stride), need_bytes = padded * HG_BLOCK_ROWS + 1;

	if (keys->key_slot == slot)
		return true;
	keys->key_slot = NOBODY;
	if (need_bytes > keys->keys_bytes) {
		free(keys->keys);
		keys->keys = hg_block_alloc(need_bytes);
		keys->keys_bytes = keys->keys ? need_bytes : 0;
	}
	if (!keys->keys)
		return false;
	keys->padded = padded;
	keys->key_slot = slot;
	memset(keys->done, 0, sizeof(keys->done));
	memset(keys->present, 0, sizeof(keys->present));
	return true;
}

bool hg_fold_keys_select(struct hg_fold_keys *keys, const struct hg_groups *groups)
{
	const struct hg_compiled *c = groups->compiled;

	if (!turn_to_keys(keys, c, groups->key_slot))
		return false;
	if (!c->filtered)
		return true;
	if (!hg_grow(&keys->filters, &keys->filter_cap, groups->filter_slot + 1,
		     sizeof(*keys->filters)))
		return false;
	if (!keys->filters[groups->filter_slot].known)
		run_filter(&keys->filters[groups->filter_slot], keys->block, c->filter);
	return true;
}

static void extract(struct hg_fold_keys *keys, const struct hg_groups *groups, unsigned chunk,
		    uint64_t rows)
{
	const struct hg_compiled *c = groups->compiled;

	keys->done[chunk] |= rows;
	while (rows) {
		unsigned bit = hg_next_row(&rows), i = chunk * HG_CHUNK_ROWS + bit;
		uint8_t *key = keys->keys + i * keys->padded;

		memset(key + c->stride, 0, keys->padded - c->stride);
		if (!hg_keys_extract(c->keys, &keys->block->rows[i], key))
			continue;
		keys->hash[i] = hg_hash_bytes(key, c->stride, groups->seed);
		keys->present[chunk] |= UINT64_C(1) << bit;
	}
}

uint64_t hg_fold_keys_chunk(struct hg_fold_keys *keys, const struct hg_groups *groups,
			    unsigned chunk)
{
	uint64_t rows = hg_chunk_rows(keys->block, chunk);

	if (groups->compiled->filtered)
		rows &= keys->filters[groups->filter_slot].accepted[chunk];
	if (rows & ~keys->done[chunk])
		extract(keys, groups, chunk, rows & ~keys->done[chunk]);
	return rows & keys->present[chunk];
}
