#include "control/flows/compiled.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX 512u
#define N_MAX	 10000
#define T_MIN_S	 0.1
#define T_MAX_S	 600.0

/* One word of a value list, and where it stands. */
struct word {
	char text[WORD_MAX + 1];
	const char *list, *parameter;
	int column;
};

/* The place is known here, the reason there. */
static int refuse(const struct word *word, struct hg_problem *problem)
{
	if (!word->text[0])
		hg_problem_set(problem, 400, "invalid-parameter", "Parameter is not valid",
			       "%s: a name is missing at column %d; write bytes or frames.",
			       word->parameter, word->column);
	hg_problem_place(problem, word->parameter, word->list, word->column);
	hg_problem_expect(problem, "bytes");
	hg_problem_expect(problem, "frames");
	return -1;
}

static int add_value(struct hg_compiled *c, const struct word *word, struct hg_problem *problem)
{
	struct hg_value *value = &c->values[c->value_count];

	if (!word->text[0] || hg_value_compile(word->text, word->parameter, value, problem)) {
		hg_value_clear(value);
		return refuse(word, problem);
	}
	c->value_count++;
	return 0;
}

static void add_cell(struct hg_compiled *c, unsigned value, unsigned kind)
{
	c->of[c->cells] = (uint8_t)value;
	c->kinds[c->cells++] = (uint8_t)kind;
}

/* A cell for each value first, then what averages need beside it. */
static void lay_out_cells(struct hg_compiled *c)
{
	for (unsigned i = 0; i < c->value_count; i++) {
		struct hg_value *value = &c->values[i];

		if (value->kind < HG_VALUE_KINDS)
			add_cell(c, i, value->kind);
		else
			add_cell(c, i, hg_value_has_sketch(value) ? HG_CELL_ONE : HG_CELL_NUMBER);
		if (hg_value_has_sketch(value))
			value->slot = (uint8_t)c->sketches++;
	}
	for (unsigned i = 0; i < c->value_count; i++) {
		if (c->values[i].op != HG_OP_AVERAGE)
			continue;
		c->values[i].cell = (uint8_t)c->cells;
		add_cell(c, i, HG_CELL_ONE);
		add_cell(c, i, HG_CELL_ROOT);
	}
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
		if (c->value_count == 1 + HG_VALUES_MAX) {
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

	bool fits = hg_keys_columns(c->keys, direct) && hg_filter_columns(c->filter, direct);

	direct->discard = c->def.dropped;
	for (unsigned i = 0; i < c->value_count && fits; i++) {
		if (c->values[i].key)
			fits = hg_keys_optional_columns(c->values[i].key, direct);
	}
	if (!fits) {
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
	lay_out_cells(c);
	c->stride = hg_keys_stride(c->keys);
	c->filtered = def->filter[strspn(def->filter, " \t\r\n")] != 0;
	c->one_point = def->dropped || hg_keys_name_point(c->keys);
	/* All it needs is in the base rows, and no sketch, which only knows what it was shown. */
	c->retroactive = !c->has_direct && c->sketches == 0;
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

void hg_compiled_use(struct hg_compiled *compiled, const struct hg_texts *texts,
		     const struct hg_lookup *const *lookup)
{
	hg_keys_use(compiled->keys, texts, lookup);
	hg_filter_use(compiled->filter, texts, lookup);
}

void hg_compiled_ref(struct hg_compiled *compiled)
{
	__atomic_fetch_add(&compiled->references, 1, __ATOMIC_RELAXED);
}

void hg_compiled_unref(struct hg_compiled *compiled)
{
	if (!compiled || __atomic_sub_fetch(&compiled->references, 1, __ATOMIC_ACQ_REL))
		return;
	for (unsigned i = 0; i < compiled->value_count; i++)
		hg_value_clear(&compiled->values[i]);
	hg_keys_free(compiled->keys);
	hg_filter_free(compiled->filter);
	hg_flow_def_clear(&compiled->def);
	free(compiled);
}

void hg_compiled_read(struct hg_compiled *compiled, uint64_t now_ms)
{
	uint64_t before = __atomic_load_n(&compiled->read_ms, __ATOMIC_RELAXED);

	while (before < now_ms &&
	       !__atomic_compare_exchange_n(&compiled->read_ms, &before, now_ms, true,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

uint64_t hg_compiled_last_read(const struct hg_compiled *compiled)
{
	return __atomic_load_n(&compiled->read_ms, __ATOMIC_RELAXED);
}
