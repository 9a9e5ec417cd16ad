/*
 * Addresses as text: one spelling out, every spelling in. Pure functions; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_ADDRESS_H
#define HELIOGRAPH_CONTROL_FLOWS_ADDRESS_H

#include <stddef.h>

#include <heliograph/addr.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_ADDRESS_TEXT_MAX 40 /* terminator included */

/*
 * Writes dotted decimal, or IPv6 compressed in upper case (RFC 5952 but for the case; never the
 * mixed form), terminated. `bytes`: 4 or 16 by `family` (4 or 6). Returns the length.
 */
size_t hg_address_text(uint8_t family, const uint8_t *bytes, char *out);

/* Any valid spelling of one address, nothing around it. False: none. */
bool hg_address_parse(const char *text, struct hg_addr *address);

/* "10.0.0.0/8": address as written (host bits kept) and bits. False: none. */
bool hg_prefix_parse(const char *text, struct hg_addr *address, unsigned *bits);

/* Clears what is behind the first `bits` of `len_bytes` bytes. */
void hg_prefix_clear(uint8_t *bytes, size_t len_bytes, unsigned bits);

/* Whether the first `bits` of both are equal. */
bool hg_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits);

#ifdef __cplusplus
}
#endif
#endif
