#include "control/flows/past.h"

#include <stdlib.h>

#include "control/flows/memory.h"

#define IDENTITY_BYTES offsetof(struct hg_past_row, n)

/* ---- tables ---- */

static void table_free(struct hg_past_table *table)
{
	free(table->items);
	hg_index_free(&table->index);
	memset(table, 0, sizeof(*table));
}

/* Number of an item of `size` bytes, added when new. False: no memory. */
static bool number_of(struct hg_past_table *table, uint64_t seed, const void *item, size_t size,
		      uint32_t *number)
{
	uint32_t hash = hg_hash_bytes(item, size, seed), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&table->index, hash, &pos))) {
		*number = ref - 1;
		if (memcmp((const char *)table->items + *number * size, item, size) == 0)
			return true;
	}
	if (!hg_grow(&table->items, &table->cap, table->count + 1, size) ||
	    !hg_index_reserve(&table->index, table->count + 1u))
		return false;
	*number = table->count++;
	memcpy((char *)table->items + *number * size, item, size);
	hg_index_add(&table->index, hash, *number + 1);
	return true;
}

void hg_past_free(struct hg_past *past)
{
	free(past->rows[0].items);
	free(past->rows[1].items);
	table_free(&past->endpoints);
	table_free(&past->encaps);
	table_free(&past->stacks);
	hg_epoch_end_free(&past->end);
	memset(past, 0, sizeof(*past));
}

size_t hg_past_bytes(const struct hg_past *past)
{
	return (past->rows[0].cap + past->rows[1].cap) * sizeof(struct hg_past_row) +
	       past->endpoints.cap * sizeof(struct hg_past_endpoint) +
	       past->encaps.cap * sizeof(struct hg_past_encap) +
	       past->stacks.cap * sizeof(uint64_t) + past->end.cap * sizeof(struct hg_end_point) +
	       sizeof(*past);
}

/* ---- packing ---- */

static bool pack_endpoint(struct hg_past *past, const struct hg_addr *address,
			  struct hg_data_source entity, const struct hg_name_record *name,
			  uint32_t *number)
{
	struct hg_past_endpoint endpoint;

	memset(&endpoint, 0, sizeof(endpoint));
	endpoint.address = *address;
	endpoint.entity.cls = entity.cls;
	endpoint.entity.index = entity.index;
	endpoint.name = name;
	return number_of(&past->endpoints, past->seed, &endpoint, sizeof(endpoint), number);
}

static bool pack_encap(struct hg_past *past, const struct hg_urow *row, uint32_t *number)
{
	struct hg_past_encap encap;

	memset(&encap, 0, sizeof(encap));
	encap.src = row->outer_src;
	encap.dst = row->outer_dst;
	encap.src_name = row->outer_src_name;
	encap.dst_name = row->outer_dst_name;
	encap.vni = row->vni;
	encap.dport = row->outer_dport;
	encap.has_vni = row->has_vni;
	encap.tos = row->outer_tos;
	encap.tunnel = row->tunnel;
	encap.src_name = row->outer_src_name;
	encap.dst_name = row->outer_dst_name;
	return number_of(&past->encaps, past->seed, &encap, sizeof(encap), number);
}

static void pack_plain(const struct hg_urow *row, const struct hg_row_facts *facts,
		       struct hg_past_row *to)
{
	to->observer = facts->observer;
	to->input = row->input;
	to->output = row->output;
	to->sport = row->sport;
	to->dport = row->dport;
	to->vlan = row->vlan;
	to->reason = row->reason;
	to->proto = row->proto;
	to->tos = row->tos;
	to->direction = row->direction;
	to->flags = (row->far_known ? HG_PAST_FAR_KNOWN : 0) | (facts->edge ? HG_PAST_EDGE : 0) |
		    (facts->unknown ? HG_PAST_UNKNOWN : 0) | (row->has_vlan ? HG_PAST_VLAN : 0);
	to->pooled = (float)facts->pooled;
	to->n = (float)facts->n;
}

static bool pack(struct hg_past *past, const struct hg_block *block, unsigned i,
		 struct hg_past_row *to)
{
	const struct hg_urow *row = &block->rows[i];

	memset(to, 0, sizeof(*to));
	if (!pack_endpoint(past, &row->src, row->src_entity, row->src_name, &to->src) ||
	    !pack_endpoint(past, &row->dst, row->dst_entity, row->dst_name, &to->dst) ||
	    !pack_encap(past, row, &to->encap) ||
	    !number_of(&past->stacks, past->seed, &row->stack, sizeof(row->stack), &to->stack))
		return false;
	pack_plain(row, &block->facts[i], to);
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
		const struct hg_amount *amount = &block->amounts[k][i];

		to->s1[k] = amount->s1;
		to->s2[k] = amount->s2;
		to->vt[k] = (float)amount->vt;
		to->w[k] = (float)amount->w;
	}
	return true;
}

bool hg_past_add(struct hg_past *past, const struct hg_block *block)
{
	struct hg_past_rows *rows = &past->rows[block->discard];

	if (!hg_grow(&rows->items, &rows->cap, rows->count + block->count, sizeof(*rows->items)))
		return false;
	for (unsigned i = 0; i < block->count; i++) {
		if (!pack(past, block, i, &rows->items[rows->count]))
			return false;
		rows->count++;
	}
	return true;
}

/* ---- sealing ---- */

static void add_row(struct hg_past_row *to, const struct hg_past_row *from)
{
	to->n += from->n;
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
		to->s1[k] += from->s1[k];
		to->s2[k] += from->s2[k];
		to->vt[k] += from->vt[k];
		if (from->w[k] > to->w[k])
			to->w[k] = from->w[k];
	}
}

/* The row of the same key among the first `kept`, NULL: none. */
static struct hg_past_row *find(const struct hg_past_rows *rows, const struct hg_index *index,
				uint32_t hash, const struct hg_past_row *row)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(index, hash, &pos))) {
		if (memcmp(&rows->items[ref - 1], row, IDENTITY_BYTES) == 0)
			return &rows->items[ref - 1];
	}
	return NULL;
}

static void merge(struct hg_past_rows *rows, uint64_t seed)
{
	struct hg_index index = { 0 };
	uint32_t kept = 0;

	if (!hg_index_reserve(&index, rows->count))
		return; /* more rows than needed say the same */
	for (uint32_t i = 0; i < rows->count; i++) {
		uint32_t hash = hg_hash_bytes(&rows->items[i], IDENTITY_BYTES, seed);
		struct hg_past_row *same = find(rows, &index, hash, &rows->items[i]);

		if (same) {
			add_row(same, &rows->items[i]);
			continue;
		}
		rows->items[kept++] = rows->items[i];
		hg_index_add(&index, hash, kept);
	}
	rows->count = kept;
	hg_index_free(&index);
}

static void cut_rows(struct hg_past_rows *rows)
{
	hg_shrink(&rows->items, rows->count, &rows->cap, sizeof(*rows->items));
}

static void seal_table(struct hg_past_table *table, size_t size)
{
	hg_index_free(&table->index);
	hg_shrink(&table->items, table->count, &table->cap, size);
}

void hg_past_seal(struct hg_past *past)
{
	for (unsigned discard = 0; discard < 2; discard++) {
		if (past->epochs > 1)
			merge(&past->rows[discard], past->seed);
		cut_rows(&past->rows[discard]);
	}
	seal_table(&past->endpoints, sizeof(struct hg_past_endpoint));
	seal_table(&past->encaps, sizeof(struct hg_past_encap));
	seal_table(&past->stacks, sizeof(uint64_t));
	hg_shrink(&past->end.points, past->end.count, &past->end.cap, sizeof(*past->end.points));
}
