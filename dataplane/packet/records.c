/*
 * Samples without a sampled header: the layers that the decoded records 0:2, 0:3, 0:4 tell of. Also
 * fills in behind a header that stops before the IP packet (sflow-wire 3.4, bad inputs D8).
 */
#include "dataplane/packet/parse.h"

#define ETH_TYPE_AT 20 /* length, two addresses of 8 bytes */

struct ip_record {
	const uint8_t *body; /* length, protocol, source, destination, ports, TCP flags, tos */
	uint8_t family;
	uint8_t address_len;
};

struct names {
	uint64_t all; /* signature */
	unsigned bits;
	enum hg_layer_type last;
};

static struct names names_from(uint64_t signature)
{
	struct names n = { signature, 0, HG_LAYER_NONE };

	while (signature >> n.bits)
		n.bits += 5;
	if (n.bits)
		n.last = (enum hg_layer_type)(signature >> (n.bits - 5));
	return n;
}

/*
 * Adds a name unless the header already ended with it. There is always room: a header without an IP
 * packet has eight names at most (four times Ethernet and MPLS), records add three to it, or four
 * to none. Offsets stay those of the header.
 */
static void add(struct hg_parse *p, struct names *n, enum hg_layer_type type)
{
	if (n->last == type)
		return;
	n->all |= (uint64_t)type << n->bits;
	n->bits += 5;
	n->last = type;
	if (!p->out->header_based)
		p->out->layer[p->count++] = (struct hg_layer){ (uint8_t)type, 0 };
}

static void ethernet(struct hg_parse *p, struct names *n, const uint8_t *body)
{
	uint32_t ethertype = hg_load_u32(body + ETH_TYPE_AT);

	if (n->bits == 0)
		add(p, n, HG_LAYER_ETH);
	if (!p->out->ethertype && ethertype <= UINT16_MAX)
		p->out->ethertype = (uint16_t)ethertype;
}

static uint16_t port(const uint8_t *word)
{
	uint32_t value = hg_load_u32(word);

	return (uint16_t)(value <= UINT16_MAX ? value : 0);
}

static void transport(struct hg_parse *p, struct names *n, enum hg_layer_type type,
		      const uint8_t *ports)
{
	switch (type) {
	case HG_LAYER_TCP:
	case HG_LAYER_UDP:
	case HG_LAYER_SCTP:
		p->out->sport = port(ports);
		p->out->dport = port(ports + 4);
		break;
	case HG_LAYER_NONE:
	case HG_LAYER_IP6EXT:
		p->flags |= HG_LAYERS_UNKNOWN;
		return;
	default:
		break;
	}
	add(p, n, type);
}

static void ip(struct hg_parse *p, struct names *n, const struct ip_record *record)
{
	const uint8_t *addresses = record->body + 8;
	const uint8_t *ports = addresses + 2 * record->address_len;
	uint32_t proto = hg_load_u32(record->body + 4);

	add(p, n, record->family == 6 ? HG_LAYER_IP6 : HG_LAYER_IP);
	hg_ip_enter(p, record->family, (uint8_t)hg_load_u32(ports + 12), addresses);
	p->out->proto = (uint8_t)(proto <= UINT8_MAX ? proto : 0);
	if (proto <= UINT8_MAX)
		transport(p, n, hg_ip_layer((uint8_t)proto), ports);
	else
		p->flags |= HG_LAYERS_BAD;
}

/* Two IP records describe one packet only as a tunnel; else the EtherType says which one counts. */
uint64_t hg_parse_records(struct hg_parse *p, const struct hg_sample *sample, uint64_t names)
{
	const struct ip_record v4 = { sample->ipv4, 4, 4 };
	const struct ip_record v6 = { sample->ipv6, 6, 16 };
	struct names n = names_from(names);
	bool v6_first;
	const struct ip_record *outer, *inner;

	if (sample->ethernet)
		ethernet(p, &n, sample->ethernet);
	v6_first = !v4.body || (v6.body && p->out->ethertype == 0x86dd);
	outer = v6_first ? &v6 : &v4;
	inner = v6_first ? &v4 : &v6;
	if (outer->body)
		ip(p, &n, outer);
	if (outer->body && inner->body && p->out->proto == (inner->family == 6 ? 41 : 4))
		ip(p, &n, inner);
	return n.all;
}
