/*
 * Definitions come and go: quotas, replacement, expiry.
 */
#include "control/flows/engine.h"

#include <stdlib.h>
#include <time.h>

#include "control/flows/direct_plan.h"
#include "control/flows/memory.h"
#include "control/flows/replay.h"
#include "control/flows/trend.h"

void hg_groups_destroy(struct hg_groups *groups)
{
	hg_trend_destroy(groups->trend);
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

bool hg_flows_set_live(struct hg_flows *flows)
{
	flows->live_count = 0;
	if (!hg_grow(&flows->live, &flows->live_cap, flows->count, sizeof(struct hg_groups *)))
		return false;
	for (uint32_t i = 0; i < flows->count; i++) {
		if (flows->defs[i]->window_s <= 0 && !flows->defs[i]->asleep)
			flows->live[flows->live_count++] = flows->defs[i];
	}
	hg_fold_set_slots(flows->live, flows->live_count);
	return true;
}

/* ---- what was begun ---- */

static uint32_t find_replay(const struct hg_flows *flows, const char *name)
{
	uint32_t i = 0;

	while (i < flows->replay_count &&
	       strcmp(flows->replays[i]->groups->compiled->def.name, name))
		i++;
	return i;
}

bool hg_flows_pending(const struct hg_flows *flows, const char *name)
{
	return find_replay(flows, name) < flows->replay_count;
}

static void remove_replay(struct hg_flows *flows, uint32_t at)
{
	hg_replay_destroy(flows->replays[at]);
	flows->replay_count--;
	memmove(&flows->replays[at], &flows->replays[at + 1],
		(flows->replay_count - at) * sizeof(*flows->replays));
}

void hg_flows_cancel(struct hg_flows *flows, const char *name)
{
	uint32_t at = find_replay(flows, name);

	if (at < flows->replay_count)
		remove_replay(flows, at);
}

/* It has caught up: from the next epoch on it is one of all. There is room for it. */
static void bring_to_life(struct hg_flows *flows, uint32_t replay)
{
	struct hg_groups *groups = flows->replays[replay]->groups;
	uint32_t at = hg_flows_find(flows, groups->compiled->def.name);

	flows->replays[replay]->groups = NULL;
	remove_replay(flows, replay);
	if (at < flows->count)
		hg_groups_destroy(flows->defs[at]);
	else
		flows->count++;
	flows->defs[at] = groups;
	hg_compiled_read(groups->compiled, flows->book.now_ms);
	(void)hg_flows_set_live(flows);
}

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool hg_flows_work(struct hg_flows *flows, uint64_t budget_ns)
{
	uint64_t began_ns = clock_ns();

	while (flows->replay_count) {
		if (hg_replay_step(flows, flows->replays[0]))
			bring_to_life(flows, 0);
		if (clock_ns() - began_ns >= budget_ns)
			break;
	}
	return flows->replay_count;
}

static int begin(struct hg_flows *flows, struct hg_compiled *compiled, struct hg_problem *problem)
{
	uint32_t most = flows->count + flows->replay_count + 1;
	struct hg_replay *replay;

	if (!hg_grow(&flows->replays, &flows->replay_cap, flows->replay_count + 1,
		     sizeof(struct hg_replay *)) ||
	    !hg_grow(&flows->defs, &flows->cap, most, sizeof(struct hg_groups *)) ||
	    !hg_grow(&flows->live, &flows->live_cap, most, sizeof(struct hg_groups *)))
		return no_memory(problem);
	if (hg_replay_create(flows, compiled, &replay, problem))
		return -1;
	hg_flows_cancel(flows, compiled->def.name);
	if (compiled->has_direct)
		replay->groups->direct_id = ++flows->direct_ids;
	flows->replays[flows->replay_count++] = replay;
	return 1;
}

/* ---- quotas (REST 2.10) ---- */

/* i-th of the definitions alive and begun, NULL behind the end. */
static const struct hg_flow_def *any(const struct hg_flows *flows, uint32_t i)
{
	if (i < flows->count)
		return &flows->defs[i]->compiled->def;
	i -= flows->count;
	return i < flows->replay_count ? &flows->replays[i]->groups->compiled->def : NULL;
}

static size_t count_kind(const struct hg_flows *flows, bool temporary)
{
	const struct hg_flow_def *def;
	size_t count = 0;

	for (uint32_t i = 0; (def = any(flows, i)); i++)
		count += def->temporary == temporary;
	return count;
}

static size_t count_client(const struct hg_flows *flows, const struct hg_addr *client)
{
	const struct hg_flow_def *def;
	size_t count = 0;

	for (uint32_t i = 0; (def = any(flows, i)); i++)
		count += def->temporary && hg_addr_equal(&def->client, client);
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

/* What has this name, alive or begun; NULL: nothing. */
static struct hg_compiled *named(const struct hg_flows *flows, const char *name)
{
	uint32_t at = find_replay(flows, name);

	if (at < flows->replay_count)
		return flows->replays[at]->groups->compiled;
	at = hg_flows_find(flows, name);
	return at < flows->count ? flows->defs[at]->compiled : NULL;
}

/* Tables that are taken, or will be by what was begun, without that of a definition of this name.
 */
static unsigned tables_taken(const struct hg_flows *flows, const char *name)
{
	uint32_t at = hg_flows_find(flows, name), begun = find_replay(flows, name);
	unsigned taken = 0;

	for (uint32_t i = 0; i < flows->count; i++)
		taken += i != at && flows->defs[i]->direct_id;
	for (uint32_t i = 0; i < flows->replay_count; i++)
		taken += i != begun && flows->replays[i]->groups->direct_id;
	return taken;
}

/* Tables on the lcores, and memory of sketches. */
static int check_tables(const struct hg_flows *flows, const struct hg_compiled *compiled,
			struct hg_problem *problem)
{
	if (hg_direct_sketches_full(compiled, &flows->budget, problem))
		return -1;
	return compiled->has_direct &&
			       hg_direct_plan_full(tables_taken(flows, compiled->def.name), problem)
		       ? -1
		       : 0;
}

int hg_flows_begin(struct hg_flows *flows, const struct hg_flow_def *def,
		   struct hg_problem *problem)
{
	struct hg_compiled *old = named(flows, def->name), *compiled;
	int status;

	if (old && hg_flow_def_equal(&old->def, def)) {
		hg_compiled_read(old, flows->book.now_ms);
		return hg_flows_pending(flows, def->name);
	}
	if ((!old || old->def.temporary != def->temporary) && check_quota(flows, def, problem))
		return -1;
	if (hg_compiled_create(def, &compiled, problem))
		return -1;
	if (check_tables(flows, compiled, problem)) {
		hg_compiled_unref(compiled);
		return -1;
	}
	hg_compiled_use(compiled, flows->texts, &flows->lookup);
	status = begin(flows, compiled, problem);
	hg_compiled_unref(compiled);
	return status;
}

int hg_flows_put(struct hg_flows *flows, const struct hg_flow_def *def, struct hg_problem *problem)
{
	int status = hg_flows_begin(flows, def, problem);

	if (status < 0)
		return -1;
	while (hg_flows_pending(flows, def->name))
		hg_flows_work(flows, 0);
	return 0;
}

static void remove_at(struct hg_flows *flows, uint32_t at)
{
	hg_groups_destroy(flows->defs[at]);
	flows->count--;
	memmove(&flows->defs[at], &flows->defs[at + 1], (flows->count - at) * sizeof(*flows->defs));
	(void)hg_flows_set_live(flows);
}

int hg_flows_delete(struct hg_flows *flows, const char *name)
{
	uint32_t at = hg_flows_find(flows, name);
	bool begun = hg_flows_pending(flows, name);

	hg_flows_cancel(flows, name);
	if (at < flows->count)
		remove_at(flows, at);
	else if (!begun)
		return -1;
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

/* ---- sleep (est:U4) ---- */

static bool may_sleep(const struct hg_flows *flows, const struct hg_groups *groups, uint64_t now_ms)
{
	const struct hg_compiled *c = groups->compiled;

	return !groups->asleep && groups->window_s <= 0 && !c->def.temporary && !c->def.log &&
	       hg_compiled_last_read(c) + flows->idle_ms < now_ms && hg_replay_complete(flows, c);
}

/* Empty groups in the place of those of the definition. */
static void fall_asleep(struct hg_flows *flows, struct hg_groups *groups)
{
	struct hg_compiled *c = groups->compiled;

	hg_compiled_ref(c);
	hg_trend_destroy(groups->trend);
	hg_groups_clear(groups);
	hg_groups_init(groups, c, &flows->budget, flows->seed);
	groups->asleep = true;
	hg_compiled_unref(c);
}

void hg_flows_rest(struct hg_flows *flows, uint64_t now_ms)
{
	bool changed = false;

	for (uint32_t i = 0; flows->idle_ms && i < flows->count; i++) {
		struct hg_compiled *c = flows->defs[i]->compiled;

		if (!hg_compiled_last_read(c))
			hg_compiled_read(c, now_ms);
		if (!may_sleep(flows, flows->defs[i], now_ms))
			continue;
		fall_asleep(flows, flows->defs[i]);
		changed = true;
	}
	if (changed)
		(void)hg_flows_set_live(flows);
}

int hg_flows_wake(struct hg_flows *flows, const char *name, struct hg_problem *problem)
{
	uint32_t at = hg_flows_find(flows, name);

	if (hg_flows_pending(flows, name))
		return 1;
	if (at == flows->count || !flows->defs[at]->asleep)
		return 0;
	return begin(flows, flows->defs[at]->compiled, problem);
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
