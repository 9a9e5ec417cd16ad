/*
 * Reads a DNS answer to a question for PTR records (RFC 1035), bounded and without trust: names,
 * lifetimes, the minimum of the SOA. Also makes the name to ask for.
 *
 * Pure functions; any thread. The caller owns everything.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_WIRE_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DNS_NAMES_MAX   16  /* names of one answer that are looked at (names.md 6.2) */
#define HG_DNS_NAME_MAX	   253 /* bytes, terminator not included (names.md 11) */
#define HG_DNS_REVERSE_MAX 80  /* bytes of a reverse-zone name, terminator included */

/* Why a name, a record or a whole answer was dropped. */
enum hg_dns_fault {
	HG_DNS_FAULT_SHORT,    /* the message ends within a field */
	HG_DNS_FAULT_LOOP,     /* a compression pointer that does not point backwards */
	HG_DNS_FAULT_LONG,     /* a name over 253 bytes */
	HG_DNS_FAULT_LABEL,    /* an empty or impossible label */
	HG_DNS_FAULT_TYPE,     /* an answer record that was not asked for */
	HG_DNS_FAULT_OWNER,    /* a PTR record of another name */
	HG_DNS_FAULT_QUESTION, /* not an answer, or to another question */
	HG_DNS_FAULTS
};

struct hg_dns_reply {
	unsigned rcode;
	unsigned count; /* names, in the order of the answer, without doubles */
	uint32_t ttl_s; /* smallest of the records used; 0 without names */
	bool has_soa;
	uint32_t negative_ttl_s; /* RFC 2308 5: the smaller of the SOA's lifetime and its minimum */
	unsigned faults[HG_DNS_FAULTS];
	char names[HG_DNS_NAMES_MAX][HG_DNS_NAME_MAX + 1]; /* cleaned, lower case, no final dot */
};

/*
 * `question` is the name asked for, without final dot. 0; or -1 when the message as a whole cannot
 * be used (the faults say why). A record that cannot be used is counted and left out.
 */
int hg_dns_reply_read(const uint8_t *bytes, size_t len_bytes, const char *question,
		      struct hg_dns_reply *reply);

/* "4.3.2.1.in-addr.arpa" or the nibbles of ip6.arpa, no final dot. Returns the length. */
size_t hg_dns_reverse_name(const struct hg_addr *address, char out[HG_DNS_REVERSE_MAX]);

#ifdef __cplusplus
}
#endif
#endif
