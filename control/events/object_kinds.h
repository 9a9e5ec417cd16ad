/*
 * The checks of the kinds of objects, and what they share. Internal to the object store.
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_OBJECT_KINDS_H
#define HELIOGRAPH_CONTROL_EVENTS_OBJECT_KINDS_H

#include "control/events/object.h"

#define HG_GROUP_CIDRS_MAX 200000u
#define HG_MAP_TEXTS_MAX   200000u
#define HG_CIDRS_MAX	   65536u
#define HG_RULES_MAX	   10000u

typedef int hg_object_make_function(struct hg_object *object, const struct hg_json *body,
				    bool trusted, const struct hg_object_notes *notes,
				    struct hg_json_out *out, struct hg_problem *problem);

hg_object_make_function hg_group_make, hg_map_make, hg_threshold_make, hg_topology_make,
	hg_forwarding_make, hg_shortcut_make, hg_cidr_make, hg_class_make;
void hg_group_clear(void *made);
void hg_map_clear(void *made);
void hg_threshold_clear(void *made);
void hg_topology_clear(void *made);
void hg_forwarding_clear(void *made);

/* 400 invalid-body about one member, with the sentence; returns -1. */
int hg_object_wrong(struct hg_problem *problem, const char *member, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));
int hg_object_too_many(struct hg_problem *problem, const char *member, size_t most);
int hg_object_no_memory(struct hg_problem *problem);

/* Members of an object that may be absent: 0 and the default untouched, or -1 and *problem. */
int hg_object_text(const struct hg_json *body, const char *member, const char **text,
		   struct hg_problem *problem);
int hg_object_number(const struct hg_json *body, const char *member, double *number,
		     struct hg_problem *problem);
int hg_object_bool(const struct hg_json *body, const char *member, bool *value,
		   struct hg_problem *problem);

/* Tells the notes of members that are not in the list, which ends with NULL. */
void hg_object_note_unknown(const struct hg_json *body, const char *const *known,
			    const struct hg_object_notes *notes);

/*
 * The texts of a list: an array of texts or numbers, or one comma string. Calls `take` for each,
 * until it gives -1. `buffer_len_bytes` limits one text.
 */
typedef int hg_object_take(void *arg, const char *text, struct hg_problem *problem);
int hg_object_list(const struct hg_json *list, const char *member, hg_object_take *take, void *arg,
		   struct hg_problem *problem);

/* Writes a value as it was read. */
void hg_object_copy_json(struct hg_json_out *out, const struct hg_json *value);

/* Texts packed behind each other; `bytes` is moved to the object at the end. */
struct hg_text_pool {
	char *bytes;
	size_t len_bytes, cap_bytes;
};
/* Offset of a copy; SIZE_MAX: no memory. Pointers are made when the pool is complete. */
size_t hg_text_pool_add(struct hg_text_pool *pool, const char *text);

#endif
