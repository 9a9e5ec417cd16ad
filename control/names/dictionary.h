/*
 * The dictionary: endpoint -> the record that is valid now, and the history of its records
 * (names.md 9). The only header of this folder that flows, metrics and the API include.
 *
 * Control only. hg_names_look() is the fold's part: one look-up in a hash table, and the sources
 * are asked only for an endpoint that was never seen. hg_names_turn() runs after each fold: it asks
 * again where a source has learned something, so that a binding counts from the epoch after it was
 * learned and no epoch is renamed. Records live for the kept history and a minute after their
 * end; other threads may read those they got from union rows that long.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DICTIONARY_H
#define HELIOGRAPH_CONTROL_NAMES_DICTIONARY_H

#include <heliograph/metrics.h>
#include <heliograph/names.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_names;
struct hg_kube;
struct hg_dns;
struct hg_classes;

#define HG_NAMES_CAPACITY (1u << 20) /* endpoints */

struct hg_names_conf {
	struct hg_texts *texts;	    /* outlives the dictionary and everything made from it */
	const char *cluster_domain; /* NULL or "": cluster.local */
	const char *cluster_cidrs;  /* comma list; NULL or "": learned, else private ranges */
	const char *cluster_name;   /* of everything inside; NULL or "": null */
	const char *node_domains;   /* comma list: DNS names below are nodes */
	bool entities;		    /* source 1 on */
	uint64_t history_ms;	    /* of kept epochs; 0: 300 s */
	uint32_t capacity;	    /* 0: HG_NAMES_CAPACITY */
};

/* NULL with a sentence in `error`. */
struct hg_names *hg_names_create(const struct hg_names_conf *conf, char *error, size_t error_len);
void hg_names_destroy(struct hg_names *names);

/* Takes new settings (not texts, not capacity); 0, or -1 with a sentence and nothing changed. */
int hg_names_configure(struct hg_names *names, const struct hg_names_conf *conf, char *error,
		       size_t error_len);

/* Sources; each may be NULL; they outlive the dictionary or are taken away before. */
void hg_names_set_kube(struct hg_names *names, struct hg_kube *kube);
void hg_names_set_dns(struct hg_names *names, struct hg_dns *dns);
void hg_names_set_classes(struct hg_names *names, const struct hg_classes *classes);

/* ---- what agents tell ---- */

/* An agent exists; `host_name` as its host description gives it, NULL: not known. */
void hg_names_agent(struct hg_names *names, const struct hg_addr *agent, const char *host_name,
		    uint64_t now_ms);

/* A counter sample of a logical entity was taken by the metric store. */
void hg_names_entity(struct hg_names *names, const struct hg_message *message,
		     const struct hg_metric_entity *entity);

/* ---- epochs ---- */

/* What the dataplane interns (names.md 2); zero-padded. */
struct hg_name_endpoint {
	struct hg_addr address;
	uint32_t agent; /* the caller's number of the agent + 1; 0: no entity given */
	struct hg_data_source entity;
};

/* Before a fold: its epoch lasted from start_ms. */
void hg_names_epoch(struct hg_names *names, uint64_t start_ms, uint64_t now_ms);

/*
 * Record for an endpoint of the epoch; NULL for one without an address. `agent`: address behind
 * endpoint->agent, read for a new endpoint only. `weight`: bytes.
 */
const struct hg_name_record *hg_names_look(struct hg_names *names,
					   const struct hg_name_endpoint *endpoint,
					   const struct hg_addr *agent, double weight);

/* Many at a time, faster: endpoints have an address; *record is set. */
#define HG_NAMES_LOOKS 128u
struct hg_names_look {
	struct hg_name_endpoint endpoint;
	const struct hg_addr *agent;
	double weight;
	const struct hg_name_record **record;
};
void hg_names_look_many(struct hg_names *names, const struct hg_names_look *looks, unsigned count);

/* After the fold. `use`: what live definitions ask for; decides whether DNS is asked. */
struct hg_names_use {
	bool names; /* any key or function about names */
	bool dns;   /* function dns: */
};
void hg_names_turn(struct hg_names *names, const struct hg_names_use *use, uint64_t now_ms);

/* Grows when a record in force was replaced. */
uint64_t hg_names_generation(const struct hg_names *names);

/* ---- questions ---- */

/*
 * /names/{address}/json: the members of the answer into `out`; at_ms 0: now. False: nothing is
 * known.
 */
bool hg_names_json(struct hg_names *names, const struct hg_addr *address, uint64_t at_ms, bool why,
		   uint64_t now_ms, struct hg_json_out *out);

/* /names/json: counts and states per source, the last conflicts. */
void hg_names_summary_json(const struct hg_names *names, struct hg_json_out *out);

/* ---- static ranges (names.md 5) ---- */

/*
 * Ranges of the settings, one a line: "10.40.0.0/16 namespace=storage class=infra zone=rack-7
 * then=dns"; '#' starts a comment. 0, or -1 with all bad lines (at most 20) in *problem and the
 * table unchanged. `file`: for complaints.
 */
int hg_names_ranges_load(struct hg_names *names, const char *text, size_t len_bytes,
			 const char *file, struct hg_problem *problem);

/* The API's table, which wins for an equal prefix: {"10.8.0.0/16":{"name":...}}. */
int hg_names_put_cidr(struct hg_names *names, const struct hg_json_doc *json,
		      struct hg_problem *problem);
void hg_names_delete_cidr(struct hg_names *names);
void hg_names_cidr_json(const struct hg_names *names, struct hg_json_out *out); /* in force */

/* ---- figures ---- */

struct hg_names_figures {
	uint64_t names[HG_NAME_SOURCES]; /* endpoints by deciding source */
	uint64_t stale[HG_NAME_SOURCES];
	uint64_t found[HG_NAME_SOURCES];  /* times a source was asked and knew */
	uint64_t missed[HG_NAME_SOURCES]; /* and did not */
	uint64_t conflicts, truncated, unlisted;
	uint64_t endpoints, records, memory_bytes;
};
void hg_names_figures_of(const struct hg_names *names, struct hg_names_figures *figures);

#ifdef __cplusplus
}
#endif
#endif
