#include "dataplane/rows/sources.h"

#include <stdlib.h>

#include "dataplane/rows/agents.h"
#include "dataplane/rows/hash.h"
#include "dataplane/rows/memory.h"

#define STATE_BYTES (HG_SOURCES_MAX * sizeof(struct source_state))

struct stream {
	struct hg_sequence sequence;
	uint32_t run; /* of the agent when the sequence was last booked */
};

/* The point a source was last seen at in one direction; 0: none yet. */
struct seen_point {
	uint32_t point, near_if;
};

/* All that a flow sample needs lies in the first line. */
struct source_state {
	struct stream flow;
	struct seen_point seen[3]; /* by enum hg_direction */
	struct stream counter, discard;
} __attribute__((aligned(64)));

struct hg_sources {
	struct hg_agents agents;
	struct hg_id_list sources; /* struct hg_source_id */
	struct hg_id_list points;  /* struct hg_point_id */
	struct source_state *state;
	/* Data sources entered for an agent, and by agents of a UDP source (dp:L7). */
	uint32_t of_agent[HG_AGENTS_MAX], of_sender[HG_AGENTS_MAX];
	bool capped; /* somebody has reached a limit: from then on it is looked at each time */
};

/* What all bookings of one sample share. */
struct booking {
	struct hg_sources *sources;
	struct hg_work *work;
	struct hg_drops *drops;
	const struct hg_sample *sample;
	const struct hg_origin *origin;
	uint64_t now_ms;
};

/* Words of the keys; what is behind a direction is zero. */
static bool enter_point_0(struct hg_sources *sources)
{
	_Static_assert(sizeof(struct hg_source_id) == 12, "agent, class, index");
	_Static_assert(sizeof(struct hg_point_id) == 12, "source, interface, direction");

	return hg_id_list_enter3(&sources->points, HG_ID_NONE, 0, 0) == 0;
}

struct hg_sources *hg_sources_create(uint64_t seed)
{
	struct hg_sources *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->state = hg_memory_map(STATE_BYTES, 1);
	if (s->state && hg_agents_create(&s->agents, seed) &&
	    hg_id_list_create(&s->sources, sizeof(struct hg_source_id), HG_SOURCES_MAX, seed) &&
	    hg_id_list_create(&s->points, sizeof(struct hg_point_id), HG_POINTS_MAX, seed) &&
	    enter_point_0(s))
		return s;
	hg_sources_destroy(s);
	return NULL;
}

void hg_sources_destroy(struct hg_sources *sources)
{
	if (!sources)
		return;
	hg_agents_destroy(&sources->agents);
	hg_id_list_destroy(&sources->sources);
	hg_id_list_destroy(&sources->points);
	hg_memory_unmap(sources->state, STATE_BYTES);
	free(sources);
}

void hg_sources_expect(const struct hg_sources *sources, const struct hg_work *work,
		       const struct hg_datagram *datagram, struct hg_origin *origin)
{
	origin->agent = hg_agents_expect(&sources->agents, work, datagram);
}

enum hg_datagram_verdict hg_sources_datagram(struct hg_sources *sources, struct hg_work *work,
					     struct hg_drops *drops,
					     const struct hg_datagram *datagram,
					     const struct hg_item *item, uint64_t now_ms,
					     struct hg_origin *origin)
{
	return hg_agents_book(&sources->agents, work, drops, datagram, item, now_ms, origin);
}

/* The lines a flow sample writes to; counters and discards are few. */
HG_PREFETCHES void prefetch_source(const struct hg_sources *s, const struct hg_work *work,
				   uint32_t source)
{
	const char *facts = (const char *)&work->sources[source];

	__builtin_prefetch(&s->state[source], 1, 3);
	__builtin_prefetch(facts, 1, 3);
	__builtin_prefetch(facts + 64, 1, 3);
	__builtin_prefetch(facts + 128, 1, 3);
}

/* Neither one agent nor one UDP source, forged or mad, takes all places. */
static bool has_room(const struct hg_sources *s, uint32_t agent)
{
	return s->of_agent[agent] < HG_SOURCES_PER_AGENT &&
	       s->of_sender[s->agents.age[agent].sender] < HG_SOURCES_PER_SENDER;
}

static uint32_t enter_source(struct hg_sources *s, uint32_t agent, const struct hg_sample *sample)
{
	const struct hg_source_id key = { agent, sample->ds };
	uint32_t before = s->sources.count, source;

	if (s->capped && !has_room(s, agent))
		return hg_id_list_find(&s->sources, &key);
	source = hg_id_list_enter3(&s->sources, agent, sample->ds.cls, sample->ds.index);
	if (s->sources.count == before)
		return source;
	s->of_agent[agent]++;
	s->of_sender[s->agents.age[agent].sender]++;
	s->capped |= !has_room(s, agent);
	return source;
}

void hg_sources_locate(struct hg_sources *sources, const struct hg_work *work,
		       const struct hg_sample *sample, struct hg_origin *origin)
{
	origin->source = enter_source(sources, origin->agent, sample);
	if (origin->source != HG_ID_NONE)
		prefetch_source(sources, work, origin->source);
}

static struct hg_source_facts *touch(struct booking *b)
{
	uint32_t source = b->origin->source;
	struct hg_source_facts *facts = &b->work->sources[source];

	if (facts->last_ms == 0)
		b->work->touched_sources[b->work->touched_source_count++] = source;
	facts->last_ms = b->now_ms ? b->now_ms : 1;
	return facts;
}

/* Facts of the source, or NULL when it is beyond the limit. */
static struct hg_source_facts *book_source(struct booking *b)
{
	if (b->origin->source != HG_ID_NONE)
		return touch(b);
	hg_drop_add(b->drops, HG_DROP_SOURCE_TABLE_FULL, 1);
	return NULL;
}

/* A run of the agent ends the runs of its sources, whatever their numbers look like. */
static enum hg_sequence_verdict book_sequence(struct booking *b, struct stream *stream,
					      struct hg_sequence_facts *facts)
{
	struct hg_sequence *seq = &stream->sequence;
	uint32_t run = b->origin->run;
	enum hg_sequence_verdict verdict =
		hg_sequence_judge(seq, b->sample->sequence, HG_SAMPLE_STEP_MAX);

	if (stream->run != run && verdict != HG_SEQUENCE_FIRST)
		verdict = HG_SEQUENCE_RESTART;
	stream->run = run;
	hg_sequence_book(seq, facts, b->sample->sequence, verdict);
	return verdict;
}

static struct source_state *state_of(const struct booking *b)
{
	return &b->sources->state[b->origin->source];
}

static void total_add(struct hg_totals *total, double weight, double bytes)
{
	double pairs = weight * (weight - 1);

	total->n += 1;
	total->bytes_s1 += weight * bytes;
	total->bytes_s2 += pairs * bytes * bytes;
	total->frames_s1 += weight;
	total->frames_s2 += pairs;
}

/* Highest value in serial order; the first of an epoch or of a run starts anew. */
static void serial_raise(uint32_t *hi, uint32_t value, bool anew)
{
	if (anew || hg_serial_above(value, *hi))
		*hi = value;
}

static void rate_add(struct hg_source_facts *facts, uint32_t rate)
{
	facts->rate_sum += rate;
	if (!facts->rate_min || rate < facts->rate_min)
		facts->rate_min = rate;
	if (rate > facts->rate_max)
		facts->rate_max = rate;
	facts->rate_last = rate;
}

/* An interface field that names an interface: not unknown, several, or a discard reason. */
static inline unsigned interface_known(uint32_t word)
{
	return (HG_IF_FORMAT(word) == 0) & (HG_IF_VALUE(word) != 0);
}

static inline unsigned is_data_source(const struct hg_sample *sample, uint32_t word)
{
	return (sample->ds.cls == 0) & (sample->ds.index == word) & interface_known(word);
}

/*
 * FM 3.1: ingress if the input is the data source, else egress if the output is; else ingress if
 * the input is known, else egress if the output is. By table: which way it goes is a coin's toss,
 * and the processor would lose half of its bets.
 */
static inline enum hg_direction direction_of(const struct hg_sample *sample)
{
	enum { NO = HG_DIRECTION_NONE, IN = HG_DIRECTION_INGRESS, OUT = HG_DIRECTION_EGRESS };
	/* bits: input is the source 8, output is the source 4, input known 2, output known 1 */
	static const uint8_t directions[16] = {
		NO, OUT, IN, IN, OUT, OUT, OUT, OUT, IN, IN, IN, IN, IN, IN, IN, IN,
	};
	unsigned facts = is_data_source(sample, sample->input) << 3 |
			 is_data_source(sample, sample->output) << 2 |
			 interface_known(sample->input) << 1 | interface_known(sample->output);

	return (enum hg_direction)directions[facts];
}

static uint32_t point_enter(struct booking *b, uint32_t near_if, enum hg_direction direction)
{
	uint32_t point = hg_id_list_enter3(&b->sources->points, b->origin->source, near_if,
					   (uint32_t)direction);

	if (point == HG_ID_NONE) {
		hg_drop_add(b->drops, HG_DROP_POINT_TABLE_FULL, 1);
		return 0;
	}
	state_of(b)->seen[direction] = (struct seen_point){ point, near_if };
	return point;
}

static uint32_t point_of(struct booking *b, uint32_t near_if, enum hg_direction direction)
{
	const struct seen_point *seen = &state_of(b)->seen[direction];

	if (seen->point && seen->near_if == near_if)
		return seen->point;
	return point_enter(b, near_if, direction);
}

static inline enum hg_direction observe(struct booking *b, struct hg_observed *observed)
{
	const struct hg_sample *sample = b->sample;
	enum hg_direction direction = direction_of(sample);
	uint32_t swap = direction == HG_DIRECTION_EGRESS ? UINT32_MAX : 0;
	uint32_t other = (sample->input ^ sample->output) & swap;

	observed->far_if = sample->output ^ other;
	observed->point = point_of(b, sample->input ^ other, direction);
	return direction;
}

bool hg_sources_flow(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
		     const struct hg_origin *origin, const struct hg_sample *sample,
		     uint64_t now_ms, struct hg_observed *observed)
{
	struct booking b = { sources, work, drops, sample, origin, now_ms };
	struct hg_source_facts *facts = book_source(&b);
	bool anew;

	if (!facts)
		return false;
	anew = hg_sequence_facts_empty(&facts->flow);
	anew |= book_sequence(&b, &state_of(&b)->flow, &facts->flow) == HG_SEQUENCE_RESTART;
	total_add(&facts->total[observe(&b, observed)], sample->sampling_rate,
		  sample->frame_length_bytes);
	rate_add(facts, sample->sampling_rate);
	serial_raise(&facts->pool_hi, sample->pool, anew);
	serial_raise(&facts->drops_hi, sample->drops, anew);
	if (sample->frame_length_bytes > facts->frame_max_bytes)
		facts->frame_max_bytes = sample->frame_length_bytes;
	return true;
}

bool hg_sources_discard(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
			const struct hg_origin *origin, const struct hg_sample *sample,
			uint64_t now_ms, struct hg_observed *observed)
{
	struct booking b = { sources, work, drops, sample, origin, now_ms };
	struct hg_source_facts *facts = book_source(&b);
	bool anew;

	if (!facts)
		return false;
	anew = hg_sequence_facts_empty(&facts->discard);
	anew |= book_sequence(&b, &state_of(&b)->discard, &facts->discard) == HG_SEQUENCE_RESTART;
	observe(&b, observed);
	facts->discards += 1;
	serial_raise(&facts->withheld_hi, sample->drops, anew);
	return true;
}

bool hg_sources_counter(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
			const struct hg_origin *origin, const struct hg_sample *sample,
			uint64_t now_ms)
{
	struct booking b = { sources, work, drops, sample, origin, now_ms };
	struct hg_source_facts *facts = book_source(&b);

	if (!facts)
		return false;
	book_sequence(&b, &state_of(&b)->counter, &facts->counter);
	return true;
}

void hg_sources_attach(const struct hg_sources *sources, struct hg_work *work)
{
	work->agent_ids = sources->agents.ids.keys;
	work->source_ids = sources->sources.keys;
	work->point_ids = sources->points.keys;
	work->agent_count = sources->agents.ids.count;
	work->source_count = sources->sources.count;
	work->point_count = sources->points.count;
}

const struct hg_agent_id *hg_sources_agent(const struct hg_sources *sources, uint32_t agent)
{
	return (const struct hg_agent_id *)sources->agents.ids.keys + agent;
}
