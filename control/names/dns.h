/*
 * What reverse DNS offers besides the common form of answer.h: figures for /metrics and the status
 * page, settings that change while it runs, the bounds that are no settings.
 *
 * Control only. `now_ms` is the wall clock everywhere.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_H

#include "control/names/answer.h"
#include "control/names/dns_wire.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DNS_ENTRIES_MAX 100000 /* names.md 6, as the rest of these */
#define HG_DNS_QUEUE_MAX   16384
#define HG_DNS_TIMEOUT_MS  1000
#define HG_DNS_TRIES	   2

enum hg_dns_result {
	HG_DNS_RESULT_NAME,
	HG_DNS_RESULT_NO_NAME,
	HG_DNS_RESULT_TIMEOUT,
	HG_DNS_RESULT_FAILURE, /* SERVFAIL, refused, no server */
	HG_DNS_RESULT_BAD_ANSWER,
	HG_DNS_RESULTS
};

enum hg_dns_drop {
	HG_DNS_DROP_QUEUE, /* the queue was full: the lighter address was given up */
	HG_DNS_DROP_CACHE, /* the cache was full of entries that may not be pushed out */
	HG_DNS_DROP_SHORT, /* from here on in the order of enum hg_dns_fault */
	HG_DNS_DROP_LOOP,
	HG_DNS_DROP_LONG,
	HG_DNS_DROP_LABEL,
	HG_DNS_DROP_TYPE,
	HG_DNS_DROP_OWNER,
	HG_DNS_DROP_QUESTION,
	HG_DNS_DROPS
};

struct hg_dns_figures {
	uint64_t queries[HG_DNS_RESULTS];
	uint64_t asked; /* questions sent, answered or not */
	uint64_t dropped[HG_DNS_DROPS];
	uint32_t in_flight, queue_length;
	uint32_t entries, cluster_entries, candidates;
	uint32_t names, stale;	  /* entries with a name; those of them that are stale */
	unsigned failures_in_row; /* of the server */
	bool probing;		  /* ten failures or more: one question a second */
};

void hg_dns_figures_of(const struct hg_dns *dns, struct hg_dns_figures *figures);
const char *hg_dns_result_text(enum hg_dns_result result); /* values of the labels */
const char *hg_dns_drop_text(enum hg_dns_drop drop);

/*
 * Takes over every setting but the servers. False and a sentence: the scope is unknown, nothing
 * changed.
 */
bool hg_dns_configure(struct hg_dns *dns, const struct hg_dns_conf *conf, char *error,
		      size_t error_len);

#ifdef __cplusplus
}
#endif
#endif
