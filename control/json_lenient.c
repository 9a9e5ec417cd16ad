#include "control/json_lenient.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/utf8.h"

struct pass {
	const char *in;
	size_t pos, len;
	char *out; /* room for three bytes per byte read: a bare letter gets two quotes */
	size_t out_len;
	unsigned depth;
	size_t watch_out, watch_in; /* the last token that starts at or before watch_out */
	struct hg_json_fault *fault;
};

static bool value(struct pass *pass);

/* ---- faults ---- */

__attribute__((format(printf, 4, 5))) static bool
refuse(struct pass *pass, size_t at, const char *expected, const char *sentence, ...)
{
	va_list arguments;

	pass->fault->at = at;
	snprintf(pass->fault->expected, sizeof(pass->fault->expected), "%s", expected);
	va_start(arguments, sentence);
	vsnprintf(pass->fault->sentence, sizeof(pass->fault->sentence), sentence, arguments);
	va_end(arguments);
	hg_utf8_trim(pass->fault->sentence);
	return false;
}

/* What stands at the position, for "…, found X". */
static const char *found(const struct pass *pass, char *text, size_t text_len)
{
	if (pass->pos >= pass->len) {
		snprintf(text, text_len, "the end");
		return text;
	}
	unsigned char byte = (unsigned char)pass->in[pass->pos];
	unsigned length = hg_utf8_length(pass->in + pass->pos, pass->len - pass->pos);

	if (length == 0 || byte < 0x20 || byte == 0x7f)
		snprintf(text, text_len, "the byte 0x%02x", byte);
	else
		snprintf(text, text_len, "'%.*s'", (int)length, pass->in + pass->pos);
	return text;
}

static bool refuse_here(struct pass *pass, const char *expected, const char *what)
{
	char seen[24];

	return refuse(pass, pass->pos, expected, "expected %s, found %s", what,
		      found(pass, seen, sizeof(seen)));
}

/* ---- bytes ---- */

static void emit(struct pass *pass, const char *text, size_t len)
{
	memcpy(pass->out + pass->out_len, text, len);
	pass->out_len += len;
}

static int peek(const struct pass *pass, size_t ahead)
{
	return ahead < pass->len - pass->pos ? (unsigned char)pass->in[pass->pos + ahead] : -1;
}

static void mark_token(struct pass *pass)
{
	if (pass->out_len <= pass->watch_out)
		pass->watch_in = pass->pos;
}

static bool skip_comment(struct pass *pass)
{
	size_t start = pass->pos;

	if (peek(pass, 1) == '/') {
		while (pass->pos < pass->len && pass->in[pass->pos] != '\n')
			pass->pos++;
		return true;
	}
	for (pass->pos += 2; peek(pass, 0) >= 0; pass->pos++) {
		if (peek(pass, 0) != '*' || peek(pass, 1) != '/')
			continue;
		pass->pos += 2;
		return true;
	}
	return refuse(pass, start, "*/", "a comment is not closed");
}

static bool skip_blank(struct pass *pass)
{
	for (;;) {
		int byte = peek(pass, 0);

		if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
			pass->pos++;
			continue;
		}
		if (byte != '/' || (peek(pass, 1) != '/' && peek(pass, 1) != '*'))
			return true;
		if (!skip_comment(pass))
			return false;
	}
}

/* ---- scalars ---- */

static bool hex_follows(const struct pass *pass, size_t ahead)
{
	for (size_t i = 0; i < 4; i++) {
		int byte = peek(pass, ahead + i);

		if (byte < 0 || !isxdigit(byte))
			return false;
	}
	return true;
}

static bool escape(struct pass *pass)
{
	int byte = peek(pass, 1);

	if (byte == '\'') {
		emit(pass, "'", 1);
		pass->pos += 2;
		return true;
	}
	if (byte == 'u' && !hex_follows(pass, 2))
		return refuse(pass, pass->pos, "", "\\u needs four hexadecimal digits");
	if (byte <= 0 || !strchr("\"\\/bfnrtu", byte))
		return refuse(pass, pass->pos, "",
			      "a text holds an escape that JSON does not know");
	emit(pass, pass->in + pass->pos, 2);
	pass->pos += 2;
	return true;
}

/* One character inside a text. */
static bool character(struct pass *pass)
{
	int byte = peek(pass, 0);

	if (byte == '\\')
		return escape(pass);
	if (byte < 0x20)
		return refuse(pass, pass->pos, "",
			      "a text holds the control character 0x%02x; write it as \\u%04x",
			      (unsigned)byte, (unsigned)byte);
	unsigned length = hg_utf8_length(pass->in + pass->pos, pass->len - pass->pos);

	if (length == 0)
		return refuse(pass, pass->pos, "", "the byte 0x%02x is not UTF-8", (unsigned)byte);
	if (byte == '"')
		emit(pass, "\\", 1);
	emit(pass, pass->in + pass->pos, length);
	pass->pos += length;
	return true;
}

static bool quoted(struct pass *pass)
{
	size_t start = pass->pos;
	int quote = peek(pass, 0);

	pass->pos++;
	emit(pass, "\"", 1);
	while (peek(pass, 0) != quote) {
		if (peek(pass, 0) < 0)
			return refuse(pass, start, "", "a text that begins with %c is not closed",
				      quote);
		if (!character(pass))
			return false;
	}
	pass->pos++;
	emit(pass, "\"", 1);
	return true;
}

/* Bytes a bare word may hold: none that JSON, comments or quoting give a meaning. */
static bool is_word(const struct pass *pass)
{
	int byte = peek(pass, 0);

	if (byte <= 0x20 || byte == 0x7f)
		return false;
	if (byte == '/')
		return peek(pass, 1) != '/' && peek(pass, 1) != '*';
	return !strchr("{}[]():;,\"'\\<>#`", byte);
}

static size_t word_length(struct pass *pass)
{
	size_t start = pass->pos;
	unsigned length;

	while (is_word(pass) &&
	       (length = hg_utf8_length(pass->in + pass->pos, pass->len - pass->pos)) > 0)
		pass->pos += length;
	size_t len = pass->pos - start;

	pass->pos = start;
	return len;
}

/* Steps over one digit or more; false when there is none. */
static bool digits(const char *text, size_t len, size_t *pos)
{
	size_t start = *pos;

	while (*pos < len && isdigit((unsigned char)text[*pos]))
		(*pos)++;
	return *pos > start;
}

static bool skip_one_of(const char *text, size_t len, size_t *pos, char a, char b)
{
	if (*pos >= len || (text[*pos] != a && text[*pos] != b))
		return false;
	(*pos)++;
	return true;
}

bool hg_json_is_number(const char *text, size_t len_bytes)
{
	size_t pos = 0;

	skip_one_of(text, len_bytes, &pos, '-', '-');
	size_t first = pos;

	if (!digits(text, len_bytes, &pos) || (text[first] == '0' && pos - first > 1))
		return false;
	if (skip_one_of(text, len_bytes, &pos, '.', '.') && !digits(text, len_bytes, &pos))
		return false;
	if (skip_one_of(text, len_bytes, &pos, 'e', 'E')) {
		skip_one_of(text, len_bytes, &pos, '+', '-');
		if (!digits(text, len_bytes, &pos))
			return false;
	}
	return pos == len_bytes;
}

static bool is_literal(const char *text, size_t len)
{
	static const char *const literals[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		if (len == strlen(literals[i]) && memcmp(text, literals[i], len) == 0)
			return true;
	}
	return false;
}

static bool word(struct pass *pass, bool key, const char *what)
{
	size_t len = word_length(pass);
	const char *text = pass->in + pass->pos;

	if (len == 0)
		return refuse_here(pass, key ? "a name" : "a value", what);
	bool bare = key || (!is_literal(text, len) && !hg_json_is_number(text, len));

	if (bare)
		emit(pass, "\"", 1);
	emit(pass, text, len);
	if (bare)
		emit(pass, "\"", 1);
	pass->pos += len;
	return true;
}

/* ---- structure ---- */

/* One "name: value" of an object. */
static bool member(struct pass *pass)
{
	mark_token(pass);
	bool ok = peek(pass, 0) == '"' || peek(pass, 0) == '\''
			  ? quoted(pass)
			  : word(pass, true, "a member name or '}'");

	if (!ok || !skip_blank(pass))
		return false;
	if (peek(pass, 0) != ':')
		return refuse_here(pass, ":", "':' after the member name");
	pass->pos++;
	emit(pass, ":", 1);
	return skip_blank(pass) && value(pass);
}

/* After an element: a separator, or the closing bracket next. False: neither. */
static bool separator(struct pass *pass, int closing)
{
	if (!skip_blank(pass))
		return false;
	if (peek(pass, 0) == closing)
		return true;
	if (peek(pass, 0) != ',')
		return refuse_here(pass, closing == '}' ? ", or }" : ", or ]",
				   closing == '}' ? "',' or '}'" : "',' or ']'");
	pass->pos++;
	if (!skip_blank(pass))
		return false;
	if (peek(pass, 0) != closing)
		emit(pass, ",", 1);
	return true;
}

static bool container(struct pass *pass, char opening, char closing,
		      bool (*element)(struct pass *pass))
{
	if (++pass->depth > HG_JSON_DEPTH_MAX)
		return refuse(pass, pass->pos, "", "more than %d levels of nesting",
			      HG_JSON_DEPTH_MAX);
	pass->pos++;
	emit(pass, &opening, 1);
	if (!skip_blank(pass))
		return false;
	while (peek(pass, 0) != closing) {
		if (!element(pass) || !separator(pass, closing))
			return false;
	}
	pass->pos++;
	emit(pass, &closing, 1);
	pass->depth--;
	return true;
}

static bool value(struct pass *pass)
{
	mark_token(pass);
	switch (peek(pass, 0)) {
	case '{':
		return container(pass, '{', '}', member);
	case '[':
		return container(pass, '[', ']', value);
	case '"':
	case '\'':
		return quoted(pass);
	default:
		return word(pass, false, "a value");
	}
}

static bool document(struct pass *pass)
{
	if (pass->len >= 3 && memcmp(pass->in, "\xef\xbb\xbf", 3) == 0)
		pass->pos = 3;
	if (!skip_blank(pass))
		return false;
	if (pass->pos == pass->len)
		return refuse(pass, pass->pos, "{", "the text is empty; one object is needed");
	if (peek(pass, 0) != '{')
		return refuse_here(pass, "{", "one object, beginning with '{'");
	if (!value(pass) || !skip_blank(pass))
		return false;
	if (pass->pos < pass->len)
		return refuse_here(pass, "", "nothing after the object");
	return true;
}

static bool run(struct pass *pass)
{
	if (pass->len > SIZE_MAX / 3 - 1)
		return refuse(pass, 0, "", "the text is too long");
	pass->out = malloc(pass->len * 3 + 1);
	if (!pass->out)
		return refuse(pass, 0, "", "there is no memory to read the text");
	return document(pass);
}

char *hg_json_strict(const char *bytes, size_t len_bytes, size_t *strict_len_bytes,
		     struct hg_json_fault *fault)
{
	struct pass pass = { .in = bytes, .len = len_bytes, .fault = fault };

	if (!run(&pass)) {
		free(pass.out);
		return NULL;
	}
	pass.out[pass.out_len] = '\0';
	*strict_len_bytes = pass.out_len;
	return pass.out;
}

size_t hg_json_origin(const char *bytes, size_t len_bytes, size_t strict_at)
{
	struct hg_json_fault fault;
	struct pass pass = {
		.in = bytes, .len = len_bytes, .fault = &fault, .watch_out = strict_at
	};

	run(&pass);
	free(pass.out);
	return pass.watch_in;
}
