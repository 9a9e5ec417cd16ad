/* Filters over a definition's own keys, evaluated on packed keys; or one expression on the joined
 * key. */
#include <stdlib.h>
#include <string.h>

#include "control/flows/keys.h"
#include "control/match.h"

struct hg_key_filter {
	struct hg_branch *root;
	struct hg_match *match; /* the whole text was an expression */
	const struct hg_texts *texts;
	const struct hg_lookup *lookup;
};

/* Text that is no filter. When it is no expression either, the filter's problem tells more. */
static int compile_expression(const char *text, struct hg_key_filter *filter)
{
	struct hg_problem ignored;

	return hg_match_compile(&text, 1, true, &filter->match, &ignored);
}

static bool is_syntax(const struct hg_problem *problem)
{
	return strcmp(problem->type, "filter-syntax") == 0;
}

int hg_key_filter_compile(const char *text, const struct hg_keys *keys, const char *fs,
			  struct hg_key_filter **filter, struct hg_problem *problem)
{
	struct hg_source_text source = {
		.parameter = "filter",
		.text = text,
		.len = strlen(text),
		.syntax_type = "filter-syntax",
		.syntax_title = "Filter cannot be parsed",
		.problem = problem,
	};
	struct hg_key_filter *made = calloc(1, sizeof(*made));

	(void)fs; /* callers join the key */
	*filter = NULL;
	if (!made)
		return hg_complain_memory(&source);
	if (hg_filter_parse(&source, keys, &made->root) != 0 &&
	    (!is_syntax(problem) || compile_expression(text, made) != 0)) {
		free(made);
		return -1;
	}
	made->texts = keys->texts;
	*filter = made;
	return 0;
}

void hg_key_filter_use(struct hg_key_filter *filter, const struct hg_lookup *lookup)
{
	filter->lookup = lookup;
}

void hg_key_filter_free(struct hg_key_filter *filter)
{
	if (!filter)
		return;
	hg_branch_free(filter->root);
	if (filter->match)
		hg_match_free(filter->match);
	free(filter);
}

bool hg_key_filter_accepts(const struct hg_key_filter *filter, const struct hg_keys *keys,
			   const uint8_t *packed, const char *joined)
{
	struct hg_input in = { .packed = packed, .texts = filter->texts, .lookup = filter->lookup };

	(void)keys; /* bound when the filter was compiled */
	if (filter->match)
		return hg_match_any(filter->match, joined, strlen(joined));
	return !filter->root || hg_branch_holds(filter->root, &in);
}
