#include "dataplane/rows/id_list.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

bool hg_id_list_create(struct hg_id_list *list, size_t key_len_bytes, uint32_t max, uint64_t seed)
{
	uint32_t slots = 2;

	while (slots < 2 * max)
		slots *= 2;
	list->keys = calloc(max, key_len_bytes);
	list->index = calloc(slots, sizeof(*list->index));
	list->mask = slots - 1;
	list->key_len_bytes = (uint32_t)key_len_bytes;
	list->count = 0;
	list->max = max;
	list->seed = seed;
	if (list->keys && list->index)
		return true;
	hg_id_list_destroy(list);
	return false;
}

void hg_id_list_destroy(struct hg_id_list *list)
{
	free(list->keys);
	free(list->index);
	list->keys = NULL;
	list->index = NULL;
}

static uint8_t *key_at(const struct hg_id_list *list, uint32_t id)
{
	return (uint8_t *)list->keys + (size_t)id * list->key_len_bytes;
}

/* Slot that holds the key, or the free one where it belongs. */
static uint32_t *slot_of(const struct hg_id_list *list, const void *key)
{
	uint64_t at = XXH3_64bits_withSeed(key, list->key_len_bytes, list->seed);
	uint32_t *slot;

	for (;; at++) {
		slot = &list->index[at & list->mask];
		if (!*slot || memcmp(key_at(list, *slot - 1), key, list->key_len_bytes) == 0)
			return slot;
	}
}

uint32_t hg_id_list_find(const struct hg_id_list *list, const void *key)
{
	return *slot_of(list, key) - 1;
}

uint32_t hg_id_list_enter(struct hg_id_list *list, const void *key, bool *fresh)
{
	uint32_t *slot = slot_of(list, key);

	*fresh = false;
	if (*slot)
		return *slot - 1;
	if (list->count == list->max)
		return UINT32_MAX;
	memcpy(key_at(list, list->count), key, list->key_len_bytes);
	*slot = ++list->count;
	*fresh = true;
	return *slot - 1;
}
