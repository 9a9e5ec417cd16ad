#include "control/flows/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "control/flows/digits.h"

static size_t ip4_text(const uint8_t *bytes, char *out)
{
	size_t len = 0;

	for (unsigned i = 0; i < 4; i++) {
		if (i > 0)
			out[len++] = '.';
		len += hg_digits(bytes[i], out + len);
	}
	out[len] = '\0';
	return len;
}

/* Longest run of at least two zero groups, the first of equal ones (RFC 5952, 4.2). */
static unsigned longest_run(const uint16_t *groups, unsigned *run_len)
{
	unsigned best = 8, best_len = 1;

	for (unsigned i = 0; i < 8;) {
		unsigned end = i;

		while (end < 8 && groups[end] == 0)
			end++;
		if (end - i > best_len) {
			best = i;
			best_len = end - i;
		}
		i = end + 1;
	}
	*run_len = best_len;
	return best;
}

static size_t hex_text(uint16_t group, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t len = 0;

	for (int shift = 12; shift >= 0; shift -= 4) {
		unsigned digit = group >> shift & 15;

		if (digit != 0 || len > 0 || shift == 0)
			out[len++] = digits[digit];
	}
	return len;
}

static size_t ip6_text(const uint8_t *bytes, char *out)
{
	uint16_t groups[8];
	unsigned run, run_len;
	size_t len = 0;

	for (unsigned i = 0; i < 8; i++)
		groups[i] = (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
	run = longest_run(groups, &run_len);
	for (unsigned i = 0; i < 8; i++) {
		if (i == run) {
			out[len++] = ':';
			out[len++] = ':';
			i += run_len - 1;
			continue;
		}
		if (i > 0 && out[len - 1] != ':')
			out[len++] = ':';
		len += hex_text(groups[i], out + len);
	}
	out[len] = '\0';
	return len;
}

size_t hg_address_text(uint8_t family, const uint8_t *bytes, char *out)
{
	if (family == 4)
		return ip4_text(bytes, out);
	if (family == 6)
		return ip6_text(bytes, out);
	out[0] = '\0';
	return 0;
}

bool hg_address_parse(const char *text, struct hg_addr *address)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1) {
		*address = hg_addr_make(4, bytes);
		return true;
	}
	if (inet_pton(AF_INET6, text, bytes) == 1) {
		*address = hg_addr_make(6, bytes);
		return true;
	}
	return false;
}

bool hg_prefix_parse(const char *text, struct hg_addr *address, unsigned *bits)
{
	const char *slash = strchr(text, '/');
	char head[INET6_ADDRSTRLEN];
	uint32_t number;

	if (!slash || (size_t)(slash - text) >= sizeof(head))
		return false;
	memcpy(head, text, (size_t)(slash - text));
	head[slash - text] = '\0';
	if (!hg_address_parse(head, address) || !hg_digits_parse(slash + 1, &number))
		return false;
	*bits = number;
	return number <= (address->family == 4 ? 32u : 128u);
}

void hg_prefix_clear(uint8_t *bytes, size_t len_bytes, unsigned bits)
{
	size_t whole = bits / 8;

	if (whole >= len_bytes)
		return;
	bytes[whole] &= (uint8_t)(0xff00u >> bits % 8);
	memset(bytes + whole + 1, 0, len_bytes - whole - 1);
}

bool hg_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) & (0xff00u >> rest) & 0xff) == 0;
}
