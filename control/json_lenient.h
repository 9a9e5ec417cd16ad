/*
 * From what automation sends to strict JSON: bare words, single quotes, trailing commas and
 * comments (rest-api 2.6) are rewritten; what stays wrong is refused with its place in the original
 * text.
 *
 * Pure functions on the caller's bytes; any thread. Internal to the JSON reader.
 */
#ifndef HELIOGRAPH_CONTROL_JSON_LENIENT_H
#define HELIOGRAPH_CONTROL_JSON_LENIENT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_JSON_DEPTH_MAX 32

struct hg_json_fault {
	size_t at;	    /* offset in the original text */
	char sentence[160]; /* "expected ':' after the member name, found '}'" */
	char expected[32];  /* what could stand there, or empty */
};

/*
 * Rewrites one object. Returns strict JSON (the caller frees it) and its length, or NULL and
 * *fault.
 */
char *hg_json_strict(const char *bytes, size_t len_bytes, size_t *strict_len_bytes,
		     struct hg_json_fault *fault);

/* Offset in the original of the token that covers offset `strict_at` of the strict text. */
size_t hg_json_origin(const char *bytes, size_t len_bytes, size_t strict_at);

/* Whether text[0 .. len_bytes) is a number as RFC 8259 writes it. */
bool hg_json_is_number(const char *text, size_t len_bytes);

#ifdef __cplusplus
}
#endif
#endif
