/*
 * Reader of the real-time samples rtmetric and rtflow: named values whose types are on the wire. No
 * length stands beside a value, so an unknown type ends the sample (bad inputs C7).
 */
#include <heliograph/fields.h>

#include "dataplane/sflow/readers.h"

static const uint8_t *take_string(struct hg_cursor *c, uint32_t *len_bytes)
{
	uint32_t declared = hg_cursor_u32(c);
	struct hg_cursor text;

	if (declared > hg_cursor_left(c)) {
		c->failed = true;
		return NULL;
	}
	text = hg_cursor_sub(c, declared);
	*len_bytes = declared;
	return text.pos;
}

bool hg_realtime_begin(struct hg_realtime *realtime, const struct hg_sample *sample)
{
	struct hg_cursor *c = &realtime->rest;

	memset(realtime, 0, sizeof(*realtime));
	realtime->flow = sample->kind == HG_SAMPLE_RTFLOW;
	*c = hg_cursor_make(sample->records, sample->records_len_bytes);
	realtime->source = take_string(c, &realtime->source_len_bytes);
	if (realtime->flow) {
		realtime->sampling_rate = hg_cursor_u32(c);
		realtime->pool = hg_cursor_u32(c);
	}
	realtime->announced = hg_cursor_u32(c);
	realtime->bad = c->failed;
	return !c->failed;
}

static void read_number(struct hg_cursor *c, struct hg_realtime_value *value, uint8_t type,
			uint8_t wide)
{
	value->type = type;
	value->wide = wide;
	value->number = wide ? hg_cursor_u64(c) : hg_cursor_u32(c);
}

static void read_real(struct hg_cursor *c, struct hg_realtime_value *value, uint8_t wide)
{
	uint32_t bits;
	float real;

	value->type = HG_REALTIME_REAL;
	value->wide = wide;
	if (wide) {
		value->number = hg_cursor_u64(c);
		memcpy(&value->real, &value->number, sizeof(value->real));
		return;
	}
	bits = hg_cursor_u32(c);
	memcpy(&real, &bits, sizeof(real));
	value->number = bits;
	value->real = real;
}

static void read_bytes(struct hg_cursor *c, struct hg_realtime_value *value, uint8_t type,
		       uint32_t len_bytes, uint32_t step_bytes)
{
	value->type = type;
	value->bytes = hg_cursor_take(c, step_bytes);
	value->len_bytes = len_bytes;
}

static void read_text(struct hg_cursor *c, struct hg_realtime_value *value)
{
	value->type = HG_REALTIME_STRING;
	value->bytes = take_string(c, &value->len_bytes);
}

static void read_metric(struct hg_cursor *c, uint32_t type, struct hg_realtime_value *value)
{
	switch (type) {
	case 0:
		read_text(c, value);
		break;
	case 1:
	case 2:
		read_number(c, value, HG_REALTIME_COUNTER, type == 2);
		break;
	case 3:
	case 4:
		read_number(c, value, HG_REALTIME_GAUGE, type == 4);
		break;
	case 5:
	case 6:
		read_real(c, value, type == 6);
		break;
	default:
		c->failed = true;
	}
}

static void read_flow(struct hg_cursor *c, uint32_t type, struct hg_realtime_value *value)
{
	switch (type) {
	case 0:
		read_text(c, value);
		break;
	case 1:
		read_bytes(c, value, HG_REALTIME_MAC, 6, 8);
		break;
	case 2:
		read_bytes(c, value, HG_REALTIME_IP4, 4, 4);
		break;
	case 3:
		read_bytes(c, value, HG_REALTIME_IP6, 16, 16);
		break;
	case 4:
	case 5:
		read_number(c, value, HG_REALTIME_GAUGE, type == 5);
		break;
	case 6:
	case 7:
		read_real(c, value, type == 7);
		break;
	default:
		c->failed = true;
	}
}

bool hg_realtime_next(struct hg_realtime *realtime, struct hg_realtime_value *value)
{
	struct hg_cursor *c = &realtime->rest;
	uint32_t type;

	if (realtime->bad || realtime->seen == realtime->announced)
		return false;
	memset(value, 0, sizeof(*value));
	value->name = take_string(c, &value->name_len_bytes);
	type = hg_cursor_u32(c);
	if (realtime->flow)
		read_flow(c, type, value);
	else
		read_metric(c, type, value);
	realtime->bad = c->failed;
	realtime->seen += !c->failed;
	return !c->failed;
}

bool hg_read_realtime(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample)
{
	struct hg_realtime realtime;
	struct hg_realtime_value value;

	sample->records = body->pos;
	sample->records_len_bytes = (uint32_t)hg_cursor_left(body);
	if (!hg_realtime_begin(&realtime, sample)) {
		hg_drop_add(walk->drops, HG_DROP_SAMPLE_LENGTH, 1);
		return false;
	}
	while (hg_realtime_next(&realtime, &value)) {
		if (walk->records_budget == 0) {
			hg_drop_add(walk->drops, HG_DROP_DGRAM_BUDGET, 1);
			walk->done = true;
			return true;
		}
		walk->records_budget--;
	}
	if (realtime.bad)
		hg_drop_add(walk->drops, HG_DROP_RECORD_FIELD, 1);
	else if (hg_cursor_left(&realtime.rest) != 0)
		hg_drop_add(walk->drops, HG_DROP_SAMPLE_PADDING, 1);
	return true;
}
