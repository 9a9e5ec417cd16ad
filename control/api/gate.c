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
	if (change && request->conf->readonly) {
		hg_request_fail(request, 403, "read-only", "Read-only",
				"Changes are switched off by http.readonly=yes.");
		return false;
	}
	if (change && beyond_loopback && !request->conf->write_open) {
		hg_request_fail(request, 403, "not-permitted", "Writing is not permitted",
				"This server is reachable beyond loopback, so changes are refused; "
				"set http.write=open to allow them.");
		return false;
	}
	return true;
}
