/*
 * The line form: FLOW for a flow sample, CNTR for interface counters; the columns of sflowtool -l.
 *
 * FLOW, agent, input, output, source MAC, destination MAC, EtherType, VLAN in, VLAN out, source
 * address, destination address, protocol, TOS, TTL, source port, destination port, TCP flags, frame
 * bytes, IP bytes, sampling rate. CNTR, agent, then the fields of if_counters.
 */
#include <inttypes.h>
#include <string.h>

#include "control/tools/decode_print.h"

struct line {
	const uint8_t *eth; /* destination, source */
	uint16_t ethertype;
	uint32_t vlan_in, vlan_out;
	uint8_t family;
	const uint8_t *src, *dst;
	uint32_t proto, tos, ttl, sport, dport, flags;
	uint32_t ip_offset;
};

static const uint8_t *layer_at(const struct hg_sample *sample, const struct hg_layer *layer,
			       uint32_t len_bytes)
{
	if ((uint64_t)layer->offset_bytes + len_bytes > sample->header_len_bytes)
		return NULL;
	return sample->header + layer->offset_bytes;
}

static void take_ip(struct line *line, const uint8_t *p, uint8_t family)
{
	line->family = family;
	line->tos = family == 4 ? p[1] : (hg_load_u32(p) >> 20) & 0xff;
	line->ttl = family == 4 ? p[8] : p[7];
	line->proto = family == 4 ? p[9] : p[6];
	line->src = p + (family == 4 ? 12 : 8);
	line->dst = line->src + (family == 4 ? 4 : 16);
}

/* Fills from one layer; returns false where the outermost packet ends. */
static bool take_layer(struct line *line, const struct hg_sample *sample,
		       const struct hg_layer *layer)
{
	static const uint8_t need[] = {
		[HG_LAYER_ETH] = 14,   [HG_LAYER_IP] = 20, [HG_LAYER_IP6] = 40,
		[HG_LAYER_TCP] = 14,   [HG_LAYER_UDP] = 4, [HG_LAYER_ICMP] = 2,
		[HG_LAYER_IP6EXT] = 1,
	};
	uint32_t len = layer->type < sizeof(need) ? need[layer->type] : 0;
	const uint8_t *p = layer_at(sample, layer, layer->type == HG_LAYER_VLAN ? 6 : len);

	if (!p)
		return false;
	switch ((enum hg_layer_type)layer->type) {
	case HG_LAYER_ETH:
		line->eth = p;
		line->ethertype = hg_load_u16(p + 12);
		return !line->family;
	case HG_LAYER_VLAN:
		line->vlan_in = hg_load_u16(p + 2) & 0xfff;
		line->ethertype = hg_load_u16(p + 4);
		return true;
	case HG_LAYER_IP:
	case HG_LAYER_IP6:
		if (line->family)
			return false;
		line->ip_offset = layer->offset_bytes;
		take_ip(line, p, layer->type == HG_LAYER_IP ? 4 : 6);
		return true;
	case HG_LAYER_IP6EXT:
		line->proto = *p;
		return true;
	case HG_LAYER_TCP:
		line->flags = p[13];
		/* fall through */
	case HG_LAYER_UDP:
		line->sport = hg_load_u16(p);
		line->dport = hg_load_u16(p + 2);
		return false;
	case HG_LAYER_ICMP:
		line->sport = p[0];
		line->dport = p[1];
		return false;
	default:
		return true;
	}
}

/* What the agent has decoded fills what a raw header did not say. */
static void take_records(struct line *line, const struct hg_sample *sample)
{
	const uint8_t *ip = sample->ipv4 ? sample->ipv4 : sample->ipv6;
	const uint8_t *ports;

	if (!line->ethertype && sample->ethernet)
		line->ethertype = (uint16_t)hg_load_u32(sample->ethernet + 20);
	if (sample->ext_switch) {
		line->vlan_in = hg_load_u32(sample->ext_switch);
		line->vlan_out = hg_load_u32(sample->ext_switch + 8);
	}
	if (line->family || !ip)
		return;
	line->family = sample->ipv4 ? 4 : 6;
	line->proto = hg_load_u32(ip + 4);
	line->src = ip + 8;
	line->dst = ip + (sample->ipv4 ? 12 : 24);
	ports = ip + (sample->ipv4 ? 16 : 40);
	line->sport = hg_load_u32(ports);
	line->dport = hg_load_u32(ports + 4);
	line->flags = hg_load_u32(ports + 8);
	line->tos = hg_load_u32(ports + 12);
}

static void print_flow(const struct hg_sample *sample, const struct line *line, const char *agent,
		       FILE *out)
{
	static const uint8_t none[12];
	const uint8_t *source_mac = none, *destination_mac = none;
	char text[2][HG_TEXT_IP];
	int64_t size = sample->frame_length_bytes;

	if (line->eth) {
		destination_mac = line->eth;
		source_mac = line->eth + 6;
	} else if (sample->ethernet) {
		source_mac = sample->ethernet + 4;
		destination_mac = sample->ethernet + 12;
	}
	fprintf(out, "FLOW,%s,%u,%u,", agent, HG_IF_VALUE(sample->input),
		HG_IF_VALUE(sample->output));
	fprintf(out, "%s,%s,0x%04x,%u,%u,", hg_text_mac(source_mac, text[0]),
		hg_text_mac(destination_mac, text[1]), line->ethertype, line->vlan_in,
		line->vlan_out);
	fprintf(out, "%s,%s,%u,0x%02x,%u,%u,%u,0x%02x,",
		hg_text_address(line->family, line->src, text[0]),
		hg_text_address(line->family, line->dst, text[1]), line->proto, line->tos,
		line->ttl, line->sport, line->dport, line->flags);
	fprintf(out, "%" PRId64 ",%" PRId64 ",%u\n", size,
		size - sample->stripped_bytes - line->ip_offset, sample->wire_rate);
}

static void print_counters(const struct hg_sample *sample, const char *agent, FILE *out)
{
	struct hg_cursor rest = hg_cursor_make(sample->records, sample->records_len_bytes);
	const struct hg_record_type *type = hg_counter_record_type(HG_TAG(0, 1));
	struct hg_record record;
	struct hg_fields fields;
	struct hg_value value;

	while (hg_record_next(&rest, &record)) {
		if (record.tag != type->tag || record.len_bytes < type->min_len_bytes)
			continue;
		fprintf(out, "CNTR,%s", agent);
		hg_fields_begin(&fields, type, &record);
		while (hg_fields_next(&fields, &value))
			fprintf(out, ",%" PRIu64, value.number);
		fputc('\n', out);
	}
}

void hg_print_line(const struct hg_datagram *datagram, const struct hg_sample *sample,
		   struct hg_drops *drops, FILE *out)
{
	struct hg_layers layers;
	struct line line;
	char agent[HG_TEXT_IP];
	unsigned i = 0;

	hg_text_address(datagram->agent.family, datagram->agent.bytes, agent);
	if (sample->kind == HG_SAMPLE_COUNTER)
		print_counters(sample, agent, out);
	if (sample->kind != HG_SAMPLE_FLOW)
		return;
	memset(&line, 0, sizeof(line));
	hg_layers_parse(sample, drops, &layers);
	if (layers.header_based) {
		while (i < layers.count && take_layer(&line, sample, &layers.layer[i]))
			i++;
	}
	take_records(&line, sample);
	print_flow(sample, &line, agent, out);
}
