/*
 * Which entries wait, by weight, with both ends at hand: two binary heaps over the same entries,
 * one with the heaviest on top, one with the lightest. Part of the cache; control only.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_QUEUE_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_QUEUE_H

#include "control/names/dns_cache.h"

enum { HG_DNS_HEAVIEST, HG_DNS_LIGHTEST };

struct hg_dns_queue {
	struct hg_dns_entry *entries; /* of the cache */
	uint32_t count, max;
	uint32_t *heap[2]; /* [1 .. count]: numbers of entries */
};

bool hg_dns_queue_init(struct hg_dns_queue *queue, struct hg_dns_entry *entries, uint32_t max);
void hg_dns_queue_fini(struct hg_dns_queue *queue);
void hg_dns_queue_add(struct hg_dns_queue *queue, uint32_t entry);	   /* there must be room */
void hg_dns_queue_move(struct hg_dns_queue *queue, uint32_t entry);	   /* its weight changed */
void hg_dns_queue_remove(struct hg_dns_queue *queue, uint32_t entry);	   /* if it is in it */
uint32_t hg_dns_queue_top(const struct hg_dns_queue *queue, unsigned end); /* 0: empty */

#endif
