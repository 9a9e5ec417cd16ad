/*
 * The engine: definitions, the book, one epoch after the other.
 */
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include <heliograph/lookup.h>

#include "control/flows/direct_plan.h"
#include "control/flows/flow_log.h"
#include "control/flows/fold_team.h"
#include "control/flows/memory.h"

#define MEMORY_DEFAULT_BYTES ((size_t)256 << 20) /* flows.memory */
#define DELTA_MIN_S	     1e-3
#define T_NONE_S	     600.0

struct hg_flows {
	struct hg_book book;
	struct hg_owners owners;
	struct hg_budget budget;
	struct hg_fold_team *team;
	struct hg_pool *pool; /* of the snapshots */
	struct hg_keys_seen keys_seen;
	struct hg_names *names;		/* NULL: rows get no names */
	uint32_t named_agents;		/* so many of the book's are known to it */
	const struct hg_lookup *lookup; /* of the newest epoch; compiled definitions read it */
	const struct hg_texts *texts;
	struct hg_groups **defs; /* in order of their making */
	uint32_t count, cap;
	uint64_t number, seed;
	uint64_t direct_ids;		 /* given so far */
	hg_flow_record_fn *write_record; /* NULL: nobody wants the records */
	void *record_arg;
};

struct hg_flows *hg_flows_create(void)
{
	struct hg_flows *flows = calloc(1, sizeof(*flows));

	if (!flows)
		return NULL;
	flows->budget.limit_bytes = MEMORY_DEFAULT_BYTES;
	if (getrandom(&flows->seed, sizeof(flows->seed), GRND_NONBLOCK) < 0)
		flows->seed = (uint64_t)time(NULL);
	flows->team = hg_fold_team_create();
	flows->pool = hg_pool_create();
	if (hg_book_init(&flows->book) && hg_keys_seen_init(&flows->keys_seen) && flows->team &&
	    flows->pool)
		return flows;
	hg_flows_destroy(flows);
	return NULL;
}

void hg_flows_set_memory(struct hg_flows *flows, size_t limit_bytes)
{
	flows->budget.limit_bytes = limit_bytes;
}

void hg_flows_set_agent_timeout(struct hg_flows *flows, uint64_t timeout_ms)
{
	flows->book.agent_timeout_ms = timeout_ms;
}

void hg_flows_set_topology(struct hg_flows *flows, const struct hg_topology *topology)
{
	flows->book.topology = topology;
}

void hg_flows_set_helpers(struct hg_flows *flows, unsigned helpers)
{
	hg_fold_team_set_helpers(flows->team, helpers);
}

static void groups_destroy(struct hg_groups *groups)
{
	hg_groups_clear(groups);
	free(groups);
}

void hg_flows_destroy(struct hg_flows *flows)
{
	if (!flows)
		return;
	hg_fold_team_destroy(flows->team);
	for (uint32_t i = 0; i < flows->count; i++)
		groups_destroy(flows->defs[i]);
	free(flows->defs);
	hg_pool_unref(flows->pool);
	hg_lookup_unref(flows->lookup);
	hg_keys_seen_free(&flows->keys_seen);
	hg_owners_free(&flows->owners);
	hg_book_clear(&flows->book);
	free(flows);
}

/* ---- definitions ---- */

static uint32_t find(const struct hg_flows *flows, const char *name)
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
	if (compiled->has_direct)
		groups->direct_id = ++flows->direct_ids;
	if (at < flows->count)
		groups_destroy(flows->defs[at]);
	else
		flows->count++;
	flows->defs[at] = groups;
	hg_fold_set_slots(flows->defs, flows->count);
	return 0;
}

int hg_flows_put(struct hg_flows *flows, const struct hg_flow_def *def, struct hg_problem *problem)
{
	uint32_t at = find(flows, def->name);
	struct hg_compiled *compiled;
	int status;

	if (at < flows->count && hg_flow_def_equal(&flows->defs[at]->compiled->def, def))
		return 0;
	if (hg_compiled_create(def, &compiled, problem))
		return -1;
	if (hg_direct_sketches_full(compiled, &flows->budget, problem) ||
	    (compiled->has_direct && hg_direct_plan_full(flows->defs, flows->count, at, problem))) {
		hg_compiled_unref(compiled);
		return -1;
	}
	hg_compiled_use(compiled, flows->texts, &flows->lookup);
	status = place(flows, at, compiled, problem);
	hg_compiled_unref(compiled);
	return status;
}

int hg_flows_delete(struct hg_flows *flows, const char *name)
{
	uint32_t at = find(flows, name);

	if (at == flows->count)
		return -1;
	groups_destroy(flows->defs[at]);
	flows->count--;
	memmove(&flows->defs[at], &flows->defs[at + 1], (flows->count - at) * sizeof(*flows->defs));
	hg_fold_set_slots(flows->defs, flows->count);
	return 0;
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

struct hg_plan hg_flows_plan(const struct hg_flows *flows)
{
	struct hg_plan plan = { 0 };

	hg_direct_plan_add(flows->defs, flows->count, &plan);
	for (uint32_t i = 0; i < flows->count; i++) {
		const struct hg_compiled *c = flows->defs[i]->compiled;

		/* Discards always keep both interfaces. */
		if (c->def.dropped)
			continue;
		plan.keep_far_if |= c->direct.far_if || hg_keys_need_far_if(c->keys) ||
				    hg_filter_need_far_if(c->filter);
	}
	return plan;
}

double hg_flows_min_t(const struct hg_flows *flows)
{
	double t_s = T_NONE_S;

	for (uint32_t i = 0; i < flows->count; i++) {
		if (flows->defs[i]->compiled->t_s < t_s)
			t_s = flows->defs[i]->compiled->t_s;
	}
	return t_s;
}

/* What keys and filters of all definitions ask for, HG_TRAIT_. */
static unsigned traits_of(const struct hg_flows *flows)
{
	unsigned traits = 0;

	for (uint32_t i = 0; i < flows->count; i++)
		traits |= hg_keys_traits(flows->defs[i]->compiled->keys) |
			  hg_filter_traits(flows->defs[i]->compiled->filter);
	return traits;
}

void hg_flows_set_names(struct hg_flows *flows, struct hg_names *names)
{
	flows->names = names;
	flows->named_agents = 0;
}

void hg_flows_set_host_name(struct hg_flows *flows, const struct hg_addr *agent, const char *name)
{
	uint32_t i = hg_book_agent_of(&flows->book, agent, true);
	struct hg_book_agent *entry;

	if (i == HG_OBSERVER_NONE)
		return;
	entry = &flows->book.agents[i];
	memset(entry->host_name, 0, sizeof(entry->host_name));
	strncpy(entry->host_name, name, sizeof(entry->host_name) - 1);
}

void hg_flows_set_log(struct hg_flows *flows, hg_flow_record_fn *write, void *arg)
{
	flows->write_record = write;
	flows->record_arg = arg;
}

/* ---- epochs ---- */

static void write_logs(struct hg_flows *flows)
{
	struct hg_flow_log_out out = { flows->book.observers, flows->write_record,
				       flows->record_arg };

	for (uint32_t i = 0; i < flows->count && out.write; i++) {
		if (flows->defs[i]->log)
			hg_flow_log_epoch(flows->defs[i]->log, flows->book.now_ms, &out);
	}
}

static double clock_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void hg_flows_set_lookup(struct hg_flows *flows, const struct hg_lookup *lookup)
{
	const struct hg_lookup *former = flows->lookup;

	if (former == lookup)
		return;
	flows->lookup = hg_lookup_ref(lookup);
	hg_lookup_unref(former);
	if (!lookup || flows->texts == hg_lookup_texts(lookup))
		return;
	flows->texts = hg_lookup_texts(lookup);
	for (uint32_t i = 0; i < flows->count; i++)
		hg_compiled_use(flows->defs[i]->compiled, flows->texts, &flows->lookup);
}

static void begin_names(struct hg_flows *flows, uint64_t end_ms, double delta_s)
{
	if (!flows->names)
		return;
	hg_names_epoch(flows->names, end_ms - (uint64_t)(delta_s * 1000), end_ms);
	for (; flows->named_agents < flows->book.agent_count; flows->named_agents++)
		hg_names_agent(flows->names, &flows->book.agents[flows->named_agents].view.address,
			       NULL, end_ms);
}

void hg_flows_epoch(struct hg_flows *flows, struct hg_work *const *works, unsigned count,
		    uint64_t end_ms, double delta_s)
{
	double began_s = clock_s();
	unsigned asked = traits_of(flows);
	struct hg_fold_epoch epoch = { .defs = flows->defs,
				       .count = flows->count,
				       .with = { .book = &flows->book,
						 .owners = &flows->owners,
						 .names = flows->names,
						 .outer_names = asked & HG_TRAIT_OUTER_NAMES },
				       .keys_seen = &flows->keys_seen,
				       .works = works,
				       .work_count = count };

	if (!(delta_s > DELTA_MIN_S))
		delta_s = DELTA_MIN_S;
	flows->number++;
	hg_book_epoch(&flows->book, works, count, end_ms, delta_s);
	begin_names(flows, end_ms, delta_s);
	hg_keys_seen_turn(&flows->keys_seen, end_ms);
	for (uint32_t i = 0; i < flows->count; i++) {
		struct hg_groups *groups = flows->defs[i];

		/* A table of its own is there from the epoch after the definition's making on. */
		if (groups->direct_id && groups->since_s < 0 &&
		    !hg_direct_plan_runs(works, count, groups->direct_id))
			continue;
		hg_groups_turn(groups, flows->book.now_s, delta_s, end_ms);
	}
	(void)hg_fold_team_epoch(flows->team, &epoch, &flows->book.intake.table_rows);
	if (flows->names)
		hg_names_turn(
			flows->names,
			&(struct hg_names_use){ asked & HG_TRAIT_NAMES, asked & HG_TRAIT_DNS },
			end_ms);
	write_logs(flows);
	flows->book.intake.fold_seconds = clock_s() - began_s;
}

/* ---- snapshots ---- */

static bool take_all(struct hg_flows *flows, struct hg_snapshot *snapshot)
{
	snapshot->keys_seen = calloc(flows->keys_seen.count + 1, sizeof(*snapshot->keys_seen));
	if (!snapshot->keys_seen)
		return false;
	snapshot->keys_seen_count = hg_keys_seen_list(&flows->keys_seen, snapshot->keys_seen);
	return hg_fold_team_take(flows->team, flows->defs, flows->count, snapshot);
}

/* As much as one snapshot of now takes. */
static void set_pool(struct hg_flows *flows)
{
	size_t bytes = 0;

	for (uint32_t i = 0; i < flows->count; i++)
		bytes += hg_snapshot_bytes(flows->defs[i]);
	hg_pool_keep(flows->pool, bytes);
}

struct hg_snapshot *hg_flows_snapshot(struct hg_flows *flows)
{
	struct hg_snapshot *snapshot = hg_snapshot_create(&flows->book, flows->count, flows->pool);

	set_pool(flows);
	if (!snapshot)
		return NULL;
	snapshot->number = flows->number;
	snapshot->lookup = hg_lookup_ref(flows->lookup);
	if (take_all(flows, snapshot))
		return snapshot;
	hg_snapshot_unref(snapshot);
	return NULL;
}
