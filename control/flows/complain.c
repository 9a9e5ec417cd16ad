/* Problems of the language: one sentence that says what is wrong, where, and what would be right.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "control/flows/language_parts.h"

#define BAD_REQUEST    400
#define INTERNAL_ERROR 500

static const struct {
	const char *type, *title;
} titles[] = {
	{ "unknown-key", "Unknown key" }, { "unknown-function", "Unknown function" },
	{ "too-many", "Limit exceeded" }, { "not-provided", "Not provided" },
	{ "internal", "Internal error" },
};

static const char *title_of(const struct hg_source_text *source, const char *type)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (strcmp(titles[i].type, type) == 0)
			return titles[i].title;
	}
	return source->syntax_title;
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static int column_of(const struct hg_source_text *source, size_t offset)
{
	int column = 1;

	for (size_t i = 0; i < offset && i < source->len; i++)
		column += !is_continuation(source->text[i]);
	return column;
}

/* "'c'" or "the end". */
static void describe_found(const struct hg_source_text *source, size_t offset, char out[16])
{
	int len = 1;

	if (offset >= source->len) {
		strcpy(out, "the end");
		return;
	}
	while (len < 4 && is_continuation(source->text[offset + (size_t)len]))
		len++;
	snprintf(out, 16, "'%.*s'", len, source->text + offset);
}

/* "a, b or c" */
static void join_expected(const char *const *what, char *out, size_t out_len)
{
	size_t len = 0;

	for (size_t i = 0; what[i] && len < out_len; i++) {
		const char *between = i == 0 ? "" : what[i + 1] ? ", " : " or ";

		len += (size_t)snprintf(out + len, out_len - len, "%s%s", between, what[i]);
	}
}

/* The bare thing for programs: no article, no quotes. */
static void expect(struct hg_problem *problem, const char *what)
{
	char bare[32];
	size_t len;

	if (strncmp(what, "a ", 2) == 0)
		what += 2;
	else if (strncmp(what, "the ", 4) == 0)
		what += 4;
	len = strlen(what);
	if (len > 2 && what[0] == '\'' && what[len - 1] == '\'') {
		what++;
		len -= 2;
	}
	snprintf(bare, sizeof(bare), "%.*s", (int)len, what);
	hg_problem_expect(problem, bare);
}

int hg_complain_expected(const struct hg_source_text *source, size_t offset,
			 const char *const *what, const char *hint)
{
	int column = column_of(source, offset);
	char found[16], list[160];

	describe_found(source, offset, found);
	join_expected(what, list, sizeof(list));
	hg_problem_set(source->problem, BAD_REQUEST, source->syntax_type, source->syntax_title,
		       "%s: expected %s at column %d, found %s%s.", source->parameter, list, column,
		       found, hint);
	hg_problem_place(source->problem, source->parameter, source->text, column);
	for (size_t i = 0; what[i]; i++)
		expect(source->problem, what[i]);
	return -1;
}

int hg_complain(const struct hg_source_text *source, const char *type, size_t offset,
		const char *sentence, ...)
{
	char detail[400];
	va_list args;

	va_start(args, sentence);
	vsnprintf(detail, sizeof(detail), sentence, args);
	va_end(args);
	hg_problem_set(source->problem, BAD_REQUEST, type, title_of(source, type), "%s: %s",
		       source->parameter, detail);
	hg_problem_place(source->problem, source->parameter, source->text,
			 column_of(source, offset));
	return -1;
}

int hg_complain_memory(const struct hg_source_text *source)
{
	hg_problem_set(source->problem, INTERNAL_ERROR, "internal", "Internal error",
		       "%s: out of memory.", source->parameter);
	return -1;
}

int hg_complain_length(const struct hg_source_text *source)
{
	if (source->len <= HG_LANGUAGE_TEXT_MAX ||
	    column_of(source, source->len) - 1 <= HG_LANGUAGE_TEXT_MAX)
		return 0;
	return hg_complain(source, "too-many", 0, "the text has more than %d characters.",
			   HG_LANGUAGE_TEXT_MAX);
}

int hg_complain_place(const struct hg_source_text *source, size_t offset)
{
	hg_problem_place(source->problem, source->parameter, source->text,
			 column_of(source, offset));
	return -1;
}
