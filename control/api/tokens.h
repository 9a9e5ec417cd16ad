/*
 * Who a client is: tokens of the file `http.tokens`, sessions made of them, addresses that guess.
 *
 * One thread, that of HTTP. The file has lines "role token name" (role read or write, a token of at
 * least 32 characters); it is read again when it changed. Nothing here ever logs or shows a token.
 */
#ifndef HELIOGRAPH_CONTROL_API_TOKENS_H
#define HELIOGRAPH_CONTROL_API_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_TOKEN_LEAST	   32 /* characters */
#define HG_TOKEN_MOST	   512
#define HG_SESSION_LEN	   64 /* hex digits of a session's secret */
#define HG_SESSION_LIFE_MS (12ull * 3600 * 1000)
#define HG_GUESSES_MAX	   5 /* bad tokens of an address in a minute */

enum hg_role { HG_ROLE_NONE, HG_ROLE_READ, HG_ROLE_WRITE };

struct hg_tokens;

/*
 * NULL with a sentence (file:line) in `error` when the file cannot be read or a line is wrong. An
 * empty path: no tokens, hg_tokens_in_use() is false.
 */
struct hg_tokens *hg_tokens_create(const char *path, char *error, size_t error_len);
void hg_tokens_destroy(struct hg_tokens *tokens);
bool hg_tokens_in_use(const struct hg_tokens *tokens);

/*
 * Looks, at most once a second, whether the file changed, and reads it again. A bad file leaves the
 * tokens as they are: -1 once, with a sentence in `error`; else 0.
 */
int hg_tokens_turn(struct hg_tokens *tokens, uint64_t now_ms, char *error, size_t error_len);

/* What a request brings along; NULL: the header is absent. */
struct hg_credentials {
	const char *authorization; /* "Bearer TOKEN", or "Basic ..." with the token as password */
	const char *cookie;	   /* Cookie header with heliograph=SESSION */
	struct hg_addr client;
};

struct hg_identity {
	enum hg_role role;
	const char *name; /* of the token; NULL for HG_ROLE_NONE; valid until the next turn */
	bool by_cookie;
	bool refused;	/* credentials were given and are wrong */
	bool throttled; /* this address has guessed too often: not even looked at */
};

void hg_tokens_identify(struct hg_tokens *tokens, const struct hg_credentials *credentials,
			uint64_t now_ms, struct hg_identity *identity);

/* Exchanges a token for a session's secret. False: wrong token, or throttled. */
bool hg_tokens_login(struct hg_tokens *tokens, const char *token, const struct hg_addr *client,
		     uint64_t now_ms, char session[HG_SESSION_LEN + 1]);
void hg_tokens_logout(struct hg_tokens *tokens, const char *cookie);

#ifdef __cplusplus
}
#endif
#endif
