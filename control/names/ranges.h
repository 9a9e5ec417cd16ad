/*
 * Static ranges: the longest prefix that holds an address, and what it is called (names.md 5).
 *
 * A table is built once and then only read. Control builds; whoever holds a finished table reads.
 * Memory belongs to the table.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_RANGES_H
#define HELIOGRAPH_CONTROL_NAMES_RANGES_H

#include <stdbool.h>
#include <stddef.h>

#include <heliograph/addr.h>
#include <heliograph/problem.h>

#include "control/flows/index.h"
#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_RANGES_MAX 65536u

enum hg_range_field {
	HG_RANGE_NAME,
	HG_RANGE_NAMESPACE,
	HG_RANGE_CLASS,
	HG_RANGE_NODE,
	HG_RANGE_ZONE,
	HG_RANGE_CLUSTER,
	HG_RANGE_FIELDS
};

struct hg_range {
	struct hg_addr address; /* host bits clear */
	uint8_t bits;
	bool then_dns;
	unsigned line;		      /* where it was written, 0: not in a file */
	uint32_t value;		      /* of plain prefix tables */
	char *texts[HG_RANGE_FIELDS]; /* NULL: not given */
};

struct hg_ranges {
	struct hg_index index;
	struct hg_range *items;
	uint32_t count, cap;
	uint64_t lengths4;    /* bit n: a prefix of n bits exists */
	uint64_t lengths6[3]; /* likewise, 0..128 */
};

void hg_ranges_free(struct hg_ranges *ranges);

/* Copies `range` and takes over its texts. False: the prefix is there (*known tells which). */
enum hg_range_added { HG_RANGE_ADDED, HG_RANGE_KNOWN, HG_RANGE_NO_MEMORY };
enum hg_range_added hg_ranges_add(struct hg_ranges *ranges, const struct hg_range *range,
				  const struct hg_range **known);

/* The longest prefix that holds the address, NULL: none. */
const struct hg_range *hg_ranges_find(const struct hg_ranges *ranges,
				      const struct hg_addr *address);

/* The entry of just this prefix (host bits clear), NULL: none. */
const struct hg_range *hg_ranges_exact(const struct hg_ranges *ranges,
				       const struct hg_addr *network, unsigned bits);

/* Comma list of prefixes or addresses. 0, or -1 with a sentence. */
int hg_ranges_list(const char *list, struct hg_ranges *ranges, char *error, size_t error_len);

/* As hg_names_ranges_load() and hg_names_put_cidr() tell; *ranges is empty before. */
int hg_ranges_parse(const char *text, size_t len_bytes, const char *file, struct hg_ranges *ranges,
		    struct hg_problem *problem);
int hg_ranges_read(const struct hg_json_doc *json, struct hg_ranges *ranges,
		   struct hg_problem *problem);

/* One member: "10.8.0.0/16":{...}. */
void hg_range_json(const struct hg_range *range, struct hg_json_out *out);

#ifdef __cplusplus
}
#endif
#endif
