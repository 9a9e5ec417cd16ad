#include "control/flows/key_uri.h"

#include <string.h>

struct range {
	const char *from, *to; /* from NULL: absent */
};

/* scheme "://" [ user "@" ] host [ ":" port ] path [ "?" query ] [ "#" fragment ], or from the path
 * on */
struct uri {
	struct range protocol, host, port, path, file, query, fragment;
};

static struct range between(const char *from, const char *to)
{
	struct range range = { from, to };

	return range;
}

static const char *find(const char *from, const char *to, char what)
{
	const char *hit = memchr(from, what, (size_t)(to - from));

	return hit ? hit : to;
}

static const char *find_last(const char *from, const char *to, char what)
{
	while (to > from && to[-1] != what)
		to--;
	return to > from ? to - 1 : NULL;
}

static void split_authority(const char *from, const char *to, struct uri *uri)
{
	const char *user = find_last(from, to, '@');
	const char *host = user ? user + 1 : from;
	const char *end;

	if (host < to && *host == '[') {
		end = find(host, to, ']');
		uri->host = between(host + 1, end);
		end = find(end, to, ':');
	} else {
		end = find(host, to, ':');
		uri->host = between(host, end);
	}
	if (end < to)
		uri->port = between(end + 1, to);
}

static void split_path(const char *from, const char *to, struct uri *uri)
{
	const char *slash = find_last(from, to, '/');
	const char *file = slash ? slash + 1 : from;

	if (from == to)
		return;
	uri->path = between(from, to);
	if (file < to)
		uri->file = between(file, to);
}

static struct uri split(const char *url, const char *end)
{
	struct uri uri;
	const char *hash = find(url, end, '#');
	const char *question = find(url, hash, '?');
	const char *colon = find(url, question, ':');

	memset(&uri, 0, sizeof(uri));
	if (hash < end)
		uri.fragment = between(hash + 1, end);
	if (question < hash)
		uri.query = between(question + 1, hash);
	if (colon > url && question - colon >= 3 && memcmp(colon, "://", 3) == 0) {
		const char *authority = colon + 3;

		uri.protocol = between(url, colon);
		url = find(authority, question, '/');
		split_authority(authority, url, &uri);
	}
	split_path(url, question, &uri);
	return uri;
}

static const struct {
	const char *name;
	size_t offset;
} parts[] = {
	{ "protocol", offsetof(struct uri, protocol) }, { "host", offsetof(struct uri, host) },
	{ "port", offsetof(struct uri, port) },		{ "path", offsetof(struct uri, path) },
	{ "file", offsetof(struct uri, file) },		{ "query", offsetof(struct uri, query) },
	{ "fragment", offsetof(struct uri, fragment) },
};

#define PART_N (sizeof(parts) / sizeof(parts[0]))

bool hg_uri_part_known(const char *part)
{
	for (size_t i = 0; i < PART_N; i++) {
		if (strcmp(parts[i].name, part) == 0)
			return true;
	}
	return false;
}

bool hg_uri_part(const struct hg_key_text *url, const char *part, struct hg_key_text *out)
{
	struct uri uri = split(url->bytes, url->bytes + url->len);
	struct range range = { NULL, NULL };

	for (size_t i = 0; i < PART_N; i++) {
		if (strcmp(parts[i].name, part) == 0)
			memcpy(&range, (const char *)&uri + parts[i].offset, sizeof(range));
	}
	if (!range.from)
		return false;
	hg_key_text_set(out, range.from, (size_t)(range.to - range.from));
	return true;
}
