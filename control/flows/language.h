/*
 * The definition language: key lists and filters, from text to code that runs on union rows.
 *
 * Compiled objects are immutable: compile on control, use on control or fold helpers, render on any
 * thread. Grammar and catalogue: docs in flows-and-metrics 2 to 5 terms; errors name the column.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_LANGUAGE_H
#define HELIOGRAPH_CONTROL_FLOWS_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <heliograph/lookup.h>
#include <heliograph/problem.h>
#include <heliograph/urow.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_KEYS_MAX	     16
#define HG_KEY_TEXT_MAX	     256  /* rendered text of one key, terminator included */
#define HG_LANGUAGE_TEXT_MAX 8192 /* characters of a key list or filter */

struct hg_keys;
struct hg_filter;

/* What keys and filters ask for. */
#define HG_TRAIT_POINT	     1u	 /* say where the sample was taken */
#define HG_TRAIT_FAR	     2u	 /* may need the interface at the far end */
#define HG_TRAIT_NAMES	     4u	 /* names of endpoints */
#define HG_TRAIT_DNS	     8u	 /* reverse DNS of any address */
#define HG_TRAIT_OUTER_NAMES 16u /* names of the outermost addresses too */

/*
 * Compiles a comma-separated key list; empty text: no keys. 0 and *keys, or -1 and *problem (types
 * key-syntax, unknown-key, unknown-function, too-many, not-provided; parameter "keys").
 */
int hg_keys_compile(const char *text, struct hg_keys **keys, struct hg_problem *problem);
void hg_keys_free(struct hg_keys *keys);
unsigned hg_keys_count(const struct hg_keys *keys);
const char *hg_keys_name(const struct hg_keys *keys, unsigned i); /* as written, without quotes */
bool hg_keys_need_far_if(const struct hg_keys *keys);
unsigned hg_keys_traits(const struct hg_keys *keys); /* HG_TRAIT_ */

/*
 * Where texts of names are, which must outlive the list, and where the version of the world is that
 * hg_keys_extract() asks; either may be NULL, then names are empty and groups null.
 */
void hg_keys_use(struct hg_keys *keys, const struct hg_texts *texts,
		 const struct hg_lookup *const *lookup);
bool hg_keys_name_point(const struct hg_keys *keys); /* agent, datasource, interfaces, direction */

/*
 * Adds what the list (the filter) needs of a direct table to `def`: columns that rows do not keep,
 * and which base columns. False: more than a direct table holds.
 */
struct hg_direct_def;
bool hg_keys_columns(const struct hg_keys *keys, struct hg_direct_def *def);
bool hg_keys_optional_columns(const struct hg_keys *keys, struct hg_direct_def *def);
bool hg_filter_columns(const struct hg_filter *filter, struct hg_direct_def *def);

/* Whether the only key of the list is a number, and its value in a row. False: null. */
bool hg_keys_are_number(const struct hg_keys *keys);
bool hg_keys_number(const struct hg_keys *keys, const struct hg_urow *row, double *number);

/* Bytes of one packed group key; fixed for the list. */
size_t hg_keys_stride(const struct hg_keys *keys);

/* Writes the packed key of a row (stride bytes, canonical: equal texts, equal bytes). False: a key
 * is null. */
bool hg_keys_extract(const struct hg_keys *keys, const struct hg_urow *row, uint8_t *packed);

/* Text of part i of a packed key (UTF-8, terminated); returns its length. */
size_t hg_keys_text(const struct hg_keys *keys, const uint8_t *packed, unsigned i, char *out,
		    size_t out_len);

/*
 * Filter over rows (definition) as in "ipprotocol=6&(tcpsourceport=80,443|...)"; empty: everything.
 * parameter: name for errors, usually "filter".
 */
int hg_filter_compile(const char *text, const char *parameter, struct hg_filter **filter,
		      struct hg_problem *problem);
void hg_filter_free(struct hg_filter *filter);
bool hg_filter_accepts(const struct hg_filter *filter, const struct hg_urow *row);
bool hg_filter_need_far_if(const struct hg_filter *filter);
unsigned hg_filter_traits(const struct hg_filter *filter);
void hg_filter_use(struct hg_filter *filter, const struct hg_texts *texts,
		   const struct hg_lookup *const *lookup); /* as hg_keys_use() */

/*
 * Filter over the texts of a definition's own keys (query parameter `filter` of /activeflows):
 * conditions may only name keys of `keys`; text that is no expression is a regular expression on
 * the joined key.
 */
struct hg_key_filter;
int hg_key_filter_compile(const char *text, const struct hg_keys *keys, const char *fs,
			  struct hg_key_filter **filter, struct hg_problem *problem);
void hg_key_filter_free(struct hg_key_filter *filter);
/* The world it asks: held by the caller as long as the filter is used. */
void hg_key_filter_use(struct hg_key_filter *filter, const struct hg_lookup *lookup);
bool hg_key_filter_accepts(const struct hg_key_filter *filter, const struct hg_keys *keys,
			   const uint8_t *packed, const char *joined);

/* The catalogue, for /flowkeys/json and suggestions: name of the i-th key known, NULL behind the
 * end. */
const char *hg_key_name_at(size_t i);
/* Whether the i-th key of the catalogue has a value in this row. */
bool hg_key_present(size_t i, const struct hg_urow *row);

/* The same with what /keys/json tells. False: behind the end. Texts are static. */
struct hg_key_info {
	const char *name, *type, *format, *example, *record;
	bool kept; /* rows keep it; else a definition with it is refused as not-provided */
};
bool hg_key_info_at(size_t i, struct hg_key_info *info);

/* The i-th function, for /functions/json. False: behind the end. Texts are static. */
struct hg_function_info {
	const char *name, *arguments, *text, *example;
	bool provided;
};
bool hg_function_info_at(size_t i, struct hg_function_info *info);

#ifdef __cplusplus
}
#endif
#endif
