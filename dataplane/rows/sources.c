#include "dataplane/rows/sources.h"

#include <stdlib.h>

#include "dataplane/rows/agents.h"

enum sample_sequence { SEQUENCE_FLOW, SEQUENCE_COUNTER, SEQUENCE_DISCARD, SEQUENCE_N };

struct source_state {
	struct hg_sequence sequence[SEQUENCE_N];
	uint32_t run[SEQUENCE_N]; /* of the agent when the sequence was last booked */
	uint32_t last_point;
};

struct hg_sources {
	struct hg_agents agents;
	struct hg_id_list sources; /* struct hg_source_id */
	struct hg_id_list points;  /* struct hg_point_id */
	struct source_state *state;
};

/* What all bookings of one sample share. */
struct booking {
	struct hg_sources *sources;
	struct hg_work *work;
	struct hg_drops *drops;
	const struct hg_sample *sample;
	const struct hg_origin *origin;
	uint32_t source;
	uint64_t now_ms;
};

static bool enter_point_0(struct hg_sources *sources)
{
	struct hg_point_id id;
	bool fresh;

	memset(&id, 0, sizeof(id));
	id.source = HG_ID_NONE;
	return hg_id_list_enter(&sources->points, &id, &fresh) == 0;
}

struct hg_sources *hg_sources_create(uint64_t seed)
{
	struct hg_sources *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->state = calloc(HG_SOURCES_MAX, sizeof(*s->state));
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
	free(sources->state);
	free(sources);
}

enum hg_datagram_verdict hg_sources_datagram(struct hg_sources *sources, struct hg_work *work,
					     struct hg_drops *drops,
					     const struct hg_datagram *datagram,
					     const struct hg_item *item, uint64_t now_ms,
					     struct hg_origin *origin)
{
	return hg_agents_book(&sources->agents, work, drops, datagram, item, now_ms, origin);
}

static const struct hg_source_id *source_at(const struct hg_sources *s, uint32_t source)
{
	return (const struct hg_source_id *)s->sources.keys + source;
}

static uint32_t source_enter(struct hg_sources *s, uint32_t agent, const struct hg_data_source *ds)
{
	struct hg_source_id id;
	uint32_t source;
	bool fresh;

	id.agent = agent;
	id.ds = *ds;
	source = hg_id_list_enter(&s->sources, &id, &fresh);
	s->agents.state[agent].last_source = source;
	return source;
}

/* Samples of one source mostly follow each other: the agent remembers the one before. */
static uint32_t source_of(struct hg_sources *s, uint32_t agent, const struct hg_data_source *ds)
{
	uint32_t last = s->agents.state[agent].last_source;

	if (last != HG_ID_NONE && source_at(s, last)->ds.index == ds->index &&
	    source_at(s, last)->ds.cls == ds->cls)
		return last;
	return source_enter(s, agent, ds);
}

static struct hg_source_facts *touch(struct booking *b)
{
	struct hg_source_facts *facts = &b->work->sources[b->source];

	if (facts->last_ms == 0)
		b->work->touched_sources[b->work->touched_source_count++] = b->source;
	facts->last_ms = b->now_ms ? b->now_ms : 1;
	return facts;
}

/* Facts of the source, or NULL when it is beyond the limit. */
static struct hg_source_facts *book_source(struct booking *b)
{
	b->source = source_of(b->sources, b->origin->agent, &b->sample->ds);
	if (b->source != HG_ID_NONE)
		return touch(b);
	hg_drop_add(b->drops, HG_DROP_SOURCE_TABLE_FULL, 1);
	return NULL;
}

/* A run of the agent ends the runs of its sources, whatever their numbers look like. */
static enum hg_sequence_verdict book_sequence(struct booking *b, enum sample_sequence which,
					      struct hg_sequence_facts *facts)
{
	struct source_state *state = &b->sources->state[b->source];
	struct hg_sequence *seq = &state->sequence[which];
	uint32_t run = b->origin->run;
	enum hg_sequence_verdict verdict =
		hg_sequence_judge(seq, b->sample->sequence, HG_SAMPLE_STEP_MAX);

	if (state->run[which] != run && verdict != HG_SEQUENCE_FIRST)
		verdict = HG_SEQUENCE_RESTART;
	state->run[which] = run;
	hg_sequence_book(seq, facts, b->sample->sequence, verdict);
	return verdict;
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
static bool interface_known(uint32_t word)
{
	return HG_IF_FORMAT(word) == 0 && HG_IF_VALUE(word) != 0;
}

static bool is_data_source(const struct hg_sample *sample, uint32_t word)
{
	return sample->ds.cls == 0 && interface_known(word) && sample->ds.index == word;
}

/* FM 3.1. */
static enum hg_direction direction_of(const struct hg_sample *sample)
{
	if (is_data_source(sample, sample->input))
		return HG_DIRECTION_INGRESS;
	if (is_data_source(sample, sample->output))
		return HG_DIRECTION_EGRESS;
	if (interface_known(sample->input))
		return HG_DIRECTION_INGRESS;
	return interface_known(sample->output) ? HG_DIRECTION_EGRESS : HG_DIRECTION_NONE;
}

static uint32_t point_enter(struct booking *b, uint32_t near_if, enum hg_direction direction)
{
	struct hg_point_id id;
	uint32_t point;
	bool fresh;

	memset(&id, 0, sizeof(id));
	id.source = b->source;
	id.near_if = near_if;
	id.direction = (uint8_t)direction;
	point = hg_id_list_enter(&b->sources->points, &id, &fresh);
	if (point == HG_ID_NONE) {
		hg_drop_add(b->drops, HG_DROP_POINT_TABLE_FULL, 1);
		return 0;
	}
	b->sources->state[b->source].last_point = point;
	return point;
}

static uint32_t point_of(struct booking *b, uint32_t near_if, enum hg_direction direction)
{
	uint32_t last = b->sources->state[b->source].last_point;
	const struct hg_point_id *id = (const struct hg_point_id *)b->sources->points.keys + last;

	if (last && id->near_if == near_if && id->direction == direction)
		return last;
	return point_enter(b, near_if, direction);
}

static enum hg_direction observe(struct booking *b, struct hg_observed *observed)
{
	const struct hg_sample *sample = b->sample;
	enum hg_direction direction = direction_of(sample);
	bool egress = direction == HG_DIRECTION_EGRESS;

	observed->far_if = egress ? sample->input : sample->output;
	observed->point = point_of(b, egress ? sample->output : sample->input, direction);
	return direction;
}

bool hg_sources_flow(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
		     const struct hg_origin *origin, const struct hg_sample *sample,
		     uint64_t now_ms, struct hg_observed *observed)
{
	struct booking b = { sources, work, drops, sample, origin, HG_ID_NONE, now_ms };
	struct hg_source_facts *facts = book_source(&b);
	bool anew;

	if (!facts)
		return false;
	anew = hg_sequence_facts_empty(&facts->flow);
	anew |= book_sequence(&b, SEQUENCE_FLOW, &facts->flow) == HG_SEQUENCE_RESTART;
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
	struct booking b = { sources, work, drops, sample, origin, HG_ID_NONE, now_ms };
	struct hg_source_facts *facts = book_source(&b);
	bool anew;

	if (!facts)
		return false;
	anew = hg_sequence_facts_empty(&facts->discard);
	anew |= book_sequence(&b, SEQUENCE_DISCARD, &facts->discard) == HG_SEQUENCE_RESTART;
	observe(&b, observed);
	facts->discards += 1;
	serial_raise(&facts->withheld_hi, sample->drops, anew);
	return true;
}

bool hg_sources_counter(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
			const struct hg_origin *origin, const struct hg_sample *sample,
			uint64_t now_ms)
{
	struct booking b = { sources, work, drops, sample, origin, HG_ID_NONE, now_ms };
	struct hg_source_facts *facts = book_source(&b);

	if (!facts)
		return false;
	book_sequence(&b, SEQUENCE_COUNTER, &facts->counter);
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
