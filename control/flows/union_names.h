/*
 * The names of a block's endpoints. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_UNION_NAMES_H
#define HELIOGRAPH_CONTROL_FLOWS_UNION_NAMES_H

#include "control/flows/union.h"

/*
 * Gives every row of the block the records of its endpoints, `outer`: of those of its outermost
 * addresses, too. The records stay the dictionary's.
 */
void hg_union_name(struct hg_names *names, const struct hg_book *book, bool outer,
		   struct hg_block *block);

#endif
