#include "dataplane/packet/parse.h"

/* One row per header type with a name. */
struct layer {
	const char *name;
	struct hg_step (*step)(struct hg_parse *p, const uint8_t *pos);
};

static const struct layer layers[] = {
	[HG_LAYER_ETH] = { "eth", hg_step_ethernet },
	[HG_LAYER_ARP] = { "arp", hg_step_arp },
	[HG_LAYER_MPLS] = { "mpls", hg_step_mpls },
	[HG_LAYER_IP] = { "ip", hg_step_ipv4 },
	[HG_LAYER_IP6] = { "ip6", hg_step_ipv6 },
	[HG_LAYER_TCP] = { "tcp", hg_step_tcp },
	[HG_LAYER_UDP] = { "udp", hg_step_udp },
	[HG_LAYER_SCTP] = { "sctp", hg_step_sctp },
	[HG_LAYER_ICMP] = { "icmp", hg_step_icmp },
	[HG_LAYER_ICMP6] = { "icmp6", hg_step_icmp6 },
	[HG_LAYER_IGMP] = { "igmp", hg_step_igmp },
	[HG_LAYER_GRE] = { "gre", hg_step_gre },
	[HG_LAYER_VXLAN] = { "vxlan", hg_step_vxlan },
	[HG_LAYER_GENEVE] = { "geneve", hg_step_geneve },
	[HG_LAYER_GTP] = { "gtp", hg_step_gtp },
	[HG_LAYER_ESP] = { "esp", hg_step_esp },
	[HG_LAYER_AH] = { "ah", hg_step_ah },
	[HG_LAYER_IBBT] = { "ibbt", hg_step_ibbt },
};

#define LAYER_N (sizeof(layers) / sizeof(layers[0]))

#define HEADER_ETHERNET 1

/* sflow-wire 3.3; token ring, PPP, 802.11, InfiniBand and the like are kept without layers (D6). */
static enum hg_layer_type first_layer(uint32_t header_protocol)
{
	switch (header_protocol) {
	case HEADER_ETHERNET:
		return HG_LAYER_ETH;
	case 11:
		return HG_LAYER_IP;
	case 12:
		return HG_LAYER_IP6;
	case 13:
		return HG_LAYER_MPLS;
	default:
		return HG_LAYER_NONE;
	}
}

static unsigned count_names(const struct hg_parse *p)
{
	unsigned names = 0;

	for (unsigned i = 0; i < p->count; i++)
		names += p->out->layer[i].type < HG_LAYER_VLAN;
	return names;
}

static inline bool enter(struct hg_parse *p, struct hg_step step)
{
	unsigned shift = 3 * (unsigned)step.next;

	if ((p->seen >> shift & 7) == HG_OCCURRENCES_MAX ||
	    (p->count >= HG_STACK_NAMES_MAX && count_names(p) == HG_STACK_NAMES_MAX)) {
		p->flags |= HG_LAYERS_DEEP;
		return false;
	}
	p->seen += (uint64_t)1 << shift;
	return hg_parse_place(p, step.next, step.pos);
}

static void walk_header(struct hg_parse *p, const struct hg_sample *sample)
{
	struct hg_step step = hg_step_known(p, first_layer(sample->header_protocol), p->start);

	while (step.next != HG_LAYER_NONE && enter(p, step))
		step = layers[step.next].step(p, step.pos);
}

/* Signature of the places taken. */
static uint64_t names_of(const struct hg_parse *p)
{
	uint64_t names = 0;
	unsigned bits = 0;

	for (unsigned i = 0; i < p->count; i++) {
		uint64_t type = p->out->layer[i].type;

		if (type < HG_LAYER_VLAN) {
			names |= type << bits;
			bits += 5;
		}
	}
	return names;
}

/* The summary only: the list of layers is valid up to `count`. */
static void clear_summary(struct hg_layers *out)
{
	memset(&out->family, 0, sizeof(*out) - offsetof(struct hg_layers, family));
}

static void count_flags(unsigned flags, struct hg_drops *drops)
{
	if (flags & HG_LAYERS_TRUNCATED)
		hg_drop_add(drops, HG_DROP_LAYER_TRUNCATED, 1);
	if (flags & HG_LAYERS_BAD)
		hg_drop_add(drops, HG_DROP_LAYER_BAD, 1);
	if (flags & HG_LAYERS_UNKNOWN)
		hg_drop_add(drops, HG_DROP_LAYER_UNKNOWN, 1);
	if (flags & HG_LAYERS_DEEP)
		hg_drop_add(drops, HG_DROP_LAYER_TOO_DEEP, 1);
}

/* What other records know and the header did not say (FM 3.3, 3.6). */
static void fill_from_sample(struct hg_layers *out, const struct hg_sample *sample)
{
	if (!out->has_vlan && sample->ext_switch) {
		uint32_t vlan = hg_load_u32(sample->ext_switch);

		out->has_vlan = vlan < 4096;
		out->vlan = (uint16_t)(out->has_vlan ? vlan : 0);
	}
	if (!out->has_vni && sample->vni) {
		out->has_vni = 1;
		out->vni = sample->vni;
	}
}

/* A header that stops before any IP packet leaves room for the decoded records (D8). */
static bool records_help(const struct hg_parse *p)
{
	if (!p->out->header_based)
		return true;
	return !p->out->family && (p->flags & (HG_LAYERS_TRUNCATED | HG_LAYERS_UNKNOWN));
}

void hg_walk_parse(const struct hg_sample *sample, struct hg_drops *drops, struct hg_layers *out)
{
	size_t len_bytes = sample->header ? sample->header_len_bytes : 0;
	struct hg_parse p = { .start = sample->header, .out = out };
	uint64_t names;

	out->header_based = len_bytes > 0;
	if (len_bytes > 0) {
		p.end = p.start + (len_bytes > UINT16_MAX ? UINT16_MAX : len_bytes);
		walk_header(&p, sample);
	}
	names = names_of(&p);
	if (records_help(&p))
		names = hg_parse_records(&p, sample, names);
	if (p.flags)
		count_flags(p.flags, drops);
	out->count = (uint8_t)p.count;
	out->flags = p.flags;
	out->stack = names | (uint64_t)p.flags << 55;
}

void hg_layers_parse(const struct hg_sample *sample, struct hg_drops *drops, struct hg_layers *out)
{
	clear_summary(out);
	if (!sample->header || sample->header_protocol != HEADER_ETHERNET ||
	    !hg_plain_parse(sample->header, sample->header_len_bytes, out))
		hg_walk_parse(sample, drops, out);
	fill_from_sample(out, sample);
}

const char *hg_layer_name(enum hg_layer_type type)
{
	return (unsigned)type < LAYER_N ? layers[type].name : NULL;
}

size_t hg_stack_text(uint64_t signature, char *out)
{
	size_t len = 0;

	for (unsigned i = 0; i < HG_STACK_NAMES_MAX; i++) {
		const char *name = hg_layer_name(HG_STACK_NAME(signature, i));
		size_t name_len;

		if (!name)
			break;
		if (i > 0)
			out[len++] = '.';
		name_len = strlen(name);
		memcpy(out + len, name, name_len);
		len += name_len;
	}
	out[len] = '\0';
	return len;
}
