/*
 * IP headers that the agent has decoded. The names of the ports depend on the protocol, as in a raw
 * header.
 */
#include "control/tools/decode_print.h"

#define ICMP 1
#define TCP  6
#define UDP  17

struct ip_record {
	uint32_t tag;
	const char *prefix;
	uint8_t family;
};

/* clang-format off */
static const struct ip_record ip_records[] = {
	{ HG_TAG(0, 3), "", 4 },
	{ HG_TAG(0, 4), "", 6 },
	{ HG_TAG(0, 1023), "tunnel_ipv4_out_", 4 },
	{ HG_TAG(0, 1024), "tunnel_ipv4_in_", 4 },
	{ HG_TAG(0, 1025), "tunnel_ipv6_out_", 6 },
	{ HG_TAG(0, 1026), "tunnel_ipv6_in_", 6 },
};
/* clang-format on */

static void print_ports(struct hg_printer *printer, uint32_t protocol, struct hg_cursor *c)
{
	uint32_t source = hg_cursor_u32(c);
	uint32_t destination = hg_cursor_u32(c);
	uint32_t flags = hg_cursor_u32(c);

	switch (protocol) {
	case ICMP:
		hg_put_u32(printer, "ICMPType", destination);
		break;
	case TCP:
		hg_put_u32(printer, "TCPSrcPort", source);
		hg_put_u32(printer, "TCPDstPort", destination);
		hg_put_u32(printer, "TCPFlags", flags);
		break;
	case UDP:
		hg_put_u32(printer, "UDPSrcPort", source);
		hg_put_u32(printer, "UDPDstPort", destination);
		break;
	default:
		break;
	}
}

static void print_ip(struct hg_printer *printer, const struct hg_record *record, uint8_t family)
{
	struct hg_cursor c = hg_cursor_make(record->body, record->len_bytes);
	uint32_t size = hg_cursor_u32(&c);
	uint32_t protocol = hg_cursor_u32(&c);
	size_t address_len = family == 6 ? 16 : 4;
	char text[HG_TEXT_IP];

	hg_put_u32(printer, "sampledPacketSize", size);
	hg_put_u32(printer, "IPSize", size);
	hg_text_address(family, hg_cursor_take(&c, address_len), text);
	hg_put_text(printer, family == 6 ? "srcIP6" : "srcIP", "%s", text);
	hg_text_address(family, hg_cursor_take(&c, address_len), text);
	hg_put_text(printer, family == 6 ? "dstIP6" : "dstIP", "%s", text);
	hg_put_u32(printer, "IPProtocol", protocol);
	print_ports(printer, protocol, &c);
	hg_put_u32(printer, family == 6 ? "priority" : "IPTOS", hg_cursor_u32(&c));
}

bool hg_print_ip_record(struct hg_printer *printer, const struct hg_record *record)
{
	struct hg_printer inner = *printer;
	char prefix[64];

	for (size_t i = 0; i < sizeof(ip_records) / sizeof(ip_records[0]); i++) {
		const struct ip_record *row = &ip_records[i];

		if (row->tag != record->tag || record->len_bytes < (row->family == 6 ? 56 : 32))
			continue;
		snprintf(prefix, sizeof(prefix), "%s%s", printer->prefix, row->prefix);
		inner.prefix = prefix;
		print_ip(&inner, record, row->family);
		return true;
	}
	return false;
}
