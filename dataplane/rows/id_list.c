#include "dataplane/rows/id_list.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "dataplane/rows/hash.h"

#define FIRST_MASK 255u

bool hg_id_list_create(struct hg_id_list *list, size_t key_len_bytes, uint32_t max, uint64_t seed)
{
	uint32_t slots = 2;
	size_t i;

	while (slots < 2 * max)
		slots *= 2;
	list->keys = calloc(max, key_len_bytes);
	list->index = calloc(slots, sizeof(*list->index));
	list->mask_max = slots - 1;
	list->mask = list->mask_max < FIRST_MASK ? list->mask_max : FIRST_MASK;
	list->key_len_bytes = (uint32_t)key_len_bytes;
	list->count = 0;
	list->max = max;
	list->seed = seed;
	for (i = 0; i < 3; i++)
		list->words[i] = hg_random_next(&seed) | 1;
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
static uint32_t *search(const struct hg_id_list *list, const void *key)
{
	uint64_t at = XXH3_64bits_withSeed(key, list->key_len_bytes, list->seed);
	uint32_t *slot;

	for (;; at++) {
		slot = &list->index[at & list->mask];
		if (!*slot || memcmp(key_at(list, *slot - 1), key, list->key_len_bytes) == 0)
			return slot;
	}
}

static inline uint64_t home3(const struct hg_id_list *list, uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t at = hg_hash_mix(((uint64_t)b << 32 | a) ^ list->words[0], c ^ list->words[1]);

	return hg_hash_mix(at, list->words[2]);
}

/* The same for keys of three words. They stay in registers: memory just written would be waited
 * for. */
static inline uint32_t *search3(const struct hg_id_list *list, uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t at = home3(list, a, b, c);
	const uint32_t *key;
	uint32_t *slot;

	for (;; at++) {
		slot = &list->index[at & list->mask];
		if (!*slot)
			return slot;
		key = (const uint32_t *)list->keys + 3 * (size_t)(*slot - 1);
		if (((key[0] ^ a) | (key[1] ^ b) | (key[2] ^ c)) == 0)
			return slot;
	}
}

static uint32_t *slot_of(const struct hg_id_list *list, const void *key)
{
	uint32_t word[3];

	if (list->key_len_bytes != sizeof(word))
		return search(list, key);
	memcpy(word, key, sizeof(word));
	return search3(list, word[0], word[1], word[2]);
}

uint32_t hg_id_list_find(const struct hg_id_list *list, const void *key)
{
	return *slot_of(list, key) - 1;
}

/* Twice the index: everything finds its place anew. A list does so a dozen times in its life. */
static void widen(struct hg_id_list *list)
{
	uint32_t id;

	memset(list->index, 0, ((size_t)list->mask + 1) * sizeof(*list->index));
	list->mask = 2 * list->mask + 1;
	for (id = 0; id < list->count; id++)
		*slot_of(list, key_at(list, id)) = id + 1;
}

/* Gives the key, which is at no slot but belongs to `slot`, the next id. */
static uint32_t add(struct hg_id_list *list, uint32_t *slot, const void *key)
{
	if (list->count == list->max)
		return UINT32_MAX;
	memcpy(key_at(list, list->count), key, list->key_len_bytes);
	*slot = ++list->count;
	if (list->mask < list->mask_max && list->count > list->mask / 4)
		widen(list);
	return list->count - 1;
}

uint32_t hg_id_list_enter(struct hg_id_list *list, const void *key, bool *fresh)
{
	uint32_t *slot = slot_of(list, key);
	uint32_t id;

	*fresh = false;
	if (*slot)
		return *slot - 1;
	id = add(list, slot, key);
	*fresh = id != UINT32_MAX;
	return id;
}

static uint64_t home_of(const struct hg_id_list *list, const void *key)
{
	uint32_t word[3];

	if (list->key_len_bytes != sizeof(word))
		return XXH3_64bits_withSeed(key, list->key_len_bytes, list->seed);
	memcpy(word, key, sizeof(word));
	return home3(list, word[0], word[1], word[2]);
}

/* Later entries of the run move up, so that none is behind a hole that a search ends at. */
static void take_out(struct hg_id_list *list, uint32_t hole)
{
	uint32_t at = hole, home;

	for (;;) {
		at = (at + 1) & list->mask;
		if (!list->index[at])
			break;
		home = (uint32_t)home_of(list, key_at(list, list->index[at] - 1)) & list->mask;
		if (((at - home) & list->mask) < ((at - hole) & list->mask))
			continue;
		list->index[hole] = list->index[at];
		hole = at;
	}
	list->index[hole] = 0;
}

void hg_id_list_replace(struct hg_id_list *list, uint32_t id, const void *key)
{
	uint32_t *slot = slot_of(list, key_at(list, id));

	take_out(list, (uint32_t)(slot - list->index));
	memcpy(key_at(list, id), key, list->key_len_bytes);
	*slot_of(list, key) = id + 1;
}

uint32_t hg_id_list_enter3(struct hg_id_list *list, uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t *slot = search3(list, a, b, c);
	uint32_t word[3] = { a, b, c };

	return *slot ? *slot - 1 : add(list, slot, word);
}
