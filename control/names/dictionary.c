#include "control/names/dictionary.h"

#include <stdio.h>
#include <stdlib.h>

#include "control/flows/memory.h"
#include "control/names/parts.h"

#define SEED		UINT64_C(0x6e616d65)
#define HISTORY_MS	300000u /* history.seconds */
#define MINUTE_MS	60000u
#define TOUCH_MS	1800000u /* well below HG_TEXT_LIFE_MS */
#define ENTRIES_A_SWEEP 16384u
#define EXTERNAL_PART	4u /* one of so many endpoints may be external */
#define INDEX_STEP	2u

/* ---- making ---- */

static int set_text(char *out, size_t room, const char *text, const char *what, char *error,
		    size_t error_len)
{
	if (strlen(text) < room) {
		memcpy(out, text, strlen(text) + 1);
		return 0;
	}
	snprintf(error, error_len, "%s is too long", what);
	return -1;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

int hg_names_configure(struct hg_names *names, const struct hg_names_conf *conf, char *error,
		       size_t error_len)
{
	const char *domain = conf->cluster_domain && *conf->cluster_domain ? conf->cluster_domain
									   : "cluster.local";
	struct hg_ranges inside;

	memset(&inside, 0, sizeof(inside));
	if (hg_ranges_list(or_empty(conf->cluster_cidrs), &inside, error, error_len) ||
	    set_text(names->domain, sizeof(names->domain), domain, "names.cluster_domain", error,
		     error_len) ||
	    set_text(names->node_domains, sizeof(names->node_domains), or_empty(conf->node_domains),
		     "dns.node_domains", error, error_len)) {
		hg_ranges_free(&inside);
		return -1;
	}
	hg_ranges_free(&names->inside);
	names->inside = inside;
	names->entities_on = conf->entities;
	names->kept_ms = (conf->history_ms ? conf->history_ms : HISTORY_MS) + MINUTE_MS;
	names->cluster = hg_names_text(names, conf->cluster_name, names->now_ms);
	names->own_generation++;
	return 0;
}

struct hg_names *hg_names_create(const struct hg_names_conf *conf, char *error, size_t error_len)
{
	struct hg_names *names = calloc(1, sizeof(*names));
	uint32_t chunks;

	if (!names) {
		snprintf(error, error_len, "no memory for the names");
		return NULL;
	}
	names->texts = conf->texts;
	names->capacity = conf->capacity ? conf->capacity : HG_NAMES_CAPACITY;
	names->generation = 1;
	names->epoch = 1;
	hg_entities_init(&names->entities, conf->texts);
	chunks = names->capacity / HG_ENTRY_CHUNK + 1;
	names->chunks = calloc(chunks, sizeof(*names->chunks));
	names->free_entries = malloc((names->capacity + 1u) * sizeof(*names->free_entries));
	names->unlisted.record.name = hg_names_text(names, "(unlisted)", 0);
	names->unlisted.record.class_ = names->unlisted.record.name;
	if (names->chunks && names->free_entries &&
	    !hg_names_configure(names, conf, error, error_len))
		return names;
	if (!names->chunks || !names->free_entries)
		snprintf(error, error_len, "no memory for the names");
	hg_names_destroy(names);
	return NULL;
}

void hg_names_destroy(struct hg_names *names)
{
	if (!names)
		return;
	for (uint32_t ref = 1; names->chunks && ref <= names->entry_count; ref++)
		hg_name_entry_clear(names, hg_names_entry(names, ref));
	names->kept_ms = 0;
	hg_names_free_retired(names, UINT64_MAX);
	for (uint32_t i = 0; names->chunks && i <= names->capacity / HG_ENTRY_CHUNK; i++)
		free(names->chunks[i]);
	free(names->chunks);
	free(names->free_entries);
	free(names->used);
	hg_index_free(&names->index);
	hg_ranges_free(&names->inside);
	hg_ranges_free(&names->ranges);
	hg_ranges_free(&names->api_ranges);
	hg_learned_free(&names->learned);
	hg_entities_free(&names->entities);
	free(names);
}

/* ---- entries ---- */

struct hg_name_entry *hg_names_entry(const struct hg_names *names, uint32_t ref)
{
	return &names->chunks[ref / HG_ENTRY_CHUNK][ref % HG_ENTRY_CHUNK];
}

static uint32_t hash_of(const struct hg_name_endpoint *endpoint)
{
	return hg_hash_bytes(endpoint, sizeof(*endpoint), SEED);
}

static uint32_t find(const struct hg_names *names, const struct hg_name_endpoint *endpoint,
		     uint32_t hash)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&names->index, hash, &pos))) {
		if (!memcmp(&hg_names_entry(names, ref)->key, endpoint, sizeof(*endpoint)))
			return ref;
	}
	return 0;
}

struct hg_name_entry *hg_names_find(const struct hg_names *names,
				    const struct hg_name_endpoint *endpoint)
{
	uint32_t ref = find(names, endpoint, hash_of(endpoint));

	return ref ? hg_names_entry(names, ref) : NULL;
}

static bool reserve_index(struct hg_names *names)
{
	size_t need = names->index.used + 1;

	if (need <= names->indexed)
		return true;
	need = need < HG_ENTRY_CHUNK ? HG_ENTRY_CHUNK : need * INDEX_STEP;
	if (!hg_index_reserve(&names->index, need))
		return false;
	names->indexed = need;
	return true;
}

/* Shares of cluster and external endpoints are 3:1, so that neither pushes the other out. */
static bool has_room(const struct hg_names *names, bool external)
{
	uint32_t most = names->capacity / EXTERNAL_PART;

	return names->shares[external] < (external ? most : names->capacity - most);
}

static uint32_t new_ref(struct hg_names *names)
{
	uint32_t ref = names->entry_count + 1;

	if (names->free_count)
		return names->free_entries[--names->free_count];
	if (!names->chunks[ref / HG_ENTRY_CHUNK]) {
		names->chunks[ref / HG_ENTRY_CHUNK] =
			calloc(HG_ENTRY_CHUNK, sizeof(struct hg_name_entry));
		if (!names->chunks[ref / HG_ENTRY_CHUNK])
			return 0;
	}
	names->entry_count = ref;
	return ref;
}

static void ask(struct hg_names *names, const struct hg_name_entry *entry, uint64_t before_ms,
		struct hg_name_asking *asking)
{
	*asking = (struct hg_name_asking){ .names = names,
					   .address = &entry->key.address,
					   .place = entry->place,
					   .weight = entry->weight,
					   .before_ms = before_ms,
					   .now_ms = names->now_ms };
	hg_name_resolve(asking);
}

static void note_conflict(struct hg_names *names, const struct hg_name_asking *asking)
{
	if (!asking->conflict)
		return;
	names->figures.conflicts++;
	names->conflicts[names->conflict_count++ % HG_NAME_CONFLICTS] =
		(struct hg_name_conflict){ names->now_ms, *asking->address, asking->record.name,
					   asking->conflict };
}

static void put(struct hg_names *names, struct hg_name_entry *entry,
		const struct hg_name_asking *asking, uint64_t from_ms)
{
	entry->asks_dns = asking->asks_dns;
	entry->learned = asking->record.source == HG_FROM_ENTITIES_LEARNED;
	entry->generation = names->generation;
	entry->place_version =
		entry->place == HG_PLACE_NONE ? 0 : names->entities.places[entry->place].version;
	/* What is not in force yet is asked for again. */
	entry->dirty = asking->too_new;
	if (hg_name_entry_set(names, entry, &asking->record, from_ms))
		note_conflict(names, asking);
}

static uint32_t add(struct hg_names *names, const struct hg_name_endpoint *endpoint,
		    const struct hg_addr *agent, uint32_t hash)
{
	bool external = !endpoint->agent && !hg_names_inside(names, &endpoint->address);
	uint32_t ref = has_room(names, external) && reserve_index(names) ? new_ref(names) : 0;
	struct hg_name_asking asking;
	struct hg_name_entry *entry;

	if (!ref) {
		names->figures.unlisted++;
		return 0;
	}
	entry = hg_names_entry(names, ref);
	*entry = (struct hg_name_entry){ .key = *endpoint,
					 .place = HG_PLACE_NONE,
					 .external = external,
					 .used_ms = names->now_ms };
	if (endpoint->agent && agent)
		entry->place = hg_entities_place(&names->entities, agent, &endpoint->entity);
	names->shares[external]++;
	hg_index_add(&names->index, hash, ref);
	ask(names, entry, names->start_ms, &asking);
	put(names, entry, &asking, names->start_ms);
	if (entry->now)
		return ref;
	names->shares[external]--;
	hg_index_remove(&names->index, hash, ref);
	names->free_entries[names->free_count++] = ref;
	return 0;
}

/* ---- epochs ---- */

void hg_names_epoch(struct hg_names *names, uint64_t start_ms, uint64_t now_ms)
{
	names->epoch++;
	names->start_ms = start_ms;
	names->now_ms = now_ms;
	names->used_count = 0;
}

static void use(struct hg_names *names, struct hg_name_entry *entry, uint32_t ref)
{
	entry->used = names->epoch;
	entry->used_ms = names->now_ms;
	entry->weight = 0;
	if (hg_grow(&names->used, &names->used_cap, names->used_count + 1, sizeof(*names->used)))
		names->used[names->used_count++] = ref;
	if (entry->generation == names->generation)
		return;
	/* Not seen for a while: what was learned up to this epoch counts. */
	struct hg_name_asking asking;

	ask(names, entry, names->start_ms, &asking);
	put(names, entry, &asking, names->start_ms);
}

static const struct hg_name_record *look(struct hg_names *names,
					 const struct hg_name_endpoint *endpoint, uint32_t hash,
					 const struct hg_addr *agent, double weight)
{
	uint32_t ref = find(names, endpoint, hash);
	struct hg_name_entry *entry;

	if (!ref)
		ref = add(names, endpoint, agent, hash);
	if (!ref)
		return &names->unlisted.record;
	entry = hg_names_entry(names, ref);
	if (entry->used != names->epoch)
		use(names, entry, ref);
	entry->weight += (float)weight;
	return &entry->now->record;
}

const struct hg_name_record *hg_names_look(struct hg_names *names,
					   const struct hg_name_endpoint *endpoint,
					   const struct hg_addr *agent, double weight)
{
	if (!endpoint->address.family)
		return NULL;
	return look(names, endpoint, hash_of(endpoint), agent, weight);
}

/* Each step brings what the next one reads into the cache. */
void hg_names_look_many(struct hg_names *names, const struct hg_names_look *looks, unsigned count)
{
	uint32_t hash[HG_NAMES_LOOKS];

	for (unsigned i = 0; i < count; i++) {
		hash[i] = hash_of(&looks[i].endpoint);
		hg_index_prefetch(&names->index, hash[i]);
	}
	for (unsigned i = 0; i < count; i++) {
		size_t pos = hash[i];
		uint32_t ref = hg_index_next(&names->index, hash[i], &pos);

		if (ref)
			__builtin_prefetch(hg_names_entry(names, ref), 1);
	}
	for (unsigned i = 0; i < count; i++)
		*looks[i].record =
			look(names, &looks[i].endpoint, hash[i], looks[i].agent, looks[i].weight);
}

/* ---- after the fold ---- */

/* A source has learned something: everything that is looked at is asked for again. */
static void set_generation(struct hg_names *names)
{
	uint64_t kube = names->kube ? hg_kube_generation(names->kube) : 0;

	if (kube == names->kube_generation && names->own_generation == names->classes_generation)
		return;
	names->kube_generation = kube;
	names->classes_generation = names->own_generation;
	names->generation++;
}

static bool former_gone(const struct hg_names *names, const struct hg_addr *address, uint32_t place)
{
	const struct hg_learner *learner = hg_learned_find(&names->learned, address);

	return learner && learner->place != place &&
	       !names->entities.places[learner->place].from_ms;
}

/* The address of a pod's entity may be told from the address alone from now on. */
static void learn(struct hg_names *names, const struct hg_name_entry *entry)
{
	const struct hg_addr *address = &entry->key.address;
	struct hg_name_endpoint alone = { .address = *address };
	struct hg_name_entry *other;
	const struct hg_place *place;

	if (entry->place == HG_PLACE_NONE)
		return;
	place = &names->entities.places[entry->place];
	if (!place->from_ms || place->kind != HG_NAME_POD || !hg_names_inside(names, address))
		return;
	if (!hg_learned_use(&names->learned, address, entry->place, names->now_ms,
			    former_gone(names, address, entry->place)))
		return;
	other = hg_names_find(names, &alone);
	if (other)
		other->dirty = 1;
}

/* What an address was learned from has changed, or is silent for too long. */
static bool lesson_changed(const struct hg_names *names, const struct hg_name_entry *entry)
{
	const struct hg_learner *learner;

	if (!entry->learned)
		return false;
	learner = hg_learned_find(&names->learned, &entry->key.address);
	return !learner || !hg_learner_is_bound(learner, names->now_ms) ||
	       entry->place_version != names->entities.places[learner->place].version;
}

static bool is_due(const struct hg_names *names, const struct hg_name_entry *entry)
{
	if (entry->dirty || entry->asks_dns || entry->generation != names->generation)
		return true;
	if (entry->place != HG_PLACE_NONE)
		return entry->place_version != names->entities.places[entry->place].version;
	return lesson_changed(names, entry);
}

static void ask_again(struct hg_names *names, struct hg_name_entry *entry)
{
	const struct hg_learner *learner;
	struct hg_name_asking asking;

	ask(names, entry, UINT64_MAX, &asking);
	put(names, entry, &asking, names->now_ms);
	if (entry->now->record.source != HG_FROM_ENTITIES_LEARNED)
		return;
	learner = hg_learned_find(&names->learned, &entry->key.address);
	if (learner)
		entry->place_version = names->entities.places[learner->place].version;
}

static void forget(struct hg_names *names, struct hg_name_entry *entry, uint32_t ref)
{
	hg_name_entry_clear(names, entry);
	hg_index_remove(&names->index, hash_of(&entry->key), ref);
	names->shares[entry->external]--;
	memset(entry, 0, sizeof(*entry));
	names->free_entries[names->free_count++] = ref;
}

static void sweep(struct hg_names *names)
{
	uint32_t steps =
		names->entry_count < ENTRIES_A_SWEEP ? names->entry_count : ENTRIES_A_SWEEP;

	while (steps--) {
		uint32_t ref = names->swept % names->entry_count + 1;
		struct hg_name_entry *entry = hg_names_entry(names, ref);

		names->swept = ref;
		if (!entry->now)
			continue;
		if (names->now_ms > entry->used_ms + names->kept_ms)
			forget(names, entry, ref);
		else if (entry->now->older)
			hg_name_entry_trim(names, entry, names->now_ms);
	}
	hg_names_free_retired(names, names->now_ms);
}

static void keep_texts(struct hg_names *names)
{
	if (names->now_ms - names->swept_texts_ms < TOUCH_MS)
		return;
	names->swept_texts_ms = names->now_ms;
	hg_entities_touch(&names->entities, names->now_ms);
	hg_texts_touch(names->texts, names->unlisted.record.name, names->now_ms);
	hg_texts_touch(names->texts, names->cluster, names->now_ms);
	for (unsigned i = 0; i < HG_NAME_CONFLICTS; i++) {
		hg_texts_touch(names->texts, names->conflicts[i].ours, names->now_ms);
		hg_texts_touch(names->texts, names->conflicts[i].theirs, names->now_ms);
	}
	hg_texts_sweep(names->texts, names->now_ms);
}

void hg_names_turn(struct hg_names *names, const struct hg_names_use *asked, uint64_t now_ms)
{
	if (names->use.dns != asked->dns || names->use.names != asked->names)
		names->own_generation++;
	names->use = *asked;
	names->now_ms = now_ms;
	hg_entities_expire(&names->entities, now_ms);
	set_generation(names);
	for (uint32_t i = 0; i < names->used_count; i++)
		learn(names, hg_names_entry(names, names->used[i]));
	for (uint32_t i = 0; i < names->used_count; i++) {
		struct hg_name_entry *entry = hg_names_entry(names, names->used[i]);

		if (is_due(names, entry))
			ask_again(names, entry);
		if (now_ms - entry->touched_ms > TOUCH_MS)
			hg_name_entry_touch(names, entry, now_ms);
	}
	hg_learned_purge(&names->learned, now_ms);
	if (names->entry_count)
		sweep(names);
	keep_texts(names);
}

uint64_t hg_names_generation(const struct hg_names *names)
{
	return names->changes;
}
