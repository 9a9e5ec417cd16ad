/*
 * A flow definition as JSON: what clients PUT, what GET answers, what the state file keeps.
 * Any thread; no state.
 */
#ifndef HELIOGRAPH_CONTROL_FLOW_JSON_H
#define HELIOGRAPH_CONTROL_FLOW_JSON_H

#include <heliograph/flows.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Told about each member that was ignored (clamped = false) or clamped to `value`. */
struct hg_flow_json_notes {
	void (*ignored)(void *arg, const char *member);
	void (*adjusted)(void *arg, const char *member, double value);
	void *arg;
};

/*
 * Fills `def`, which hg_flow_def_init() has set up, from an object. 0, or -1 and *problem. Numbers
 * out of range are clamped and told; notes may be NULL.
 */
int hg_flow_json_read(const struct hg_json *object, struct hg_flow_def *def,
		      const struct hg_flow_json_notes *notes, struct hg_problem *problem);

/* Writes the members of `def` into an object that is open. */
void hg_flow_json_write(struct hg_json_out *out, const struct hg_flow_def *def);

/* "max", "sum", ... as in queries; HG_AGG_UNSET for unknown text with *ok = false. */
enum hg_agg_mode hg_agg_mode_parse(const char *text, bool *ok);
const char *hg_agg_mode_text(enum hg_agg_mode mode);

/* [A-Za-z0-9_-], 1 to 128 characters; else false and *problem (parameter "name"). */
bool hg_flow_name_valid(const char *name, struct hg_problem *problem);

#ifdef __cplusplus
}
#endif
#endif
