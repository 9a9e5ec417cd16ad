/*
 * What a definition counts (FM 6): sums of bytes, frames or a number, averages, and what is kept of
 * the last seconds in sketches.
 *
 * Immutable once compiled; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_VALUES_H
#define HELIOGRAPH_CONTROL_FLOWS_VALUES_H

#include "control/flows/book.h"
#include "control/flows/language.h"

enum hg_value_op {
	HG_OP_RATE, /* sum per second */
	HG_OP_AVERAGE,
	HG_OP_MIN,
	HG_OP_MAX,
	HG_OP_COUNT,
	HG_OP_QUANTILE
};

/* What a cell sums up, beside enum hg_value_kind. */
enum hg_cell_kind {
	HG_CELL_NUMBER = HG_VALUE_KINDS, /* the number x */
	HG_CELL_ONE,			 /* 1 where there is x */
	HG_CELL_ROOT			 /* the root of x: its S2 is what S2 of x and of 1 share */
};

struct hg_value {
	uint8_t op;	     /* enum hg_value_op */
	uint8_t kind;	     /* enum hg_value_kind, or HG_VALUE_KINDS: of `key` */
	uint8_t cell;	     /* average: its cell of ones, the roots follow */
	uint8_t slot;	     /* sketch: number among the definition's sketches */
	double share;	     /* quantile: 0.5 for p50 */
	struct hg_keys *key; /* owned; one key, a number unless it is counted */
};

static inline bool hg_value_has_sketch(const struct hg_value *value)
{
	return value->op >= HG_OP_MIN;
}

/* `text`: one value as written, without blanks around. 0, or -1 and *problem without a place. */
int hg_value_compile(const char *text, const char *parameter, struct hg_value *value,
		     struct hg_problem *problem);
void hg_value_clear(struct hg_value *value);

#endif
