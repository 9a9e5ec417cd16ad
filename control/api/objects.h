/*
 * GET, PUT and DELETE of named objects, for the handlers of their paths. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_OBJECTS_H
#define HELIOGRAPH_CONTROL_API_OBJECTS_H

#include "control/api/request.h"
#include "control/events/objects.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All objects of a kind, by name. `more` adds members to each (NULL: none). */
typedef void hg_object_more(struct hg_request *request, const struct hg_object *object);
void hg_api_objects_list(struct hg_request *request, enum hg_object_kind kind,
			 hg_object_more *more);

/* One object, by method; `name` "" for kinds without names. */
void hg_api_objects_one(struct hg_request *request, enum hg_object_kind kind, const char *name,
			hg_object_more *more);

#ifdef __cplusplus
}
#endif
#endif
