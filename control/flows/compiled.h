/*
 * A flow definition made ready to run: its text, its compiled keys and filter, its values as
 * numbers.
 *
 * Immutable but for `read_ms`, and reference-counted: the engine and any number of snapshots share
 * one. Any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_COMPILED_H
#define HELIOGRAPH_CONTROL_FLOWS_COMPILED_H

#include <heliograph/flows.h>

#include "control/flows/book.h"
#include "control/flows/language.h"

#include "control/flows/values.h"

#define HG_CELLS_MAX (3 * (1 + HG_VALUES_MAX)) /* an average takes three */

struct hg_compiled {
	uint32_t references;
	uint64_t read_ms; /* atomic: last read, wall clock */
	struct hg_flow_def def;
	struct hg_keys *keys;
	struct hg_filter *filter;
	bool filtered;	  /* the filter says something */
	bool retroactive; /* kept epochs can be folded into it (FM 7.7) */
	bool one_point;	  /* a row describes one point: pooled means sum (FM 8.3) */
	struct hg_value values[1 + HG_VALUES_MAX]; /* the value, then the extra ones */
	unsigned value_count;
	uint8_t kinds[HG_CELLS_MAX]; /* enum hg_cell_kind: of the values, then what they need */
	uint8_t of[HG_CELLS_MAX];    /* number of the value that a cell belongs to */
	unsigned cells;
	unsigned sketches;	     /* values that have one; each group then refers to its own */
	size_t stride;		     /* bytes of a packed key */
	bool has_direct;	     /* fed by a table of its own */
	struct hg_direct_def direct; /* what that table needs; the id is the engine's */
	double t_s;		     /* within 0.1..600 */
	size_t n;		     /* within 1..10000 */
};

/* Kind of the amounts that the definition's totals and weights are told in. */
static inline enum hg_value_kind hg_compiled_kind(const struct hg_compiled *c)
{
	return c->kinds[0] < HG_VALUE_KINDS ? (enum hg_value_kind)c->kinds[0] : HG_VALUE_FRAMES;
}

/* 0 and one reference, or -1 and *problem. */
int hg_compiled_create(const struct hg_flow_def *def, struct hg_compiled **compiled,
		       struct hg_problem *problem);
/*
 * Texts of names, and where the version of the world is that a fold asks. Before any other thread
 * has the definition.
 */
void hg_compiled_use(struct hg_compiled *compiled, const struct hg_texts *texts,
		     const struct hg_lookup *const *lookup);
void hg_compiled_ref(struct hg_compiled *compiled);
void hg_compiled_unref(struct hg_compiled *compiled);

/* The definition is read now; time only moves forward. */
void hg_compiled_read(struct hg_compiled *compiled, uint64_t now_ms);
uint64_t hg_compiled_last_read(const struct hg_compiled *compiled);

#endif
