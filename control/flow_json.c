#include "control/flow_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum kind { LIST, TEXT, COUNT, SECONDS, BOOLEAN, AGG };

/* One row a member: name, kind, place in the definition, range of a number. */
struct member {
	const char *name;
	enum kind kind;
	size_t offset;
	double min, max;
};

#define AT(field) offsetof(struct hg_flow_def, field)

/* clang-format off */
static const struct member members[] = {
	{ "keys", LIST, AT(keys), 0, 0 },
	{ "value", TEXT, AT(value), 0, 0 },
	{ "values", LIST, AT(values), 0, 0 },
	{ "filter", TEXT, AT(filter), 0, 0 },
	{ "n", COUNT, AT(n), 1, 10000 },
	{ "t", SECONDS, AT(t_s), 0.1, 600 },
	{ "dropped", BOOLEAN, AT(dropped), 0, 0 },
	{ "fs", TEXT, AT(fs), 0, 0 },
	{ "log", BOOLEAN, AT(log), 0, 0 },
	{ "flowStart", BOOLEAN, AT(flow_start), 0, 0 },
	{ "activeTimeout", SECONDS, AT(active_timeout_s), 1, 3600 },
	{ "idleTimeout", SECONDS, AT(idle_timeout_s), 1, 3600 },
	{ "aggMode", AGG, AT(agg_mode), 0, 0 },
	{ "description", TEXT, AT(description), 0, 0 },
};

static const struct {
	const char *text;
	enum hg_agg_mode mode;
} modes[] = {
	{ "max", HG_AGG_MAX },   { "sum", HG_AGG_SUM },     { "edge", HG_AGG_EDGE },
	{ "core", HG_AGG_CORE }, { "agent", HG_AGG_AGENT }, { "pooled", HG_AGG_POOLED },
};
/* clang-format on */

enum hg_agg_mode hg_agg_mode_parse(const char *text, bool *ok)
{
	*ok = true;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (!strcasecmp(modes[i].text, text))
			return modes[i].mode;
	*ok = false;
	return HG_AGG_UNSET;
}

const char *hg_agg_mode_text(enum hg_agg_mode mode)
{
	/* Of answers only: nobody may ask for it. */
	if (mode == HG_AGG_POOLED_EDGE)
		return "pooled+edge";
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i].mode == mode)
			return modes[i].text;
	return "";
}

bool hg_flow_name_valid(const char *name, struct hg_problem *problem)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t good = strspn(name, allowed);

	if (good && !name[good] && good <= HG_NAME_MAX)
		return true;
	hg_problem_set(problem, 400, "invalid-parameter", "Name cannot be used",
		       "A name has 1 to %d of the characters A-Z, a-z, 0-9, '_' and '-'.",
		       HG_NAME_MAX);
	hg_problem_place(problem, "name", name, name[0] && name[good] ? (int)good + 1 : 0);
	return false;
}

static int wrong(struct hg_problem *problem, const struct member *member, const char *wanted)
{
	hg_problem_set(problem, 400, "invalid-body", "Definition cannot be used", "%s must be %s.",
		       member->name, wanted);
	snprintf(problem->parameter, sizeof(problem->parameter), "%s", member->name);
	return -1;
}

static int replace(char **to, char *text, const struct member *member, struct hg_problem *problem)
{
	if (!text) {
		hg_problem_set(problem, 503, "too-many", "Out of memory", "No memory for %s.",
			       member->name);
		return -1;
	}
	free(*to);
	*to = text;
	return 0;
}

/* A list may be an array of texts or a comma string; empty items of an array are skipped. */
static char *join_array(const struct hg_json *array)
{
	size_t len = 1;
	char *text;

	for (size_t i = 0; i < hg_json_length(array); i++) {
		const char *item = hg_json_as_text(hg_json_at(array, i));

		len += item ? strlen(item) + 1 : 0;
	}
	text = calloc(1, len);
	for (size_t i = 0; text && i < hg_json_length(array); i++) {
		const char *item = hg_json_as_text(hg_json_at(array, i));

		if (!item || !*item)
			continue;
		if (*text)
			strcat(text, ",");
		strcat(text, item);
	}
	return text;
}

static bool array_of_texts(const struct hg_json *array)
{
	for (size_t i = 0; i < hg_json_length(array); i++)
		if (!hg_json_as_text(hg_json_at(array, i)))
			return false;
	return true;
}

static int read_text(const struct member *member, const struct hg_json *value, char **to,
		     struct hg_problem *problem)
{
	const char *text = hg_json_as_text(value);

	if (member->kind == LIST && hg_json_type(value) == HG_JSON_ARRAY) {
		if (!array_of_texts(value))
			return wrong(problem, member, "a list of texts");
		return replace(to, join_array(value), member, problem);
	}
	if (!text)
		return wrong(problem, member,
			     member->kind == LIST ? "a comma-separated text or an array of texts"
						  : "a text");
	if (member->offset == AT(fs) && (!*text || strlen(text) > 16))
		return wrong(problem, member, "1 to 16 characters");
	return replace(to, strdup(text), member, problem);
}

static int read_number(const struct member *member, const struct hg_json *value, void *to,
		       const struct hg_flow_json_notes *notes, struct hg_problem *problem)
{
	double number;
	double used;

	if (!hg_json_as_double(value, &number))
		return wrong(problem, member, "a number");
	used = number < member->min ? member->min : number > member->max ? member->max : number;
	if (member->kind == COUNT) {
		used = (double)(int)used;
		*(int *)to = (int)used;
	} else {
		*(double *)to = used;
	}
	if (used != number && notes)
		notes->adjusted(notes->arg, member->name, used);
	return 0;
}

static int read_agg(const struct member *member, const struct hg_json *value, enum hg_agg_mode *to,
		    struct hg_problem *problem)
{
	const char *text = hg_json_as_text(value);
	bool ok = text != NULL;

	if (ok && !*text) {
		*to = HG_AGG_UNSET;
		return 0;
	}
	*to = ok ? hg_agg_mode_parse(text, &ok) : HG_AGG_UNSET;
	if (!ok || *to == HG_AGG_MAX || *to == HG_AGG_SUM || *to == HG_AGG_CORE)
		return wrong(problem, member, "AGENT, edge or pooled, or absent");
	return 0;
}

static int read_member(const struct member *member, const struct hg_json *value,
		       struct hg_flow_def *def, const struct hg_flow_json_notes *notes,
		       struct hg_problem *problem)
{
	void *to = (char *)def + member->offset;

	switch (member->kind) {
	case LIST:
	case TEXT:
		return read_text(member, value, to, problem);
	case COUNT:
	case SECONDS:
		return read_number(member, value, to, notes, problem);
	case BOOLEAN:
		return hg_json_as_bool(value, to) ? 0 : wrong(problem, member, "true or false");
	case AGG:
		return read_agg(member, value, to, problem);
	}
	return 0;
}

static const struct member *find(const char *name)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (!strcmp(members[i].name, name))
			return &members[i];
	return NULL;
}

int hg_flow_json_read(const struct hg_json *object, struct hg_flow_def *def,
		      const struct hg_flow_json_notes *notes, struct hg_problem *problem)
{
	const struct hg_json *value;
	const char *name;
	size_t pos = 0;

	while (hg_json_each(object, &pos, &name, &value)) {
		const struct member *member = find(name);

		if (!member && notes)
			notes->ignored(notes->arg, name);
		if (!member || hg_json_type(value) == HG_JSON_NULL)
			continue;
		if (read_member(member, value, def, notes, problem))
			return -1;
	}
	if (def->value[0])
		return 0;
	hg_problem_set(problem, 400, "invalid-body", "Definition cannot be used",
		       "value is missing; write for example \"value\":\"bytes\".");
	snprintf(problem->parameter, sizeof(problem->parameter), "value");
	return -1;
}

static void write_member(struct hg_json_out *out, const struct member *member, const void *at)
{
	switch (member->kind) {
	case LIST:
	case TEXT:
		hg_json_member_string(out, member->name, *(char *const *)at);
		break;
	case COUNT:
		hg_json_member_u64(out, member->name, (uint64_t) * (const int *)at);
		break;
	case SECONDS:
		hg_json_member_double(out, member->name, *(const double *)at);
		break;
	case BOOLEAN:
		hg_json_member_bool(out, member->name, *(const bool *)at);
		break;
	case AGG:
		if (*(const enum hg_agg_mode *)at != HG_AGG_UNSET)
			hg_json_member_string(out, member->name,
					      hg_agg_mode_text(*(const enum hg_agg_mode *)at));
		break;
	}
}

void hg_flow_json_write(struct hg_json_out *out, const struct hg_flow_def *def)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const struct member *member = &members[i];
		const void *at = (const char *)def + member->offset;
		bool empty_text = (member->offset == AT(description)) && !**(char *const *)at;
		double idle_s = hg_flow_def_idle_s(def);

		if (member->offset == AT(idle_timeout_s))
			at = &idle_s;

		if (!empty_text)
			write_member(out, member, at);
	}
}
