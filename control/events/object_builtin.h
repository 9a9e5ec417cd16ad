/*
 * Objects that the program brings along: groups, and shortcuts for the browsers (ui.md 7).
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_OBJECT_BUILTIN_H
#define HELIOGRAPH_CONTROL_EVENTS_OBJECT_BUILTIN_H

#include "control/events/object.h"

struct hg_object_built_in {
	enum hg_object_kind kind;
	const char *name;
	const char *body;
};

const struct hg_object_built_in *hg_object_built_ins(size_t *count);

#endif
