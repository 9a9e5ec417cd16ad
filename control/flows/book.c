#include "control/flows/book.h"

#include <stdlib.h>

#include "control/flows/memory.h"

#define AGENT_TIMEOUT_DEFAULT_MS 3600000u /* REST 5: left out after an hour of silence */

/* A flood that passes the lcores takes as many places an hour; the rest is not booked. */
#define AGENTS_MAX 131072u

#define SEED UINT64_C(0x5bd1e995)

bool hg_book_init(struct hg_book *book)
{
	memset(book, 0, sizeof(*book));
	book->agent_timeout_ms = AGENT_TIMEOUT_DEFAULT_MS;
	book->observers = hg_observers_create();
	return book->observers;
}

static void maps_free(struct hg_book_map *maps, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		free(maps[i].ref);
	free(maps);
}

void hg_book_clear(struct hg_book *book)
{
	hg_observers_unref(book->observers);
	hg_index_free(&book->agent_index);
	hg_index_free(&book->sub_index);
	hg_index_free(&book->source_index);
	free(book->agents);
	free(book->subs);
	free(book->sources);
	free(book->points);
	maps_free(book->sub_maps, book->lcores);
	maps_free(book->source_maps, book->lcores);
	free(book->pending);
	free(book->touched);
	free(book->touched_sources);
	free(book->touched_subs);
	memset(book, 0, sizeof(*book));
}

static uint32_t agent_find(const struct hg_book *book, const struct hg_addr *address, uint32_t hash)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&book->agent_index, hash, &pos))) {
		if (hg_addr_equal(&book->agents[ref - 1].view.address, address))
			return ref - 1;
	}
	return HG_OBSERVER_NONE;
}

uint32_t hg_book_agent_of(struct hg_book *book, const struct hg_addr *address, bool add)
{
	uint32_t hash = hg_hash_bytes(address, sizeof(*address), SEED);
	uint32_t found = agent_find(book, address, hash);

	if (found != HG_OBSERVER_NONE || !add)
		return found;
	if (book->agent_count == AGENTS_MAX ||
	    !hg_grow(&book->agents, &book->agent_cap, book->agent_count + 1,
		     sizeof(*book->agents)) ||
	    !hg_index_reserve(&book->agent_index, book->agent_count + 1u))
		return HG_OBSERVER_NONE;
	found = book->agent_count++;
	book->agents[found].view.address = *address;
	book->agents[found].lead = HG_OBSERVER_NONE;
	hg_index_add(&book->agent_index, hash, found + 1);
	return found;
}

/* ---- sub-agents ---- */

static uint32_t sub_find(const struct hg_book *book, const struct hg_agent_id *id, uint32_t hash)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&book->sub_index, hash, &pos))) {
		if (memcmp(&book->subs[ref - 1].id, id, sizeof(*id)) == 0)
			return ref;
	}
	return 0;
}

static uint32_t sub_enter(struct hg_book *book, const struct hg_agent_id *id)
{
	uint32_t hash = hg_hash_bytes(id, sizeof(*id), SEED);
	uint32_t ref = sub_find(book, id, hash), agent;

	if (ref)
		return ref;
	agent = hg_book_agent_of(book, &id->address, true);
	if (agent == HG_OBSERVER_NONE ||
	    !hg_grow(&book->subs, &book->sub_cap, book->sub_count + 1, sizeof(*book->subs)) ||
	    !hg_index_reserve(&book->sub_index, book->sub_count + 1u))
		return 0;
	book->subs[book->sub_count] = (struct hg_book_sub){ .id = *id, .agent = agent };
	ref = ++book->sub_count;
	hg_index_add(&book->sub_index, hash, ref);
	return ref;
}

static uint32_t *map_entry(struct hg_book_map *map, uint32_t i)
{
	return hg_grow(&map->ref, &map->cap, i + 1, sizeof(*map->ref)) ? &map->ref[i] : NULL;
}

uint32_t hg_book_sub_ref(struct hg_book *book, unsigned lcore, const struct hg_work *work,
			 uint32_t agent)
{
	uint32_t *entry;

	if (agent >= work->agent_count)
		return 0;
	entry = map_entry(&book->sub_maps[lcore], agent);
	if (!entry)
		return 0;
	if (!*entry)
		*entry = sub_enter(book, &work->agent_ids[agent]);
	return *entry;
}

/* ---- data sources ---- */

static uint32_t source_hash(uint32_t sub, struct hg_data_source ds)
{
	uint32_t words[3] = { sub, ds.cls, ds.index };

	return hg_hash_bytes(words, sizeof(words), SEED);
}

static uint32_t source_find(const struct hg_book *book, uint32_t sub, struct hg_data_source ds,
			    uint32_t hash)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&book->source_index, hash, &pos))) {
		const struct hg_book_source *known = &book->sources[ref - 1];

		if (known->sub == sub && known->ds.cls == ds.cls && known->ds.index == ds.index)
			return ref;
	}
	return 0;
}

/* The observer of a new source; its point comes with it. */
static uint32_t observer_enter(struct hg_book *book, uint32_t agent, struct hg_data_source ds)
{
	const struct hg_observer *observer =
		hg_observers_intern(book->observers, &book->agents[agent].view.address, ds);

	if (!observer ||
	    !hg_grow(&book->points, &book->point_cap, observer->id + 1, sizeof(*book->points)))
		return HG_OBSERVER_NONE;
	if (observer->id >= book->point_count) {
		book->point_count = observer->id + 1;
		book->points[observer->id].agent = agent;
	}
	if (book->agents[agent].lead == HG_OBSERVER_NONE)
		book->agents[agent].lead = observer->id;
	return observer->id;
}

static uint32_t source_enter(struct hg_book *book, uint32_t sub, struct hg_data_source ds)
{
	uint32_t hash = source_hash(sub, ds), ref = source_find(book, sub, ds, hash);
	struct hg_book_source *source;

	if (ref)
		return ref;
	if (!hg_grow(&book->sources, &book->source_cap, book->source_count + 1,
		     sizeof(*book->sources)) ||
	    !hg_index_reserve(&book->source_index, book->source_count + 1u))
		return 0;
	source = &book->sources[book->source_count];
	source->sub = sub;
	source->agent = book->subs[sub].agent;
	source->ds = ds;
	source->correction = 1;
	source->observer = observer_enter(book, source->agent, ds);
	ref = ++book->source_count;
	hg_index_add(&book->source_index, hash, ref);
	return ref;
}

uint32_t hg_book_source_ref(struct hg_book *book, unsigned lcore, const struct hg_work *work,
			    uint32_t source)
{
	uint32_t *entry, sub;

	if (source >= work->source_count)
		return 0;
	entry = map_entry(&book->source_maps[lcore], source);
	if (!entry)
		return 0;
	if (!*entry) {
		sub = hg_book_sub_ref(book, lcore, work, work->source_ids[source].agent);
		*entry = sub ? source_enter(book, sub - 1, work->source_ids[source].ds) : 0;
	}
	return *entry;
}

struct hg_book_source *hg_book_source_of(struct hg_book *book, unsigned lcore, uint32_t source)
{
	const struct hg_book_map *map = lcore < book->lcores ? &book->source_maps[lcore] : NULL;

	if (!map || source >= map->cap || !map->ref[source])
		return NULL;
	return &book->sources[map->ref[source] - 1];
}

struct hg_book_point *hg_book_touch(struct hg_book *book, uint32_t observer)
{
	struct hg_book_point *point = &book->points[observer];

	if (point->touched)
		return point;
	if (!hg_grow(&book->touched, &book->touched_cap, book->touched_count + 1,
		     sizeof(*book->touched)))
		return point;
	book->touched[book->touched_count++] = observer;
	point->touched = true;
	return point;
}
