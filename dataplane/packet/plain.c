/*
 * Most samples are an Ethernet frame without tags, one IP header without options, and TCP or UDP;
 * or such a packet inside IP, VXLAN or Geneve; all of it captured. They are read here in one go,
 * without the list of steps, in about half the time.
 *
 * Whatever is not exactly that is left to the walk; a property test holds the two together.
 */
#include "dataplane/packet/parse.h"

#define ETH_LEN	   14u
#define IP_LEN	   20u
#define IP6_LEN	   40u
#define TCP_MIN	   20u
#define UDP_LEN	   8u
#define IBBT_LEN   12u
#define TUNNEL_LEN 8u /* VXLAN; Geneve without options */

#define PROTO_IP      4
#define PROTO_TCP     6
#define PROTO_UDP     17
#define PROTO_IP6     41
#define TYPE_IP	      0x0800
#define TYPE_IP6      0x86dd
#define TYPE_ETHERNET 0x6558

#define VXLAN_HAS_VNI  0x08
#define GENEVE_VERSION 0xc0

/* One IP packet. */
struct plain {
	const uint8_t *addresses;
	size_t ip, l4; /* offsets of IP, of what follows it */
	size_t end;    /* of the packet, or of the captured bytes */
	uint8_t family, proto, tos;
	uint8_t carries; /* enum hg_layer_type, of the last header behind UDP: RoCEv2 or none */
};

/* What stands between the outer IP header and the inner packet. */
struct carrier {
	enum hg_layer_type type; /* HG_LAYER_NONE: IP in IP */
	enum hg_tunnel tunnel;
	size_t head, eth; /* offsets of the tunnel's header behind UDP, of the Ethernet header */
	uint32_t vni;
};

/* Takes an IPv4 packet with at least eight bytes behind its header. */
static inline bool take_ip(struct plain *f, const uint8_t *header, size_t at, size_t end)
{
	const uint8_t *ip = header + at;

	if (end < at + IP_LEN + UDP_LEN || ip[0] != 0x45) /* options */
		return false;
	if (hg_load_u16(ip + 6) & 0x1fff) /* later fragment */
		return false;
	f->family = 4;
	f->proto = ip[9];
	f->tos = ip[1];
	f->addresses = ip + 12;
	f->ip = at;
	f->l4 = at + IP_LEN;
	f->end = at + hg_load_u16(ip + 2);
	if (f->end > end)
		f->end = end;
	return f->end >= f->l4 + UDP_LEN;
}

static inline bool take_ip6(struct plain *f, const uint8_t *header, size_t at, size_t end)
{
	const uint8_t *ip = header + at;

	if (end < at + IP6_LEN + UDP_LEN || ip[0] >> 4 != 6)
		return false;
	f->family = 6;
	f->proto = ip[6];
	f->tos = (uint8_t)(hg_load_u16(ip) >> 4);
	f->addresses = ip + 8;
	f->ip = at;
	f->l4 = at + IP6_LEN;
	f->end = at + IP6_LEN + hg_load_u16(ip + 4);
	if (f->end > end)
		f->end = end;
	return f->end >= f->l4 + UDP_LEN;
}

static inline bool take_ethernet(struct plain *f, const uint8_t *header, size_t at, size_t end)
{
	if (end < at + ETH_LEN)
		return false;
	switch (hg_load_u16(header + at + 12)) {
	case TYPE_IP:
		return take_ip(f, header, at + ETH_LEN, end);
	case TYPE_IP6:
		return take_ip6(f, header, at + ETH_LEN, end);
	default:
		return false;
	}
}

static inline bool whole_tcp(const struct plain *f, const uint8_t *l4)
{
	size_t left = f->end - f->l4;
	size_t len = left >= TCP_MIN ? (size_t)(l4[12] >> 4) * 4 : 0;

	return len >= TCP_MIN && len <= left;
}

/* UDP without a tunnel: that is its last header, or RoCEv2 is. */
static inline bool whole_udp(struct plain *f, const uint8_t *l4)
{
	size_t len = hg_load_u16(l4 + 4), left = f->end - f->l4;

	f->carries = (uint8_t)hg_port_layer(hg_load_u16(l4 + 2));
	if (f->carries == HG_LAYER_NONE)
		return len >= UDP_LEN;
	return f->carries == HG_LAYER_IBBT && len >= UDP_LEN + IBBT_LEN &&
	       left >= UDP_LEN + IBBT_LEN;
}

/* The whole header is there and is the last one. */
static inline bool ends_with_l4(struct plain *f, const uint8_t *l4)
{
	f->carries = HG_LAYER_NONE;
	if (f->proto == PROTO_TCP)
		return whole_tcp(f, l4);
	return f->proto == PROTO_UDP && whole_udp(f, l4);
}

/* VXLAN, Geneve with Ethernet inside. The packet ends where UDP says, if that is captured. */
static inline bool take_udp_tunnel(struct carrier *c, struct plain *f, const uint8_t *header)
{
	size_t len = hg_load_u16(header + f->l4 + 4), at = f->l4 + UDP_LEN;
	const uint8_t *head = header + at;

	if (len < UDP_LEN)
		return false;
	if (f->end > f->l4 + len)
		f->end = f->l4 + len;
	if (f->end < at + TUNNEL_LEN)
		return false;
	c->type = hg_port_layer(hg_load_u16(header + f->l4 + 2));
	c->head = at;
	c->vni = hg_load_u32(head + 4) >> 8;
	c->eth = at + TUNNEL_LEN;
	if (c->type == HG_LAYER_VXLAN) {
		c->tunnel = HG_TUNNEL_VXLAN;
		return head[0] & VXLAN_HAS_VNI;
	}
	c->tunnel = HG_TUNNEL_GENEVE;
	c->eth += (size_t)(head[0] & 0x3f) * 4;
	return c->type == HG_LAYER_GENEVE && !(head[0] & GENEVE_VERSION) &&
	       hg_load_u16(head + 2) == TYPE_ETHERNET;
}

/* The packet inside `outer`. */
static inline bool take_inner(struct plain *inner, struct carrier *c, struct plain *outer,
			      const uint8_t *header)
{
	c->type = HG_LAYER_NONE;
	c->tunnel = HG_TUNNEL_IPIP;
	switch (outer->proto) {
	case PROTO_IP:
		return take_ip(inner, header, outer->l4, outer->end);
	case PROTO_IP6:
		return take_ip6(inner, header, outer->l4, outer->end);
	case PROTO_UDP:
		return take_udp_tunnel(c, outer, header) &&
		       take_ethernet(inner, header, c->eth, outer->end);
	default:
		return false;
	}
}

/* The list under way: in registers, where bytes written to the layers cannot be meant. */
struct list {
	uint64_t stack;
	unsigned count;
};

static inline struct list put(struct list list, struct hg_layers *out, enum hg_layer_type type,
			      size_t offset)
{
	out->layer[list.count] = (struct hg_layer){ (uint8_t)type, (uint16_t)offset };
	list.stack |= (uint64_t)type << 5 * list.count;
	list.count++;
	return list;
}

static inline struct list put_ip(struct list list, struct hg_layers *out, const struct plain *f)
{
	return put(list, out, f->family == 6 ? HG_LAYER_IP6 : HG_LAYER_IP, f->ip);
}

static inline const uint8_t *destination(const struct plain *f)
{
	return f->addresses + (f->family == 6 ? 16 : 4);
}

static inline struct list fill_outer(struct list list, struct hg_layers *out, const struct plain *f,
				     const struct carrier *c, const uint8_t *header)
{
	list = put_ip(list, out, f);
	out->outer_family = f->family;
	out->outer_tos = f->tos;
	out->outer_src = f->addresses;
	out->outer_dst = destination(f);
	out->tunnel = (uint8_t)c->tunnel;
	if (c->type == HG_LAYER_NONE)
		return list;
	list = put(list, out, HG_LAYER_UDP, f->l4);
	list = put(list, out, c->type, c->head);
	list = put(list, out, HG_LAYER_ETH, c->eth);
	out->outer_dport = hg_load_u16(header + f->l4 + 2);
	out->ethertype = hg_load_u16(header + c->eth + 12);
	out->vni = c->vni;
	out->has_vni = 1;
	return list;
}

static inline void fill_inner(struct list list, struct hg_layers *out, const struct plain *f,
			      const uint8_t *header)
{
	list = put_ip(list, out, f);
	list = put(list, out, f->proto == PROTO_TCP ? HG_LAYER_TCP : HG_LAYER_UDP, f->l4);
	if (f->carries)
		list = put(list, out, (enum hg_layer_type)f->carries, f->l4 + UDP_LEN);
	out->stack = list.stack;
	out->count = (uint8_t)list.count;
	out->flags = 0;
	out->header_based = 1;
	out->family = f->family;
	out->proto = f->proto;
	out->tos = f->tos;
	out->sport = hg_load_u16(header + f->l4);
	out->dport = hg_load_u16(header + f->l4 + 2);
	out->src = f->addresses;
	out->dst = destination(f);
}

bool hg_plain_parse(const uint8_t *header, size_t len_bytes, struct hg_layers *out)
{
	struct list list = { 0, 0 };
	struct plain outer, inner;
	struct carrier c;

	if (!take_ethernet(&outer, header, 0, len_bytes))
		return false;
	if (ends_with_l4(&outer, header + outer.l4)) {
		out->ethertype = hg_load_u16(header + 12);
		fill_inner(put(list, out, HG_LAYER_ETH, 0), out, &outer, header);
		return true;
	}
	if (!take_inner(&inner, &c, &outer, header) || !ends_with_l4(&inner, header + inner.l4))
		return false;
	out->ethertype = hg_load_u16(header + 12);
	list = put(list, out, HG_LAYER_ETH, 0);
	fill_inner(fill_outer(list, out, &outer, &c, header), out, &inner, header);
	return true;
}
