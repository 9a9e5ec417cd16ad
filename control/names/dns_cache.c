#include "control/names/dns_cache.h"

#include <stdlib.h>
#include <string.h>

#include "control/names/dns_queue.h"

/* Candidates up to this share of the entries push each other out, not those that have a name. */
#define CANDIDATE_SHARE 8

struct list {
	uint32_t newest, oldest, count;
};

struct hg_dns_cache {
	struct hg_dns_entry *entries; /* [1 .. max] */
	uint32_t max, touched;	      /* entries above `touched` were never used */
	uint32_t free;		      /* chain of entries that were used and are free */
	uint32_t count;
	uint32_t *buckets, mask;
	uint64_t seed;
	struct list lists[HG_DNS_LISTS];
	struct hg_dns_queue queue;
	struct hg_dns_names *garbage;
};

struct hg_dns_cache *hg_dns_cache_create(uint32_t entries_max, uint32_t queue_max, uint64_t seed)
{
	struct hg_dns_cache *cache = calloc(1, sizeof(*cache));
	uint32_t buckets = 1024;

	if (!cache)
		return NULL;
	while (buckets < entries_max)
		buckets *= 2;
	cache->max = entries_max;
	cache->seed = seed;
	cache->mask = buckets - 1;
	cache->buckets = calloc(buckets, sizeof(*cache->buckets));
	cache->entries = calloc((size_t)entries_max + 1, sizeof(*cache->entries));
	if (!cache->buckets || !cache->entries ||
	    !hg_dns_queue_init(&cache->queue, cache->entries, queue_max)) {
		hg_dns_cache_destroy(cache);
		return NULL;
	}
	return cache;
}

void hg_dns_cache_destroy(struct hg_dns_cache *cache)
{
	if (!cache)
		return;
	hg_dns_cache_collect(cache);
	for (uint32_t i = 1; cache->entries && i <= cache->touched; i++)
		free(cache->entries[i].names);
	hg_dns_queue_fini(&cache->queue);
	free(cache->buckets);
	free(cache->entries);
	free(cache);
}

static uint32_t number(const struct hg_dns_cache *cache, const struct hg_dns_entry *entry)
{
	return (uint32_t)(entry - cache->entries);
}

/* ---- finding ---- */

static uint64_t mix(uint64_t word)
{
	word = (word ^ word >> 32) * 0xd6e8feb86659fd93ull;
	word = (word ^ word >> 32) * 0xd6e8feb86659fd93ull;
	return word ^ word >> 32;
}

/* Seeded: addresses are chosen by strangers. */
static uint32_t *bucket(struct hg_dns_cache *cache, const struct hg_addr *address)
{
	uint64_t high, low;

	memcpy(&high, address->bytes, sizeof(high));
	memcpy(&low, address->bytes + 8, sizeof(low));
	low = mix(low ^ cache->seed ^ address->family);
	return &cache->buckets[mix(high ^ low) & cache->mask];
}

struct hg_dns_entry *hg_dns_cache_find(struct hg_dns_cache *cache, const struct hg_addr *address)
{
	for (uint32_t i = *bucket(cache, address); i; i = cache->entries[i].chain)
		if (hg_addr_equal(&cache->entries[i].address, address))
			return &cache->entries[i];
	return NULL;
}

static void unchain(struct hg_dns_cache *cache, uint32_t entry)
{
	uint32_t *at = bucket(cache, &cache->entries[entry].address);

	while (*at != entry)
		at = &cache->entries[*at].chain;
	*at = cache->entries[entry].chain;
}

/* ---- lists ---- */

static void unlist(struct hg_dns_cache *cache, struct hg_dns_entry *entry)
{
	struct list *list = &cache->lists[entry->list];

	*(entry->newer ? &cache->entries[entry->newer].older : &list->newest) = entry->older;
	*(entry->older ? &cache->entries[entry->older].newer : &list->oldest) = entry->newer;
	list->count--;
}

static void enlist(struct hg_dns_cache *cache, struct hg_dns_entry *entry, enum hg_dns_list which)
{
	struct list *list = &cache->lists[which];
	uint32_t self = number(cache, entry);

	entry->list = (uint8_t)which;
	entry->newer = 0;
	entry->older = list->newest;
	*(list->newest ? &cache->entries[list->newest].newer : &list->oldest) = self;
	list->newest = self;
	list->count++;
}

void hg_dns_cache_use(struct hg_dns_cache *cache, struct hg_dns_entry *entry, enum hg_dns_list list)
{
	unlist(cache, entry);
	enlist(cache, entry, list);
}

/* ---- names ---- */

static void give_up(struct hg_dns_cache *cache, struct hg_dns_names *names)
{
	if (!names)
		return;
	names->next = cache->garbage;
	cache->garbage = names;
}

void hg_dns_cache_collect(struct hg_dns_cache *cache)
{
	while (cache->garbage) {
		struct hg_dns_names *names = cache->garbage;

		cache->garbage = names->next;
		free(names);
	}
}

static struct hg_dns_names *copy_names(const char *const *names, unsigned count)
{
	struct hg_dns_names *copy;
	size_t len = 0, used = 0;

	for (unsigned i = 0; i < count; i++)
		len += strlen(names[i]) + 1;
	copy = malloc(sizeof(*copy) + len);
	if (!copy)
		return NULL;
	copy->next = NULL;
	copy->count = count;
	for (unsigned i = 0; i < count; i++) {
		size_t bytes = strlen(names[i]) + 1;

		copy->at[i] = memcpy(copy->text + used, names[i], bytes);
		used += bytes;
	}
	return copy;
}

bool hg_dns_cache_name(struct hg_dns_cache *cache, struct hg_dns_entry *entry,
		       const char *const *names, unsigned count)
{
	struct hg_dns_names *copy = count > 0 ? copy_names(names, count) : NULL;

	if (count > 0 && !copy)
		return false;
	give_up(cache, entry->names);
	entry->names = copy;
	return true;
}

/* ---- coming and going ---- */

static void drop(struct hg_dns_cache *cache, uint32_t which)
{
	struct hg_dns_entry *entry = &cache->entries[which];

	hg_dns_queue_remove(&cache->queue, which);
	unchain(cache, which);
	unlist(cache, entry);
	give_up(cache, entry->names);
	memset(entry, 0, sizeof(*entry));
	entry->chain = cache->free;
	cache->free = which;
	cache->count--;
}

/* Who goes for a newcomer: candidates beyond their share, strangers, then the cluster's own. */
static uint32_t victim(const struct hg_dns_cache *cache, bool inside)
{
	const struct list *lists = cache->lists;

	if (lists[HG_DNS_CANDIDATE].count > cache->max / CANDIDATE_SHARE)
		return lists[HG_DNS_CANDIDATE].oldest;
	if (lists[HG_DNS_EXTERNAL].count > 0)
		return lists[HG_DNS_EXTERNAL].oldest;
	if (lists[HG_DNS_CANDIDATE].count > 0)
		return lists[HG_DNS_CANDIDATE].oldest;
	return inside ? lists[HG_DNS_CLUSTER].oldest : 0;
}

static uint32_t take_free(struct hg_dns_cache *cache, bool inside)
{
	uint32_t entry;

	if (cache->count == cache->max) {
		entry = victim(cache, inside);
		if (!entry)
			return 0;
		drop(cache, entry);
	}
	entry = cache->free;
	if (!entry)
		return ++cache->touched;
	cache->free = cache->entries[entry].chain;
	return entry;
}

struct hg_dns_entry *hg_dns_cache_add(struct hg_dns_cache *cache, const struct hg_addr *address,
				      bool inside)
{
	uint32_t which = take_free(cache, inside);
	struct hg_dns_entry *entry = &cache->entries[which];
	uint32_t *head = bucket(cache, address);

	if (!which)
		return NULL;
	memset(entry, 0, sizeof(*entry));
	entry->address = *address;
	entry->inside = inside;
	entry->chain = *head;
	*head = which;
	enlist(cache, entry, HG_DNS_CANDIDATE);
	cache->count++;
	return entry;
}

uint32_t hg_dns_cache_count(const struct hg_dns_cache *cache)
{
	return cache->count;
}

uint32_t hg_dns_cache_list_count(const struct hg_dns_cache *cache, enum hg_dns_list list)
{
	return cache->lists[list].count;
}

uint32_t hg_dns_cache_slots(const struct hg_dns_cache *cache)
{
	return cache->touched;
}

struct hg_dns_entry *hg_dns_cache_slot(struct hg_dns_cache *cache, uint32_t i)
{
	return cache->entries[i].address.family ? &cache->entries[i] : NULL;
}

/* ---- queue ---- */

bool hg_dns_queued(const struct hg_dns_entry *entry)
{
	return entry->place[HG_DNS_HEAVIEST] > 0;
}

bool hg_dns_queue_put(struct hg_dns_cache *cache, struct hg_dns_entry *entry, bool *lost)
{
	struct hg_dns_queue *queue = &cache->queue;

	*lost = false;
	if (hg_dns_queued(entry)) {
		hg_dns_queue_move(queue, number(cache, entry));
		return true;
	}
	if (queue->count == queue->max) {
		uint32_t lightest = hg_dns_queue_top(queue, HG_DNS_LIGHTEST);

		*lost = true;
		if (!lightest || cache->entries[lightest].weight >= entry->weight)
			return false;
		hg_dns_queue_remove(queue, lightest);
	}
	hg_dns_queue_add(queue, number(cache, entry));
	return true;
}

struct hg_dns_entry *hg_dns_queue_take(struct hg_dns_cache *cache)
{
	uint32_t entry = hg_dns_queue_top(&cache->queue, HG_DNS_HEAVIEST);

	if (!entry)
		return NULL;
	hg_dns_queue_remove(&cache->queue, entry);
	return &cache->entries[entry];
}

uint32_t hg_dns_queue_count(const struct hg_dns_cache *cache)
{
	return cache->queue.count;
}
