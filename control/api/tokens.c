#include "control/api/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "control/api/tokens_parts.h"

#define COOKIE	      "heliograph="
#define LOOK_EVERY_MS 1000

/* ---- the file ---- */

static void note_file(struct hg_tokens *tokens, const struct stat *file)
{
	tokens->changed = file->st_mtim;
	tokens->inode = file->st_ino;
	tokens->size = (uint64_t)file->st_size;
}

static bool same_file(const struct hg_tokens *tokens, const struct stat *file)
{
	return tokens->inode == file->st_ino && tokens->size == (uint64_t)file->st_size &&
	       tokens->changed.tv_sec == file->st_mtim.tv_sec &&
	       tokens->changed.tv_nsec == file->st_mtim.tv_nsec;
}

static void forget(struct hg_token *list)
{
	if (list)
		explicit_bzero(list, HG_TOKENS_MAX * sizeof(*list));
	free(list);
}

/* Sessions of tokens that are gone end. */
static void end_orphans(struct hg_tokens *tokens)
{
	for (size_t i = 0; i < HG_SESSIONS_MAX; i++) {
		struct hg_session *session = &tokens->sessions[i];

		if (session->secret[0] && !hg_tokens_find(tokens, session->token))
			explicit_bzero(session, sizeof(*session));
	}
}

static int load(struct hg_tokens *tokens, char *error, size_t error_len)
{
	struct hg_token *list;
	size_t count;

	if (hg_tokens_read(tokens->path, &list, &count, error, error_len))
		return -1;
	forget(tokens->list);
	tokens->list = list;
	tokens->count = count;
	end_orphans(tokens);
	return 0;
}

struct hg_tokens *hg_tokens_create(const char *path, char *error, size_t error_len)
{
	struct hg_tokens *tokens = calloc(1, sizeof(*tokens));
	struct stat file;

	snprintf(error, error_len, "no memory for tokens");
	if (!tokens)
		return NULL;
	tokens->path = strdup(path ? path : "");
	tokens->sessions = calloc(HG_SESSIONS_MAX, sizeof(*tokens->sessions));
	tokens->guessers = calloc(HG_GUESSERS_MAX, sizeof(*tokens->guessers));
	if (!tokens->path || !tokens->sessions || !tokens->guessers ||
	    (*tokens->path && load(tokens, error, error_len))) {
		hg_tokens_destroy(tokens);
		return NULL;
	}
	if (*tokens->path && !stat(tokens->path, &file))
		note_file(tokens, &file);
	return tokens;
}

void hg_tokens_destroy(struct hg_tokens *tokens)
{
	if (!tokens)
		return;
	forget(tokens->list);
	if (tokens->sessions)
		explicit_bzero(tokens->sessions, HG_SESSIONS_MAX * sizeof(*tokens->sessions));
	free(tokens->sessions);
	free(tokens->guessers);
	free(tokens->path);
	free(tokens);
}

bool hg_tokens_in_use(const struct hg_tokens *tokens)
{
	return tokens && *tokens->path;
}

int hg_tokens_turn(struct hg_tokens *tokens, uint64_t now_ms, char *error, size_t error_len)
{
	struct stat file;

	if (!hg_tokens_in_use(tokens) || now_ms - tokens->looked_ms < LOOK_EVERY_MS)
		return 0;
	tokens->looked_ms = now_ms;
	if (stat(tokens->path, &file) || same_file(tokens, &file))
		return 0; /* away for a moment while it is replaced */
	note_file(tokens, &file);
	return load(tokens, error, error_len);
}

/* ---- sessions ---- */

/* The value of our cookie within a Cookie header; false: absent, or of another length. */
static bool session_of(const char *cookie, char secret[HG_SESSION_LEN + 1])
{
	const char *at = cookie;

	while (at && strncmp(at, COOKIE, strlen(COOKIE))) {
		at = strchr(at, ';');
		at += at ? 1 + strspn(at + 1, " ") : 0;
	}
	if (!at || strcspn(at + strlen(COOKIE), "; ") != HG_SESSION_LEN)
		return false;
	memcpy(secret, at + strlen(COOKIE), HG_SESSION_LEN);
	secret[HG_SESSION_LEN] = '\0';
	return true;
}

static struct hg_session *find_session(struct hg_tokens *tokens, const char *secret)
{
	struct hg_session *found = NULL;

	for (size_t i = 0; i < HG_SESSIONS_MAX; i++)
		if (tokens->sessions[i].secret[0])
			found = hg_same_secret(tokens->sessions[i].secret, secret)
					? &tokens->sessions[i]
					: found;
	return found;
}

/* A free place, else the session that ends first. */
static struct hg_session *place(struct hg_tokens *tokens, uint64_t now_ms)
{
	struct hg_session *first = &tokens->sessions[0];

	for (size_t i = 0; i < HG_SESSIONS_MAX; i++) {
		struct hg_session *session = &tokens->sessions[i];

		if (!session->secret[0] || session->until_ms <= now_ms)
			return session;
		if (session->until_ms < first->until_ms)
			first = session;
	}
	return first;
}

static bool draw(char secret[HG_SESSION_LEN + 1])
{
	unsigned char bytes[HG_SESSION_LEN / 2];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(secret + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

bool hg_tokens_login(struct hg_tokens *tokens, const char *token, const struct hg_addr *client,
		     uint64_t now_ms, char session[HG_SESSION_LEN + 1])
{
	const struct hg_token *found;
	struct hg_session *made;

	if (hg_tokens_throttled(tokens, client, now_ms))
		return false;
	found = hg_tokens_find(tokens, token);
	if (!found) {
		hg_tokens_guessed(tokens, client, now_ms);
		return false;
	}
	if (!draw(session))
		return false;
	made = place(tokens, now_ms);
	strcpy(made->secret, session);
	strcpy(made->token, found->text);
	made->until_ms = now_ms + HG_SESSION_LIFE_MS;
	return true;
}

void hg_tokens_logout(struct hg_tokens *tokens, const char *cookie)
{
	char secret[HG_SESSION_LEN + 1];
	struct hg_session *session = NULL;

	if (cookie && session_of(cookie, secret))
		session = find_session(tokens, secret);
	if (session)
		explicit_bzero(session, sizeof(*session));
}

/* ---- who is it ---- */

static const struct hg_token *token_of_session(struct hg_tokens *tokens, const char *cookie,
					       uint64_t now_ms)
{
	char secret[HG_SESSION_LEN + 1];
	const struct hg_session *session;

	if (!cookie || !session_of(cookie, secret))
		return NULL;
	session = find_session(tokens, secret);
	return session && session->until_ms > now_ms ? hg_tokens_find(tokens, session->token)
						     : NULL;
}

static void take(struct hg_identity *identity, const struct hg_token *token)
{
	identity->role = token->role;
	identity->name = token->name;
}

void hg_tokens_identify(struct hg_tokens *tokens, const struct hg_credentials *credentials,
			uint64_t now_ms, struct hg_identity *identity)
{
	const struct hg_token *token;
	char text[HG_TOKEN_MOST + 1];

	memset(identity, 0, sizeof(*identity));
	if (!credentials->authorization) {
		token = token_of_session(tokens, credentials->cookie, now_ms);
		identity->by_cookie = token != NULL;
		if (token)
			take(identity, token);
		return;
	}
	identity->throttled = hg_tokens_throttled(tokens, &credentials->client, now_ms);
	if (identity->throttled)
		return;
	token = hg_token_of_header(credentials->authorization, text) ? hg_tokens_find(tokens, text)
								     : NULL;
	explicit_bzero(text, sizeof(text));
	identity->refused = !token;
	if (token)
		take(identity, token);
	else
		hg_tokens_guessed(tokens, &credentials->client, now_ms);
}
