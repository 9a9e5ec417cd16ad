/*
 * Entries of the reverse-DNS cache, how they are found, who has to go, and the queue of those that
 * wait to be asked (names.md 6). No clock, no sockets; knows nothing of lifetimes.
 *
 * Control only. The cache owns the entries; a pointer to one is valid until the next add. Names
 * taken from an entry stay readable until hg_dns_cache_collect.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_CACHE_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_CACHE_H

#include "control/names/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_dns_list {
	HG_DNS_CANDIDATE, /* not admitted yet: the first to go */
	HG_DNS_EXTERNAL,
	HG_DNS_CLUSTER, /* never pushed out by the other two */
	HG_DNS_LISTS
};

/* Names of an entry in their stable order; one block. */
struct hg_dns_names {
	struct hg_dns_names *next; /* while it waits for collection */
	unsigned count;
	const char *at[16];
	char text[];
};

struct hg_dns_entry {
	struct hg_addr address;
	uint8_t state;	   /* enum hg_dns_state */
	uint8_t list;	   /* enum hg_dns_list */
	uint8_t epochs;	   /* in which it was seen, up to 2 */
	uint8_t failures;  /* in a row */
	bool inside, used; /* used: since the last answer */
	bool in_flight, stale;
	uint32_t chain, newer, older; /* hash chain; neighbours in its list */
	uint32_t place[2];	      /* in the two heaps of the queue, 0 = not queued */
	double weight;		      /* bytes since it was last asked */
	uint64_t seen_ms, since_ms;
	uint64_t refresh_ms, expires_ms, retry_ms;
	struct hg_dns_names *names; /* NULL: none */
};

struct hg_dns_cache;

struct hg_dns_cache *hg_dns_cache_create(uint32_t entries_max, uint32_t queue_max, uint64_t seed);
void hg_dns_cache_destroy(struct hg_dns_cache *cache);

struct hg_dns_entry *hg_dns_cache_find(struct hg_dns_cache *cache, const struct hg_addr *address);
/*
 * A new candidate; what had to go is gone. NULL: full of what it may not push out (`inside` says
 * whether the address is of the cluster).
 */
struct hg_dns_entry *hg_dns_cache_add(struct hg_dns_cache *cache, const struct hg_addr *address,
				      bool inside);
/* The entry was used: it becomes the newest of `list`. */
void hg_dns_cache_use(struct hg_dns_cache *cache, struct hg_dns_entry *entry,
		      enum hg_dns_list list);
/* Gives the entry other names (count 0: none). False: no memory, the old ones stay. */
bool hg_dns_cache_name(struct hg_dns_cache *cache, struct hg_dns_entry *entry,
		       const char *const *names, unsigned count);
void hg_dns_cache_collect(struct hg_dns_cache *cache); /* frees names given up since the last */

uint32_t hg_dns_cache_count(const struct hg_dns_cache *cache);
uint32_t hg_dns_cache_list_count(const struct hg_dns_cache *cache, enum hg_dns_list list);
/* i-th slot for a walk over all; NULL: free. Slots are 1 .. hg_dns_cache_slots. */
struct hg_dns_entry *hg_dns_cache_slot(struct hg_dns_cache *cache, uint32_t i);
uint32_t hg_dns_cache_slots(const struct hg_dns_cache *cache);

/*
 * Puts the entry into the queue, or to its new place there. A full queue gives up its lightest, or
 * refuses the entry when that is lighter still: false, and true in *lost either way.
 */
bool hg_dns_queue_put(struct hg_dns_cache *cache, struct hg_dns_entry *entry, bool *lost);
bool hg_dns_queued(const struct hg_dns_entry *entry);
struct hg_dns_entry *hg_dns_queue_take(struct hg_dns_cache *cache); /* heaviest; NULL: empty */
uint32_t hg_dns_queue_count(const struct hg_dns_cache *cache);

#ifdef __cplusplus
}
#endif
#endif
