#include "control/metrics/slots.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 16

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hg_slots_hash(uint64_t seed, const void *bytes, size_t len_bytes)
{
	const uint8_t *at = bytes;
	uint64_t hash = seed ^ 0x9e3779b97f4a7c15u, word;

	for (; len_bytes >= 8; at += 8, len_bytes -= 8) {
		memcpy(&word, at, 8);
		hash = mix(hash ^ word, 0xd6e8feb86659fd93u);
	}
	word = 0;
	memcpy(&word, at, len_bytes);
	return mix(hash ^ word, 0xa0761d6478bd642fu ^ len_bytes);
}

void *hg_slots_find(const struct slots *slots, uint64_t hash, hg_slot_equal *equal, const void *key)
{
	size_t i;

	if (!slots->at)
		return NULL;
	for (i = hash & slots->mask; slots->at[i].item; i = (i + 1) & slots->mask) {
		if (slots->at[i].hash == hash && equal(slots->at[i].item, key))
			return slots->at[i].item;
	}
	return NULL;
}

static void put(struct slots *slots, uint64_t hash, void *item)
{
	size_t i = hash & slots->mask;

	while (slots->at[i].item)
		i = (i + 1) & slots->mask;
	slots->at[i] = (struct slot){ hash, item };
}

static bool grow(struct slots *slots)
{
	struct slots old = *slots;
	size_t i, size = old.at ? (old.mask + 1) * 2 : SLOTS_MIN;

	slots->at = calloc(size, sizeof(*slots->at));
	if (!slots->at) {
		*slots = old;
		return false;
	}
	slots->mask = size - 1;
	for (i = 0; old.at && i <= old.mask; i++) {
		if (old.at[i].item)
			put(slots, old.at[i].hash, old.at[i].item);
	}
	free(old.at);
	return true;
}

bool hg_slots_add(struct slots *slots, uint64_t hash, void *item)
{
	if (!slots->at || (slots->count + 1) * 4 > (slots->mask + 1) * 3) {
		if (!grow(slots))
			return false;
	}
	put(slots, hash, item);
	slots->count++;
	return true;
}

/* Moves up whatever the hole would hide. */
static void close_hole(struct slots *slots, size_t hole)
{
	size_t i = hole, home;

	for (;;) {
		i = (i + 1) & slots->mask;
		if (!slots->at[i].item)
			break;
		home = slots->at[i].hash & slots->mask;
		if (((i - home) & slots->mask) < ((i - hole) & slots->mask))
			continue;
		slots->at[hole] = slots->at[i];
		hole = i;
	}
	slots->at[hole].item = NULL;
}

void hg_slots_remove(struct slots *slots, uint64_t hash, const void *item)
{
	size_t i;

	if (!slots->at)
		return;
	for (i = hash & slots->mask; slots->at[i].item; i = (i + 1) & slots->mask) {
		if (slots->at[i].item != item)
			continue;
		close_hole(slots, i);
		slots->count--;
		return;
	}
}

void hg_slots_free(struct slots *slots)
{
	free(slots->at);
	*slots = (struct slots){ 0 };
}
