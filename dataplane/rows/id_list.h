/*
 * A list of equal-sized keys in order of first sight, with a hash index: key to id and back.
 *
 * Grows up to a limit given at creation, when all memory is taken; an id may pass to another key;
 * of the index only as much is used as the keys of the day need, so that a few thousand stay in the
 * cache. One thread; readers of `keys` below a count they were given may be others. Keys are
 * compared and hashed as bytes: padding must be zero. The hash is seeded, so that a sender cannot
 * aim collisions (dp:L8).
 */
#ifndef HELIOGRAPH_DATAPLANE_ROWS_ID_LIST_H
#define HELIOGRAPH_DATAPLANE_ROWS_ID_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_id_list {
	void *keys;
	uint32_t *index; /* id + 1; 0 = free; at least twice as many as `max` */
	uint32_t mask;	 /* of the part in use: at least four times as many as `count`, or all */
	uint32_t mask_max;
	uint32_t key_len_bytes;
	uint32_t count, max;
	uint64_t seed;
	uint64_t words[3]; /* what `seed` is to keys of three words */
};

/* False: no memory; nothing is kept. `key_len_bytes` is a multiple of what the keys are aligned
 * to. */
bool hg_id_list_create(struct hg_id_list *list, size_t key_len_bytes, uint32_t max, uint64_t seed);
void hg_id_list_destroy(struct hg_id_list *list);

/* The id of `key`, or UINT32_MAX. */
uint32_t hg_id_list_find(const struct hg_id_list *list, const void *key);

/* The id of `key`, entered if it is new; UINT32_MAX when the list is full. `*fresh`: it was new. */
uint32_t hg_id_list_enter(struct hg_id_list *list, const void *key, bool *fresh);

/* Gives the id to `key`, which no id may have: the former key is forgotten. */
void hg_id_list_replace(struct hg_id_list *list, uint32_t id, const void *key);

/* The same as hg_id_list_enter() for a list whose keys are three 32-bit words, given one by one. */
uint32_t hg_id_list_enter3(struct hg_id_list *list, uint32_t a, uint32_t b, uint32_t c);

#ifdef __cplusplus
}
#endif
#endif
