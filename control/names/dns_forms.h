/*
 * What a name from reverse DNS says about the address it was asked for (names.md 6.2), and the
 * choice among several names. Pure functions; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_FORMS_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_FORMS_H

#include "control/names/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DNS_TEXT_MAX 254 /* bytes of a name, terminator included */

struct hg_dns_question {
	const char *domain; /* names.cluster_domain, no final dot */
	const struct hg_addr *address;
	bool inside;		  /* within the cluster ranges: the cluster forms are believed */
	bool node_address;	  /* an agent's or a known node's address */
	const char *node_domains; /* comma list of domains whose names are nodes; NULL: none */
	bool (*is_node)(void *arg, const char *name); /* known node's name; NULL: none known */
	void *arg;
};

/* An answer and the room its texts are in. */
struct hg_dns_reading {
	struct hg_name_answer answer;
	char full[HG_DNS_TEXT_MAX];
	char parts[HG_DNS_TEXT_MAX]; /* labels, each terminated */
};

/*
 * Reads `name` (either case, final dot or not) into reading->answer, whose texts point into
 * *reading. False: the name is empty or over 253 bytes.
 */
bool hg_dns_read_form(const char *name, const struct hg_dns_question *question,
		      struct hg_dns_reading *reading);

/* The same without knowledge of nodes but their domains. */
bool hg_dns_read_name(const char *name, const char *domain, const struct hg_addr *address,
		      bool is_inside, const char *node_domains, struct hg_dns_reading *reading);

/*
 * Order of several answers, for qsort-like use: first label no dashed address, then the shortest,
 * then the bytes. Negative: a is the better name.
 */
int hg_dns_name_order(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
