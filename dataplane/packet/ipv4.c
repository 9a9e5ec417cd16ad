/* IPv4, RFC 791. */
#include "dataplane/packet/parse.h"

#define HEADER_MIN  20u
#define OFFSET_MASK 0x1fff

static struct hg_step payload(struct hg_parse *p, const uint8_t *pos, uint8_t proto)
{
	enum hg_layer_type next = hg_ip_layer(proto);

	if (next == HG_LAYER_IP6EXT) /* not defined for IPv4 */
		next = HG_LAYER_NONE;
	return hg_step_known(p, next, pos);
}

/*
 * The total length may be 0 (hosts that segment in the card); a later fragment has no ports.
 */
struct hg_step hg_step_ipv4(struct hg_parse *p, const uint8_t *pos)
{
	size_t left = hg_left(p, pos);
	size_t header_len, total_len;

	if (left < HEADER_MIN)
		return hg_step_cut(p);
	header_len = (size_t)(pos[0] & 15) * 4;
	total_len = hg_load_u16(pos + 2);
	if (pos[0] >> 4 != 4 || header_len < HEADER_MIN)
		return hg_step_flag(p, HG_LAYERS_BAD);
	hg_ip_enter(p, 4, pos[1], pos + 12);
	p->out->proto = pos[9];
	if (header_len > left)
		return hg_step_cut(p);
	if (total_len != 0) {
		if (total_len < header_len)
			return hg_step_flag(p, HG_LAYERS_BAD);
		hg_parse_limit(p, pos, total_len);
	}
	if (hg_load_u16(pos + 6) & OFFSET_MASK)
		return hg_step_flag(p, HG_LAYERS_FRAGMENT);
	return payload(p, pos + header_len, pos[9]);
}
