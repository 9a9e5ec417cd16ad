#include "control/flows/replay.h"

#include <stdlib.h>

#include "control/flows/memory.h"
#include "control/flows/trend.h"

/* So much older than the newest second counts for less than 1/20,000: as if nothing were missing.
 */
#define TIMES_T 10.0

/* ---- which seconds ---- */

static bool is_window(const struct hg_flow_def *def)
{
	return def->from_ms || def->to_ms;
}

static bool needs_far(const struct hg_compiled *c)
{
	return !c->def.dropped &&
	       (hg_keys_need_far_if(c->keys) || hg_filter_need_far_if(c->filter));
}

bool hg_replay_possible(const struct hg_flows *flows, const struct hg_compiled *compiled)
{
	return flows->history.limits.seconds && compiled->retroactive;
}

/* Whole seconds between both ends of a window; either may be 0. */
static bool within(const struct hg_flow_def *def, const struct hg_past *past)
{
	uint64_t begin_ms = past->end_ms - (uint64_t)(past->delta_s * 1000);

	return begin_ms >= def->from_ms && (!def->to_ms || past->end_ms <= def->to_ms);
}

static double reach_s(const struct hg_compiled *c)
{
	double trend_s = c->def.trend_mode == HG_AGG_UNSET ? 0 : HG_TREND_POINTS;
	double faded_s = TIMES_T * c->t_s;

	return is_window(&c->def) || trend_s > faded_s ? trend_s : faded_s;
}

/* Place of the oldest second to fold; the count: none. */
static uint32_t oldest(const struct hg_flows *flows, const struct hg_compiled *c)
{
	const struct hg_history *history = &flows->history;
	double since_s = flows->book.now_s - reach_s(c);
	uint32_t i = history->count;

	if (!hg_replay_possible(flows, c))
		return i;
	for (; i > 0; i--) {
		const struct hg_past *past = hg_history_at(history, i - 1);

		if (needs_far(c) && !past->far_known)
			break;
		if (!is_window(&c->def) && past->now_s <= since_s)
			break;
	}
	return i;
}

bool hg_replay_complete(const struct hg_flows *flows, const struct hg_compiled *compiled)
{
	return hg_replay_possible(flows, compiled) && !needs_far(compiled) &&
	       reach_s(compiled) <= flows->history.limits.seconds;
}

static bool window_covered(const struct hg_flows *flows, const struct hg_compiled *c, uint32_t from)
{
	for (uint32_t i = from; i < flows->history.count; i++) {
		if (within(&c->def, hg_history_at(&flows->history, i)))
			return true;
	}
	return false;
}

static int refuse_window(const struct hg_flows *flows, struct hg_problem *problem)
{
	const struct hg_history *history = &flows->history;
	const struct hg_past *first = history->count ? hg_history_at(history, 0) : NULL;

	if (first)
		hg_problem_set(
			problem, 400, "invalid-parameter", "Parameter is not valid",
			"from, to: no whole second between them is kept for this definition; "
			"kept are those that end from %llu to %llu.",
			(unsigned long long)first->end_ms, (unsigned long long)flows->book.now_ms);
	else
		hg_problem_set(problem, 400, "invalid-parameter", "Parameter is not valid",
			       "from, to: no seconds are kept yet.");
	return -1;
}

/* ---- life of a replay ---- */

static int no_memory(struct hg_problem *problem)
{
	hg_problem_set(problem, 500, "internal", "Internal fault", "Out of memory.");
	return -1;
}

static struct hg_replay *make(struct hg_flows *flows, struct hg_compiled *compiled)
{
	struct hg_replay *replay = calloc(1, sizeof(*replay));

	if (replay)
		replay->groups = calloc(1, sizeof(*replay->groups));
	if (!replay || !replay->groups) {
		free(replay);
		return NULL;
	}
	hg_groups_init(replay->groups, compiled, &flows->budget, flows->seed);
	if (compiled->def.trend_mode != HG_AGG_UNSET)
		replay->groups->trend = hg_trend_create(&flows->budget);
	if (compiled->def.trend_mode == HG_AGG_UNSET || replay->groups->trend)
		return replay;
	hg_replay_destroy(replay);
	return NULL;
}

int hg_replay_create(struct hg_flows *flows, struct hg_compiled *compiled,
		     struct hg_replay **replay, struct hg_problem *problem)
{
	uint32_t from = oldest(flows, compiled);

	if (is_window(&compiled->def) && !window_covered(flows, compiled, from))
		return refuse_window(flows, problem);
	*replay = make(flows, compiled);
	if (!*replay)
		return no_memory(problem);
	(*replay)->next = from < flows->history.count ? hg_history_at(&flows->history, from)->number
						      : UINT64_MAX;
	return 0;
}

void hg_replay_destroy(struct hg_replay *replay)
{
	if (!replay)
		return;
	if (replay->groups)
		hg_groups_destroy(replay->groups);
	free(replay);
}

/* ---- one second ---- */

static void fold_rows(struct hg_flows *flows, struct hg_groups *groups, const struct hg_past *past)
{
	bool discard = groups->compiled->def.dropped;
	uint32_t count = past->rows[discard].count;

	for (uint32_t row = 0; row < count;) {
		row += hg_past_block(past, discard, row, &flows->book, flows->block);
		hg_fold_keys_begin(&flows->scratch.keys, flows->block);
		hg_fold_block(groups, flows->block, &flows->scratch);
	}
}

static void fold_second(struct hg_flows *flows, struct hg_groups *groups,
			const struct hg_past *past, bool whole)
{
	if (is_window(&groups->compiled->def))
		hg_groups_turn_window(groups, past->now_s, past->delta_s, past->end_ms);
	else
		hg_groups_turn(groups, past->now_s, past->delta_s, past->end_ms);
	fold_rows(flows, groups, past);
	hg_fold_finish(groups, &past->end);
	if (groups->trend && whole)
		hg_trend_add(groups->trend, flows, groups, past);
}

bool hg_replay_step(struct hg_flows *flows, struct hg_replay *replay)
{
	const struct hg_history *history = &flows->history;
	uint32_t i = hg_history_from(history, replay->next);
	const struct hg_past *past;

	if (!flows->block)
		flows->block = hg_block_alloc(sizeof(*flows->block));
	if (i == history->count || !flows->block)
		return true;
	past = hg_history_at(history, i);
	replay->next = past->number + 1;
	if (!is_window(&replay->groups->compiled->def) ||
	    within(&replay->groups->compiled->def, past))
		fold_second(flows, replay->groups, past, i + 1 < history->count || !history->open);
	return i + 1 == history->count;
}
