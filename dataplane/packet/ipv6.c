/* IPv6 and its extension headers, RFC 8200; authentication header, RFC 4302 (also behind IPv4). */
#include "dataplane/packet/parse.h"

#define HEADER_LEN 40
#define EXT_MIN	   8u
#define AH_MIN	   12u

#define PROTO_FRAGMENT 44
#define PROTO_NO_NEXT  59
#define OFFSET_MASK    0xfff8

/* One extension header: steps over it, leaves the next protocol; false: the walk ends. */
static bool extension(struct hg_parse *p, const uint8_t **pos, uint8_t *proto)
{
	const uint8_t *at = *pos;
	size_t left = hg_left(p, at);
	bool fragment = *proto == PROTO_FRAGMENT;
	size_t len;

	if (left < EXT_MIN) {
		hg_step_cut(p);
		return false;
	}
	len = fragment ? EXT_MIN : ((size_t)at[1] + 1) * 8; /* at least 8: progress (D4) */
	*proto = at[0];
	p->out->proto = at[0];
	if (fragment && (hg_load_u16(at + 2) & OFFSET_MASK)) {
		p->flags |= HG_LAYERS_FRAGMENT;
		return false;
	}
	if (len > left) {
		hg_step_cut(p);
		return false;
	}
	*pos = at + len;
	return true;
}

struct hg_step hg_ipv6_chain(struct hg_parse *p, const uint8_t *pos, uint8_t proto)
{
	p->out->proto = proto;
	while (hg_ip_layer(proto) == HG_LAYER_IP6EXT) {
		if (p->chain++ == HG_IP6_CHAIN_MAX)
			return hg_step_flag(p, HG_LAYERS_DEEP);
		if (!hg_parse_place(p, HG_LAYER_IP6EXT, pos) || !extension(p, &pos, &proto))
			return hg_step_end();
	}
	if (proto == PROTO_NO_NEXT)
		return hg_step_end();
	return hg_step_known(p, hg_ip_layer(proto), pos);
}

struct hg_step hg_step_ipv6(struct hg_parse *p, const uint8_t *pos)
{
	size_t payload_len;

	if (hg_left(p, pos) < HEADER_LEN)
		return hg_step_cut(p);
	if (pos[0] >> 4 != 6)
		return hg_step_flag(p, HG_LAYERS_BAD);
	hg_ip_enter(p, 6, (uint8_t)(hg_load_u16(pos) >> 4), pos + 8);
	p->chain = 0;
	payload_len = hg_load_u16(pos + 4);
	if (payload_len != 0) /* 0: jumbo payload, or a host that segments in the card */
		hg_parse_limit(p, pos, HEADER_LEN + payload_len);
	return hg_ipv6_chain(p, pos + HEADER_LEN, pos[6]);
}

struct hg_step hg_step_ah(struct hg_parse *p, const uint8_t *pos)
{
	size_t left = hg_left(p, pos);
	size_t len;
	enum hg_layer_type next;

	if (left < AH_MIN)
		return hg_step_cut(p);
	len = ((size_t)pos[1] + 2) * 4;
	if (len < AH_MIN)
		return hg_step_flag(p, HG_LAYERS_BAD);
	p->out->proto = pos[0];
	if (len > left)
		return hg_step_cut(p);
	if (p->out->family == 6)
		return hg_ipv6_chain(p, pos + len, pos[0]);
	next = hg_ip_layer(pos[0]);
	return hg_step_known(p, next == HG_LAYER_IP6EXT ? HG_LAYER_NONE : next, pos + len);
}
