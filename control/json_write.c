#include "control/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/utf8.h"

#define FIRST_CAPACITY 512
#define DIGITS_MAX     20 /* of a uint64_t */
#define SIGNIFICANT    9

/* ---- buffer ---- */

void hg_json_init(struct hg_json_out *out)
{
	memset(out, 0, sizeof(*out));
}

void hg_json_free(struct hg_json_out *out)
{
	free(out->bytes);
	memset(out, 0, sizeof(*out));
}

void hg_json_reset(struct hg_json_out *out)
{
	out->len_bytes = 0;
	out->failed = false;
	out->comma = false;
	out->after_key = false;
	out->depth = 0;
	if (out->bytes)
		out->bytes[0] = '\0';
}

void hg_json_drain(struct hg_json_out *out)
{
	out->len_bytes = 0;
	if (out->bytes)
		out->bytes[0] = '\0';
}

void hg_json_indent(struct hg_json_out *out, unsigned width)
{
	out->indent_width = width;
}

/* Room for `more` bytes and the terminator. */
static bool reserve(struct hg_json_out *out, size_t more)
{
	if (out->failed)
		return false;
	if (more < out->cap_bytes - out->len_bytes)
		return true;
	size_t capacity = out->cap_bytes ? out->cap_bytes : FIRST_CAPACITY;

	while (capacity - out->len_bytes <= more)
		capacity *= 2;
	char *bytes = realloc(out->bytes, capacity);

	if (!bytes) {
		out->failed = true;
		return false;
	}
	out->bytes = bytes;
	out->cap_bytes = capacity;
	return true;
}

static void put(struct hg_json_out *out, const char *text, size_t len)
{
	if (!reserve(out, len))
		return;
	memcpy(out->bytes + out->len_bytes, text, len);
	out->len_bytes += len;
	out->bytes[out->len_bytes] = '\0';
}

static void new_line(struct hg_json_out *out)
{
	if (out->indent_width == 0)
		return;
	put(out, "\n", 1);
	for (unsigned i = 0; i < out->depth * out->indent_width; i++)
		put(out, " ", 1);
}

/* What stands before a key or an element of an array. */
static void separate(struct hg_json_out *out)
{
	if (out->after_key) {
		out->after_key = false;
		return;
	}
	if (out->comma)
		put(out, ",", 1);
	if (out->depth > 0)
		new_line(out);
}

static void value(struct hg_json_out *out, const char *text, size_t len)
{
	separate(out);
	put(out, text, len);
	out->comma = true;
}

/* ---- structure ---- */

static void open_level(struct hg_json_out *out, const char *bracket)
{
	value(out, bracket, 1);
	out->comma = false;
	out->depth++;
}

static void close_level(struct hg_json_out *out, const char *bracket)
{
	if (out->depth > 0)
		out->depth--;
	if (out->comma)
		new_line(out);
	put(out, bracket, 1);
	out->comma = true;
}

void hg_json_open_object(struct hg_json_out *out)
{
	open_level(out, "{");
}

void hg_json_close_object(struct hg_json_out *out)
{
	close_level(out, "}");
}

void hg_json_open_array(struct hg_json_out *out)
{
	open_level(out, "[");
}

void hg_json_close_array(struct hg_json_out *out)
{
	close_level(out, "]");
}

/* ---- text ---- */

/* Bytes that go out as they are: printable ASCII but quotes, backslash and what HTML minds. */
static bool plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\' && byte != '<' &&
	       byte != '>' && byte != '&';
}

static void put_escape(struct hg_json_out *out, unsigned char byte)
{
	static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
	const char *found = byte ? strchr(from, byte) : NULL;
	char text[8];
	int len = found ? snprintf(text, sizeof(text), "\\%c", to[found - from])
			: snprintf(text, sizeof(text), "\\u%04x", byte);

	put(out, text, (size_t)len);
}

/* U+0080 to U+009F: terminals obey them as they obey ESC. */
static bool high_control(const char *text, unsigned length)
{
	return length == 2 && (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] < 0xa0;
}

/* One character that is not plain; returns its bytes. */
static size_t put_special(struct hg_json_out *out, const char *text, size_t len)
{
	unsigned length = hg_utf8_length(text, len);

	if (length == 0) {
		put(out, "\xef\xbf\xbd", 3);
		return 1;
	}
	if (length == 1)
		put_escape(out, (unsigned char)text[0]);
	else if (high_control(text, length))
		put_escape(out, (unsigned char)text[1]);
	else
		put(out, text, length);
	return length;
}

static void put_quoted(struct hg_json_out *out, const char *text, size_t len)
{
	size_t pos = 0;

	put(out, "\"", 1);
	while (pos < len) {
		size_t run = pos;

		while (run < len && plain((unsigned char)text[run]))
			run++;
		put(out, text + pos, run - pos);
		pos = run;
		if (pos < len)
			pos += put_special(out, text + pos, len - pos);
	}
	put(out, "\"", 1);
}

void hg_json_key(struct hg_json_out *out, const char *key)
{
	separate(out);
	put_quoted(out, key, strlen(key));
	put(out, ": ", out->indent_width ? 2 : 1);
	out->after_key = true;
}

void hg_json_string_n(struct hg_json_out *out, const char *text, size_t len_bytes)
{
	separate(out);
	put_quoted(out, text, len_bytes);
	out->comma = true;
}

void hg_json_string(struct hg_json_out *out, const char *text)
{
	if (text)
		hg_json_string_n(out, text, strlen(text));
	else
		hg_json_null(out);
}

/* ---- numbers ---- */

/* Writes the digits backwards from `end`; returns where they start. */
static char *digits_before(char *end, uint64_t number)
{
	do {
		*--end = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	return end;
}

void hg_json_u64(struct hg_json_out *out, uint64_t number)
{
	char text[DIGITS_MAX], *end = text + sizeof(text);
	char *start = digits_before(end, number);

	value(out, start, (size_t)(end - start));
}

void hg_json_i64(struct hg_json_out *out, int64_t number)
{
	char text[DIGITS_MAX + 1], *end = text + sizeof(text);
	uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	char *start = digits_before(end, size);

	if (number < 0)
		*--start = '-';
	value(out, start, (size_t)(end - start));
}

static const uint64_t powers[] = {
	1ull,		10ull,		 100ull,	   1000ull,	      10000ull,
	100000ull,	1000000ull,	 10000000ull,	   100000000ull,      1000000000ull,
	10000000000ull, 100000000000ull, 1000000000000ull, 10000000000000ull, 100000000000000ull,
};

/* n * 10^-places as plain decimal, without zeros at the end of the fraction. */
static size_t format_fixed(char *text, uint64_t n, unsigned places)
{
	char digits[DIGITS_MAX], *end = digits + sizeof(digits);

	while (places > 0 && n % 10 == 0) {
		n /= 10;
		places--;
	}
	char *start = digits_before(end, n / powers[places]);
	size_t len = (size_t)(end - start);

	memcpy(text, start, len);
	if (places == 0)
		return len;
	text[len++] = '.';
	uint64_t fraction = n % powers[places];

	for (unsigned i = places; i > 0; i--)
		text[len++] = (char)('0' + fraction / powers[i - 1] % 10);
	return len;
}

/*
 * At most nine significant digits. Between 1e-5 and 1e15 by integers, which is several times faster
 * than printf and needs no exponent; 10^k up to 10^13 is exact in a double.
 */
static size_t format_double(char *text, size_t text_len, double number)
{
	int exponent = 0;

	if (number == 0)
		return (size_t)snprintf(text, text_len, "0");
	if (number < 1e-5 || number >= 1e15)
		return (size_t)snprintf(text, text_len, "%.*g", SIGNIFICANT, number);
	while (exponent > -5 && number * (double)powers[-exponent] < 1)
		exponent--;
	while (exponent >= 0 && exponent < 14 && number >= (double)powers[exponent + 1])
		exponent++;
	int places = SIGNIFICANT - 1 - exponent;

	if (places >= 0)
		return format_fixed(text, (uint64_t)llround(number * (double)powers[places]),
				    (unsigned)places);
	uint64_t unit = powers[-places];

	return format_fixed(text, (uint64_t)llround(number / (double)unit) * unit, 0);
}

void hg_json_double(struct hg_json_out *out, double number)
{
	char text[48];
	size_t sign = number < 0 ? 1 : 0;

	if (!isfinite(number)) {
		hg_json_null(out);
		return;
	}
	text[0] = '-';
	value(out, text, sign + format_double(text + sign, sizeof(text) - sign, fabs(number)));
}

void hg_json_double_exact(struct hg_json_out *out, double number)
{
	char text[48];

	if (!isfinite(number)) {
		hg_json_null(out);
		return;
	}
	value(out, text, (size_t)snprintf(text, sizeof(text), "%.17g", number));
}

void hg_json_raw(struct hg_json_out *out, const char *text)
{
	put(out, text, strlen(text));
}

void hg_json_raw_value(struct hg_json_out *out, const char *json)
{
	value(out, json, strlen(json));
}

void hg_json_bool(struct hg_json_out *out, bool truth)
{
	value(out, truth ? "true" : "false", truth ? 4 : 5);
}

void hg_json_null(struct hg_json_out *out)
{
	value(out, "null", 4);
}

/* ---- members ---- */

void hg_json_member_string(struct hg_json_out *out, const char *key, const char *text)
{
	hg_json_key(out, key);
	hg_json_string(out, text);
}

void hg_json_member_u64(struct hg_json_out *out, const char *key, uint64_t number)
{
	hg_json_key(out, key);
	hg_json_u64(out, number);
}

void hg_json_member_double(struct hg_json_out *out, const char *key, double number)
{
	if (!isfinite(number))
		return;
	hg_json_key(out, key);
	hg_json_double(out, number);
}

void hg_json_member_bool(struct hg_json_out *out, const char *key, bool truth)
{
	hg_json_key(out, key);
	hg_json_bool(out, truth);
}
