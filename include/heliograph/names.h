/*
 * What an endpoint was called at a moment: records, and the dictionary that makes them (names.md).
 *
 * struct hg_names belongs to control: it asks its sources in order (entities, Kubernetes, static
 * ranges, DNS), binds a record to each endpoint of an epoch when the epoch's rows are joined, and
 * never renames an epoch. Records are immutable; one is valid as long as the texts in it
 * (heliograph/texts.h). Any thread reads a record it got from a row or a view.
 */
#ifndef HELIOGRAPH_NAMES_H
#define HELIOGRAPH_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/sample.h>
#include <heliograph/texts.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_name_kind {
	HG_NAME_ADDRESS, /* nothing is known but the address */
	HG_NAME_POD,
	HG_NAME_SERVICE,
	HG_NAME_NODE,
	HG_NAME_SYSTEMD,
	HG_NAME_DOCKER,
	HG_NAME_SWARM,
	HG_NAME_JVM,
	HG_NAME_VM,
	HG_NAME_HOST,
	HG_NAME_SUBNET,
	HG_NAME_EXTERNAL,
	HG_NAME_KINDS
};

enum hg_name_source {
	HG_FROM_NONE,
	HG_FROM_ENTITIES,
	HG_FROM_ENTITIES_LEARNED,
	HG_FROM_KUBERNETES,
	HG_FROM_CIDR,
	HG_FROM_DNS,
	HG_NAME_SOURCES
};

enum hg_name_state { HG_NAME_CURRENT, HG_NAME_STALE, HG_NAME_ENDED };

/* Texts are numbers of the dictionary's table, 0 = null (names.md 2). */
struct hg_name_record {
	uint32_t name; /* canonical, no final dot; 0: only the address is known */
	uint32_t namespace_, pod, service, node, zone, cluster;
	uint32_t workload, workload_kind;
	uint32_t class_;	  /* never 0 for an IP address */
	uint32_t dns;		  /* what the function dns: gives, with final dot; 0: null */
	uint8_t kind;		  /* enum hg_name_kind */
	uint8_t source;		  /* enum hg_name_source */
	uint8_t state;		  /* enum hg_name_state */
	uint8_t inside;		  /* 1: within the cluster ranges */
	uint8_t namespace_label;  /* 1: a range or rule gave the namespace */
	uint8_t workload_guessed; /* 1: from the pod's name */
	uint8_t approximate;	  /* 1: an end was inferred */
	uint64_t valid_from_ms, valid_to_ms; /* wall clock; 0 = still valid */
};

/* "node", "zone", "cross_zone", "external", "unknown". Either may be NULL. */
const char *hg_name_locality(const struct hg_name_record *src, const struct hg_name_record *dst);

const char *hg_name_kind_text(enum hg_name_kind kind);
const char *hg_name_source_text(enum hg_name_source source);

#ifdef __cplusplus
}
#endif
#endif
