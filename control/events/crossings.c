#include "control/events/crossings.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 256u

void hg_crossings_free(struct hg_crossings *crossings)
{
	free(crossings->slots);
	memset(crossings, 0, sizeof(*crossings));
}

static struct hg_crossing *place(struct hg_crossings *c, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) & (c->size - 1);

	while (c->slots[at].hash && c->slots[at].hash != hash)
		at = (at + 1) & (c->size - 1);
	return &c->slots[at];
}

/* Moves those that are still in their time to a table of `size`. */
static bool rebuild(struct hg_crossings *c, size_t size, uint64_t now_ms)
{
	struct hg_crossings next = { calloc(size, sizeof(*next.slots)), size, 0 };

	if (!next.slots)
		return false;
	for (size_t i = 0; i < c->size; i++) {
		if (!c->slots[i].hash || c->slots[i].until_ms <= now_ms)
			continue;
		*place(&next, c->slots[i].hash) = c->slots[i];
		next.count++;
	}
	free(c->slots);
	*c = next;
	return true;
}

void hg_crossings_expire(struct hg_crossings *crossings, uint64_t now_ms)
{
	if (crossings->count)
		rebuild(crossings, crossings->size, now_ms);
}

static bool has_room(struct hg_crossings *c, uint64_t now_ms)
{
	if (!c->size)
		return rebuild(c, SIZE_FIRST, now_ms);
	if (c->count < c->size / 2)
		return true;
	if (c->size / 2 >= HG_CROSSINGS_MAX)
		return rebuild(c, c->size, now_ms) && c->count < c->size / 2;
	return rebuild(c, 2 * c->size, now_ms);
}

enum hg_crossed hg_crossings_see(struct hg_crossings *crossings, uint64_t hash, uint64_t now_ms,
				 uint64_t timeout_ms)
{
	struct hg_crossing *slot;
	bool active;

	hash += !hash;
	if (!has_room(crossings, now_ms))
		return HG_CROSSED_REFUSED;
	slot = place(crossings, hash);
	active = slot->hash && slot->until_ms > now_ms;
	crossings->count += !slot->hash;
	slot->hash = hash;
	/* One epoch at least, so that what stays above with a timeout of 0 fires once. */
	slot->until_ms =
		now_ms + (timeout_ms > HG_CROSSING_EPOCH_MS ? timeout_ms : HG_CROSSING_EPOCH_MS);
	return active ? HG_CROSSED_BEFORE : HG_CROSSED_NEW;
}
