#include "control/api/entity_tag.h"
#include "control/api/routes.h"

#include <stdlib.h>
#include <string.h>

#include "control/flow_json.h"

#define BODY_NAME_PREFIX "body."

/* Members of temporary ones, and when anybody read it last. */
static void write_life(const struct hg_request *request, const struct hg_flow_view *view,
		       struct hg_json_out *out)
{
	uint64_t read_ms = hg_snapshot_flow_last_read(request->snapshot, view->def->name);

	if (view->def->temporary) {
		hg_json_member_bool(out, "temporary", true);
		if (view->def->owner)
			hg_json_member_string(out, "owner", view->def->owner);
		hg_json_member_u64(out, "expires", read_ms + view->def->ttl_ms);
	}
	if (view->asleep)
		hg_json_member_bool(out, "asleep", true);
	hg_json_member_u64(out, "lastRead",
			   request->now_ms > read_ms ? request->now_ms - read_ms : 0);
}

static void write_view(struct hg_request *request, const struct hg_flow_view *view)
{
	struct hg_json_out *out = &request->out;

	hg_json_open_object(out);
	hg_flow_json_write(out, view->def);
	hg_json_member_u64(out, "since", view->since_ms);
	hg_json_member_bool(out, "retroactive", view->retroactive);
	write_life(request, view, out);
	hg_json_member_u64(out, "rows", view->rows);
	hg_json_member_u64(out, "evictions", view->evictions);
	hg_json_close_object(out);
}

void hg_api_flow_list(struct hg_request *request)
{
	size_t count = request->snapshot ? hg_snapshot_flows(request->snapshot) : 0;

	request->status = 200;
	hg_json_open_object(&request->out);
	for (size_t i = 0; i < count; i++) {
		const struct hg_flow_view *view = hg_snapshot_flow_at(request->snapshot, i);

		hg_json_key(&request->out, view->def->name);
		write_view(request, view);
	}
	hg_json_close_object(&request->out);
}

static void unknown(struct hg_request *request, const char *name)
{
	hg_request_fail(request, 404, "unknown-name", "Not found",
			"There is no flow definition %.128s; /flow/json lists them.", name);
}

/* Changes with everything that a client may set; FNV-1a over its JSON. */
static uint64_t tag_of(const struct hg_flow_def *def)
{
	uint64_t tag = 0xcbf29ce484222325ull;
	struct hg_json_out out;

	hg_json_init(&out);
	hg_json_open_object(&out);
	hg_flow_json_write(&out, def);
	hg_json_close_object(&out);
	for (size_t i = 0; i < out.len_bytes; i++)
		tag = (tag ^ (uint8_t)out.bytes[i]) * 0x100000001b3ull;
	hg_json_free(&out);
	return tag;
}

static void get(struct hg_request *request, const char *name)
{
	const struct hg_flow_view *view =
		request->snapshot ? hg_snapshot_flow(request->snapshot, name) : NULL;

	if (!view) {
		unknown(request, name);
		return;
	}
	request->status = 200;
	hg_entity_tag_show(request, tag_of(view->def));
	write_view(request, view);
}

static void note_ignored(void *arg, const char *member)
{
	hg_request_ignored(arg, BODY_NAME_PREFIX, member);
}

static void note_adjusted(void *arg, const char *member, double value)
{
	hg_request_adjusted(arg, member, value);
}

static int read_body(struct hg_request *request, struct hg_flow_def *def,
		     struct hg_problem *problem)
{
	const struct hg_flow_json_notes notes = { note_ignored, note_adjusted, request };
	struct hg_json_doc *doc = hg_json_parse(request->body, request->body_len_bytes, problem);
	int status;

	if (!doc)
		return -1;
	status = hg_flow_json_read(hg_json_root(doc), def, &notes, problem);
	hg_json_doc_free(doc);
	return status ? status : hg_flow_def_check(def, problem);
}

static bool condition_holds(struct hg_request *request, const char *name)
{
	const struct hg_flow_view *view =
		request->snapshot ? hg_snapshot_flow(request->snapshot, name) : NULL;

	return hg_entity_tag_allows(request, view != NULL, view ? tag_of(view->def) : 0);
}

static struct hg_command *command_make(enum hg_command_kind kind, const char *name)
{
	struct hg_command *command = calloc(1, sizeof(*command));

	if (command && hg_flow_def_init(&command->def, name)) {
		free(command);
		return NULL;
	}
	if (command)
		command->kind = kind;
	return command;
}

static void out_of_memory(struct hg_request *request)
{
	hg_request_fail(request, 503, "too-many", "Out of memory",
			"There is no memory for this now.");
}

static void put(struct hg_request *request, const char *name)
{
	struct hg_command *command = command_make(HG_COMMAND_FLOW_PUT, name);
	struct hg_problem problem;

	if (!command) {
		out_of_memory(request);
		return;
	}
	if (read_body(request, &command->def, &problem)) {
		request->ignored[0] = request->adjusted[0] = '\0';
		hg_request_problem(request, &problem);
		hg_flow_def_clear(&command->def);
		free(command);
		return;
	}
	request->command = command;
}

static void delete (struct hg_request *request, const char *name)
{
	request->command = command_make(HG_COMMAND_FLOW_DELETE, name);
	if (!request->command)
		out_of_memory(request);
}

void hg_api_flow(struct hg_request *request)
{
	const char *name = hg_route_variable(request, 0);
	struct hg_problem problem;

	if (!hg_flow_name_valid(name, &problem))
		hg_request_problem(request, &problem);
	else if (request->method == HG_GET)
		get(request, name);
	else if (!condition_holds(request, name))
		return;
	else if (request->method == HG_PUT)
		put(request, name);
	else
		delete (request, name);
}

void hg_api_flow_answered(struct hg_request *request)
{
	struct hg_command *command = request->command;

	if (command->kind == HG_COMMAND_NAMES) {
		hg_api_names_answered(request);
		return;
	}
	request->command = NULL;
	if (command->status)
		hg_request_problem(request, &command->problem);
	else
		request->status = 204;
	if (command->not_saved)
		request->warning = "not saved";
	hg_flow_def_clear(&command->def);
	hg_json_doc_free(command->body);
	hg_object_unref(command->made);
	free(command);
}

void hg_api_flowkeys(struct hg_request *request)
{
	const struct hg_key_seen *keys;
	size_t count = request->snapshot ? hg_snapshot_keys_seen(request->snapshot, &keys) : 0;

	request->status = 200;
	hg_json_open_object(&request->out);
	for (size_t i = 0; i < count; i++) {
		uint64_t last = keys[i].last_ms;

		hg_json_key(&request->out, keys[i].name);
		hg_json_u64(&request->out, request->now_ms > last ? request->now_ms - last : 0);
	}
	hg_json_close_object(&request->out);
}
