#include "control/flows/fold_team.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "control/flows/memory.h"

#define MEMBERS_MAX   (HG_TEAM_HELPERS_MAX + 1)
#define HELPER_PAYS   8u /* definitions */
#define HELPERS_UNSET UINT32_MAX

/* A definition and whose it is in this epoch. */
struct task {
	struct hg_groups *groups;
	uint32_t at; /* among the definitions */
	unsigned member;
};

/* What the members are given with a block. */
struct block_job {
	struct hg_fold_team *team;
	const struct hg_block *block;
};

struct hg_fold_team {
	struct hg_team *team; /* NULL: control alone */
	uint32_t helpers;     /* as set, or HELPERS_UNSET */
	uint32_t made_for;    /* helpers that were asked for */
	struct block_job jobs[HG_TEAM_AHEAD];
	struct hg_fold_scratch *scratch[MEMBERS_MAX];
	struct hg_block *blocks[HG_TEAM_AHEAD];
	unsigned block_at;
	struct task *tasks; /* by key slot */
	uint32_t task_count, task_cap;
	uint64_t union_ns; /* what control did beside folding in the newest epoch */
	const struct hg_fold_epoch *epoch;
	struct hg_epoch_end end;
	/* A snapshot on its way. */
	struct hg_snapshot *snapshot;
	struct hg_groups **defs;
	uint32_t def_count;
	bool failed[MEMBERS_MAX];
};

struct hg_fold_team *hg_fold_team_create(void)
{
	struct hg_fold_team *team = calloc(1, sizeof(*team));

	if (team)
		team->helpers = HELPERS_UNSET;
	return team;
}

void hg_fold_team_destroy(struct hg_fold_team *team)
{
	if (!team)
		return;
	hg_team_destroy(team->team);
	for (unsigned i = 0; i < MEMBERS_MAX; i++) {
		if (team->scratch[i])
			hg_fold_scratch_free(team->scratch[i]);
		free(team->scratch[i]);
	}
	for (unsigned i = 0; i < HG_TEAM_AHEAD; i++)
		free(team->blocks[i]);
	hg_epoch_end_free(&team->end);
	free(team->tasks);
	free(team);
}

void hg_fold_team_set_helpers(struct hg_fold_team *team, unsigned helpers)
{
	team->helpers = helpers < HG_TEAM_HELPERS_MAX ? helpers : HG_TEAM_HELPERS_MAX;
}

static uint64_t thread_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- members and their memory ---- */

static unsigned wanted_helpers(const struct hg_fold_team *team, uint32_t definitions)
{
	if (team->helpers != HELPERS_UNSET)
		return team->helpers;
	return definitions >= HELPER_PAYS && sysconf(_SC_NPROCESSORS_ONLN) > 1;
}

static bool reserve_members(struct hg_fold_team *team)
{
	for (unsigned i = 0; i < hg_team_members(team->team); i++) {
		if (!team->scratch[i])
			team->scratch[i] = calloc(1, sizeof(*team->scratch[i]));
		if (!team->scratch[i])
			return false;
	}
	for (unsigned i = 0; i < (team->team ? HG_TEAM_AHEAD : 1); i++) {
		if (!team->blocks[i])
			team->blocks[i] = hg_block_alloc(sizeof(*team->blocks[i]));
		if (!team->blocks[i])
			return false;
	}
	return true;
}

static void set_members(struct hg_fold_team *team, uint32_t definitions)
{
	unsigned helpers = wanted_helpers(team, definitions);

	if (helpers == team->made_for)
		return;
	hg_team_destroy(team->team);
	team->made_for = helpers;
	team->team = helpers ? hg_team_create(helpers) : NULL;
}

/* ---- who folds what ---- */

void hg_fold_set_slots(struct hg_groups **defs, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct hg_flow_def *def = &defs[i]->compiled->def;
		uint32_t k = 0, f = 0;

		while (strcmp(defs[k]->compiled->def.keys, def->keys))
			k++;
		while (strcmp(defs[f]->compiled->def.filter, def->filter))
			f++;
		defs[i]->key_slot = k;
		defs[i]->filter_slot = f;
	}
}

static int by_cost(const void *a, const void *b)
{
	const struct task *x = a, *y = b;

	if (x->groups->cost_ns != y->groups->cost_ns)
		return x->groups->cost_ns < y->groups->cost_ns ? 1 : -1;
	return x->at < y->at ? -1 : 1;
}

static int by_keys(const void *a, const void *b)
{
	const struct task *x = a, *y = b;

	if (x->groups->key_slot != y->groups->key_slot)
		return x->groups->key_slot < y->groups->key_slot ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

/* The dearest first, each to the member that has least to do; control has the union already. */
static void deal(struct hg_fold_team *team)
{
	uint64_t load_ns[MEMBERS_MAX] = { team->union_ns };
	unsigned members = hg_team_members(team->team);

	qsort(team->tasks, team->task_count, sizeof(*team->tasks), by_cost);
	for (uint32_t i = 0; i < team->task_count; i++) {
		unsigned least = 0;

		for (unsigned m = 1; m < members; m++) {
			if (load_ns[m] < load_ns[least])
				least = m;
		}
		team->tasks[i].member = least;
		load_ns[least] += team->tasks[i].groups->cost_ns + 1;
	}
	qsort(team->tasks, team->task_count, sizeof(*team->tasks), by_keys);
}

static bool set_tasks(struct hg_fold_team *team, const struct hg_fold_epoch *epoch)
{
	if (!hg_grow(&team->tasks, &team->task_cap, epoch->count + 1, sizeof(*team->tasks)))
		return false;
	team->task_count = epoch->count;
	for (uint32_t i = 0; i < epoch->count; i++)
		team->tasks[i] = (struct task){ epoch->defs[i], i, 0 };
	deal(team);
	for (uint32_t i = 0; i < epoch->count; i++)
		epoch->defs[i]->cost_ns = 0;
	return true;
}

/* ---- parts of jobs ---- */

static void fold_part(void *arg, unsigned member)
{
	const struct block_job *job = arg;
	struct hg_fold_team *team = job->team;
	struct hg_fold_scratch *scratch = team->scratch[member];

	hg_fold_keys_begin(&scratch->keys, job->block);
	for (uint32_t i = 0; i < team->task_count; i++) {
		struct task *task = &team->tasks[i];
		uint64_t began_ns;

		if (task->member != member)
			continue;
		began_ns = thread_ns();
		hg_fold_block(task->groups, job->block, scratch);
		task->groups->cost_ns += thread_ns() - began_ns;
	}
}

static void finish_part(void *arg, unsigned member)
{
	struct hg_fold_team *team = arg;

	for (uint32_t i = 0; i < team->task_count; i++) {
		if (team->tasks[i].member == member)
			hg_fold_finish(team->tasks[i].groups, &team->end);
	}
}

static void take_part(void *arg, unsigned member)
{
	struct hg_fold_team *team = arg;
	unsigned members = hg_team_members(team->team);

	team->failed[member] = false;
	for (uint32_t i = member; i < team->def_count; i += members) {
		if (!hg_snapshot_take(team->snapshot, i, team->defs[i]))
			team->failed[member] = true;
	}
}

/* ---- the epoch ---- */

static struct hg_block *next_block(void *arg, struct hg_block *block)
{
	struct hg_fold_team *team = arg;
	struct block_job *job = &team->jobs[team->block_at];

	*job = (struct block_job){ team, block };
	hg_keys_seen_block(team->epoch->keys_seen, block);
	if (!block->direct_id) { /* its rows are in the base table too */
		hg_history_block(team->epoch->history, block);
		hg_accounts_block(team->epoch->accounts, block, team->epoch->with.book);
	}
	hg_team_run(team->team, fold_part, job);
	if (team->team)
		team->block_at = (team->block_at + 1) % HG_TEAM_AHEAD;
	return team->blocks[team->block_at];
}

/* Control's own folding is in the costs of its definitions. */
static uint64_t beside_folding(const struct hg_fold_team *team, uint64_t spent_ns)
{
	for (uint32_t i = 0; i < team->task_count; i++) {
		uint64_t cost_ns = team->tasks[i].groups->cost_ns;

		if (team->tasks[i].member == 0)
			spent_ns -= cost_ns < spent_ns ? cost_ns : spent_ns;
	}
	return spent_ns;
}

bool hg_fold_team_epoch(struct hg_fold_team *team, const struct hg_fold_epoch *epoch,
			uint32_t *rows)
{
	uint64_t began_ns = thread_ns();
	struct hg_union_facts facts;

	*rows = 0;
	set_members(team, epoch->count);
	if (!reserve_members(team) || !set_tasks(team, epoch))
		return false;
	team->epoch = epoch;
	team->block_at = 0;
	hg_union_run(&epoch->with, epoch->works, epoch->work_count, team->blocks[0], next_block,
		     team, &facts);
	/* Without memory for it totals are those of the rows. */
	(void)hg_epoch_end_set(&team->end, epoch->with.book, &facts);
	team->union_ns = beside_folding(team, thread_ns() - began_ns);
	hg_team_run(team->team, finish_part, team);
	hg_team_join(team->team);
	*rows = facts.rows;
	return true;
}

const struct hg_epoch_end *hg_fold_team_end(const struct hg_fold_team *team)
{
	return &team->end;
}

bool hg_fold_team_take(struct hg_fold_team *team, struct hg_groups **defs, uint32_t count,
		       struct hg_snapshot *snapshot)
{
	bool ok = true;

	team->snapshot = snapshot;
	team->defs = defs;
	team->def_count = count;
	hg_team_run(team->team, take_part, team);
	hg_team_join(team->team);
	for (unsigned i = 0; i < hg_team_members(team->team); i++)
		ok = ok && !team->failed[i];
	return ok;
}
