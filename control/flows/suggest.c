/* The nearest known name: edits are insert, delete, replace, and swap of neighbours. */
#include <string.h>

#include "control/flows/language_parts.h"

#define WORD_MAX 40

static unsigned min2(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Optimal string alignment, three rows of the table at a time; both at most WORD_MAX long. */
static unsigned distance(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	unsigned rows[3][WORD_MAX + 1];

	for (unsigned j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *top = rows[(i + 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= b_len; j++) {
			unsigned replace = above[j - 1] + (lower(a[i - 1]) != b[j - 1]);

			row[j] = min2(replace, min2(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && lower(a[i - 1]) == b[j - 2] &&
			    lower(a[i - 2]) == b[j - 1])
				row[j] = min2(row[j], top[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

static unsigned allowed(size_t len)
{
	return len <= 4 ? 1 : len <= 8 ? 2 : 3;
}

struct nearest {
	const char *name;
	unsigned distance;
};

static void consider(struct nearest *best, const char *word, const char *name)
{
	unsigned d = strlen(name) <= WORD_MAX ? distance(word, name) : WORD_MAX;

	if (d >= best->distance)
		return;
	best->distance = d;
	best->name = name;
}

static struct nearest nothing_yet(const char *word)
{
	struct nearest none = { NULL, allowed(strlen(word)) + 1 };

	return none;
}

const char *hg_suggest_key(const char *word)
{
	struct nearest best = nothing_yet(word);
	const struct hg_key_type *type;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; (type = hg_key_type_at(i)) != NULL; i++)
		consider(&best, word, type->name);
	return best.name;
}

const char *hg_suggest_function(const char *word)
{
	struct nearest best = nothing_yet(word);
	const struct hg_function *function;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; (function = hg_function_at(i)) != NULL; i++)
		consider(&best, word, function->name);
	return best.name;
}
