/* TCP, UDP, SCTP, ICMP, ICMPv6, IGMP, ESP. Ports only where their four bytes are there (dp:L2). */
#include "dataplane/packet/parse.h"

#define TCP_MIN	  20u
#define UDP_LEN	  8u
#define SCTP_LEN  12u
#define ICMP_LEN  8u
#define ICMP6_LEN 4u
#define IGMP_LEN  8u
#define ESP_LEN	  8u

static inline void take_ports(struct hg_parse *p, const uint8_t *pos, size_t left)
{
	if (left < 4)
		return;
	p->out->sport = hg_load_u16(pos);
	p->out->dport = hg_load_u16(pos + 2);
}

static inline struct hg_step last_header(struct hg_parse *p, size_t left, size_t len_bytes)
{
	return left < len_bytes ? hg_step_cut(p) : hg_step_end();
}

struct hg_step hg_step_tcp(struct hg_parse *p, const uint8_t *pos)
{
	size_t left = hg_left(p, pos);
	size_t len;

	take_ports(p, pos, left);
	if (left < TCP_MIN)
		return hg_step_cut(p);
	len = (size_t)(pos[12] >> 4) * 4;
	if (len < TCP_MIN)
		return hg_step_flag(p, HG_LAYERS_BAD);
	return last_header(p, left, len);
}

/* A length of 0 is legal in jumbo payloads (RFC 2675). */
struct hg_step hg_step_udp(struct hg_parse *p, const uint8_t *pos)
{
	size_t left = hg_left(p, pos);
	enum hg_layer_type inside;
	uint16_t len;

	take_ports(p, pos, left);
	if (left < UDP_LEN)
		return hg_step_cut(p);
	len = hg_load_u16(pos + 4);
	if (len != 0 && len < UDP_LEN)
		return hg_step_flag(p, HG_LAYERS_BAD);
	inside = hg_port_layer(hg_load_u16(pos + 2));
	if (inside == HG_LAYER_NONE)
		return hg_step_end();
	return hg_udp_payload(p, inside, pos + UDP_LEN, len);
}

struct hg_step hg_step_sctp(struct hg_parse *p, const uint8_t *pos)
{
	size_t left = hg_left(p, pos);

	take_ports(p, pos, left);
	return last_header(p, left, SCTP_LEN);
}

/* The packet quoted in an error is not a layer (FM 2.1): both ICMPs end the walk. */
static inline struct hg_step icmp(struct hg_parse *p, const uint8_t *pos, size_t len_bytes)
{
	size_t left = hg_left(p, pos);

	if (left >= 2)
		p->out->dport = hg_load_u16(pos); /* type, code */
	return last_header(p, left, len_bytes);
}

struct hg_step hg_step_icmp(struct hg_parse *p, const uint8_t *pos)
{
	return icmp(p, pos, ICMP_LEN);
}

struct hg_step hg_step_icmp6(struct hg_parse *p, const uint8_t *pos)
{
	return icmp(p, pos, ICMP6_LEN);
}

struct hg_step hg_step_igmp(struct hg_parse *p, const uint8_t *pos)
{
	return last_header(p, hg_left(p, pos), IGMP_LEN);
}

struct hg_step hg_step_esp(struct hg_parse *p, const uint8_t *pos)
{
	return last_header(p, hg_left(p, pos), ESP_LEN);
}
