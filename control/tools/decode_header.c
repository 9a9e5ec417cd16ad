/*
 * Raw sampled headers: layer by layer, at the places hg_layers_parse() found. The outermost packet
 * has sflowtool's names; the packets inside a tunnel have the same with "inner" (then "inner2",
 * ...) before them. What is cut off is left out.
 */
#include <ctype.h>
#include <string.h>

#include "control/tools/decode_print.h"

#define ETHERNET_BYTES 14
#define IP_MIN_BYTES   20
#define IP6_BYTES      40
#define WIFI_BYTES     24

struct header {
	struct hg_printer *printer;
	struct hg_layers layers;
	const uint8_t *bytes;
	uint32_t len_bytes;
	int64_t size_bytes; /* frame length without what the agent stripped */
	unsigned depth;	    /* 0: the outermost packet */
	unsigned tags;	    /* VLAN tags seen */
	bool ip_seen;	    /* an IP header at this depth */
	bool type_seen;	    /* the outermost EtherType is printed */
};

/* The key at the present depth: "srcIP", "innerSrcIP", "inner2SrcIP". */
static const char *key_of(const struct header *h, const char *name, char *out, size_t len)
{
	int n;

	if (h->depth == 0)
		return name;
	n = h->depth == 1 ? snprintf(out, len, "inner") : snprintf(out, len, "inner%u", h->depth);
	snprintf(out + n, len - (size_t)n, "%c%s", toupper((unsigned char)name[0]), name + 1);
	return out;
}

static void put_number(const struct header *h, const char *name, uint32_t value)
{
	char key[64];

	hg_put_u32(h->printer, key_of(h, name, key, sizeof(key)), value);
}

static void put_string(const struct header *h, const char *name, const char *value)
{
	char key[64];

	hg_put_text(h->printer, key_of(h, name, key, sizeof(key)), "%s", value);
}

/* `len_bytes` bytes at the layer's place, or NULL when they were cut off. */
static const uint8_t *at(const struct header *h, unsigned i, uint32_t skip, uint32_t len_bytes)
{
	uint64_t end = (uint64_t)h->layers.layer[i].offset_bytes + skip + len_bytes;

	return end > h->len_bytes ? NULL : h->bytes + h->layers.layer[i].offset_bytes + skip;
}

static enum hg_layer_type layer_type(const struct header *h, unsigned i)
{
	if (i >= h->layers.count)
		return HG_LAYER_NONE;
	return (enum hg_layer_type)h->layers.layer[i].type;
}

static void print_ethertype(struct header *h, const uint8_t *type)
{
	uint16_t value = type ? hg_load_u16(type) : 0;

	if (h->depth || h->type_seen || !type || !h->layers.ethertype)
		return; /* no EtherType of ours: the parser gave up among the tags */
	h->type_seen = true;
	if (value < 0x600) /* a length: behind LLC and SNAP only the parser knows */
		value = h->layers.ethertype;
	if (value)
		hg_put_u32(h->printer, "ethernet_type", value);
}

static void print_ethernet(struct header *h, unsigned i)
{
	const uint8_t *p = at(h, i, 0, ETHERNET_BYTES);
	char text[HG_TEXT_MAC];

	if (h->ip_seen) {
		h->depth++;
		h->ip_seen = false;
	}
	if (!p)
		return;
	put_string(h, "dstMAC", hg_text_mac(p, text));
	put_string(h, "srcMAC", hg_text_mac(p + 6, text));
	if (layer_type(h, i + 1) != HG_LAYER_VLAN)
		print_ethertype(h, p + 12);
}

static void print_tag(struct header *h, unsigned i)
{
	const uint8_t *p = at(h, i, 2, 4);
	char suffix[16] = "";
	char key[48];

	if (!p || h->depth)
		return;
	if (h->tags)
		snprintf(suffix, sizeof(suffix), ".%u", h->tags);
	h->tags++;
	snprintf(key, sizeof(key), "decodedVLAN%s", suffix);
	hg_put_u32(h->printer, key, hg_load_u16(p) & 0xfff);
	snprintf(key, sizeof(key), "decodedPriority%s", suffix);
	hg_put_u32(h->printer, key, hg_load_u16(p) >> 13);
	if (layer_type(h, i + 1) != HG_LAYER_VLAN)
		print_ethertype(h, p + 2);
}

/* Entering an IP header behind another one: one packet further in. */
static void enter_packet(struct header *h)
{
	if (h->ip_seen)
		h->depth++;
	h->ip_seen = true;
}

/* Length of the packet from its IP header on, by the agent's count; the outermost only. */
static void print_size(const struct header *h, unsigned i)
{
	if (h->depth == 0)
		hg_put_text(h->printer, "IPSize", "%lld",
			    (long long)(h->size_bytes - h->layers.layer[i].offset_bytes));
}

static void print_ip(struct header *h, unsigned i)
{
	const uint8_t *p = at(h, i, 0, IP_MIN_BYTES);
	char text[HG_TEXT_IP];
	uint16_t fragment;

	enter_packet(h);
	if (!p || p[0] >> 4 != 4 || (p[0] & 15) < 5)
		return;
	fragment = hg_load_u16(p + 6) & 0x1fff;
	print_size(h, i);
	put_number(h, "ip.tot_len", hg_load_u16(p + 2));
	put_string(h, "srcIP", hg_text_address(4, p + 12, text));
	put_string(h, "dstIP", hg_text_address(4, p + 16, text));
	put_number(h, "IPProtocol", p[9]);
	put_number(h, "IPTOS", p[1]);
	put_number(h, "IPTTL", p[8]);
	put_number(h, "IPID", hg_load_u16(p + 4));
	if (fragment)
		put_number(h, "IPFragmentOffset", fragment);
}

static bool is_extension(enum hg_layer_type type)
{
	return type == HG_LAYER_IP6EXT || type == HG_LAYER_AH;
}

/* The extension headers behind an IPv6 header, then the protocol behind them. */
static void print_chain(struct header *h, unsigned i, uint8_t next)
{
	char key[48] = "IP6HeaderExtension";
	unsigned n = 0;

	for (i++; is_extension(layer_type(h, i)); i++, n++) {
		const uint8_t *p = at(h, i, 0, 2);

		if (n)
			snprintf(key, sizeof(key), "IP6HeaderExtension.%u", n);
		put_number(h, key, next);
		if (!p)
			return;
		next = p[0];
	}
	put_number(h, "IPProtocol", next);
}

static void print_ip6(struct header *h, unsigned i)
{
	const uint8_t *p = at(h, i, 0, IP6_BYTES);
	char text[HG_TEXT_IP], key[64];

	enter_packet(h);
	if (!p || p[0] >> 4 != 6)
		return;
	print_size(h, i);
	put_number(h, "IPTOS", (hg_load_u32(p) >> 20) & 0xff);
	hg_put_text(h->printer, key_of(h, "IP6_label", key, sizeof(key)), "0x%1x",
		    hg_load_u32(p) & 0xfffff);
	if (hg_load_u16(p + 4))
		put_number(h, "IPV6_payloadLen", hg_load_u16(p + 4));
	else
		put_string(h, "IPV6_payloadLen", "<jumbo>");
	put_number(h, "IPTTL", p[7]);
	put_string(h, "srcIP6", hg_text_address(6, p + 8, text));
	put_string(h, "dstIP6", hg_text_address(6, p + 24, text));
	print_chain(h, i, p[6]);
}

static void print_ports(struct header *h, const char *source, const char *destination,
			const uint8_t *p)
{
	if (!p)
		return;
	put_number(h, source, hg_load_u16(p));
	put_number(h, destination, hg_load_u16(p + 2));
}

static void print_tcp(struct header *h, unsigned i)
{
	const uint8_t *flags = at(h, i, 13, 1);

	print_ports(h, "TCPSrcPort", "TCPDstPort", at(h, i, 0, 4));
	if (flags)
		put_number(h, "TCPFlags", *flags);
}

static void print_udp(struct header *h, unsigned i)
{
	const uint8_t *len = at(h, i, 4, 2);

	print_ports(h, "UDPSrcPort", "UDPDstPort", at(h, i, 0, 4));
	if (len)
		put_number(h, "UDPBytes", hg_load_u16(len));
}

static void print_icmp(struct header *h, unsigned i, const char *type, const char *code)
{
	const uint8_t *p = at(h, i, 0, 2);

	if (!p)
		return;
	put_number(h, type, p[0]);
	put_number(h, code, p[1]);
}

static void print_layer(struct header *h, unsigned i)
{
	switch (layer_type(h, i)) {
	case HG_LAYER_ETH:
		print_ethernet(h, i);
		break;
	case HG_LAYER_VLAN:
		print_tag(h, i);
		break;
	case HG_LAYER_IP:
		print_ip(h, i);
		break;
	case HG_LAYER_IP6:
		print_ip6(h, i);
		break;
	case HG_LAYER_TCP:
		print_tcp(h, i);
		break;
	case HG_LAYER_UDP:
		print_udp(h, i);
		break;
	case HG_LAYER_SCTP:
		print_ports(h, "SCTPSrcPort", "SCTPDstPort", at(h, i, 0, 4));
		break;
	case HG_LAYER_ICMP:
		print_icmp(h, i, "ICMPType", "ICMPCode");
		break;
	case HG_LAYER_ICMP6:
		print_icmp(h, i, "ICMP6Type", "ICMP6Code");
		break;
	default:
		break;
	}
}

static void print_layers(struct header *h)
{
	char text[128];

	for (unsigned i = 0; i < h->layers.count; i++)
		print_layer(h, i);
	if (h->layers.tunnel != HG_TUNNEL_NONE && h->layers.has_vni)
		hg_put_u32(h->printer, "VNI", h->layers.vni);
	if (hg_stack_text(h->layers.stack, text))
		hg_put_text(h->printer, "stack", "%s", text);
}

/* IEEE 802.11 data frames: which address is which depends on the two direction bits. */
static void print_wifi(struct header *h)
{
	const uint8_t *p = h->bytes;
	bool to_ds, from_ds;
	const uint8_t *source;
	char text[HG_TEXT_MAC];

	if (h->len_bytes < WIFI_BYTES || (p[0] >> 2 & 3) != 2)
		return;
	to_ds = p[1] & 1;
	from_ds = p[1] & 2;
	source = !from_ds ? p + 10 : !to_ds ? p + 16 : h->len_bytes < 30 ? NULL : p + 24;
	if (source)
		hg_put_text(h->printer, "srcMAC", "%s", hg_text_mac(source, text));
	hg_put_text(h->printer, "dstMAC", "%s", hg_text_mac(to_ds ? p + 16 : p + 4, text));
	hg_put_text(h->printer, "txMAC", "%s", hg_text_mac(p + 10, text));
	hg_put_text(h->printer, "rxMAC", "%s", hg_text_mac(p + 4, text));
}

/* The layers are those of this record: a sample may carry several headers. */
static void parse(struct header *h, uint32_t protocol, uint32_t frame_bytes)
{
	struct hg_sample sample;

	memset(&sample, 0, sizeof(sample));
	sample.header = h->bytes;
	sample.header_len_bytes = h->len_bytes;
	sample.header_protocol = protocol;
	sample.frame_length_bytes = frame_bytes;
	hg_layers_parse(&sample, h->printer->drops, &h->layers);
}

/*
 * The Host sFlow drop monitor names 4 stripped bytes that its frame length does not hold: in
 * discards they are taken off only where the numbers show that they are in it.
 */
static int64_t unstripped(const struct hg_sample *sample, uint32_t frame_bytes, uint32_t stripped,
			  uint32_t header_bytes)
{
	bool held = sample->kind != HG_SAMPLE_DISCARD ||
		    frame_bytes == (uint64_t)header_bytes + stripped;

	return (int64_t)frame_bytes - (held ? stripped : 0);
}

void hg_print_sampled_header(struct hg_printer *printer, const struct hg_record *record)
{
	struct hg_cursor c = hg_cursor_make(record->body, record->len_bytes);
	struct header h = { .printer = printer };
	uint32_t protocol = hg_cursor_u32(&c);
	uint32_t frame_bytes = hg_cursor_u32(&c);
	uint32_t stripped = hg_cursor_u32(&c);
	uint32_t declared = hg_cursor_u32(&c);

	h.len_bytes = (uint32_t)hg_cursor_left(&c);
	if (declared < h.len_bytes)
		h.len_bytes = declared;
	h.bytes = hg_cursor_take(&c, h.len_bytes);
	h.size_bytes = unstripped(printer->sample, frame_bytes, stripped, h.len_bytes);
	hg_put_text(printer, "flowSampleType", "HEADER");
	hg_put_u32(printer, "headerProtocol", protocol);
	hg_put_u32(printer, "sampledPacketSize", frame_bytes);
	hg_put_u32(printer, "strippedBytes", stripped);
	hg_put_u32(printer, "headerLen", declared);
	hg_put_hex(printer, "headerBytes", h.bytes, h.len_bytes, '-');
	parse(&h, protocol, frame_bytes);
	if (protocol == 15)
		print_wifi(&h);
	print_layers(&h);
}
