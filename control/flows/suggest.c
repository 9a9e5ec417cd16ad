/* The nearest key or function to a name that is none. */
#include "control/flows/language_parts.h"
#include "control/nearest.h"

const char *hg_suggest_key(const char *word)
{
	const struct hg_key_type *type;
	struct hg_nearest nearest;

	hg_nearest_begin(&nearest, word);
	for (size_t i = 0; (type = hg_key_type_at(i)) != NULL; i++)
		hg_nearest_consider(&nearest, type->name);
	return nearest.name;
}

const char *hg_suggest_function(const char *word)
{
	const struct hg_function *function;
	struct hg_nearest nearest;

	hg_nearest_begin(&nearest, word);
	for (size_t i = 0; (function = hg_function_at(i)) != NULL; i++)
		hg_nearest_consider(&nearest, function->name);
	return nearest.name;
}
