#include "control/api/gate.h"

#include <string.h>
#include <strings.h>

static const char *const loopback_names[] = { "localhost", "127.0.0.1", "[::1]", "::1" };

static bool name_is(const char *host, size_t len, const char *name)
{
	return strlen(name) == len && !strncasecmp(host, name, len);
}

/* Whether the host part of a Host header is one of a comma list. */
static bool listed(const char *host, size_t len, const char *list)
{
	while (list && *list) {
		size_t item = strcspn(list, ", ");

		if (item && item == len && !strncasecmp(host, list, len))
			return true;
		list += item;
		list += strspn(list, ", ");
	}
	return false;
}

static size_t without_port(const char *host)
{
	const char *bracket = *host == '[' ? strchr(host, ']') : NULL;

	return bracket ? (size_t)(bracket - host) + 1 : strcspn(host, ":");
}

/* 127.0.0.0/8 in dotted form: only digits and dots behind "127." */
static bool loopback_v4(const char *host, size_t len)
{
	return len >= 9 && !strncmp(host, "127.", 4) && strspn(host, "0123456789.") >= len;
}

static bool host_is_local(const char *host, const char *more)
{
	size_t len = without_port(host);

	for (size_t i = 0; i < sizeof(loopback_names) / sizeof(loopback_names[0]); i++)
		if (name_is(host, len, loopback_names[i]))
			return true;
	return loopback_v4(host, len) || listed(host, len, more);
}

/* ---- tokens ---- */

enum need { NEED_NOTHING, NEED_METRICS, NEED_READ, NEED_WRITE };

/* Paths that need another role than their method says: the first that the path begins with. */
static const struct {
	const char *prefix;
	bool whole; /* not only a beginning */
	enum need need;
} paths[] = {
	{ "/livez", true, NEED_NOTHING },
	{ "/healthz", true, NEED_NOTHING },
	{ "/readyz", true, NEED_NOTHING },
	{ "/session", true, NEED_NOTHING },
	{ "/", true, NEED_NOTHING },
	{ "/html", true, NEED_NOTHING }, /* the pages ask for the token */
	{ "/html/", false, NEED_NOTHING },
	{ "/ui/", false, NEED_NOTHING },
	{ "/api", true, NEED_NOTHING },
	{ "/api/", true, NEED_NOTHING },
	{ "/metrics", true, NEED_METRICS },
	{ "/prometheus/", false, NEED_METRICS },
	{ "/app/prometheus/", false, NEED_METRICS },
	{ "/flowcheck/json", true, NEED_READ }, /* POST, but nothing changes */
};

/* "/app/NAME/html/...": a page. */
static bool is_page(const struct hg_request *request)
{
	return request->segment_count >= 3 && !strcmp(request->segment[0], "app") &&
	       !strcmp(request->segment[2], "html");
}

static enum need need_of(struct hg_request *request)
{
	const char *path = request->raw_path;

	if (is_page(request))
		return NEED_NOTHING;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		size_t len = strlen(paths[i].prefix);

		if (strncmp(path, paths[i].prefix, len) || (paths[i].whole && path[len]))
			continue;
		/* The list of checks names agents and files. */
		if (!strcmp(path, "/readyz") && hg_request_text(request, "verbose"))
			return NEED_READ;
		return paths[i].need;
	}
	return request->method == HG_GET || !request->method ? NEED_READ : NEED_WRITE;
}

/* A page of another origin may make a browser send our cookie: it must not change anything. */
static bool same_origin(const struct hg_request *request, const char *host)
{
	const char *origin = request->origin ? strstr(request->origin, "://") : NULL;

	return origin && host && !strcasecmp(origin + 3, host);
}

static bool refuse(struct hg_request *request, const struct hg_identity *who)
{
	if (who->throttled) {
		hg_request_fail(request, 429, "too-many", "Too many wrong tokens",
				"This address has sent five wrong tokens; try again in a minute.");
		return false;
	}
	hg_request_fail(request, 401, "not-authenticated", "Not authenticated", "%s",
			who->refused ? "The token is not known."
				     : "A token is needed: Authorization: Bearer TOKEN.");
	return false;
}

static bool permitted(struct hg_request *request, const char *host)
{
	const struct hg_credentials credentials = { request->authorization, request->cookie,
						    request->client };
	struct hg_identity *who = &request->identity;
	enum need need = need_of(request);

	hg_tokens_identify(request->tokens, &credentials, request->now_ms, who);
	if (need == NEED_NOTHING || (need == NEED_METRICS && request->conf->metrics_open) ||
	    (need < NEED_WRITE && request->conf->read_open))
		return true;
	if (who->role == HG_ROLE_NONE)
		return refuse(request, who);
	if (need == NEED_WRITE && who->role < HG_ROLE_WRITE) {
		hg_request_fail(request, 403, "not-permitted", "Not permitted",
				"The token %s may read only.", who->name);
		return false;
	}
	if (need == NEED_WRITE && who->by_cookie && !same_origin(request, host)) {
		hg_request_fail(request, 403, "not-permitted", "Wrong origin",
				"A change by cookie must come from a page of this server.");
		return false;
	}
	return true;
}

/* ---- all checks ---- */

bool hg_gate_pass(struct hg_request *request, const char *host, bool beyond_loopback)
{
	bool change = request->method == HG_PUT || request->method == HG_DELETE;

	if (!beyond_loopback && host && !host_is_local(host, request->conf->hosts)) {
		hg_request_fail(
			request, 421, "not-permitted", "Wrong host",
			"The Host header names '%.100s', but this server is bound to loopback; "
			"use localhost, or list the name in http.hosts.",
			host);
		return false;
	}
	if (hg_tokens_in_use(request->tokens) && !permitted(request, host))
		return false;
	if (!change || (request->segment_count == 1 && !strcmp(request->segment[0], "session")))
		return true;
	if (request->conf->readonly) {
		hg_request_fail(request, 403, "read-only", "Read-only",
				"Changes are switched off by http.readonly=yes.");
		return false;
	}
	if (beyond_loopback && !request->conf->write_open && !hg_tokens_in_use(request->tokens)) {
		hg_request_fail(request, 403, "not-permitted", "Writing is not permitted",
				"This server is reachable beyond loopback, so changes are refused; "
				"set http.write=open to allow them, or http.tokens.");
		return false;
	}
	return true;
}
