/* The inside of the tokens, shared by the files that read them, hold sessions and compare. */
#ifndef HELIOGRAPH_CONTROL_API_TOKENS_PARTS_H
#define HELIOGRAPH_CONTROL_API_TOKENS_PARTS_H

#include <time.h>

#include "control/api/tokens.h"

#define HG_TOKENS_MAX	1000
#define HG_SESSIONS_MAX 1000
#define HG_GUESSERS_MAX 1024
#define HG_TOKEN_NAME	64

struct hg_token {
	char text[HG_TOKEN_MOST + 1];
	char name[HG_TOKEN_NAME + 1];
	enum hg_role role;
};

struct hg_session {
	char secret[HG_SESSION_LEN + 1]; /* empty: a free place */
	char token[HG_TOKEN_MOST + 1];	 /* it was made of: gone with it */
	uint64_t until_ms;
};

/* An address that sent a wrong token. */
struct hg_guesser {
	struct hg_addr client; /* family 0: a free place */
	uint64_t since_ms;
	unsigned guesses;
};

struct hg_tokens {
	char *path;
	struct hg_token *list;
	size_t count;
	struct timespec changed;
	uint64_t inode, size, looked_ms;
	struct hg_session *sessions; /* HG_SESSIONS_MAX */
	struct hg_guesser *guessers; /* HG_GUESSERS_MAX */
};

/* tokens_file.c: reads the whole file. 0, or -1 and a sentence; *list is the caller's. */
int hg_tokens_read(const char *path, struct hg_token **list, size_t *count, char *error,
		   size_t error_len);

/* tokens_guess.c */
bool hg_tokens_throttled(struct hg_tokens *tokens, const struct hg_addr *client, uint64_t now_ms);
void hg_tokens_guessed(struct hg_tokens *tokens, const struct hg_addr *client, uint64_t now_ms);

/* tokens_match.c: time depends on the lengths alone. */
bool hg_same_secret(const char *a, const char *b);
const struct hg_token *hg_tokens_find(const struct hg_tokens *tokens, const char *text);
/* The password of "Basic ..." decoded into `out`, or the text behind "Bearer ". False: neither. */
bool hg_token_of_header(const char *authorization, char out[HG_TOKEN_MOST + 1]);

#endif
