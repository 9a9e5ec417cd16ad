/*
 * Keeps a table of classification rules up to date: looks at the file, compiles on a worker thread,
 * hands over the finished set. The old set stays with the caller until a new one is whole.
 *
 * Control only. One compile at a time; what is asked for meanwhile is done next.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_CLASS_RELOAD_H
#define HELIOGRAPH_CONTROL_NAMES_CLASS_RELOAD_H

#include "control/names/classify.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_CLASS_LOOK_MS 5000 /* between two looks at the file (names.md 8) */

struct hg_class_reload;

struct hg_class_status {
	uint64_t version;	       /* sets handed over */
	uint64_t failures;	       /* loads that failed */
	bool from_table;	       /* a stored table stands in for the file */
	bool busy;		       /* a compile is under way */
	struct hg_class_report report; /* of the last load; errors until a good one */
};

/* `file`: NULL or "" for none. The first set is loaded at once by hg_classes_load, by the caller.
 */
struct hg_class_reload *hg_class_reload_create(const char *file);
void hg_class_reload_destroy(struct hg_class_reload *reload); /* waits for a compile under way */

/* Each turn. `again` (SIGHUP): load even if the file looks the same. */
void hg_class_reload_turn(struct hg_class_reload *reload, uint64_t now_ms, bool again);

/* A table (JSON as in rest-api 8) that stands in for the file; NULL: back to the file. */
bool hg_class_reload_table(struct hg_class_reload *reload, const char *json, size_t len_bytes);

/* True: a finished set, which is the caller's from now on (NULL when there is no file any more). */
bool hg_class_reload_take(struct hg_class_reload *reload, struct hg_classes **classes);

const struct hg_class_status *hg_class_reload_status(const struct hg_class_reload *reload);

#ifdef __cplusplus
}
#endif
#endif
