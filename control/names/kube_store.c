#include "control/names/kube_store.h"

#include <stdlib.h>
#include <string.h>

#include "control/names/kube_item.h"

#define BUCKETS_MIN 4096

enum link_type { BY_NAME, BY_ADDRESS, BY_RANGE, BY_TARGET };

struct list {
	struct hg_kube_item *newest, *oldest;
	unsigned count;
};

struct hg_kube_store {
	struct hg_kube_link **buckets;
	uint64_t mask, links, seed, number, generation;
	struct list live[HG_KUBE_RESOURCES];
	struct list ended;	  /* oldest first to be forgotten */
	unsigned lengths[2][129]; /* ranges of each length, IPv4 and IPv6 */
};

/* ---- hashes ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 0x100000001b3ull;
	return hash ^ hash >> 29;
}

static uint64_t start(const struct hg_kube_store *store, enum link_type type, unsigned what)
{
	return (store->seed ^ ((uint64_t)type << 56 | (uint64_t)what << 48)) *
	       0x9e3779b97f4a7c15ull;
}

static uint64_t hash_names(const struct hg_kube_store *store, enum link_type type, unsigned what,
			   const char *namespace_, const char *name)
{
	uint64_t hash = mix(start(store, type, what), namespace_, strlen(namespace_) + 1);

	return mix(hash, name, strlen(name));
}

static uint64_t hash_address(const struct hg_kube_store *store, const struct hg_addr *address)
{
	return mix(start(store, BY_ADDRESS, 0), address->bytes, 17);
}

static struct hg_addr masked(const struct hg_addr *address, unsigned bits)
{
	struct hg_addr out = *address;

	for (unsigned i = 0; i < 16; i++) {
		unsigned keep = bits > 8 * i ? bits - 8 * i : 0;

		if (keep < 8)
			out.bytes[i] &= (uint8_t)(0xff00u >> keep);
	}
	return out;
}

static uint64_t hash_range(const struct hg_kube_store *store, const struct hg_addr *address,
			   unsigned bits)
{
	struct hg_addr base = masked(address, bits);

	return mix(start(store, BY_RANGE, bits), base.bytes, 17);
}

/* ---- links ---- */

static struct hg_kube_link *first(const struct hg_kube_store *store, uint64_t hash)
{
	return store->buckets[hash & store->mask];
}

/* Twice the buckets when there are as many links; without memory the chains get longer. */
static void grow(struct hg_kube_store *store)
{
	uint64_t buckets = 2 * (store->mask + 1);
	struct hg_kube_link **wider = calloc(buckets, sizeof(struct hg_kube_link *));

	if (!wider)
		return;
	for (uint64_t i = 0; i <= store->mask; i++) {
		struct hg_kube_link *link = store->buckets[i];

		while (link) {
			struct hg_kube_link *next = link->next;

			link->next = wider[link->hash & (buckets - 1)];
			wider[link->hash & (buckets - 1)] = link;
			link = next;
		}
	}
	free(store->buckets);
	store->buckets = wider;
	store->mask = buckets - 1;
}

static void link_in(struct hg_kube_store *store, struct hg_kube_item *item, unsigned at,
		    enum link_type type, unsigned index, uint64_t hash)
{
	struct hg_kube_link *link = &item->links[at];
	struct hg_kube_link **bucket = &store->buckets[hash & store->mask];

	*link = (struct hg_kube_link){ *bucket, item, hash, (uint8_t)type, index };
	*bucket = link;
	store->links++;
}

static void unlink_one(struct hg_kube_store *store, struct hg_kube_link *link)
{
	struct hg_kube_link **at = &store->buckets[link->hash & store->mask];

	if (!link->item)
		return;
	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	link->item = NULL;
	store->links--;
}

static void count_range(struct hg_kube_store *store, const struct hg_kube_range *range, int step)
{
	store->lengths[range->address.family == 6][range->bits] += (unsigned)step;
}

static void link_item(struct hg_kube_store *store, struct hg_kube_item *item)
{
	unsigned at = 0;

	if (store->links > store->mask)
		grow(store);
	link_in(store, item, at++, BY_NAME, 0,
		hash_names(store, BY_NAME, item->resource, item->namespace_, item->name));
	for (unsigned i = 0; i < item->address_count; i++)
		link_in(store, item, at++, BY_ADDRESS, i, hash_address(store, &item->addresses[i]));
	for (unsigned i = 0; i < item->range_count; i++) {
		link_in(store, item, at++, BY_RANGE, i,
			hash_range(store, &item->ranges[i].address, item->ranges[i].bits));
		count_range(store, &item->ranges[i], 1);
	}
	for (unsigned i = 0; i < item->target_count; i++)
		link_in(store, item, at++, BY_TARGET, i,
			hash_names(store, BY_TARGET, 0, item->targets[i].namespace_,
				   item->targets[i].pod));
}

/* All but the addresses when it ended: those are looked up for a while. */
static void unlink_item(struct hg_kube_store *store, struct hg_kube_item *item, bool addresses)
{
	for (unsigned i = 0; i < item->link_count; i++)
		if (addresses || item->links[i].type != BY_ADDRESS)
			unlink_one(store, &item->links[i]);
}

/* ---- lists ---- */

static void enlist(struct list *list, struct hg_kube_item *item)
{
	item->newer = NULL;
	item->older = list->newest;
	*(list->newest ? &list->newest->newer : &list->oldest) = item;
	list->newest = item;
	list->count++;
}

static void unlist(struct list *list, struct hg_kube_item *item)
{
	*(item->newer ? &item->newer->older : &list->newest) = item->older;
	*(item->older ? &item->older->newer : &list->oldest) = item->newer;
	list->count--;
}

/* Leaves the live ones: no longer found by name, range or target. */
static void retire(struct hg_kube_store *store, struct hg_kube_item *item)
{
	unlist(&store->live[item->resource], item);
	unlink_item(store, item, false);
	for (unsigned i = 0; i < item->range_count; i++)
		count_range(store, &item->ranges[i], -1);
	store->generation++;
}

static void forget(struct hg_kube_store *store, struct hg_kube_item *item)
{
	unlink_item(store, item, true);
	free(item);
}

static void end_item(struct hg_kube_store *store, struct hg_kube_item *item, uint64_t now_ms)
{
	retire(store, item);
	item->ended = true;
	item->ended_ms = now_ms;
	enlist(&store->ended, item);
}

/* ---- owners of an address ---- */

/*
 * A new owner ends the old binding whatever the order of their events, so that an older pod whose
 * end has not been heard of does not come back when the newer one ends.
 */
static void take_over(struct hg_kube_store *store, struct hg_kube_item *item, unsigned which)
{
	const struct hg_addr *address = &item->addresses[which];
	struct hg_kube_link *own = &item->links[1 + which];
	struct hg_kube_link *next;

	for (struct hg_kube_link *link = first(store, own->hash); link; link = next) {
		const struct hg_kube_item *other = link->item;

		next = link->next;
		if (link == own || link->type != BY_ADDRESS || link->hash != own->hash ||
		    other->resource != HG_KUBE_PODS || other->ended ||
		    !hg_addr_equal(&other->addresses[link->index], address))
			continue;
		if (strcmp(other->created, item->created) > 0) {
			unlink_one(store, own);
			return;
		}
		unlink_one(store, link);
	}
}

static void insert(struct hg_kube_store *store, struct hg_kube_item *item)
{
	item->number = ++store->number;
	link_item(store, item);
	enlist(&store->live[item->resource], item);
	for (unsigned i = 0; item->resource == HG_KUBE_PODS && i < item->address_count; i++)
		take_over(store, item, i);
	store->generation++;
}

/* ---- changes ---- */

static struct hg_kube_item *find(const struct hg_kube_store *store, enum hg_kube_resource resource,
				 const char *namespace_, const char *name)
{
	uint64_t hash = hash_names(store, BY_NAME, resource, namespace_, name);

	for (struct hg_kube_link *link = first(store, hash); link; link = link->next)
		if (link->type == BY_NAME && link->hash == hash &&
		    link->item->resource == resource && !strcmp(link->item->name, name) &&
		    !strcmp(link->item->namespace_, namespace_))
			return link->item;
	return NULL;
}

static struct hg_kube_item *find_object(const struct hg_kube_store *store,
					enum hg_kube_resource resource,
					const struct hg_kube_object *object)
{
	return find(store, resource, object->namespace_ ? object->namespace_ : "", object->name);
}

static bool is_over(const struct hg_kube_object *object)
{
	return object->phase &&
	       (!strcmp(object->phase, "Succeeded") || !strcmp(object->phase, "Failed"));
}

void hg_kube_store_end(struct hg_kube_store *store, enum hg_kube_resource resource,
		       const struct hg_kube_object *object, uint64_t now_ms)
{
	struct hg_kube_item *item = object->name ? find_object(store, resource, object) : NULL;

	/* An end of an object that another of the same name has replaced is old news. */
	if (item && (!object->uid || !strcmp(item->uid, object->uid)))
		end_item(store, item, now_ms);
}

void hg_kube_store_put(struct hg_kube_store *store, enum hg_kube_resource resource,
		       const struct hg_kube_object *object, uint32_t mark, uint64_t now_ms)
{
	struct hg_kube_item *old, *item;

	if (!object->name)
		return;
	if (resource == HG_KUBE_PODS && is_over(object)) {
		hg_kube_store_end(store, resource, object, now_ms);
		return;
	}
	old = find_object(store, resource, object);
	if (old && hg_kube_item_same(old, object)) {
		old->mark = mark;
		return;
	}
	item = hg_kube_item_create(resource, object);
	if (!item)
		return; /* without memory it is as if the event had not come */
	item->mark = mark;
	item->since_ms = now_ms;
	if (old && strcmp(old->uid, item->uid) != 0) {
		end_item(store, old, now_ms);
	} else if (old) {
		if (old->address_count > 0 || item->address_count == 0)
			item->since_ms = old->since_ms;
		retire(store, old);
		forget(store, old);
	}
	insert(store, item);
}

unsigned hg_kube_store_sweep(struct hg_kube_store *store, enum hg_kube_resource resource,
			     uint32_t mark, uint64_t now_ms)
{
	struct hg_kube_item *older;
	unsigned ended = 0;

	for (struct hg_kube_item *item = store->live[resource].newest; item; item = older) {
		older = item->older;
		if (item->mark == mark)
			continue;
		end_item(store, item, now_ms);
		ended++;
	}
	return ended;
}

void hg_kube_store_turn(struct hg_kube_store *store, uint64_t now_ms)
{
	struct hg_kube_item *item;

	while ((item = store->ended.oldest) &&
	       (now_ms < item->ended_ms || now_ms - item->ended_ms >= HG_KUBE_CLOSING_MS)) {
		unlist(&store->ended, item);
		forget(store, item);
		store->generation++;
	}
}

/* ---- questions ---- */

static unsigned rank(const struct hg_kube_item *item)
{
	return item->resource + (item->ended ? HG_KUBE_RESOURCES : 0);
}

const struct hg_kube_item *hg_kube_store_address(const struct hg_kube_store *store,
						 const struct hg_addr *address)
{
	uint64_t hash = hash_address(store, address);
	const struct hg_kube_item *best = NULL;

	for (struct hg_kube_link *link = first(store, hash); link; link = link->next) {
		const struct hg_kube_item *item = link->item;

		if (link->type != BY_ADDRESS || link->hash != hash ||
		    !hg_addr_equal(&item->addresses[link->index], address))
			continue;
		if (!best || rank(item) < rank(best) ||
		    (rank(item) == rank(best) && item->number > best->number))
			best = item;
	}
	return best;
}

const struct hg_kube_item *hg_kube_store_find(const struct hg_kube_store *store,
					      enum hg_kube_resource resource,
					      const char *namespace_, const char *name)
{
	return find(store, resource, namespace_, name);
}

static bool has_address(const struct hg_kube_store *store, enum hg_kube_resource resource,
			const struct hg_addr *address)
{
	uint64_t hash = hash_address(store, address);

	for (struct hg_kube_link *link = first(store, hash); link; link = link->next)
		if (link->type == BY_ADDRESS && link->hash == hash && !link->item->ended &&
		    link->item->resource == resource &&
		    hg_addr_equal(&link->item->addresses[link->index], address))
			return true;
	return false;
}

bool hg_kube_store_is_node(const struct hg_kube_store *store, const struct hg_addr *address)
{
	return has_address(store, HG_KUBE_NODES, address);
}

static bool in_range(const struct hg_kube_store *store, const struct hg_addr *address,
		     unsigned bits)
{
	uint64_t hash = hash_range(store, address, bits);
	struct hg_addr base = masked(address, bits);

	for (struct hg_kube_link *link = first(store, hash); link; link = link->next) {
		const struct hg_kube_range *range;
		struct hg_addr other;

		if (link->type != BY_RANGE || link->hash != hash)
			continue;
		range = &link->item->ranges[link->index];
		other = masked(&range->address, range->bits);
		if (range->bits == bits && hg_addr_equal(&other, &base))
			return true;
	}
	return false;
}

bool hg_kube_store_inside(const struct hg_kube_store *store, const struct hg_addr *address)
{
	const unsigned *lengths = store->lengths[address->family == 6];

	for (unsigned bits = 0; bits <= (address->family == 6 ? 128u : 32u); bits++)
		if (lengths[bits] > 0 && in_range(store, address, bits))
			return true;
	return has_address(store, HG_KUBE_SERVICES, address);
}

const char *hg_kube_store_service(const struct hg_kube_store *store, const char *namespace_,
				  const char *pod)
{
	uint64_t hash = hash_names(store, BY_TARGET, 0, namespace_, pod);
	const char *best = NULL;

	for (struct hg_kube_link *link = first(store, hash); link; link = link->next) {
		const struct hg_kube_target *target;

		if (link->type != BY_TARGET || link->hash != hash)
			continue;
		target = &link->item->targets[link->index];
		if (strcmp(target->pod, pod) != 0 || strcmp(target->namespace_, namespace_) != 0)
			continue;
		if (*link->item->owner_name && (!best || strcmp(link->item->owner_name, best) < 0))
			best = link->item->owner_name;
	}
	return best;
}

const char *hg_kube_item_label(const struct hg_kube_item *item, const char *key)
{
	for (unsigned i = 0; i < item->label_count; i++)
		if (!strcmp(item->labels[i].key, key))
			return item->labels[i].value;
	return NULL;
}

unsigned hg_kube_store_count(const struct hg_kube_store *store, enum hg_kube_resource resource)
{
	return store->live[resource].count;
}

uint64_t hg_kube_store_generation(const struct hg_kube_store *store)
{
	return store->generation;
}

/* ---- life ---- */

struct hg_kube_store *hg_kube_store_create(uint64_t seed)
{
	struct hg_kube_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->seed = seed;
	store->mask = BUCKETS_MIN - 1;
	store->buckets = calloc(BUCKETS_MIN, sizeof(struct hg_kube_link *));
	if (store->buckets)
		return store;
	free(store);
	return NULL;
}

static void free_list(struct list *list)
{
	while (list->newest) {
		struct hg_kube_item *item = list->newest;

		list->newest = item->older;
		free(item);
	}
}

void hg_kube_store_destroy(struct hg_kube_store *store)
{
	if (!store)
		return;
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++)
		free_list(&store->live[i]);
	free_list(&store->ended);
	free(store->buckets);
	free(store);
}
