/*
 * Room-private: the tables a version of the world is made of. Immutable once made, shared by
 * reference count; made on control, read by any thread.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_LOOKUP_TABLE_H
#define HELIOGRAPH_CONTROL_NAMES_LOOKUP_TABLE_H

#include <heliograph/lookup.h>

#include "control/names/ranges.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_TABLE_NAME_MAX 128

/* From bytes to a label; the bytes are a text, or an agent and an interface. */
struct hg_lookup_item {
	uint32_t at, len_bytes; /* in hg_lookup_table.bytes */
	uint32_t label;
};

struct hg_lookup_table {
	unsigned references;
	char name[HG_TABLE_NAME_MAX + 1];
	struct hg_ranges ranges; /* of groups: value = label */
	struct hg_index index;	 /* of the others */
	struct hg_lookup_item *items;
	uint32_t count, cap;
	char *bytes;
	uint32_t len_bytes, cap_bytes;
};

struct hg_lookup_table *hg_lookup_table_create(const char *name); /* NULL: no memory */
struct hg_lookup_table *hg_lookup_table_ref(struct hg_lookup_table *table);
void hg_lookup_table_unref(struct hg_lookup_table *table); /* NULL allowed */

/* The first one of equal keys stays. False: no memory. */
bool hg_lookup_table_add(struct hg_lookup_table *table, const void *key, size_t len_bytes,
			 uint32_t label);
bool hg_lookup_table_add_prefix(struct hg_lookup_table *table, const struct hg_addr *address,
				unsigned bits, uint32_t label);

uint32_t hg_lookup_table_find(const struct hg_lookup_table *table, const void *key,
			      size_t len_bytes);
void hg_lookup_table_touch(const struct hg_lookup_table *table, struct hg_texts *texts,
			   uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
