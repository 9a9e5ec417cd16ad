#include <math.h>

#include "control/flows/book.h"
#include "control/flows/memory.h"

#define RECENT_S	60.0
#define RATES_TURN_S	30.0
#define FRAME_TURN_S	300.0
#define FRAME_MIN_BYTES 1518u /* est:I3 */
#define DIRECTIONS	3u
#define SAMPLES_ENOUGH	0.1 /* of a direction, forgotten like the rest: 138 s after a single one */

/* The facts of one source or sub-agent from all lcores. */
struct gathered {
	const void *facts[HG_BOOK_LCORES_MAX];
	const struct hg_sequence_facts *sequences[HG_BOOK_LCORES_MAX];
	unsigned count;
};

static void gather(const struct hg_book *book, uint32_t pending, struct gathered *g)
{
	g->count = 0;
	for (; pending; pending = book->pending[pending - 1].next)
		g->facts[g->count++] = book->pending[pending - 1].facts;
}

/* ---- pieces of state ---- */

static void recent_add(struct hg_recent *recent, const struct hg_loss_step *step, double now_s)
{
	double keep = exp((recent->at_s - now_s) / RECENT_S);

	recent->expected = recent->expected * keep + (double)step->expected;
	recent->received = recent->received * keep + (double)step->received;
	recent->at_s = now_s;
}

static void rates_add(struct hg_recent_rates *rates, uint32_t min, uint32_t max, double now_s)
{
	if (now_s - rates->turned_s >= RATES_TURN_S) {
		bool stale = now_s - rates->turned_s >= 2 * RATES_TURN_S;

		rates->min[1] = stale ? 0 : rates->min[0];
		rates->max[1] = stale ? 0 : rates->max[0];
		rates->min[0] = rates->max[0] = 0;
		rates->turned_s = now_s;
	}
	if (min && (!rates->min[0] || min < rates->min[0]))
		rates->min[0] = min;
	if (max > rates->max[0])
		rates->max[0] = max;
}

static void frame_add(struct hg_book_source *source, uint32_t bytes, double now_s)
{
	if (now_s - source->frame_turned_s >= FRAME_TURN_S) {
		source->frame_max[1] = source->frame_max[0];
		source->frame_max[0] = 0;
		source->frame_turned_s = now_s;
	}
	if (bytes > source->frame_max[0])
		source->frame_max[0] = bytes;
}

static uint32_t frame_max(const struct hg_book_source *source)
{
	uint32_t max = FRAME_MIN_BYTES;

	for (unsigned i = 0; i < 2; i++) {
		if (source->frame_max[i] > max)
			max = source->frame_max[i];
	}
	return max;
}

static uint32_t serial_max(uint32_t a, uint32_t b)
{
	return hg_serial_distance(a, b) > 0 ? b : a;
}

/* ---- one data source ---- */

/* Sums of an epoch over lcores. */
struct sums {
	struct hg_totals direction[DIRECTIONS];
	double n, rate_sum, discards;
	uint32_t rate_min, rate_max, rate_last, pool, drops, withheld, frame_max;
	bool flow, discard;
};

static void add_totals(struct hg_totals *to, const struct hg_totals *from)
{
	to->n += from->n;
	to->bytes_s1 += from->bytes_s1;
	to->bytes_s2 += from->bytes_s2;
	to->frames_s1 += from->frames_s1;
	to->frames_s2 += from->frames_s2;
}

static void add_flow(struct sums *sums, const struct hg_source_facts *f)
{
	for (unsigned d = 0; d < DIRECTIONS; d++) {
		add_totals(&sums->direction[d], &f->total[d]);
		sums->n += f->total[d].n;
	}
	sums->rate_sum += f->rate_sum;
	if (!sums->rate_min || f->rate_min < sums->rate_min)
		sums->rate_min = f->rate_min;
	if (f->rate_max > sums->rate_max)
		sums->rate_max = f->rate_max;
	if (f->frame_max_bytes > sums->frame_max)
		sums->frame_max = f->frame_max_bytes;
	sums->rate_last = f->rate_last;
	sums->pool = sums->flow ? serial_max(sums->pool, f->pool_hi) : f->pool_hi;
	sums->drops = sums->flow ? serial_max(sums->drops, f->drops_hi) : f->drops_hi;
	sums->flow = true;
}

static void add_discards(struct sums *sums, const struct hg_source_facts *f)
{
	sums->discards += f->discards;
	sums->withheld =
		sums->discard ? serial_max(sums->withheld, f->withheld_hi) : f->withheld_hi;
	sums->discard = true;
}

static void add_up(const struct gathered *g, struct sums *sums)
{
	*sums = (struct sums){ 0 };
	for (unsigned i = 0; i < g->count; i++) {
		const struct hg_source_facts *f = g->facts[i];

		if (f->rate_sum > 0)
			add_flow(sums, f);
		if (f->discards > 0)
			add_discards(sums, f);
	}
}

static void book_loss(struct gathered *g, size_t offset, struct hg_loss *loss,
		      struct hg_loss_step *step)
{
	for (unsigned i = 0; i < g->count; i++)
		g->sequences[i] = (const void *)((const char *)g->facts[i] + offset);
	hg_loss_book(loss, g->sequences, g->count, HG_LOSS_SAMPLE_STEP, step);
}

static void book_directions(struct hg_book_agent *agent, const struct sums *sums, double c,
			    double now_s)
{
	double keep = exp((agent->direction_at_s - now_s) / RECENT_S);

	for (unsigned d = 0; d < DIRECTIONS; d++) {
		agent->direction_rates[d] =
			agent->direction_rates[d] * keep + sums->direction[d].frames_s1 * c;
		agent->direction_samples[d] =
			agent->direction_samples[d] * keep + sums->direction[d].n;
	}
	agent->direction_at_s = now_s;
}

static void book_point_totals(struct hg_book_point *point, const struct sums *sums, double c)
{
	for (unsigned d = 0; d < DIRECTIONS; d++) {
		const struct hg_totals *t = &sums->direction[d];

		point->total_n += t->n;
		point->total_s1[HG_VALUE_BYTES] += t->bytes_s1 * c;
		point->total_s2[HG_VALUE_BYTES] += t->bytes_s2 * c * c;
		point->total_s1[HG_VALUE_FRAMES] += t->frames_s1 * c;
		point->total_s2[HG_VALUE_FRAMES] += t->frames_s2 * c * c;
	}
}

static void raise_weights(double *weights, const double *by, bool anew)
{
	for (unsigned k = 0; k < HG_VALUE_KINDS; k++) {
		if (anew || by[k] > weights[k])
			weights[k] = by[k];
	}
}

static void point_sampled(struct hg_book *book, struct hg_book_point *point)
{
	if (!point->sampled)
		point->since_s = book->now_s - book->delta_s;
	point->sampled = true;
}

static void book_flow(struct hg_book *book, struct hg_book_source *source, const struct sums *sums,
		      const struct hg_loss_step *step)
{
	struct hg_book_agent *agent = &book->agents[source->agent];
	struct hg_rate_step rate_step = {
		.rate_sum = sums->rate_sum,
		.samples = sums->n,
		.expected = step->expected,
		.received = step->received,
		.pool = sums->pool,
		.drops = sums->drops,
		.restart = step->restarts > 0,
	};
	struct hg_book_point *point;
	double c;

	agent->view.flow_drops += hg_rate_book(&source->rate, &rate_step, book->now_s);
	c = source->correction = source->rate.correction;
	frame_add(source, sums->frame_max, book->now_s);
	source->weight[HG_VALUE_FRAMES] = sums->rate_max * c;
	source->weight[HG_VALUE_BYTES] = sums->rate_max * c * frame_max(source);
	source->inclusion = sums->n / (sums->rate_sum * c);
	raise_weights(book->weight, source->weight, false);
	rates_add(&agent->rates, sums->rate_min, sums->rate_max, book->now_s);
	book_directions(agent, sums, c, book->now_s);
	if (source->observer == HG_OBSERVER_NONE)
		return;
	point = hg_book_touch(book, source->observer);
	point_sampled(book, point);
	point->sampling_rate = sums->rate_last;
	point->effective_rate = source->rate.effective;
	raise_weights(point->weight, source->weight, !point->weighed);
	point->weighed = true;
	book_point_totals(point, sums, c);
}

static uint64_t lost_in(const struct hg_loss_step *step)
{
	return step->expected > step->received ? step->expected - step->received : 0;
}

static void book_discards(struct hg_book *book, struct hg_book_source *source,
			  const struct sums *sums, const struct hg_loss_step *step)
{
	int32_t growth = hg_serial_distance(source->withheld_hi, sums->withheld);
	bool comparable = source->withheld_known && !step->restarts && growth > 0;
	double withheld = (double)lost_in(step) + (comparable ? growth : 0);
	struct hg_book_point *point;

	source->withheld_hi = sums->withheld;
	source->withheld_known = true;
	if (source->observer == HG_OBSERVER_NONE)
		return;
	point = hg_book_touch(book, source->observer);
	point_sampled(book, point);
	point->withheld[HG_VALUE_FRAMES] += withheld;
	point->withheld[HG_VALUE_BYTES] += withheld * frame_max(source);
}

static void book_samples(struct hg_book *book, struct hg_book_source *source,
			 const struct hg_loss_step *flow, const struct hg_loss_step *counter,
			 const struct hg_loss_step *discard)
{
	struct hg_book_agent *agent = &book->agents[source->agent];
	struct hg_agent_view *view = &agent->view;

	view->flow_samples += flow->received;
	view->flow_duplicate += flow->duplicates;
	view->flow_late += flow->late;
	view->counter_samples += counter->received;
	view->counter_duplicate += counter->duplicates;
	view->counter_late += counter->late;
	view->discard_samples += discard->received;
	recent_add(&agent->recent, flow, book->now_s);
	if (source->ds.cls == 3 || (source->ds.cls == 2 && counter->received))
		agent->host = true;
	if (source->observer == HG_OBSERVER_NONE)
		return;
	book->points[source->observer].flow_samples += flow->received;
	book->points[source->observer].counter_samples += counter->received;
	recent_add(&book->points[source->observer].recent, flow, book->now_s);
}

static int64_t growth(uint64_t before, uint64_t after)
{
	return (int64_t)(after - before);
}

/* Adds what the sequence lost in this epoch, or found again, to both counts. */
static void add_lost(uint64_t before, const struct hg_loss *loss, uint64_t *agent, uint64_t *intake)
{
	int64_t by = growth(before, hg_loss_lost(loss));

	*agent += (uint64_t)by;
	*intake += (uint64_t)by;
}

static void book_source(struct hg_book *book, struct hg_book_source *source)
{
	struct hg_agent_view *view = &book->agents[source->agent].view;
	uint64_t flow_lost = hg_loss_lost(&source->flow);
	uint64_t counter_lost = hg_loss_lost(&source->counter);
	uint64_t discard_lost = hg_loss_lost(&source->discard);
	struct hg_loss_step flow, counter, discard;
	struct gathered g;
	struct sums sums;

	gather(book, source->pending, &g);
	view->flow_sources -= source->flow.known;
	view->counter_sources -= source->counter.known;
	book_loss(&g, offsetof(struct hg_source_facts, flow), &source->flow, &flow);
	book_loss(&g, offsetof(struct hg_source_facts, counter), &source->counter, &counter);
	book_loss(&g, offsetof(struct hg_source_facts, discard), &source->discard, &discard);
	view->flow_sources += source->flow.known;
	view->counter_sources += source->counter.known;
	add_lost(flow_lost, &source->flow, &view->flow_lost, &book->intake.flow_samples_lost);
	add_lost(counter_lost, &source->counter, &view->counter_lost,
		 &book->intake.counter_samples_lost);
	add_lost(discard_lost, &source->discard, &view->discard_lost,
		 &book->intake.discard_samples_lost);
	book_samples(book, source, &flow, &counter, &discard);
	add_up(&g, &sums);
	if (sums.flow)
		book_flow(book, source, &sums, &flow);
	if (sums.discard)
		book_discards(book, source, &sums, &discard);
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
	struct gathered g;

	gather(book, sub->pending, &g);
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
	add_lost(lost, &sub->datagrams, &view->datagrams_lost, &book->intake.datagrams_lost);
	view->last_seen_ms = arrival_ms(book, newest_ms);
	if (!agent->seen)
		view->first_seen_ms = view->last_seen_ms;
	agent->seen = true;
}

/* Directions without a sample for some minutes are not sampled any more. */
static void update_inclusion(struct hg_book_agent *agent, double now_s)
{
	double keep = exp((agent->direction_at_s - now_s) / RECENT_S);

	for (unsigned d = 0; d < DIRECTIONS; d++) {
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
	book->weight[HG_VALUE_BYTES] = FRAME_MIN_BYTES;
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
		collect_agents(book, i, works[i]);
		collect_sources(book, i, works[i]);
	}
	for (uint32_t i = 0; i < book->touched_sub_count; i++)
		book_sub(book, &book->subs[book->touched_subs[i]]);
	for (uint32_t i = 0; i < book->touched_source_count; i++)
		book_source(book, &book->sources[book->touched_sources[i]]);
	for (uint32_t i = 0; i < book->agent_count; i++)
		update_inclusion(&book->agents[i], book->now_s);
}
