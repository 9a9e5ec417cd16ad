#include <stdio.h>
#include <string.h>

#include "control/api/routes.h"

struct parameter {
	const char *name, *type, *example, *text;
};

static const struct parameter parameters[] = {
#define HG_API_PARAMETER(name, type, example, text) { name, type, example, text },
#define HG_API_VARIABLE(name, example, text)
#define HG_API_QUERY(pattern, names)
#include "control/api/api_docs.def"
#undef HG_API_PARAMETER
#undef HG_API_VARIABLE
};

static const struct parameter variables[] = {
#define HG_API_PARAMETER(name, type, example, text)
#define HG_API_VARIABLE(name, example, text) { name, "string", example, text },
#include "control/api/api_docs.def"
#undef HG_API_VARIABLE
#undef HG_API_QUERY
};

static const struct {
	const char *pattern, *names;
} queries[] = {
#define HG_API_VARIABLE(name, example, text)
#define HG_API_QUERY(pattern, names) { pattern, names },
#include "control/api/api_docs.def"
#undef HG_API_PARAMETER
#undef HG_API_VARIABLE
#undef HG_API_QUERY
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct parameter *find(const struct parameter *table, size_t count, const char *name,
				    size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(table[i].name) == len && !memcmp(table[i].name, name, len))
			return &table[i];
	return NULL;
}

static void write_parameter(struct hg_json_out *out, const char *name, size_t len, const char *in,
			    const struct parameter *parameter)
{
	hg_json_open_object(out);
	hg_json_key(out, "name");
	hg_json_string_n(out, name, len);
	hg_json_member_string(out, "in", in);
	if (!strcmp(in, "path"))
		hg_json_member_bool(out, "required", true);
	if (parameter)
		hg_json_member_string(out, "description", parameter->text);
	hg_json_key(out, "schema");
	hg_json_open_object(out);
	hg_json_member_string(out, "type", parameter ? parameter->type : "string");
	hg_json_close_object(out);
	if (parameter)
		hg_json_member_string(out, "example", parameter->example);
	hg_json_close_object(out);
}

static void write_variables(struct hg_json_out *out, const char *pattern)
{
	for (const char *at = strchr(pattern, '{'); at; at = strchr(at, '{')) {
		size_t len = strcspn(++at, "}");

		write_parameter(out, at, len, "path", find(variables, COUNT(variables), at, len));
	}
}

static void write_queries(struct hg_json_out *out, const char *pattern)
{
	const char *at = "";

	for (size_t i = 0; i < COUNT(queries); i++)
		if (!strcmp(queries[i].pattern, pattern))
			at = queries[i].names;
	while (*at) {
		size_t len = strcspn(at, ",");

		write_parameter(out, at, len, "query",
				find(parameters, COUNT(parameters), at, len));
		at += len + (at[len] == ',');
	}
}

static const char *type_of(const char *pattern)
{
	const char *last = strrchr(pattern, '/');

	if (!strcmp(pattern, "/stream"))
		return "text/event-stream";
	if (!strcmp(last, "/json") || !strcmp(last, "/api-docs"))
		return "application/json";
	return strstr(pattern, "/html") || !strcmp(pattern, "/api/") || !strcmp(pattern, "/api")
		       ? "text/html"
		       : "text/plain";
}

static void write_answer(struct hg_json_out *out, const char *status, const char *text,
			 const char *type, const char *schema)
{
	hg_json_key(out, status);
	hg_json_open_object(out);
	hg_json_member_string(out, "description", text);
	if (type) {
		hg_json_key(out, "content");
		hg_json_open_object(out);
		hg_json_key(out, type);
		hg_json_open_object(out);
		hg_json_key(out, "schema");
		hg_json_open_object(out);
		if (schema)
			hg_json_member_string(out, "$ref", schema);
		hg_json_close_object(out);
		hg_json_close_object(out);
		hg_json_close_object(out);
	}
	hg_json_close_object(out);
}

static void write_answers(struct hg_json_out *out, const struct hg_route *route,
			  enum hg_method method)
{
	hg_json_key(out, "responses");
	hg_json_open_object(out);
	if (method == HG_GET || method == HG_POST)
		write_answer(out, strcmp(route->pattern, "/") ? "200" : "302", route->help,
			     type_of(route->pattern), NULL);
	else
		write_answer(out, "204", "done", NULL, NULL);
	write_answer(out, "default", "what was wrong (RFC 9457)", "application/problem+json",
		     "#/components/schemas/Problem");
	hg_json_close_object(out);
}

static void write_operation(struct hg_json_out *out, const struct hg_route *route,
			    enum hg_method method, const char *name)
{
	if (!(route->methods & method))
		return;
	hg_json_key(out, name);
	hg_json_open_object(out);
	hg_json_member_string(out, "summary", route->help);
	hg_json_key(out, "parameters");
	hg_json_open_array(out);
	write_variables(out, route->pattern);
	if (method == HG_GET)
		write_queries(out, route->pattern);
	hg_json_close_array(out);
	write_answers(out, route, method);
	hg_json_close_object(out);
}

static void write_paths(struct hg_json_out *out)
{
	size_t count;
	const struct hg_route *routes = hg_routes(&count);

	hg_json_key(out, "paths");
	hg_json_open_object(out);
	for (size_t i = 0; i < count; i++) {
		hg_json_key(out, routes[i].pattern);
		hg_json_open_object(out);
		write_operation(out, &routes[i], HG_GET, "get");
		write_operation(out, &routes[i], HG_PUT, "put");
		write_operation(out, &routes[i], HG_POST, "post");
		write_operation(out, &routes[i], HG_DELETE, "delete");
		hg_json_close_object(out);
	}
	hg_json_close_object(out);
}

static const char schemas[] =
	"{\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"detail\"],"
	"\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
	"\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
	"\"instance\":{\"type\":\"string\"},\"parameter\":{\"type\":\"string\"},"
	"\"column\":{\"type\":\"integer\"},\"excerpt\":{\"type\":\"string\"},"
	"\"expected\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}},"
	"\"Estimate\":{\"type\":\"object\",\"required\":[\"value\"],\"properties\":{"
	"\"value\":{\"type\":\"number\"},\"lower\":{\"type\":\"number\"},"
	"\"upper\":{\"type\":\"number\"},\"samples\":{\"type\":\"number\"},"
	"\"coverage\":{\"type\":\"number\"},\"exact\":{\"type\":\"boolean\"},"
	"\"rseSampling\":{\"type\":\"number\"},\"rseSketch\":{\"type\":\"number\"},"
	"\"biased\":{\"type\":\"boolean\"}}}}";

void hg_api_docs(struct hg_request *request)
{
	struct hg_json_out *out = &request->out;

	request->status = 200;
	hg_json_open_object(out);
	hg_json_member_string(out, "openapi", "3.0.3");
	hg_json_key(out, "info");
	hg_json_open_object(out);
	hg_json_member_string(out, "title", "heliograph");
	hg_json_member_string(out, "version", request->conf->version);
	hg_json_close_object(out);
	write_paths(out);
	hg_json_key(out, "components");
	hg_json_open_object(out);
	hg_json_key(out, "schemas");
	hg_json_raw(out, schemas);
	hg_json_close_object(out);
	hg_json_close_object(out);
}
