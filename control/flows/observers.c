#include <stdlib.h>

#include "control/flows/index.h"
#include "control/flows/observers.h"

#define CHUNK  1024u
#define CHUNKS (HG_OBSERVERS_MAX / CHUNK)

struct hg_observers {
	struct hg_observer *chunks[CHUNKS]; /* written once, before the id is known to anyone */
	struct hg_index index;
	uint32_t count;
	uint32_t references;
};

struct hg_observers *hg_observers_create(void)
{
	struct hg_observers *observers = calloc(1, sizeof(*observers));

	if (observers)
		observers->references = 1;
	return observers;
}

void hg_observers_ref(struct hg_observers *observers)
{
	__atomic_fetch_add(&observers->references, 1, __ATOMIC_RELAXED);
}

void hg_observers_unref(struct hg_observers *observers)
{
	if (!observers || __atomic_sub_fetch(&observers->references, 1, __ATOMIC_ACQ_REL))
		return;
	for (unsigned i = 0; i < CHUNKS; i++)
		free(observers->chunks[i]);
	hg_index_free(&observers->index);
	free(observers);
}

static uint32_t hash_of(const struct hg_addr *agent, struct hg_data_source ds)
{
	return hg_hash_bytes(agent, sizeof(*agent), ((uint64_t)ds.cls << 32) | ds.index);
}

static struct hg_observer *append(struct hg_observers *observers)
{
	struct hg_observer **chunk = &observers->chunks[observers->count / CHUNK];

	if (!*chunk)
		*chunk = calloc(CHUNK, sizeof(**chunk));
	return *chunk ? &(*chunk)[observers->count % CHUNK] : NULL;
}

const struct hg_observer *hg_observers_intern(struct hg_observers *observers,
					      const struct hg_addr *agent, struct hg_data_source ds)
{
	uint32_t hash = hash_of(agent, ds), ref;
	size_t pos = hash;
	struct hg_observer *found;

	while ((ref = hg_index_next(&observers->index, hash, &pos))) {
		const struct hg_observer *known = hg_observers_at(observers, ref - 1);

		if (hg_addr_equal(&known->agent, agent) && known->ds.cls == ds.cls &&
		    known->ds.index == ds.index)
			return known;
	}
	if (observers->count == HG_OBSERVERS_MAX ||
	    !hg_index_reserve(&observers->index, observers->count + 1u))
		return NULL;
	found = append(observers);
	if (!found)
		return NULL;
	*found = (struct hg_observer){ .agent = *agent, .ds = ds, .id = observers->count++ };
	hg_index_add(&observers->index, hash, found->id + 1);
	return found;
}

uint32_t hg_observers_count(const struct hg_observers *observers)
{
	return observers->count;
}

const struct hg_observer *hg_observers_at(const struct hg_observers *observers, uint32_t id)
{
	return &observers->chunks[id / CHUNK][id % CHUNK];
}
