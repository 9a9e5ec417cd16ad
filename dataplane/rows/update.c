/* Last stage: hit, insert or replace, est:2.2. */
#include "dataplane/rows/stages.h"

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

/* Slot of the row with this key, HG_SLOT_NONE when there is none. */
static unsigned find(const struct hg_rows *rows, const struct hg_bucket *b,
		     const struct hg_pending *q, const struct hg_packet *p)
{
	struct hg_slots hits;
	unsigned slot = q->slot;

	if (slot != HG_SLOT_NONE && row_matches(rows, hg_rows_row(rows, q, slot), q, p))
		return slot;
	hits = hg_bucket_find(b, hg_hash_tag(q->hash));
	while ((slot = hg_slots_next(&hits)) != HG_SLOT_NONE)
		if (row_matches(rows, hg_rows_row(rows, q, slot), q, p))
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
	struct hg_row *row = hg_rows_row(rows, q, slot);

	memset(row, 0, sizeof(*row));
	memcpy(&row->key, q->word, sizeof(row->key));
	if (q->interned)
		enter_ids(rows, &row->key, q, p);
	add_sums(row, p);
	hg_bucket_set_tag(b, slot, hg_hash_tag(q->hash));
}

static void insert(struct hg_rows *rows, struct hg_bucket *b, unsigned slot,
		   const struct hg_pending *q, const struct hg_packet *p)
{
	if (!(b->tags[0] | b->tags[1]))
		rows->used[rows->used_count++] = hg_hash_bucket(rows, q->hash);
	write_row(rows, b, slot, q, p);
	set_priority(b, slot, hg_rows_row(rows, q, slot));
	rows->count++;
}

/* Full bucket: one of the two keys goes, the other one takes over its weight (est:2.2 rule 3). */
static void replace(struct hg_rows *rows, struct hg_bucket *b, const struct hg_pending *q,
		    const struct hg_packet *p)
{
	unsigned slot = hg_bucket_lowest(b);
	struct hg_row *row = hg_rows_row(rows, q, slot);
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

	if (slot != HG_SLOT_NONE) {
		add_sums(hg_rows_row(rows, q, slot), p);
		set_priority(b, slot, hg_rows_row(rows, q, slot));
		return 0;
	}
	slot = hg_bucket_free(b);
	if (slot != HG_SLOT_NONE) {
		insert(rows, b, slot, q, p);
		return 0;
	}
	replace(rows, b, q, p);
	return 1;
}

unsigned hg_rows_update(struct hg_rows *rows, const struct hg_pending *pending,
			const struct hg_packet *packets, unsigned count)
{
	unsigned i, full = 0;

	for (i = 0; i < count; i++)
		full += update(rows, &pending[i], &packets[i]);
	return full;
}
