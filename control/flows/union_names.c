#include "control/flows/union_names.h"

#include <string.h>

/* Rows of a block wait for their names until there are some to look up together. */
struct naming {
	struct hg_names *names;
	const struct hg_book *book;
	struct hg_names_look looks[HG_NAMES_LOOKS];
	unsigned count;
};

static void look_up(struct naming *naming)
{
	hg_names_look_many(naming->names, naming->looks, naming->count);
	naming->count = 0;
}

static void want_name(struct naming *naming, const struct hg_urow *row,
		      const struct hg_addr *address, const struct hg_data_source *entity,
		      const struct hg_name_record **record)
{
	struct hg_names_look *look = &naming->looks[naming->count];

	if (!address->family)
		return;
	memset(&look->endpoint, 0, sizeof(look->endpoint));
	look->endpoint.address = *address;
	look->agent = NULL;
	look->weight = row->bytes_s1;
	look->record = record;
	/* An entity belongs to the agent that took the sample. */
	if (entity && entity->cls && row->observer) {
		look->endpoint.agent = naming->book->points[row->observer->id].agent + 1;
		look->endpoint.entity = *entity;
		look->agent = &row->observer->agent;
	}
	if (++naming->count == HG_NAMES_LOOKS)
		look_up(naming);
}

void hg_union_name(struct hg_names *names, const struct hg_book *book, bool outer,
		   struct hg_block *block)
{
	struct naming naming;

	naming.names = names;
	naming.book = book;
	naming.count = 0;
	for (unsigned i = 0; i < block->count; i++) {
		struct hg_urow *row = &block->rows[i];

		want_name(&naming, row, &row->src, &row->src_entity, &row->src_name);
		want_name(&naming, row, &row->dst, &row->dst_entity, &row->dst_name);
		if (!outer)
			continue;
		want_name(&naming, row, &row->outer_src, NULL, &row->outer_src_name);
		want_name(&naming, row, &row->outer_dst, NULL, &row->outer_dst_name);
	}
	if (naming.count)
		look_up(&naming);
}
