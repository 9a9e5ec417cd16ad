/* A compiled key list, seen from the files that compile it, run it and bind filters to it. */
#ifndef HELIOGRAPH_CONTROL_FLOWS_KEYS_H
#define HELIOGRAPH_CONTROL_FLOWS_KEYS_H

#include "control/flows/language_parts.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_key_part {
	struct hg_node *node;
	size_t offset, width; /* in the packed key */
	char *name;	      /* as written */
};

struct hg_keys {
	unsigned count;
	unsigned traits;
	size_t stride;
	const struct hg_texts *texts;
	const struct hg_lookup *const *lookup;
	struct hg_key_part part[HG_KEYS_MAX];
};

#ifdef __cplusplus
}
#endif
#endif
