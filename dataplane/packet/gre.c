/* GRE version 0 (RFC 2784, 2890), NVGRE (RFC 7637), ERSPAN types I to III. */
#include "dataplane/packet/parse.h"

#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING  0x4000
#define GRE_KEY	     0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_VERSION  0x0007

#define TYPE_NVGRE   0x6558
#define TYPE_ERSPAN2 0x88be
#define TYPE_ERSPAN3 0x22eb

#define ERSPAN2_LEN	      8u
#define ERSPAN3_LEN	      12u
#define ERSPAN3_SUBHEADER_LEN 8u

/* Type I has no header of its own; type II comes with a sequence number. */
static struct hg_step erspan2(struct hg_parse *p, const uint8_t *pos, uint16_t flags)
{
	if (!(flags & GRE_SEQUENCE))
		return hg_step_to(HG_LAYER_ETH, pos);
	if (hg_left(p, pos) < ERSPAN2_LEN)
		return hg_step_cut(p);
	if (pos[0] >> 4 != 1)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	return hg_step_to(HG_LAYER_ETH, pos + ERSPAN2_LEN);
}

/* Last word: group tag 16, P 1, frame type 5 (0 Ethernet, 2 IP), hardware 6, D 1, Gra 2, O 1. */
static struct hg_step erspan3(struct hg_parse *p, const uint8_t *pos)
{
	size_t len = ERSPAN3_LEN;
	unsigned frame_type;

	if (hg_left(p, pos) < ERSPAN3_LEN)
		return hg_step_cut(p);
	if (pos[0] >> 4 != 2)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	frame_type = (pos[10] >> 2) & 31;
	if (pos[11] & 1)
		len += ERSPAN3_SUBHEADER_LEN;
	if (hg_left(p, pos) < len)
		return hg_step_cut(p);
	pos += len;
	if (frame_type == 0)
		return hg_step_to(HG_LAYER_ETH, pos);
	if (frame_type != 2)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	if (hg_left(p, pos) < 1)
		return hg_step_cut(p);
	return hg_step_known(p, hg_version_layer(pos[0]), pos);
}

struct hg_step hg_step_gre(struct hg_parse *p, const uint8_t *pos)
{
	uint16_t flags, type;
	size_t key_at, len;

	if (hg_left(p, pos) < 4)
		return hg_step_cut(p);
	flags = hg_load_u16(pos);
	type = hg_load_u16(pos + 2);
	hg_parse_tunnel(p, HG_TUNNEL_GRE);
	if (flags & (GRE_VERSION | GRE_ROUTING)) /* PPTP; source routes (RFC 1701) */
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	key_at = flags & GRE_CHECKSUM ? 8 : 4;
	len = key_at + (flags & GRE_KEY ? 4 : 0) + (flags & GRE_SEQUENCE ? 4 : 0);
	if (hg_left(p, pos) < len)
		return hg_step_cut(p);
	if (type == TYPE_NVGRE && (flags & GRE_KEY))
		hg_parse_vni(p, hg_load_u32(pos + key_at) >> 8);
	if (type == TYPE_ERSPAN2)
		return erspan2(p, pos + len, flags);
	if (type == TYPE_ERSPAN3)
		return erspan3(p, pos + len);
	return hg_step_known(p, hg_ethertype_layer(type), pos + len);
}
