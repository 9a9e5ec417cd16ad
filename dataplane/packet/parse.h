/*
 * Inside of the layer parser: its state, and the steps it is made of. Nothing outside this folder
 * includes it.
 *
 * One step reads one header: it is called at the first byte of a header whose type is known, and
 * answers which header follows and where. The loop in layers.c enters each header into the list
 * before it calls the step, so a header is listed when its type is known, even if its bytes are cut
 * off (dp:L2). The position travels in the answer, not in the state: it stays in a register.
 *
 * Everything is per call: no state outlives one sample (bad inputs D10). One thread.
 */
#ifndef HELIOGRAPH_PACKET_PARSE_H
#define HELIOGRAPH_PACKET_PARSE_H

#include <heliograph/layers.h>

#define HG_OCCURRENCES_MAX 4u /* of one header type, FM 2.1 */
#define HG_IP6_CHAIN_MAX   8u /* extension headers of one IPv6 packet, dp:L1 */

struct hg_parse {
	const uint8_t *start;
	const uint8_t *end; /* of the captured bytes, or of the packet where that is shorter */
	struct hg_layers *out;
	uint64_t seen;	/* occurrences of each type with a name, 3 bits each */
	unsigned count; /* places taken in out->layer */
	uint8_t flags;
	uint8_t chain; /* extension headers of the IPv6 packet at hand */
	bool whole;    /* `end` is the packet's own end: what is missing behind it never existed */
};

/* Which header follows, and where it starts; HG_LAYER_NONE ends the walk. */
struct hg_step {
	const uint8_t *pos;
	enum hg_layer_type next;
};

static inline size_t hg_left(const struct hg_parse *p, const uint8_t *pos)
{
	return (size_t)(p->end - pos);
}

static inline struct hg_step hg_step_to(enum hg_layer_type next, const uint8_t *pos)
{
	struct hg_step step = { pos, next };

	return step;
}

static inline struct hg_step hg_step_end(void)
{
	return hg_step_to(HG_LAYER_NONE, NULL);
}

static inline struct hg_step hg_step_flag(struct hg_parse *p, unsigned flag)
{
	p->flags |= (uint8_t)flag;
	return hg_step_end();
}

/* The bytes end inside a header: cut by the agent, or the packet itself is shorter. */
static inline struct hg_step hg_step_cut(struct hg_parse *p)
{
	return hg_step_flag(p, p->whole ? HG_LAYERS_BAD : HG_LAYERS_TRUNCATED);
}

/* A known header type, or the end at an unknown protocol number. */
static inline struct hg_step hg_step_known(struct hg_parse *p, enum hg_layer_type next,
					   const uint8_t *pos)
{
	if (next == HG_LAYER_NONE)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	return hg_step_to(next, pos);
}

/* Remembers where a header starts; false, with the flag set, when there is no place left. */
static inline bool hg_parse_place(struct hg_parse *p, enum hg_layer_type type, const uint8_t *pos)
{
	if (p->count == HG_LAYERS_MAX) {
		p->flags |= HG_LAYERS_DEEP;
		return false;
	}
	p->out->layer[p->count++] = (struct hg_layer){ (uint8_t)type, (uint16_t)(pos - p->start) };
	return true;
}

/* Shortens the packet to `len_bytes` from `pos` if it ends inside the captured bytes. */
static inline void hg_parse_limit(struct hg_parse *p, const uint8_t *pos, size_t len_bytes)
{
	if (len_bytes <= hg_left(p, pos)) {
		p->end = pos + len_bytes;
		p->whole = true;
	}
}

/* Layer type of an EtherType, HG_LAYER_NONE when it is none of ours. */
static inline enum hg_layer_type hg_ethertype_layer(uint16_t ethertype)
{
	switch (ethertype) {
	case 0x0800:
		return HG_LAYER_IP;
	case 0x86dd:
		return HG_LAYER_IP6;
	case 0x0806:
		return HG_LAYER_ARP;
	case 0x8847:
	case 0x8848:
		return HG_LAYER_MPLS;
	case 0x6558: /* transparent Ethernet bridging: GRE, Geneve */
		return HG_LAYER_ETH;
	default:
		return HG_LAYER_NONE;
	}
}

/* Packets without a protocol number of their own (MPLS, GTP-U): the version nibble decides. */
static inline enum hg_layer_type hg_version_layer(uint8_t first_byte)
{
	switch (first_byte >> 4) {
	case 4:
		return HG_LAYER_IP;
	case 6:
		return HG_LAYER_IP6;
	default:
		return HG_LAYER_NONE;
	}
}

static inline void hg_parse_tunnel(struct hg_parse *p, enum hg_tunnel tunnel)
{
	if (p->out->tunnel == HG_TUNNEL_NONE)
		p->out->tunnel = (uint8_t)tunnel;
}

static inline void hg_parse_vni(struct hg_parse *p, uint32_t vni)
{
	if (p->out->has_vni)
		return;
	p->out->has_vni = 1;
	p->out->vni = vni;
}

/* Steps: one header each. `pos` is at most p->end. */
struct hg_step hg_step_ethernet(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_arp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_mpls(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_ipv4(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_ipv6(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_tcp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_udp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_sctp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_icmp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_icmp6(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_igmp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_esp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_ah(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_gre(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_vxlan(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_geneve(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_gtp(struct hg_parse *p, const uint8_t *pos);
struct hg_step hg_step_ibbt(struct hg_parse *p, const uint8_t *pos);

/* ip.c: what the two IP families share. */

/* Layer type of each IP protocol number, HG_LAYER_IP6EXT for the extension headers of IPv6. */
extern const uint8_t hg_ip_layers[256];

/* Another IP packet starts inside: the first one becomes the outer one, its ports are forgotten. */
void hg_ip_leave(struct hg_parse *p);

static inline enum hg_layer_type hg_ip_layer(uint8_t proto)
{
	return (enum hg_layer_type)hg_ip_layers[proto];
}

/* The packet at hand becomes the innermost one. */
static inline void hg_ip_enter(struct hg_parse *p, uint8_t family, uint8_t tos,
			       const uint8_t *addresses)
{
	struct hg_layers *out = p->out;

	if (out->family)
		hg_ip_leave(p);
	out->family = family;
	out->tos = tos;
	out->src = addresses;
	out->dst = addresses + (family == 6 ? 16 : 4);
}

/* ipv6.c: the extension headers from `pos` on, up to the protocol behind them. */
struct hg_step hg_ipv6_chain(struct hg_parse *p, const uint8_t *pos, uint8_t proto);

/*
 * tunnels.c: what a UDP port carries, HG_LAYER_NONE for a port without a tunnel; and the look into
 * the payload, which has the last word (`len_bytes` = UDP length field).
 */
static inline enum hg_layer_type hg_port_layer(uint16_t dport)
{
	switch (dport) {
	case 4789:
	case 8472: /* Linux before the assignment */
		return HG_LAYER_VXLAN;
	case 6081:
		return HG_LAYER_GENEVE;
	case 2152:
		return HG_LAYER_GTP;
	case 6635:
		return HG_LAYER_MPLS;
	case 4791:
		return HG_LAYER_IBBT;
	default:
		return HG_LAYER_NONE;
	}
}

struct hg_step hg_udp_payload(struct hg_parse *p, enum hg_layer_type type, const uint8_t *payload,
			      uint16_t len_bytes);

/*
 * plain.c: fills `out`, whose summary is cleared, if the header is one of the plainest, on its own
 * or inside a plain tunnel; else leaves it alone and returns false.
 */
bool hg_plain_parse(const uint8_t *header, size_t len_bytes, struct hg_layers *out);

/* layers.c: walks any header and raises its counters; `out` has its summary cleared. */
void hg_walk_parse(const struct hg_sample *sample, struct hg_drops *drops, struct hg_layers *out);

/*
 * records.c: names and summary from the records 0:2, 0:3 and 0:4, as far as they are still missing;
 * `names` is the signature so far, without flags. Returns it with what was added.
 */
uint64_t hg_parse_records(struct hg_parse *p, const struct hg_sample *sample, uint64_t names);

#endif
