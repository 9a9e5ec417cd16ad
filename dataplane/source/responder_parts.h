/* What the files of the responder share. */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_RESPONDER_PARTS_H
#define HELIOGRAPH_DATAPLANE_SOURCE_RESPONDER_PARTS_H

#include "dataplane/source/responder.h"

#define ETHER_BYTES 14u
#define ARP_BYTES   28u
#define IP4_BYTES   20u
#define IP6_BYTES   40u
#define NS_BYTES    24u
#define NA_BYTES    32u /* with the option that holds our address */

enum ether_type { TYPE_IPV4 = 0x0800, TYPE_ARP = 0x0806, TYPE_IPV6 = 0x86dd };
enum icmp_type {
	ICMP_ECHO = 8,
	ICMP_ECHO_REPLY = 0,
	ICMP6_ECHO = 128,
	ICMP6_ECHO_REPLY = 129,
	ICMP6_SOLICIT = 135,
	ICMP6_ADVERTISE = 136,
	ICMP6_REPORT2 = 143,
};
enum ip_proto { PROTO_ICMP = 1, PROTO_ICMP6 = 58 };

/* Flags of a neighbour advertisement. */
#define NA_SOLICITED 0x40u
#define NA_OVERRIDE  0x20u

/* A question: `l3` bytes into the frame begins what the EtherType says. */
struct question {
	uint8_t *frame;
	size_t l3_at, len_bytes, cap_bytes;
};

static inline void put_u16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline unsigned get_u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

/* The sum of 16-bit words; add up, then fold. */
uint32_t hg_responder_sum(uint32_t sum, const uint8_t *bytes, size_t len_bytes);
unsigned hg_responder_fold(uint32_t sum); /* complement of the sum: 0 where it is right */
/* Checksum of an ICMPv6 message behind the header at `ip6`. */
unsigned hg_responder_sum6(const uint8_t *ip6, const uint8_t *message, size_t len_bytes);

bool hg_responder_owns(const struct hg_responder *r, uint8_t family, const uint8_t *address);

/* Length of the answer in the frame, or 0 with `*why` set. */
size_t hg_responder_ip6(const struct hg_responder *r, struct question *q, enum hg_drop *why);

/* Writes the header of an ICMPv6 packet and its checksum; returns its length. */
size_t hg_responder_finish6(uint8_t *ip6, size_t message_bytes);
void hg_responder_advertisement(const struct hg_responder *r, uint8_t *message,
				const uint8_t *target, unsigned flags);

#endif
