/*
 * The engine: definitions, the book, one epoch after the other.
 */
#include "control/flows/engine.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include <heliograph/lookup.h>

#include "control/flows/direct_plan.h"
#include "control/flows/memory.h"
#include "control/flows/replay.h"
#include "control/flows/trend.h"

#define MEMORY_DEFAULT_BYTES ((size_t)256 << 20) /* flows.memory */
#define DELTA_MIN_S	     1e-3
#define T_NONE_S	     600.0

static const struct hg_flow_limits limits_default = { 1000, 500, 50 };
static const struct hg_history_limits history_default = { 300, 16384, (size_t)512 << 20 };

struct hg_flows *hg_flows_create(void)
{
	struct hg_flows *flows = calloc(1, sizeof(*flows));

	if (!flows)
		return NULL;
	flows->budget.limit_bytes = MEMORY_DEFAULT_BYTES;
	flows->limits = limits_default;
	if (getrandom(&flows->seed, sizeof(flows->seed), GRND_NONBLOCK) < 0)
		flows->seed = (uint64_t)time(NULL);
	hg_history_init(&flows->history, &history_default, flows->seed);
	flows->team = hg_fold_team_create();
	flows->pool = hg_pool_create();
	flows->accounts = hg_accounts_create(flows->seed);
	if (hg_book_init(&flows->book) && hg_keys_seen_init(&flows->keys_seen) && flows->team &&
	    flows->pool && flows->accounts)
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

void hg_flows_set_series(struct hg_flows *flows, uint32_t max)
{
	hg_accounts_set_max(flows->accounts, max);
}

void hg_flows_use(struct hg_flows *flows, const char *name_space, double cpu_s, double gpu_s,
		  uint64_t now_ms)
{
	hg_accounts_use(flows->accounts, name_space, cpu_s, gpu_s, now_ms);
}

void hg_flows_set_limits(struct hg_flows *flows, const struct hg_flow_limits *limits)
{
	flows->limits = *limits;
}

void hg_flows_set_idle(struct hg_flows *flows, uint64_t idle_ms)
{
	flows->idle_ms = idle_ms;
}

void hg_flows_set_history(struct hg_flows *flows, const struct hg_history_limits *limits)
{
	hg_history_free(&flows->history);
	hg_history_init(&flows->history, limits, flows->seed);
}

void hg_flows_destroy(struct hg_flows *flows)
{
	if (!flows)
		return;
	hg_fold_team_destroy(flows->team);
	hg_flows_drop_lens(flows);
	for (uint32_t i = 0; i < flows->replay_count; i++)
		hg_replay_destroy(flows->replays[i]);
	free(flows->replays);
	hg_history_free(&flows->history);
	hg_fold_scratch_free(&flows->scratch);
	free(flows->block);
	free(flows->live);
	for (uint32_t i = 0; i < flows->count; i++)
		hg_groups_destroy(flows->defs[i]);
	free(flows->defs);
	hg_pool_unref(flows->pool);
	hg_accounts_destroy(flows->accounts);
	hg_lookup_unref(flows->lookup);
	hg_keys_seen_free(&flows->keys_seen);
	hg_owners_free(&flows->owners);
	hg_book_clear(&flows->book);
	free(flows);
}

/* ---- what live definitions and those begun need ---- */

/* i-th of both, NULL behind the end. */
static const struct hg_compiled *wanted(const struct hg_flows *flows, uint32_t i)
{
	if (i < flows->live_count)
		return flows->live[i]->compiled;
	i -= flows->live_count;
	return i < flows->replay_count ? flows->replays[i]->groups->compiled : NULL;
}

struct hg_plan hg_flows_plan(const struct hg_flows *flows)
{
	struct hg_plan plan = { 0 };
	const struct hg_compiled *c;

	hg_direct_plan_add(flows->defs, flows->count, &plan);
	for (uint32_t i = 0; (c = wanted(flows, i)); i++) {
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
	const struct hg_compiled *c;
	double t_s = T_NONE_S;

	for (uint32_t i = 0; (c = wanted(flows, i)); i++) {
		if (c->t_s < t_s)
			t_s = c->t_s;
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

	for (uint32_t i = 0; i < flows->live_count && out.write; i++) {
		if (flows->live[i]->log)
			hg_flow_log_epoch(flows->live[i]->log, flows->book.now_ms, &out);
	}
}

/* A table of its own is there from the epoch after the definition's making on. */
static void turn_groups(struct hg_flows *flows, struct hg_work *const *works, unsigned count,
			double delta_s, uint64_t end_ms)
{
	for (uint32_t i = 0; i < flows->live_count; i++) {
		struct hg_groups *groups = flows->live[i];

		if (groups->direct_id && groups->since_s < 0 &&
		    !hg_direct_plan_runs(works, count, groups->direct_id))
			continue;
		hg_groups_turn(groups, flows->book.now_s, delta_s, end_ms);
	}
}

static double clock_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void add_trends(struct hg_flows *flows)
{
	const struct hg_history *history = &flows->history;

	if (history->open || !history->count)
		return;
	for (uint32_t i = 0; i < flows->live_count; i++) {
		if (flows->live[i]->trend)
			hg_trend_add(flows->live[i]->trend, flows, flows->live[i],
				     hg_history_at(history, history->count - 1));
	}
}

static void fold(struct hg_flows *flows, struct hg_work *const *works, unsigned count,
		 unsigned asked)
{
	struct hg_fold_epoch epoch = { .defs = flows->live,
				       .count = flows->live_count,
				       .with = { .book = &flows->book,
						 .owners = &flows->owners,
						 .names = flows->names,
						 .outer_names = asked & HG_TRAIT_OUTER_NAMES },
				       .keys_seen = &flows->keys_seen,
				       .history = &flows->history,
				       .accounts = flows->accounts,
				       .works = works,
				       .work_count = count };

	(void)hg_fold_team_epoch(flows->team, &epoch, &flows->book.intake.table_rows);
}

/* hg_flows_plan() as the lcores had it in this epoch. */
static bool far_known(struct hg_work *const *works, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (works[i] && !works[i]->plan.keep_far_if)
			return false;
	}
	return true;
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

	if (!(delta_s > DELTA_MIN_S))
		delta_s = DELTA_MIN_S;
	flows->number++;
	hg_flows_drop_lens(flows);
	hg_flows_expire(flows, end_ms);
	hg_flows_rest(flows, end_ms);
	hg_book_epoch(&flows->book, works, count, end_ms, delta_s);
	begin_names(flows, end_ms, delta_s);
	hg_keys_seen_turn(&flows->keys_seen, end_ms);
	hg_accounts_turn(flows->accounts, flows->texts, end_ms);
	turn_groups(flows, works, count, delta_s, end_ms);
	fold(flows, works, count, asked);
	hg_history_end(&flows->history, &flows->book, hg_fold_team_end(flows->team),
		       far_known(works, count));
	write_logs(flows);
	add_trends(flows);
	hg_history_figures(&flows->history, &flows->book.intake);
	if (flows->names)
		hg_names_turn(
			flows->names,
			&(struct hg_names_use){ asked & HG_TRAIT_NAMES, asked & HG_TRAIT_DNS },
			end_ms);
	flows->book.intake.fold_seconds = clock_s() - began_s;
}

/* ---- snapshots ---- */

static bool take_all(struct hg_flows *flows, struct hg_snapshot *snapshot)
{
	for (unsigned i = 0; i < HG_ACCOUNTS_KINDS; i++)
		if (!hg_accounts_copy(flows->accounts, i, &snapshot->accounts[i]))
			return false;
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
	snapshot->history = flows->history.limits.seconds > 0;
	snapshot->lookup = hg_lookup_ref(flows->lookup);
	if (take_all(flows, snapshot))
		return snapshot;
	hg_snapshot_unref(snapshot);
	return NULL;
}

struct hg_snapshot *hg_flows_lens(struct hg_flows *flows)
{
	if (!flows->lens)
		flows->lens = hg_snapshot_create(&flows->book, 1, flows->pool);
	if (flows->lens)
		flows->lens->flows[0].borrowed = true;
	return flows->lens;
}

void hg_flows_drop_lens(struct hg_flows *flows)
{
	hg_snapshot_unref(flows->lens);
	flows->lens = NULL;
}
