/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/wire.h"

void hg_sim_put_float(struct hg_sim_wire *w, double v)
{
	float narrow = (float)v;
	uint32_t bits;

	memcpy(&bits, &narrow, sizeof(bits));
	hg_sim_put32(w, bits);
}

void hg_sim_put_string(struct hg_sim_wire *w, const char *text)
{
	uint32_t len_bytes = (uint32_t)strlen(text);

	hg_sim_put32(w, len_bytes);
	hg_sim_put_bytes(w, text, len_bytes);
}

uint32_t hg_sim_begin(struct hg_sim_wire *w, uint32_t enterprise, uint32_t format)
{
	hg_sim_put32(w, enterprise << 12 | format);
	hg_sim_put32(w, 0);
	return w->len_bytes;
}

void hg_sim_end(struct hg_sim_wire *w, uint32_t mark)
{
	hg_sim_store32(w->bytes + mark - 4, w->len_bytes - mark);
}

uint64_t hg_sim_checksum_add(uint64_t sum, const uint8_t *bytes, uint32_t len_bytes)
{
	uint32_t i = 0;

	for (; i + 4 <= len_bytes; i += 4)
		sum += (uint32_t)bytes[i] << 24 | (uint32_t)bytes[i + 1] << 16 |
		       (uint32_t)bytes[i + 2] << 8 | bytes[i + 3];
	if (i + 2 <= len_bytes) {
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
		i += 2;
	}
	if (i < len_bytes)
		sum += (uint32_t)bytes[i] << 8;
	return sum;
}

uint16_t hg_sim_checksum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
