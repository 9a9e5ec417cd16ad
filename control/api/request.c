#include "control/api/request.h"

#include "control/api/live.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BODY_MAX_BYTES	     (256 * 1024)
#define TABLE_BODY_MAX_BYTES (8 * 1024 * 1024)

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes in place; `plus` turns '+' into a blank. False for a bad escape or %00. */
static bool decode(char *text, bool plus)
{
	char *to = text;

	for (const char *at = text; *at; at++, to++) {
		*to = (plus && *at == '+') ? ' ' : *at;
		if (*at != '%')
			continue;
		int high = hex(at[1]);
		int low = high < 0 ? -1 : hex(at[2]);

		if (low < 0 || (high == 0 && low == 0))
			return false;
		*to = (char)(high << 4 | low);
		at += 2;
	}
	*to = '\0';
	return true;
}

static int bad_escape(struct hg_request *request)
{
	hg_request_fail(request, 400, "invalid-parameter", "Malformed request",
			"The address has a percent sign that is not followed by two hexadecimal "
			"digits, or %%00; write %%25 for a percent sign.");
	return -1;
}

static int split_path(struct hg_request *request, char *path)
{
	char *save = NULL;

	for (char *part = strtok_r(path, "/", &save); part; part = strtok_r(NULL, "/", &save)) {
		if (request->segment_count == HG_SEGMENTS_MAX) {
			hg_request_fail(request, 404, "unknown-name", "Not found",
					"No path has that many parts.");
			return -1;
		}
		if (!decode(part, false))
			return bad_escape(request);
		request->segment[request->segment_count++] = part;
	}
	return 0;
}

static int split_query(struct hg_request *request, char *query)
{
	char *save = NULL;

	for (char *part = strtok_r(query, "&", &save); part; part = strtok_r(NULL, "&", &save)) {
		char *equal = strchr(part, '=');
		struct hg_param *param = &request->param[request->param_count];

		if (equal)
			*equal = '\0';
		if (!*part)
			continue;
		if (request->param_count == HG_PARAMS_MAX) {
			hg_request_fail(request, 400, "invalid-parameter", "Malformed request",
					"More than %d query parameters.", HG_PARAMS_MAX);
			return -1;
		}
		param->name = part;
		param->value = equal ? equal + 1 : "";
		param->bare = !equal;
		if (!decode(part, true) || (equal && !decode(equal + 1, true)))
			return bad_escape(request);
		request->param_count++;
	}
	return 0;
}

int hg_request_parse(struct hg_request *request, const char *raw_path, const char *query)
{
	size_t path_len = strlen(raw_path);
	size_t query_len = query ? strlen(query) : 0;

	request->text = malloc(path_len + query_len + 2);
	if (!request->text) {
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"There is no memory for this request now.");
		return -1;
	}
	memcpy(request->text, raw_path, path_len + 1);
	if (split_path(request, request->text))
		return -1;
	if (!query)
		return 0;
	memcpy(request->text + path_len + 1, query, query_len + 1);
	return split_query(request, request->text + path_len + 1);
}

enum hg_method hg_method_of(const char *method, bool *head)
{
	*head = !strcmp(method, "HEAD");
	if (*head || !strcmp(method, "GET"))
		return HG_GET;
	if (!strcmp(method, "PUT"))
		return HG_PUT;
	if (!strcmp(method, "POST"))
		return HG_POST;
	if (!strcmp(method, "DELETE"))
		return HG_DELETE;
	return strcmp(method, "OPTIONS") ? (enum hg_method)16 : (enum hg_method)0;
}

/* Tables come in one piece (rest-api 2.10). */
size_t hg_request_body_max(const char *uri)
{
	static const char *const tables[] = { "/group/", "/groups/", "/map/", "/topology/",
					      "/names/" };

	for (size_t i = 0; uri && i < sizeof(tables) / sizeof(tables[0]); i++)
		if (!strncmp(uri, tables[i], strlen(tables[i])))
			return TABLE_BODY_MAX_BYTES;
	return BODY_MAX_BYTES;
}

void hg_request_drop_snapshots(struct hg_request *request)
{
	if (request->snapshot)
		hg_snapshot_unref(request->snapshot);
	if (request->metrics)
		hg_metrics_view_unref(request->metrics);
	hg_objects_view_unref(request->objects);
	request->snapshot = NULL;
	request->metrics = NULL;
	request->objects = NULL;
}

/* Lets go of what an answer is made from. */
static void release(struct hg_request *request)
{
	hg_request_drop_snapshots(request);
	if (request->stream)
		request->stream->release(request->stream);
	if (request->listener)
		hg_listener_destroy(request->listener);
	request->stream = NULL;
	request->listener = NULL;
}

void hg_request_clear(struct hg_request *request)
{
	free(request->text);
	hg_json_free(&request->out);
	release(request);
}

void hg_request_restart(struct hg_request *request)
{
	unsigned indent = request->conf ? request->conf->json_indent : 0;

	release(request);
	hg_json_free(&request->out);
	hg_json_init(&request->out);
	hg_json_indent(&request->out, indent);
	request->status = 0;
	request->content_type = NULL;
	request->ignored[0] = request->adjusted[0] = request->answer[0] = '\0';
	request->location[0] = '\0';
	request->warning = request->allow = NULL;
	request->command = NULL;
	request->again = false;
	request->runs++;
}

void hg_request_like(struct hg_request *request, const struct hg_request *other, const char *path)
{
	memset(request, 0, sizeof(*request));
	request->method = HG_GET;
	request->raw_path = path;
	request->conf = other->conf;
	request->http = other->http;
	request->figures = other->figures;
	request->metric_trends = other->metric_trends;
	request->now_ms = other->now_ms;
	request->client = other->client;
	request->runs = other->runs;
	request->snapshot = other->snapshot;
	request->metrics = other->metrics;
	request->objects = other->objects;
	if (request->snapshot)
		hg_snapshot_ref(request->snapshot);
	if (request->metrics)
		hg_metrics_view_ref(request->metrics);
	if (request->objects)
		hg_objects_view_ref(request->objects);
	hg_json_init(&request->out);
}

static struct hg_param *find(struct hg_request *request, const char *name)
{
	struct hg_param *last = NULL;

	for (unsigned i = 0; i < request->param_count; i++) {
		struct hg_param *param = &request->param[i];

		if (strcmp(param->name, name) != 0)
			continue;
		param->used = true;
		last = param;
	}
	return last;
}

const char *hg_request_text(struct hg_request *request, const char *name)
{
	struct hg_param *param = find(request, name);

	return param ? param->value : NULL;
}

static bool unusable(struct hg_request *request, const struct hg_param *param, const char *wanted)
{
	struct hg_problem problem;

	hg_problem_set(&problem, 400, "invalid-parameter", "Parameter cannot be used",
		       "%s: '%.60s' is not %s.", param->name, param->value, wanted);
	snprintf(problem.parameter, sizeof(problem.parameter), "%s", param->name);
	hg_request_problem(request, &problem);
	return false;
}

static bool number(const char *text, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	return *text && !*end && !errno && isfinite(*value);
}

bool hg_request_double(struct hg_request *request, const char *name, double *value)
{
	const struct hg_param *param = find(request, name);
	double parsed;

	if (!param)
		return true;
	if (!number(param->value, &parsed))
		return unusable(request, param, "a number");
	*value = parsed;
	return true;
}

bool hg_request_count(struct hg_request *request, const char *name, size_t max, size_t *value)
{
	const struct hg_param *param = find(request, name);
	double parsed;

	if (!param)
		return true;
	if (!number(param->value, &parsed) || parsed < 0 || parsed != floor(parsed))
		return unusable(request, param, "a whole number of 0 or more");
	if (parsed > (double)max) {
		parsed = (double)max;
		hg_request_adjusted(request, name, parsed);
	}
	*value = (size_t)parsed;
	return true;
}

static int truth(const char *text)
{
	static const char *const yes[] = { "true", "yes", "1" };
	static const char *const no[] = { "false", "no", "0" };

	for (unsigned i = 0; i < 3; i++) {
		if (!strcasecmp(text, yes[i]))
			return 1;
		if (!strcasecmp(text, no[i]))
			return 0;
	}
	return -1;
}

bool hg_request_bool(struct hg_request *request, const char *name, bool *value)
{
	const struct hg_param *param = find(request, name);
	int parsed;

	if (!param)
		return true;
	parsed = param->bare ? 1 : truth(param->value);
	if (parsed < 0)
		return unusable(request, param, "yes or no");
	*value = parsed;
	return true;
}

char *hg_request_join(struct hg_request *request, const char *name, char separator)
{
	size_t len = 0;
	char *joined;

	if (!find(request, name))
		return NULL;
	for (unsigned i = 0; i < request->param_count; i++)
		if (!strcmp(request->param[i].name, name))
			len += strlen(request->param[i].value) + 1;
	joined = malloc(len + 1);
	if (!joined)
		return NULL;
	len = 0;
	for (unsigned i = 0; i < request->param_count; i++) {
		if (strcmp(request->param[i].name, name) != 0)
			continue;
		if (len)
			joined[len++] = separator;
		strcpy(joined + len, request->param[i].value);
		len += strlen(request->param[i].value);
	}
	joined[len] = '\0';
	return joined;
}

void hg_request_name_unknown(struct hg_request *request)
{
	for (unsigned i = 0; i < request->param_count; i++)
		if (!request->param[i].used)
			hg_request_ignored(request, "", request->param[i].name);
}

/* Appends to a comma list for a header line: printable ASCII only, others percent-encoded. */
static void append(char *list, const char *prefix, const char *text)
{
	size_t len = strlen(list);

	if (len + strlen(prefix) + 3 * strlen(text) + 3 > HG_HEADER_TEXT_MAX)
		return;
	if (len) {
		list[len++] = ',';
		list[len++] = ' ';
	}
	len += (size_t)sprintf(list + len, "%s", prefix);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c > 0x20 && c < 0x7f && c != ',' && c != '%')
			list[len++] = (char)c;
		else
			len += (size_t)sprintf(list + len, "%%%02X", c);
	}
	list[len] = '\0';
}

void hg_request_ignored(struct hg_request *request, const char *prefix, const char *name)
{
	append(request->ignored, prefix, name);
}

void hg_request_adjusted(struct hg_request *request, const char *name, double value)
{
	char text[160];

	snprintf(text, sizeof(text), "%s=%.9g", name, value);
	append(request->adjusted, "", text);
}

static void write_place(struct hg_json_out *out, const struct hg_problem *problem)
{
	if (problem->parameter[0])
		hg_json_member_string(out, "parameter", problem->parameter);
	if (problem->column)
		hg_json_member_u64(out, "column", (uint64_t)problem->column);
	if (problem->excerpt[0])
		hg_json_member_string(out, "excerpt", problem->excerpt);
	if (!problem->expected[0][0])
		return;
	hg_json_key(out, "expected");
	hg_json_open_array(out);
	for (unsigned i = 0; i < 6 && problem->expected[i][0]; i++)
		hg_json_string(out, problem->expected[i]);
	hg_json_close_array(out);
}

void hg_request_problem(struct hg_request *request, const struct hg_problem *problem)
{
	struct hg_json_out *out = &request->out;
	char type[64];

	request->status = problem->status ? problem->status : 500;
	request->content_type = "application/problem+json";
	snprintf(type, sizeof(type), "/problems/%s", problem->type);
	hg_json_reset(out);
	hg_json_open_object(out);
	hg_json_member_string(out, "type", type);
	hg_json_member_string(out, "title", problem->title);
	hg_json_member_u64(out, "status", (uint64_t)request->status);
	hg_json_member_string(out, "detail", problem->detail);
	hg_json_member_string(out, "instance", request->raw_path);
	write_place(out, problem);
	hg_json_close_object(out);
}

void hg_request_fail(struct hg_request *request, int status, const char *type, const char *title,
		     const char *detail, ...)
{
	struct hg_problem problem;
	char sentence[sizeof(problem.detail)];
	va_list args;

	va_start(args, detail);
	vsnprintf(sentence, sizeof(sentence), detail, args);
	va_end(args);
	hg_problem_set(&problem, status, type, title, "%s", sentence);
	hg_request_problem(request, &problem);
}
