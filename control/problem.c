#include <heliograph/problem.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "control/utf8.h"

#define EXCERPT_CHARS  60
#define EXCERPT_BEFORE 30
#define ELLIPSIS       "\xe2\x80\xa6"

static void copy(char *out, size_t out_len, const char *text)
{
	snprintf(out, out_len, "%s", text ? text : "");
	hg_utf8_trim(out);
}

void hg_problem_set(struct hg_problem *problem, int status, const char *type, const char *title,
		    const char *detail, ...)
{
	/* Written beside it first: an argument may be a text of the same problem. */
	struct hg_problem fresh;
	va_list arguments;

	memset(&fresh, 0, sizeof(fresh));
	fresh.status = status;
	copy(fresh.type, sizeof(fresh.type), type);
	copy(fresh.title, sizeof(fresh.title), title);
	va_start(arguments, detail);
	vsnprintf(fresh.detail, sizeof(fresh.detail), detail, arguments);
	va_end(arguments);
	hg_utf8_trim(fresh.detail);
	*problem = fresh;
}

static size_t step(const char *text, size_t len, size_t pos)
{
	unsigned length = hg_utf8_length(text + pos, len - pos);

	return length ? length : 1;
}

static void append(char *excerpt, size_t excerpt_len, size_t *used, const char *text, size_t len)
{
	if (len >= excerpt_len - *used)
		return;
	memcpy(excerpt + *used, text, len);
	*used += len;
	excerpt[*used] = '\0';
}

/* Copies at most EXCERPT_CHARS characters from `from`, room for a closing ellipsis kept. */
static void cut_excerpt(struct hg_problem *problem, const char *text, size_t len, size_t from)
{
	size_t room = sizeof(problem->excerpt) - strlen(ELLIPSIS);
	size_t used = 0, pos = from;

	problem->excerpt[0] = '\0';
	if (from > 0)
		append(problem->excerpt, room, &used, ELLIPSIS, strlen(ELLIPSIS));
	for (unsigned chars = 0; pos < len && chars < EXCERPT_CHARS; chars++) {
		size_t bytes = step(text, len, pos);

		if (bytes >= room - used)
			break;
		append(problem->excerpt, room, &used, text + pos, bytes);
		pos += bytes;
	}
	if (pos < len)
		append(problem->excerpt, sizeof(problem->excerpt), &used, ELLIPSIS,
		       strlen(ELLIPSIS));
}

void hg_problem_place_n(struct hg_problem *problem, const char *parameter, const char *text,
			size_t len_bytes, int column)
{
	size_t start = 0;

	copy(problem->parameter, sizeof(problem->parameter), parameter);
	problem->column = column > 0 ? column : 0;
	if (!text)
		len_bytes = 0;
	if (hg_utf8_count(text, len_bytes) > EXCERPT_CHARS) {
		for (int skip = column - 1 - EXCERPT_BEFORE; skip > 0 && start < len_bytes; skip--)
			start += step(text, len_bytes, start);
	}
	cut_excerpt(problem, text, len_bytes, start);
}

void hg_problem_place(struct hg_problem *problem, const char *parameter, const char *text,
		      int column)
{
	hg_problem_place_n(problem, parameter, text, text ? strlen(text) : 0, column);
}

void hg_problem_expect(struct hg_problem *problem, const char *what)
{
	size_t slots = sizeof(problem->expected) / sizeof(problem->expected[0]);

	for (size_t i = 0; i < slots; i++) {
		if (problem->expected[i][0] != '\0')
			continue;
		copy(problem->expected[i], sizeof(problem->expected[i]), what);
		return;
	}
}
