/*
 * The known name nearest to a word that nobody knows, for "did you mean ...?". Pure; any thread.
 *
 * Edits are insertions, deletions, replacements and swaps of neighbours, case aside: one is
 * forgiven in words of up to 4 characters, two up to 8, three beyond.
 */
#ifndef HELIOGRAPH_CONTROL_NEAREST_H
#define HELIOGRAPH_CONTROL_NEAREST_H

#ifdef __cplusplus
extern "C" {
#endif

struct hg_nearest {
	const char *word;
	const char *name;  /* NULL: none is near */
	unsigned distance; /* what a better name must stay below */
};

/* `word` must outlive the search; what is longer than 64 bytes is near to nothing. */
void hg_nearest_begin(struct hg_nearest *nearest, const char *word);

/* Keeps the name if it is nearer than those before; on a tie the first stays. */
void hg_nearest_consider(struct hg_nearest *nearest, const char *name);

#ifdef __cplusplus
}
#endif
#endif
