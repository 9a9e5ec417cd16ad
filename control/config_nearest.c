#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "control/config_parts.h"

#define WORD_MAX 64

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that make `a` to `b`, case aside. */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][WORD_MAX + 1];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > WORD_MAX || b_len > WORD_MAX)
		return UINT_MAX;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		const unsigned *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
		unsigned *row = rows[i % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			int x = tolower((unsigned char)a[i - 1]),
			    y = tolower((unsigned char)b[j - 1]);

			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *hg_config_nearest(const char *word, const char *(*name_at)(unsigned), unsigned count)
{
	unsigned best = 1 + (unsigned)strlen(word) / 2;
	const char *nearest = NULL;

	for (unsigned i = 0; i < count; i++) {
		unsigned steps = distance(word, name_at(i));

		if (steps >= best)
			continue;
		best = steps;
		nearest = name_at(i);
	}
	return nearest;
}

static const char *key_at(unsigned index)
{
	return hg_setting_at(index)->key;
}

const char *hg_config_nearest_key(const char *word)
{
	return hg_config_nearest(word, key_at, HG_CONFIG_SETTINGS);
}
