/*
 * An IP address of either family as a plain value: 17 significant bytes, zero-padded, so that two
 * equal addresses are equal under memcmp. Any thread.
 */
#ifndef HELIOGRAPH_ADDR_H
#define HELIOGRAPH_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_addr {
	uint8_t bytes[16]; /* network order; IPv4 in the first four, the rest zero */
	uint8_t family;	   /* 4, 6, or 0 for none */
	uint8_t zero[3];
};

/* `bytes` holds 4 or 16 bytes according to `family` (4 or 6); family 0 reads nothing. */
static inline struct hg_addr hg_addr_make(uint8_t family, const uint8_t *bytes)
{
	struct hg_addr a;

	memset(&a, 0, sizeof(a));
	a.family = family;
	if (family)
		memcpy(a.bytes, bytes, family == 6 ? 16 : 4);
	return a;
}

static inline bool hg_addr_equal(const struct hg_addr *a, const struct hg_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

#ifdef __cplusplus
}
#endif
#endif
