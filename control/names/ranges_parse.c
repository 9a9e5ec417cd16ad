/* Static ranges as people write them: lines of a file or of the settings, JSON of the API. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "control/flows/address.h"
#include "control/names/clean.h"
#include "control/names/ranges.h"

#define COMPLAINTS_MAX 20u
#define LINE_MAX_BYTES 2048u

static const char *const fields[HG_RANGE_FIELDS] = {
	[HG_RANGE_NAME] = "name",   [HG_RANGE_NAMESPACE] = "namespace",
	[HG_RANGE_CLASS] = "class", [HG_RANGE_NODE] = "node",
	[HG_RANGE_ZONE] = "zone",   [HG_RANGE_CLUSTER] = "cluster",
};

static void free_texts(struct hg_range *range)
{
	for (unsigned i = 0; i < HG_RANGE_FIELDS; i++)
		free(range->texts[i]);
}

static int field_of(const char *key, size_t len)
{
	for (int i = 0; i < HG_RANGE_FIELDS; i++) {
		if (strlen(fields[i]) == len && strncmp(fields[i], key, len) == 0)
			return i;
	}
	return -1;
}

/* A sentence, or NULL. */
static const char *set_then(struct hg_range *range, const char *value)
{
	range->then_dns = strcmp(value, "dns") == 0;
	return range->then_dns || strcmp(value, "stop") == 0 ? NULL : "then is stop or dns";
}

static const char *set_field(struct hg_range *range, const char *key, size_t key_len,
			     const char *value)
{
	char clean[HG_CLEAN_MAX];
	int field = field_of(key, key_len);

	if (key_len == 4 && strncmp(key, "then", 4) == 0)
		return set_then(range, value);
	if (field < 0)
		return "the members are name, namespace, class, node, zone, cluster, then";
	if (range->texts[field])
		return "a member is given twice";
	if (!hg_clean_name(value, clean))
		return "a name may not be empty, hold empty labels or be longer than 253 bytes";
	range->texts[field] = strdup(clean);
	return range->texts[field] ? NULL : "no memory";
}

static const char *set_prefix(struct hg_range *range, const char *text)
{
	unsigned bits;

	if (hg_address_parse(text, &range->address)) {
		range->bits = range->address.family == 4 ? 32 : 128;
		return NULL;
	}
	if (!hg_prefix_parse(text, &range->address, &bits))
		return "this is no prefix such as 10.40.0.0/16";
	range->bits = (uint8_t)bits;
	return NULL;
}

/* ---- lines ---- */

struct lines {
	struct hg_ranges *ranges;
	const char *file;
	struct hg_problem *problem;
	char detail[4096];
	size_t len;
	unsigned complaints;
};

static void complain(struct lines *lines, unsigned line, const char *what, unsigned other)
{
	char text[300];
	int len;

	if (lines->complaints++ >= COMPLAINTS_MAX)
		return;
	if (other)
		len = snprintf(text, sizeof(text), "%s%.120s:%u: %s of line %u",
			       lines->len ? "; " : "", lines->file, line, what, other);
	else
		len = snprintf(text, sizeof(text), "%s%.120s:%u: %s", lines->len ? "; " : "",
			       lines->file, line, what);
	if (len > 0 && lines->len + (size_t)len < sizeof(lines->detail)) {
		memcpy(lines->detail + lines->len, text, (size_t)len + 1);
		lines->len += (size_t)len;
	}
}

/* Cuts the next word off *at; NULL at the end. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t\r");

	if (!*word)
		return NULL;
	*at = word + strcspn(word, " \t\r");
	if (**at)
		*(*at)++ = '\0';
	return word;
}

static const char *read_words(char *at, struct hg_range *range)
{
	char *word = next_word(&at);
	const char *fault = set_prefix(range, word);

	while (!fault && (word = next_word(&at))) {
		char *equals = strchr(word, '=');

		if (!equals)
			return "write key=value behind the prefix";
		fault = set_field(range, word, (size_t)(equals - word), equals + 1);
	}
	return fault;
}

static void add(struct lines *lines, struct hg_range *range)
{
	const struct hg_range *known = NULL;

	if (lines->ranges->count >= HG_RANGES_MAX) {
		complain(lines, range->line, "there are more than 65536 ranges", 0);
	} else {
		switch (hg_ranges_add(lines->ranges, range, &known)) {
		case HG_RANGE_ADDED:
			return;
		case HG_RANGE_KNOWN:
			complain(lines, range->line, "this is the prefix", known->line);
			break;
		default:
			complain(lines, range->line, "no memory", 0);
		}
	}
	free_texts(range);
}

static void read_line(struct lines *lines, const char *text, size_t len, unsigned line)
{
	struct hg_range range = { .line = line };
	char copy[LINE_MAX_BYTES];
	const char *fault;

	if (len >= sizeof(copy) || memchr(text, '\0', len)) {
		complain(lines, line, "the line is too long or no text", 0);
		return;
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	copy[strcspn(copy, "#")] = '\0';
	if (!copy[strspn(copy, " \t\r")])
		return;
	fault = read_words(copy, &range);
	if (!fault) {
		add(lines, &range);
		return;
	}
	complain(lines, line, fault, 0);
	free_texts(&range);
}

int hg_ranges_parse(const char *text, size_t len_bytes, const char *file, struct hg_ranges *ranges,
		    struct hg_problem *problem)
{
	struct lines lines = { .ranges = ranges, .file = file };
	const char *end = text + len_bytes;

	for (unsigned line = 1; text < end; line++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));

		if (!stop)
			stop = end;
		read_line(&lines, text, (size_t)(stop - text), line);
		text = stop + (stop < end);
	}
	if (!lines.complaints)
		return 0;
	hg_problem_set(problem, 400, "invalid-parameter", "Ranges are not valid", "%s%s",
		       lines.detail, lines.complaints > COMPLAINTS_MAX ? "; and more" : "");
	hg_ranges_free(ranges);
	return -1;
}

/* ---- JSON ---- */

static int refuse(struct hg_problem *problem, const char *prefix, const char *fault)
{
	hg_problem_set(problem, 400, "invalid-body", "Ranges are not valid", "%.60s: %s.", prefix,
		       fault);
	return -1;
}

static const char *read_members(const struct hg_json *object, struct hg_range *range)
{
	const struct hg_json *value;
	const char *key, *fault = NULL;
	size_t pos = 0;

	if (hg_json_type(object) != HG_JSON_OBJECT)
		return "an object of members is needed";
	while (!fault && hg_json_each(object, &pos, &key, &value)) {
		const char *text = hg_json_as_text(value);

		fault = text ? set_field(range, key, strlen(key), text) : "members are texts";
	}
	return fault;
}

static int read_range(const char *prefix, const struct hg_json *value, struct hg_ranges *ranges,
		      struct hg_problem *problem)
{
	struct hg_range range = { .line = 0 };
	const struct hg_range *known;
	const char *fault = set_prefix(&range, prefix);

	if (!fault)
		fault = read_members(value, &range);
	if (!fault && ranges->count >= HG_RANGES_MAX)
		fault = "there are more than 65536 ranges";
	if (!fault) {
		switch (hg_ranges_add(ranges, &range, &known)) {
		case HG_RANGE_ADDED:
			return 0;
		case HG_RANGE_KNOWN:
			fault = "the prefix is given twice";
			break;
		default:
			fault = "no memory";
		}
	}
	free_texts(&range);
	return refuse(problem, prefix, fault);
}

int hg_ranges_read(const struct hg_json_doc *json, struct hg_ranges *ranges,
		   struct hg_problem *problem)
{
	const struct hg_json *value;
	const char *key;
	size_t pos = 0;

	while (hg_json_each(hg_json_root(json), &pos, &key, &value)) {
		if (read_range(key, value, ranges, problem)) {
			hg_ranges_free(ranges);
			return -1;
		}
	}
	return 0;
}

void hg_range_json(const struct hg_range *range, struct hg_json_out *out)
{
	char prefix[HG_ADDRESS_TEXT_MAX + 8];
	size_t len = hg_address_text(range->address.family, range->address.bytes, prefix);

	snprintf(prefix + len, sizeof(prefix) - len, "/%u", range->bits);
	hg_json_key(out, prefix);
	hg_json_open_object(out);
	for (unsigned i = 0; i < HG_RANGE_FIELDS; i++) {
		if (range->texts[i])
			hg_json_member_string(out, fields[i], range->texts[i]);
	}
	hg_json_member_string(out, "then", range->then_dns ? "dns" : "stop");
	hg_json_close_object(out);
}
