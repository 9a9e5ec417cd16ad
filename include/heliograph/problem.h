/*
 * What was wrong with something a user wrote: filled by parsers, rendered as RFC 9457 by the API
 * and as a line by the command line. Plain value; any thread.
 */
#ifndef HELIOGRAPH_PROBLEM_H
#define HELIOGRAPH_PROBLEM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_problem {
	int status;	      /* HTTP status, e.g. 400 */
	char type[32];	      /* "filter-syntax", rest-api.md 2.9 */
	char title[64];	      /* short, the same for every problem of the type */
	char detail[480];     /* one sentence: what is wrong, where, what would be right */
	char parameter[48];   /* member or query parameter, or empty */
	int column;	      /* 1-based, in characters of the decoded text; 0 = none */
	char excerpt[200];    /* the text, or the part around the column; may be empty */
	char expected[6][32]; /* what could stand there; empty strings unused */
};

/* Fills status, type, title and detail (printf form); clears the rest. */
void hg_problem_set(struct hg_problem *problem, int status, const char *type, const char *title,
		    const char *detail, ...) __attribute__((format(printf, 5, 6)));

/* Adds the place: `column` counts characters (UTF-8) of `text`, 1-based. */
void hg_problem_place(struct hg_problem *problem, const char *parameter, const char *text,
		      int column);

/* The same for text that is not terminated; the excerpt ends at the first zero byte, if it has one.
 */
void hg_problem_place_n(struct hg_problem *problem, const char *parameter, const char *text,
			size_t len_bytes, int column);

/* Appends to `expected`; beyond six nothing is added. */
void hg_problem_expect(struct hg_problem *problem, const char *what);

#ifdef __cplusplus
}
#endif
#endif
