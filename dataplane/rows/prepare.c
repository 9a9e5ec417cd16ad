/* First stage: the key without ids, and the one hash of everything (dp:L6, L8). */
#include "dataplane/rows/stages.h"

#define PACKETS_AHEAD 32u

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
	if (p->encap.family || p->encap.has_vni) { /* a VNI may come by record, without a tunnel */
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

/* A caller's array that is larger than L2 would stall this stage otherwise. */
HG_PREFETCHES void prefetch_packet(const struct hg_packet *p)
{
	const char *at = (const char *)p;
	size_t i;

	for (i = 0; i < sizeof(*p); i += 64)
		__builtin_prefetch(at + i, 0, 2);
}

unsigned hg_rows_prepare(struct hg_rows *rows, const struct hg_packet *packets, unsigned count,
			 unsigned left, struct hg_pending *pending, struct hg_drops *drops)
{
	unsigned i, interned = 0;

	for (i = 0; i < count; i++) {
		if (i + PACKETS_AHEAD < left)
			prefetch_packet(&packets[i + PACKETS_AHEAD]);
		prepare(rows, &packets[i], stack_id(rows, packets[i].stack, drops), &pending[i]);
		__builtin_prefetch(&rows->buckets[hg_hash_bucket(rows, pending[i].hash)], 1, 3);
		interned |= pending[i].interned;
	}
	return interned;
}
