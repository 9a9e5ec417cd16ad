#include "dataplane/source/frame.h"

#include <heliograph/cursor.h>

#define VLAN_TAGS_MAX	 2
#define EXTENSIONS_MAX	 8
#define UDP_HEADER_BYTES 8u

enum ether_type {
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	TYPE_VLAN = 0x8100,
	TYPE_SERVICE_VLAN = 0x88a8,
	TYPE_OLD_QINQ = 0x9100,
};

enum ip_proto {
	PROTO_HOP_BY_HOP = 0,
	PROTO_UDP = 17,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_AH = 51,
	PROTO_DESTINATION = 60,
	PROTO_MOBILITY = 135,
};

static bool refuse(struct hg_drops *drops, enum hg_drop which)
{
	hg_drop_add(drops, which, 1);
	return false;
}

/* EtherType at the cursor, behind at most two tags; the cursor ends up behind it. */
static uint16_t ether_type(struct hg_cursor *c)
{
	uint16_t type = hg_cursor_u16(c);
	unsigned tags;

	for (tags = 0; tags < VLAN_TAGS_MAX; tags++) {
		if (type != TYPE_VLAN && type != TYPE_SERVICE_VLAN && type != TYPE_OLD_QINQ)
			break;
		hg_cursor_take(c, 2);
		type = hg_cursor_u16(c);
	}
	return type;
}

/* Cooked v2 names the protocol at the front of its 20 bytes. */
static uint16_t cooked2_type(struct hg_cursor *c)
{
	uint16_t type = hg_cursor_u16(c);

	hg_cursor_take(c, 18);
	if (type != TYPE_VLAN && type != TYPE_SERVICE_VLAN)
		return type;
	hg_cursor_take(c, 2);
	return ether_type(c);
}

/* Without an EtherType the first four bits of the packet tell the version. */
static uint16_t version_type(struct hg_cursor *c)
{
	if (hg_cursor_left(c) == 0) {
		c->failed = true;
		return 0;
	}
	switch (*c->pos >> 4) {
	case 4:
		return TYPE_IPV4;
	case 6:
		return TYPE_IPV6;
	default:
		return 0;
	}
}

static uint16_t link_type(enum hg_link link, struct hg_cursor *c)
{
	switch (link) {
	case HG_LINK_ETHERNET:
		hg_cursor_take(c, 12);
		return ether_type(c);
	case HG_LINK_COOKED:
		hg_cursor_take(c, 14);
		return ether_type(c);
	case HG_LINK_COOKED2:
		return cooked2_type(c);
	case HG_LINK_FAMILY:
		hg_cursor_take(c, 4);
		return version_type(c);
	case HG_LINK_RAW:
		return version_type(c);
	}
	return 0;
}

/* Payload of `declared_bytes` at the cursor, as far as it was captured. */
static void set_payload(struct hg_ip_packet *packet, const struct hg_cursor *c,
			size_t declared_bytes)
{
	size_t left = hg_cursor_left(c);

	packet->bytes = c->pos;
	packet->declared_bytes = (uint32_t)declared_bytes;
	packet->len_bytes = (uint32_t)(declared_bytes < left ? declared_bytes : left);
}

static bool parse_ipv4(struct hg_cursor *c, struct hg_drops *drops, struct hg_ip_packet *packet)
{
	size_t captured = hg_cursor_left(c);
	const uint8_t *h = hg_cursor_take(c, 20);
	size_t header_bytes, total_bytes;
	uint16_t fragment;

	if (!h)
		return refuse(drops, HG_DROP_FRAME_SHORT);
	header_bytes = (size_t)(h[0] & 15) * 4;
	total_bytes = hg_load_u16(h + 2);
	if (total_bytes == 0) /* segmentation offload: the capture saw it before the card did */
		total_bytes = captured;
	if (h[0] >> 4 != 4)
		return refuse(drops, HG_DROP_FRAME_NOT_IP);
	if (header_bytes < 20 || !hg_cursor_take(c, header_bytes - 20) ||
	    total_bytes < header_bytes)
		return refuse(drops, HG_DROP_FRAME_SHORT);
	packet->id = hg_load_u16(h + 4);
	fragment = hg_load_u16(h + 6);
	packet->more = fragment >> 13 & 1;
	packet->offset_bytes = (fragment & 0x1fffu) * 8;
	packet->fragment = packet->more || packet->offset_bytes;
	packet->proto = h[9];
	packet->src = hg_addr_make(4, h + 12);
	packet->dst = hg_addr_make(4, h + 16);
	set_payload(packet, c, total_bytes - header_bytes);
	return true;
}

static bool is_extension(uint8_t proto)
{
	return proto == PROTO_HOP_BY_HOP || proto == PROTO_ROUTING || proto == PROTO_FRAGMENT ||
	       proto == PROTO_AH || proto == PROTO_DESTINATION || proto == PROTO_MOBILITY;
}

/* Steps over `bytes` of payload that were captured. */
static bool step(struct hg_ip_packet *packet, uint32_t bytes)
{
	if (bytes > packet->len_bytes)
		return false;
	packet->bytes += bytes;
	packet->len_bytes -= bytes;
	packet->declared_bytes -= bytes;
	return true;
}

static void take_fragment_header(struct hg_ip_packet *packet, const uint8_t *h)
{
	uint16_t where = hg_load_u16(h + 2);

	packet->offset_bytes = where & 0xfff8u;
	packet->more = where & 1;
	packet->id = hg_load_u32(h + 4);
	packet->fragment = packet->more || packet->offset_bytes;
}

/* Extension headers up to the first that is none, or up to a fragment. Each is 8 bytes or more. */
static bool skip_extensions(struct hg_ip_packet *packet)
{
	unsigned i;

	for (i = 0; i < EXTENSIONS_MAX && is_extension(packet->proto) && !packet->fragment; i++) {
		const uint8_t *h = packet->bytes;
		uint32_t bytes;

		if (packet->len_bytes < 8)
			return false;
		bytes = (h[1] + 1u) * 8;
		if (packet->proto == PROTO_AH)
			bytes = (h[1] + 2u) * 4;
		if (packet->proto == PROTO_FRAGMENT) {
			take_fragment_header(packet, h);
			bytes = 8;
		}
		packet->proto = h[0];
		if (!step(packet, bytes < 8 ? 8 : bytes))
			return false;
	}
	return true;
}

static bool parse_ipv6(struct hg_cursor *c, struct hg_drops *drops, struct hg_ip_packet *packet)
{
	const uint8_t *h = hg_cursor_take(c, 40);
	size_t payload_bytes;

	if (!h)
		return refuse(drops, HG_DROP_FRAME_SHORT);
	if (h[0] >> 4 != 6)
		return refuse(drops, HG_DROP_FRAME_NOT_IP);
	payload_bytes = hg_load_u16(h + 4);
	if (payload_bytes == 0) /* jumbogram or segmentation offload */
		payload_bytes = hg_cursor_left(c);
	packet->proto = h[6];
	packet->src = hg_addr_make(6, h + 8);
	packet->dst = hg_addr_make(6, h + 24);
	set_payload(packet, c, payload_bytes);
	return skip_extensions(packet) || refuse(drops, HG_DROP_FRAME_SHORT);
}

bool hg_frame_packet(enum hg_link link, const uint8_t *bytes, size_t len_bytes,
		     struct hg_drops *drops, struct hg_ip_packet *packet)
{
	struct hg_cursor c = hg_cursor_make(bytes, len_bytes);
	uint16_t type = link_type(link, &c);

	memset(packet, 0, sizeof(*packet));
	if (c.failed)
		return refuse(drops, HG_DROP_FRAME_SHORT);
	if (type == TYPE_IPV4)
		return parse_ipv4(&c, drops, packet);
	if (type == TYPE_IPV6)
		return parse_ipv6(&c, drops, packet);
	return refuse(drops, HG_DROP_FRAME_NOT_IP);
}

bool hg_frame_may_be_udp(const struct hg_ip_packet *packet, struct hg_drops *drops)
{
	bool extended = packet->src.family == 6 && is_extension(packet->proto);

	return packet->proto == PROTO_UDP || extended || refuse(drops, HG_DROP_FRAME_NOT_UDP);
}

bool hg_frame_datagram(const struct hg_ip_packet *packet, uint16_t port, struct hg_drops *drops,
		       struct hg_item *item)
{
	struct hg_ip_packet rest = *packet;
	uint32_t udp_bytes;

	if (rest.src.family == 6 && !skip_extensions(&rest))
		return refuse(drops, HG_DROP_FRAME_SHORT);
	if (rest.proto != PROTO_UDP)
		return refuse(drops, HG_DROP_FRAME_NOT_UDP);
	if (rest.len_bytes < UDP_HEADER_BYTES)
		return refuse(drops, HG_DROP_FRAME_SHORT);
	if (port && hg_load_u16(rest.bytes + 2) != port)
		return refuse(drops, HG_DROP_FRAME_OTHER_PORT);
	udp_bytes = hg_load_u16(rest.bytes + 4);
	if (udp_bytes == 0 || udp_bytes > rest.declared_bytes)
		udp_bytes = rest.declared_bytes;
	if (udp_bytes < UDP_HEADER_BYTES)
		return refuse(drops, HG_DROP_FRAME_SHORT);
	item->peer = rest.src;
	item->peer_port = hg_load_u16(rest.bytes);
	item->truncated = udp_bytes > rest.len_bytes;
	item->bytes = rest.bytes + UDP_HEADER_BYTES;
	item->len_bytes = (item->truncated ? rest.len_bytes : udp_bytes) - UDP_HEADER_BYTES;
	return true;
}
