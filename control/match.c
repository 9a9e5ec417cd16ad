#include "control/match.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hs/hs.h>

#include "control/utf8.h"

#define FLAGS	   (HS_FLAG_UTF8 | HS_FLAG_DOTALL | HS_FLAG_ALLOWEMPTY | HS_FLAG_SINGLEMATCH)
#define POOL_SLOTS 8
#define TEXT_MAX   (1u << 20) /* bytes; longer texts do not match */
#define STACK_TEXT 1024

/*
 * Matching needs scratch memory that one thread has to itself. Threads take one from the pool by an
 * atomic exchange and put it back; when the pool is empty they clone the prototype, which nobody
 * matches with.
 */
struct hg_match {
	hs_database_t *database;
	hs_scratch_t *prototype;
	_Atomic(hs_scratch_t *) pool[POOL_SLOTS];
};

/* ---- what hyperscan says, in our words ---- */

static const struct {
	const char *theirs; /* how its message begins */
	const char *ours;
} sentences[] = {
	{ "Back-references are unsupported", "back-references cannot be used" },
	{ "Invalid back reference", "back-references cannot be used" },
	{ "Zero-width assertions are not supported", "look-ahead and look-behind cannot be used" },
	{ "Possessive quantifiers are not supported",
	  "possessive quantifiers (a++) cannot be used" },
	{ "Atomic groups are unsupported", "atomic groups (?>...) cannot be used" },
	{ "Bounded repeat is too large", "a repeat {n,m} is too large" },
	{ "Pattern is too large", "it is too large" },
	{ "Expression is not valid UTF-8", "it is not UTF-8" },
};

static const char *our_sentence(const char *theirs)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		if (strncmp(theirs, sentences[i].theirs, strlen(sentences[i].theirs)) == 0)
			return sentences[i].ours;
	}
	return theirs;
}

/* 1-based column from a message that ends in "index N.", or 0. */
static int find_column(const char *theirs, const char *pattern)
{
	const char *place = strstr(theirs, "index ");
	unsigned at;

	if (!place || sscanf(place, "index %u", &at) != 1 || at > strlen(pattern))
		return 0;
	return (int)hg_utf8_count(pattern, at) + 1;
}

static int refuse(struct hg_problem *problem, const char *pattern, const char *theirs, int column)
{
	const char *ours = our_sentence(theirs);
	int length = (int)strlen(ours);

	if (length > 0 && ours[length - 1] == '.')
		length--;
	if (column > 0)
		hg_problem_set(
			problem, 400, "invalid-parameter", "Regular expression cannot be used",
			"the regular expression \"%.200s\" cannot be used: %.*s (column %d).",
			pattern, length, ours, column);
	else
		hg_problem_set(problem, 400, "invalid-parameter",
			       "Regular expression cannot be used",
			       "the regular expression \"%.200s\" cannot be used: %.*s.", pattern,
			       length, ours);
	hg_problem_place(problem, "", pattern, column);
	return -1;
}

static int refuse_all(struct hg_problem *problem, const char *why)
{
	hg_problem_set(problem, 400, "not-provided", "Regular expressions cannot be used",
		       "regular expressions cannot be used: %s.", why);
	return -1;
}

/* ---- compile ---- */

/* Looks at an expression by itself, so that columns count in it and a stray ')' cannot leave the
 * anchors. */
static int check(const char *pattern, unsigned flags, bool *may_be_empty,
		 struct hg_problem *problem)
{
	hs_expr_info_t *info = NULL;
	hs_compile_error_t *error = NULL;
	int status = 0;

	if (hs_expression_info(pattern, flags, &info, &error) != HS_SUCCESS) {
		const char *theirs = error ? error->message : "it is not understood";

		status = refuse(problem, pattern, theirs, find_column(theirs, pattern));
	}
	*may_be_empty = status == 0 && info && info->min_width == 0;
	hs_free_compile_error(error);
	free(info);
	return status;
}

static char *anchor(const char *pattern)
{
	size_t len = strlen(pattern) + sizeof("\\A(?:)\\z");
	char *text = malloc(len);

	if (text)
		snprintf(text, len, "\\A(?:%s)\\z", pattern);
	return text;
}

static int compile_database(struct hg_match *match, const char *const *texts,
			    const char *const *patterns, unsigned count, unsigned flag,
			    struct hg_problem *problem)
{
	hs_compile_error_t *error = NULL;
	unsigned *flags = malloc(count * sizeof(*flags)), *ids = malloc(count * sizeof(*ids));
	int status = 0;

	for (unsigned i = 0; flags && ids && i < count; i++) {
		flags[i] = flag;
		ids[i] = i;
	}
	if (!flags || !ids)
		status = refuse_all(problem, "there is no memory");
	else if (hs_compile_multi(texts, flags, ids, count, HS_MODE_BLOCK, NULL, &match->database,
				  &error) != HS_SUCCESS) {
		if (error && error->expression >= 0 && (unsigned)error->expression < count)
			status = refuse(problem, patterns[error->expression], error->message, 0);
		else
			status = refuse_all(problem, error ? error->message : "there is no memory");
	}
	hs_free_compile_error(error);
	free(flags);
	free(ids);
	return status;
}

static int compile_anchored(struct hg_match *match, const char *const *patterns, unsigned count,
			    unsigned flags, struct hg_problem *problem)
{
	char **texts = calloc(count, sizeof(*texts));
	unsigned done = 0;
	int status = -1;

	while (texts && done < count && (texts[done] = anchor(patterns[done])))
		done++;
	if (texts && done == count)
		status = compile_database(match, (const char *const *)texts, patterns, count, flags,
					  problem);
	else
		refuse_all(problem, "there is no memory");
	while (done > 0)
		free(texts[--done]);
	free(texts);
	return status;
}

static int compile(struct hg_match *match, const char *const *patterns, unsigned count,
		   bool full_match, unsigned flags, struct hg_problem *problem)
{
	bool may_be_empty;
	int status;

	if (hs_valid_platform() != HS_SUCCESS)
		return refuse_all(problem,
				  "this processor lacks the instructions they need (SSE4.2)");
	for (unsigned i = 0; i < count; i++) {
		if (check(patterns[i], flags, &may_be_empty, problem) != 0)
			return -1;
	}
	if (full_match)
		status = compile_anchored(match, patterns, count, flags, problem);
	else
		status = compile_database(match, patterns, patterns, count, flags, problem);
	if (status == 0 && hs_alloc_scratch(match->database, &match->prototype) != HS_SUCCESS)
		status = refuse_all(problem, "there is no memory");
	return status;
}

static int create(const char *const *patterns, unsigned count, bool full_match, unsigned flags,
		  struct hg_match **out, struct hg_problem *problem)
{
	struct hg_match *match = calloc(1, sizeof(*match));

	if (!match)
		return refuse_all(problem, "there is no memory");
	if (count > 0 && compile(match, patterns, count, full_match, flags, problem) != 0) {
		hg_match_free(match);
		return -1;
	}
	*out = match;
	return 0;
}

int hg_match_compile(const char *const *patterns, unsigned count, bool full_match,
		     struct hg_match **out, struct hg_problem *problem)
{
	return create(patterns, count, full_match, FLAGS, out, problem);
}

int hg_match_compile_ordered(const char *const *patterns, unsigned count, struct hg_match **out,
			     struct hg_problem *problem)
{
	return create(patterns, count, true, FLAGS | HS_FLAG_CASELESS, out, problem);
}

int hg_match_check(const char *pattern, bool *may_be_empty, struct hg_problem *problem)
{
	return check(pattern, FLAGS | HS_FLAG_CASELESS, may_be_empty, problem);
}

void hg_match_free(struct hg_match *match)
{
	if (!match)
		return;
	for (unsigned i = 0; i < POOL_SLOTS; i++)
		hs_free_scratch(atomic_load(&match->pool[i]));
	hs_free_scratch(match->prototype);
	hs_free_database(match->database);
	free(match);
}

/* ---- match ---- */

static hs_scratch_t *take_scratch(struct hg_match *match)
{
	hs_scratch_t *scratch = NULL;

	for (unsigned i = 0; i < POOL_SLOTS; i++) {
		scratch = atomic_exchange_explicit(&match->pool[i], NULL, memory_order_acquire);
		if (scratch)
			return scratch;
	}
	return hs_clone_scratch(match->prototype, &scratch) == HS_SUCCESS ? scratch : NULL;
}

static void give_scratch(struct hg_match *match, hs_scratch_t *scratch)
{
	for (unsigned i = 0; i < POOL_SLOTS; i++) {
		hs_scratch_t *empty = NULL;

		if (atomic_compare_exchange_strong_explicit(&match->pool[i], &empty, scratch,
							    memory_order_release,
							    memory_order_relaxed))
			return;
	}
	hs_free_scratch(scratch);
}

static int stop_at_first(unsigned id, unsigned long long from, unsigned long long to,
			 unsigned flags, void *context)
{
	(void)id, (void)from, (void)to, (void)flags, (void)context;
	return 1;
}

/* Matches come by where they end, not by their order in the set. */
static int keep_smallest(unsigned id, unsigned long long from, unsigned long long to,
			 unsigned flags, void *context)
{
	int *smallest = context;

	(void)from, (void)to, (void)flags;
	if (*smallest < 0 || (int)id < *smallest)
		*smallest = (int)id;
	return *smallest == 0; /* none can be smaller */
}

static int note_each(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
		     void *context)
{
	bool *matches = context;

	(void)from, (void)to, (void)flags;
	matches[id] = true;
	return 0;
}

/* True: the handler stopped the scan. */
static bool scan(const struct hg_match *match, const char *text, size_t len,
		 match_event_handler handler, void *context)
{
	/* The pool is the only part that matching changes, and it is atomic. */
	struct hg_match *pool = (struct hg_match *)(uintptr_t)match;
	hs_scratch_t *scratch = take_scratch(pool);

	if (!scratch)
		return false;
	hs_error_t status =
		hs_scan(match->database, text, (unsigned)len, 0, scratch, handler, context);

	give_scratch(pool, scratch);
	return status == HS_SCAN_TERMINATED;
}

/* Bytes of the longest beginning that is UTF-8. */
static size_t valid_prefix(const char *text, size_t len)
{
	size_t pos = 0;
	unsigned step;

	while (pos < len &&
	       (step = (signed char)text[pos] >= 0 ? 1 : hg_utf8_length(text + pos, len - pos)) > 0)
		pos += step;
	return pos;
}

/* Copies with U+FFFD for what is not UTF-8; `clean` has room for three bytes per byte. */
static size_t clean_text(const char *text, size_t len, char *clean)
{
	size_t pos = 0, used = 0;

	while (pos < len) {
		size_t run = valid_prefix(text + pos, len - pos);

		memcpy(clean + used, text + pos, run);
		used += run;
		pos += run;
		if (pos == len)
			break;
		memcpy(clean + used, "\xef\xbf\xbd", 3);
		used += 3;
		pos++;
	}
	return used;
}

static bool scan_text(const struct hg_match *match, const char *text, size_t len_bytes,
		      match_event_handler handler, void *context)
{
	char stack[STACK_TEXT * 3];

	if (!match->database || len_bytes > TEXT_MAX)
		return false;
	if (valid_prefix(text, len_bytes) == len_bytes)
		return scan(match, text, len_bytes, handler, context);
	char *clean = len_bytes <= STACK_TEXT ? stack : malloc(len_bytes * 3);

	if (!clean)
		return false;
	bool stopped = scan(match, clean, clean_text(text, len_bytes, clean), handler, context);

	if (clean != stack)
		free(clean);
	return stopped;
}

bool hg_match_any(const struct hg_match *match, const char *text, size_t len_bytes)
{
	return scan_text(match, text, len_bytes, stop_at_first, NULL);
}

int hg_match_first(const struct hg_match *match, const char *text, size_t len_bytes)
{
	int smallest = -1;

	scan_text(match, text, len_bytes, keep_smallest, &smallest);
	return smallest;
}

void hg_match_each(const struct hg_match *match, const char *text, size_t len_bytes, bool *matches)
{
	scan_text(match, text, len_bytes, note_each, matches);
}
