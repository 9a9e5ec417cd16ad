/*
 * The walk over one datagram: header, then sample after sample. Bounded by the bytes that are
 * there, never by a number from the wire, and always resumed at the declared end of a sample
 * (dp:W2).
 */
#include "dataplane/sflow/readers.h"

#define SFLOW_VERSION 5
#define HEADER_BYTES  28

enum {
	FLOW_SAMPLE = HG_TAG(0, 1),
	COUNTERS_SAMPLE = HG_TAG(0, 2),
	FLOW_SAMPLE_EXPANDED = HG_TAG(0, 3),
	COUNTERS_SAMPLE_EXPANDED = HG_TAG(0, 4),
	DISCARDED_PACKET = HG_TAG(0, 5),
	RTMETRIC = HG_TAG(4300, 1002),
	RTFLOW = HG_TAG(4300, 1003),
};

static bool refuse(struct hg_walk *walk, enum hg_drop why)
{
	hg_drop_add(walk->drops, why, 1);
	return false;
}

/* Version, agent, sub-agent, sequence, uptime, number of samples. */
static bool read_header(struct hg_walk *walk, struct hg_datagram *datagram)
{
	struct hg_cursor *c = &walk->rest;
	const uint8_t *agent;
	uint32_t type;

	if (hg_cursor_left(c) < 4)
		return refuse(walk, HG_DROP_DGRAM_SHORT);
	if (hg_cursor_u32(c) != SFLOW_VERSION)
		return refuse(walk, HG_DROP_DGRAM_VERSION);
	if (hg_cursor_left(c) < HEADER_BYTES - 4)
		return refuse(walk, HG_DROP_DGRAM_SHORT);
	type = hg_cursor_u32(c);
	if (type != 1 && type != 2)
		return refuse(walk, HG_DROP_DGRAM_AGENT_TYPE);
	agent = hg_cursor_take(c, type == 1 ? 4 : 16);
	datagram->sub_agent = hg_cursor_u32(c);
	datagram->sequence = hg_cursor_u32(c);
	datagram->uptime_ms = hg_cursor_u32(c);
	datagram->sample_count = hg_cursor_u32(c);
	if (c->failed)
		return refuse(walk, HG_DROP_DGRAM_SHORT);
	datagram->agent = hg_addr_make(type == 1 ? 4 : 6, agent);
	return true;
}

bool hg_walk_begin(struct hg_walk *walk, const uint8_t *bytes, size_t len_bytes,
		   struct hg_drops *drops, struct hg_datagram *datagram)
{
	memset(datagram, 0, sizeof(*datagram));
	walk->rest = hg_cursor_make(bytes, len_bytes);
	walk->drops = drops;
	walk->records_budget = HG_DATAGRAM_RECORD_BUDGET;
	walk->give_unknown = false;
	walk->done = !read_header(walk, datagram);
	walk->samples_left = datagram->sample_count;
	return !walk->done;
}

static bool read_unknown(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample)
{
	hg_drop_add(walk->drops, HG_DROP_SAMPLE_UNKNOWN, 1);
	sample->kind = HG_SAMPLE_OTHER;
	sample->records = body->pos;
	sample->records_len_bytes = (uint32_t)hg_cursor_left(body);
	return walk->give_unknown;
}

static bool read_sample(struct hg_walk *walk, uint32_t tag, struct hg_cursor *body,
			struct hg_sample *sample)
{
	memset(sample, 0, sizeof(*sample));
	sample->tag = tag;
	switch (tag) {
	case FLOW_SAMPLE:
	case FLOW_SAMPLE_EXPANDED:
		sample->expanded = tag == FLOW_SAMPLE_EXPANDED;
		sample->kind = HG_SAMPLE_FLOW;
		return hg_read_flow_sample(walk, body, sample);
	case COUNTERS_SAMPLE:
	case COUNTERS_SAMPLE_EXPANDED:
		sample->expanded = tag == COUNTERS_SAMPLE_EXPANDED;
		sample->kind = HG_SAMPLE_COUNTER;
		return hg_read_counter_sample(walk, body, sample);
	case DISCARDED_PACKET:
		sample->expanded = 1;
		sample->kind = HG_SAMPLE_DISCARD;
		return hg_read_discard(walk, body, sample);
	case RTMETRIC:
		sample->kind = HG_SAMPLE_RTMETRIC;
		return hg_read_realtime(walk, body, sample);
	case RTFLOW:
		sample->kind = HG_SAMPLE_RTFLOW;
		return hg_read_realtime(walk, body, sample);
	default:
		return read_unknown(walk, body, sample);
	}
}

static void finish(struct hg_walk *walk, enum hg_drop why, bool odd)
{
	walk->done = true;
	if (odd)
		hg_drop_add(walk->drops, why, 1);
}

/* Finds the next sample's body. False: the datagram is finished. */
static bool next_body(struct hg_walk *walk, uint32_t *tag, struct hg_cursor *body)
{
	const uint8_t *p = walk->rest.pos;
	size_t left = hg_cursor_left(&walk->rest);
	size_t len, padded;

	if (walk->samples_left == 0) {
		finish(walk, HG_DROP_DGRAM_TRAILING, left != 0);
		return false;
	}
	if (left < 8) {
		finish(walk, HG_DROP_DGRAM_COUNT, true);
		return false;
	}
	*tag = hg_load_u32(p);
	len = hg_load_u32(p + 4);
	left -= 8;
	if (len > left) {
		/* Cut off: only complete samples are used (bad inputs A6). */
		finish(walk, HG_DROP_SAMPLE_LENGTH, true);
		return false;
	}
	padded = (len + 3) & ~(size_t)3;
	*body = hg_cursor_make(p + 8, len);
	walk->rest.pos = p + 8 + (padded > left ? left : padded);
	walk->samples_left--;
	return true;
}

unsigned hg_walk_next(struct hg_walk *walk, struct hg_sample *out, unsigned max)
{
	struct hg_cursor body;
	unsigned n = 0;
	uint32_t tag;

	while (n < max && !walk->done && next_body(walk, &tag, &body))
		n += read_sample(walk, tag, &body, &out[n]);
	return n;
}
