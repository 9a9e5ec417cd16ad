/*
 * Flow samples, 0:1 and 0:3, and the flow records that the rest of the dataplane needs.
 */
#include "dataplane/sflow/readers.h"

#define COMPACT_BYTES  32
#define EXPANDED_BYTES 44

enum {
	SAMPLED_HEADER = HG_TAG(0, 1),
	SAMPLED_ETHERNET = HG_TAG(0, 2),
	SAMPLED_IPV4 = HG_TAG(0, 3),
	SAMPLED_IPV6 = HG_TAG(0, 4),
	EXTENDED_SWITCH = HG_TAG(0, 1001),
	EXTENDED_VNI_EGRESS = HG_TAG(0, 1029),
	EXTENDED_VNI_INGRESS = HG_TAG(0, 1030),
	EXTENDED_TCP_INFO = HG_TAG(0, 2209),
	EXTENDED_ENTITIES = HG_TAG(0, 2210),
};

static void set_rate(struct hg_walk *walk, struct hg_sample *sample, uint32_t rate)
{
	sample->wire_rate = rate;
	sample->sampling_rate = rate;
	if (rate - 1 < HG_RATE_MAX)
		return;
	sample->sampling_rate = rate ? HG_RATE_MAX : 1;
	sample->rate_fixed = 1;
	hg_drop_add(walk->drops, rate ? HG_DROP_SAMPLE_RATE_HUGE : HG_DROP_SAMPLE_RATE_ZERO, 1);
}

/* Expanded samples carry format and value in a word each. Formats are 0 to 3; others become 3. */
static uint32_t interface_word(const uint8_t *p)
{
	uint32_t format = hg_load_u32(p);

	return (format > 3 ? 3 : format) << 30 | HG_IF_VALUE(hg_load_u32(p + 4));
}

static void read_compact(struct hg_walk *walk, const uint8_t *p, struct hg_sample *sample)
{
	sample->sequence = hg_load_u32(p);
	sample->ds = hg_compact_source(hg_load_u32(p + 4));
	set_rate(walk, sample, hg_load_u32(p + 8));
	sample->pool = hg_load_u32(p + 12);
	sample->drops = hg_load_u32(p + 16);
	sample->input = hg_load_u32(p + 20);
	sample->output = hg_load_u32(p + 24);
	sample->record_count = hg_load_u32(p + 28);
}

static void read_expanded(struct hg_walk *walk, const uint8_t *p, struct hg_sample *sample)
{
	sample->sequence = hg_load_u32(p);
	sample->ds.cls = hg_load_u32(p + 4);
	sample->ds.index = hg_load_u32(p + 8);
	set_rate(walk, sample, hg_load_u32(p + 12));
	sample->pool = hg_load_u32(p + 16);
	sample->drops = hg_load_u32(p + 20);
	sample->input = interface_word(p + 24);
	sample->output = interface_word(p + 32);
	sample->record_count = hg_load_u32(p + 40);
}

/* The first header with bytes wins: agents may send two (sflow-wire 10). */
static void read_header(struct hg_walk *walk, struct hg_sample *sample,
			const struct hg_record *record)
{
	const uint8_t *p = record->body;
	uint32_t frame, stripped, len, room;

	if (!hg_record_has(walk, record, 16))
		return;
	frame = hg_load_u32(p + 4);
	stripped = hg_load_u32(p + 8);
	len = hg_load_u32(p + 12);
	room = record->len_bytes - 16;
	if (len > room) {
		len = room;
		if (!record->clamped)
			hg_drop_add(walk->drops, HG_DROP_RECORD_FIELD, 1);
	}
	if (frame == 0 || frame < len || frame < stripped)
		hg_drop_add(walk->drops, HG_DROP_FRAME_LENGTH_ODD, 1);
	if (sample->header && sample->header_len_bytes)
		return;
	sample->header = p + 16;
	sample->header_len_bytes = len;
	sample->header_protocol = hg_load_u32(p);
	sample->frame_length_bytes = frame;
	sample->stripped_bytes = stripped > 255 ? 255 : (uint8_t)stripped;
}

static void read_entities(struct hg_sample *sample, const uint8_t *p)
{
	sample->src_entity.cls = hg_load_u32(p);
	sample->src_entity.index = hg_load_u32(p + 4);
	sample->dst_entity.cls = hg_load_u32(p + 8);
	sample->dst_entity.index = hg_load_u32(p + 12);
}

static void read_record(struct hg_walk *walk, struct hg_sample *sample,
			const struct hg_record *record)
{
	switch (record->tag) {
	case SAMPLED_HEADER:
		read_header(walk, sample, record);
		break;
	case SAMPLED_ETHERNET:
		if (hg_record_has(walk, record, 24))
			sample->ethernet = record->body;
		break;
	case SAMPLED_IPV4:
		if (hg_record_has(walk, record, 32))
			sample->ipv4 = record->body;
		break;
	case SAMPLED_IPV6:
		if (hg_record_has(walk, record, 56))
			sample->ipv6 = record->body;
		break;
	case EXTENDED_SWITCH:
		if (hg_record_has(walk, record, 16))
			sample->ext_switch = record->body;
		break;
	case EXTENDED_VNI_EGRESS:
	case EXTENDED_VNI_INGRESS:
		if (hg_record_has(walk, record, 4))
			sample->vni = hg_load_u32(record->body);
		break;
	case EXTENDED_ENTITIES:
		if (hg_record_has(walk, record, 16))
			read_entities(sample, record->body);
		break;
	case EXTENDED_TCP_INFO: /* nothing to take, but hosts send it with every other sample */
		hg_record_has(walk, record, 48);
		break;
	default:
		hg_inspect_record(walk, hg_flow_record_type(record->tag), record);
	}
}

/* The decoded records fill what the raw header leaves open (bad inputs D8). */
static uint32_t decoded_length(const struct hg_sample *sample)
{
	if (sample->ethernet)
		return hg_load_u32(sample->ethernet);
	if (sample->ipv4)
		return hg_load_u32(sample->ipv4);
	if (sample->ipv6)
		return hg_load_u32(sample->ipv6);
	return 0;
}

void hg_read_flow_records(struct hg_walk *walk, struct hg_cursor *rest, struct hg_sample *sample)
{
	hg_read_records(walk, rest, sample, read_record);
	if (sample->frame_length_bytes == 0)
		sample->frame_length_bytes = decoded_length(sample);
}

bool hg_read_flow_sample(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample)
{
	const uint8_t *p = hg_cursor_take(body, sample->expanded ? EXPANDED_BYTES : COMPACT_BYTES);

	if (!p) {
		hg_drop_add(walk->drops, HG_DROP_SAMPLE_LENGTH, 1);
		return false;
	}
	if (sample->expanded)
		read_expanded(walk, p, sample);
	else
		read_compact(walk, p, sample);
	hg_read_flow_records(walk, body, sample);
	return true;
}
