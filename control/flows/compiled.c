#include "control/flows/compiled.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX 64u
#define N_MAX	 10000
#define T_MIN_S	 0.1
#define T_MAX_S	 600.0

static const char *const value_names[HG_VALUE_KINDS] = {
	[HG_VALUE_BYTES] = "bytes",
	[HG_VALUE_FRAMES] = "frames",
};

/* Values of FM 6 that are no keys of the catalogue. */
static const char *const other_values[] = {
	"requests",	 "duration",	"ipbytes",	"ip6bytes", "httpreqbytes",
	"httprespbytes", "appreqbytes", "apprespbytes", "stripped", "tcprtt",
	"queuedepth",	 "ipttl",	NULL,
};

static const char *const value_functions[] = {
	"rate", "avg", "min", "max", "count", "p50", "p90", "p95", "p99", NULL,
};

/* One word of a value list, and where it stands. */
struct word {
	char text[WORD_MAX + 1];
	const char *list, *parameter;
	int column;
};

static bool listed(const char *const *names, const char *text, size_t len)
{
	for (; *names; names++) {
		if (strlen(*names) == len && strncasecmp(*names, text, len) == 0)
			return true;
	}
	return false;
}

static bool is_key(const char *text)
{
	const char *name;

	for (size_t i = 0; (name = hg_key_name_at(i)); i++) {
		if (strcasecmp(name, text) == 0)
			return true;
	}
	return false;
}

static bool is_value_elsewhere(const char *text)
{
	const char *colon = strchr(text, ':');

	if (!colon)
		return listed(other_values, text, strlen(text)) || is_key(text);
	return listed(value_functions, text, (size_t)(colon - text));
}

static int refuse(const struct word *word, struct hg_problem *problem)
{
	if (!word->text[0])
		hg_problem_set(problem, 400, "invalid-parameter", "Parameter is not valid",
			       "%s: a name is missing at column %d; write bytes or frames.",
			       word->parameter, word->column);
	else if (is_value_elsewhere(word->text))
		hg_problem_set(problem, 400, "not-provided", "Not provided",
			       "%s: %s is not provided as a value; use bytes or frames.",
			       word->parameter, word->text);
	else
		hg_problem_set(problem, 400, "unknown-key", "Key is not known",
			       "%s: %s is not known; use bytes or frames.", word->parameter,
			       word->text);
	hg_problem_place(problem, word->parameter, word->list, word->column);
	hg_problem_expect(problem, "bytes");
	hg_problem_expect(problem, "frames");
	return -1;
}

static int add_value(struct hg_compiled *c, const struct word *word, struct hg_problem *problem)
{
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
		if (strcasecmp(word->text, value_names[k]))
			continue;
		c->kinds[c->cells++] = (uint8_t)k;
		return 0;
	}
	return refuse(word, problem);
}

/* Takes one word up to a comma or the end; blanks around it do not count. */
static const char *next_word(const char *at, struct word *word)
{
	size_t len;

	while (isspace((unsigned char)*at))
		at++;
	word->column = (int)(at - word->list) + 1;
	len = strcspn(at, ",");
	memset(word->text, 0, sizeof(word->text));
	memcpy(word->text, at, len < WORD_MAX ? len : WORD_MAX);
	for (size_t i = strlen(word->text); i > 0 && isspace((unsigned char)word->text[i - 1]); i--)
		word->text[i - 1] = 0;
	return at + len;
}

static int parse_values(struct hg_compiled *c, const char *list, struct hg_problem *problem)
{
	struct word word = { .list = list, .parameter = "values" };
	const char *at = list;

	if (!list[strspn(list, " \t")])
		return 0;
	for (;;) {
		at = next_word(at, &word);
		if (c->cells == HG_CELLS_MAX) {
			hg_problem_set(problem, 400, "too-many", "Too many items",
				       "values: at most %d values are kept per flow.",
				       HG_VALUES_MAX);
			hg_problem_place(problem, "values", list, word.column);
			return -1;
		}
		if (add_value(c, &word, problem))
			return -1;
		if (!*at)
			return 0;
		at++;
	}
}

static int parse_value(struct hg_compiled *c, const char *text, struct hg_problem *problem)
{
	struct word word = { .list = text, .parameter = "value" };
	const char *rest = next_word(text, &word);

	if (!*rest)
		return add_value(c, &word, problem);
	hg_problem_set(problem, 400, "invalid-parameter", "Parameter is not valid",
		       "value: one value is expected; further ones belong into values.");
	hg_problem_place(problem, "value", text, (int)(rest - text) + 1);
	return -1;
}

static double clamp(double x, double low, double high)
{
	if (!(x > low))
		return low;
	return x < high ? x : high;
}

/* Keys, filter or values beyond the base columns, or a log, which tracks single rows. */
static int plan_direct(struct hg_compiled *c, struct hg_problem *problem)
{
	struct hg_direct_def *direct = &c->direct;

	direct->discard = c->def.dropped;
	if (!hg_keys_columns(c->keys, direct) || !hg_filter_columns(c->filter, direct)) {
		hg_problem_set(problem, 400, "too-many", "Too many items",
			       "keys: keys, filter and values name more fields than one table "
			       "holds: at most %u, of which at most %u texts.",
			       HG_DIRECT_COLUMNS_MAX,
			       HG_DIRECT_WIDE_MAX / (HG_COLUMN_TEXT_BYTES + 1));
		hg_problem_place(problem, "keys", c->def.keys, 0);
		return -1;
	}
	c->has_direct = direct->column_count || c->def.log;
	return 0;
}

static int compile(struct hg_compiled *c, struct hg_problem *problem)
{
	const struct hg_flow_def *def = &c->def;

	if (!def->name[0]) {
		hg_problem_set(problem, 400, "invalid-parameter", "Parameter is not valid",
			       "name: a flow definition needs a name.");
		return -1;
	}
	if (parse_value(c, def->value, problem) || parse_values(c, def->values, problem) ||
	    hg_keys_compile(def->keys, &c->keys, problem) ||
	    hg_filter_compile(def->filter, "filter", &c->filter, problem))
		return -1;
	if (plan_direct(c, problem))
		return -1;
	c->stride = hg_keys_stride(c->keys);
	c->filtered = def->filter[strspn(def->filter, " \t\r\n")] != 0;
	c->one_point = def->dropped || hg_keys_name_point(c->keys);
	c->t_s = clamp(def->t_s, T_MIN_S, T_MAX_S);
	c->n = (size_t)clamp(def->n, 1, N_MAX);
	return 0;
}

int hg_compiled_create(const struct hg_flow_def *def, struct hg_compiled **compiled,
		       struct hg_problem *problem)
{
	struct hg_compiled *c = calloc(1, sizeof(*c));

	if (!c || hg_flow_def_copy(&c->def, def)) {
		free(c);
		hg_problem_set(problem, 500, "internal", "Internal fault", "Out of memory.");
		return -1;
	}
	c->references = 1;
	if (compile(c, problem)) {
		hg_compiled_unref(c);
		return -1;
	}
	*compiled = c;
	return 0;
}

void hg_compiled_ref(struct hg_compiled *compiled)
{
	__atomic_fetch_add(&compiled->references, 1, __ATOMIC_RELAXED);
}

void hg_compiled_unref(struct hg_compiled *compiled)
{
	if (!compiled || __atomic_sub_fetch(&compiled->references, 1, __ATOMIC_ACQ_REL))
		return;
	hg_keys_free(compiled->keys);
	hg_filter_free(compiled->filter);
	hg_flow_def_clear(&compiled->def);
	free(compiled);
}
