/* Packed values as text: the formats of FM 3. */
#include <stdio.h>
#include <string.h>

#include <heliograph/record.h>

#include "control/flows/address.h"
#include "control/flows/digits.h"
#include "control/flows/language_parts.h"

#define IF_DISCARD  0x40000000u
#define IF_MULTIPLE 0x80000000u

/* Names of differentiated services: RFC 2474, 2597, 3246, 5865. */
static const char *const dscp_names[64] = {
	[0] = "be",    [8] = "cs1",   [10] = "af11", [12] = "af12", [14] = "af13", [16] = "cs2",
	[18] = "af21", [20] = "af22", [22] = "af23", [24] = "cs3",  [26] = "af31", [28] = "af32",
	[30] = "af33", [32] = "cs4",  [34] = "af41", [36] = "af42", [38] = "af43", [40] = "cs5",
	[44] = "va",   [46] = "ef",   [48] = "cs6",  [56] = "cs7",
};

struct kind {
	uint8_t width, text_max;
};

static const struct kind kinds[HG_KIND_N] = {
	[HG_KIND_TEXT] = { 0, HG_KEY_TEXT_MAX - 1 },
	[HG_KIND_NUMBER] = { 4, HG_DIGITS_MAX },
	[HG_KIND_BITS8] = { 4, 8 },
	[HG_KIND_BITS2] = { 4, 2 },
	[HG_KIND_DSCP_NAME] = { 4, 9 },
	[HG_KIND_ADDR4] = { 4, 15 },
	[HG_KIND_ADDR6] = { 16, 39 },
	[HG_KIND_ADDR] = { 20, 39 },
	[HG_KIND_STACK] = { 8, 79 },
	[HG_KIND_SOURCE] = { 8, 21 },
	[HG_KIND_INTERFACE] = { 4, HG_DIGITS_MAX },
	[HG_KIND_DIRECTION] = { 4, 7 },
	[HG_KIND_REASON] = { 4, 63 },
	[HG_KIND_NUMBER64] = { 8, 20 },
	[HG_KIND_BITS3] = { 4, 3 },
	[HG_KIND_TCP_FLAGS] = { 4, 9 },
	[HG_KIND_MAC] = { 8, 12 },
	[HG_KIND_BOOLEAN] = { 4, 5 },
	[HG_KIND_NAME] = { 4, HG_KEY_TEXT_MAX - 1 },
	[HG_KIND_LOCALITY] = { 4, 10 },
};

size_t hg_kind_width(enum hg_kind kind)
{
	return kinds[kind].width;
}

size_t hg_kind_text_max(enum hg_kind kind)
{
	return kinds[kind].text_max;
}

void hg_key_text_set(struct hg_key_text *text, const char *bytes, size_t len)
{
	text->len = 0;
	hg_key_text_append(text, bytes, len);
}

void hg_key_text_append(struct hg_key_text *text, const char *bytes, size_t len)
{
	size_t room = sizeof(text->bytes) - 1 - text->len;

	if (len > room) {
		len = room;
		while (len > 0 && ((unsigned char)bytes[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
	text->bytes[text->len] = '\0';
}

static void set_word(struct hg_key_text *out, const char *word)
{
	hg_key_text_set(out, word, strlen(word));
}

static void number_text(uint32_t number, struct hg_key_text *out)
{
	out->len = hg_digits(number, out->bytes);
	out->bytes[out->len] = '\0';
}

static void bits_text(uint32_t number, unsigned digits, struct hg_key_text *out)
{
	for (unsigned i = 0; i < digits; i++)
		out->bytes[i] = number >> (digits - 1 - i) & 1 ? '1' : '0';
	out->bytes[digits] = '\0';
	out->len = digits;
}

/* NS CWR ECE URG ACK PSH RST SYN FIN (FM 3.5). */
static void flags_text(uint32_t flags, struct hg_key_text *out)
{
	bits_text(flags, 9, out);
	for (unsigned i = 0; i < 9; i++) {
		if (out->bytes[i] == '0')
			out->bytes[i] = '.';
	}
}

static void mac_text(const uint8_t *packed, struct hg_key_text *out)
{
	static const char digits[] = "0123456789ABCDEF";

	for (unsigned i = 0; i < 6; i++) {
		out->bytes[2 * i] = digits[packed[i] >> 4];
		out->bytes[2 * i + 1] = digits[packed[i] & 15];
	}
	out->bytes[12] = '\0';
	out->len = 12;
}

static void number64_text(const uint8_t *packed, struct hg_key_text *out)
{
	uint64_t number;

	memcpy(&number, packed, sizeof(number));
	out->len = (size_t)snprintf(out->bytes, sizeof(out->bytes), "%llu",
				    (unsigned long long)number);
}

static void dscp_text(uint32_t number, struct hg_key_text *out)
{
	const char *name = number < 64 && dscp_names[number] ? dscp_names[number] : "other";

	out->len = (size_t)snprintf(out->bytes, sizeof(out->bytes), "%s(%u)", name, number);
}

static void address_text(uint8_t family, const uint8_t *bytes, struct hg_key_text *out)
{
	out->len = hg_address_text(family, bytes, out->bytes);
}

static void stack_text(const uint8_t *packed, struct hg_key_text *out)
{
	uint64_t stack;

	memcpy(&stack, packed, sizeof(stack));
	out->len = hg_stack_text(stack, out->bytes);
}

static void source_text(const uint8_t *packed, struct hg_key_text *out)
{
	uint32_t cls, index;

	memcpy(&cls, packed, sizeof(cls));
	memcpy(&index, packed + 4, sizeof(index));
	out->len = 0;
	if (cls != 0) {
		out->len = hg_digits(cls, out->bytes);
		out->bytes[out->len++] = '.';
	}
	out->len += hg_digits(index, out->bytes + out->len);
	out->bytes[out->len] = '\0';
}

static void interface_text(uint32_t word, struct hg_key_text *out)
{
	switch (word) {
	case 0:
		set_word(out, "unknown");
		break;
	case HG_IF_INTERNAL:
		set_word(out, "internal");
		break;
	case IF_DISCARD:
		set_word(out, "discard");
		break;
	case IF_MULTIPLE:
		set_word(out, "multiple");
		break;
	default:
		number_text(word, out);
	}
}

static void reason_text(uint32_t reason, struct hg_key_text *out)
{
	const char *name = hg_discard_reason_name(reason);

	if (name)
		set_word(out, name);
	else
		out->len = (size_t)snprintf(out->bytes, sizeof(out->bytes), "reason_%u", reason);
}

void hg_kind_text(enum hg_kind kind, const uint8_t *packed, struct hg_key_text *out)
{
	const uint8_t *address;
	uint8_t family = hg_kind_address(kind, packed, &address);
	uint32_t number;

	if (family != 0) {
		address_text(family, address, out);
		return;
	}
	memcpy(&number, packed, sizeof(number));
	switch (kind) {
	case HG_KIND_BITS8:
		bits_text(number, 8, out);
		break;
	case HG_KIND_BITS2:
		bits_text(number, 2, out);
		break;
	case HG_KIND_DSCP_NAME:
		dscp_text(number, out);
		break;
	case HG_KIND_STACK:
		stack_text(packed, out);
		break;
	case HG_KIND_SOURCE:
		source_text(packed, out);
		break;
	case HG_KIND_INTERFACE:
		interface_text(number, out);
		break;
	case HG_KIND_DIRECTION:
		set_word(out, number == HG_DIRECTION_EGRESS ? "egress" : "ingress");
		break;
	case HG_KIND_REASON:
		reason_text(number, out);
		break;
	case HG_KIND_NUMBER64:
		number64_text(packed, out);
		break;
	case HG_KIND_BITS3:
		bits_text(number, 3, out);
		break;
	case HG_KIND_TCP_FLAGS:
		flags_text(number, out);
		break;
	case HG_KIND_MAC:
		mac_text(packed, out);
		break;
	case HG_KIND_BOOLEAN:
		set_word(out, number ? "true" : "false");
		break;
	case HG_KIND_LOCALITY:
		set_word(out, hg_locality_word(number));
		break;
	default:
		number_text(number, out);
	}
}

void hg_kind_name_text(const struct hg_texts *texts, const uint8_t *packed, struct hg_key_text *out)
{
	uint32_t id;

	memcpy(&id, packed, sizeof(id));
	set_word(out, hg_texts_at(texts, id));
}

uint8_t hg_kind_address(enum hg_kind kind, const uint8_t *packed, const uint8_t **bytes)
{
	uint32_t family;

	*bytes = packed;
	switch (kind) {
	case HG_KIND_ADDR4:
		return 4;
	case HG_KIND_ADDR6:
		return 6;
	case HG_KIND_ADDR:
		memcpy(&family, packed + 16, sizeof(family));
		return (uint8_t)family;
	default:
		return 0;
	}
}
