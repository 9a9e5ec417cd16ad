/* Ethernet II with IEEE 802.1Q tags, IEEE 802.3 with LLC and SNAP. */
#include "dataplane/packet/parse.h"

#define HEADER_LEN 14
#define LENGTH_MAX 0x05ff /* below 0x0600 the field is a length (IEEE 802.3) */
#define TAGS_MAX   4u	  /* dp:L1, of one packet */

static bool is_tag(uint16_t ethertype)
{
	switch (ethertype) {
	case 0x8100: /* 802.1Q */
	case 0x88a8: /* 802.1ad */
	case 0x9100: /* QinQ before the standard */
		return true;
	default:
		return false;
	}
}

static bool tags_left(struct hg_parse *p)
{
	unsigned tags = 0;

	for (unsigned i = 0; i < p->count; i++)
		tags += p->out->layer[i].type == HG_LAYER_VLAN;
	if (tags < TAGS_MAX)
		return true;
	p->flags |= HG_LAYERS_DEEP;
	return false;
}

static struct hg_step by_ethertype(struct hg_parse *p, const uint8_t *pos, uint16_t ethertype)
{
	p->out->ethertype = ethertype;
	return hg_step_known(p, hg_ethertype_layer(ethertype), pos);
}

/* LLC: only SNAP with an EtherType inside is followed (RFC 1042; 0000F8 = 802.1H bridge tunnel). */
static struct hg_step llc(struct hg_parse *p, const uint8_t *pos)
{
	uint32_t organisation;

	if (hg_left(p, pos) < 3)
		return hg_step_cut(p);
	if (pos[0] != 0xaa || pos[1] != 0xaa || pos[2] != 0x03)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	if (hg_left(p, pos) < 8)
		return hg_step_cut(p);
	organisation = hg_load_u32(pos + 2) & 0xffffff;
	if (organisation != 0 && organisation != 0x0000f8)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	return by_ethertype(p, pos + 8, hg_load_u16(pos + 6));
}

/* `pos` is behind the first TPID; a tag's place is that of its TPID. */
static struct hg_step tagged(struct hg_parse *p, const uint8_t *pos)
{
	uint16_t ethertype;

	do {
		if (!tags_left(p) || !hg_parse_place(p, HG_LAYER_VLAN, pos - 2))
			return hg_step_end();
		if (hg_left(p, pos) < 4)
			return hg_step_cut(p);
		if (!p->out->has_vlan) {
			p->out->has_vlan = 1;
			p->out->vlan = hg_load_u16(pos) & 0x0fff;
		}
		ethertype = hg_load_u16(pos + 2);
		pos += 4;
	} while (is_tag(ethertype));
	if (ethertype <= LENGTH_MAX)
		return llc(p, pos);
	return by_ethertype(p, pos, ethertype);
}

struct hg_step hg_step_ethernet(struct hg_parse *p, const uint8_t *pos)
{
	uint16_t ethertype;

	if (hg_left(p, pos) < HEADER_LEN)
		return hg_step_cut(p);
	ethertype = hg_load_u16(pos + 12);
	pos += HEADER_LEN;
	if (is_tag(ethertype))
		return tagged(p, pos);
	if (ethertype <= LENGTH_MAX)
		return llc(p, pos);
	return by_ethertype(p, pos, ethertype);
}
