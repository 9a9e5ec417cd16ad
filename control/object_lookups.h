/*
 * Hands groups, maps and the topology to the functions of the flow language; it counts from the
 * next epoch on. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_OBJECT_LOOKUPS_H
#define HELIOGRAPH_CONTROL_OBJECT_LOOKUPS_H

#include <heliograph/lookup.h>

#include "control/events/objects.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Every group and map that is stored or seeded; built-in groups are the lookups' own. */
void hg_object_lookups_all(struct hg_lookups *lookups, const struct hg_objects_view *view);

/* After a change of one object. */
void hg_object_lookups_one(struct hg_lookups *lookups, const struct hg_objects *objects,
			   enum hg_object_kind kind, const char *name);

/* After the topology was matched; NULL: there is none. */
void hg_object_lookups_topology(struct hg_lookups *lookups, const struct hg_topology *topology);

#ifdef __cplusplus
}
#endif
#endif
