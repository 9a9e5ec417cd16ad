#include "control/names/dns_wire.h"

#include <stdio.h>
#include <string.h>

#include <heliograph/cursor.h>

#define TYPE_CNAME    5
#define TYPE_SOA      6
#define TYPE_PTR      12
#define CLASS_IN      1
#define WIRE_NAME_MAX 255 /* RFC 1035 3.1: labels and their lengths */
#define CHAIN_MAX     8	  /* aliases of one answer (RFC 2317 needs one) */
#define RECORDS_MAX   256 /* of a section; what comes behind is not looked at */
#define NO_FAULT      HG_DNS_FAULTS

struct name {
	char text[HG_DNS_NAME_MAX + 1];
	size_t len;
};

struct message {
	const uint8_t *bytes;
	size_t len;
	struct hg_cursor at;
	struct hg_dns_reply *reply;
	struct name owner; /* whose PTR records are wanted: the question, then its aliases */
	unsigned aliases;
};

struct record {
	struct name owner;
	uint16_t type, class_;
	uint32_t ttl_s;
	const uint8_t *data, *data_end;
};

/* ---- names ---- */

static bool plain(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
	       byte == '_';
}

/* Appends one label in lower case; a byte that is no letter, digit, '-' or '_' becomes \DDD. */
static bool append_label(struct name *name, const uint8_t *label, size_t len)
{
	if (name->len > 0) {
		if (name->len >= HG_DNS_NAME_MAX)
			return false;
		name->text[name->len++] = '.';
	}
	for (size_t i = 0; i < len; i++) {
		uint8_t byte = label[i] >= 'A' && label[i] <= 'Z' ? label[i] + 32 : label[i];
		size_t need = plain(byte) ? 1 : 4;

		if (need > HG_DNS_NAME_MAX - name->len)
			return false;
		if (need == 1)
			name->text[name->len] = (char)byte;
		else
			snprintf(name->text + name->len, 5, "\\%03u", byte);
		name->len += need;
	}
	name->text[name->len] = '\0';
	return true;
}

/*
 * Where a pointer leads: `at` moves there. It must point before `floor`, the beginning of the part
 * of the name read last, so that each jump goes backwards and no loop is possible.
 */
static enum hg_dns_fault follow(const struct message *message, struct hg_cursor *at, uint8_t first,
				size_t *floor)
{
	size_t target = (size_t)(first & 0x3f) << 8 | hg_cursor_u8(at);

	if (at->failed)
		return HG_DNS_FAULT_SHORT;
	if (target >= *floor)
		return HG_DNS_FAULT_LOOP;
	*floor = target;
	*at = hg_cursor_make(message->bytes + target, message->len - target);
	return NO_FAULT;
}

/* One label of `len` bytes. */
static enum hg_dns_fault take_label(struct hg_cursor *at, size_t len, size_t *wire_bytes,
				    struct name *name)
{
	const uint8_t *label;

	if (len > 63)
		return HG_DNS_FAULT_LABEL;
	label = hg_cursor_take(at, len);
	if (!label)
		return HG_DNS_FAULT_SHORT;
	*wire_bytes += len + 1;
	if (*wire_bytes > WIRE_NAME_MAX || !append_label(name, label, len))
		return HG_DNS_FAULT_LONG;
	return NO_FAULT;
}

/* Reads a name at `at` and leaves `at` behind it; the text is whole only without a fault. */
static enum hg_dns_fault read_name(const struct message *message, struct hg_cursor *at,
				   struct name *name)
{
	struct hg_cursor part = *at;
	size_t floor = (size_t)(at->pos - message->bytes), wire_bytes = 1;
	enum hg_dns_fault fault = NO_FAULT;
	bool jumped = false;

	name->len = 0;
	name->text[0] = '\0';
	while (fault == NO_FAULT) {
		uint8_t first = hg_cursor_u8(&part);

		if (part.failed)
			return HG_DNS_FAULT_SHORT;
		if (first == 0)
			break;
		if (first < 0xc0) {
			fault = take_label(&part, first, &wire_bytes, name);
			continue;
		}
		if (!jumped && hg_cursor_left(&part) > 0)
			at->pos = part.pos + 1;
		jumped = true;
		fault = follow(message, &part, first, &floor);
	}
	if (!jumped)
		*at = part;
	return fault;
}

/* Steps over a name without looking at what it says. */
static bool skip_name(struct hg_cursor *at)
{
	uint8_t first = hg_cursor_u8(at);

	while (!at->failed && first > 0 && first < 0x40) {
		hg_cursor_take(at, first);
		first = hg_cursor_u8(at);
	}
	if (first >= 0xc0)
		hg_cursor_u8(at);
	else if (first > 0)
		at->failed = true;
	return !at->failed;
}

/* ---- records ---- */

static void count(struct message *message, enum hg_dns_fault fault)
{
	message->reply->faults[fault]++;
}

static bool read_record(struct message *message, struct record *record)
{
	struct hg_cursor owner = message->at;
	uint16_t len;

	if (!skip_name(&message->at))
		return false;
	if (read_name(message, &owner, &record->owner) != NO_FAULT)
		record->owner.len = 0;
	record->type = hg_cursor_u16(&message->at);
	record->class_ = hg_cursor_u16(&message->at);
	record->ttl_s = hg_cursor_u32(&message->at);
	if (record->ttl_s > INT32_MAX) /* RFC 2181 8: the top bit means zero */
		record->ttl_s = 0;
	len = hg_cursor_u16(&message->at);
	record->data = hg_cursor_take(&message->at, len);
	record->data_end = record->data ? record->data + len : NULL;
	return !message->at.failed;
}

/* A name that fills the record's data; pointers may lead out of it, to before. */
static bool read_target(struct message *message, const struct record *record, struct name *name)
{
	struct hg_cursor at =
		hg_cursor_make(record->data, (size_t)(record->data_end - record->data));
	enum hg_dns_fault fault = read_name(message, &at, name);

	if (fault == NO_FAULT && name->len == 0)
		fault = HG_DNS_FAULT_LABEL;
	if (fault == NO_FAULT && (at.failed || hg_cursor_left(&at) > 0))
		fault = HG_DNS_FAULT_SHORT;
	if (fault != NO_FAULT)
		count(message, fault);
	return fault == NO_FAULT;
}

static void use_ttl(struct hg_dns_reply *reply, uint32_t ttl_s)
{
	if (ttl_s < reply->ttl_s)
		reply->ttl_s = ttl_s;
}

static void keep_name(struct hg_dns_reply *reply, const struct name *name)
{
	for (unsigned i = 0; i < reply->count; i++)
		if (!strcmp(reply->names[i], name->text))
			return;
	if (reply->count < HG_DNS_NAMES_MAX)
		memcpy(reply->names[reply->count++], name->text, name->len + 1);
}

static void use_answer(struct message *message, const struct record *record)
{
	struct name target;

	if (record->class_ != CLASS_IN ||
	    (record->type != TYPE_PTR && record->type != TYPE_CNAME)) {
		count(message, HG_DNS_FAULT_TYPE);
		return;
	}
	if (strcmp(record->owner.text, message->owner.text) != 0) {
		count(message, HG_DNS_FAULT_OWNER);
		return;
	}
	if (!read_target(message, record, &target))
		return;
	use_ttl(message->reply, record->ttl_s);
	if (record->type == TYPE_PTR)
		keep_name(message->reply, &target);
	else if (++message->aliases <= CHAIN_MAX)
		message->owner = target;
}

/* RFC 2308 5. The two names of the SOA are stepped over. */
static void use_authority(struct message *message, const struct record *record)
{
	struct hg_dns_reply *reply = message->reply;
	struct hg_cursor at =
		hg_cursor_make(record->data, (size_t)(record->data_end - record->data));
	uint32_t minimum;

	if (record->type != TYPE_SOA || record->class_ != CLASS_IN || !skip_name(&at) ||
	    !skip_name(&at))
		return;
	hg_cursor_take(&at, 16);
	minimum = hg_cursor_u32(&at);
	if (at.failed)
		return;
	reply->has_soa = true;
	reply->negative_ttl_s = minimum < record->ttl_s ? minimum : record->ttl_s;
}

static int read_section(struct message *message, unsigned records,
			void (*use)(struct message *message, const struct record *record))
{
	struct record record;

	for (unsigned i = 0; i < records; i++) {
		if (i == RECORDS_MAX || !read_record(message, &record)) {
			count(message, HG_DNS_FAULT_SHORT);
			return -1;
		}
		use(message, &record);
	}
	return 0;
}

/* ---- the message ---- */

static int read_question(struct message *message, const char *question)
{
	struct name name;
	uint16_t type, class_;

	if (read_name(message, &message->at, &name) != NO_FAULT)
		return -1;
	type = hg_cursor_u16(&message->at);
	class_ = hg_cursor_u16(&message->at);
	if (message->at.failed || type != TYPE_PTR || class_ != CLASS_IN ||
	    strcmp(name.text, question) != 0)
		return -1;
	message->owner = name;
	return 0;
}

int hg_dns_reply_read(const uint8_t *bytes, size_t len_bytes, const char *question,
		      struct hg_dns_reply *reply)
{
	struct message message = { .bytes = bytes,
				   .len = len_bytes,
				   .at = hg_cursor_make(bytes, len_bytes),
				   .reply = reply };
	uint16_t flags, questions, answers, authorities;

	memset(reply, 0, sizeof(*reply));
	reply->ttl_s = UINT32_MAX;
	hg_cursor_take(&message.at, 2); /* the id is the sender's business */
	flags = hg_cursor_u16(&message.at);
	questions = hg_cursor_u16(&message.at);
	answers = hg_cursor_u16(&message.at);
	authorities = hg_cursor_u16(&message.at);
	hg_cursor_take(&message.at, 2);
	if (message.at.failed) {
		count(&message, HG_DNS_FAULT_SHORT);
		return -1;
	}
	reply->rcode = flags & 0xf;
	if (!(flags & 0x8000) || questions != 1 || read_question(&message, question) != 0) {
		count(&message, HG_DNS_FAULT_QUESTION);
		return -1;
	}
	if (read_section(&message, answers, use_answer) != 0)
		return -1;
	read_section(&message, authorities, use_authority);
	if (reply->count == 0)
		reply->ttl_s = 0;
	return 0;
}

/* ---- the question ---- */

size_t hg_dns_reverse_name(const struct hg_addr *address, char out[HG_DNS_REVERSE_MAX])
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = address->bytes;
	size_t len = 0;

	if (address->family == 4)
		return (size_t)snprintf(out, HG_DNS_REVERSE_MAX, "%u.%u.%u.%u.in-addr.arpa", b[3],
					b[2], b[1], b[0]);
	for (unsigned i = 16; i-- > 0;) {
		out[len++] = digits[b[i] & 0xf];
		out[len++] = '.';
		out[len++] = digits[b[i] >> 4];
		out[len++] = '.';
	}
	memcpy(out + len, "ip6.arpa", sizeof("ip6.arpa"));
	return len + sizeof("ip6.arpa") - 1;
}
