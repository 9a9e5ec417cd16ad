/*
 * Headers inside UDP: VXLAN (RFC 7348), Geneve (RFC 8926), GTP-U (3GPP TS 29.281), MPLS (RFC 7510),
 * RoCEv2. A port number is only a hint: the header is named once its fixed part is there and fits.
 */
#include "dataplane/packet/parse.h"

#define UDP_LEN		 8u
#define VXLAN_LEN	 8u
#define GENEVE_LEN	 8u
#define GTP_LEN		 8u
#define GTP_OPTIONAL_LEN 4u
#define GTP_CHAIN_MAX	 8u
#define MPLS_LABEL_LEN	 4u
#define IBBT_LEN	 12u

#define VXLAN_HAS_VNI	 0x08
#define GENEVE_VERSION	 0xc0
#define GTP_VERSION_TYPE 0xf0 /* version 3 bits, protocol type 1 bit */
#define GTP_VERSION_1	 0x30
#define GTP_EXTENSION	 0x04
#define GTP_ANY_OPTION	 0x07
#define GTP_USER_DATA	 255

struct carried {
	uint8_t tunnel; /* enum hg_tunnel */
	uint8_t min_bytes;
	uint8_t mask, value; /* of the first byte */
};

static const struct carried carried[] = {
	[HG_LAYER_VXLAN] = { HG_TUNNEL_VXLAN, VXLAN_LEN, VXLAN_HAS_VNI, VXLAN_HAS_VNI },
	[HG_LAYER_GENEVE] = { HG_TUNNEL_GENEVE, GENEVE_LEN, GENEVE_VERSION, 0 },
	[HG_LAYER_GTP] = { HG_TUNNEL_GTP, GTP_LEN, GTP_VERSION_TYPE, GTP_VERSION_1 },
	[HG_LAYER_MPLS] = { HG_TUNNEL_MPLS_UDP, MPLS_LABEL_LEN, 0, 0 },
	[HG_LAYER_IBBT] = { HG_TUNNEL_NONE, IBBT_LEN, 0, 0 },
};

struct hg_step hg_udp_payload(struct hg_parse *p, enum hg_layer_type type, const uint8_t *payload,
			      uint16_t len_bytes)
{
	const struct carried *in = &carried[type];

	if (len_bytes != 0)
		hg_parse_limit(p, payload, len_bytes - UDP_LEN);
	if (hg_left(p, payload) < in->min_bytes) /* a short datagram to that port is no tunnel */
		return p->whole ? hg_step_end() : hg_step_cut(p);
	if ((payload[0] & in->mask) != in->value)
		return hg_step_end();
	if (in->tunnel != HG_TUNNEL_NONE) {
		hg_parse_tunnel(p, (enum hg_tunnel)in->tunnel);
		if (!p->out->outer_dport)
			p->out->outer_dport = p->out->dport;
	}
	return hg_step_to(type, payload);
}

struct hg_step hg_step_vxlan(struct hg_parse *p, const uint8_t *pos)
{
	hg_parse_vni(p, hg_load_u32(pos + 4) >> 8);
	return hg_step_to(HG_LAYER_ETH, pos + VXLAN_LEN);
}

struct hg_step hg_step_geneve(struct hg_parse *p, const uint8_t *pos)
{
	size_t len = GENEVE_LEN + (size_t)(pos[0] & 0x3f) * 4;

	hg_parse_vni(p, hg_load_u32(pos + 4) >> 8);
	if (len > hg_left(p, pos)) /* options hide what is inside (dp:L2) */
		return hg_step_cut(p);
	return hg_step_known(p, hg_ethertype_layer(hg_load_u16(pos + 2)), pos + len);
}

/* Extension headers: first byte the length in words, last byte the next type, 0 = none. */
static struct hg_step gtp_extensions(struct hg_parse *p, const uint8_t *pos, uint8_t next)
{
	for (unsigned i = 0; next != 0; i++) {
		size_t len;

		if (i == GTP_CHAIN_MAX)
			return hg_step_flag(p, HG_LAYERS_DEEP);
		if (hg_left(p, pos) < 1)
			return hg_step_cut(p);
		len = (size_t)pos[0] * 4;
		if (len == 0)
			return hg_step_flag(p, HG_LAYERS_BAD);
		if (len > hg_left(p, pos))
			return hg_step_cut(p);
		next = pos[len - 1];
		pos += len;
	}
	if (hg_left(p, pos) < 1)
		return hg_step_cut(p);
	return hg_step_known(p, hg_version_layer(pos[0]), pos);
}

/* Only user data carries a packet; echo and error messages end here. */
struct hg_step hg_step_gtp(struct hg_parse *p, const uint8_t *pos)
{
	uint8_t flags = pos[0];

	if (pos[1] != GTP_USER_DATA)
		return hg_step_end();
	pos += GTP_LEN;
	if (!(flags & GTP_ANY_OPTION))
		return gtp_extensions(p, pos, 0);
	if (hg_left(p, pos) < GTP_OPTIONAL_LEN)
		return hg_step_cut(p);
	return gtp_extensions(p, pos + GTP_OPTIONAL_LEN, flags & GTP_EXTENSION ? pos[3] : 0);
}

/* Fixed length: hg_udp_payload() has seen that it is there. */
struct hg_step hg_step_ibbt(struct hg_parse *p, const uint8_t *pos)
{
	(void)p;
	(void)pos;
	return hg_step_end();
}
