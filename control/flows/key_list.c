/* Key lists: cut at commas, each key compiled, its place in the packed key given out. */
#include <stdlib.h>
#include <string.h>

#include "control/flows/keys.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(const struct hg_source_text *source, size_t pos)
{
	while (pos < source->len && is_blank(source->text[pos]))
		pos++;
	return pos;
}

/* Up to a comma that is neither escaped nor in brackets. */
static void cut_bare(const struct hg_source_text *source, size_t *pos, struct hg_token *token)
{
	const char *text = source->text;
	size_t depth = 0, at = *pos;

	for (; at < source->len && (text[at] != ',' || depth > 0); at++) {
		if (text[at] == '[')
			depth++;
		else if (text[at] == ']' && depth > 0)
			depth--;
		hg_token_add(token, text[at], at);
		if (text[at] == '\\' && at + 1 < source->len) {
			at++;
			hg_token_add(token, text[at], at);
		}
	}
	*pos = at;
}

/* Behind a quoted key comes a comma or the end. */
static int finish_quoted(const struct hg_source_text *source, size_t *pos)
{
	*pos = skip_blanks(source, *pos);
	if (*pos < source->len && source->text[*pos] != ',')
		return hg_complain_expected(source, *pos, HG_EXPECT("','", "the end"), "");
	return 0;
}

static void trim_token(struct hg_token *token)
{
	while (token->len > 0 && is_blank(token->bytes[token->len - 1]) &&
	       !(token->len > 1 && token->bytes[token->len - 2] == '\\'))
		token->bytes[--token->len] = '\0';
}

static int add_part(const struct hg_source_text *source, struct hg_keys *keys,
		    const struct hg_token *token)
{
	struct hg_key_part *part = &keys->part[keys->count];
	size_t width;

	part->node = hg_node_parse(source, token);
	if (!part->node)
		return -1;
	width = hg_kind_width((enum hg_kind)part->node->kind);
	if (width == 0)
		width = (part->node->text_max + 4u) & ~(size_t)3;
	part->offset = keys->stride;
	part->width = width;
	part->name = strdup(token->bytes);
	keys->stride += width;
	keys->traits |= hg_node_traits(part->node);
	keys->count++;
	return part->name ? 0 : hg_complain_memory(source);
}

static int compile_next(const struct hg_source_text *source, size_t *pos, struct hg_keys *keys)
{
	struct hg_token token;
	bool failed = false;

	*pos = skip_blanks(source, *pos);
	if (keys->count == HG_KEYS_MAX)
		return hg_complain(source, "too-many", *pos, "a definition has at most %d keys.",
				   HG_KEYS_MAX);
	if (hg_token_create(&token, source->len - *pos + 1) != 0)
		return hg_complain_memory(source);
	token.origin[0] = *pos;
	if (*pos < source->len && source->text[*pos] == '\'')
		failed = hg_token_cut_quoted(&token, source, pos) || finish_quoted(source, pos);
	else
		cut_bare(source, pos, &token);
	trim_token(&token);
	if (!failed)
		failed = add_part(source, keys, &token) != 0;
	hg_token_free(&token);
	return failed ? -1 : 0;
}

static int compile_all(const struct hg_source_text *source, struct hg_keys *keys)
{
	size_t pos = skip_blanks(source, 0);

	if (pos == source->len)
		return 0;
	for (;; pos++) {
		if (compile_next(source, &pos, keys) != 0)
			return -1;
		if (pos >= source->len)
			return 0;
	}
}

int hg_keys_compile(const char *text, struct hg_keys **keys, struct hg_problem *problem)
{
	struct hg_source_text source = {
		.parameter = "keys",
		.text = text,
		.len = strlen(text),
		.syntax_type = "key-syntax",
		.syntax_title = "Key list cannot be parsed",
		.problem = problem,
	};
	struct hg_keys *made;

	*keys = NULL;
	if (hg_complain_length(&source) != 0)
		return -1;
	made = calloc(1, sizeof(*made));
	if (!made)
		return hg_complain_memory(&source);
	if (compile_all(&source, made) != 0) {
		hg_keys_free(made);
		return -1;
	}
	*keys = made;
	return 0;
}

void hg_keys_free(struct hg_keys *keys)
{
	if (!keys)
		return;
	for (unsigned i = 0; i < HG_KEYS_MAX; i++) {
		hg_node_free(keys->part[i].node);
		free(keys->part[i].name);
	}
	free(keys);
}
