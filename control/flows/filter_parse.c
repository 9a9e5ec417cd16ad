/* Filters, FM 5: from text to branches and conditions, by recursive descent. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/flows/language_parts.h"

#define GROUPS_MAX 32u /* brackets inside brackets */

struct parser {
	const struct hg_source_text *source;
	const struct hg_keys *keys; /* or NULL: keys of rows */
	size_t pos;
	unsigned depth;
};

/* The right side of a condition. */
struct values {
	char **text;
	bool *null;
	unsigned count, room;
};

static char peek(const struct parser *p)
{
	return p->pos < p->source->len ? p->source->text[p->pos] : '\0';
}

static void skip_blanks(struct parser *p)
{
	while (peek(p) == ' ' || peek(p) == '\t' || peek(p) == '\n' || peek(p) == '\r')
		p->pos++;
}

static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c);
}

/* ---- values ---- */

static void free_values(struct values *values)
{
	for (unsigned i = 0; i < values->count; i++)
		free(values->text[i]);
	free(values->text);
	free(values->null);
}

static int grow_values(struct values *values)
{
	unsigned room = values->room ? 2 * values->room : 4;
	char **text = realloc(values->text, room * sizeof(*text));
	bool *null;

	if (!text)
		return -1;
	values->text = text;
	null = realloc(values->null, room * sizeof(*null));
	if (!null)
		return -1;
	values->null = null;
	values->room = room;
	return 0;
}

/* Keeps text[from, to) as a value, its escapes resolved unless it is an expression. */
static int add_value(struct parser *p, struct values *values, size_t from, size_t to, bool regex,
		     bool quoted)
{
	const char *text = p->source->text;
	char *copy;
	size_t len = 0;

	if (values->count == values->room && grow_values(values) != 0)
		return hg_complain_memory(p->source);
	copy = malloc(to - from + 1);
	if (!copy)
		return hg_complain_memory(p->source);
	values->null[values->count] =
		!quoted && to - from == 4 && memcmp(text + from, "null", 4) == 0;
	for (size_t i = from; i < to; i++) {
		if (text[i] == '\\' && i + 1 < to) {
			if (regex)
				copy[len++] = '\\';
			i++;
		}
		copy[len++] = text[i];
	}
	copy[len] = '\0';
	values->text[values->count++] = copy;
	return 0;
}

static int quoted_value(struct parser *p, struct values *values, bool regex)
{
	size_t from = ++p->pos;

	while (p->pos < p->source->len && peek(p) != '\'')
		p->pos += peek(p) == '\\' ? 2 : 1;
	if (p->pos >= p->source->len)
		return hg_complain_expected(p->source, p->source->len, HG_EXPECT("a closing quote"),
					    "");
	return add_value(p, values, from, p->pos++, regex, true);
}

static char closing_of(char open)
{
	return open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : '\0';
}

/* End of the brackets that open at `pos`, or `pos` when they do not close: then they are no
 * brackets. */
static size_t skip_brackets(const struct hg_source_text *source, size_t pos)
{
	char stack[64];
	size_t depth = 0, start = pos;

	for (; pos < source->len; pos++) {
		char c = source->text[pos];
		bool in_class = depth > 0 && stack[depth - 1] == ']';

		if (c == '\\') {
			pos++;
		} else if (depth > 0 && c == stack[depth - 1]) {
			if (--depth == 0)
				return pos + 1;
		} else if (!in_class && closing_of(c)) {
			if (depth == sizeof(stack))
				return start;
			stack[depth++] = closing_of(c);
		}
	}
	return start;
}

static void skip_bare(struct parser *p, bool regex)
{
	while (p->pos < p->source->len) {
		size_t behind = p->pos;

		if (regex && closing_of(peek(p)))
			behind = skip_brackets(p->source, p->pos);
		if (behind == p->pos && is_one_of(peek(p), "&|(),'"))
			return;
		if (behind > p->pos)
			p->pos = behind;
		else
			p->pos += peek(p) == '\\' && p->pos + 1 < p->source->len ? 2 : 1;
	}
}

/* Blanks at the end belong to the value only where they are escaped. */
static size_t trim_bare(const char *text, size_t from, size_t to)
{
	while (to > from && is_one_of(text[to - 1], " \t\r\n")) {
		size_t slashes = 0;

		while (to - 1 > from + slashes && text[to - 2 - slashes] == '\\')
			slashes++;
		if (slashes % 2 == 1)
			return to;
		to--;
	}
	return to;
}

static int bare_value(struct parser *p, struct values *values, bool regex)
{
	size_t from = p->pos;

	skip_bare(p, regex);
	return add_value(p, values, from, trim_bare(p->source->text, from, p->pos), regex, false);
}

/* What may follow a value or a group. */
static int check_behind(struct parser *p, bool value)
{
	const char *hint =
		value && is_one_of(peek(p), "('") ? "; put the value in single quotes" : "";

	skip_blanks(p);
	if (is_one_of(peek(p), "&|") || (p->depth ? peek(p) == ')' : p->pos == p->source->len))
		return 0;
	if (value)
		return hg_complain_expected(
			p->source, p->pos,
			HG_EXPECT("','", "'&'", "'|'", p->depth ? "')'" : "the end"), hint);
	return hg_complain_expected(p->source, p->pos,
				    HG_EXPECT("'&'", "'|'", p->depth ? "')'" : "the end"), "");
}

static int parse_values(struct parser *p, struct values *values, bool regex)
{
	for (;; p->pos++) {
		int status;

		skip_blanks(p);
		status = peek(p) == '\'' ? quoted_value(p, values, regex)
					 : bare_value(p, values, regex);
		if (status != 0)
			return -1;
		skip_blanks(p);
		if (peek(p) != ',')
			return check_behind(p, true);
	}
}

/* ---- conditions ---- */

/* Up to the operator; a name that runs into a separator has none. */
static void cut_bare_term(struct parser *p, struct hg_token *token)
{
	const char *text = p->source->text;
	bool function = false;
	size_t depth = 0;

	for (; p->pos < p->source->len; p->pos++) {
		char c = peek(p);

		if (depth == 0 && (is_one_of(c, "=!~") || (!function && is_one_of(c, "&|(),'"))))
			return;
		if (c == '[')
			depth++;
		else if (c == ']' && depth > 0)
			depth--;
		function |= c == ':';
		hg_token_add(token, c, p->pos);
		if (c == '\\' && p->pos + 1 < p->source->len) {
			p->pos++;
			hg_token_add(token, text[p->pos], p->pos);
		}
	}
}

/* Leaves the parser behind the operator. */
static int parse_operator(struct parser *p, bool *negate, bool *regex)
{
	skip_blanks(p);
	*negate = peek(p) == '!';
	if (*negate) {
		p->pos++;
		if (!is_one_of(peek(p), "=~"))
			return hg_complain_expected(p->source, p->pos, HG_EXPECT("'='", "'~'"),
						    " behind '!'");
	}
	if (!is_one_of(peek(p), "=~"))
		return hg_complain_expected(p->source, p->pos,
					    HG_EXPECT("'='", "'!='", "'~'", "'!~'"), "");
	*regex = peek(p) == '~';
	p->pos++;
	return 0;
}

/* "its keys are a,b" */
static void list_keys(const struct hg_keys *keys, char *out, size_t out_len)
{
	size_t len = (size_t)snprintf(out, out_len, "its keys are ");

	if (hg_keys_count(keys) == 0)
		snprintf(out, out_len, "it has none");
	for (unsigned i = 0; i < hg_keys_count(keys) && len < out_len; i++)
		len += (size_t)snprintf(out + len, out_len - len, "%s%s", i ? "," : "",
					hg_keys_name(keys, i));
}

static struct hg_node *bind(struct parser *p, struct hg_node *node, size_t start)
{
	const struct hg_node *missing = p->keys ? hg_keys_bind(p->keys, node) : NULL;
	char list[200];

	if (!missing)
		return node;
	list_keys(p->keys, list, sizeof(list));
	hg_complain(p->source, "unknown-key", start, "key %s is not a key of this definition; %s.",
		    missing->op == HG_NODE_KEY ? missing->key->name : missing->function->name,
		    list);
	hg_node_free(node);
	return NULL;
}

/* Term and operator. */
static struct hg_node *parse_term(struct parser *p, bool *negate, bool *regex)
{
	size_t start = p->pos;
	struct hg_node *node = NULL;
	struct hg_token token;
	int status = 0;

	if (hg_token_create(&token, p->source->len - start + 1) != 0) {
		hg_complain_memory(p->source);
		return NULL;
	}
	token.origin[0] = start;
	if (peek(p) == '\'')
		status = hg_token_cut_quoted(&token, p->source, &p->pos);
	else
		cut_bare_term(p, &token);
	if (status == 0)
		status = parse_operator(p, negate, regex);
	if (status == 0)
		node = hg_node_parse(p->source, &token);
	hg_token_free(&token);
	return node ? bind(p, node, start) : NULL;
}

static struct hg_branch *make_branch(struct parser *p, enum hg_branch_op op)
{
	struct hg_branch *branch = calloc(1, sizeof(*branch));

	if (!branch)
		hg_complain_memory(p->source);
	else
		branch->op = (uint8_t)op;
	return branch;
}

static struct hg_branch *parse_condition(struct parser *p)
{
	struct values values = { NULL, NULL, 0, 0 };
	struct hg_branch *branch = NULL;
	struct hg_node *key;
	bool negate = false, regex = false;
	size_t start;

	key = parse_term(p, &negate, &regex);
	if (!key)
		return NULL;
	skip_blanks(p);
	start = p->pos;
	if (parse_values(p, &values, regex) == 0)
		branch = make_branch(p, HG_BRANCH_CONDITION);
	if (branch) {
		branch->condition = hg_condition_compile(p->source, start, key, negate, regex,
							 values.text, values.null, values.count);
		if (branch->condition)
			branch->cost = (uint8_t)hg_condition_cost(branch->condition);
	} else {
		hg_node_free(key);
	}
	free_values(&values);
	if (!branch || branch->condition)
		return branch;
	hg_branch_free(branch);
	return NULL;
}

/* ---- branches ---- */

static struct hg_branch *parse_any(struct parser *p);

static struct hg_branch *parse_group(struct parser *p)
{
	struct hg_branch *branch;

	if (p->depth == GROUPS_MAX) {
		hg_complain(p->source, "too-many", p->pos, "brackets are nested at most %u deep.",
			    GROUPS_MAX);
		return NULL;
	}
	p->pos++;
	p->depth++;
	branch = parse_any(p);
	if (!branch)
		return NULL;
	p->pos++; /* the bracket: check_behind() has seen it */
	p->depth--;
	if (check_behind(p, false) == 0)
		return branch;
	hg_branch_free(branch);
	return NULL;
}

static const char *hint_for_doubled(const struct parser *p)
{
	bool doubled = p->pos > 0 && p->source->text[p->pos - 1] == peek(p);

	if (doubled && peek(p) == '&')
		return "; write a single & between conditions";
	if (doubled && peek(p) == '|')
		return "; write a single | between conditions";
	return "";
}

static struct hg_branch *parse_unit(struct parser *p)
{
	skip_blanks(p);
	if (peek(p) == '(')
		return parse_group(p);
	if (p->pos == p->source->len || is_one_of(peek(p), "&|),=!~")) {
		hg_complain_expected(p->source, p->pos, HG_EXPECT("a key", "'('"),
				     hint_for_doubled(p));
		return NULL;
	}
	return parse_condition(p);
}

/* Cheap branches first: the order of conditions has no meaning. Takes `branch` over. */
static int add_branch(struct parser *p, struct hg_branch *to, struct hg_branch *branch)
{
	struct hg_branch **grown = realloc(to->branches, (to->count + 1) * sizeof(*grown));
	unsigned at = to->count;

	if (!grown) {
		hg_branch_free(branch);
		return hg_complain_memory(p->source);
	}
	to->branches = grown;
	for (; at > 0 && grown[at - 1]->cost > branch->cost; at--)
		grown[at] = grown[at - 1];
	grown[at] = branch;
	to->count++;
	if (branch->cost > to->cost)
		to->cost = branch->cost;
	return 0;
}

static struct hg_branch *parse_joined(struct parser *p, enum hg_branch_op op, char separator,
				      struct hg_branch *(*parse)(struct parser *p))
{
	struct hg_branch *joined = make_branch(p, op);

	if (!joined)
		return NULL;
	for (;; p->pos++) {
		struct hg_branch *branch = parse(p);

		if (!branch || add_branch(p, joined, branch) != 0)
			break;
		skip_blanks(p);
		if (peek(p) != separator)
			return hg_branch_flatten(joined);
	}
	hg_branch_free(joined);
	return NULL;
}

static struct hg_branch *parse_all(struct parser *p)
{
	return parse_joined(p, HG_BRANCH_ALL, '&', parse_unit);
}

static struct hg_branch *parse_any(struct parser *p)
{
	return parse_joined(p, HG_BRANCH_ANY, '|', parse_all);
}

int hg_filter_parse(const struct hg_source_text *source, const struct hg_keys *keys,
		    struct hg_branch **root)
{
	struct parser p = { .source = source, .keys = keys };

	*root = NULL;
	if (hg_complain_length(source) != 0)
		return -1;
	skip_blanks(&p);
	if (p.pos == source->len)
		return 0;
	*root = parse_any(&p);
	return *root ? 0 : -1;
}
