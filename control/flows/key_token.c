/* A key cut out of a larger text, each byte with the place it came from. */
#include <stdlib.h>

#include "control/flows/language_parts.h"

int hg_token_create(struct hg_token *token, size_t room)
{
	token->len = 0;
	token->bytes = calloc(room + 1, 1);
	token->origin = calloc(room + 1, sizeof(*token->origin));
	if (token->bytes && token->origin)
		return 0;
	hg_token_free(token);
	return -1;
}

void hg_token_add(struct hg_token *token, char byte, size_t origin)
{
	token->bytes[token->len] = byte;
	token->origin[token->len++] = origin;
	token->bytes[token->len] = '\0';
	token->origin[token->len] = origin + 1;
}

void hg_token_free(struct hg_token *token)
{
	free(token->bytes);
	free(token->origin);
	token->bytes = NULL;
	token->origin = NULL;
}

int hg_token_cut_quoted(struct hg_token *token, const struct hg_source_text *source, size_t *pos)
{
	const char *text = source->text;
	size_t at = *pos + 1;

	for (; at < source->len && text[at] != '\''; at++) {
		if (text[at] == '\\' && at + 1 < source->len) {
			if (text[at + 1] != '\'')
				hg_token_add(token, '\\', at);
			at++;
		}
		hg_token_add(token, text[at], at);
	}
	token->origin[token->len] = at;
	if (at == source->len)
		return hg_complain_expected(source, at, HG_EXPECT("a closing quote"), "");
	*pos = at + 1;
	return 0;
}
