#include "control/api/live_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUNBURST       "/app/sunburst/scripts/metrics.js/{}/json"
#define FLOWS	       "/app/browse-flows/scripts/top.js/flows/json"
#define DROPS	       "/app/browse-drops/scripts/top.js/flows/json"
#define NAMESPACE      "/app/namespace/scripts/namespace.js/json"
#define METRIC	       "/metric/{agent}/{metric}/json"
#define ACTIVE	       "/activeflows/{agents}/{name}/json"
#define NAME_MAX_BYTES 256

/* clang-format off */
static const struct hg_topic_kind kinds[] = {
	{ .name = "status", .handler = hg_api_status_strip },
	{ .name = "sunburst/", .pattern = SUNBURST },
	{ .name = "browse-flows", .pattern = FLOWS, .trend = true },
	{ .name = "browse-drops", .pattern = DROPS, .trend = true },
	{ .name = "browse-metrics", .pattern = METRIC, .defaults = "agent=ALL", .element = true },
	{ .name = "activeflows", .pattern = ACTIVE, .fixed = "envelope=yes", .defaults = "agents=ALL" },
	{ .name = "agents", .pattern = "/agents/json", .changes = true },
	{ .name = "namespace/", .pattern = NAMESPACE, .fixed = "namespace={}" },
};
/* clang-format on */

const struct hg_topic_kind *hg_topic_kind_find(const char *name)
{
	const char *slash = strchr(name, '/');
	size_t len = slash ? (size_t)(slash - name) + 1 : strlen(name);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i].name) == len && !memcmp(kinds[i].name, name, len) &&
		    (!slash || slash[1]))
			return &kinds[i];
	return NULL;
}

static void append_encoded(struct hg_json_out *out, const char *text)
{
	char escape[4];
	char plain[2] = "";

	for (; *text; text++) {
		if (isalnum((unsigned char)*text) || strchr("-_.~", *text)) {
			plain[0] = *text;
			hg_json_raw(out, plain);
			continue;
		}
		snprintf(escape, sizeof(escape), "%%%02X", (unsigned char)*text);
		hg_json_raw(out, escape);
	}
}

/* The name of the parameter as the topic sees it: without its alias; NULL: not for this topic. */
static const char *name_for(const struct hg_param *param, const char *alias)
{
	const char *dot = strchr(param->name, '.');
	size_t len = strlen(alias);

	if (!dot)
		return strcmp(param->name, "topics") && strcmp(param->name, "after") ? param->name
										     : NULL;
	return (size_t)(dot - param->name) == len && !memcmp(param->name, alias, len) ? dot + 1
										      : NULL;
}

/* A parameter with the alias counts before one without. */
static const char *value_of(const struct hg_request *request, const char *alias, const char *name)
{
	const char *value = NULL;

	for (unsigned i = 0; i < request->param_count; i++) {
		const char *own = name_for(&request->param[i], alias);

		if (own && !strcmp(own, name) && (!value || own != request->param[i].name))
			value = request->param[i].value;
	}
	return value;
}

static const char *default_of(const struct hg_topic_kind *kind, const char *name)
{
	size_t len = strlen(name);

	if (!kind->defaults || strncmp(kind->defaults, name, len) != 0 ||
	    kind->defaults[len] != '=')
		return NULL;
	return kind->defaults + len + 1;
}

static bool missing(struct hg_request *request, const char *topic, const char *name)
{
	hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
			"The topic %.60s needs the parameter %.40s.", topic, name);
	return false;
}

/* One {variable} of a pattern. False: answered. */
static bool append_variable(struct hg_request *request, const struct hg_topic_kind *kind,
			    const char *topic, const char *alias, const char *variable,
			    struct hg_json_out *out)
{
	const char *value = *variable ? value_of(request, alias, variable) : strchr(topic, '/') + 1;

	if (!value || !*value)
		value = default_of(kind, variable);
	if (!value)
		return missing(request, topic, variable);
	if (kind->element && strpbrk(value, ",;")) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
				"The topic %.60s takes one %.40s; use a topic for each.", topic,
				variable);
		return false;
	}
	append_encoded(out, value);
	return true;
}

/* Copies a pattern, variables put in. False: answered. */
static bool expand(struct hg_request *request, const struct hg_topic_kind *kind, const char *topic,
		   const char *alias, const char *pattern, struct hg_json_out *out)
{
	char piece[NAME_MAX_BYTES];

	while (*pattern) {
		size_t len = strcspn(pattern, "{");

		snprintf(piece, sizeof(piece), "%.*s", (int)len, pattern);
		hg_json_raw(out, piece);
		pattern += len;
		if (!*pattern)
			break;
		len = strcspn(pattern, "}");
		snprintf(piece, sizeof(piece), "%.*s", (int)len - 1, pattern + 1);
		if (!append_variable(request, kind, topic, alias, piece, out))
			return false;
		pattern += len + 1;
	}
	return true;
}

static bool in_pattern(const char *pattern, const char *name)
{
	char variable[NAME_MAX_BYTES];

	snprintf(variable, sizeof(variable), "{%.200s}", name);
	return pattern && strstr(pattern, variable);
}

/* Parameters that are for this topic alone push out those for all of the same name. */
static bool shadowed(const struct hg_request *request, const char *alias, const char *name)
{
	for (unsigned i = 0; i < request->param_count; i++) {
		const char *own = name_for(&request->param[i], alias);

		if (own && own != request->param[i].name && !strcmp(own, name))
			return true;
	}
	return false;
}

static void append_parameters(struct hg_request *request, const struct hg_topic_kind *kind,
			      const char *alias, struct hg_json_out *out)
{
	for (unsigned i = 0; i < request->param_count; i++) {
		struct hg_param *param = &request->param[i];
		const char *own = name_for(param, alias);

		if (!own)
			continue;
		param->used = true;
		if (in_pattern(kind->pattern, own) || !strcmp(own, "after") ||
		    (own == param->name && shadowed(request, alias, own)))
			continue;
		if (out->len_bytes)
			hg_json_raw(out, "&");
		append_encoded(out, own);
		if (param->bare)
			continue;
		hg_json_raw(out, "=");
		append_encoded(out, param->value);
	}
}

bool hg_topic_address(struct hg_request *request, const struct hg_topic_kind *kind,
		      const char *name, const char *alias, char **path, char **query)
{
	struct hg_json_out where, what;
	bool ok;

	hg_json_init(&where);
	hg_json_init(&what);
	hg_json_raw(&where, "");
	hg_json_raw(&what, "");
	ok = expand(request, kind, name, alias, kind->pattern ? kind->pattern : "/status",
		    &where) &&
	     (!kind->fixed || expand(request, kind, name, alias, kind->fixed, &what));
	if (ok)
		append_parameters(request, kind, alias, &what);
	if (ok && (where.failed || what.failed)) {
		request->out.failed = true;
		ok = false;
	}
	*path = *query = NULL;
	if (ok) {
		*path = where.bytes;
		*query = what.bytes;
		return true;
	}
	hg_json_free(&where);
	hg_json_free(&what);
	return false;
}
