/*
 * Fields with a form of their own: stacks of labels, AS paths, percentages, names of codes, lists.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "control/tools/decode_print.h"

typedef void form(struct hg_printer *printer, const struct hg_value *value, const char *key);

/* label.experimental.bottom.ttl, RFC 3032 */
static void label_word(uint32_t word, char *out)
{
	snprintf(out, 48, "%u.%u.%u.%u", word >> 12, word >> 9 & 7, word >> 8 & 1, word & 255);
}

static void print_labels(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	if (value->number)
		hg_put_words(printer, key, value->bytes, value->number, label_word);
}

/* TPID, priority.CFI.VLAN */
static void tag_word(uint32_t word, char *out)
{
	snprintf(out, 48, "0x%04x%u.%u.%u", word >> 16, word >> 13 & 7, word >> 12 & 1,
		 word & 4095);
}

static void print_tags(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	if (value->number)
		hg_put_words(printer, key, value->bytes, value->number, tag_word);
}

/* Appends one segment, sets in parentheses. */
static size_t append_segment(struct hg_cursor *c, char *text)
{
	bool set = hg_cursor_u32(c) == 1;
	uint32_t count = hg_cursor_u32(c);
	size_t len = 0;

	if (count && set)
		text[len++] = '(';
	for (uint32_t i = 0; i < count; i++)
		len += (size_t)sprintf(text + len, i ? "-%u" : "%u", hg_cursor_u32(c));
	if (count && set)
		text[len++] = ')';
	text[len] = '\0';
	return len;
}

/* The first number of the first segment and the last of the last are the peer and the destination.
 */
static void print_path_ends(struct hg_printer *printer, const struct hg_value *value)
{
	struct hg_cursor c = hg_cursor_make(value->bytes, value->len_bytes);
	uint32_t peer = 0, last = 0;

	for (uint32_t i = 0; i < value->number; i++) {
		uint32_t count;
		const uint8_t *numbers;

		(void)hg_cursor_u32(&c);
		count = hg_cursor_u32(&c);
		numbers = hg_cursor_take(&c, (size_t)count * 4);
		if (count && i == 0)
			peer = hg_load_u32(numbers);
		last = count ? hg_load_u32(numbers + 4 * ((size_t)count - 1)) : 0;
	}
	hg_put_u32(printer, "dst_as", last);
	hg_put_u32(printer, "dst_peer_as", peer);
}

/* hg_fields_next() has checked that all segments are inside the record. */
static void print_path(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	struct hg_cursor c = hg_cursor_make(value->bytes, value->len_bytes);
	char *text = malloc((size_t)value->len_bytes * 3 + 16);
	size_t len = 0;

	if (!text) {
		printer->json->failed = true;
		return;
	}
	for (uint32_t i = 0; i < value->number; i++)
		len += append_segment(&c, text + len);
	if (value->number)
		hg_put_bytes(printer, key, text, len);
	print_path_ends(printer, value);
	free(text);
}

/* Letters and digits as they are, blanks as '+', the rest as %XX. */
static void print_escaped(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	char *text = malloc((size_t)value->len_bytes * 3 + 1);
	size_t len = 0;

	if (!text) {
		printer->json->failed = true;
		return;
	}
	for (uint32_t i = 0; i < value->len_bytes; i++) {
		uint8_t c = value->bytes[i];

		if (c < 128 && isalnum(c))
			text[len++] = (char)c;
		else if (c < 128 && isspace(c))
			text[len++] = '+';
		else
			len += (size_t)sprintf(text + len, "%%%02X", c);
	}
	if (len)
		hg_put_bytes(printer, key, text, len);
	free(text);
}

static void print_status(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	static const char *const names[] = {
		"SUCCESS",     "OTHER",	      "TIMEOUT",     "INTERNAL_ERROR",
		"BAD_REQUEST", "FORBIDDEN",   "TOO_LARGE",   "NOT_IMPLEMENTED",
		"NOT_FOUND",   "UNAVAILABLE", "UNATHORIZED", /* as sflowtool spells it */
	};

	if (value->number < sizeof(names) / sizeof(names[0]))
		hg_put_text(printer, key, "%s", names[value->number]);
	else
		hg_put_text(printer, key, "<out-of-range=%u>", (unsigned)value->number);
}

static void print_direction(struct hg_printer *printer, const struct hg_value *value,
			    const char *key)
{
	static const char *const names[] = { "unknown", "received", "sent" };

	hg_put_text(printer, key, "%s", value->number < 3 ? names[value->number] : "<bad value>");
}

/* Hundredths of a percent, all ones unknown. */
static void print_percent(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	if ((uint32_t)value->number == UINT32_MAX)
		hg_put_text(printer, key, "unknown");
	else
		hg_put_text(printer, key, "%.2f", (double)(int32_t)value->number / 100.0);
}

static void print_datapath(struct hg_printer *printer, const struct hg_value *value,
			   const char *key)
{
	hg_put_text(printer, key, "%016llx", (unsigned long long)value->number);
}

static void print_port_state(struct hg_printer *printer, const struct hg_value *value,
			     const char *key)
{
	(void)key;
	hg_put_u32(printer, "actorAdminPortState", value->bytes[0]);
	hg_put_u32(printer, "actorOperPortState", value->bytes[1]);
	hg_put_u32(printer, "partnerAdminPortState", value->bytes[2]);
	hg_put_u32(printer, "partnerOperPortState", value->bytes[3]);
}

/* Inside arrays no prefix is used. */
static void print_lane(struct hg_printer *printer, struct hg_cursor *c)
{
	static const char *const names[] = {
		"index",	   "tx_bias_current_uA", "tx_power_uW", "tx_power_min_uW",
		"tx_power_max_uW", "tx_wavelength_nM",	 "rx_power_uW", "rx_power_min_uW",
		"rx_power_max_uW", "rx_wavelength_nM",
	};

	hg_json_open_object(printer->json);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		hg_put_u32(printer, names[i], hg_cursor_u32(c));
	hg_json_close_object(printer->json);
}

static void print_lanes(struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	struct hg_cursor c = hg_cursor_make(value->bytes, value->len_bytes);

	hg_put_u32(printer, "sfp_module_active_lanes", (uint32_t)value->number);
	hg_json_key(printer->json, key);
	hg_json_open_array(printer->json);
	for (uint32_t i = 0; i < value->number; i++)
		print_lane(printer, &c);
	hg_json_close_array(printer->json);
}

static void print_adapter(struct hg_printer *printer, struct hg_cursor *c)
{
	char text[HG_TEXT_MAC];
	uint32_t count;

	hg_json_open_object(printer->json);
	hg_put_u32(printer, "ifIndex", hg_cursor_u32(c));
	count = hg_cursor_u32(c);
	hg_put_u32(printer, "MACs", count);
	hg_json_key(printer->json, "mac_list");
	hg_json_open_array(printer->json);
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *mac = hg_cursor_take(c, 8);

		hg_json_string(printer->json, mac ? hg_text_mac(mac, text) : NULL);
	}
	hg_json_close_array(printer->json);
	hg_json_close_object(printer->json);
}

static void print_adapters(struct hg_printer *printer, const struct hg_value *value,
			   const char *key)
{
	struct hg_cursor c = hg_cursor_make(value->bytes, value->len_bytes);

	hg_json_key(printer->json, key);
	hg_json_open_array(printer->json);
	for (uint32_t i = 0; i < value->number; i++)
		print_adapter(printer, &c);
	hg_json_close_array(printer->json);
}

struct own {
	uint32_t tag;
	const char *field;
	form *print;
};

/* clang-format off */
static const struct own flow_fields[] = {
	{ HG_TAG(0, 1003), "dst_as_path", print_path },
	{ HG_TAG(0, 1006), "in_stack", print_labels },
	{ HG_TAG(0, 1006), "out_stack", print_labels },
	{ HG_TAG(0, 1012), "stack", print_tags },
	{ HG_TAG(0, 1034), "stack", print_tags },
	{ HG_TAG(0, 1035), "stack", print_tags },
	{ HG_TAG(0, 2200), "key", print_escaped },
	{ HG_TAG(0, 2202), "status", print_status },
	{ HG_TAG(0, 2209), "dirn", print_direction },
};

static const struct own counter_fields[] = {
	{ HG_TAG(0, 7), "portState", print_port_state },
	{ HG_TAG(0, 10), "lanes", print_lanes },
	{ HG_TAG(0, 1001), "5s_cpu", print_percent },
	{ HG_TAG(0, 1001), "1m_cpu", print_percent },
	{ HG_TAG(0, 1001), "5m_cpu", print_percent },
	{ HG_TAG(0, 1004), "datapath_id", print_datapath },
	{ HG_TAG(0, 2001), "adapters", print_adapters },
	{ HG_TAG(0, 2005), "part_max_used", print_percent },
};
/* clang-format on */

static bool print_own(const struct own *rows, size_t count, uint32_t tag,
		      struct hg_printer *printer, const struct hg_value *value, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].tag == tag && strcmp(rows[i].field, value->field->name) == 0) {
			rows[i].print(printer, value, key);
			return true;
		}
	}
	return false;
}

bool hg_print_flow_field(struct hg_printer *printer, const struct hg_record_type *type,
			 const struct hg_value *value, const char *key)
{
	return print_own(flow_fields, sizeof(flow_fields) / sizeof(flow_fields[0]), type->tag,
			 printer, value, key);
}

bool hg_print_counter_field(struct hg_printer *printer, const struct hg_record_type *type,
			    const struct hg_value *value, const char *key)
{
	return print_own(counter_fields, sizeof(counter_fields) / sizeof(counter_fields[0]),
			 type->tag, printer, value, key);
}
