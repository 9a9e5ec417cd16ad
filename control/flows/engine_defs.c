/*
 * Definitions come and go: quotas, replacement, expiry.
 */
#include "control/flows/engine.h"

#include <stdlib.h>

#include "control/flows/memory.h"

void hg_groups_destroy(struct hg_groups *groups)
{
	hg_groups_clear(groups);
	free(groups);
}

uint32_t hg_flows_find(const struct hg_flows *flows, const char *name)
{
	uint32_t i = 0;

	while (i < flows->count && strcmp(flows->defs[i]->compiled->def.name, name))
		i++;
	return i;
}

static int no_memory(struct hg_problem *problem)
{
	hg_problem_set(problem, 500, "internal", "Internal fault", "Out of memory.");
	return -1;
}

/* Puts fresh groups at place `at`, which is the end or a definition to replace. */
static int place(struct hg_flows *flows, uint32_t at, struct hg_compiled *compiled,
		 struct hg_problem *problem)
{
	struct hg_groups *groups = calloc(1, sizeof(*groups));

	if (!groups || !hg_grow(&flows->defs, &flows->cap, at + 1, sizeof(struct hg_groups *))) {
		free(groups);
		return no_memory(problem);
	}
	hg_groups_init(groups, compiled, &flows->budget, flows->seed);
	if (at < flows->count)
		hg_groups_destroy(flows->defs[at]);
	else
		flows->count++;
	flows->defs[at] = groups;
	hg_fold_set_slots(flows->defs, flows->count);
	return 0;
}

/* ---- quotas (REST 2.10) ---- */

static size_t count_kind(const struct hg_flows *flows, bool temporary)
{
	size_t count = 0;

	for (uint32_t i = 0; i < flows->count; i++)
		count += flows->defs[i]->compiled->def.temporary == temporary;
	return count;
}

static size_t count_client(const struct hg_flows *flows, const struct hg_addr *client)
{
	size_t count = 0;

	for (uint32_t i = 0; i < flows->count; i++) {
		const struct hg_flow_def *def = &flows->defs[i]->compiled->def;

		count += def->temporary && hg_addr_equal(&def->client, client);
	}
	return count;
}

static int refuse(struct hg_problem *problem, size_t most, const char *what)
{
	hg_problem_set(problem, 429, "too-many", "Too many flow definitions",
		       "There are %zu %s already, as many as are allowed.", most, what);
	return -1;
}

static int check_quota(const struct hg_flows *flows, const struct hg_flow_def *def,
		       struct hg_problem *problem)
{
	const struct hg_flow_limits *limits = &flows->limits;

	if (!def->temporary)
		return count_kind(flows, false) < limits->stored
			       ? 0
			       : refuse(problem, limits->stored, "stored flow definitions");
	if (count_kind(flows, true) >= limits->temporary)
		return refuse(problem, limits->temporary, "temporary flow definitions");
	if (def->client.family && count_client(flows, &def->client) >= limits->temporary_per_client)
		return refuse(problem, limits->temporary_per_client,
			      "temporary flow definitions of this client");
	return 0;
}

/* ---- changes ---- */

int hg_flows_put(struct hg_flows *flows, const struct hg_flow_def *def, struct hg_problem *problem)
{
	uint32_t at = hg_flows_find(flows, def->name);
	struct hg_compiled *old = at < flows->count ? flows->defs[at]->compiled : NULL;
	struct hg_compiled *compiled;
	int status;

	if (old && hg_flow_def_equal(&old->def, def)) {
		hg_compiled_read(old, flows->book.now_ms);
		return 0;
	}
	if ((!old || old->def.temporary != def->temporary) && check_quota(flows, def, problem))
		return -1;
	if (hg_compiled_create(def, &compiled, problem))
		return -1;
	hg_compiled_read(compiled, flows->book.now_ms);
	status = place(flows, at, compiled, problem);
	hg_compiled_unref(compiled);
	return status;
}

static void remove_at(struct hg_flows *flows, uint32_t at)
{
	hg_groups_destroy(flows->defs[at]);
	flows->count--;
	memmove(&flows->defs[at], &flows->defs[at + 1], (flows->count - at) * sizeof(*flows->defs));
	hg_fold_set_slots(flows->defs, flows->count);
}

int hg_flows_delete(struct hg_flows *flows, const char *name)
{
	uint32_t at = hg_flows_find(flows, name);

	if (at == flows->count)
		return -1;
	remove_at(flows, at);
	return 0;
}

void hg_flows_expire(struct hg_flows *flows, uint64_t now_ms)
{
	for (uint32_t i = flows->count; i > 0; i--) {
		struct hg_compiled *c = flows->defs[i - 1]->compiled;

		if (!c->def.temporary)
			continue;
		/* Made before the first epoch: its time begins now. */
		if (!hg_compiled_last_read(c))
			hg_compiled_read(c, now_ms);
		else if (hg_compiled_last_read(c) + c->def.ttl_ms < now_ms)
			remove_at(flows, i - 1);
	}
}

size_t hg_flows_count(const struct hg_flows *flows)
{
	return flows->count;
}

bool hg_flows_each(const struct hg_flows *flows, size_t *pos, const struct hg_flow_def **def)
{
	if (*pos >= flows->count)
		return false;
	*def = &flows->defs[(*pos)++]->compiled->def;
	return true;
}
