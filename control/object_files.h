/*
 * State files of named objects: read at start, written after each change. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_OBJECT_FILES_H
#define HELIOGRAPH_CONTROL_OBJECT_FILES_H

#include <heliograph/health.h>

#include "control/events/objects.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Puts the objects of dir's files into the store. A stored file that is damaged is set aside and
 * said so; seeds are read only, they stay as they are. An object that cannot be used is left out
 * and said so. `dir` "": there is none.
 */
void hg_object_files_load(const char *dir, enum hg_object_origin origin, struct hg_objects *objects,
			  struct hg_health *health);

/* Writes the file of one kind. 0, or -1 when that failed (logged, counted). */
int hg_object_files_save(const char *dir, const struct hg_objects *objects,
			 enum hg_object_kind kind, struct hg_health *health);

#ifdef __cplusplus
}
#endif
#endif
