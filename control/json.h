/*
 * JSON: a writer that streams into a growing buffer, and a reader that accepts what automation
 * sends.
 *
 * The writer escapes for JSON and for HTML pages ('<', '>', '&' as \u00XX), turns invalid UTF-8
 * into U+FFFD and never writes NaN or infinity (rest-api 2.1, 2.7). The reader makes a lenient body
 * strict first (bare words, single quotes, comments, trailing commas) and hides jansson. One thread
 * each.
 */
#ifndef HELIOGRAPH_CONTROL_JSON_H
#define HELIOGRAPH_CONTROL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- writer ---- */

struct hg_json_out {
	char *bytes; /* owned; terminated */
	size_t len_bytes, cap_bytes;
	bool failed;		      /* out of memory: everything after is dropped */
	bool comma;		      /* internal: a separator is due */
	bool after_key;		      /* internal: the next value belongs to a key */
	unsigned indent_width, depth; /* internal: 0 = compact */
};

void hg_json_init(struct hg_json_out *out);
void hg_json_free(struct hg_json_out *out);
void hg_json_reset(struct hg_json_out *out); /* empty, memory and indentation kept */
void hg_json_drain(struct hg_json_out *out); /* forgets the bytes, goes on behind them */
void hg_json_indent(struct hg_json_out *out, unsigned width); /* blanks a level; 0 = compact */

void hg_json_open_object(struct hg_json_out *out);
void hg_json_close_object(struct hg_json_out *out);
void hg_json_open_array(struct hg_json_out *out);
void hg_json_close_array(struct hg_json_out *out);
void hg_json_key(struct hg_json_out *out, const char *key);
void hg_json_string(struct hg_json_out *out, const char *text); /* NULL writes null */
void hg_json_string_n(struct hg_json_out *out, const char *text, size_t len_bytes);
void hg_json_u64(struct hg_json_out *out, uint64_t value);
void hg_json_i64(struct hg_json_out *out, int64_t value);
void hg_json_double(struct hg_json_out *out, double value);	  /* at most 9 significant digits */
void hg_json_double_exact(struct hg_json_out *out, double value); /* 17 digits: reads back equal */
void hg_json_raw(struct hg_json_out *out,
		 const char *text); /* as it is: ready JSON, or another format */
void hg_json_raw_value(struct hg_json_out *out, const char *json); /* one ready value */
void hg_json_bool(struct hg_json_out *out, bool value);
void hg_json_null(struct hg_json_out *out);

/* key + value; a double that is not finite leaves the member out. */
void hg_json_member_string(struct hg_json_out *out, const char *key, const char *text);
void hg_json_member_u64(struct hg_json_out *out, const char *key, uint64_t value);
void hg_json_member_double(struct hg_json_out *out, const char *key, double value);
void hg_json_member_bool(struct hg_json_out *out, const char *key, bool value);

/* ---- reader ---- */

struct hg_json; /* a value; owned by its document */
struct hg_json_doc;

/*
 * Reads one object from a lenient body. NULL and *problem (400 invalid-body with line and column in
 * the detail) for anything else: duplicate members, depth over 32, trailing text.
 */
struct hg_json_doc *hg_json_parse(const char *bytes, size_t len_bytes, struct hg_problem *problem);
void hg_json_doc_free(struct hg_json_doc *doc);
const struct hg_json *hg_json_root(const struct hg_json_doc *doc);

enum hg_json_type {
	HG_JSON_NULL,
	HG_JSON_BOOL,
	HG_JSON_NUMBER,
	HG_JSON_STRING,
	HG_JSON_ARRAY,
	HG_JSON_OBJECT
};
enum hg_json_type hg_json_type(const struct hg_json *value);
const struct hg_json *hg_json_get(const struct hg_json *object, const char *key); /* NULL: absent */
/* Members in order: *pos starts at 0. */
bool hg_json_each(const struct hg_json *object, size_t *pos, const char **key,
		  const struct hg_json **value);
size_t hg_json_length(const struct hg_json *array);
const struct hg_json *hg_json_at(const struct hg_json *array, size_t i);

/* Values as a lenient client means them: "true", "no", "10" as text are accepted. False: not
 * usable. */
bool hg_json_as_bool(const struct hg_json *value, bool *out);
bool hg_json_as_double(const struct hg_json *value, double *out);
const char *hg_json_as_text(const struct hg_json *value); /* strings only, else NULL */

#ifdef __cplusplus
}
#endif
#endif
