#include "control/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define WORD_MAX 64

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Optimal string alignment, three rows of the table at a time; both at most WORD_MAX long. */
static unsigned distance(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	unsigned rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *top = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned replaced = above[j - 1] + !same(a[i - 1], b[j - 1]);

			row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], top[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

void hg_nearest_begin(struct hg_nearest *nearest, const char *word)
{
	size_t len = strlen(word);

	nearest->word = word;
	nearest->name = NULL;
	nearest->distance = len > WORD_MAX ? 0 : len <= 4 ? 2 : len <= 8 ? 3 : 4;
}

void hg_nearest_consider(struct hg_nearest *nearest, const char *name)
{
	if (nearest->distance == 0 || strlen(name) > WORD_MAX)
		return;
	unsigned edits = distance(nearest->word, name);

	if (edits >= nearest->distance)
		return;
	nearest->distance = edits;
	nearest->name = name;
}
