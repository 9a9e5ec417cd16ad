/*
 * The names service as one part of the process: texts, dictionary, sources, tables for functions;
 * made from the settings, turned by control's loop.
 *
 * Control only. It outlives the engine and everything that came out of it, snapshots included.
 */
#ifndef HELIOGRAPH_CONTROL_NAMING_H
#define HELIOGRAPH_CONTROL_NAMING_H

#include <heliograph/lookup.h>

#include "control/config.h"
#include "control/names/dictionary.h"
#include "control/names/figures.h"
#include "control/names/question.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_naming;

/* NULL with a sentence in `error`: a table of the settings is wrong, or there is no memory. */
struct hg_naming *hg_naming_create(const struct hg_config *config, char *error, size_t error_len);
void hg_naming_destroy(struct hg_naming *naming);

struct hg_names *hg_naming_names(struct hg_naming *naming);
struct hg_lookups *hg_naming_lookups(struct hg_naming *naming);
int hg_naming_fd(const struct hg_naming *naming); /* readable when a source has work */

/* Each turn of the loop: the sources work on. Never blocks. */
void hg_naming_turn(struct hg_naming *naming, uint64_t now_ms);

/* After a reload of the settings; what cannot be used is said in the log and stays as it was. */
void hg_naming_reload(struct hg_naming *naming, const struct hg_config *config);

/*
 * Tables of the API, as JSON of rest-api 8: ranges, and rules in place of the file's; NULL: they
 * are gone. 0, or -1 and *problem with nothing changed.
 */
int hg_naming_put_ranges(struct hg_naming *naming, const char *json, struct hg_problem *problem);
int hg_naming_put_classes(struct hg_naming *naming, const char *json, struct hg_problem *problem);

/* Written each turn, read by any thread. */
const struct hg_naming_figures *hg_naming_figures_of(const struct hg_naming *naming);

/* A question of the API. */
void hg_naming_answer(struct hg_naming *naming, struct hg_names_question *question,
		      uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
