/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Header templates: the first 128 bytes of a flow's packets, built once per flow layer by layer,
 * together with what differs per packet (lengths, IP identification, checksums, TCP flags).
 *
 * Threads: one. Memory: the caller owns the struct, nothing else is allocated.
 */
#ifndef BENCH_SIM_PACKET_H
#define BENCH_SIM_PACKET_H

#include <stdint.h>

#include "bench/sim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SIM_HEADER_MAX 128
#define HG_SIM_PATCHES	  4
#define HG_SIM_STACK_MAX  48

/* A length field: value = packet length - base. `partial` is an IPv4 header's sum without it. */
struct hg_sim_patch {
	uint8_t at;
	uint8_t base;
	uint8_t ip4; /* offset of the IPv4 header, or 0 */
	uint32_t partial;
};

struct hg_sim_packet {
	uint8_t bytes[HG_SIM_HEADER_MAX];
	struct hg_sim_patch patches[HG_SIM_PATCHES];
	uint8_t npatches;
	uint8_t len_bytes;    /* of all layers, as far as they fit */
	uint16_t least_bytes; /* no packet of the flow is shorter */
	uint8_t tcp;	      /* offset of the TCP header, or 0 */
	uint8_t inner;	      /* bytes in front of what the pod's own interface sees */
	char stack[HG_SIM_STACK_MAX];
};

enum {
	HG_SIM_ETH_IP4 = 0x0800,
	HG_SIM_ETH_ARP = 0x0806,
	HG_SIM_ETH_BRIDGED = 0x6558,
	HG_SIM_ETH_IP6 = 0x86dd,
	HG_SIM_IP_ICMP = 1,
	HG_SIM_IP_IPIP = 4,
	HG_SIM_IP_TCP = 6,
	HG_SIM_IP_UDP = 17,
	HG_SIM_IP_IP6 = 41,
	HG_SIM_IP_GRE = 47,
	HG_SIM_IP_ICMP6 = 58,
	HG_SIM_PORT_VXLAN = 4789,
	HG_SIM_PORT_VXLAN_LINUX = 8472,
	HG_SIM_PORT_GENEVE = 6081,
	HG_SIM_PORT_ROCE = 4791,
};

void hg_sim_packet_start(struct hg_sim_packet *p);

/* Ethernet with MAC addresses derived from two numbers; dst 0 = broadcast. */
void hg_sim_packet_eth(struct hg_sim_packet *p, uint32_t src, uint32_t dst, uint16_t type);

/* IPv4 or IPv6, by the family of the addresses. */
void hg_sim_packet_ip(struct hg_sim_packet *p, const struct hg_sim_addr *src,
		      const struct hg_sim_addr *dst, uint8_t protocol);

void hg_sim_packet_tcp(struct hg_sim_packet *p, uint16_t sport, uint16_t dport, uint32_t seq);
void hg_sim_packet_udp(struct hg_sim_packet *p, uint16_t sport, uint16_t dport);

/* ICMP or ICMPv6 echo. */
void hg_sim_packet_icmp(struct hg_sim_packet *p, uint8_t type, uint8_t code, uint16_t id,
			const char *layer);

void hg_sim_packet_vxlan(struct hg_sim_packet *p, uint32_t vni);
void hg_sim_packet_geneve(struct hg_sim_packet *p, uint32_t vni);

/* GRE without options, carrying `type`. */
void hg_sim_packet_gre(struct hg_sim_packet *p, uint16_t type);

void hg_sim_packet_arp(struct hg_sim_packet *p, uint32_t sender_ip, uint32_t target_ip,
		       uint16_t operation);

/* RoCEv2 base transport header, RDMA write (or acknowledge). */
void hg_sim_packet_bth(struct hg_sim_packet *p, uint32_t queue_pair, int is_ack);

/*
 * DNS question for `name` (dots between labels, at most 64 bytes), type A; a response answers it
 * with `answer_ip`. Written as far as the 128 bytes go.
 */
void hg_sim_packet_dns(struct hg_sim_packet *p, uint16_t id, int is_response, const char *name,
		       uint32_t answer_ip);

/* What was pushed so far is outer: the pod's own interface does not see it. */
void hg_sim_packet_mark_inner(struct hg_sim_packet *p);

/* Sums up the IPv4 headers; call once, after the last layer. */
void hg_sim_packet_finish(struct hg_sim_packet *p);

/*
 * Writes the first bytes of a packet of `packet_bytes` (Ethernet header to payload, no FCS) to
 * `out` (128 bytes). Returns how many: min(packet_bytes, 128).
 */
uint32_t hg_sim_packet_write(const struct hg_sim_packet *p, uint32_t packet_bytes, uint16_t ip_id,
			     uint8_t tcp_flags, uint8_t *out);

#ifdef __cplusplus
}
#endif
#endif
