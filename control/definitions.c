#include "control/definitions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/flow_json.h"
#include "control/log.h"
#include "control/state.h"

#define FILE_NAME "flows.json"

static void trouble(struct hg_health *health, const char *sentence)
{
	hg_health_write(&health->state_errors, hg_health_read(&health->state_errors) + 1);
	hg_log(HG_EVENT_STATE, FILE_NAME, NULL, 0, "%s", sentence);
}

static void load_one(struct hg_flows *flows, const char *name, const struct hg_json *object,
		     struct hg_health *health)
{
	struct hg_problem problem;
	struct hg_flow_def def;
	char sentence[600];

	if (hg_json_type(object) == HG_JSON_NULL) {
		hg_flows_delete(flows, name);
		return;
	}
	if (hg_flow_def_init(&def, name))
		return;
	if (!hg_flow_name_valid(name, &problem) || hg_json_type(object) != HG_JSON_OBJECT ||
	    hg_flow_json_read(object, &def, NULL, &problem) ||
	    hg_flows_put(flows, &def, &problem)) {
		snprintf(sentence, sizeof(sentence), "stored definition %.60s is left out: %s",
			 name,
			 hg_json_type(object) == HG_JSON_OBJECT ? problem.detail
								: "it is no object");
		trouble(health, sentence);
	}
	hg_flow_def_clear(&def);
}

static void load_all(const char *dir, bool seed, struct hg_flows *flows, struct hg_health *health,
		     const char *bytes, size_t len)
{
	struct hg_problem problem;
	struct hg_json_doc *doc = hg_json_parse(bytes, len, &problem);
	const struct hg_json *object;
	const char *name;
	char error[300] = "";
	size_t pos = 0;

	if (!doc) {
		char sentence[900];

		if (!seed)
			hg_state_set_aside(dir, FILE_NAME, error, sizeof(error));
		snprintf(sentence, sizeof(sentence), "%s/" FILE_NAME " is damaged%s: %s %s", dir,
			 seed ? "" : " and was set aside as .bad", problem.detail, error);
		trouble(health, sentence);
		return;
	}
	while (hg_json_each(hg_json_root(doc), &pos, &name, &object))
		load_one(flows, name, object, health);
	hg_json_doc_free(doc);
}

void hg_definitions_load(const char *dir, bool seed, struct hg_flows *flows,
			 struct hg_health *health)
{
	char error[300];
	char *bytes;
	size_t len;

	if (!*dir)
		return;
	switch (hg_state_read(dir, FILE_NAME, &bytes, &len, error, sizeof(error))) {
	case HG_STATE_READ:
		load_all(dir, seed, flows, health, bytes, len);
		free(bytes);
		break;
	case HG_STATE_UNREADABLE:
		trouble(health, error);
		break;
	case HG_STATE_ABSENT:
		break;
	}
}

static bool is_defined(const struct hg_flows *flows, const char *name)
{
	const struct hg_flow_def *def;
	size_t pos = 0;

	while (hg_flows_each(flows, &pos, &def))
		if (!strcmp(def->name, name))
			return true;
	return false;
}

/* Seeded definitions that are gone: a null each, so that they stay away. */
static void write_removed(const char *seed_dir, const struct hg_flows *flows,
			  struct hg_json_out *out)
{
	struct hg_problem problem;
	const struct hg_json *object;
	const char *name;
	char error[300];
	size_t len, pos = 0;
	char *bytes;

	if (!*seed_dir ||
	    hg_state_read(seed_dir, FILE_NAME, &bytes, &len, error, sizeof(error)) != HG_STATE_READ)
		return;
	struct hg_json_doc *doc = hg_json_parse(bytes, len, &problem);

	while (doc && hg_json_each(hg_json_root(doc), &pos, &name, &object))
		if (!is_defined(flows, name)) {
			hg_json_key(out, name);
			hg_json_null(out);
		}
	hg_json_doc_free(doc);
	free(bytes);
}

int hg_definitions_save(const char *dir, const char *seed_dir, const struct hg_flows *flows,
			struct hg_health *health)
{
	const struct hg_flow_def *def;
	struct hg_json_out out;
	char error[300] = "no memory to write the flow definitions";
	size_t pos = 0;
	int status = -1;

	if (!*dir)
		return 0;
	hg_json_init(&out);
	hg_json_open_object(&out);
	while (hg_flows_each(flows, &pos, &def)) {
		if (def->temporary)
			continue;
		hg_json_key(&out, def->name);
		hg_json_open_object(&out);
		hg_flow_json_write(&out, def);
		hg_json_close_object(&out);
	}
	write_removed(seed_dir, flows, &out);
	hg_json_close_object(&out);
	if (!out.failed)
		status = hg_state_write(dir, FILE_NAME, out.bytes, out.len_bytes, error,
					sizeof(error));
	if (status)
		trouble(health, error);
	hg_json_free(&out);
	return status;
}
