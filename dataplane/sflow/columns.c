/*
 * Columns from records other than the packet's own (FM 3.1, 3.2, 3.5, 3.7): which record, which
 * field. The record catalogue says how to read it.
 */
#include <stdio.h>

#include <heliograph/columns.h>
#include <heliograph/fields.h>

struct place {
	uint32_t tag;
	uint8_t field; /* number in the catalogue's list */
};

/* Tried in order: the first record that the sample has decides. */
#define PLACES_MAX 5

#define AT(format, field)                                                                          \
	{                                                                                          \
		HG_TAG(0, format), field                                                           \
	}

/* clang-format off */
static const struct place places[HG_COLUMN_N][PLACES_MAX] = {
	[HG_COLUMN_DURATION] = { AT(2206, 11), AT(2201, 9), AT(2202, 6), AT(2200, 5), AT(2000, 2) },
	[HG_COLUMN_QUEUE_INDEX] = { AT(1036, 0) },
	[HG_COLUMN_QUEUE_DEPTH] = { AT(1040, 0) },
	[HG_COLUMN_TRANSIT_DELAY] = { AT(1039, 0) },
	[HG_COLUMN_FUNCTION] = { AT(1038, 0) },
	[HG_COLUMN_ACL] = { AT(1037, 1) },
	[HG_COLUMN_DROP_REASON] = { AT(1042, 0), AT(1041, 1) },
	[HG_COLUMN_VLAN_SRC] = { AT(1001, 0) },
	[HG_COLUMN_PRIORITY_SRC] = { AT(1001, 1) },
	[HG_COLUMN_VLAN_DST] = { AT(1001, 2) },
	[HG_COLUMN_PRIORITY_DST] = { AT(1001, 3) },
	[HG_COLUMN_NEXT_HOP] = { AT(1002, 0) },
	[HG_COLUMN_MASK_SRC] = { AT(1002, 1) },
	[HG_COLUMN_MASK_DST] = { AT(1002, 2) },
	[HG_COLUMN_BGP_NEXT_HOP] = { AT(1003, 0) },
	[HG_COLUMN_BGP_AS] = { AT(1003, 1) },
	[HG_COLUMN_BGP_SRC_AS] = { AT(1003, 2) },
	[HG_COLUMN_BGP_SRC_PEER_AS] = { AT(1003, 3) },
	[HG_COLUMN_BGP_DST_AS] = { AT(1003, 4) },
	[HG_COLUMN_BGP_DST_PEER_AS] = { AT(1003, 4) },
	[HG_COLUMN_BGP_DST_PATH] = { AT(1003, 4) },
	[HG_COLUMN_BGP_COMMUNITIES] = { AT(1003, 5) },
	[HG_COLUMN_BGP_LOCAL_PREF] = { AT(1003, 6) },
	[HG_COLUMN_TUNNEL_IN_SRC] = { AT(1024, 2), AT(1026, 2) },
	[HG_COLUMN_TUNNEL_IN_DST] = { AT(1024, 3), AT(1026, 3) },
	[HG_COLUMN_TUNNEL_OUT_SRC] = { AT(1023, 2), AT(1025, 2) },
	[HG_COLUMN_TUNNEL_OUT_DST] = { AT(1023, 3), AT(1025, 3) },
	[HG_COLUMN_USER_SRC] = { AT(1004, 1) },
	[HG_COLUMN_USER_DST] = { AT(1004, 3) },
	[HG_COLUMN_NAT_SRC] = { AT(1007, 0) },
	[HG_COLUMN_NAT_DST] = { AT(1007, 1) },
	[HG_COLUMN_NAT_SRC_PORT] = { AT(1020, 0) },
	[HG_COLUMN_NAT_DST_PORT] = { AT(1020, 1) },
	[HG_COLUMN_MPLS_LABELS] = { AT(1006, 1) },
	[HG_COLUMN_TCP_DIRECTION] = { AT(2209, 0) },
	[HG_COLUMN_TCP_UNACKED] = { AT(2209, 3) },
	[HG_COLUMN_TCP_LOST] = { AT(2209, 4) },
	[HG_COLUMN_TCP_RETRANS] = { AT(2209, 5) },
	[HG_COLUMN_TCP_PATH_MTU] = { AT(2209, 6) },
	[HG_COLUMN_TCP_RTT] = { AT(2209, 7) },
	[HG_COLUMN_TCP_RTT_VAR] = { AT(2209, 8) },
	[HG_COLUMN_TCP_CWND] = { AT(2209, 9) },
	[HG_COLUMN_TCP_REORDER] = { AT(2209, 10) },
	[HG_COLUMN_TCP_RTT_MIN] = { AT(2209, 11) },
	[HG_COLUMN_HTTP_METHOD] = { AT(2206, 0), AT(2201, 0) },
	[HG_COLUMN_HTTP_PROTOCOL] = { AT(2206, 1), AT(2201, 1) },
	[HG_COLUMN_HTTP_URL] = { AT(2206, 2), AT(2201, 2) },
	[HG_COLUMN_HTTP_HOST] = { AT(2206, 3), AT(2201, 3) },
	[HG_COLUMN_HTTP_REFERER] = { AT(2206, 4), AT(2201, 4) },
	[HG_COLUMN_HTTP_AGENT] = { AT(2206, 5), AT(2201, 5) },
	[HG_COLUMN_HTTP_XFF] = { AT(2206, 6) },
	[HG_COLUMN_HTTP_USER] = { AT(2206, 7), AT(2201, 6) },
	[HG_COLUMN_HTTP_MIME] = { AT(2206, 8), AT(2201, 7) },
	[HG_COLUMN_HTTP_REQUEST_BYTES] = { AT(2206, 9) },
	[HG_COLUMN_HTTP_RESPONSE_BYTES] = { AT(2206, 10), AT(2201, 8) },
	[HG_COLUMN_HTTP_STATUS] = { AT(2206, 12), AT(2201, 10) },
	[HG_COLUMN_APP_NAME] = { AT(2202, 0) },
	[HG_COLUMN_APP_OPERATION] = { AT(2202, 1) },
	[HG_COLUMN_APP_ATTRIBUTES] = { AT(2202, 2) },
	[HG_COLUMN_APP_STATUS_TEXT] = { AT(2202, 3) },
	[HG_COLUMN_APP_REQUEST_BYTES] = { AT(2202, 4) },
	[HG_COLUMN_APP_RESPONSE_BYTES] = { AT(2202, 5) },
	[HG_COLUMN_APP_STATUS] = { AT(2202, 7) },
	[HG_COLUMN_APP_INITIATOR] = { AT(2204, 0) },
	[HG_COLUMN_APP_TARGET] = { AT(2205, 0) },
	[HG_COLUMN_MEMCACHE_PROTOCOL] = { AT(2200, 0) },
	[HG_COLUMN_MEMCACHE_COMMAND] = { AT(2200, 1) },
	[HG_COLUMN_MEMCACHE_KEY] = { AT(2200, 2) },
	[HG_COLUMN_MEMCACHE_KEYS] = { AT(2200, 3) },
	[HG_COLUMN_MEMCACHE_BYTES] = { AT(2200, 4) },
	[HG_COLUMN_MEMCACHE_STATUS] = { AT(2200, 6) },
	[HG_COLUMN_SOCKET_PROTOCOL] = { AT(2100, 0), AT(2101, 0) },
	[HG_COLUMN_SOCKET_LOCAL_IP] = { AT(2100, 1), AT(2101, 1) },
	[HG_COLUMN_SOCKET_REMOTE_IP] = { AT(2100, 2), AT(2101, 2) },
	[HG_COLUMN_SOCKET_LOCAL_PORT] = { AT(2100, 3), AT(2101, 3) },
	[HG_COLUMN_SOCKET_REMOTE_PORT] = { AT(2100, 4), AT(2101, 4) },
};
/* clang-format on */

static bool find_record(const struct hg_sample *sample, uint32_t tag, struct hg_record *record)
{
	struct hg_cursor rest = hg_cursor_make(sample->records, sample->records_len_bytes);

	while (hg_record_next(&rest, record)) {
		if (record->tag == tag)
			return true;
	}
	return false;
}

static bool read_field(const struct hg_record *record, unsigned number, struct hg_value *value)
{
	const struct hg_record_type *type = hg_flow_record_type(record->tag);
	struct hg_fields fields;

	if (!type || record->len_bytes < type->min_len_bytes)
		return false;
	hg_fields_begin(&fields, type, record);
	for (unsigned i = 0; i <= number; i++) {
		if (!hg_fields_next(&fields, value))
			return false;
	}
	return true;
}

/* ---- values with a form of their own ---- */

struct text {
	char bytes[HG_COLUMN_TEXT_MAX + 1];
	size_t len;
};

/* Appends a number behind a separator ('\0': none). What does not fit is left out. */
static void append(struct text *text, const char *separator, uint32_t number)
{
	size_t room = sizeof(text->bytes) - text->len;
	int more = snprintf(text->bytes + text->len, room, "%s%u", separator, number);

	if (more > 0 && (size_t)more < room)
		text->len += (size_t)more;
	text->bytes[text->len] = '\0';
}

static void append_mark(struct text *text, char mark)
{
	if (text->len + 1 < sizeof(text->bytes))
		text->bytes[text->len++] = mark;
}

/* One segment; of type 1: a set, in braces. */
static void append_segment(struct text *text, struct hg_cursor *c)
{
	bool set = hg_cursor_u32(c) == 1;
	uint32_t count = hg_cursor_u32(c);

	if (count && text->len)
		append_mark(text, '-');
	if (count && set)
		append_mark(text, '{');
	for (uint32_t i = 0; i < count && !c->failed; i++)
		append(text, i == 0 ? "" : set ? "," : "-", hg_cursor_u32(c));
	if (count && set)
		append_mark(text, '}');
}

/* hg_fields_next() has checked that all segments lie within the record. */
static bool put_path(const struct hg_value *value, uint8_t *out)
{
	struct hg_cursor c = hg_cursor_make(value->bytes, value->len_bytes);
	struct text text = { .len = 0 };

	for (uint32_t i = 0; i < value->number && !c.failed; i++)
		append_segment(&text, &c);
	return text.len > 0 && hg_column_put_text(out, text.bytes, text.len);
}

/* First or last number of the whole path. */
static bool put_path_end(const struct hg_value *value, bool last, uint8_t *out)
{
	struct hg_cursor c = hg_cursor_make(value->bytes, value->len_bytes);
	bool found = false;

	for (uint32_t i = 0; i < value->number && (last || !found); i++) {
		const uint8_t *numbers;
		uint32_t count;

		(void)hg_cursor_u32(&c);
		count = hg_cursor_u32(&c);
		numbers = hg_cursor_take(&c, (size_t)count * 4);
		if (!count || !numbers)
			continue;
		hg_column_put_u32(out, hg_load_u32(numbers + (last ? 4 * (size_t)(count - 1) : 0)));
		found = true;
	}
	return found;
}

/* as:value, joined by "-". */
static bool put_communities(const struct hg_value *value, uint8_t *out)
{
	struct text text = { .len = 0 };

	for (uint32_t i = 0; i + 4 <= value->len_bytes; i += 4) {
		uint32_t community = hg_load_u32(value->bytes + i);

		append(&text, i ? "-" : "", community >> 16);
		append(&text, ":", community & 0xffff);
	}
	return text.len > 0 && hg_column_put_text(out, text.bytes, text.len);
}

/* Words of RFC 3032: the label is in the top 20 bits. */
static bool put_labels(const struct hg_value *value, uint8_t *out)
{
	struct text text = { .len = 0 };

	for (uint32_t i = 0; i + 4 <= value->len_bytes; i += 4)
		append(&text, i ? "." : "", hg_load_u32(value->bytes + i) >> 12);
	return text.len > 0 && hg_column_put_text(out, text.bytes, text.len);
}

/* An access list without a name is called by its number. */
static bool put_acl(const struct hg_record *record, const struct hg_value *name, uint8_t *out)
{
	struct text text = { .len = 0 };

	if (name->len_bytes)
		return hg_column_put_text(out, name->bytes, name->len_bytes);
	append(&text, "", hg_load_u32(record->body));
	return hg_column_put_text(out, text.bytes, text.len);
}

static bool put_plain(enum hg_column_id id, const struct hg_value *value, uint8_t *out)
{
	switch (hg_column_type(id)) {
	case HG_COLUMN_U32:
		return hg_column_put_u32(out, (uint32_t)value->number);
	case HG_COLUMN_U64:
		memcpy(out, &value->number, sizeof(value->number));
		return true;
	case HG_COLUMN_ADDR:
		return value->bytes && hg_column_put_address(out, value->family, value->bytes);
	case HG_COLUMN_TEXT:
		return value->len_bytes > 0 &&
		       hg_column_put_text(out, value->bytes, value->len_bytes);
	default:
		return false;
	}
}

static bool put(enum hg_column_id id, const struct hg_record *record, const struct hg_value *value,
		uint8_t *out)
{
	switch (id) {
	case HG_COLUMN_BGP_DST_PATH:
		return put_path(value, out);
	case HG_COLUMN_BGP_DST_AS:
		return put_path_end(value, true, out);
	case HG_COLUMN_BGP_DST_PEER_AS:
		return put_path_end(value, false, out);
	case HG_COLUMN_BGP_COMMUNITIES:
		return put_communities(value, out);
	case HG_COLUMN_MPLS_LABELS:
		return put_labels(value, out);
	case HG_COLUMN_ACL:
		return put_acl(record, value, out);
	default:
		return put_plain(id, value, out);
	}
}

bool hg_record_column(const struct hg_sample *sample, enum hg_column_id id, uint8_t *out)
{
	const struct place *place = places[id];
	struct hg_record record;
	struct hg_value value;

	for (unsigned i = 0; i < PLACES_MAX && place[i].tag; i++) {
		if (find_record(sample, place[i].tag, &record) &&
		    read_field(&record, place[i].field, &value) && put(id, &record, &value, out))
			return true;
	}
	return false;
}

bool hg_sample_has_transaction(const struct hg_sample *sample)
{
	static const uint32_t tags[] = { HG_TAG(0, 2206), HG_TAG(0, 2202), HG_TAG(0, 2201),
					 HG_TAG(0, 2200), HG_TAG(0, 2000) };
	struct hg_cursor rest = hg_cursor_make(sample->records, sample->records_len_bytes);
	struct hg_record record;

	while (hg_record_next(&rest, &record)) {
		for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
			if (record.tag == tags[i])
				return true;
		}
	}
	return false;
}
