/* DNS over UDP port 53, RFC 1035: the header and the first question (FM 3.5). */
#include "dataplane/packet/columns.h"

#define PORT	   53
#define HEADER_LEN 12u
#define UDP_LEN	   8u
#define LABEL_MAX  63u

struct dns {
	struct hg_cursor rest; /* behind the header */
	uint16_t flags, questions;
};

static bool is_dns(const struct hg_layers *layers)
{
	return layers->proto == 17 && (layers->sport == PORT || layers->dport == PORT);
}

static bool begin(const struct hg_column_input *in, struct dns *dns)
{
	struct hg_column_input inner = { in->sample, in->layers, HG_COLUMN_INNERMOST };
	const struct hg_layer *udp;
	const uint8_t *head;
	size_t at;

	if (!is_dns(in->layers) || !(udp = hg_column_find(&inner, HG_LAYER_UDP)))
		return false;
	head = hg_column_bytes(in, udp->offset_bytes, UDP_LEN, HEADER_LEN);
	if (!head)
		return false;
	dns->flags = hg_load_u16(head + 2);
	dns->questions = hg_load_u16(head + 4);
	at = udp->offset_bytes + UDP_LEN + HEADER_LEN;
	dns->rest = hg_cursor_make(in->sample->header + at, in->sample->header_len_bytes - at);
	return true;
}

bool hg_column_dns_response(const struct hg_column_input *in, uint8_t *out)
{
	struct dns dns;

	return begin(in, &dns) && hg_column_put_u32(out, dns.flags >> 15);
}

bool hg_column_dns_code(const struct hg_column_input *in, uint8_t *out)
{
	struct dns dns;

	return begin(in, &dns) && dns.flags >> 15 && hg_column_put_u32(out, dns.flags & 15);
}

static char lower(uint8_t byte)
{
	return (char)(byte >= 'A' && byte <= 'Z' ? byte + 'a' - 'A' : byte);
}

/* Name of the first question, final dot included; 0: cut off, compressed or too long. */
static size_t read_name(struct dns *dns, char text[HG_COLUMN_TEXT_MAX])
{
	size_t len = 0;

	for (;;) {
		size_t label = hg_cursor_u8(&dns->rest);
		const uint8_t *bytes = hg_cursor_take(&dns->rest, label);

		if (dns->rest.failed || label > LABEL_MAX || len + label + 1 > HG_COLUMN_TEXT_MAX)
			return 0;
		if (label == 0)
			break;
		for (size_t i = 0; i < label; i++)
			text[len++] = lower(bytes[i]);
		text[len++] = '.';
	}
	if (len == 0)
		text[len++] = '.'; /* the root */
	return len;
}

bool hg_column_dns_name(const struct hg_column_input *in, uint8_t *out)
{
	char text[HG_COLUMN_TEXT_MAX];
	struct dns dns;
	size_t len;

	if (!begin(in, &dns) || dns.questions == 0)
		return false;
	len = read_name(&dns, text);
	return len > 0 && hg_column_put_text(out, text, len);
}

bool hg_column_dns_type(const struct hg_column_input *in, uint8_t *out)
{
	char text[HG_COLUMN_TEXT_MAX];
	struct dns dns;
	uint16_t type;

	if (!begin(in, &dns) || dns.questions == 0 || read_name(&dns, text) == 0)
		return false;
	type = hg_cursor_u16(&dns.rest);
	return !dns.rest.failed && hg_column_put_u32(out, type);
}
