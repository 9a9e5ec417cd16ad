/*
 * What functions of the flow language may ask about the world beside the row: groups, maps,
 * topology, data files (FM 4).
 *
 * struct hg_lookups belongs to control, which changes it at will. struct hg_lookup is one version
 * of it: immutable, shared by reference count, read by any thread. The engine takes the newest one
 * at each epoch; compiled definitions name groups and maps and keep no pointer to a table, so a
 * change counts from the next epoch on. A name without a table gives null. Labels are numbers of
 * the table of texts, which must outlive all versions.
 */
#ifndef HELIOGRAPH_LOOKUP_H
#define HELIOGRAPH_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>
#include <heliograph/texts.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_lookups;
struct hg_lookup;

/* ---- control ---- */

/*
 * With the built-in groups `default` and `cluster`; hg_lookups_touch() is due at once. NULL: no
 * memory.
 */
struct hg_lookups *hg_lookups_create(struct hg_texts *texts);
void hg_lookups_destroy(struct hg_lookups *lookups);

/* Texts are copied; address bits beyond `bits` do not count. */
struct hg_lookup_prefix {
	struct hg_addr address;
	unsigned bits; /* 0..32 or 0..128 */
	const char *label;
};
struct hg_lookup_pair {
	const char *text, *label;
};
/* A port of the topology; `port` and `link` may be NULL. */
struct hg_lookup_port {
	struct hg_addr agent;
	uint32_t if_index;
	const char *port, *link;
};
/* A node of the topology and the agent on it. */
struct hg_lookup_node {
	struct hg_addr agent;
	const char *node;
};

/*
 * Each replaces one table whole: 0, or -1 when there is no memory (nothing changed). The same
 * prefix or text twice: the first one stays; whoever stores the object refuses that before.
 */
int hg_lookups_put_group(struct hg_lookups *lookups, const char *name,
			 const struct hg_lookup_prefix *prefixes, size_t count, uint64_t now_ms);
int hg_lookups_put_map(struct hg_lookups *lookups, const char *name,
		       const struct hg_lookup_pair *pairs, size_t count, uint64_t now_ms);
int hg_lookups_put_topology(struct hg_lookups *lookups, const struct hg_lookup_node *nodes,
			    size_t node_count, const struct hg_lookup_port *ports,
			    size_t port_count, uint64_t now_ms);

/* Removes; a built-in group comes back as it was made. -1: there is none. */
int hg_lookups_delete_group(struct hg_lookups *lookups, const char *name, uint64_t now_ms);
int hg_lookups_delete_map(struct hg_lookups *lookups, const char *name);

/* Whether there is one; for warnings about definitions. */
bool hg_lookups_has_group(const struct hg_lookups *lookups, const char *name);
bool hg_lookups_has_map(const struct hg_lookups *lookups, const char *name);

/* Keeps the texts of all tables alive; now and then, at least once in half of HG_TEXT_LIFE_MS. */
void hg_lookups_touch(struct hg_lookups *lookups, uint64_t now_ms);

/* The version of now, owned by `lookups`; the same one until something changes. */
const struct hg_lookup *hg_lookups_now(struct hg_lookups *lookups);

/* ---- any thread ---- */

const struct hg_lookup *hg_lookup_ref(const struct hg_lookup *lookup); /* returns it; NULL passes */
void hg_lookup_unref(const struct hg_lookup *lookup);
uint64_t hg_lookup_version(const struct hg_lookup *lookup); /* grows with each change */
const struct hg_texts *hg_lookup_texts(const struct hg_lookup *lookup);

/* Numbers of texts, 0: null. A NULL lookup knows nothing. */
uint32_t hg_lookup_group(const struct hg_lookup *lookup, const char *name,
			 const struct hg_addr *address);
uint32_t hg_lookup_map(const struct hg_lookup *lookup, const char *name, const char *text,
		       size_t len_bytes);
uint32_t hg_lookup_node_of(const struct hg_lookup *lookup, const struct hg_addr *agent);
uint32_t hg_lookup_port_name(const struct hg_lookup *lookup, const struct hg_addr *agent,
			     uint32_t if_index);
uint32_t hg_lookup_link(const struct hg_lookup *lookup, const struct hg_addr *agent,
			uint32_t if_index);

#ifdef __cplusplus
}
#endif
#endif
