/*
 * Regular expressions on short texts, a set at a time: "does any of these match?". Hides hyperscan.
 *
 * Time is linear in the text whatever the expression, so users may write them; in exchange there
 * are no back-references and no look-around. `.` matches every character, line breaks too;
 * expressions and texts are UTF-8, and bytes of a text that are not count as U+FFFD. Compile on
 * control (it may take milliseconds); a compiled set is immutable and any number of threads may
 * match with it at a time.
 */
#ifndef HELIOGRAPH_CONTROL_MATCH_H
#define HELIOGRAPH_CONTROL_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include <heliograph/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_match;

/*
 * Compiles `count` expressions. `full_match`: an expression must cover the whole text, else it may
 * match anywhere in it. 0 and *out (the caller frees), or -1 and *problem (400 invalid-parameter;
 * column and excerpt are of the refused expression, whose text stands in the detail; column 0 when
 * unknown). No expression: 0, and nothing ever matches.
 */
int hg_match_compile(const char *const *patterns, unsigned count, bool full_match,
		     struct hg_match **out, struct hg_problem *problem);

/*
 * For hg_match_first and hg_match_each: an expression must cover the whole text, upper and lower
 * case are one. Otherwise as hg_match_compile.
 */
int hg_match_compile_ordered(const char *const *patterns, unsigned count, struct hg_match **out,
			     struct hg_problem *problem);

/* Looks at one expression by itself, as hg_match_compile_ordered would: 0, or -1 and *problem. */
int hg_match_check(const char *pattern, bool *may_be_empty, struct hg_problem *problem);

/* NULL is allowed; no thread may be matching. */
void hg_match_free(struct hg_match *match);

/* Whether any of the expressions matches. False, too, when memory for it cannot be had. */
bool hg_match_any(const struct hg_match *match, const char *text, size_t len_bytes);

/* Index of the first expression of the set that matches; -1: none. */
int hg_match_first(const struct hg_match *match, const char *text, size_t len_bytes);

/* Sets matches[i] for each expression that matches; the others are left as they are. */
void hg_match_each(const struct hg_match *match, const char *text, size_t len_bytes, bool *matches);

#ifdef __cplusplus
}
#endif
#endif
