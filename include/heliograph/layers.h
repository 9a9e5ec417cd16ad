/*
 * What a sampled header contains: the protocol stack from outside in, where each header starts, and
 * a summary of the innermost packet and of the outermost one around it.
 *
 * Made by dataplane/packet from a struct hg_sample; pointers are into the sampled bytes. One
 * thread.
 */
#ifndef HELIOGRAPH_LAYERS_H
#define HELIOGRAPH_LAYERS_H

#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Values below HG_LAYER_VLAN have a name in the `stack` key and take 5 bits of the signature. */
enum hg_layer_type {
	HG_LAYER_NONE,
	HG_LAYER_ETH,
	HG_LAYER_ARP,
	HG_LAYER_MPLS,
	HG_LAYER_IP,
	HG_LAYER_IP6,
	HG_LAYER_TCP,
	HG_LAYER_UDP,
	HG_LAYER_SCTP,
	HG_LAYER_ICMP,
	HG_LAYER_ICMP6,
	HG_LAYER_IGMP,
	HG_LAYER_GRE,
	HG_LAYER_VXLAN,
	HG_LAYER_GENEVE,
	HG_LAYER_GTP,
	HG_LAYER_ESP,
	HG_LAYER_AH,
	HG_LAYER_IBBT,
	HG_LAYER_VLAN = 32, /* a tag: no name in the stack */
	HG_LAYER_IP6EXT,    /* extension header: no name in the stack */
};

#define HG_LAYERS_MAX	   16 /* places remembered */
#define HG_STACK_NAMES_MAX 11 /* names in the signature */

/* Flags, kept in the top bits of the signature too, so that they take part in the row key. */
#define HG_LAYERS_TRUNCATED 1u	/* captured bytes end inside a header that was expected */
#define HG_LAYERS_BAD	    2u	/* an impossible length stopped the parser */
#define HG_LAYERS_UNKNOWN   4u	/* ends at a protocol number that is not known */
#define HG_LAYERS_DEEP	    8u	/* more headers than are followed */
#define HG_LAYERS_FRAGMENT  16u /* innermost IP packet is a later fragment: no ports */

/*
 * Signature of a stack: name i (outermost first) in bits 5i..5i+4, flags in bits 55..59. Equal
 * signatures have equal `stack` text.
 */
#define HG_STACK_NAME(sig, i) ((unsigned)((sig) >> (5 * (i))) & 31u)
#define HG_STACK_FLAGS(sig)   ((unsigned)((sig) >> 55) & 31u)

enum hg_tunnel {
	HG_TUNNEL_NONE,
	HG_TUNNEL_IPIP, /* IP in IP, any of 4in4, 6in4, 4in6, 6in6 */
	HG_TUNNEL_GRE,	/* and ERSPAN, NVGRE */
	HG_TUNNEL_VXLAN,
	HG_TUNNEL_GENEVE,
	HG_TUNNEL_GTP,
	HG_TUNNEL_MPLS_UDP,
};

/*
 * A layer is listed when the layer before says its type, so the last one may be cut off or start at
 * the very end of the captured bytes: look at the length before reading it. Behind UDP, where a
 * port is only a hint, a header is listed once its fixed part is there.
 */
struct hg_layer {
	uint8_t type;	       /* enum hg_layer_type */
	uint16_t offset_bytes; /* from the start of the sampled header; of a tag: its TPID */
};

struct hg_layers {
	uint64_t stack; /* signature */
	uint8_t count;
	uint8_t flags;
	uint8_t header_based; /* 1: from a sampled header; 0: from decoded records, offsets unusable
			       */
	struct hg_layer layer[HG_LAYERS_MAX];

	/* Innermost packet understood. */
	uint8_t family; /* 4, 6, 0 = no IP */
	uint8_t proto;	/* IP protocol after extension headers */
	uint8_t tos;
	uint16_t sport, dport; /* TCP, UDP, SCTP ports; ICMP: dport = type << 8 | code; 0 without */
	uint16_t ethertype;    /* innermost, after tags; 0 = no Ethernet */
	const uint8_t *src, *dst; /* 4 or 16 bytes */

	/* Outermost IP header, only when it is not the innermost one (a tunnel). */
	uint8_t outer_family; /* 0 = no tunnel */
	uint8_t outer_tos;
	uint8_t tunnel;	      /* enum hg_tunnel: the outermost one, even without IP in it */
	uint16_t outer_dport; /* destination port of the outermost UDP header, 0 without */
	uint32_t vni; /* outermost VXLAN or Geneve id, GRE virtual subnet id; 0 with has_vni = 0 */
	uint8_t has_vni;
	const uint8_t *outer_src, *outer_dst;

	uint16_t vlan; /* outermost tag's id; valid with has_vlan */
	uint8_t has_vlan;
};

/*
 * Fills `out` from the sampled header, or, where there is none, from the decoded records (0:2, 0:3,
 * 0:4). Never reads past header_len_bytes. Raises layer_* counters. `out` needs no clearing.
 */
void hg_layers_parse(const struct hg_sample *sample, struct hg_drops *drops, struct hg_layers *out);

/* Name of a stack element ("ip6"), NULL for HG_LAYER_NONE and for types without a name. */
const char *hg_layer_name(enum hg_layer_type type);

/*
 * Writes "eth.ip.udp" for a signature into `out` (at least 80 bytes); returns its length.
 */
size_t hg_stack_text(uint64_t signature, char *out);

#ifdef __cplusplus
}
#endif
#endif
