/*
 * Adding packets: one loop per stage over at most 64 of them, so that the cache lines of all are on their
 * way before the first is needed (dp:X1, X3).
 *
 *   prepare  key words, hash                     asks for bucket headers and dictionary index lines
 *   look     tag in the header                   asks for the row that matches or would be replaced
 *   chase    ids in that row, index              asks for dictionary entries; only packets that need one
 *   update   hit, insert or replace (est:2.2)
 *
 * A guess made in an early stage may be stale in the last one, which therefore checks it again.
 */
#include "dataplane/rows/table.h"

#include <string.h>

#define BATCH 64u
#define LANE_LOW 0x0001000100010001u
#define LANE_REST 0x7fff7fff7fff7fffu
#define NONE HG_BUCKET_ROWS

/* Top bit of each 16-bit lane that is zero. */
static uint64_t zero_lanes(uint64_t x)
{
	return ~(((x & LANE_REST) + LANE_REST) | x | LANE_REST);
}

/* Bit 16 s + 15 of the pair of words = slot s has this tag. */
struct slots {
	uint64_t lanes[2];
};

static struct slots slots_with_tag(const struct hg_bucket *b, uint16_t tag)
{
	uint64_t pattern = tag * LANE_LOW;

	return (struct slots){ { zero_lanes(b->tags[0] ^ pattern), zero_lanes(b->tags[1] ^ pattern) } };
}

/* Removes and returns the lowest slot, NONE when there is none. */
static unsigned slots_next(struct slots *s)
{
	unsigned half = !s->lanes[0];
	uint64_t lanes = s->lanes[half];

	if (!lanes)
		return NONE;
	s->lanes[half] = lanes & (lanes - 1);
	return half * 4 + (unsigned)__builtin_ctzll(lanes) / 16;
}

static bool is_raw(const struct hg_endpoint *e)
{
	return e->family == 4 && !e->agent;
}

static uint32_t raw_address(const struct hg_endpoint *e)
{
	uint32_t address;

	memcpy(&address, e->bytes, sizeof(address));
	return address;
}

/* Word 3 of the key: encap id | flags << 32 | reason << 48. */
#define FLAGS_RAW ((uint64_t)(HG_KEY_SRC_RAW4 | HG_KEY_DST_RAW4) << 32)

static void prepare_endpoints(const struct hg_rows *rows, const struct hg_packet *p,
			      struct hg_pending *q)
{
	const unsigned words = sizeof(struct hg_endpoint) / 8;

	q->interned = 0;
	q->src_hash = 0;
	q->dst_hash = 0;
	if (is_raw(&p->src)) {
		q->src_hash = raw_address(&p->src);
		q->word[0] = q->src_hash;
		q->word[3] |= (uint64_t)HG_KEY_SRC_RAW4 << 32;
	} else if (p->src.family) {
		q->src_hash = hg_hash_entry(&rows->keys, &p->src, words);
		q->interned |= HG_INTERNED_SRC;
	}
	if (is_raw(&p->dst)) {
		q->dst_hash = raw_address(&p->dst);
		q->word[0] |= q->dst_hash << 32;
		q->word[3] |= (uint64_t)HG_KEY_DST_RAW4 << 32;
	} else if (p->dst.family) {
		q->dst_hash = hg_hash_entry(&rows->keys, &p->dst, words);
		q->interned |= HG_INTERNED_DST;
	}
}

static inline void prepare(const struct hg_rows *rows, const struct hg_packet *p, uint16_t stack,
			   struct hg_pending *q)
{
	const char *key = (const char *)&p->key;
	struct hg_hash_row r = { 0 };

	r.word1 = hg_load64(key + 8) & 0x0000ffffffffffffu;
	r.word2 = hg_load64(key + 16);
	q->word[0] = 0;
	q->word[1] = r.word1 | (uint64_t)stack << 48;
	q->word[2] = r.word2;
	q->word[3] = hg_load64(key + 24) & ~(uint64_t)UINT32_MAX & ~FLAGS_RAW;
	q->encap_hash = 0;
	prepare_endpoints(rows, p, q);
	if (p->encap.family) {
		q->encap_hash = hg_hash_entry(&rows->keys, &p->encap, sizeof(p->encap) / 8);
		q->interned |= HG_INTERNED_ENCAP;
	}
	r.src = q->src_hash;
	r.dst = q->dst_hash;
	r.flags = q->word[3];
	r.encap = q->encap_hash;
	r.stack = rows->stacks->signature[stack];
	q->hash = hg_hash_row_make(&rows->keys, &r);
}

void hg_rows_prepare(const struct hg_rows *rows, const struct hg_packet *packet, uint16_t stack,
		     struct hg_pending *pending)
{
	prepare(rows, packet, stack, pending);
}

static uint16_t stack_id(struct hg_rows *rows, uint64_t signature, struct hg_drops *drops)
{
	uint64_t key = rows->keys.k[5];
	uint16_t id;

	if (!signature)
		return 0;
	id = hg_stacks_find(rows->stacks, signature, key);
	if (!id)
		id = hg_stacks_add(rows->stacks, signature, key);
	if (!id)
		hg_drop_add(drops, HG_DROP_STACK_LIST_FULL, 1);
	return id;
}

static struct hg_row *row_at(const struct hg_rows *rows, const struct hg_pending *q, unsigned slot)
{
	return &rows->rows[(size_t)hg_hash_bucket(rows, q->hash) * HG_BUCKET_ROWS + slot];
}

static unsigned prepare_all(struct hg_rows *rows, const struct hg_packet *packets, unsigned count,
			    struct hg_pending *pending, struct hg_drops *drops)
{
	unsigned i, interned = 0;

	for (i = 0; i < count; i++) {
		prepare(rows, &packets[i], stack_id(rows, packets[i].stack, drops), &pending[i]);
		__builtin_prefetch(&rows->buckets[hg_hash_bucket(rows, pending[i].hash)], 1, 3);
		interned |= pending[i].interned;
	}
	return interned;
}

/* Row that matches, else the one that will have to be written. */
static void look(const struct hg_rows *rows, struct hg_pending *q)
{
	const struct hg_bucket *b = &rows->buckets[hg_hash_bucket(rows, q->hash)];
	struct slots hits = slots_with_tag(b, hg_hash_tag(q->hash)), holes;
	unsigned slot = slots_next(&hits);

	q->slot = (uint8_t)slot;
	if (slot == NONE) {
		holes = slots_with_tag(b, 0);
		slot = slots_next(&holes);
	}
	if (slot == NONE)
		slot = hg_bucket_lowest(b);
	__builtin_prefetch(row_at(rows, q, slot), 1, 3);
}

static void look_all(const struct hg_rows *rows, struct hg_pending *pending, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		look(rows, &pending[i]);
}

/* Packets that hit compare with the entries of their row; the others will search the index. */
static void chase_index(const struct hg_rows *rows, const struct hg_pending *q)
{
	if (q->interned & HG_INTERNED_SRC)
		hg_dictionary_prefetch_index(&rows->endpoints, q->src_hash);
	if (q->interned & HG_INTERNED_DST)
		hg_dictionary_prefetch_index(&rows->endpoints, q->dst_hash);
	if (q->interned & HG_INTERNED_ENCAP)
		hg_dictionary_prefetch_index(&rows->encaps, q->encap_hash);
}

static void chase_row(const struct hg_rows *rows, const struct hg_pending *q)
{
	const struct hg_row_key *key = &row_at(rows, q, q->slot)->key;

	if (q->interned & HG_INTERNED_SRC && !(key->vlan_flags & HG_KEY_SRC_RAW4))
		__builtin_prefetch(hg_dictionary_entry(&rows->endpoints, key->src), 0, 3);
	if (q->interned & HG_INTERNED_DST && !(key->vlan_flags & HG_KEY_DST_RAW4))
		__builtin_prefetch(hg_dictionary_entry(&rows->endpoints, key->dst), 0, 3);
	if (q->interned & HG_INTERNED_ENCAP)
		__builtin_prefetch(hg_dictionary_entry(&rows->encaps, key->encap), 0, 3);
}

static void chase_all(const struct hg_rows *rows, const struct hg_pending *pending, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		if (pending[i].interned && pending[i].slot == NONE)
			chase_index(rows, &pending[i]);
		else if (pending[i].interned)
			chase_row(rows, &pending[i]);
	}
}

static bool endpoint_matches(const struct hg_rows *rows, uint32_t in_row, bool interned,
			     uint32_t plain, const struct hg_endpoint *e)
{
	if (!interned)
		return in_row == plain;
	return hg_dictionary_equal(&rows->endpoints, in_row, e, sizeof(*e) / 8);
}

/* Flags are equal already, so a raw address is only ever compared with a raw address. */
static bool interned_matches(const struct hg_rows *rows, const struct hg_row *row,
			     const struct hg_pending *q, const struct hg_packet *p)
{
	const struct hg_row_key *key = &row->key;

	if (!endpoint_matches(rows, key->src, q->interned & HG_INTERNED_SRC, (uint32_t)q->word[0],
			      &p->src))
		return false;
	if (!endpoint_matches(rows, key->dst, q->interned & HG_INTERNED_DST,
			      (uint32_t)(q->word[0] >> 32), &p->dst))
		return false;
	if (!(q->interned & HG_INTERNED_ENCAP))
		return key->encap == 0;
	return hg_dictionary_equal(&rows->encaps, key->encap, &p->encap, sizeof(p->encap) / 8);
}

static bool row_matches(const struct hg_rows *rows, const struct hg_row *row,
			const struct hg_pending *q, const struct hg_packet *p)
{
	const char *key = (const char *)&row->key;
	uint64_t rest = (hg_load64(key + 8) ^ q->word[1]) | (hg_load64(key + 16) ^ q->word[2]);
	uint64_t ends = hg_load64(key) ^ q->word[0], last = hg_load64(key + 24) ^ q->word[3];

	if (!q->interned)
		return (rest | ends | last) == 0;
	return (rest | last >> 32) == 0 && interned_matches(rows, row, q, p);
}

/* Slot of the row with this key, NONE when there is none. */
static unsigned find(const struct hg_rows *rows, const struct hg_bucket *b,
		     const struct hg_pending *q, const struct hg_packet *p)
{
	struct slots hits;
	unsigned slot = q->slot;

	if (slot != NONE && row_matches(rows, row_at(rows, q, slot), q, p))
		return slot;
	hits = slots_with_tag(b, hg_hash_tag(q->hash));
	while ((slot = slots_next(&hits)) != NONE)
		if (row_matches(rows, row_at(rows, q, slot), q, p))
			break;
	return slot;
}

static void set_priority(struct hg_bucket *b, unsigned slot, const struct hg_row *row)
{
	b->priority[slot] = (float)(row->bytes_s1 + HG_PRIORITY_PER_FRAME * row->frames_s1);
}

static void add_sums(struct hg_row *row, const struct hg_packet *p)
{
	double n = p->weight, bytes = p->frame_bytes, spread = n * (n - 1);

	row->bytes_s1 += n * bytes;
	row->bytes_s2 += spread * bytes * bytes;
	row->frames_s1 += n;
	row->frames_s2 += (float)spread;
	row->n += 1;
}

static void scale(struct hg_row *row, double factor)
{
	row->bytes_s1 *= factor;
	row->bytes_s2 *= factor;
	row->frames_s1 *= factor;
	row->frames_s2 = (float)(row->frames_s2 * factor);
	row->n = (float)(row->n * factor);
}

static void enter_ids(struct hg_rows *rows, struct hg_row_key *key, const struct hg_pending *q,
		      const struct hg_packet *p)
{
	if (q->interned & HG_INTERNED_SRC)
		key->src = hg_dictionary_enter(&rows->endpoints, &p->src, q->src_hash);
	if (q->interned & HG_INTERNED_DST)
		key->dst = hg_dictionary_enter(&rows->endpoints, &p->dst, q->dst_hash);
	if (q->interned & HG_INTERNED_ENCAP)
		key->encap = hg_dictionary_enter(&rows->encaps, &p->encap, q->encap_hash);
}

static void release_ids(struct hg_rows *rows, const struct hg_row_key *key)
{
	if (key->src && !(key->vlan_flags & HG_KEY_SRC_RAW4))
		hg_dictionary_release(&rows->endpoints, key->src);
	if (key->dst && !(key->vlan_flags & HG_KEY_DST_RAW4))
		hg_dictionary_release(&rows->endpoints, key->dst);
	if (key->encap)
		hg_dictionary_release(&rows->encaps, key->encap);
}

static void write_row(struct hg_rows *rows, struct hg_bucket *b, unsigned slot,
		      const struct hg_pending *q, const struct hg_packet *p)
{
	struct hg_row *row = row_at(rows, q, slot);
	unsigned shift = slot % 4 * 16;

	memset(row, 0, sizeof(*row));
	memcpy(&row->key, q->word, sizeof(row->key));
	if (q->interned)
		enter_ids(rows, &row->key, q, p);
	add_sums(row, p);
	b->tags[slot / 4] = (b->tags[slot / 4] & ~((uint64_t)0xffff << shift)) |
			    (uint64_t)hg_hash_tag(q->hash) << shift;
}

static void insert(struct hg_rows *rows, struct hg_bucket *b, unsigned slot,
		   const struct hg_pending *q, const struct hg_packet *p)
{
	if (!(b->tags[0] | b->tags[1]))
		rows->used[rows->used_count++] = hg_hash_bucket(rows, q->hash);
	write_row(rows, b, slot, q, p);
	set_priority(b, slot, row_at(rows, q, slot));
	rows->count++;
}

/* Full bucket: one of the two keys goes, the other one takes over its weight (est:2.2 rule 3). */
static void replace(struct hg_rows *rows, struct hg_bucket *b, const struct hg_pending *q,
		    const struct hg_packet *p)
{
	unsigned slot = hg_bucket_lowest(b);
	struct hg_row *row = row_at(rows, q, slot);
	double mine = p->weight * (p->frame_bytes + HG_PRIORITY_PER_FRAME);
	double theirs = (double)b->priority[slot], both = theirs + mine;

	b->victims |= (uint8_t)(1u << slot);
	if (hg_random_unit(&rows->random) * both < mine) {
		release_ids(rows, &row->key);
		write_row(rows, b, slot, q, p);
		scale(row, both / mine);
	} else {
		scale(row, both / theirs);
	}
	b->priority[slot] = (float)both;
}

/* Returns 1 when the bucket was full. */
static unsigned update(struct hg_rows *rows, const struct hg_pending *q, const struct hg_packet *p)
{
	struct hg_bucket *b = &rows->buckets[hg_hash_bucket(rows, q->hash)];
	unsigned slot = find(rows, b, q, p);
	struct slots holes;

	if (slot != NONE) {
		add_sums(row_at(rows, q, slot), p);
		set_priority(b, slot, row_at(rows, q, slot));
		return 0;
	}
	holes = slots_with_tag(b, 0);
	slot = slots_next(&holes);
	if (slot != NONE) {
		insert(rows, b, slot, q, p);
		return 0;
	}
	replace(rows, b, q, p);
	return 1;
}

static unsigned update_all(struct hg_rows *rows, const struct hg_pending *pending,
			   const struct hg_packet *packets, unsigned count)
{
	unsigned i, full = 0;

	for (i = 0; i < count; i++)
		full += update(rows, &pending[i], &packets[i]);
	return full;
}

void hg_rows_add(struct hg_rows *rows, const struct hg_packet *packets, unsigned count,
		 struct hg_drops *drops, enum hg_drop replaced)
{
	struct hg_pending pending[BATCH];
	unsigned now, full = 0;

	for (; count; packets += now, count -= now) {
		now = count < BATCH ? count : BATCH;
		if (prepare_all(rows, packets, now, pending, drops)) {
			look_all(rows, pending, now);
			chase_all(rows, pending, now);
		} else {
			look_all(rows, pending, now);
		}
		full += update_all(rows, pending, packets, now);
	}
	if (full)
		hg_drop_add(drops, replaced, full);
}
