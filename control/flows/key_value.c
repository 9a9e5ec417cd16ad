/* What users write as values, brought to packed form; spellings of texts made equal (FM 5). */
#include <string.h>

#include <heliograph/record.h>

#include "control/flows/address.h"
#include "control/flows/digits.h"
#include "control/flows/language_parts.h"

#define IF_DISCARD    0x40000000u
#define IF_MULTIPLE   0x80000000u
#define NAMED_REASONS 512u /* higher ones have no name yet */

static bool put(uint8_t *packed, uint32_t number)
{
	memcpy(packed, &number, sizeof(number));
	return true;
}

static bool parse_bits(const char *text, unsigned digits, uint8_t *packed)
{
	uint32_t number = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if ((*text != '0' && *text != '1') || number >> (digits - 1))
			return false;
		number = number << 1 | (uint32_t)(*text - '0');
	}
	return put(packed, number);
}

/* Values with a name each: looked up by making every text. */
static bool parse_named(enum hg_kind kind, const char *text, uint32_t count, uint8_t *packed)
{
	struct hg_key_text name;

	for (uint32_t i = 0; i < count; i++) {
		put(packed, i);
		hg_kind_text(kind, packed, &name);
		if (strcmp(name.bytes, text) == 0)
			return true;
	}
	return false;
}

static bool parse_address(enum hg_kind kind, const char *text, uint8_t *packed)
{
	struct hg_addr address;
	uint32_t family;

	if (!hg_address_parse(text, &address))
		return false;
	if (kind == HG_KIND_ADDR4 || kind == HG_KIND_ADDR6) {
		memcpy(packed, address.bytes, hg_kind_width(kind));
		return address.family == (kind == HG_KIND_ADDR4 ? 4 : 6);
	}
	family = address.family;
	memcpy(packed, address.bytes, 16);
	memcpy(packed + 16, &family, sizeof(family));
	return true;
}

static unsigned layer_named(const char *name, size_t len)
{
	for (unsigned type = HG_LAYER_NONE + 1; type < HG_LAYER_VLAN; type++) {
		const char *known = hg_layer_name((enum hg_layer_type)type);

		if (known && strlen(known) == len && memcmp(known, name, len) == 0)
			return type;
	}
	return HG_LAYER_NONE;
}

static bool parse_stack(const char *text, uint8_t *packed)
{
	uint64_t stack = 0;

	for (unsigned i = 0; i < HG_STACK_NAMES_MAX; i++) {
		size_t len = strcspn(text, ".");
		uint64_t type = layer_named(text, len);

		if (type == HG_LAYER_NONE)
			return false;
		stack |= type << (5 * i);
		text += len;
		if (*text == '\0') {
			memcpy(packed, &stack, sizeof(stack));
			return true;
		}
		text++;
	}
	return false;
}

static bool parse_source(const char *text, uint8_t *packed)
{
	const char *dot = strchr(text, '.');
	char head[HG_DIGITS_MAX + 1];
	uint32_t cls = 0, index;

	if (dot) {
		if ((size_t)(dot - text) >= sizeof(head))
			return false;
		memcpy(head, text, (size_t)(dot - text));
		head[dot - text] = '\0';
		if (!hg_digits_parse(head, &cls) || cls == 0)
			return false;
	}
	if (!hg_digits_parse(dot ? dot + 1 : text, &index))
		return false;
	put(packed, cls);
	return put(packed + 4, index);
}

static bool parse_interface(const char *text, uint8_t *packed)
{
	static const struct {
		const char *word;
		uint32_t value;
	} words[] = {
		{ "unknown", 0 },
		{ "internal", HG_IF_INTERNAL },
		{ "discard", IF_DISCARD },
		{ "multiple", IF_MULTIPLE },
	};
	uint32_t number;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i].word) == 0)
			return put(packed, words[i].value);
	}
	return hg_digits_parse(text, &number) && number < HG_IF_INTERNAL && put(packed, number);
}

static bool parse_number(const char *text, uint8_t *packed)
{
	uint32_t number;

	return hg_digits_parse(text, &number) && put(packed, number);
}

static bool parse_direction(const char *text, uint8_t *packed)
{
	if (strcmp(text, "ingress") == 0)
		return put(packed, HG_DIRECTION_INGRESS);
	return strcmp(text, "egress") == 0 && put(packed, HG_DIRECTION_EGRESS);
}

/* The numbers that agents send in place of 332 and 366 have the same names, and come first. */
static bool parse_reason(const char *text, uint8_t *packed)
{
	static const char unnamed[] = "reason_";
	const char *digits = text + sizeof(unnamed) - 1;
	uint32_t number;

	if (strncmp(text, unnamed, sizeof(unnamed) - 1) == 0 && hg_digits_parse(digits, &number))
		return !hg_discard_reason_name(number) && put(packed, number);
	if (!parse_named(HG_KIND_REASON, text, NAMED_REASONS, packed))
		return false;
	memcpy(&number, packed, sizeof(number));
	return put(packed, number == 33 ? 332 : number == 36 ? 366 : number);
}

static bool parse_number64(const char *text, uint8_t *packed)
{
	uint64_t number = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (digit > 9 || number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	memcpy(packed, &number, sizeof(number));
	return true;
}

/* "1" or "." for each flag; zeros are taken too. */
static bool parse_flags(const char *text, uint8_t *packed)
{
	uint32_t number = 0;

	if (strlen(text) != 9)
		return false;
	for (; *text != '\0'; text++) {
		if (*text != '1' && *text != '.' && *text != '0')
			return false;
		number = number << 1 | (*text == '1');
	}
	return put(packed, number);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Any spelling: 0200C0A80001, 02:00:c0:a8:00:01, 02-00-..., 0200.c0a8.0001. */
static bool parse_mac(const char *text, uint8_t *packed)
{
	unsigned digits = 0;

	memset(packed, 0, 8);
	for (; *text != '\0'; text++) {
		int digit = hex_digit(*text);

		if (digit < 0 && strchr(":-.", *text))
			continue;
		if (digit < 0 || digits == 12)
			return false;
		packed[digits / 2] = (uint8_t)(packed[digits / 2] << 4 | digit);
		digits++;
	}
	return digits == 12;
}

static bool parse_boolean(const char *text, uint8_t *packed)
{
	if (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0)
		return put(packed, 1);
	return (strcmp(text, "false") == 0 || strcmp(text, "no") == 0) && put(packed, 0);
}

static bool parse_locality(const char *text, uint8_t *packed)
{
	uint32_t number = hg_locality_number(text);

	return number != UINT32_MAX && put(packed, number);
}

bool hg_kind_parse(enum hg_kind kind, const char *text, uint8_t *packed)
{
	switch (kind) {
	case HG_KIND_BITS8:
		return parse_bits(text, 8, packed);
	case HG_KIND_BITS2:
		return parse_bits(text, 2, packed);
	case HG_KIND_DSCP_NAME:
		return parse_named(kind, text, 64, packed);
	case HG_KIND_ADDR4:
	case HG_KIND_ADDR6:
	case HG_KIND_ADDR:
		return parse_address(kind, text, packed);
	case HG_KIND_STACK:
		return parse_stack(text, packed);
	case HG_KIND_SOURCE:
		return parse_source(text, packed);
	case HG_KIND_INTERFACE:
		return parse_interface(text, packed);
	case HG_KIND_DIRECTION:
		return parse_direction(text, packed);
	case HG_KIND_REASON:
		return parse_reason(text, packed);
	case HG_KIND_NUMBER64:
		return parse_number64(text, packed);
	case HG_KIND_BITS3:
		return parse_bits(text, 3, packed);
	case HG_KIND_TCP_FLAGS:
		return parse_flags(text, packed);
	case HG_KIND_MAC:
		return parse_mac(text, packed);
	case HG_KIND_BOOLEAN:
		return parse_boolean(text, packed);
	case HG_KIND_LOCALITY:
		return parse_locality(text, packed);
	default:
		return parse_number(text, packed);
	}
}

/* ---- texts of functions ---- */

static bool is_whole(const struct hg_key_text *text)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->bytes[i] < '0' || text->bytes[i] > '9')
			return false;
	}
	return text->len > 1;
}

static void strip_zeros(struct hg_key_text *text)
{
	size_t zeros = 0;

	while (zeros + 1 < text->len && text->bytes[zeros] == '0')
		zeros++;
	memmove(text->bytes, text->bytes + zeros, text->len - zeros + 1);
	text->len -= zeros;
}

static bool may_be_address(const struct hg_key_text *text)
{
	return memchr(text->bytes, ':', text->len) || memchr(text->bytes, '.', text->len);
}

static void respell_address(struct hg_key_text *text)
{
	struct hg_addr address;
	char digits[HG_DIGITS_MAX];
	unsigned bits;

	if (hg_address_parse(text->bytes, &address)) {
		text->len = hg_address_text(address.family, address.bytes, text->bytes);
	} else if (hg_prefix_parse(text->bytes, &address, &bits)) {
		text->len = hg_address_text(address.family, address.bytes, text->bytes);
		hg_key_text_append(text, "/", 1);
		hg_key_text_append(text, digits, hg_digits(bits, digits));
	}
}

void hg_key_text_normalise(struct hg_key_text *text, bool boolean)
{
	if (boolean && strcmp(text->bytes, "yes") == 0)
		hg_key_text_set(text, "true", 4);
	else if (boolean && strcmp(text->bytes, "no") == 0)
		hg_key_text_set(text, "false", 5);
	else if (is_whole(text))
		strip_zeros(text);
	else if (may_be_address(text))
		respell_address(text);
}
