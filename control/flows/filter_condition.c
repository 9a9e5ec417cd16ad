/*
 * Conditions: one key against a list of values. Plain keys are compared in packed form, so that no
 * text is made; functions by their text; expressions by the matcher of control/match.h.
 */
#include <stdlib.h>
#include <string.h>

#include "control/flows/address.h"
#include "control/flows/language_parts.h"
#include "control/match.h"

#define LINEAR_MAX 8u /* longer lists are searched by halves */

/* Zero-padded, so that all are compared in full width. */
struct packed_value {
	uint8_t bytes[HG_PACKED_MAX];
};

struct prefix {
	struct hg_addr address;
	unsigned bits;
};

struct hg_condition {
	struct hg_node *key;
	bool negate;
	bool null_matches; /* the list holds the bare word null */
	bool regex;
	struct packed_value *exact; /* sorted */
	size_t exact_count;
	char **texts; /* sorted */
	size_t text_count;
	struct prefix *prefixes;
	size_t prefix_count;
	struct hg_match *match;
};

/* ---- compiling ---- */

static int compare_packed(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct packed_value));
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add_prefix(struct hg_condition *condition, const char *value)
{
	struct prefix *prefix = &condition->prefixes[condition->prefix_count];

	if (!condition->key->address || !hg_prefix_parse(value, &prefix->address, &prefix->bits))
		return false;
	condition->prefix_count++;
	return true;
}

/* A value that no text of the key can equal is left out. */
static void add_packed(struct hg_condition *condition, const char *value)
{
	struct packed_value *packed = &condition->exact[condition->exact_count];

	memset(packed, 0, sizeof(*packed));
	if (hg_kind_parse((enum hg_kind)condition->key->kind, value, packed->bytes))
		condition->exact_count++;
}

static int add_text(struct hg_condition *condition, const char *value)
{
	struct hg_key_text text;
	size_t len = strlen(value);

	if (len >= sizeof(text.bytes)) /* longer than any text */
		return 0;
	hg_key_text_set(&text, value, len);
	if (condition->key->kind == HG_KIND_TEXT)
		hg_key_text_normalise(&text, condition->key->boolean);
	condition->texts[condition->text_count] = strdup(text.bytes);
	if (!condition->texts[condition->text_count])
		return -1;
	condition->text_count++;
	return 0;
}

static int compile_values(struct hg_condition *condition, char *const *values,
			  const bool *bare_null, unsigned count)
{
	condition->exact = calloc(count, sizeof(*condition->exact));
	condition->texts = calloc(count, sizeof(*condition->texts));
	condition->prefixes = calloc(count, sizeof(*condition->prefixes));
	if (!condition->exact || !condition->texts || !condition->prefixes)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		if (bare_null[i] || add_prefix(condition, values[i]))
			continue;
		if (condition->key->kind != HG_KIND_TEXT && condition->key->kind != HG_KIND_NAME)
			add_packed(condition, values[i]);
		else if (add_text(condition, values[i]) != 0)
			return -1;
	}
	qsort(condition->exact, condition->exact_count, sizeof(*condition->exact), compare_packed);
	qsort(condition->texts, condition->text_count, sizeof(*condition->texts), compare_texts);
	return 0;
}

/* -1 and the matcher's problem, its place added. */
static int compile_expressions(const struct hg_source_text *source, size_t offset,
			       struct hg_condition *condition, char *const *values,
			       const bool *bare_null, unsigned count)
{
	const char **patterns = calloc(count, sizeof(*patterns));
	unsigned used = 0;
	int status = 0;

	if (!patterns)
		return hg_complain_memory(source);
	for (unsigned i = 0; i < count; i++) {
		if (!bare_null[i])
			patterns[used++] = values[i];
	}
	if (used > 0)
		status = hg_match_compile(patterns, used, true, &condition->match, source->problem);
	free(patterns);
	return status == 0 ? 0 : hg_complain_place(source, offset);
}

struct hg_condition *hg_condition_compile(const struct hg_source_text *source, size_t offset,
					  struct hg_node *key, bool negate, bool regex,
					  char *const *values, const bool *bare_null,
					  unsigned count)
{
	struct hg_condition *condition = calloc(1, sizeof(*condition));
	int status;

	if (!condition) {
		hg_node_free(key);
		hg_complain_memory(source);
		return NULL;
	}
	condition->key = key;
	condition->negate = negate;
	condition->regex = regex;
	for (unsigned i = 0; i < count; i++)
		condition->null_matches |= bare_null[i];
	if (regex)
		status = compile_expressions(source, offset, condition, values, bare_null, count);
	else if ((status = compile_values(condition, values, bare_null, count)) != 0)
		hg_complain_memory(source);
	if (status == 0)
		return condition;
	hg_condition_free(condition);
	return NULL;
}

void hg_condition_free(struct hg_condition *condition)
{
	if (!condition)
		return;
	for (size_t i = 0; i < condition->text_count; i++)
		free(condition->texts[i]);
	free(condition->texts);
	free(condition->exact);
	free(condition->prefixes);
	if (condition->match)
		hg_match_free(condition->match);
	hg_node_free(condition->key);
	free(condition);
}

/* ---- evaluating ---- */

static bool in_prefixes(const struct hg_condition *condition, uint8_t family, const uint8_t *bytes)
{
	for (size_t i = 0; i < condition->prefix_count; i++) {
		const struct prefix *prefix = &condition->prefixes[i];

		if (prefix->address.family == family &&
		    hg_prefix_equal(prefix->address.bytes, bytes, prefix->bits))
			return true;
	}
	return false;
}

static bool in_exact(const struct hg_condition *condition, const struct packed_value *value)
{
	if (condition->exact_count > LINEAR_MAX)
		return bsearch(value, condition->exact, condition->exact_count, sizeof(*value),
			       compare_packed) != NULL;
	for (size_t i = 0; i < condition->exact_count; i++) {
		if (memcmp(&condition->exact[i], value, sizeof(*value)) == 0)
			return true;
	}
	return false;
}

static bool match_packed(const struct hg_condition *condition, const struct hg_input *in)
{
	enum hg_kind kind = (enum hg_kind)condition->key->kind;
	struct packed_value value = { { 0 } };
	const uint8_t *bytes;
	uint8_t family;

	if (!hg_node_value(condition->key, in, value.bytes))
		return condition->null_matches;
	if (in_exact(condition, &value))
		return true;
	if (condition->prefix_count == 0)
		return false;
	family = hg_kind_address(kind, value.bytes, &bytes);
	return in_prefixes(condition, family, bytes);
}

/* Names are compared as they are, where they lie. */
static bool match_name(const struct hg_condition *condition, const struct hg_input *in)
{
	uint8_t packed[HG_PACKED_MAX];
	const char *text;
	uint32_t id;

	if (!hg_node_value(condition->key, in, packed))
		return condition->null_matches;
	memcpy(&id, packed, sizeof(id));
	text = hg_texts_at(in->texts, id);
	return bsearch(&text, condition->texts, condition->text_count, sizeof(*condition->texts),
		       compare_texts) != NULL;
}

static bool match_text(const struct hg_condition *condition, const struct hg_input *in)
{
	struct hg_addr address;
	struct hg_key_text text;
	const char *bytes = text.bytes;

	if (!hg_node_text(condition->key, in, &text))
		return condition->null_matches;
	hg_key_text_normalise(&text, condition->key->boolean);
	if (bsearch(&bytes, condition->texts, condition->text_count, sizeof(*condition->texts),
		    compare_texts))
		return true;
	return condition->prefix_count > 0 && hg_address_parse(text.bytes, &address) &&
	       in_prefixes(condition, address.family, address.bytes);
}

static bool match_expressions(const struct hg_condition *condition, const struct hg_input *in)
{
	struct hg_key_text text;

	if (!hg_node_text(condition->key, in, &text))
		return condition->null_matches;
	return condition->match && hg_match_any(condition->match, text.bytes, text.len);
}

bool hg_condition_holds(const struct hg_condition *condition, const struct hg_input *in)
{
	bool matched;

	if (condition->regex)
		matched = match_expressions(condition, in);
	else if (condition->key->kind == HG_KIND_TEXT)
		matched = match_text(condition, in);
	else if (condition->key->kind == HG_KIND_NAME)
		matched = match_name(condition, in);
	else
		matched = match_packed(condition, in);
	return matched != condition->negate;
}

unsigned hg_condition_cost(const struct hg_condition *condition)
{
	if (condition->regex)
		return 2;
	return condition->key->kind == HG_KIND_TEXT;
}

unsigned hg_condition_traits(const struct hg_condition *condition)
{
	return hg_node_traits(condition->key);
}

const struct hg_node *hg_condition_key(const struct hg_condition *condition)
{
	return condition->key;
}
