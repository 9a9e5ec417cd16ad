#include <stdlib.h>

#include "control/flows/index.h"
#include "control/flows/memory.h"

#define SLOTS_MIN 16u

static size_t slots_for(size_t total)
{
	size_t slots = SLOTS_MIN;

	while (slots < 2 * total)
		slots *= 2;
	return slots;
}

void hg_index_free(struct hg_index *index)
{
	free(index->slots);
	memset(index, 0, sizeof(*index));
}

void hg_index_clear(struct hg_index *index)
{
	if (index->slots)
		memset(index->slots, 0, (index->mask + 1) * sizeof(*index->slots));
	index->used = 0;
}

size_t hg_index_bytes(size_t total)
{
	return slots_for(total) * sizeof(struct hg_index_slot);
}

void hg_index_add(struct hg_index *index, uint32_t hash, uint32_t ref)
{
	size_t pos = hash & index->mask;

	while (index->slots[pos].ref)
		pos = (pos + 1) & index->mask;
	index->slots[pos] = (struct hg_index_slot){ .hash = hash, .ref = ref };
	index->used++;
}

/* Moves later entries of the probe sequence up, so that no search stops at the hole. */
static void close_hole(struct hg_index *index, size_t hole)
{
	struct hg_index_slot *slots = index->slots;

	for (size_t pos = (hole + 1) & index->mask; slots[pos].ref; pos = (pos + 1) & index->mask) {
		size_t home = slots[pos].hash & index->mask;

		/* Its home lies behind the hole, seen along the sequence: it must stay. */
		if (((pos - home) & index->mask) < ((pos - hole) & index->mask))
			continue;
		slots[hole] = slots[pos];
		hole = pos;
	}
	slots[hole] = (struct hg_index_slot){ 0 };
}

void hg_index_remove(struct hg_index *index, uint32_t hash, uint32_t ref)
{
	size_t pos = hash & index->mask;

	while (index->slots[pos].ref && index->slots[pos].ref != ref)
		pos = (pos + 1) & index->mask;
	if (!index->slots[pos].ref)
		return;
	close_hole(index, pos);
	index->used--;
}

bool hg_index_reserve(struct hg_index *index, size_t total)
{
	size_t slots = slots_for(total);
	struct hg_index larger = { .mask = slots - 1 };

	if (index->slots && slots <= index->mask + 1)
		return true;
	larger.slots = hg_block_alloc(slots * sizeof(*larger.slots));
	if (!larger.slots)
		return false;
	memset(larger.slots, 0, slots * sizeof(*larger.slots));
	for (size_t i = 0; index->slots && i <= index->mask; i++) {
		if (index->slots[i].ref)
			hg_index_add(&larger, index->slots[i].hash, index->slots[i].ref);
	}
	free(index->slots);
	*index = larger;
	return true;
}
