/*
 * How long a reverse-DNS answer lives, when it is asked again, and about whom to ask at all: the
 * bounds of names.md 6 on one entry. No clock, no sockets. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_LIFE_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_LIFE_H

#include "control/names/dns_cache.h"
#include "control/names/dns_wire.h"

enum hg_dns_scope {
	HG_DNS_SCOPE_OFF,
	HG_DNS_SCOPE_CLUSTER,
	HG_DNS_SCOPE_PRIVATE,
	HG_DNS_SCOPE_ALL
};

struct hg_dns_life {
	enum hg_dns_scope scope;
	uint64_t ttl_min_ms, ttl_max_ms, negative_min_ms, negative_max_ms, stale_max_ms;
	char cluster_domain[256];
	uint64_t random; /* state of the jitter, never 0 */
};

/* False and a sentence: unknown scope. The jitter's state is kept. */
bool hg_dns_life_set(struct hg_dns_life *life, const struct hg_dns_conf *conf, char *error,
		     size_t error_len);

/* Whether the address may be asked about (dns.scope). */
bool hg_dns_life_in_scope(const struct hg_dns_life *life, const struct hg_addr *address,
			  bool inside);

/* Whether it is time to ask: admitted, nothing known or what is known is old, no back-off. */
bool hg_dns_life_due(const struct hg_dns_entry *entry, uint64_t now_ms);

/* Sets the times of an entry that got an answer (`names` is its new state) or none. */
void hg_dns_life_answered(struct hg_dns_life *life, struct hg_dns_entry *entry,
			  const struct hg_dns_reply *reply, uint64_t now_ms);
void hg_dns_life_failed(struct hg_dns_life *life, struct hg_dns_entry *entry, uint64_t now_ms);

/* Lets time pass: true when what the entry says has changed (stale now, or forgotten). */
bool hg_dns_life_age(const struct hg_dns_life *life, struct hg_dns_entry *entry, uint64_t now_ms);

#endif
