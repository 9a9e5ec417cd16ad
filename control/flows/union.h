/*
 * The union of all lcores' tables of one epoch, handed out in blocks: ids replaced by values, sums
 * corrected by the effective rate of their source (est:U1, U2).
 *
 * Rows of one key from several lcores stay separate rows: a fold adds them up. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_UNION_H
#define HELIOGRAPH_CONTROL_FLOWS_UNION_H

#include "control/flows/book.h"
#include "control/flows/owners.h"

#define HG_BLOCK_ROWS 64u

struct hg_block {
	struct hg_urow rows[HG_BLOCK_ROWS];
	struct hg_share shares[HG_BLOCK_ROWS];
	unsigned count;
	bool discard; /* all rows are of discard tables */
};

typedef void hg_block_fn(void *arg, const struct hg_block *block);

struct hg_union_facts {
	uint32_t rows;
	bool unknown_points;		/* some packet rows have no observer */
	double lost[2][HG_VALUE_KINDS]; /* what an absent key may have had at most; [1]: discards */
};

/*
 * After hg_book_epoch() for the same works. Calls `each` for full blocks and the last one of a
 * kind; adds what the rows sum up to into the book's points.
 */
void hg_union_run(struct hg_book *book, struct hg_owners *owners, struct hg_work *const *works,
		  unsigned count, hg_block_fn *each, void *arg, struct hg_union_facts *facts);

#endif
