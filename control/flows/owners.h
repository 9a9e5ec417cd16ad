/*
 * Which agent's node an address lives on, and what follows for a sample of a packet that several
 * points could have sampled: its share of the pooled estimate and whether `edge` counts it (est:7,
 * FM 8).
 *
 * Owners are known from agents' own addresses, from tunnel ends that are agents, and from the
 * entities that agents name in their samples; the last are learned and expire. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_OWNERS_H
#define HELIOGRAPH_CONTROL_FLOWS_OWNERS_H

#include "control/flows/book.h"

struct hg_owner {
	struct hg_addr address;
	uint32_t agent;
	double claimed_s;  /* last time its agent named it */
	double disputed_s; /* last time another agent named it */
};

struct hg_owners {
	struct hg_index index;
	struct hg_owner *entries;
	uint32_t count, cap;
	double purged_s;
};

/* What one row counts for. */
struct hg_share {
	double pooled;	 /* f: factor of the row in `pooled`, 0..1 */
	uint8_t edge;	 /* 1: counts in `edge` */
	uint8_t unknown; /* 1: the points are not known; `pooled` is what `edge` would do */
};

void hg_owners_free(struct hg_owners *owners);

/* `agent` names `address` as one of its entities. */
void hg_owners_claim(struct hg_owners *owners, const struct hg_addr *address, uint32_t agent,
		     double now_s);

/* Drops what expired, now and then. Once an epoch. */
void hg_owners_purge(struct hg_owners *owners, double now_s);

/* The agent's number, or HG_OBSERVER_NONE. */
uint32_t hg_owners_find(const struct hg_owners *owners, struct hg_book *book,
			const struct hg_addr *address);

/*
 * `agent`: of the row's observer, HG_OBSERVER_NONE if unknown; `inclusion`: probability with which
 * its data source sampled in this epoch.
 */
struct hg_share hg_share_of(const struct hg_owners *owners, struct hg_book *book,
			    const struct hg_urow *row, uint32_t agent, double inclusion);

#endif
