#include "control/json.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/json_lenient.h"
#include "control/utf8.h"

struct hg_json_doc {
	json_t *root;
};

/* A value is jansson's own, under a name of ours. */
static const struct hg_json *outer(const json_t *value)
{
	return (const struct hg_json *)value;
}

static const json_t *inner(const struct hg_json *value)
{
	return (const json_t *)value;
}

/* ---- parsing ---- */

/* Line (1-based), and the bytes of that line around an offset. */
struct place {
	int line, column;
	const char *text;
	size_t len;
};

static struct place find_place(const char *bytes, size_t len, size_t at)
{
	struct place place = { .line = 1, .text = bytes };
	size_t start = 0, end;

	if (at > len)
		at = len;
	for (size_t i = 0; i < at; i++) {
		if (bytes[i] != '\n')
			continue;
		place.line++;
		start = i + 1;
	}
	for (end = at; end < len && bytes[end] != '\n' && bytes[end] != '\r';)
		end++;
	if (start > 0)
		place.text = bytes + start;
	place.len = end - start;
	place.column = len > 0 ? (int)hg_utf8_count(place.text, at - start) + 1 : 1;
	return place;
}

static void report(struct hg_problem *problem, const char *bytes, size_t len,
		   const struct hg_json_fault *fault)
{
	struct place place = find_place(bytes, len, fault->at);

	hg_problem_set(problem, 400, "invalid-body", "Body cannot be read",
		       "body: %s, at line %d, column %d.", fault->sentence, place.line,
		       place.column);
	hg_problem_place_n(problem, "body", place.text, place.len, place.column);
	if (fault->expected[0] != '\0')
		hg_problem_expect(problem, fault->expected);
}

/* What is left for jansson to find; positions are of the strict text. */
static void explain(const json_error_t *error, struct hg_json_fault *fault)
{
	static const struct {
		enum json_error_code code;
		const char *sentence;
	} rows[] = {
		{ json_error_duplicate_key, "a member of this name was already given" },
		{ json_error_null_character, "a text holds \\u0000" },
		{ json_error_null_byte_in_key, "a member name holds \\u0000" },
		{ json_error_numeric_overflow, "a number is too large" },
		{ json_error_invalid_syntax, "a text holds half of a surrogate pair" },
		{ json_error_out_of_memory, "there is no memory to read the text" },
	};
	const char *sentence = error->text;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].code == json_error_code(error))
			sentence = rows[i].sentence;
	}
	snprintf(fault->sentence, sizeof(fault->sentence), "%s", sentence);
	fault->expected[0] = '\0';
}

static json_t *read_strict(const char *bytes, size_t len, struct hg_json_fault *fault)
{
	json_error_t error;
	size_t strict_len;
	char *strict = hg_json_strict(bytes, len, &strict_len, fault);

	if (!strict)
		return NULL;
	json_t *root = json_loadb(strict, strict_len,
				  JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);

	free(strict);
	if (root)
		return root;
	explain(&error, fault);
	fault->at = hg_json_origin(bytes, len, error.position > 0 ? (size_t)error.position - 1 : 0);
	return NULL;
}

struct hg_json_doc *hg_json_parse(const char *bytes, size_t len_bytes, struct hg_problem *problem)
{
	struct hg_json_fault fault = { .sentence = "there is no memory to read the text" };
	struct hg_json_doc *doc = calloc(1, sizeof(*doc));

	if (doc)
		doc->root = read_strict(bytes, len_bytes, &fault);
	if (doc && doc->root)
		return doc;
	report(problem, bytes, len_bytes, &fault);
	free(doc);
	return NULL;
}

void hg_json_doc_free(struct hg_json_doc *doc)
{
	if (!doc)
		return;
	json_decref(doc->root);
	free(doc);
}

const struct hg_json *hg_json_root(const struct hg_json_doc *doc)
{
	return outer(doc->root);
}

/* ---- access ---- */

enum hg_json_type hg_json_type(const struct hg_json *value)
{
	static const enum hg_json_type types[] = {
		[JSON_OBJECT] = HG_JSON_OBJECT, [JSON_ARRAY] = HG_JSON_ARRAY,
		[JSON_STRING] = HG_JSON_STRING, [JSON_INTEGER] = HG_JSON_NUMBER,
		[JSON_REAL] = HG_JSON_NUMBER,	[JSON_TRUE] = HG_JSON_BOOL,
		[JSON_FALSE] = HG_JSON_BOOL,	[JSON_NULL] = HG_JSON_NULL,
	};

	return value ? types[json_typeof(inner(value))] : HG_JSON_NULL;
}

const struct hg_json *hg_json_get(const struct hg_json *object, const char *key)
{
	return outer(json_object_get(inner(object), key));
}

/* *pos holds the iterator; jansson's API asks for a writable object but only reads it. */
bool hg_json_each(const struct hg_json *object, size_t *pos, const char **key,
		  const struct hg_json **value)
{
	json_t *members = (json_t *)(uintptr_t)object;
	void *at = *pos == 0 ? json_object_iter(members)
			     : json_object_iter_next(members, (void *)(uintptr_t)*pos);

	if (!at)
		return false;
	*pos = (size_t)(uintptr_t)at;
	*key = json_object_iter_key(at);
	*value = outer(json_object_iter_value(at));
	return true;
}

size_t hg_json_length(const struct hg_json *array)
{
	return json_array_size(inner(array));
}

const struct hg_json *hg_json_at(const struct hg_json *array, size_t i)
{
	return outer(json_array_get(inner(array), i));
}

/* Without case; `word` is in small letters. */
static bool same_word(const char *text, const char *word)
{
	while (*text && tolower((unsigned char)*text) == *word)
		text++, word++;
	return *text == *word;
}

bool hg_json_as_bool(const struct hg_json *value, bool *out)
{
	static const struct {
		const char *word;
		bool truth;
	} words[] = {
		{ "true", true },   { "yes", true }, { "1", true },
		{ "false", false }, { "no", false }, { "0", false },
	};
	const char *text = hg_json_as_text(value);
	double number;

	if (hg_json_type(value) == HG_JSON_BOOL) {
		*out = json_is_true(inner(value));
		return true;
	}
	for (size_t i = 0; text && i < sizeof(words) / sizeof(words[0]); i++) {
		if (!same_word(text, words[i].word))
			continue;
		*out = words[i].truth;
		return true;
	}
	if (text || !hg_json_as_double(value, &number) || (number != 0 && number != 1))
		return false;
	*out = number != 0;
	return true;
}

bool hg_json_as_double(const struct hg_json *value, double *out)
{
	const char *text = hg_json_as_text(value);

	if (hg_json_type(value) == HG_JSON_NUMBER) {
		*out = json_number_value(inner(value));
		return true;
	}
	if (!text || !hg_json_is_number(text, strlen(text)))
		return false;
	double number = strtod(text, NULL);

	if (!isfinite(number))
		return false;
	*out = number;
	return true;
}

const char *hg_json_as_text(const struct hg_json *value)
{
	return hg_json_type(value) == HG_JSON_STRING ? json_string_value(inner(value)) : NULL;
}
