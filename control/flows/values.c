#include "control/flows/values.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <heliograph/flows.h>

struct function {
	const char *name;
	uint8_t op;
	double share;
};

/* clang-format off */
static const struct function functions[] = {
	{ "rate", HG_OP_RATE, 0 },
	{ "avg", HG_OP_AVERAGE, 0 },
	{ "min", HG_OP_MIN, 0 },
	{ "max", HG_OP_MAX, 0 },
	{ "count", HG_OP_COUNT, 0 },
	{ "p50", HG_OP_QUANTILE, 0.5 },
	{ "p90", HG_OP_QUANTILE, 0.9 },
	{ "p95", HG_OP_QUANTILE, 0.95 },
	{ "p99", HG_OP_QUANTILE, 0.99 },
};
/* clang-format on */

/* Numbers that add up; of all others the average is meant (FM 6). */
static const char *const additive[] = {
	"requests",	 "ipbytes",	"ip6bytes",	"httpreqbytes",
	"httprespbytes", "appreqbytes", "apprespbytes", "stripped",
};

static const struct function *find_function(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (strlen(functions[i].name) == len &&
		    strncasecmp(functions[i].name, text, len) == 0)
			return &functions[i];
	}
	return NULL;
}

static bool adds_up(const char *key)
{
	for (size_t i = 0; i < sizeof(additive) / sizeof(additive[0]); i++) {
		if (strcasecmp(additive[i], key) == 0)
			return true;
	}
	return false;
}

static int refuse(const char *parameter, const char *text, struct hg_problem *problem)
{
	hg_problem_set(problem, 400, "invalid-parameter", "Parameter is not valid",
		       "%s: %.80s is no number; write bytes, frames, a key that is a number, or "
		       "one of rate, avg, min, max, count, p50, p90, p95, p99 before it.",
		       parameter, text);
	return -1;
}

/* bytes and frames are kept for every row; the others are read from its columns. */
static bool plain(const char *text, struct hg_value *value)
{
	if (value->op != HG_OP_RATE)
		return false;
	if (strcasecmp(text, "bytes") == 0)
		value->kind = HG_VALUE_BYTES;
	else if (strcasecmp(text, "frames") == 0)
		value->kind = HG_VALUE_FRAMES;
	else
		return false;
	return true;
}

static int compile_key(const char *text, const char *parameter, struct hg_value *value,
		       struct hg_problem *problem)
{
	char lower[HG_LANGUAGE_TEXT_MAX + 1];
	size_t len = strlen(text);

	if (len > 1 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= sizeof(lower))
		return refuse(parameter, text, problem);
	memcpy(lower, text, len);
	lower[len] = '\0';
	if (hg_keys_compile(lower, &value->key, problem))
		return -1;
	if (hg_keys_count(value->key) != 1 ||
	    (value->op != HG_OP_COUNT && !hg_keys_are_number(value->key)))
		return refuse(parameter, text, problem);
	return 0;
}

int hg_value_compile(const char *text, const char *parameter, struct hg_value *value,
		     struct hg_problem *problem)
{
	const char *colon = strchr(text, ':');
	const struct function *function =
		colon ? find_function(text, (size_t)(colon - text)) : NULL;

	*value = (struct hg_value){ .kind = HG_VALUE_KINDS };
	if (function) {
		value->op = function->op;
		value->share = function->share;
		text = colon + 1;
	} else if (!adds_up(text)) {
		value->op = HG_OP_AVERAGE;
		if (strcasecmp(text, "bytes") == 0 || strcasecmp(text, "frames") == 0)
			value->op = HG_OP_RATE;
	}
	if (plain(text, value))
		return 0;
	return compile_key(text, parameter, value, problem);
}

void hg_value_clear(struct hg_value *value)
{
	hg_keys_free(value->key);
	value->key = NULL;
}
