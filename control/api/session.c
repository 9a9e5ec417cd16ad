/* /session: a token for a cookie, so that pages need not keep tokens. */
#include <stdio.h>
#include <string.h>

#include "control/api/routes.h"

#define LIFE_SECONDS (12 * 3600)

static void set_cookie(struct hg_request *request, const char *secret, int life_s)
{
	snprintf(request->set_cookie, sizeof(request->set_cookie),
		 "heliograph=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", secret, life_s,
		 request->conf->secure ? "; Secure" : "");
}

static void login(struct hg_request *request, const char *token)
{
	char secret[HG_SESSION_LEN + 1];

	if (!hg_tokens_login(request->tokens, token, &request->client, request->now_ms, secret)) {
		hg_request_fail(
			request, 401, "not-authenticated", "Not authenticated",
			"The token is not known, or this address has sent too many wrong ones.");
		return;
	}
	set_cookie(request, secret, LIFE_SECONDS);
	explicit_bzero(secret, sizeof(secret));
	request->status = 204;
}

static void post(struct hg_request *request)
{
	struct hg_problem problem;
	struct hg_json_doc *doc = hg_json_parse(request->body, request->body_len_bytes, &problem);
	const struct hg_json *token;

	if (!doc) {
		hg_request_problem(request, &problem);
		return;
	}
	token = hg_json_get(hg_json_root(doc), "token");
	if (token && hg_json_as_text(token))
		login(request, hg_json_as_text(token));
	else
		hg_request_fail(request, 400, "invalid-body", "No token",
				"The body is {\"token\":\"...\"}.");
	hg_json_doc_free(doc);
}

void hg_api_session(struct hg_request *request)
{
	if (!hg_tokens_in_use(request->tokens)) {
		hg_request_fail(request, 404, "not-provided", "No sessions",
				"This server asks for no token (http.tokens is empty).");
		return;
	}
	if (request->method == HG_POST) {
		post(request);
		return;
	}
	hg_tokens_logout(request->tokens, request->cookie);
	set_cookie(request, "", 0);
	request->status = 204;
}
