#include "control/flows/owners.h"

#include <stdlib.h>

#include "control/flows/memory.h"

#define EXPIRY_S   60.0
#define TAKEOVER_S 10.0 /* silence after which another agent may take an address over */
#define OWNERS_MAX (1u << 18)
#define SEED	   UINT64_C(0x2545f491)

void hg_owners_free(struct hg_owners *owners)
{
	hg_index_free(&owners->index);
	free(owners->entries);
	memset(owners, 0, sizeof(*owners));
}

static uint32_t hash_of(const struct hg_addr *address)
{
	return hg_hash_bytes(address, sizeof(*address), SEED);
}

static struct hg_owner *find(const struct hg_owners *owners, const struct hg_addr *address)
{
	uint32_t hash = hash_of(address), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&owners->index, hash, &pos))) {
		if (hg_addr_equal(&owners->entries[ref - 1].address, address))
			return &owners->entries[ref - 1];
	}
	return NULL;
}

static void enter(struct hg_owners *owners, const struct hg_owner *owner)
{
	if (owners->count == OWNERS_MAX ||
	    !hg_grow(&owners->entries, &owners->cap, owners->count + 1, sizeof(*owner)) ||
	    !hg_index_reserve(&owners->index, owners->count + 1u))
		return;
	owners->entries[owners->count++] = *owner;
	hg_index_add(&owners->index, hash_of(&owner->address), owners->count);
}

void hg_owners_claim(struct hg_owners *owners, const struct hg_addr *address, uint32_t agent,
		     double now_s)
{
	struct hg_owner *known = find(owners, address);
	struct hg_owner fresh = { *address, agent, now_s, now_s - 2 * EXPIRY_S };

	if (!known)
		enter(owners, &fresh);
	else if (known->agent == agent)
		known->claimed_s = now_s;
	else if (now_s - known->claimed_s > TAKEOVER_S)
		*known = fresh;
	else
		known->disputed_s = now_s;
}

void hg_owners_purge(struct hg_owners *owners, double now_s)
{
	uint32_t kept = 0;

	if (now_s - owners->purged_s < EXPIRY_S)
		return;
	owners->purged_s = now_s;
	hg_index_clear(&owners->index);
	for (uint32_t i = 0; i < owners->count; i++) {
		if (now_s - owners->entries[i].claimed_s > EXPIRY_S)
			continue;
		owners->entries[kept++] = owners->entries[i];
		hg_index_add(&owners->index, hash_of(&owners->entries[kept - 1].address), kept);
	}
	owners->count = kept;
}

static bool is_valid(const struct hg_owner *owner, double now_s)
{
	return now_s - owner->claimed_s <= EXPIRY_S && now_s - owner->disputed_s > EXPIRY_S;
}

uint32_t hg_owners_find(const struct hg_owners *owners, struct hg_book *book,
			const struct hg_addr *address)
{
	const struct hg_owner *learned;
	uint32_t agent;

	if (!address->family)
		return HG_OBSERVER_NONE;
	agent = hg_book_agent_of(book, address, false);
	if (agent != HG_OBSERVER_NONE && book->agents[agent].seen)
		return agent;
	learned = find(owners, address);
	return learned && is_valid(learned, book->now_s) ? learned->agent : HG_OBSERVER_NONE;
}

/* ---- shares ---- */

/* One row on its way: who owns the ends, who saw it. */
struct sighting {
	const struct hg_book *book;
	uint32_t src, dst, agent;
	uint8_t direction;
	double inclusion;
	const struct hg_observer *observer; /* NULL: unknown point */
};

static bool known(uint32_t agent)
{
	return agent != HG_OBSERVER_NONE;
}

static double samples(const struct sighting *s, uint32_t agent, enum hg_direction direction)
{
	const struct hg_book_agent *a;

	if (!known(agent))
		return 0;
	a = &s->book->agents[agent];
	return a->inclusion[direction] > 0 ? a->inclusion[direction]
					   : a->inclusion[HG_DIRECTION_NONE];
}

/* Of a node's two directions only one counts: the wanted one, where the node samples it at all. */
static bool fits(const struct sighting *s, enum hg_direction wanted)
{
	return s->direction == HG_DIRECTION_NONE || s->direction == wanted ||
	       s->book->agents[s->agent].inclusion[wanted] <= 0;
}

/* With a topology, where no node knows the packet: the access port that it enters by. */
static bool enters_at_switch(const struct sighting *s)
{
	return s->book->topology && s->observer && !known(s->src) && !known(s->dst) &&
	       hg_topology_is_edge(s->book->topology, &s->observer->agent, &s->observer->ds) &&
	       fits(s, HG_DIRECTION_INGRESS);
}

/* A packet counts where it enters the network, or where it leaves if the entrance has no agent. */
static bool counts_at_edge(const struct sighting *s)
{
	if (!known(s->agent))
		return false;
	if (!s->book->agents[s->agent].host)
		return enters_at_switch(s);
	if (known(s->src) && s->src == s->dst)
		return s->src == s->agent && fits(s, HG_DIRECTION_INGRESS);
	if (known(s->src))
		return s->src == s->agent && fits(s, HG_DIRECTION_EGRESS);
	if (known(s->dst))
		return s->dst == s->agent && fits(s, HG_DIRECTION_INGRESS);
	return true;
}

/* Without known points: as `edge`; a switch counts once what passes it, if no node does (FM 8.3).
 */
static double unknown_points(const struct sighting *s, bool edge)
{
	if (!known(s->agent))
		return 1;
	if (s->book->agents[s->agent].host)
		return edge;
	return fits(s, HG_DIRECTION_INGRESS);
}

static bool at_point(const struct sighting *s, uint32_t owner, enum hg_direction wanted)
{
	return owner == s->agent && (s->direction == wanted || s->direction == HG_DIRECTION_NONE);
}

static double pool(const struct sighting *s, double at_src, double at_dst)
{
	if (at_src > 0 && at_point(s, s->src, HG_DIRECTION_EGRESS))
		return s->inclusion / (s->inclusion + at_dst);
	if (at_dst > 0 && at_point(s, s->dst, HG_DIRECTION_INGRESS))
		return s->inclusion / (s->inclusion + at_src);
	return 0;
}

struct hg_share hg_share_of(const struct hg_owners *owners, struct hg_book *book,
			    const struct hg_urow *row, uint32_t agent, double inclusion)
{
	struct sighting s = { book,
			      hg_owners_find(owners, book, &row->src),
			      hg_owners_find(owners, book, &row->dst),
			      agent,
			      row->direction,
			      inclusion,
			      row->observer };
	struct hg_share share = { 0 };
	double at_src, at_dst;

	if (!known(s.src))
		s.src = hg_owners_find(owners, book, &row->outer_src);
	if (!known(s.dst))
		s.dst = hg_owners_find(owners, book, &row->outer_dst);
	share.edge = counts_at_edge(&s);
	if (known(s.src) && s.src == s.dst) {
		share.pooled = share.edge;
		return share;
	}
	at_src = samples(&s, s.src, HG_DIRECTION_EGRESS);
	at_dst = samples(&s, s.dst, HG_DIRECTION_INGRESS);
	share.unknown = at_src + at_dst <= 0;
	share.pooled = share.unknown ? unknown_points(&s, share.edge) : pool(&s, at_src, at_dst);
	return share;
}
