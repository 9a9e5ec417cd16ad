/* One key or function, FM 2.2: name[.digit] or fname:arg:arg, nested in brackets, escaped by '\'.
 */
#include <stdlib.h>
#include <string.h>

#include "control/flows/digits.h"
#include "control/flows/language_parts.h"

#define NAME_MAX_LEN 64

/* A piece of the token. */
struct span {
	size_t from, to;
};

struct parser {
	const struct hg_source_text *source;
	const struct hg_token *token;
};

static size_t origin(const struct parser *p, size_t pos)
{
	return p->token->origin[pos];
}

static char at(const struct parser *p, size_t pos)
{
	return p->token->bytes[pos];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool is_escaped(const struct parser *p, size_t from, size_t pos)
{
	size_t slashes = 0;

	while (pos > from + slashes && at(p, pos - 1 - slashes) == '\\')
		slashes++;
	return slashes % 2 == 1;
}

static struct span trim(const struct parser *p, struct span span)
{
	while (span.from < span.to && is_blank(at(p, span.from)))
		span.from++;
	while (span.to > span.from && is_blank(at(p, span.to - 1)) &&
	       !is_escaped(p, span.from, span.to - 1))
		span.to--;
	return span;
}

/* Position of the first `what` outside brackets, span.to without; *open: a bracket left open. */
static size_t find_outside(const struct parser *p, struct span span, char what, size_t *open)
{
	size_t depth = 0, outermost = span.to;
	size_t pos = span.from;

	for (; pos < span.to; pos++) {
		char c = at(p, pos);

		if (c == what && depth == 0)
			break;
		if (c == '\\') {
			pos++;
		} else if (c == '[') {
			if (depth++ == 0)
				outermost = pos;
		} else if (c == ']' && depth > 0) {
			depth--;
		}
	}
	if (open)
		*open = depth > 0 ? outermost : span.to;
	return pos < span.to ? pos : span.to;
}

static struct hg_node *no_memory(const struct parser *p)
{
	hg_complain_memory(p->source);
	return NULL;
}

static struct hg_node *syntax(const struct parser *p, size_t pos, const char *const *what,
			      const char *hint)
{
	hg_complain_expected(p->source, origin(p, pos), what, hint);
	return NULL;
}

/* ---- key names ---- */

static void copy_name(const struct parser *p, struct span span, char name[NAME_MAX_LEN + 1])
{
	size_t len = span.to - span.from;

	if (len > NAME_MAX_LEN)
		len = NAME_MAX_LEN;
	memcpy(name, p->token->bytes + span.from, len);
	name[len] = '\0';
}

static struct hg_node *unknown_key(const struct parser *p, size_t pos, const char *name)
{
	const struct hg_function *function = hg_function_find(name);
	const char *near = hg_suggest_key(name);
	size_t offset = origin(p, pos);

	if (function)
		hg_complain(p->source, p->source->syntax_type, offset,
			    "function %s needs arguments: %s:%s.", name, name, function->arguments);
	else if (near)
		hg_complain(p->source, "unknown-key", offset,
			    "key %s is not known; did you mean %s?", name, near);
	else
		hg_complain(p->source, "unknown-key", offset,
			    "key %s is not known; /keys/json lists all keys.", name);
	return NULL;
}

static struct hg_node *not_kept(const struct parser *p, size_t pos, const char *name)
{
	hg_complain(p->source, "not-provided", origin(p, pos),
		    "key %s is not kept in the flow table of this version.", name);
	return NULL;
}

static struct hg_node *make_key(const struct parser *p, const struct hg_key_type *type,
				unsigned nth)
{
	struct hg_node *node = hg_node_create(HG_NODE_KEY);
	enum hg_kind kind = (enum hg_kind)type->kind;

	if (!node)
		return no_memory(p);
	node->key = type;
	node->kind = type->kind;
	node->nth = (uint8_t)nth;
	node->text_max = (uint16_t)hg_kind_text_max(kind);
	node->address = kind == HG_KIND_ADDR4 || kind == HG_KIND_ADDR6 || kind == HG_KIND_ADDR;
	node->boolean = kind == HG_KIND_BOOLEAN;
	return node;
}

/* Reads ".2" in `span`; -1 and a complaint, or the occurrence. */
static int occurrence(const struct parser *p, struct span span, const struct hg_key_type *type)
{
	int nth;

	if (span.from == span.to)
		return 0;
	if (span.to - span.from != 2 || at(p, span.from + 1) < '0' || at(p, span.from + 1) > '9')
		return hg_complain_expected(p->source, origin(p, span.from + 1),
					    HG_EXPECT("the number of an occurrence"),
					    "; as in ipsource.1");
	nth = at(p, span.from + 1) - '0';
	if (nth >= (int)HG_OCCURRENCES)
		return hg_complain(p->source, p->source->syntax_type, origin(p, span.from + 1),
				   "only four occurrences of a header are decoded: %s.0 to %s.3.",
				   type->name, type->name);
	if (nth > 0 && type->suffix == HG_SUFFIX_NONE)
		return hg_complain(p->source, p->source->syntax_type, origin(p, span.from),
				   "key %s is not of one header and has no occurrences.",
				   type->name);
	return nth;
}

static struct hg_node *parse_name(const struct parser *p, struct span span)
{
	char name[NAME_MAX_LEN + 1], whole[NAME_MAX_LEN + 1];
	const struct hg_key_type *type;
	struct span rest = span;
	int nth;

	while (rest.from < span.to && is_name_char(at(p, rest.from)))
		rest.from++;
	if (rest.from == span.from)
		return syntax(p, span.from, HG_EXPECT("a key"), "");
	if (rest.from < span.to && at(p, rest.from) != '.')
		return syntax(p, rest.from, HG_EXPECT("the end of the key"), "");
	copy_name(p, (struct span){ span.from, rest.from }, name);
	copy_name(p, span, whole);
	type = hg_key_type_find(name);
	if (!type)
		return unknown_key(p, span.from, name);
	nth = occurrence(p, rest, type);
	if (nth < 0)
		return NULL;
	if (!type->column && (!type->read || (nth > 0 && type->suffix == HG_SUFFIX_FIRST)))
		return not_kept(p, span.from, whole);
	return make_key(p, type, (unsigned)nth);
}

static bool is_key_name(const struct parser *p, struct span span)
{
	char name[NAME_MAX_LEN + 1];
	size_t len = span.to - span.from;

	if (len == 0 || len > NAME_MAX_LEN)
		return false;
	copy_name(p, span, name);
	if (len > 2 && name[len - 2] == '.' && name[len - 1] >= '0' && name[len - 1] <= '9')
		name[len - 2] = '\0';
	return hg_key_type_find(name) != NULL;
}

/* ---- arguments ---- */

static struct hg_node *parse_any(const struct parser *p, struct span span, unsigned depth);

static struct hg_node *parse_text(const struct parser *p, struct span span)
{
	struct hg_node *node = hg_node_create(HG_NODE_TEXT);

	if (!node)
		return no_memory(p);
	for (size_t pos = span.from; pos < span.to; pos++) {
		if (at(p, pos) == '\\' && ++pos == span.to) {
			hg_node_free(node);
			return syntax(p, pos, HG_EXPECT("a character behind '\\'"), "");
		}
		if (node->text->len == HG_KEY_TEXT_MAX - 1) {
			hg_complain(p->source, "too-many", origin(p, pos),
				    "a text in a function has at most %d bytes.",
				    HG_KEY_TEXT_MAX - 1);
			hg_node_free(node);
			return NULL;
		}
		node->text->bytes[node->text->len++] = at(p, pos);
	}
	node->text_max = (uint16_t)node->text->len;
	return node;
}

static struct hg_node *parse_number(const struct parser *p, struct span span, bool whole)
{
	struct hg_node *node = parse_text(p, span);
	const char *text;
	uint32_t number;

	if (!node)
		return NULL;
	text = node->text->bytes;
	if (whole ? hg_digits_parse(text, &number)
		  : strpbrk(text, "0123456789") && text[strspn(text, "+-.0123456789")] == '\0')
		return node;
	hg_node_free(node);
	return whole ? syntax(p, span.from, HG_EXPECT("a whole number"), "")
		     : syntax(p, span.from, HG_EXPECT("a number"), "");
}

static struct hg_node *parse_key_arg(const struct parser *p, struct span span, unsigned depth)
{
	struct span inside = { span.from + 1, span.to };

	if (span.from == span.to || at(p, span.from) != '[')
		return parse_name(p, span);
	inside.to = find_outside(p, inside, ']', NULL);
	if (inside.to == span.to)
		return syntax(p, span.to, HG_EXPECT("']'"), "");
	if (inside.to + 1 != span.to)
		return syntax(p, inside.to + 1, HG_EXPECT("':'", "the end of the key"), "");
	return parse_any(p, inside, depth + 1);
}

static struct hg_node *parse_arg(const struct parser *p, char kind, struct span span,
				 unsigned depth)
{
	bool bracket = span.from < span.to && at(p, span.from) == '[';

	switch (kind) {
	case HG_ARG_KEY:
		return parse_key_arg(p, span, depth);
	case HG_ARG_EITHER:
		if (bracket || is_key_name(p, span))
			return parse_key_arg(p, span, depth);
		return parse_text(p, span);
	case HG_ARG_COUNT:
		return parse_number(p, span, true);
	case HG_ARG_NUMBER:
		return parse_number(p, span, false);
	default:
		return parse_text(p, span);
	}
}

/* ---- functions ---- */

static char kind_of_arg(const struct hg_function *function, unsigned i)
{
	size_t n = strlen(function->kinds);

	return function->kinds[i < n ? i : n - 1];
}

static unsigned count_args(const struct parser *p, struct span span)
{
	unsigned count = 0;

	for (;;) {
		count++;
		span.from = find_outside(p, span, ':', NULL);
		if (span.from == span.to)
			return count;
		span.from++;
	}
}

static struct hg_node *parse_args(const struct parser *p, struct hg_node *call, struct span span,
				  unsigned depth)
{
	unsigned count = count_args(p, span);

	call->args = calloc(count, sizeof(struct hg_node *));
	if (!call->args)
		goto failed;
	for (unsigned i = 0; i < count; i++) {
		struct span arg = { span.from, find_outside(p, span, ':', NULL) };

		call->args[i] = parse_arg(p, kind_of_arg(call->function, i), trim(p, arg), depth);
		if (!call->args[i]) {
			hg_node_free(call);
			return NULL;
		}
		call->arg_count++;
		span.from = arg.to + 1;
	}
	return call;
failed:
	hg_node_free(call);
	return no_memory(p);
}

static struct hg_node *wrong_count(const struct parser *p, size_t pos,
				   const struct hg_function *function)
{
	hg_complain(p->source, p->source->syntax_type, origin(p, pos),
		    "function %s is written %s:%s; a ':' in a text is written '\\:'.",
		    function->name, function->name, function->arguments);
	return NULL;
}

/* null, or, if: an address when every key among the values is one. */
static bool gives_addresses(const struct hg_node *call)
{
	unsigned from = call->function->kinds[1] == HG_ARG_TEXT && call->arg_count > 2 ? 2 : 0;
	bool any = false;

	for (unsigned i = from; i < call->arg_count; i++) {
		if (call->args[i]->op == HG_NODE_TEXT)
			continue;
		if (!call->args[i]->address)
			return false;
		any = true;
	}
	return any && call->function->address;
}

/* inner:k is not a call: it is the key, read elsewhere. */
static struct hg_node *make_inner(const struct parser *p, struct hg_node *call, size_t pos)
{
	struct hg_node *key = call->args[0];
	char name[NAME_MAX_LEN + 1];

	call->arg_count = 0;
	hg_node_free(call);
	if (key->op == HG_NODE_KEY && key->nth == 0 &&
	    (key->key->suffix == HG_SUFFIX_ANY ||
	     (key->key->suffix == HG_SUFFIX_FIRST && key->key->column))) {
		key->nth = HG_NTH_INNERMOST;
		return key;
	}
	if (key->op == HG_NODE_KEY && key->key->suffix == HG_SUFFIX_FIRST) {
		memcpy(name, "inner:", 7);
		strncat(name, key->key->name, NAME_MAX_LEN - 7);
		hg_node_free(key);
		return not_kept(p, pos, name);
	}
	hg_node_free(key);
	hg_complain(p->source, p->source->syntax_type, origin(p, pos),
		    "function inner needs the name of a header's key, as in inner:ipsource.");
	return NULL;
}

static struct hg_node *finish_call(const struct parser *p, struct hg_node *call, size_t pos)
{
	const struct hg_function *function = call->function;
	const char *complaint;
	size_t bound;

	if (!function->eval && !function->value)
		return make_inner(p, call, pos);
	complaint = function->check ? function->check(call) : NULL;
	if (complaint) {
		hg_complain(p->source, p->source->syntax_type, origin(p, pos), "function %s %s.",
			    function->name, complaint);
		hg_node_free(call);
		return NULL;
	}
	if (function->kind)
		call->kind = (uint8_t)function->kind(call);
	bound = call->kind == HG_KIND_TEXT ? function->bound(call)
					   : hg_kind_text_max((enum hg_kind)call->kind);
	call->text_max = (uint16_t)(bound < HG_KEY_TEXT_MAX ? bound : HG_KEY_TEXT_MAX - 1);
	call->address = gives_addresses(call);
	call->boolean = function->boolean;
	return call;
}

static const struct hg_function *find_function(const struct parser *p, struct span span)
{
	char name[NAME_MAX_LEN + 1];
	const struct hg_function *function;
	const char *near;

	copy_name(p, span, name);
	function = hg_function_find(name);
	if (function && function->kinds)
		return function;
	near = hg_suggest_function(name);
	if (function)
		hg_complain(p->source, "not-provided", origin(p, span.from),
			    "function %s is not provided in this version.", name);
	else if (near)
		hg_complain(p->source, "unknown-function", origin(p, span.from),
			    "function %s is not known; did you mean %s?", name, near);
	else
		hg_complain(p->source, "unknown-function", origin(p, span.from),
			    "function %s is not known; /functions/json lists all functions.", name);
	return NULL;
}

static struct hg_node *parse_call(const struct parser *p, struct span span, size_t colon,
				  unsigned depth)
{
	struct span head = trim(p, (struct span){ span.from, colon });
	struct span args = { colon + 1, span.to };
	const struct hg_function *function;
	struct hg_node *call;
	unsigned count;

	for (size_t pos = head.from; pos < head.to; pos++) {
		if (!is_name_char(at(p, pos)))
			return syntax(p, pos, HG_EXPECT("a key", "a function"), "");
	}
	if (head.from == head.to)
		return syntax(p, head.from, HG_EXPECT("a key", "a function"), "");
	function = find_function(p, head);
	if (!function)
		return NULL;
	count = count_args(p, args);
	if (count < function->min_args || (!function->many && count > strlen(function->kinds)))
		return wrong_count(p, head.from, function);
	call = hg_node_create(HG_NODE_CALL);
	if (!call)
		return no_memory(p);
	call->function = function;
	call->kind = HG_KIND_TEXT;
	call = parse_args(p, call, args, depth);
	return call ? finish_call(p, call, head.from) : NULL;
}

static struct hg_node *parse_any(const struct parser *p, struct span span, unsigned depth)
{
	size_t colon, open;

	span = trim(p, span);
	if (depth > HG_NESTING_MAX) {
		hg_complain(p->source, "too-many", origin(p, span.from),
			    "functions are nested at most %u deep.", HG_NESTING_MAX);
		return NULL;
	}
	find_outside(p, span, '\0', &open);
	if (open < span.to)
		return syntax(p, span.to, HG_EXPECT("']'"),
			      "; write '\\[' for a bracket in a text");
	colon = find_outside(p, span, ':', NULL);
	return colon < span.to ? parse_call(p, span, colon, depth) : parse_name(p, span);
}

struct hg_node *hg_node_parse(const struct hg_source_text *source, const struct hg_token *token)
{
	struct parser p = { source, token };

	return parse_any(&p, (struct span){ 0, token->len }, 1);
}
