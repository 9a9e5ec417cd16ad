#include "control/api/objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/entity_tag.h"
#include "control/api/routes.h"
#include "control/export/forward.h"
#include "control/flow_json.h"

#define BODY_NAME_PREFIX "body."

static const struct hg_object *find(const struct hg_request *request, enum hg_object_kind kind,
				    const char *name)
{
	return request->objects ? hg_objects_view_find(request->objects, kind, name) : NULL;
}

/* The object's JSON; further members come before its closing brace. */
static void write_object(struct hg_request *request, const struct hg_object *object,
			 hg_object_more *more)
{
	size_t len = strlen(object->json);

	hg_json_raw_value(&request->out, object->json);
	if (!more || request->out.failed || len < 2)
		return;
	request->out.len_bytes--;
	request->out.bytes[request->out.len_bytes] = '\0';
	more(request, object);
	hg_json_raw(&request->out, "}");
}

void hg_api_objects_list(struct hg_request *request, enum hg_object_kind kind, hg_object_more *more)
{
	const struct hg_objects_view *view = request->objects;

	request->status = 200;
	hg_json_open_object(&request->out);
	for (size_t i = 0; view && i < view->kind[kind].count; i++) {
		hg_json_key(&request->out, view->kind[kind].items[i]->name);
		write_object(request, view->kind[kind].items[i], more);
	}
	hg_json_close_object(&request->out);
}

static void unknown(struct hg_request *request, enum hg_object_kind kind, const char *name)
{
	const struct hg_object_kind_info *info = hg_object_kind_of(kind);

	if (info->named)
		hg_request_fail(request, 404, "unknown-name", "Not found",
				"There is no %s %.128s; /%s/json lists them.", info->path, name,
				info->path);
	else
		hg_request_fail(request, 404, "unknown-name", "Not found",
				"There is no %s; PUT one.", info->path);
}

static void get(struct hg_request *request, enum hg_object_kind kind, const char *name,
		hg_object_more *more)
{
	const struct hg_object *object = find(request, kind, name);

	if (!object) {
		unknown(request, kind, name);
		return;
	}
	request->status = 200;
	hg_entity_tag_show(request, object->tag);
	write_object(request, object, more);
}

static void note_ignored(void *arg, const char *member)
{
	hg_request_ignored(arg, BODY_NAME_PREFIX, member);
}

static void note_adjusted(void *arg, const char *member, double value)
{
	hg_request_adjusted(arg, member, value);
}

static struct hg_command *command_make(enum hg_command_kind command_kind, enum hg_object_kind kind,
				       const char *name)
{
	struct hg_command *command = calloc(1, sizeof(*command));

	if (!command)
		return NULL;
	command->kind = command_kind;
	command->object = kind;
	snprintf(command->name, sizeof(command->name), "%s", name);
	return command;
}

static void out_of_memory(struct hg_request *request)
{
	hg_request_fail(request, 503, "too-many", "Out of memory",
			"There is no memory for this now.");
}

static bool condition_holds(struct hg_request *request, enum hg_object_kind kind, const char *name)
{
	const struct hg_object *object = find(request, kind, name);

	return hg_entity_tag_allows(request, object != NULL, object ? object->tag : 0);
}

static int read_body(struct hg_request *request, struct hg_command *command,
		     struct hg_problem *problem)
{
	const struct hg_object_notes notes = { note_ignored, note_adjusted, request };

	command->body = hg_json_parse(request->body, request->body_len_bytes, problem);
	if (!command->body)
		return -1;
	return hg_object_make(command->object, command->name, hg_json_root(command->body), false,
			      &notes, &command->made, problem);
}

static void put(struct hg_request *request, enum hg_object_kind kind, const char *name)
{
	struct hg_command *command = command_make(HG_COMMAND_OBJECT_PUT, kind, name);
	struct hg_problem problem;

	if (!command) {
		out_of_memory(request);
		return;
	}
	if (read_body(request, command, &problem)) {
		request->ignored[0] = request->adjusted[0] = '\0';
		hg_request_problem(request, &problem);
		hg_json_doc_free(command->body);
		free(command);
		return;
	}
	request->command = command;
}

static void delete (struct hg_request *request, enum hg_object_kind kind, const char *name)
{
	request->command = command_make(HG_COMMAND_OBJECT_DELETE, kind, name);
	if (!request->command)
		out_of_memory(request);
}

void hg_api_objects_one(struct hg_request *request, enum hg_object_kind kind, const char *name,
			hg_object_more *more)
{
	struct hg_problem problem;

	if (*name && !hg_flow_name_valid(name, &problem)) {
		hg_request_problem(request, &problem);
		return;
	}
	if (request->method == HG_GET) {
		get(request, kind, name, more);
		return;
	}
	if (!condition_holds(request, kind, name))
		return;
	if (request->method == HG_PUT)
		put(request, kind, name);
	else
		delete (request, kind, name);
}

/* ---- paths ---- */

/* Old clients PUT the default group here, under the keys of the two addresses (rest-api 8). */
void hg_api_group_list(struct hg_request *request)
{
	if (request->method == HG_GET)
		hg_api_objects_list(request, HG_OBJECT_GROUP, NULL);
	else
		hg_api_objects_one(request, HG_OBJECT_GROUP, "default", NULL);
}

void hg_api_group(struct hg_request *request)
{
	hg_api_objects_one(request, HG_OBJECT_GROUP, hg_route_variable(request, 0), NULL);
}

void hg_api_map_list(struct hg_request *request)
{
	hg_api_objects_list(request, HG_OBJECT_MAP, NULL);
}

void hg_api_map(struct hg_request *request)
{
	hg_api_objects_one(request, HG_OBJECT_MAP, hg_route_variable(request, 0), NULL);
}

void hg_api_threshold_list(struct hg_request *request)
{
	hg_api_objects_list(request, HG_OBJECT_THRESHOLD, NULL);
}

void hg_api_threshold(struct hg_request *request)
{
	hg_api_objects_one(request, HG_OBJECT_THRESHOLD, hg_route_variable(request, 0), NULL);
}

void hg_api_shortcut_list(struct hg_request *request)
{
	hg_api_objects_list(request, HG_OBJECT_SHORTCUT, NULL);
}

void hg_api_shortcut(struct hg_request *request)
{
	hg_api_objects_one(request, HG_OBJECT_SHORTCUT, hg_route_variable(request, 0), NULL);
}

/* A client that asks before anything was stored gets an empty topology, as from sFlow-RT. */
void hg_api_topology(struct hg_request *request)
{
	if (request->method != HG_GET || find(request, HG_OBJECT_TOPOLOGY, "")) {
		hg_api_objects_one(request, HG_OBJECT_TOPOLOGY, "", NULL);
		return;
	}
	request->status = 200;
	hg_json_raw(&request->out, "{\"nodes\":{},\"links\":{}}");
}

static void write_sent(struct hg_request *request, const struct hg_object *object)
{
	struct hg_forward_figures figures;

	hg_forward_figures_of(request->conf->forward, object->name, &figures);
	hg_json_member_u64(&request->out, "sent", figures.sent);
	hg_json_member_u64(&request->out, "errors", figures.errors);
}

void hg_api_forwarding_list(struct hg_request *request)
{
	hg_api_objects_list(request, HG_OBJECT_FORWARDING, write_sent);
}

void hg_api_forwarding(struct hg_request *request)
{
	hg_api_objects_one(request, HG_OBJECT_FORWARDING, hg_route_variable(request, 0),
			   write_sent);
}
