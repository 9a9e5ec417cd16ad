#include "control/object_files.h"

#include <stdio.h>
#include <stdlib.h>

#include "control/flow_json.h"
#include "control/log.h"
#include "control/state.h"

struct loading {
	const char *dir;
	enum hg_object_origin origin;
	struct hg_objects *objects;
	struct hg_health *health;
	enum hg_object_kind kind;
};

static void trouble(struct hg_health *health, const char *file, const char *sentence)
{
	hg_health_write(&health->state_errors, hg_health_read(&health->state_errors) + 1);
	hg_log(HG_EVENT_STATE, file, NULL, 0, "%s", sentence);
}

static void leave_out(const struct loading *l, const char *name, const char *why)
{
	const struct hg_object_kind_info *info = hg_object_kind_of(l->kind);
	char sentence[700];

	snprintf(sentence, sizeof(sentence), "%.200s/%s: %s %.60s is left out: %s", l->dir,
		 info->file, info->path, name, why);
	trouble(l->health, info->file, sentence);
}

/* null stands for a seeded object that a client removed. */
static void load_one(const struct loading *l, const char *name, const struct hg_json *body)
{
	struct hg_problem problem;
	struct hg_object *object;

	if (hg_json_type(body) == HG_JSON_NULL) {
		hg_objects_delete(l->objects, l->kind, name);
		return;
	}
	if (hg_object_make(l->kind, name, body, true, NULL, &object, &problem)) {
		leave_out(l, name, problem.detail);
		return;
	}
	if (hg_objects_put(l->objects, object, l->origin, &problem))
		leave_out(l, name, problem.detail);
	hg_object_unref(object);
}

static void load_root(const struct loading *l, const struct hg_json *root)
{
	struct hg_problem problem;
	const struct hg_json *body;
	const char *name;
	size_t pos = 0;

	if (!hg_object_kind_of(l->kind)->named) {
		if (hg_json_each(root, &pos, &name, &body))
			load_one(l, "", root);
		else if (l->origin == HG_OBJECT_STORED)
			hg_objects_delete(l->objects, l->kind, "");
		return;
	}
	while (hg_json_each(root, &pos, &name, &body)) {
		if (hg_flow_name_valid(name, &problem))
			load_one(l, name, body);
		else
			leave_out(l, name, problem.detail);
	}
}

static void load_bytes(const struct loading *l, const char *bytes, size_t len)
{
	const char *file = hg_object_kind_of(l->kind)->file;
	struct hg_problem problem;
	struct hg_json_doc *doc = hg_json_parse(bytes, len, &problem);
	char sentence[900], error[300] = "";

	if (doc) {
		load_root(l, hg_json_root(doc));
		hg_json_doc_free(doc);
		return;
	}
	if (l->origin == HG_OBJECT_STORED)
		hg_state_set_aside(l->dir, file, error, sizeof(error));
	snprintf(sentence, sizeof(sentence), "%.200s/%s is damaged%s: %.400s %.200s", l->dir, file,
		 l->origin == HG_OBJECT_STORED ? " and was set aside as .bad" : "", problem.detail,
		 error);
	trouble(l->health, file, sentence);
}

static void load_kind(const struct loading *l)
{
	const char *file = hg_object_kind_of(l->kind)->file;
	char error[300];
	char *bytes;
	size_t len;

	switch (hg_state_read(l->dir, file, &bytes, &len, error, sizeof(error))) {
	case HG_STATE_READ:
		load_bytes(l, bytes, len);
		free(bytes);
		break;
	case HG_STATE_UNREADABLE:
		trouble(l->health, file, error);
		break;
	case HG_STATE_ABSENT:
		break;
	}
}

void hg_object_files_load(const char *dir, enum hg_object_origin origin, struct hg_objects *objects,
			  struct hg_health *health)
{
	struct loading loading = { dir, origin, objects, health, HG_OBJECT_GROUP };

	for (int kind = 0; *dir && kind < HG_OBJECT_KINDS; kind++) {
		loading.kind = (enum hg_object_kind)kind;
		load_kind(&loading);
	}
}

int hg_object_files_save(const char *dir, const struct hg_objects *objects,
			 enum hg_object_kind kind, struct hg_health *health)
{
	const char *file = hg_object_kind_of(kind)->file;
	struct hg_json_out out;
	char error[300] = "no memory to write the state file";
	int status = -1;

	if (!*dir)
		return 0;
	hg_json_init(&out);
	hg_objects_write_file(objects, kind, &out);
	if (!out.failed)
		status = hg_state_write(dir, file, out.bytes, out.len_bytes, error, sizeof(error));
	if (status)
		trouble(health, file, error);
	hg_json_free(&out);
	return status;
}
