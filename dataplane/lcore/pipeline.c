#include "dataplane/lcore/pipeline.h"

#include <stdlib.h>

#include "dataplane/lcore/direct.h"
#include "dataplane/lcore/key.h"
#include "dataplane/rows/sources.h"

#define BATCH		   64u /* samples a stage handles at once: small enough for the first-level cache */
#define LINE_BYTES	   64u
#define OPEN_AHEAD	   4u	 /* datagrams: header read, agent looked up, before the samples */
#define PREFETCH_AHEAD	   8u	 /* datagrams: asked for before that */
#define PREFETCH_BYTES_MAX 1536u /* beyond one Ethernet frame the hardware has seen the pattern */

/* The datagram a sample came in. */
struct origin {
	struct hg_origin id;
	uint32_t uptime_ms;
};

/* Packet samples on their way to one of the two tables. */
struct lane {
	unsigned count;
	const struct hg_sample *sample[BATCH];
	uint32_t agent[BATCH];
	struct hg_observed observed[BATCH];
	struct hg_packet packets[BATCH];
};

/* A datagram whose header was read. */
struct opened {
	struct hg_walk walk;
	struct hg_datagram datagram;
	struct hg_origin origin;
	bool valid;
};

struct hg_pipeline {
	struct hg_sources *sources;
	struct hg_ring *ring;
	struct hg_drops *drops;
	const struct hg_tap *tap; /* NULL: none */
	struct hg_work *work;	  /* of the current run */
	uint64_t now_ms;
	unsigned fill; /* samples waiting for the stages */
	struct hg_sample samples[BATCH];
	struct origin origins[BATCH]; /* of samples[] */
	struct lane flows, discards;
	struct opened opened[HG_BURST];
};

struct hg_pipeline *hg_pipeline_create(struct hg_ring *ring, struct hg_drops *drops, uint64_t seed)
{
	struct hg_pipeline *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->sources = hg_sources_create(seed);
	p->ring = ring;
	p->drops = drops;
	if (p->sources)
		return p;
	free(p);
	return NULL;
}

void hg_pipeline_destroy(struct hg_pipeline *pipeline)
{
	if (!pipeline)
		return;
	hg_sources_destroy(pipeline->sources);
	free(pipeline);
}

/* X4: into the second level only, the first one is too small for what lies ahead. */
static void prefetch_item(const struct hg_item *item)
{
	uint32_t at, len = item->len_bytes;

	if (len > PREFETCH_BYTES_MAX)
		len = PREFETCH_BYTES_MAX;
	for (at = 0; at < len; at += LINE_BYTES)
		__builtin_prefetch(item->bytes + at, 0, 2);
}

static bool too_big(const struct hg_pipeline *p, const struct hg_sample *sample)
{
	return p->ring && sample->records_len_bytes > hg_ring_records_max(p->ring);
}

static void push_message(struct hg_pipeline *p, const struct hg_sample *sample,
			 const struct origin *origin, enum hg_message_kind kind, enum hg_drop full)
{
	const struct hg_agent_id *id = hg_sources_agent(p->sources, origin->id.agent);
	struct hg_message message;

	memset(&message, 0, sizeof(message));
	message.kind = kind;
	message.records_len_bytes = sample->records_len_bytes;
	message.agent = id->address;
	message.sub_agent = id->sub_agent;
	message.uptime_ms = origin->uptime_ms;
	message.sequence = sample->sequence;
	message.ds = sample->ds;
	message.arrival_ms = p->now_ms;
	if (!p->ring || !hg_ring_push(p->ring, &message, sample->records))
		hg_drop_add(p->drops, too_big(p, sample) ? HG_DROP_MSG_TOO_BIG : full, 1);
}

static void book_counter(struct hg_pipeline *p, const struct hg_sample *sample,
			 const struct origin *origin)
{
	if (!hg_sources_counter(p->sources, p->work, p->drops, &origin->id, sample, p->now_ms))
		return;
	p->work->counter_samples++;
	push_message(p, sample, origin, HG_MESSAGE_COUNTERS, HG_DROP_MSG_NO_SLOT_COUNTER);
}

static void book_other(struct hg_pipeline *p, const struct hg_sample *sample,
		       const struct origin *origin)
{
	bool metric = sample->kind == HG_SAMPLE_RTMETRIC;

	p->work->other_samples++;
	push_message(p, sample, origin, metric ? HG_MESSAGE_RTMETRIC : HG_MESSAGE_RTFLOW,
		     HG_DROP_MSG_NO_SLOT_OTHER);
}

static void lane_enter(struct lane *lane, const struct hg_sample *sample, uint32_t agent)
{
	lane->sample[lane->count] = sample;
	lane->agent[lane->count] = agent;
	lane->count++;
}

static void book_flow(struct hg_pipeline *p, const struct hg_sample *sample,
		      const struct hg_origin *origin)
{
	struct lane *lane = &p->flows;

	if (!hg_sources_flow(p->sources, p->work, p->drops, origin, sample, p->now_ms,
			     &lane->observed[lane->count]))
		return;
	p->work->flow_samples++;
	lane_enter(lane, sample, origin->agent);
}

static void book_discard(struct hg_pipeline *p, const struct hg_sample *sample,
			 const struct hg_origin *origin)
{
	struct lane *lane = &p->discards;

	if (!hg_sources_discard(p->sources, p->work, p->drops, origin, sample, p->now_ms,
				&lane->observed[lane->count]))
		return;
	p->work->discard_samples++;
	lane_enter(lane, sample, origin->agent);
}

static bool has_source(const struct hg_sample *sample)
{
	return sample->kind == HG_SAMPLE_FLOW || sample->kind == HG_SAMPLE_DISCARD ||
	       sample->kind == HG_SAMPLE_COUNTER;
}

/* Stage: data sources; the memory of the next stage is on its way then. */
static void stage_locate(struct hg_pipeline *p)
{
	unsigned i;

	for (i = 0; i < p->fill; i++)
		if (has_source(&p->samples[i]))
			hg_sources_locate(p->sources, p->work, &p->samples[i], &p->origins[i].id);
}

/* Stage: facts of agents and sources; counters and rare samples leave for control here. */
static void stage_book(struct hg_pipeline *p)
{
	unsigned i;

	for (i = 0; i < p->fill; i++) {
		const struct hg_sample *sample = &p->samples[i];

		switch (sample->kind) {
		case HG_SAMPLE_FLOW:
			book_flow(p, sample, &p->origins[i].id);
			break;
		case HG_SAMPLE_DISCARD:
			book_discard(p, sample, &p->origins[i].id);
			break;
		case HG_SAMPLE_COUNTER:
			book_counter(p, sample, &p->origins[i]);
			break;
		default:
			book_other(p, sample, &p->origins[i]);
			break;
		}
	}
}

/* Stage: headers to keys. The layers of one sample are dead before the next one's are made. */
static void stage_keys(struct hg_pipeline *p, struct lane *lane)
{
	struct hg_layers layers;
	unsigned i;

	for (i = 0; i < lane->count; i++) {
		hg_layers_parse(lane->sample[i], p->drops, &layers);
		hg_key_build(lane->sample[i], &layers, lane->agent[i], &lane->observed[i],
			     &p->work->plan, &lane->packets[i]);
		if (p->work->plan.direct_count)
			hg_direct_sample(p->work, lane->sample[i], &layers, &lane->packets[i],
					 p->drops, p->now_ms);
	}
}

static void run_lane(struct hg_pipeline *p, struct lane *lane, struct hg_rows *rows,
		     enum hg_drop replaced)
{
	if (!lane->count)
		return;
	stage_keys(p, lane);
	hg_rows_add(rows, lane->packets, lane->count, p->drops, replaced);
	lane->count = 0;
}

static void flush(struct hg_pipeline *p)
{
	stage_locate(p);
	stage_book(p);
	run_lane(p, &p->flows, p->work->base, HG_DROP_BASE_REPLACED);
	run_lane(p, &p->discards, p->work->discards, HG_DROP_DISCARD_REPLACED);
	p->fill = 0;
}

static void walk_samples(struct hg_pipeline *p, struct hg_walk *walk, const struct origin *origin)
{
	unsigned got;

	while ((got = hg_walk_next(walk, &p->samples[p->fill], BATCH - p->fill)) > 0) {
		while (got--)
			p->origins[p->fill++] = *origin;
		if (p->fill == BATCH)
			flush(p);
	}
}

static bool tap_wants(const struct hg_tap *tap, const struct hg_addr *agent)
{
	size_t low = 0, high = tap->agent_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(&tap->agents[middle], agent, sizeof(*agent));

		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return !tap->agent_count;
}

static void copy_to_tap(struct hg_pipeline *p, const struct hg_item *item,
			const struct hg_datagram *datagram)
{
	struct hg_message message;

	if (item->truncated || !tap_wants(p->tap, &datagram->agent))
		return;
	memset(&message, 0, sizeof(message));
	message.kind = HG_MESSAGE_DATAGRAM;
	message.records_len_bytes = item->len_bytes;
	message.agent = datagram->agent;
	if (!hg_ring_push(p->tap->ring, &message, item->bytes))
		hg_drop_add(p->drops, HG_DROP_TAP_FULL, 1);
}

/* Before anything is stored (dp:L7). */
static bool is_allowed(struct hg_pipeline *p, const struct hg_item *item,
		       const struct hg_datagram *datagram)
{
	if (hg_allowed(p->work->plan.allow, &item->peer, &datagram->agent))
		return true;
	hg_drop_add(p->drops, HG_DROP_AGENT_DENIED, 1);
	hg_work_refuse(p->work, &item->peer, &datagram->agent, true);
	return false;
}

/* Stage: the header of one datagram; the agent's memory is on its way then. */
static void open_item(struct hg_pipeline *p, const struct hg_item *items, unsigned i)
{
	const struct hg_item *item = &items[i];
	struct opened *opened = &p->opened[i];

	p->work->datagrams++;
	p->work->bytes += item->len_bytes;
	opened->valid = hg_walk_begin(&opened->walk, item->bytes, item->len_bytes, p->drops,
				      &opened->datagram) &&
			is_allowed(p, item, &opened->datagram);
	if (opened->valid && p->tap)
		copy_to_tap(p, item, &opened->datagram);
	if (opened->valid)
		hg_sources_expect(p->sources, p->work, &opened->datagram, &opened->origin);
}

/* Stage: one datagram to samples. A duplicate was counted already, and so were its samples. */
static void walk_item(struct hg_pipeline *p, const struct hg_item *items, unsigned i)
{
	struct opened *opened = &p->opened[i];
	struct origin origin = { opened->origin, opened->datagram.uptime_ms };

	if (!opened->valid)
		return;
	if (hg_sources_datagram(p->sources, p->work, p->drops, &opened->datagram, &items[i],
				p->now_ms, &origin.id) == HG_DATAGRAM_BOOKED)
		walk_samples(p, &opened->walk, &origin);
}

static void run_burst(struct hg_pipeline *p, const struct hg_item *items, unsigned count)
{
	unsigned i;

	for (i = 0; i < count + PREFETCH_AHEAD; i++) {
		if (i < count)
			prefetch_item(&items[i]);
		if (i >= PREFETCH_AHEAD - OPEN_AHEAD && i - (PREFETCH_AHEAD - OPEN_AHEAD) < count)
			open_item(p, items, i - (PREFETCH_AHEAD - OPEN_AHEAD));
		if (i >= PREFETCH_AHEAD)
			walk_item(p, items, i - PREFETCH_AHEAD);
	}
}

void hg_pipeline_set_tap(struct hg_pipeline *pipeline, const struct hg_tap *tap)
{
	pipeline->tap = tap;
}

void hg_pipeline_run(struct hg_pipeline *pipeline, struct hg_work *work,
		     const struct hg_item *items, unsigned count, uint64_t now_ms)
{
	unsigned now;

	pipeline->work = work;
	pipeline->now_ms = now_ms;
	for (; count; items += now, count -= now) {
		now = count < HG_BURST ? count : HG_BURST;
		run_burst(pipeline, items, now);
	}
	flush(pipeline);
	hg_sources_attach(pipeline->sources, work);
}
