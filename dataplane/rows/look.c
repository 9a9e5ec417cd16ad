/* Second stage: brings rows and dictionary entries into the cache; changes nothing but the guess.
 */
#include "dataplane/rows/stages.h"

/* Those that will search the index. */
HG_PREFETCHES void prefetch_index(const struct hg_rows *rows, const struct hg_pending *q)
{
	if (q->interned & HG_INTERNED_SRC)
		hg_dictionary_prefetch_index(&rows->endpoints, q->src_hash);
	if (q->interned & HG_INTERNED_DST)
		hg_dictionary_prefetch_index(&rows->endpoints, q->dst_hash);
	if (q->interned & HG_INTERNED_ENCAP)
		hg_dictionary_prefetch_index(&rows->encaps, q->encap_hash);
}

/* Row that matches, else the one that will have to be written. */
HG_PREFETCHES void look(const struct hg_rows *rows, struct hg_pending *q)
{
	const struct hg_bucket *b = &rows->buckets[hg_hash_bucket(rows, q->hash)];
	struct hg_slots hits = hg_bucket_find(b, hg_hash_tag(q->hash));
	unsigned slot = hg_slots_next(&hits);

	q->slot = (uint8_t)slot;
	if (slot == HG_SLOT_NONE) {
		slot = hg_bucket_free(b);
		if (q->interned)
			prefetch_index(rows, q);
	}
	if (slot == HG_SLOT_NONE)
		slot = hg_bucket_lowest(b);
	__builtin_prefetch(hg_rows_row(rows, q, slot), 1, 3);
}

HG_PREFETCHES void chase_index(const struct hg_rows *rows, const struct hg_pending *q)
{
	if (q->interned & HG_INTERNED_SRC)
		hg_dictionary_prefetch_found(&rows->endpoints, q->src_hash);
	if (q->interned & HG_INTERNED_DST)
		hg_dictionary_prefetch_found(&rows->endpoints, q->dst_hash);
	if (q->interned & HG_INTERNED_ENCAP)
		hg_dictionary_prefetch_found(&rows->encaps, q->encap_hash);
}

/* Packets that hit compare with the entries of their row. */
HG_PREFETCHES void chase_row(const struct hg_rows *rows, const struct hg_pending *q)
{
	const struct hg_row_key *key = &hg_rows_row(rows, q, q->slot)->key;

	if (q->interned & HG_INTERNED_SRC && !(key->vlan_flags & HG_KEY_SRC_RAW4))
		hg_dictionary_prefetch_entry(&rows->endpoints, key->src);
	if (q->interned & HG_INTERNED_DST && !(key->vlan_flags & HG_KEY_DST_RAW4))
		hg_dictionary_prefetch_entry(&rows->endpoints, key->dst);
	if (q->interned & HG_INTERNED_ENCAP)
		hg_dictionary_prefetch_entry(&rows->encaps, key->encap);
}

HG_PREFETCHES void chase_all(const struct hg_rows *rows, const struct hg_pending *pending,
			     unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		if (pending[i].interned && pending[i].slot == HG_SLOT_NONE)
			chase_index(rows, &pending[i]);
		else if (pending[i].interned)
			chase_row(rows, &pending[i]);
	}
}

void hg_rows_look(const struct hg_rows *rows, struct hg_pending *pending, unsigned count,
		  unsigned interned)
{
	unsigned i;

	for (i = 0; i < count; i++)
		look(rows, &pending[i]);
	if (interned)
		chase_all(rows, pending, count);
}
