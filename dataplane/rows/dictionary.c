#include "dataplane/rows/dictionary.h"

#include <assert.h>

void hg_dictionary_plan(struct hg_dictionary *d, struct hg_layout *layout, uint32_t capacity,
			uint32_t words)
{
	d->words = words;
	d->capacity = capacity;
	d->id_mask = 2 * capacity - 1; /* ids reach `capacity` itself: one bit more */
	d->index_mask = 2 * capacity - 1;
	d->fresh = 1;
	d->entries_at = hg_layout_add(layout, (size_t)capacity + 1, 8 * (size_t)words);
	d->meta_at = hg_layout_add(layout, (size_t)capacity + 1, sizeof(*d->meta));
	d->index_at = hg_layout_add(layout, 2 * (size_t)capacity, sizeof(*d->index));
}

void hg_dictionary_place(struct hg_dictionary *d, char *memory)
{
	d->entries = memory + d->entries_at;
	d->meta = (struct hg_dictionary_meta *)(void *)(memory + d->meta_at);
	d->index = (uint32_t *)(void *)(memory + d->index_at);
}

/*
 * Empties a run from the home position of one entry to its end. Every such walk cuts a run's tail
 * off, so what is left of a run stays reachable from the homes of what is left in it.
 */
static void cut_run(struct hg_dictionary *d, uint32_t pos)
{
	for (; d->index[pos]; pos = (pos + 1) & d->index_mask)
		d->index[pos] = 0;
}

void hg_dictionary_clear(struct hg_dictionary *d)
{
	uint32_t id;

	if (d->fresh > d->index_mask / 64) {
		memset(d->index, 0, ((size_t)d->index_mask + 1) * sizeof(*d->index));
	} else {
		for (id = 1; id < d->fresh; id++)
			if (d->meta[id].refs)
				cut_run(d, d->meta[id].hash & d->index_mask);
	}
	d->fresh = 1;
	d->free = 0;
	d->live = 0;
}

static uint32_t tag_of(const struct hg_dictionary *d, uint64_t hash)
{
	return (uint32_t)(hash >> 32) & ~d->id_mask;
}

/* Position of an equal entry or of the empty place that ends the search. */
static uint32_t search(const struct hg_dictionary *d, const void *entry, uint64_t hash)
{
	uint32_t pos = (uint32_t)hash & d->index_mask, tag = tag_of(d, hash), word;

	while ((word = d->index[pos]) != 0) {
		if ((word & ~d->id_mask) == tag &&
		    hg_dictionary_equal(d, word & d->id_mask, entry, d->words))
			break;
		pos = (pos + 1) & d->index_mask;
	}
	return pos;
}

uint32_t hg_dictionary_find(const struct hg_dictionary *d, const void *entry, uint64_t hash)
{
	return d->index[search(d, entry, hash)] & d->id_mask;
}

static uint32_t take_id(struct hg_dictionary *d)
{
	uint32_t id = d->free;

	if (id) {
		d->free = d->meta[id].hash;
		return id;
	}
	assert(d->fresh <= d->capacity);
	return d->fresh++;
}

uint32_t hg_dictionary_enter(struct hg_dictionary *d, const void *entry, uint64_t hash)
{
	uint32_t pos = search(d, entry, hash), id = d->index[pos] & d->id_mask;

	if (id) {
		d->meta[id].refs++;
		return id;
	}
	id = take_id(d);
	memcpy(d->entries + (size_t)id * d->words * 8, entry, 8 * (size_t)d->words);
	d->meta[id].hash = (uint32_t)hash;
	d->meta[id].refs = 1;
	d->index[pos] = tag_of(d, hash) | id;
	d->live++;
	return id;
}

static uint32_t position_of(const struct hg_dictionary *d, uint32_t id)
{
	uint32_t pos = d->meta[id].hash & d->index_mask;

	while ((d->index[pos] & d->id_mask) != id)
		pos = (pos + 1) & d->index_mask;
	return pos;
}

/* Backward shift: what follows in the run and may stand at the hole moves there; no tombstones. */
static void close_hole(struct hg_dictionary *d, uint32_t hole)
{
	uint32_t next = hole, word, home;

	for (;;) {
		next = (next + 1) & d->index_mask;
		word = d->index[next];
		if (!word)
			break;
		home = d->meta[word & d->id_mask].hash;
		if (((next - home) & d->index_mask) < ((next - hole) & d->index_mask))
			continue;
		d->index[hole] = word;
		hole = next;
	}
	d->index[hole] = 0;
}

void hg_dictionary_release(struct hg_dictionary *d, uint32_t id)
{
	assert(id && d->meta[id].refs);
	if (--d->meta[id].refs)
		return;
	close_hole(d, position_of(d, id));
	d->meta[id].hash = d->free;
	d->free = id;
	d->live--;
}
