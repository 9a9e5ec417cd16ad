/*
 * What a fold needs at the end of an epoch beside its rows: exact totals of the observers, discards
 * that were withheld, largest weights. Taken from the book once, kept as long as the epoch is.
 *
 * Plain values. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_EPOCH_END_H
#define HELIOGRAPH_CONTROL_FLOWS_EPOCH_END_H

#include "control/flows/union.h"

/* One observer that had figures. */
struct hg_end_point {
	uint32_t observer;
	double total_s1[HG_VALUE_KINDS], total_s2[HG_VALUE_KINDS]; /* exact */
	double union_s1[HG_VALUE_KINDS], union_v[HG_VALUE_KINDS];  /* what the rows add up to */
	double withheld[HG_VALUE_KINDS];
};

struct hg_epoch_end {
	struct hg_end_point *points;
	uint32_t count, cap;
	double weight[HG_VALUE_KINDS];
	struct hg_union_facts facts;
};

/* What the book says after the union; keeps the memory of `end`. False: no memory, no points. */
bool hg_epoch_end_set(struct hg_epoch_end *end, const struct hg_book *book,
		      const struct hg_union_facts *facts);

/* to += from, of epochs that follow one another; observers may stand in `to` twice. */
bool hg_epoch_end_append(struct hg_epoch_end *to, const struct hg_epoch_end *from);

void hg_epoch_end_free(struct hg_epoch_end *end);

#endif
