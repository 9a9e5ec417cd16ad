#include "control/flows/epoch_end.h"

#include <stdlib.h>

#include "control/flows/memory.h"

static void set_point(struct hg_end_point *to, uint32_t observer, const struct hg_book_point *from)
{
	to->observer = observer;
	memcpy(to->total_s1, from->total_s1, sizeof(to->total_s1));
	memcpy(to->total_s2, from->total_s2, sizeof(to->total_s2));
	memcpy(to->union_s1, from->union_s1, sizeof(to->union_s1));
	memcpy(to->union_v, from->union_v, sizeof(to->union_v));
	memcpy(to->withheld, from->withheld, sizeof(to->withheld));
}

bool hg_epoch_end_set(struct hg_epoch_end *end, const struct hg_book *book,
		      const struct hg_union_facts *facts)
{
	end->count = 0;
	end->facts = *facts;
	memcpy(end->weight, book->weight, sizeof(end->weight));
	if (!hg_grow(&end->points, &end->cap, book->touched_count, sizeof(*end->points)))
		return false;
	for (uint32_t i = 0; i < book->touched_count; i++)
		set_point(&end->points[i], book->touched[i], &book->points[book->touched[i]]);
	end->count = book->touched_count;
	return true;
}

bool hg_epoch_end_append(struct hg_epoch_end *to, const struct hg_epoch_end *from)
{
	if (!hg_grow(&to->points, &to->cap, to->count + from->count, sizeof(*to->points)))
		return false;
	if (from->count)
		memcpy(&to->points[to->count], from->points, from->count * sizeof(*to->points));
	to->count += from->count;
	to->facts.rows += from->facts.rows;
	to->facts.unknown_points |= from->facts.unknown_points;
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
		to->facts.lost[0][k] += from->facts.lost[0][k];
		to->facts.lost[1][k] += from->facts.lost[1][k];
		if (from->weight[k] > to->weight[k])
			to->weight[k] = from->weight[k];
	}
	return true;
}

void hg_epoch_end_free(struct hg_epoch_end *end)
{
	free(end->points);
	memset(end, 0, sizeof(*end));
}
