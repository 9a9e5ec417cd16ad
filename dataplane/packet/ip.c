/* What IPv4 and IPv6 share: protocol numbers, and which packet is inner and which outer. */
#include "dataplane/packet/parse.h"

/* IANA protocol numbers; the ones that are not listed are unknown. */
const uint8_t hg_ip_layers[256] = {
	[0] = HG_LAYER_IP6EXT,	 /* hop-by-hop options */
	[1] = HG_LAYER_ICMP,	 /* */
	[2] = HG_LAYER_IGMP,	 /* */
	[4] = HG_LAYER_IP,	 /* IPv4 inside */
	[6] = HG_LAYER_TCP,	 /* */
	[17] = HG_LAYER_UDP,	 /* */
	[41] = HG_LAYER_IP6,	 /* IPv6 inside */
	[43] = HG_LAYER_IP6EXT,	 /* routing */
	[44] = HG_LAYER_IP6EXT,	 /* fragment */
	[47] = HG_LAYER_GRE,	 /* */
	[50] = HG_LAYER_ESP,	 /* */
	[51] = HG_LAYER_AH,	 /* */
	[58] = HG_LAYER_ICMP6,	 /* */
	[60] = HG_LAYER_IP6EXT,	 /* destination options */
	[132] = HG_LAYER_SCTP,	 /* */
	[135] = HG_LAYER_IP6EXT, /* mobility */
	[139] = HG_LAYER_IP6EXT, /* host identity */
	[140] = HG_LAYER_IP6EXT, /* shim6 */
};

void hg_ip_leave(struct hg_parse *p)
{
	struct hg_layers *out = p->out;

	hg_parse_tunnel(p, HG_TUNNEL_IPIP);
	if (!out->outer_family) {
		out->outer_family = out->family;
		out->outer_tos = out->tos;
		out->outer_src = out->src;
		out->outer_dst = out->dst;
	}
	out->sport = 0;
	out->dport = 0;
}
