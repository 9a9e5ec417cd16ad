/* ARP, RFC 826. */
#include "dataplane/packet/parse.h"

#define FIXED_LEN 8

struct hg_step hg_step_arp(struct hg_parse *p, const uint8_t *pos)
{
	size_t addresses_len;

	if (hg_left(p, pos) < FIXED_LEN)
		return hg_step_cut(p);
	addresses_len = 2 * ((size_t)pos[4] + pos[5]);
	if (addresses_len > hg_left(p, pos) - FIXED_LEN)
		return hg_step_cut(p);
	return hg_step_end();
}
