/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writer for XDR and packet bytes (big-endian). It is the simulator's own: the collector's decoder
 * is checked against it, so the two share nothing.
 *
 * Threads: none shared. Memory: the caller owns the bytes and has made sure that they suffice.
 */
#ifndef BENCH_SIM_WIRE_H
#define BENCH_SIM_WIRE_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_sim_wire {
	uint8_t *bytes;
	uint32_t len_bytes;
};

static inline void hg_sim_store16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void hg_sim_store32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static inline void hg_sim_put32(struct hg_sim_wire *w, uint32_t v)
{
	hg_sim_store32(w->bytes + w->len_bytes, v);
	w->len_bytes += 4;
}

static inline void hg_sim_put64(struct hg_sim_wire *w, uint64_t v)
{
	hg_sim_put32(w, (uint32_t)(v >> 32));
	hg_sim_put32(w, (uint32_t)v);
}

/* Bytes padded with zeros to four. */
static inline void hg_sim_put_bytes(struct hg_sim_wire *w, const void *bytes, uint32_t len_bytes)
{
	uint32_t padded = (len_bytes + 3) & ~3u;

	memcpy(w->bytes + w->len_bytes, bytes, len_bytes);
	memset(w->bytes + w->len_bytes + len_bytes, 0, padded - len_bytes);
	w->len_bytes += padded;
}

/* IEEE 754 single. */
void hg_sim_put_float(struct hg_sim_wire *w, double v);

/* Length, bytes, padding. */
void hg_sim_put_string(struct hg_sim_wire *w, const char *text);

/* Writes a data format word and a place for the length; returns that place for hg_sim_end. */
uint32_t hg_sim_begin(struct hg_sim_wire *w, uint32_t enterprise, uint32_t format);

/* Fills in the length of what was written since hg_sim_begin returned `mark`. */
void hg_sim_end(struct hg_sim_wire *w, uint32_t mark);

/* Internet checksum (RFC 1071) of the bytes, added to `sum` (not folded, not inverted). */
uint64_t hg_sim_checksum_add(uint64_t sum, const uint8_t *bytes, uint32_t len_bytes);

/* Folds and inverts. */
uint16_t hg_sim_checksum_fold(uint64_t sum);

#ifdef __cplusplus
}
#endif
#endif
