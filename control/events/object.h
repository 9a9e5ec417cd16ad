/*
 * A named object that a client stored: checked once, kept as JSON and as what its users need.
 *
 * Immutable and shared by reference count: control makes room for it in the store, any thread reads
 * it from a published view. The table of kinds is in object_kinds.c, the checks are in
 * object_KIND.c.
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_OBJECT_H
#define HELIOGRAPH_CONTROL_EVENTS_OBJECT_H

#include <heliograph/flows.h>
#include <heliograph/lookup.h>
#include <heliograph/problem.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of named objects beside flow definitions; each has one state file (rest-api 16). */
enum hg_object_kind {
	HG_OBJECT_GROUP,
	HG_OBJECT_MAP,
	HG_OBJECT_THRESHOLD,
	HG_OBJECT_TOPOLOGY, /* one, unnamed */
	HG_OBJECT_FORWARDING,
	HG_OBJECT_SHORTCUT,
	HG_OBJECT_CIDR,	 /* one, unnamed */
	HG_OBJECT_CLASS, /* one, unnamed */
	HG_OBJECT_KINDS
};

/* Told about each member that was ignored or clamped. */
struct hg_object_notes {
	void (*ignored)(void *arg, const char *member);
	void (*adjusted)(void *arg, const char *member, double value);
	void *arg;
};

struct hg_object {
	uint32_t references;
	enum hg_object_kind kind;
	bool built_in;
	char name[HG_NAME_MAX + 1]; /* "" for kinds without names */
	char *json;		    /* as GET answers and the state file keeps it */
	uint64_t tag;		    /* of the JSON, for ETag */
	void *made;		    /* struct of the kind, below; NULL: the JSON is all there is */
};

/* Labels with what belongs to them; texts live as long as the object. */
struct hg_made_group {
	struct hg_lookup_prefix *prefixes;
	size_t count;
	char *texts;
};

struct hg_made_map {
	struct hg_lookup_pair *pairs;
	size_t count;
	char *texts;
};

enum hg_threshold_on { HG_ON_VALUE, HG_ON_LOWER, HG_ON_UPPER };

struct hg_made_threshold {
	char metric[2 * HG_NAME_MAX];
	double value;
	bool by_flow;
	uint64_t timeout_ms;
	enum hg_threshold_on on;
	const char **filter; /* name, value, name, value, ... */
	size_t filter_count; /* pairs */
	char *texts;
};

struct hg_made_forwarding {
	struct hg_addr address;
	uint16_t port;
	struct hg_addr *agents; /* none: all */
	size_t agent_count;
};

/* Topology as written; names are texts of the object. */
struct hg_made_node {
	const char *name;
	struct hg_addr agent; /* family 0: found by host_name */
};

struct hg_made_port {
	const char *node, *name;
	uint32_t if_index; /* 0: found by ifname */
};

struct hg_made_link {
	const char *name;
	const char *node[2], *port[2];
};

struct hg_made_topology {
	struct hg_made_node *nodes; /* sorted by name, as the others */
	struct hg_made_port *ports; /* sorted by node, then name */
	struct hg_made_link *links;
	size_t node_count, port_count, link_count;
	char *texts;
};

/*
 * Checks `body` and makes the object, one reference for the caller. `trusted`: a file of our own or
 * a built-in one; the language of keys and filters is not checked again. 0, or -1 and *problem
 * (400; 429 over a limit; 503 no memory). `notes` may be NULL.
 */
int hg_object_make(enum hg_object_kind kind, const char *name, const struct hg_json *body,
		   bool trusted, const struct hg_object_notes *notes, struct hg_object **object,
		   struct hg_problem *problem);
struct hg_object *hg_object_ref(struct hg_object *object);
void hg_object_unref(struct hg_object *object); /* NULL: nothing */

/* One row a kind. */
struct hg_object_kind_info {
	const char *path;    /* first segment of its path: "group" */
	const char *file;    /* "groups.json" */
	const char *article; /* "a group", for sentences */
	bool named;
	size_t most; /* objects */
	/* Checks and fills out (normalised JSON) and object->made. NULL: any object. */
	int (*make)(struct hg_object *object, const struct hg_json *body, bool trusted,
		    const struct hg_object_notes *notes, struct hg_json_out *out,
		    struct hg_problem *problem);
	void (*clear)(void *made);
};
const struct hg_object_kind_info *hg_object_kind_of(enum hg_object_kind kind);

#ifdef __cplusplus
}
#endif
#endif
