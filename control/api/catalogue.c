/*
 * What definitions are written with: /keys, /functions, and the check of a definition.
 */
#include <string.h>

#include "control/api/routes.h"
#include "control/flow_json.h"
#include "control/flows/language.h"

/* ms since the key was seen, or null. */
static void write_seen(struct hg_request *request, const char *name)
{
	const struct hg_key_seen *keys;
	size_t count = request->snapshot ? hg_snapshot_keys_seen(request->snapshot, &keys) : 0;

	hg_json_key(&request->out, "seen");
	for (size_t i = 0; i < count; i++) {
		if (strcmp(keys[i].name, name))
			continue;
		hg_json_u64(&request->out, request->now_ms > keys[i].last_ms
						   ? request->now_ms - keys[i].last_ms
						   : 0);
		return;
	}
	hg_json_null(&request->out);
}

void hg_api_keys(struct hg_request *request)
{
	struct hg_json_out *out = &request->out;
	struct hg_key_info info;

	request->status = 200;
	hg_json_open_array(out);
	for (size_t i = 0; hg_key_info_at(i, &info); i++) {
		hg_json_open_object(out);
		hg_json_member_string(out, "name", info.name);
		hg_json_member_string(out, "type", info.type);
		hg_json_member_string(out, "format", info.format);
		hg_json_member_string(out, "example", info.example);
		hg_json_member_string(out, "record", info.record);
		write_seen(request, info.name);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

void hg_api_functions(struct hg_request *request)
{
	struct hg_json_out *out = &request->out;
	struct hg_function_info info;

	request->status = 200;
	hg_json_open_array(out);
	for (size_t i = 0; hg_function_info_at(i, &info); i++) {
		hg_json_open_object(out);
		hg_json_member_string(out, "name", info.name);
		hg_json_member_string(out, "arguments", info.arguments);
		hg_json_member_string(out, "text", info.text);
		hg_json_member_string(out, "example", info.example);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

/* ---- /flowcheck/json ---- */

static void note_ignored(void *arg, const char *member)
{
	hg_request_ignored(arg, "body.", member);
}

static void note_adjusted(void *arg, const char *member, double value)
{
	hg_request_adjusted(arg, member, value);
}

static int check(struct hg_request *request, struct hg_flow_def *def, bool *retroactive,
		 struct hg_problem *problem)
{
	const struct hg_flow_json_notes notes = { note_ignored, note_adjusted, request };
	struct hg_json_doc *doc = hg_json_parse(request->body, request->body_len_bytes, problem);
	int status;

	if (!doc)
		return -1;
	status = hg_flow_json_read(hg_json_root(doc), def, &notes, problem);
	hg_json_doc_free(doc);
	return status ? status : hg_flow_def_look(def, retroactive, problem);
}

void hg_api_flowcheck(struct hg_request *request)
{
	struct hg_problem problem;
	struct hg_flow_def def;
	bool retroactive;

	if (hg_flow_def_init(&def, "checked")) {
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"There is no memory for this now.");
		return;
	}
	if (check(request, &def, &retroactive, &problem)) {
		hg_request_problem(request, &problem);
	} else {
		request->status = 200;
		hg_json_open_object(&request->out);
		hg_json_member_bool(&request->out, "ok", true);
		hg_json_member_bool(&request->out, "retroactive", retroactive);
		hg_json_close_object(&request->out);
	}
	hg_flow_def_clear(&def);
}
