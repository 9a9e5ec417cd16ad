/* Small kinds: forwarding, shortcuts, and the tables of ranges and rules that names own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/events/object_kinds.h"
#include "control/flows/address.h"

#define SFLOW_PORT	      6343.0
#define FORWARDING_AGENTS_MAX 8192u

/* ---- forwarding ---- */

struct agents {
	struct hg_made_forwarding *forwarding;
	struct hg_json_out *out;
};

static int take_agent(void *arg, const char *text, struct hg_problem *problem)
{
	struct agents *list = arg;
	struct hg_made_forwarding *f = list->forwarding;
	struct hg_addr *grown;
	char address[HG_ADDRESS_TEXT_MAX];

	if (f->agent_count == FORWARDING_AGENTS_MAX)
		return hg_object_too_many(problem, "Agents of a forwarding", FORWARDING_AGENTS_MAX);
	grown = realloc(f->agents, (f->agent_count + 1) * sizeof(*grown));
	if (!grown)
		return hg_object_no_memory(problem);
	f->agents = grown;
	if (!hg_address_parse(text, &grown[f->agent_count]))
		return hg_object_wrong(problem, "agents",
				       "agents: '%.60s' is no address of an agent.", text);
	hg_address_text(grown[f->agent_count].family, grown[f->agent_count].bytes, address);
	f->agent_count++;
	hg_json_string(list->out, address);
	return 0;
}

static int read_target(const struct hg_json *body, struct hg_made_forwarding *f,
		       struct hg_problem *problem)
{
	const char *address = "";
	double port = SFLOW_PORT;

	if (hg_object_text(body, "address", &address, problem) ||
	    hg_object_number(body, "port", &port, problem))
		return -1;
	if (!hg_address_parse(address, &f->address))
		return hg_object_wrong(problem, "address",
				       "address must be the IP address of a collector.");
	if (!(port >= 1 && port <= 65535) || port != (double)(uint16_t)port)
		return hg_object_wrong(problem, "port", "port must be 1 to 65535.");
	f->port = (uint16_t)port;
	return 0;
}

int hg_forwarding_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		       const struct hg_object_notes *notes, struct hg_json_out *out,
		       struct hg_problem *problem)
{
	static const char *const members[] = {
		"address", "port", "agents", "sent", "errors", NULL
	};
	struct hg_made_forwarding *f = object->made = calloc(1, sizeof(*f));
	const struct hg_json *list = hg_json_get(body, "agents");
	struct agents agents = { f, out };
	char address[HG_ADDRESS_TEXT_MAX];
	int status = 0;

	(void)trusted;
	if (!f)
		return hg_object_no_memory(problem);
	if (read_target(body, f, problem))
		return -1;
	hg_object_note_unknown(body, members, notes);
	hg_address_text(f->address.family, f->address.bytes, address);
	hg_json_open_object(out);
	hg_json_member_string(out, "address", address);
	hg_json_member_u64(out, "port", f->port);
	hg_json_key(out, "agents");
	hg_json_open_array(out);
	if (list && hg_json_type(list) != HG_JSON_NULL)
		status = hg_object_list(list, "agents", take_agent, &agents, problem);
	hg_json_close_array(out);
	hg_json_close_object(out);
	return status;
}

void hg_forwarding_clear(void *made)
{
	free(((struct hg_made_forwarding *)made)->agents);
}

/* ---- shortcuts ---- */

/* What the browsers call bps is bytes to a definition (FM 6). */
static const char *value_of(const char *value)
{
	if (!strcmp(value, "bps") || !strcmp(value, "Bps"))
		return "bytes";
	return strcmp(value, "fps") ? value : "frames";
}

static int check_language(const char *keys, const char *value, const char *filter, bool dropped,
			  struct hg_problem *problem)
{
	struct hg_flow_def def = {
		.name = "shortcut",
		.keys = (char *)(uintptr_t)keys,
		.value = (char *)(uintptr_t)value_of(value),
		.values = (char[]){ "" },
		.filter = (char *)(uintptr_t)filter,
		.fs = (char[]){ "," },
		.description = (char[]){ "" },
		.n = 10,
		.t_s = 2,
		.dropped = dropped,
		.active_timeout_s = 60,
	};

	return hg_flow_def_check(&def, problem);
}

int hg_shortcut_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		     const struct hg_object_notes *notes, struct hg_json_out *out,
		     struct hg_problem *problem)
{
	static const char *const members[] = { "keys",	  "value",	 "filter",
					       "dropped", "description", NULL };
	const char *keys = "", *value = "bps", *filter = "", *description = "";
	bool dropped = false;

	(void)object;
	if (hg_object_text(body, "keys", &keys, problem) ||
	    hg_object_text(body, "value", &value, problem) ||
	    hg_object_text(body, "filter", &filter, problem) ||
	    hg_object_text(body, "description", &description, problem) ||
	    hg_object_bool(body, "dropped", &dropped, problem))
		return -1;
	if (!*keys)
		return hg_object_wrong(problem, "keys", "keys must be a list of flow keys.");
	if (!trusted && check_language(keys, value, filter, dropped, problem))
		return -1;
	hg_object_note_unknown(body, members, notes);
	hg_json_open_object(out);
	hg_json_member_string(out, "keys", keys);
	hg_json_member_string(out, "value", value);
	hg_json_member_string(out, "filter", filter);
	hg_json_member_bool(out, "dropped", dropped);
	hg_json_member_string(out, "description", description);
	hg_json_close_object(out);
	return 0;
}

/* ---- tables of the names service: it checks what the rows mean, here only their form ---- */

int hg_cidr_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		 const struct hg_object_notes *notes, struct hg_json_out *out,
		 struct hg_problem *problem)
{
	const struct hg_json *row;
	const char *range;
	size_t pos = 0, count = 0;
	struct hg_addr address;
	unsigned bits;

	(void)object;
	(void)trusted;
	(void)notes;
	while (hg_json_each(body, &pos, &range, &row)) {
		if (++count > HG_CIDRS_MAX)
			return hg_object_too_many(problem, "Ranges", HG_CIDRS_MAX);
		if (!hg_prefix_parse(range, &address, &bits) && !hg_address_parse(range, &address))
			return hg_object_wrong(problem, range,
					       "'%.60s' is no address range; write 10.0.0.0/8.",
					       range);
		if (hg_json_type(row) != HG_JSON_OBJECT)
			return hg_object_wrong(problem, range, "%.60s must have an object.", range);
	}
	hg_object_copy_json(out, body);
	return 0;
}

int hg_class_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		  const struct hg_object_notes *notes, struct hg_json_out *out,
		  struct hg_problem *problem)
{
	const struct hg_json *rules = hg_json_get(body, "rules");

	(void)object;
	(void)trusted;
	(void)notes;
	if (!rules || hg_json_type(rules) != HG_JSON_ARRAY)
		return hg_object_wrong(problem, "rules", "rules must be an array of rules.");
	if (hg_json_length(rules) > HG_RULES_MAX)
		return hg_object_too_many(problem, "Rules", HG_RULES_MAX);
	hg_json_open_object(out);
	hg_json_key(out, "rules");
	hg_object_copy_json(out, rules);
	hg_json_close_object(out);
	return 0;
}
