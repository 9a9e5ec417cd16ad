/*
 * Collects the fields of one Kubernetes object from paths and values, e.g. "spec.nodeName." and a
 * text. One table for all kinds: their fields do not collide. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_OBJECT_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_OBJECT_H

#include "control/names/kube_json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_kube_chunk;

struct hg_kube_reading {
	struct hg_kube_object object;
	struct hg_kube_chunk *chunks; /* where its texts are; kept for the next object */
	size_t used_bytes;	      /* of the first */
	/* the element of an array that is being read */
	const char *owner_kind, *owner_name;
	bool controller;
	const char *target_kind, *target_namespace, *target_name;
};

void hg_kube_reading_start(struct hg_kube_reading *reading);
void hg_kube_reading_free(struct hg_kube_reading *reading);

/* `path` is of the object, with a dot at its end. */
void hg_kube_reading_text(struct hg_kube_reading *reading, const char *path, size_t path_len,
			  const char *text, size_t len);
void hg_kube_reading_bool(struct hg_kube_reading *reading, const char *path, size_t path_len,
			  bool value);
void hg_kube_reading_number(struct hg_kube_reading *reading, const char *path, size_t path_len,
			    long value);
/* A map inside the object has ended. */
void hg_kube_reading_end(struct hg_kube_reading *reading, const char *path, size_t path_len);

#ifdef __cplusplus
}
#endif
#endif
