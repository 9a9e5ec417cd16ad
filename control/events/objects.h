/*
 * The store of named objects and its published views.
 *
 * struct hg_objects belongs to control. A view is immutable and shared by reference count: any
 * thread lists and reads objects from it. Objects that are given (built in, or from state.seed)
 * stand below those that clients stored: a stored one hides the given one of the same name, and its
 * removal brings a built-in one back; a seeded one that was removed stays away.
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_OBJECTS_H
#define HELIOGRAPH_CONTROL_EVENTS_OBJECTS_H

#include <heliograph/topology.h>

#include "control/events/object.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_objects;

struct hg_objects *hg_objects_create(void); /* with the built-in objects; NULL: no memory */
void hg_objects_destroy(struct hg_objects *objects);

enum hg_object_origin { HG_OBJECT_BUILT_IN, HG_OBJECT_SEEDED, HG_OBJECT_STORED };

/* Adds or replaces; takes a reference of its own. 0, or -1 and *problem (429, 503). */
int hg_objects_put(struct hg_objects *objects, struct hg_object *object,
		   enum hg_object_origin origin, struct hg_problem *problem);

/* 0, or -1: there is none. */
int hg_objects_delete(struct hg_objects *objects, enum hg_object_kind kind, const char *name);

/* What clients see under the name; NULL: nothing. Valid until the next change. */
struct hg_object *hg_objects_shown(const struct hg_objects *objects, enum hg_object_kind kind,
				   const char *name);

/* The content of the kind's state file: what was stored, and null for seeded ones removed. */
void hg_objects_write_file(const struct hg_objects *objects, enum hg_object_kind kind,
			   struct hg_json_out *out);

/* One reference for the caller; NULL: no memory. `topology`: as matched, taken over; NULL: none. */
struct hg_objects_view *hg_objects_view_make(const struct hg_objects *objects,
					     struct hg_topology *topology);

/* ---- any thread ---- */

struct hg_objects_view {
	uint32_t references;
	struct {
		struct hg_object **items; /* sorted by name */
		size_t count;
	} kind[HG_OBJECT_KINDS];
	struct hg_topology *topology; /* matched with what agents report; NULL: none stored */
};

void hg_objects_view_ref(struct hg_objects_view *view);
void hg_objects_view_unref(struct hg_objects_view *view); /* NULL: nothing */
struct hg_object *hg_objects_view_find(const struct hg_objects_view *view, enum hg_object_kind kind,
				       const char *name); /* NULL: none; valid as the view */

#ifdef __cplusplus
}
#endif
#endif
