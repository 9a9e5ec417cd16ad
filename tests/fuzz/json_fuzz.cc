/*
 * Bodies of requests: whatever the reader takes, the writer writes so that it is read as the same;
 * whatever is strict JSON, the lenient reader takes; whatever it refuses, it says where.
 */
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include <jansson.h>

#include "control/json.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void write(const struct hg_json *value, struct hg_json_out *out);

static void write_object(const struct hg_json *object, struct hg_json_out *out)
{
	const struct hg_json *member;
	const char *key;
	size_t pos = 0;

	hg_json_open_object(out);
	while (hg_json_each(object, &pos, &key, &member)) {
		require(hg_json_get(object, key) == member);
		hg_json_key(out, key);
		write(member, out);
	}
	hg_json_close_object(out);
}

static void write_array(const struct hg_json *array, struct hg_json_out *out)
{
	hg_json_open_array(out);
	for (size_t i = 0; i < hg_json_length(array); i++)
		write(hg_json_at(array, i), out);
	hg_json_close_array(out);
}

static void write(const struct hg_json *value, struct hg_json_out *out)
{
	double number = 0;
	bool truth = false;

	switch (hg_json_type(value)) {
	case HG_JSON_NULL:
		return hg_json_null(out);
	case HG_JSON_BOOL:
		require(hg_json_as_bool(value, &truth));
		return hg_json_bool(out, truth);
	case HG_JSON_NUMBER:
		require(hg_json_as_double(value, &number));
		return hg_json_double(out, number);
	case HG_JSON_STRING:
		return hg_json_string(out, hg_json_as_text(value));
	case HG_JSON_ARRAY:
		return write_array(value, out);
	case HG_JSON_OBJECT:
		return write_object(value, out);
	}
}

/* What the writer makes of a document, and whether it comes out the same a second time. */
static void round_trip(const struct hg_json_doc *doc)
{
	struct hg_json_out first, second;
	struct hg_problem problem;

	hg_json_init(&first);
	hg_json_init(&second);
	write(hg_json_root(doc), &first);
	struct hg_json_doc *again = hg_json_parse(first.bytes, first.len_bytes, &problem);
	require(again);
	write(hg_json_root(again), &second);
	require(first.len_bytes == second.len_bytes);
	require(memcmp(first.bytes, second.bytes, first.len_bytes) == 0);
	hg_json_doc_free(again);
	hg_json_free(&first);
	hg_json_free(&second);
}

/* No judge of texts with a zero byte: jansson loses one right after a number, RFC 8259 allows none.
 */
static bool strict_object(const char *bytes, size_t len)
{
	if (memchr(bytes, 0, len))
		return false;

	json_error_t error;
	json_t *root =
		json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	bool object = json_is_object(root);

	json_decref(root);
	return object;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	const char *text = (const char *)bytes;
	struct hg_problem problem = {};
	struct hg_json_doc *doc = hg_json_parse(text, len_bytes, &problem);

	if (doc) {
		round_trip(doc);
		hg_json_doc_free(doc);
		return 0;
	}
	require(problem.status == 400 && problem.column >= 1);
	require(strstr(problem.detail, "at line "));
	require(!strict_object(text, len_bytes) || strstr(problem.detail, "levels of nesting"));
	return 0;
}
