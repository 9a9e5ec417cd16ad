#include "control/flows/snapshot.h"

#include <stdlib.h>

#include "control/flows/trend.h"

#define UNKNOWN_TIMES_T 5.0

static void flow_clear(struct hg_snapshot_flow *flow)
{
	if (flow->borrowed)
		return;
	hg_trend_release(flow->trend, flow->trend_count);
	hg_compiled_unref(flow->compiled);
	hg_pool_give(flow->dense);
	free(flow->totals);
	free(flow->sketches.blocks);
}

static void destroy(struct hg_snapshot *snapshot)
{
	for (size_t i = 0; snapshot->flows && i < snapshot->flow_count; i++)
		flow_clear(&snapshot->flows[i]);
	free(snapshot->flows);
	free(snapshot->agents);
	free(snapshot->sources);
	free(snapshot->points);
	free(snapshot->keys_seen);
	for (unsigned i = 0; i < HG_ACCOUNTS_KINDS; i++)
		free(snapshot->accounts[i].items);
	hg_observers_unref(snapshot->observers);
	hg_pool_unref(snapshot->pool);
	hg_lookup_unref(snapshot->lookup);
	free(snapshot);
}

void hg_snapshot_ref(struct hg_snapshot *snapshot)
{
	__atomic_fetch_add(&snapshot->references, 1, __ATOMIC_RELAXED);
}

void hg_snapshot_unref(struct hg_snapshot *snapshot)
{
	if (snapshot && !__atomic_sub_fetch(&snapshot->references, 1, __ATOMIC_ACQ_REL))
		destroy(snapshot);
}

static void take_points(struct hg_snapshot *snapshot, const struct hg_book *book)
{
	for (uint32_t i = 0; i < book->point_count; i++) {
		const struct hg_book_point *point = &book->points[i];
		const struct hg_book_agent *agent = &book->agents[point->agent];

		snapshot->points[i] = (struct hg_snapshot_point){
			.lead = agent->lead,
			.host = agent->host,
			.sampled = point->sampled,
			.since_s = point->since_s,
			.coverage = hg_recent_coverage(&point->recent),
		};
		memcpy(snapshot->points[i].weight, point->weight, sizeof(point->weight));
	}
	hg_book_source_views(book, snapshot->sources);
}

struct hg_snapshot *hg_snapshot_create(const struct hg_book *book, size_t flow_count,
				       struct hg_pool *pool)
{
	struct hg_snapshot *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->references = 1;
	s->observers = book->observers;
	hg_observers_ref(s->observers);
	s->pool = pool;
	hg_pool_ref(pool);
	s->flow_count = flow_count;
	s->point_count = book->point_count;
	s->agents = calloc(book->agent_count + 1u, sizeof(*s->agents));
	s->sources = calloc(book->point_count + 1u, sizeof(*s->sources));
	s->points = calloc(book->point_count + 1u, sizeof(*s->points));
	s->flows = calloc(flow_count + 1, sizeof(*s->flows));
	if (!s->agents || !s->sources || !s->points || !s->flows) {
		destroy(s);
		return NULL;
	}
	s->epoch_ms = book->now_ms;
	s->now_s = book->now_s;
	s->intake = book->intake;
	s->agent_count = hg_book_agent_views(book, s->agents);
	take_points(s, book);
	return s;
}

/* A copy, or NULL; nothing to copy is not NULL. */
static void *copy_of(void *to, const void *from, size_t bytes)
{
	if (to && bytes)
		memcpy(to, from, bytes);
	return to;
}

size_t hg_snapshot_bytes(const struct hg_groups *groups)
{
	return hg_pool_bytes(groups->count * groups->group_bytes);
}

/* Everything but the arrays. */
static void describe(struct hg_snapshot *snapshot, struct hg_snapshot_flow *flow,
		     const struct hg_groups *groups)
{
	struct hg_compiled *c = groups->compiled;
	double unknown_s = snapshot->now_s - groups->unknown_ds / 10.0;

	flow->compiled = c;
	flow->group_bytes = groups->group_bytes;
	flow->count = groups->count;
	flow->total_count = groups->total_count;
	flow->seed = groups->seed;
	flow->scale = groups->scale;
	flow->lost = groups->lost;
	flow->base_lost = groups->base_lost;
	memcpy(flow->weight, groups->weight, sizeof(flow->weight));
	flow->folded = groups->since_s >= 0;
	flow->since_s = groups->since_s;
	flow->window_s = groups->window_s;
	flow->end_ms = groups->end_ms;
	flow->unknown_points = groups->unknown_ds && unknown_s <= UNKNOWN_TIMES_T * c->t_s;
	flow->view = (struct hg_flow_view){
		.def = &c->def,
		.since_ms = flow->folded ? groups->since_ms : snapshot->epoch_ms,
		.rows = groups->count,
		.evictions = groups->evictions,
		.retroactive = snapshot->history && c->retroactive,
		.asleep = groups->asleep,
	};
}

bool hg_snapshot_take(struct hg_snapshot *snapshot, size_t i, const struct hg_groups *groups)
{
	struct hg_snapshot_flow *flow = &snapshot->flows[i];
	size_t dense_bytes = groups->count * groups->group_bytes;
	size_t totals_bytes = groups->total_count * sizeof(*groups->totals);

	hg_compiled_ref(groups->compiled);
	describe(snapshot, flow, groups);
	flow->dense =
		copy_of(hg_pool_take(snapshot->pool, dense_bytes), groups->dense, dense_bytes);
	flow->totals = copy_of(malloc(totals_bytes + 1), groups->totals, totals_bytes);
	flow->sketches = groups->sketches;
	flow->sketches.blocks =
		copy_of(malloc(hg_sketches_bytes(&groups->sketches) + 1), groups->sketches.blocks,
			hg_sketches_bytes(&groups->sketches));
	if (groups->trend)
		flow->trend_count = hg_trend_share(groups->trend, &flow->trend);
	return flow->dense && flow->totals && flow->sketches.blocks;
}

void hg_snapshot_look_at(struct hg_snapshot *snapshot, const struct hg_groups *groups, double now_s,
			 uint64_t now_ms)
{
	struct hg_snapshot_flow *flow = &snapshot->flows[0];

	snapshot->now_s = now_s;
	snapshot->epoch_ms = now_ms;
	*flow = (struct hg_snapshot_flow){ .borrowed = true };
	describe(snapshot, flow, groups);
	flow->dense = groups->dense;
	flow->totals = groups->totals;
	flow->sketches = groups->sketches;
}

const struct hg_snapshot_flow *hg_snapshot_find(const struct hg_snapshot *snapshot,
						const char *name)
{
	for (size_t i = 0; i < snapshot->flow_count; i++) {
		if (strcmp(snapshot->flows[i].view.def->name, name) == 0)
			return &snapshot->flows[i];
	}
	return NULL;
}

/* ---- views ---- */

const struct hg_accounts_view *hg_snapshot_accounts(const struct hg_snapshot *snapshot,
						    enum hg_accounts_kind kind)
{
	return &snapshot->accounts[kind];
}

uint64_t hg_snapshot_epoch_ms(const struct hg_snapshot *snapshot)
{
	return snapshot->epoch_ms;
}

uint64_t hg_snapshot_number(const struct hg_snapshot *snapshot)
{
	return snapshot->number;
}

const struct hg_intake *hg_snapshot_intake(const struct hg_snapshot *snapshot)
{
	return &snapshot->intake;
}

size_t hg_snapshot_agents(const struct hg_snapshot *snapshot, const struct hg_agent_view **agents)
{
	*agents = snapshot->agents;
	return snapshot->agent_count;
}

size_t hg_snapshot_sources(const struct hg_snapshot *snapshot,
			   const struct hg_source_view **sources)
{
	*sources = snapshot->sources;
	return snapshot->point_count;
}

size_t hg_snapshot_keys_seen(const struct hg_snapshot *snapshot, const struct hg_key_seen **keys)
{
	*keys = snapshot->keys_seen;
	return snapshot->keys_seen_count;
}

size_t hg_snapshot_flows(const struct hg_snapshot *snapshot)
{
	return snapshot->flow_count;
}

const struct hg_flow_view *hg_snapshot_flow_at(const struct hg_snapshot *snapshot, size_t i)
{
	return i < snapshot->flow_count ? &snapshot->flows[i].view : NULL;
}

const struct hg_flow_view *hg_snapshot_flow(const struct hg_snapshot *snapshot, const char *name)
{
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);

	return flow ? &flow->view : NULL;
}

void hg_snapshot_flow_read(const struct hg_snapshot *snapshot, const char *name, uint64_t now_ms)
{
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);

	if (flow)
		hg_compiled_read(flow->compiled, now_ms);
}

uint64_t hg_snapshot_flow_last_read(const struct hg_snapshot *snapshot, const char *name)
{
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);

	return flow ? hg_compiled_last_read(flow->compiled) : 0;
}

size_t hg_snapshot_trend(const struct hg_snapshot *snapshot, const char *name, uint64_t after_ms,
			 const struct hg_trend_point *const **points)
{
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);
	size_t first = 0;

	if (!flow || !flow->trend)
		return 0;
	while (first < flow->trend_count && flow->trend[first]->time_ms <= after_ms)
		first++;
	*points = flow->trend + first;
	return flow->trend_count - first;
}
