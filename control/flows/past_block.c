/*
 * Rows of the history as a block to fold.
 */
#include "control/flows/past.h"

static void unpack_endpoint(const struct hg_past *past, uint32_t number, struct hg_addr *address,
			    struct hg_data_source *entity, const struct hg_name_record **name)
{
	const struct hg_past_endpoint *endpoint =
		&((const struct hg_past_endpoint *)past->endpoints.items)[number];

	*address = endpoint->address;
	*entity = endpoint->entity;
	*name = endpoint->name;
}

static void unpack_encap(const struct hg_past *past, uint32_t number, struct hg_urow *to)
{
	const struct hg_past_encap *encap =
		&((const struct hg_past_encap *)past->encaps.items)[number];

	to->outer_src = encap->src;
	to->outer_dst = encap->dst;
	to->outer_src_name = encap->src_name;
	to->outer_dst_name = encap->dst_name;
	to->vni = encap->vni;
	to->has_vni = encap->has_vni;
	to->outer_dport = encap->dport;
	to->outer_tos = encap->tos;
	to->tunnel = encap->tunnel;
	to->outer_src_name = encap->src_name;
	to->outer_dst_name = encap->dst_name;
}

static void unpack_sums(const struct hg_past_row *row, struct hg_urow *to)
{
	to->n = row->n;
	to->bytes_s1 = row->s1[HG_VALUE_BYTES];
	to->bytes_s2 = row->s2[HG_VALUE_BYTES];
	to->bytes_vt = row->vt[HG_VALUE_BYTES];
	to->frames_s1 = row->s1[HG_VALUE_FRAMES];
	to->frames_s2 = row->s2[HG_VALUE_FRAMES];
	to->frames_vt = row->vt[HG_VALUE_FRAMES];
	to->byte_weight_max = row->w[HG_VALUE_BYTES];
	to->frame_weight_max = row->w[HG_VALUE_FRAMES];
}

static void unpack_row(const struct hg_past *past, const struct hg_past_row *row,
		       const struct hg_book *book, struct hg_urow *to)
{
	unpack_endpoint(past, row->src, &to->src, &to->src_entity, &to->src_name);
	unpack_endpoint(past, row->dst, &to->dst, &to->dst_entity, &to->dst_name);
	unpack_encap(past, row->encap, to);
	to->stack = ((const uint64_t *)past->stacks.items)[row->stack];
	to->observer = row->observer == HG_OBSERVER_NONE
			       ? NULL
			       : hg_observers_at(book->observers, row->observer);
	to->input = row->input;
	to->output = row->output;
	to->far_known = (row->flags & HG_PAST_FAR_KNOWN) != 0;
	to->direction = row->direction;
	to->sport = row->sport;
	to->dport = row->dport;
	to->vlan = row->vlan;
	to->has_vlan = (row->flags & HG_PAST_VLAN) != 0;
	to->reason = row->reason;
	to->proto = row->proto;
	to->tos = row->tos;
	to->layout = NULL; /* no direct table has a past */
	to->wide = NULL;
	to->first_ms = to->last_ms = 0;
	to->correction = 1;
	unpack_sums(row, to);
}

static void unpack_facts(const struct hg_past_row *row, const struct hg_book *book,
			 struct hg_block *block, unsigned at)
{
	struct hg_row_facts *facts = &block->facts[at];

	*facts = (struct hg_row_facts){ .n = row->n,
					.pooled = row->pooled,
					.observer = row->observer,
					.lead = HG_OBSERVER_NONE,
					.edge = (row->flags & HG_PAST_EDGE) != 0,
					.unknown = (row->flags & HG_PAST_UNKNOWN) != 0 };
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++)
		block->amounts[k][at] =
			(struct hg_amount){ row->s1[k], row->s2[k], row->vt[k], row->w[k] };
	if (row->observer == HG_OBSERVER_NONE)
		return;
	facts->lead = book->agents[book->points[row->observer].agent].lead;
	if (row->observer >= block->observers)
		block->observers = row->observer + 1;
}

uint32_t hg_past_block(const struct hg_past *past, bool discard, uint32_t from,
		       const struct hg_book *book, struct hg_block *block)
{
	const struct hg_past_rows *rows = &past->rows[discard];
	uint32_t count = rows->count - from;

	if (count > HG_BLOCK_ROWS)
		count = HG_BLOCK_ROWS;
	block->count = count;
	block->observers = 0;
	block->discard = discard;
	block->direct_id = 0;
	for (uint32_t i = 0; i < count; i++) {
		unpack_row(past, &rows->items[from + i], book, &block->rows[i]);
		block->rows[i].discard = discard;
		unpack_facts(&rows->items[from + i], book, block, i);
	}
	return count;
}
