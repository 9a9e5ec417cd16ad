/* The file of tokens: "role token name" a line, '#' begins a comment. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/tokens_parts.h"

#define LINE_MAX_BYTES 1024

struct reading {
	const char *path;
	unsigned line;
	char *error;
	size_t error_len;
};

static int wrong(const struct reading *reading, const char *sentence)
{
	snprintf(reading->error, reading->error_len, "%s:%u: %s", reading->path, reading->line,
		 sentence);
	return -1;
}

static enum hg_role role_of(const char *word)
{
	if (!strcmp(word, "read"))
		return HG_ROLE_READ;
	return strcmp(word, "write") ? HG_ROLE_NONE : HG_ROLE_WRITE;
}

static int read_token(const struct reading *reading, char *line, struct hg_token *token)
{
	char *save = NULL;
	const char *role = strtok_r(line, " \t", &save);
	const char *text = strtok_r(NULL, " \t", &save);
	const char *name = strtok_r(NULL, " \t", &save);

	if (!text || !name || strtok_r(NULL, " \t", &save))
		return wrong(reading, "a line is \"role token name\"");
	token->role = role_of(role);
	if (!token->role)
		return wrong(reading, "the role is read or write");
	if (strlen(text) < HG_TOKEN_LEAST)
		return wrong(reading, "a token has at least 32 characters");
	if (strlen(text) > HG_TOKEN_MOST || strlen(name) > HG_TOKEN_NAME)
		return wrong(reading, "a token has at most 512 characters, a name 64");
	strcpy(token->text, text);
	strcpy(token->name, name);
	return 0;
}

static int add_line(struct reading *reading, char *line, struct hg_token *list, size_t *count)
{
	reading->line++;
	if (!strchr(line, '\n') && strlen(line) >= LINE_MAX_BYTES - 1)
		return wrong(reading, "the line is too long");
	line[strcspn(line, "\r\n")] = '\0';
	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return 0;
	if (*count == HG_TOKENS_MAX)
		return wrong(reading, "more than 1000 tokens");
	if (read_token(reading, line, &list[*count]))
		return -1;
	(*count)++;
	return 0;
}

int hg_tokens_read(const char *path, struct hg_token **list, size_t *count, char *error,
		   size_t error_len)
{
	struct reading reading = { path, 0, error, error_len };
	FILE *file = fopen(path, "re");
	char line[LINE_MAX_BYTES];
	int status = 0;

	*count = 0;
	*list = NULL;
	if (!file) {
		snprintf(error, error_len, "%s: %s", path, strerror(errno));
		return -1;
	}
	*list = calloc(HG_TOKENS_MAX, sizeof(**list));
	if (!*list)
		status = wrong(&reading, "no memory");
	while (!status && fgets(line, sizeof(line), file))
		status = add_line(&reading, line, *list, count);
	fclose(file);
	if (!status && !*count)
		status = wrong(&reading,
			       "no token in the file; without tokens leave http.tokens empty");
	explicit_bzero(line, sizeof(line));
	if (!status)
		return 0;
	if (*list)
		explicit_bzero(*list, HG_TOKENS_MAX * sizeof(**list));
	free(*list);
	*list = NULL;
	return -1;
}
