/* Columns that take more than one look: label stacks, IPv6 extension headers, quoted packets. */
#include <stdio.h>

#include "dataplane/packet/columns.h"

#define LABEL_LEN 4u

#define PROTO_FRAGMENT 44u

/* Appends "N" with a dot before it unless it is the first. */
static void append(char *text, size_t room, size_t *len, uint32_t number)
{
	int more = snprintf(text + *len, room - *len, *len ? ".%u" : "%u", number);

	if (more > 0 && (size_t)more < room - *len)
		*len += (size_t)more;
}

/* The stack of the header, top first, else that of record 0:1006 (FM 3.3). */
bool hg_column_mpls_labels(const struct hg_column_input *in, uint8_t *out)
{
	char text[HG_COLUMN_TEXT_MAX + 1];
	size_t len = 0, at = 0;
	const uint8_t *label;

	while ((label = hg_column_layer(in, HG_LAYER_MPLS, at, LABEL_LEN))) {
		append(text, sizeof(text), &len, hg_load_u32(label) >> 12);
		at += LABEL_LEN;
		if (label[2] & 1 || at > HG_COLUMN_TEXT_MAX)
			break;
	}
	return len > 0 && hg_column_put_text(out, text, len);
}

/* ---- IPv6 extension headers: places behind the nth IPv6 header ---- */

struct chain {
	const struct hg_column_input *in;
	unsigned at; /* in the list of layers */
	uint8_t number;
	bool known;
};

static bool is_extension(uint8_t type)
{
	return type == HG_LAYER_IP6EXT || type == HG_LAYER_AH;
}

static bool chain_begin(struct chain *chain, const struct hg_column_input *in)
{
	const struct hg_layer *ip6 = hg_column_find(in, HG_LAYER_IP6);
	const uint8_t *next = ip6 ? hg_column_bytes(in, ip6->offset_bytes, 6, 1) : NULL;

	if (!next)
		return false;
	*chain = (struct chain){ .in = in, .number = *next, .known = true };
	chain->at = (unsigned)(ip6 - in->layers->layer) + 1;
	return true;
}

/* The next extension header's number and place; false behind the last one. */
static bool chain_next(struct chain *chain, uint8_t *number, const struct hg_layer **place)
{
	const struct hg_layers *layers = chain->in->layers;
	const uint8_t *next;

	if (!chain->known || chain->at >= layers->count ||
	    !is_extension(layers->layer[chain->at].type))
		return false;
	*place = &layers->layer[chain->at++];
	*number = chain->number;
	next = hg_column_bytes(chain->in, (*place)->offset_bytes, 0, 1);
	chain->known = next;
	chain->number = next ? *next : 0;
	return true;
}

bool hg_column_ip6_extensions(const struct hg_column_input *in, uint8_t *out)
{
	char text[HG_COLUMN_TEXT_MAX + 1];
	const struct hg_layer *place;
	struct chain chain;
	uint8_t number;
	size_t len = 0;

	if (!chain_begin(&chain, in))
		return false;
	while (chain_next(&chain, &number, &place))
		append(text, sizeof(text), &len, number);
	return len > 0 && hg_column_put_text(out, text, len);
}

bool hg_column_ip6_fragment(const struct hg_column_input *in, uint8_t *out)
{
	const struct hg_layer *place;
	struct chain chain;
	const uint8_t *word;
	uint8_t number;

	if (!chain_begin(&chain, in))
		return false;
	while (chain_next(&chain, &number, &place)) {
		if (number != PROTO_FRAGMENT)
			continue;
		word = hg_column_bytes(in, place->offset_bytes, 2, 2);
		return word && hg_column_put_u32(out, hg_load_u16(word));
	}
	return false;
}

/* ---- ICMP ---- */

#define TYPE_UNREACHABLE 3
#define QUOTED_AT	 8u
#define IP_MIN		 20u

/* Only messages with an identifier have a sequence number (RFC 792): echo, timestamp, and kin. */
bool hg_column_icmp_sequence(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *icmp = hg_column_layer(in, HG_LAYER_ICMP, 0, 8);

	if (!icmp || (icmp[0] != 0 && icmp[0] != 8 && (icmp[0] < 13 || icmp[0] > 18)))
		return false;
	return hg_column_put_u32(out, hg_load_u16(icmp + 6));
}

/* The packet quoted in "unreachable" of one code; NULL for other messages. */
static const uint8_t *quoted(const struct hg_column_input *in, uint8_t code)
{
	const uint8_t *icmp = hg_column_layer(in, HG_LAYER_ICMP, 0, QUOTED_AT + IP_MIN);

	if (!icmp || icmp[0] != TYPE_UNREACHABLE || icmp[1] != code || icmp[QUOTED_AT] >> 4 != 4 ||
	    (icmp[QUOTED_AT] & 15) < 5)
		return NULL;
	return icmp + QUOTED_AT;
}

static bool quoted_destination(const struct hg_column_input *in, uint8_t code, uint8_t *out)
{
	const uint8_t *ip = quoted(in, code);

	if (ip)
		memcpy(out, ip + 16, 4);
	return ip;
}

bool hg_column_icmp_net(const struct hg_column_input *in, uint8_t *out)
{
	return quoted_destination(in, 0, out);
}

bool hg_column_icmp_host(const struct hg_column_input *in, uint8_t *out)
{
	return quoted_destination(in, 1, out);
}

bool hg_column_icmp_protocol(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *ip = quoted(in, 2);

	return ip && hg_column_put_u32(out, ip[9]);
}

static const char *protocol_name(uint8_t proto)
{
	switch (proto) {
	case 6:
		return "tcp";
	case 17:
		return "udp";
	case 132:
		return "sctp";
	default:
		return NULL;
	}
}

/* "udp_53": where the packet wanted to go. */
bool hg_column_icmp_port(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *ip = quoted(in, 3), *ports;
	const char *name;
	char text[32];
	int len;

	if (!ip)
		return false;
	name = protocol_name(ip[9]);
	ports = hg_column_layer(in, HG_LAYER_ICMP, QUOTED_AT + (ip[0] & 15) * 4u, 4);
	if (!ports)
		return false;
	if (name)
		len = snprintf(text, sizeof(text), "%s_%u", name, hg_load_u16(ports + 2));
	else
		len = snprintf(text, sizeof(text), "%u_%u", ip[9], hg_load_u16(ports + 2));
	return hg_column_put_text(out, text, (size_t)len);
}
