#include <math.h>

#include "control/flows/book_facts.h"
#include "control/flows/memory.h"

#define SAMPLES_ENOUGH 0.1 /* of a direction, forgotten like the rest: 138 s after a single one */

void hg_book_gather(const struct hg_book *book, uint32_t pending, struct hg_gathered *g)
{
	g->count = 0;
	for (; pending; pending = book->pending[pending - 1].next)
		g->facts[g->count++] = book->pending[pending - 1].facts;
}

static int64_t growth(uint64_t before, uint64_t after)
{
	return (int64_t)(after - before);
}

void hg_book_add_lost(uint64_t before, const struct hg_loss *loss, uint64_t *agent,
		      uint64_t *intake)
{
	int64_t by = growth(before, hg_loss_lost(loss));

	*agent += (uint64_t)by;
	*intake += (uint64_t)by;
}

/* ---- one sub-agent ---- */

static void add_peers(struct hg_agent_view *view, const struct hg_agent_facts *facts)
{
	for (unsigned i = 0; i < facts->peer_count && i < HG_AGENT_PEERS; i++) {
		unsigned j = 0;

		while (j < view->peer_count && !hg_addr_equal(&view->peers[j], &facts->peers[i]))
			j++;
		if (j == view->peer_count && j < HG_AGENT_PEERS)
			view->peers[view->peer_count++] = facts->peers[i];
	}
}

/* The lcore's clock counts only where it is the wall clock of this epoch. */
static uint64_t arrival_ms(const struct hg_book *book, uint64_t facts_ms)
{
	uint64_t begin_ms = book->now_ms - (uint64_t)(book->delta_s * 1000);

	return facts_ms >= begin_ms && facts_ms <= book->now_ms ? facts_ms : book->now_ms;
}

static void book_sub(struct hg_book *book, struct hg_book_sub *sub)
{
	struct hg_book_agent *agent = &book->agents[sub->agent];
	uint64_t lost = hg_loss_lost(&sub->datagrams), newest_ms = 0;
	struct hg_agent_view *view = &agent->view;
	struct hg_loss_step step;
	struct hg_gathered g;

	hg_book_gather(book, sub->pending, &g);
	for (unsigned i = 0; i < g.count; i++) {
		const struct hg_agent_facts *facts = g.facts[i];

		g.sequences[i] = &facts->datagrams;
		add_peers(view, facts);
		if (facts->last_ms >= newest_ms) {
			newest_ms = facts->last_ms;
			view->uptime_ms = facts->uptime_ms;
		}
	}
	hg_loss_book(&sub->datagrams, g.sequences, g.count, HG_LOSS_DATAGRAM_STEP, &step);
	view->datagrams += step.received;
	view->datagrams_duplicate += step.duplicates;
	view->datagrams_late += step.late;
	view->restarts += step.restarts;
	hg_book_add_lost(lost, &sub->datagrams, &view->datagrams_lost,
			 &book->intake.datagrams_lost);
	view->last_seen_ms = arrival_ms(book, newest_ms);
	if (!agent->seen)
		view->first_seen_ms = view->last_seen_ms;
	agent->seen = true;
}

/* Directions without a sample for some minutes are not sampled any more. */
static void update_inclusion(struct hg_book_agent *agent, double now_s)
{
	double keep = exp((agent->direction_at_s - now_s) / HG_RECENT_S);

	for (unsigned d = 0; d < HG_DIRECTIONS; d++) {
		bool sampled = agent->direction_samples[d] * keep >= SAMPLES_ENOUGH;

		agent->inclusion[d] =
			sampled ? agent->direction_samples[d] / agent->direction_rates[d] : 0;
	}
}

/* ---- the epoch ---- */

/* Prepends to the list of `*head`; true when it was empty before. */
static bool push(struct hg_book *book, uint32_t *head, const void *facts)
{
	bool first = !*head;

	if (!hg_grow(&book->pending, &book->pending_cap, book->pending_count + 1,
		     sizeof(*book->pending)))
		return false;
	book->pending[book->pending_count] =
		(struct hg_book_pending){ .facts = facts, .next = *head };
	*head = ++book->pending_count;
	return first;
}

static void list(uint32_t **items, uint32_t *count, uint32_t *cap, uint32_t item)
{
	if (hg_grow(items, cap, *count + 1, sizeof(**items)))
		(*items)[(*count)++] = item;
}

static void collect_agents(struct hg_book *book, unsigned lcore, const struct hg_work *work)
{
	for (uint32_t i = 0; i < work->touched_agent_count; i++) {
		uint32_t agent = work->touched_agents[i];
		uint32_t ref = hg_book_sub_ref(book, lcore, work, agent);

		if (ref && push(book, &book->subs[ref - 1].pending, &work->agents[agent]))
			list(&book->touched_subs, &book->touched_sub_count, &book->touched_sub_cap,
			     ref - 1);
	}
}

static void collect_sources(struct hg_book *book, unsigned lcore, const struct hg_work *work)
{
	for (uint32_t i = 0; i < work->touched_source_count; i++) {
		uint32_t source = work->touched_sources[i];
		uint32_t ref = hg_book_source_ref(book, lcore, work, source);

		if (ref && push(book, &book->sources[ref - 1].pending, &work->sources[source]))
			list(&book->touched_sources, &book->touched_source_count,
			     &book->touched_source_cap, ref - 1);
	}
}

/* The lcore's numbers of these agents and of their sources stand for others now. */
static void forget_recycled(struct hg_book *book, unsigned lcore, const struct hg_work *work)
{
	struct hg_book_map *subs = &book->sub_maps[lcore], *sources = &book->source_maps[lcore];

	for (uint32_t i = 0; i < work->recycled_count; i++) {
		if (work->recycled[i] < subs->cap)
			subs->ref[work->recycled[i]] = 0;
	}
	for (uint32_t s = 0; work->recycled_count && s < work->source_count; s++) {
		uint32_t agent = work->source_ids[s].agent;

		if (s < sources->cap && (agent >= subs->cap || !subs->ref[agent]))
			sources->ref[s] = 0;
	}
}

static void add_intake(struct hg_intake *intake, const struct hg_work *work)
{
	intake->datagrams += work->datagrams;
	intake->bytes += work->bytes;
	intake->flow_samples += work->flow_samples;
	intake->counter_samples += work->counter_samples;
	intake->discard_samples += work->discard_samples;
	intake->other_samples += work->other_samples;
}

static void forget_epoch(struct hg_book *book)
{
	for (uint32_t i = 0; i < book->touched_count; i++) {
		struct hg_book_point *p = &book->points[book->touched[i]];

		p->touched = p->weighed = false;
		p->total_n = p->union_n = 0;
		for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
			p->total_s1[k] = p->total_s2[k] = 0;
			p->union_s1[k] = p->union_v[k] = 0;
			p->withheld[k] = 0;
		}
	}
	for (uint32_t i = 0; i < book->touched_sub_count; i++)
		book->subs[book->touched_subs[i]].pending = 0;
	for (uint32_t i = 0; i < book->touched_source_count; i++)
		book->sources[book->touched_sources[i]].pending = 0;
	book->touched_count = book->touched_sub_count = book->touched_source_count = 0;
	book->pending_count = 0;
	book->weight[HG_VALUE_BYTES] = HG_FRAME_MIN_BYTES;
	book->weight[HG_VALUE_FRAMES] = 1;
}

static bool reserve_lcores(struct hg_book *book, unsigned count)
{
	uint32_t subs = book->lcores, sources = book->lcores;

	if (count <= book->lcores)
		return true;
	if (!hg_grow(&book->sub_maps, &subs, count, sizeof(*book->sub_maps)) ||
	    !hg_grow(&book->source_maps, &sources, count, sizeof(*book->source_maps)))
		return false;
	book->lcores = subs < sources ? subs : sources;
	return true;
}

void hg_book_epoch(struct hg_book *book, struct hg_work *const *works, unsigned count,
		   uint64_t end_ms, double delta_s)
{
	forget_epoch(book);
	book->now_s += delta_s;
	book->delta_s = delta_s;
	book->now_ms = end_ms;
	if (count > HG_BOOK_LCORES_MAX || !reserve_lcores(book, count))
		return;
	for (unsigned i = 0; i < count; i++) {
		if (!works[i])
			continue;
		add_intake(&book->intake, works[i]);
		forget_recycled(book, i, works[i]);
		collect_agents(book, i, works[i]);
		collect_sources(book, i, works[i]);
	}
	for (uint32_t i = 0; i < book->touched_sub_count; i++)
		book_sub(book, &book->subs[book->touched_subs[i]]);
	for (uint32_t i = 0; i < book->touched_source_count; i++)
		hg_book_take_source(book, &book->sources[book->touched_sources[i]]);
	for (uint32_t i = 0; i < book->agent_count; i++)
		update_inclusion(&book->agents[i], book->now_s);
}
