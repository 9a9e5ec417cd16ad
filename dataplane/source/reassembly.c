#include "dataplane/source/reassembly.h"

#include <stdlib.h>

#define UNIT_BYTES 8u
#define UNITS_MAX  (HG_REASSEMBLY_BYTES_MAX / UNIT_BYTES + 1)

struct key {
	struct hg_addr src, dst;
	uint32_t id;
	uint32_t proto; /* 0 for IPv6: its id needs no company */
};

struct slot {
	struct key key;
	uint64_t born_ms;
	uint32_t fragments;   /* 0: free */
	uint32_t total_bytes; /* 0: the last piece has not come */
	uint32_t high_bytes;  /* end of the furthest piece */
	uint32_t units;
	uint8_t proto; /* as the first piece tells */
	uint8_t have[UNITS_MAX];
	uint8_t bytes[HG_REASSEMBLY_BYTES_MAX + UNIT_BYTES];
};

struct hg_reassembly {
	struct slot slots[HG_REASSEMBLY_SLOTS];
};

struct hg_reassembly *hg_reassembly_create(void)
{
	return calloc(1, sizeof(struct hg_reassembly));
}

void hg_reassembly_destroy(struct hg_reassembly *r)
{
	free(r);
}

static void give_up(struct slot *slot, struct hg_drops *drops)
{
	hg_drop_add(drops, HG_DROP_FRAG_BAD, slot->fragments);
	slot->fragments = 0;
}

void hg_reassembly_flush(struct hg_reassembly *r, struct hg_drops *drops)
{
	unsigned i;

	for (i = 0; i < HG_REASSEMBLY_SLOTS; i++)
		give_up(&r->slots[i], drops);
}

static void slot_begin(struct slot *slot, const struct key *key, uint64_t now_ms)
{
	slot->key = *key;
	slot->born_ms = now_ms;
	slot->total_bytes = 0;
	slot->high_bytes = 0;
	slot->units = 0;
	slot->proto = 0;
	memset(slot->have, 0, sizeof(slot->have));
}

static bool is_stale(const struct slot *slot, uint64_t now_ms)
{
	return now_ms > slot->born_ms && now_ms - slot->born_ms > HG_REASSEMBLY_MS;
}

/* The slot of this datagram; else a free one, else the oldest, begun anew. */
static struct slot *slot_for(struct hg_reassembly *r, const struct key *key, uint64_t now_ms,
			     struct hg_drops *drops)
{
	struct slot *best = &r->slots[0];
	unsigned i;

	for (i = 0; i < HG_REASSEMBLY_SLOTS; i++) {
		struct slot *slot = &r->slots[i];

		if (slot->fragments && is_stale(slot, now_ms))
			give_up(slot, drops);
		if (slot->fragments && memcmp(&slot->key, key, sizeof(*key)) == 0)
			return slot;
		if (best->fragments && (!slot->fragments || slot->born_ms < best->born_ms))
			best = slot;
	}
	give_up(best, drops);
	slot_begin(best, key, now_ms);
	return best;
}

static bool is_possible(const struct hg_ip_packet *f)
{
	if (f->len_bytes < f->declared_bytes || f->len_bytes == 0)
		return false;
	if (f->more && f->len_bytes % UNIT_BYTES)
		return false;
	return f->len_bytes <= HG_REASSEMBLY_BYTES_MAX - f->offset_bytes;
}

/* The piece agrees with what is known about the datagram's end. */
static bool fits(const struct slot *slot, const struct hg_ip_packet *f)
{
	uint32_t end = f->offset_bytes + f->len_bytes;

	if (f->more)
		return !slot->total_bytes || end <= slot->total_bytes;
	return slot->high_bytes <= end && (!slot->total_bytes || slot->total_bytes == end);
}

static unsigned units_there(const struct slot *slot, const struct hg_ip_packet *f)
{
	uint32_t from = f->offset_bytes / UNIT_BYTES, i, there = 0;
	uint32_t to = (f->offset_bytes + f->len_bytes + UNIT_BYTES - 1) / UNIT_BYTES;

	for (i = from; i < to; i++)
		there += slot->have[i];
	return there;
}

static void store(struct slot *slot, const struct hg_ip_packet *f)
{
	uint32_t units = (f->len_bytes + UNIT_BYTES - 1) / UNIT_BYTES;
	uint32_t end = f->offset_bytes + f->len_bytes;

	memcpy(slot->bytes + f->offset_bytes, f->bytes, f->len_bytes);
	memset(slot->have + f->offset_bytes / UNIT_BYTES, 1, units);
	slot->units += units;
	slot->fragments++;
	if (end > slot->high_bytes)
		slot->high_bytes = end;
	if (!f->more)
		slot->total_bytes = end;
	if (f->offset_bytes == 0)
		slot->proto = f->proto;
}

/* A piece that came before and is the same is not needed; any other overlap is an attack or damage.
 */
static bool is_repeated(const struct slot *slot, const struct hg_ip_packet *f, unsigned there)
{
	uint32_t units = (f->len_bytes + UNIT_BYTES - 1) / UNIT_BYTES;

	return there == units && memcmp(slot->bytes + f->offset_bytes, f->bytes, f->len_bytes) == 0;
}

static bool is_complete(const struct slot *slot)
{
	return slot->total_bytes &&
	       slot->units == (slot->total_bytes + UNIT_BYTES - 1) / UNIT_BYTES;
}

static void release_whole(struct slot *slot, struct hg_ip_packet *whole)
{
	memset(whole, 0, sizeof(*whole));
	whole->bytes = slot->bytes;
	whole->len_bytes = whole->declared_bytes = slot->total_bytes;
	whole->src = slot->key.src;
	whole->dst = slot->key.dst;
	whole->proto = slot->proto;
	slot->fragments = 0;
}

static struct key key_of(const struct hg_ip_packet *f)
{
	struct key key;

	memset(&key, 0, sizeof(key));
	key.src = f->src;
	key.dst = f->dst;
	key.id = f->id;
	key.proto = f->src.family == 4 ? f->proto : 0;
	return key;
}

bool hg_reassembly_add(struct hg_reassembly *r, const struct hg_ip_packet *fragment,
		       uint64_t now_ms, struct hg_drops *drops, struct hg_ip_packet *whole)
{
	struct key key = key_of(fragment);
	struct slot *slot;
	unsigned there;

	if (!is_possible(fragment)) {
		hg_drop_add(drops, HG_DROP_FRAG_BAD, 1);
		return false;
	}
	slot = slot_for(r, &key, now_ms, drops);
	there = units_there(slot, fragment);
	if (there || !fits(slot, fragment)) {
		hg_drop_add(drops, HG_DROP_FRAG_BAD, 1);
		if (!is_repeated(slot, fragment, there))
			give_up(slot, drops);
		return false;
	}
	store(slot, fragment);
	if (!is_complete(slot))
		return false;
	release_whole(slot, whole);
	return true;
}
