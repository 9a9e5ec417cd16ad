/*
 * Generic reader of a record's fields. The few arrays of structures have their length rules here
 * too, because a field may follow them.
 */
#include <heliograph/fields.h>

#include <math.h>

#define LANE_BYTES 40 /* sfp: ten words a lane */

/* Steps over `count` elements of `size` bytes; NULL when they do not fit. */
static const uint8_t *take_array(struct hg_cursor *c, uint32_t count, uint32_t size,
				 uint32_t *len_bytes)
{
	uint64_t len = (uint64_t)count * size;

	if (len > hg_cursor_left(c)) {
		c->failed = true;
		return NULL;
	}
	*len_bytes = (uint32_t)len;
	return hg_cursor_take(c, (size_t)len);
}

/* AS path segments: type, count, numbers. */
static void skip_segments(struct hg_cursor *c, uint32_t count)
{
	uint32_t len, i;

	for (i = 0; i < count && !c->failed; i++) {
		(void)hg_cursor_u32(c);
		take_array(c, hg_cursor_u32(c), 4, &len);
	}
}

/* Adapters: ifIndex, count, MAC addresses of 8 bytes. */
static void skip_adapters(struct hg_cursor *c, uint32_t count)
{
	uint32_t len, i;

	for (i = 0; i < count && !c->failed; i++) {
		(void)hg_cursor_u32(c);
		take_array(c, hg_cursor_u32(c), 8, &len);
	}
}

/* Aggregated units: a list of flow records each. They are not looked into (bad inputs B9). */
static void skip_units(struct hg_cursor *c, uint32_t count)
{
	struct hg_record record;
	uint32_t i, records;

	for (i = 0; i < count && !c->failed; i++) {
		for (records = hg_cursor_u32(c); records && !c->failed; records--) {
			if (!hg_record_next(c, &record) || record.clamped)
				c->failed = true;
		}
	}
}

/* Tags with an array of structures differ between the two catalogues, so one switch serves both. */
static void read_special(struct hg_cursor *c, uint32_t tag, struct hg_value *value)
{
	uint32_t count = hg_cursor_u32(c);
	uint32_t len;

	value->number = count;
	value->bytes = c->pos;
	switch (tag) {
	case HG_TAG(0, 1003):
		skip_segments(c, count);
		break;
	case HG_TAG(0, 1016):
		skip_units(c, count);
		break;
	case HG_TAG(0, 10):
		take_array(c, count, LANE_BYTES, &len);
		break;
	case HG_TAG(0, 2001):
		skip_adapters(c, count);
		break;
	default:
		c->failed = true;
	}
	value->len_bytes = (uint32_t)(c->pos - value->bytes);
}

static void read_address(struct hg_cursor *c, struct hg_value *value)
{
	uint32_t type = hg_cursor_u32(c);

	value->number = type;
	if (type > 2) {
		c->failed = true;
		return;
	}
	value->family = type == 1 ? 4 : type == 2 ? 6 : 0;
	value->len_bytes = type == 1 ? 4 : type == 2 ? 16 : 0;
	value->bytes = hg_cursor_take(c, value->len_bytes);
}

/* The padding may be missing at the end of the record (bad inputs B6). */
static void read_string(struct hg_cursor *c, struct hg_value *value)
{
	uint32_t declared = hg_cursor_u32(c);
	struct hg_cursor text;

	if (declared > hg_cursor_left(c)) {
		c->failed = true;
		return;
	}
	text = hg_cursor_sub(c, declared);
	value->bytes = text.pos;
	value->len_bytes = declared;
}

static void read_float(struct hg_cursor *c, struct hg_value *value)
{
	uint32_t bits = hg_cursor_u32(c);
	float real;

	memcpy(&real, &bits, sizeof(real));
	value->number = bits;
	value->real = real;
}

static void read_fixed(struct hg_cursor *c, struct hg_value *value, uint32_t len_bytes,
		       uint32_t step_bytes)
{
	value->bytes = hg_cursor_take(c, step_bytes);
	value->len_bytes = len_bytes;
}

static void read_value(struct hg_cursor *c, uint32_t tag, struct hg_value *value)
{
	switch ((enum hg_field_type)value->field->type) {
	case HG_FIELD_U32:
		value->number = hg_cursor_u32(c);
		break;
	case HG_FIELD_I32:
		value->number = (uint64_t)(int64_t)(int32_t)hg_cursor_u32(c);
		break;
	case HG_FIELD_F32:
		read_float(c, value);
		break;
	case HG_FIELD_U64:
		value->number = hg_cursor_u64(c);
		break;
	case HG_FIELD_MAC:
		read_fixed(c, value, 6, 8);
		break;
	case HG_FIELD_IP4:
		value->family = 4;
		read_fixed(c, value, 4, 4);
		break;
	case HG_FIELD_IP6:
		value->family = 6;
		read_fixed(c, value, 16, 16);
		break;
	case HG_FIELD_ADDR:
		read_address(c, value);
		break;
	case HG_FIELD_STRING:
		read_string(c, value);
		break;
	case HG_FIELD_UUID:
		read_fixed(c, value, 16, 16);
		break;
	case HG_FIELD_BYTES4:
		read_fixed(c, value, 4, 4);
		break;
	case HG_FIELD_U32S:
		value->number = hg_cursor_u32(c);
		value->bytes = take_array(c, (uint32_t)value->number, 4, &value->len_bytes);
		break;
	case HG_FIELD_SPECIAL:
		read_special(c, tag, value);
		break;
	}
}

void hg_fields_begin(struct hg_fields *fields, const struct hg_record_type *type,
		     const struct hg_record *record)
{
	fields->type = type;
	fields->next = 0;
	fields->bad = false;
	fields->rest = hg_cursor_make(record->body, record->len_bytes);
	if ((type->flags & HG_RECORD_EXACT) && record->len_bytes != type->min_len_bytes)
		fields->next = type->field_count;
}

bool hg_fields_next(struct hg_fields *fields, struct hg_value *value)
{
	const struct hg_field *field;

	if (fields->bad || fields->next == fields->type->field_count)
		return false;
	field = &fields->type->fields[fields->next++];
	memset(value, 0, sizeof(*value));
	value->field = field;
	read_value(&fields->rest, fields->type->tag, value);
	if (!fields->rest.failed)
		return true;
	fields->next = fields->type->field_count;
	fields->bad = !field->optional;
	return false;
}

bool hg_record_check(const struct hg_record_type *type, const struct hg_record *record)
{
	struct hg_fields fields;
	struct hg_value value;

	if (record->len_bytes < type->min_len_bytes)
		return false;
	hg_fields_begin(&fields, type, record);
	while (hg_fields_next(&fields, &value)) {
		if (value.field->type == HG_FIELD_F32 && !isfinite(value.real))
			return false;
	}
	return !fields.bad;
}
