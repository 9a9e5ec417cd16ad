/*
 * What the trees of flows share: parameters, the question, root and answer (rest-api 12.1).
 * HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_SUNBURST_H
#define HELIOGRAPH_CONTROL_API_SUNBURST_H

#include "control/api/flow_ask.h"
#include "control/api/tree.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_sunburst {
	struct hg_request *request;
	struct hg_flow_ask ask; /* options and filter filled */
	size_t children_max;
	double min_share;
	bool other;
	char unit[96];
	char *filter; /* owned */
	struct hg_tree *tree;
};

/* False: answered. In both cases hg_sunburst_clear() follows. */
bool hg_sunburst_begin(struct hg_sunburst *sunburst, struct hg_request *request, const char *value);
void hg_sunburst_clear(struct hg_sunburst *sunburst);

/* One row of the answer to the leaf it makes. */
struct hg_tree_leaf hg_sunburst_leaf(const struct hg_flow_row *row);

/* Writes the whole answer; `what` completes the caption: "{unit} by {what}, ...". */
void hg_sunburst_answer(struct hg_sunburst *sunburst, const char *label, const char *what,
			const struct hg_flow_result *result);

/* A text in single quotes for filters, `'` and `\` escaped; cut when it does not fit. */
void hg_sunburst_quote(const char *text, char *out, size_t out_len);

#ifdef __cplusplus
}
#endif
#endif
