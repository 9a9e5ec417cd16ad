/* MPLS label stack, RFC 3032; one layer for the whole stack. */
#include "dataplane/packet/parse.h"

#define LABELS_MAX	 16u /* dp:L1 */
#define LABEL_LEN	 4
#define CONTROL_WORD_LEN 4

/*
 * Labels do not say what they carry. IP shows by its version (RFC 4928); a first nibble of 0 is the
 * control word of a pseudo-wire (RFC 4385), whose reserved bits are zero for Ethernet (RFC 4448).
 * A pseudo-wire without control word cannot be told from other payload: unknown, not guessed.
 */
static struct hg_step payload(struct hg_parse *p, const uint8_t *pos)
{
	if (hg_left(p, pos) < 1)
		return hg_step_cut(p);
	if (pos[0] >> 4 != 0)
		return hg_step_known(p, hg_version_layer(pos[0]), pos);
	if (hg_left(p, pos) < CONTROL_WORD_LEN)
		return hg_step_cut(p);
	if (hg_load_u16(pos) != 0)
		return hg_step_flag(p, HG_LAYERS_UNKNOWN);
	return hg_step_to(HG_LAYER_ETH, pos + CONTROL_WORD_LEN);
}

struct hg_step hg_step_mpls(struct hg_parse *p, const uint8_t *pos)
{
	for (unsigned i = 0; i < LABELS_MAX; i++) {
		bool bottom;

		if (hg_left(p, pos) < LABEL_LEN)
			return hg_step_cut(p);
		bottom = pos[2] & 1;
		pos += LABEL_LEN;
		if (bottom)
			return payload(p, pos);
	}
	return hg_step_flag(p, HG_LAYERS_DEEP);
}
