/*
 * The rows of an answer: ranks, order, texts, further values. One query each; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_ANSWER_H
#define HELIOGRAPH_CONTROL_FLOWS_ANSWER_H

#include "control/flows/view.h"

struct hg_row_found {
	struct hg_estimate estimate;
	uint32_t part;
	uint32_t rank_low, rank_high;
};

struct hg_rows_found {
	struct hg_row_found *rows; /* the kept ones first, largest first */
	size_t count, kept, shown;
	uint8_t *shown_part; /* by part: 1 = in the answer */
	struct hg_sum other;
};

/* Rank range of every row, by overlap of intervals (est:I6). False: no memory. */
bool hg_found_rank(struct hg_rows_found *found);

/* Brings the `most` largest rows to the front in order; equal values by key. False: no memory. */
bool hg_found_keep_largest(struct hg_rows_found *found, const struct hg_view *view,
			   const struct hg_parts *parts, size_t most);

/* Texts of keys, joined. */
struct hg_text {
	const struct hg_compiled *compiled;
	char *joined; /* of the newest key */
	char *parts;  /* HG_KEY_TEXT_MAX each */
};
bool hg_text_init(struct hg_text *text, const struct hg_compiled *compiled); /* false: no memory */
void hg_text_clear(struct hg_text *text);
const char *hg_text_of(struct hg_text *text, const struct hg_group *group); /* joined */
bool hg_text_accepted(struct hg_text *text, const struct hg_key_filter *filter,
		      const struct hg_group *group);

/* Fills result->rows and ->memory from the rows shown. False: no memory. */
bool hg_answer_fill(const struct hg_view *view, const struct hg_parts *parts,
		    const struct hg_rows_found *found, bool totals, struct hg_flow_result *result);

#endif
