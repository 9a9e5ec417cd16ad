/* Compiled filters over rows. */
#include <stdlib.h>
#include <string.h>

#include "control/flows/language_parts.h"

struct hg_filter {
	struct hg_branch *root; /* NULL: everything passes */
	unsigned traits;
	const struct hg_texts *texts;
	const struct hg_lookup *const *lookup;
};

void hg_branch_free(struct hg_branch *branch)
{
	if (!branch)
		return;
	for (unsigned i = 0; i < branch->count; i++)
		hg_branch_free(branch->branches[i]);
	free(branch->branches);
	hg_condition_free(branch->condition);
	free(branch);
}

struct hg_branch *hg_branch_flatten(struct hg_branch *branch)
{
	struct hg_branch *only;

	if (branch->count != 1)
		return branch;
	only = branch->branches[0];
	branch->count = 0;
	hg_branch_free(branch);
	return only;
}

bool hg_branch_holds(const struct hg_branch *branch, const struct hg_input *in)
{
	bool any = branch->op == HG_BRANCH_ANY;

	if (branch->op == HG_BRANCH_CONDITION)
		return hg_condition_holds(branch->condition, in);
	for (unsigned i = 0; i < branch->count; i++) {
		if (hg_branch_holds(branch->branches[i], in) == any)
			return any;
	}
	return !any;
}

unsigned hg_branch_traits(const struct hg_branch *branch)
{
	unsigned traits = branch->condition ? hg_condition_traits(branch->condition) : 0;

	for (unsigned i = 0; i < branch->count; i++)
		traits |= hg_branch_traits(branch->branches[i]);
	return traits;
}

int hg_filter_compile(const char *text, const char *parameter, struct hg_filter **filter,
		      struct hg_problem *problem)
{
	struct hg_source_text source = {
		.parameter = parameter,
		.text = text,
		.len = strlen(text),
		.syntax_type = "filter-syntax",
		.syntax_title = "Filter cannot be parsed",
		.problem = problem,
	};
	struct hg_branch *root;
	struct hg_filter *made;

	*filter = NULL;
	if (hg_filter_parse(&source, NULL, &root) != 0)
		return -1;
	made = calloc(1, sizeof(*made));
	if (!made) {
		hg_branch_free(root);
		return hg_complain_memory(&source);
	}
	made->root = root;
	made->traits = root ? hg_branch_traits(root) : 0;
	*filter = made;
	return 0;
}

void hg_filter_free(struct hg_filter *filter)
{
	if (!filter)
		return;
	hg_branch_free(filter->root);
	free(filter);
}

bool hg_filter_accepts(const struct hg_filter *filter, const struct hg_urow *row)
{
	struct hg_input in = { .row = row,
			       .texts = filter->texts,
			       .lookup = filter->lookup ? *filter->lookup : NULL };

	return !filter->root || hg_branch_holds(filter->root, &in);
}

bool hg_filter_need_far_if(const struct hg_filter *filter)
{
	return filter->traits & HG_TRAIT_FAR;
}

static bool branch_columns(const struct hg_branch *branch, struct hg_direct_def *def)
{
	if (branch->op == HG_BRANCH_CONDITION)
		return hg_node_columns(hg_condition_key(branch->condition), false, def);
	for (unsigned i = 0; i < branch->count; i++) {
		if (!branch_columns(branch->branches[i], def))
			return false;
	}
	return true;
}

bool hg_filter_columns(const struct hg_filter *filter, struct hg_direct_def *def)
{
	return !filter->root || branch_columns(filter->root, def);
}

unsigned hg_filter_traits(const struct hg_filter *filter)
{
	return filter->traits;
}

void hg_filter_use(struct hg_filter *filter, const struct hg_texts *texts,
		   const struct hg_lookup *const *lookup)
{
	filter->texts = texts;
	filter->lookup = lookup;
}
