/* Tokens as clients send them, and comparisons that tell nothing by their time. */
#include <string.h>
#include <strings.h>

#include "control/api/tokens_parts.h"

bool hg_same_secret(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	unsigned char differ = a_len != b_len;

	for (size_t i = 0; i < b_len; i++)
		differ |= (unsigned char)(a[i < a_len ? i : a_len] ^ b[i]);
	return !differ;
}

const struct hg_token *hg_tokens_find(const struct hg_tokens *tokens, const char *text)
{
	const struct hg_token *found = NULL;

	for (size_t i = 0; i < tokens->count; i++) /* all of them, whatever matched */
		found = hg_same_secret(tokens->list[i].text, text) ? &tokens->list[i] : found;
	return found;
}

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Base 64 (RFC 4648); false: other characters, or no room. */
static bool decode(const char *text, char *out, size_t out_len)
{
	unsigned bits = 0, held = 0;
	size_t len = 0;

	for (; *text && *text != '='; text++) {
		int value = digit(*text);

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned)value;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		if (len + 1 >= out_len)
			return false;
		out[len++] = (char)(bits >> held & 0xff);
	}
	out[len] = '\0';
	return true;
}

bool hg_token_of_header(const char *authorization, char out[HG_TOKEN_MOST + 1])
{
	char pair[HG_TOKEN_MOST + 130];
	const char *password;

	if (!strncasecmp(authorization, "Bearer ", 7)) {
		authorization += 7 + strspn(authorization + 7, " ");
		if (strlen(authorization) > HG_TOKEN_MOST)
			return false;
		strcpy(out, authorization);
		return true;
	}
	if (strncasecmp(authorization, "Basic ", 6))
		return false;
	authorization += 6 + strspn(authorization + 6, " ");
	if (!decode(authorization, pair, sizeof(pair)))
		return false;
	password = strchr(pair, ':');
	if (!password || strlen(password + 1) > HG_TOKEN_MOST)
		return false;
	strcpy(out, password + 1);
	explicit_bzero(pair, sizeof(pair));
	return true;
}
