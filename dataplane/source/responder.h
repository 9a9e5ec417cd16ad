/*
 * Answers ARP, ping and IPv6 neighbour discovery for a port that has no kernel behind it (dp:5).
 *
 * Pure: a frame in, a frame out, in the same memory; time is a parameter. One responder belongs to
 * one lcore's queue. It speaks for exactly the addresses it was given.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_RESPONDER_H
#define HELIOGRAPH_DATAPLANE_SOURCE_RESPONDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>
#include <heliograph/drops.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_RESPONDER_ADDRESSES 4u
#define HG_RESPONDER_PER_S     1000u /* dp:P4 */
#define HG_RESPONDER_GROWTH    16u   /* an answer may be so many bytes longer than the question */
#define HG_ANNOUNCE_BYTES      96u

struct hg_responder {
	uint8_t mac[6];
	uint8_t own_count;
	struct hg_addr own[HG_RESPONDER_ADDRESSES];
	uint64_t second; /* in which `answers` were given */
	uint32_t answers;
};

/* True when the frame is ARP, ICMP or ICMPv6: for hg_responder_answer(), never sFlow. */
bool hg_responder_concerns(const uint8_t *frame, size_t len_bytes);

/*
 * Turns the question in `frame` into its answer and returns the length of that; 0: nothing to send,
 * with one of the counters RESP_* raised. `cap_bytes` of memory are at `frame`.
 */
size_t hg_responder_answer(struct hg_responder *r, uint8_t *frame, size_t len_bytes,
			   size_t cap_bytes, uint64_t now_ms, struct hg_drops *drops);

/*
 * Frame number `n`, from 0, that makes the addresses known at the start: ARP, unsolicited neighbour
 * advertisement, membership of the groups that questions are sent to (dp:P2). 0: no more.
 */
size_t hg_responder_announce(const struct hg_responder *r, unsigned n,
			     uint8_t out[HG_ANNOUNCE_BYTES]);

/* Ethernet address of the group that asks for this IPv6 address. */
void hg_responder_group_mac(const struct hg_addr *address, uint8_t mac[6]);

#ifdef __cplusplus
}
#endif
#endif
