/*
 * What is known of the cluster: objects by resource and name, found by address, by range, and pods
 * by the Services behind which they stand (names.md 4). No sockets, no JSON.
 *
 * Control only. Items belong to the store; a pointer is valid until the next change or turn.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_STORE_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_STORE_H

#include "control/names/kube_json.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_kube_resource {
	HG_KUBE_PODS,
	HG_KUBE_NODES,
	HG_KUBE_SERVICES,
	HG_KUBE_SLICES,
	HG_KUBE_NAMESPACES,
	HG_KUBE_REPLICASETS, /* these two only with owners: full, and their owners only */
	HG_KUBE_JOBS,
	HG_KUBE_RESOURCES
};

#define HG_KUBE_CLOSING_MS 5000 /* how long an ended name lasts for closing packets */

struct hg_kube_item;

/* One way to find an item: by its name, an address, a range, or a pod behind it. */
struct hg_kube_link {
	struct hg_kube_link *next;
	struct hg_kube_item *item;
	uint64_t hash;
	uint8_t type;	/* of kube_store.c */
	unsigned index; /* which address, range, target */
};

struct hg_kube_item {
	uint8_t resource; /* enum hg_kube_resource */
	bool host_network, ended, addressed;
	uint32_t mark;	 /* of the list it was last seen in */
	uint64_t number; /* grows: a later item has the larger one */
	uint64_t since_ms, ended_ms;
	const char *namespace_, *name, *uid, *created, *node; /* "" = absent, never NULL */
	const char *owner_kind, *owner_name;
	const struct hg_kube_pair *labels;
	const struct hg_addr *addresses;
	const struct hg_kube_range *ranges;
	const struct hg_kube_target *targets;
	unsigned label_count, address_count, range_count, target_count;
	struct hg_kube_link *links; /* as many as it can be found by */
	unsigned link_count;
	struct hg_kube_item *newer, *older; /* all of its resource; or the ended ones */
};

struct hg_kube_store;

struct hg_kube_store *hg_kube_store_create(uint64_t seed);
void hg_kube_store_destroy(struct hg_kube_store *store);

/* Adds an object or puts it in the place of the one with its name. */
void hg_kube_store_put(struct hg_kube_store *store, enum hg_kube_resource resource,
		       const struct hg_kube_object *object, uint32_t mark, uint64_t now_ms);
void hg_kube_store_end(struct hg_kube_store *store, enum hg_kube_resource resource,
		       const struct hg_kube_object *object, uint64_t now_ms);
/* Ends all of a resource that a list did not mark; returns how many. */
unsigned hg_kube_store_sweep(struct hg_kube_store *store, enum hg_kube_resource resource,
			     uint32_t mark, uint64_t now_ms);
/* Forgets what ended more than 5 s ago. */
void hg_kube_store_turn(struct hg_kube_store *store, uint64_t now_ms);

/* Who has the address: those that have not ended first, then pod, node, Service; NULL: none. */
const struct hg_kube_item *hg_kube_store_address(const struct hg_kube_store *store,
						 const struct hg_addr *address);
const struct hg_kube_item *hg_kube_store_find(const struct hg_kube_store *store,
					      enum hg_kube_resource resource,
					      const char *namespace_, const char *name);
bool hg_kube_store_is_node(const struct hg_kube_store *store, const struct hg_addr *address);
bool hg_kube_store_inside(const struct hg_kube_store *store, const struct hg_addr *address);
/* Name of the alphabetically first Service before a pod; NULL: none. */
const char *hg_kube_store_service(const struct hg_kube_store *store, const char *namespace_,
				  const char *pod);
const char *hg_kube_item_label(const struct hg_kube_item *item, const char *key);

unsigned hg_kube_store_count(const struct hg_kube_store *store, enum hg_kube_resource resource);
uint64_t hg_kube_store_generation(const struct hg_kube_store *store);

#ifdef __cplusplus
}
#endif
#endif
