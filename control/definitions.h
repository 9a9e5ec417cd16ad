/*
 * Stored flow definitions: read at start, written after each change. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_DEFINITIONS_H
#define HELIOGRAPH_CONTROL_DEFINITIONS_H

#include <heliograph/flows.h>
#include <heliograph/health.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Puts the definitions of dir/flows.json into `flows`. A file that is damaged is set aside and said
 * so; a definition that cannot be used is left out and said so. `dir` "": nothing is stored.
 * `seed`: the file is read only; a null in the other one stands for a seeded definition that was
 * removed.
 */
void hg_definitions_load(const char *dir, bool seed, struct hg_flows *flows,
			 struct hg_health *health);

/* Writes all definitions that are not temporary. 0, or -1 when that failed (logged, counted). */
int hg_definitions_save(const char *dir, const char *seed_dir, const struct hg_flows *flows,
			struct hg_health *health);

#ifdef __cplusplus
}
#endif
#endif
