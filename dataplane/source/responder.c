#include "dataplane/source/responder.h"

#include <string.h>

#include "dataplane/source/responder_parts.h"

#define VLAN_TAGS_MAX 2u
#define TYPE_AT	      12u

static const uint8_t broadcast_mac[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

uint32_t hg_responder_sum(uint32_t sum, const uint8_t *bytes, size_t len_bytes)
{
	size_t i;

	for (i = 0; i + 1 < len_bytes; i += 2)
		sum += get_u16(bytes + i);
	if (len_bytes & 1)
		sum += (uint32_t)bytes[len_bytes - 1] << 8;
	return sum;
}

unsigned hg_responder_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

bool hg_responder_owns(const struct hg_responder *r, uint8_t family, const uint8_t *address)
{
	struct hg_addr asked = hg_addr_make(family, address);
	unsigned i;

	for (i = 0; i < r->own_count; i++)
		if (hg_addr_equal(&r->own[i], &asked))
			return true;
	return false;
}

static bool is_tag(unsigned type)
{
	return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* EtherType behind at most two tags; 0: the frame ends before it. */
static unsigned ether_type(const uint8_t *frame, size_t len_bytes, size_t *l3_at)
{
	size_t at = TYPE_AT;
	unsigned tags;

	for (tags = 0; at + 2 <= len_bytes; tags++, at += 4) {
		unsigned type = get_u16(frame + at);

		if (is_tag(type) && tags < VLAN_TAGS_MAX)
			continue;
		*l3_at = at + 2;
		return type;
	}
	return 0;
}

bool hg_responder_concerns(const uint8_t *frame, size_t len_bytes)
{
	size_t l3_at = 0;
	unsigned type = ether_type(frame, len_bytes, &l3_at);
	size_t left = len_bytes - l3_at;

	if (type == TYPE_IPV4)
		return left >= IP4_BYTES && frame[l3_at + 9] == PROTO_ICMP;
	if (type == TYPE_IPV6)
		return left >= IP6_BYTES && frame[l3_at + 6] == PROTO_ICMP6;
	return type == TYPE_ARP;
}

static size_t refuse(enum hg_drop *why, enum hg_drop reason)
{
	*why = reason;
	return 0;
}

static size_t answer_arp(const struct hg_responder *r, struct question *q, enum hg_drop *why)
{
	static const uint8_t ether_ip4[6] = { 0, 1, 8, 0, 6, 4 };
	uint8_t *arp = q->frame + q->l3_at, asked[4];

	if (q->len_bytes - q->l3_at < ARP_BYTES || memcmp(arp, ether_ip4, sizeof(ether_ip4)) != 0)
		return refuse(why, HG_DROP_RESP_MALFORMED);
	if (get_u16(arp + 6) != 1 || !hg_responder_owns(r, 4, arp + 24))
		return refuse(why, HG_DROP_RESP_FOREIGN);
	memcpy(asked, arp + 24, 4);
	memcpy(arp + 18, arp + 8, 10); /* the asker becomes the target */
	put_u16(arp + 6, 2);
	memcpy(arp + 8, r->mac, 6);
	memcpy(arp + 14, asked, 4);
	return q->l3_at + ARP_BYTES;
}

static void swap_addresses(uint8_t *src, size_t len_bytes)
{
	uint8_t kept[16];

	memcpy(kept, src, len_bytes);
	memcpy(src, src + len_bytes, len_bytes);
	memcpy(src + len_bytes, kept, len_bytes);
}

/* Header and length hold together, nothing is cut, and the header's checksum is right. */
static bool is_sound_ip4(const uint8_t *ip, size_t left_bytes, size_t *header, size_t *total)
{
	if (left_bytes < IP4_BYTES || ip[0] >> 4 != 4)
		return false;
	*header = (size_t)(ip[0] & 15) * 4;
	*total = get_u16(ip + 2);
	return *header >= IP4_BYTES && *total >= *header + 8 && *total <= left_bytes &&
	       (get_u16(ip + 6) & 0x3fff) == 0 &&
	       hg_responder_fold(hg_responder_sum(0, ip, *header)) == 0;
}

static size_t answer_ip4(const struct hg_responder *r, struct question *q, enum hg_drop *why)
{
	uint8_t *ip = q->frame + q->l3_at, *icmp;
	size_t header, total;

	if (!is_sound_ip4(ip, q->len_bytes - q->l3_at, &header, &total))
		return refuse(why, HG_DROP_RESP_MALFORMED);
	icmp = ip + header;
	if (!hg_responder_owns(r, 4, ip + 16) || icmp[0] != ICMP_ECHO || icmp[1] != 0)
		return refuse(why, HG_DROP_RESP_FOREIGN);
	if (hg_responder_fold(hg_responder_sum(0, icmp, total - header)) != 0)
		return refuse(why, HG_DROP_RESP_MALFORMED);
	swap_addresses(ip + 12, 4);
	ip[8] = 64;
	put_u16(ip + 10, 0);
	put_u16(ip + 10, hg_responder_fold(hg_responder_sum(0, ip, header)));
	icmp[0] = ICMP_ECHO_REPLY;
	put_u16(icmp + 2, 0);
	put_u16(icmp + 2, hg_responder_fold(hg_responder_sum(0, icmp, total - header)));
	return q->l3_at + total;
}

/* A token of this second; only answers that would be sent take one. */
static bool may_answer(struct hg_responder *r, uint64_t now_ms)
{
	uint64_t second = now_ms / 1000;

	if (r->second != second) {
		r->second = second;
		r->answers = 0;
	}
	if (r->answers >= HG_RESPONDER_PER_S)
		return false;
	r->answers++;
	return true;
}

/* The answer goes where the question came from, unless a group was asked to hear it. */
static void address_frame(const struct hg_responder *r, uint8_t *frame)
{
	memcpy(frame, frame + 6, 6);
	memcpy(frame + 6, r->mac, 6);
}

size_t hg_responder_answer(struct hg_responder *r, uint8_t *frame, size_t len_bytes,
			   size_t cap_bytes, uint64_t now_ms, struct hg_drops *drops)
{
	struct question q = { frame, 0, len_bytes, cap_bytes };
	enum hg_drop why = HG_DROP_RESP_FOREIGN;
	unsigned type = ether_type(frame, len_bytes, &q.l3_at);
	bool from_group = len_bytes >= ETHER_BYTES && (frame[6] & 1);
	size_t answer = 0;

	if (from_group) /* an answer to it would go to many */
		why = HG_DROP_RESP_MALFORMED;
	else if (type == TYPE_ARP)
		answer = answer_arp(r, &q, &why);
	else if (type == TYPE_IPV4)
		answer = answer_ip4(r, &q, &why);
	else if (type == TYPE_IPV6)
		answer = hg_responder_ip6(r, &q, &why);
	if (answer && !may_answer(r, now_ms)) {
		answer = 0;
		why = HG_DROP_RESP_LIMITED;
	}
	if (!answer) {
		hg_drop_add(drops, why, 1);
		return 0;
	}
	address_frame(r, frame);
	if (type == TYPE_IPV6 &&
	    frame[q.l3_at + 24] == 0xff) /* a duplicate check (RFC 4861 7.2.4) */
		memcpy(frame, (const uint8_t[]){ 0x33, 0x33, 0, 0, 0, 1 }, 6);
	return answer;
}

static size_t announce_arp(const struct hg_responder *r, const struct hg_addr *own, uint8_t *out)
{
	static const uint8_t request[8] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	uint8_t *arp = out + ETHER_BYTES;

	memcpy(out, broadcast_mac, 6);
	put_u16(out + TYPE_AT, TYPE_ARP);
	memcpy(arp, request, sizeof(request));
	memcpy(arp + 8, r->mac, 6);
	memcpy(arp + 14, own->bytes, 4);
	memcpy(arp + 24, own->bytes, 4);
	return ETHER_BYTES + ARP_BYTES;
}

static size_t announce_neighbour(const struct hg_responder *r, const struct hg_addr *own,
				 uint8_t *out)
{
	uint8_t *ip6 = out + ETHER_BYTES;

	memcpy(out, (const uint8_t[]){ 0x33, 0x33, 0, 0, 0, 1 }, 6);
	put_u16(out + TYPE_AT, TYPE_IPV6);
	ip6[6] = PROTO_ICMP6;
	ip6[7] = 255;
	memcpy(ip6 + 8, own->bytes, 16);
	ip6[24] = 0xff;
	ip6[25] = 2;
	ip6[39] = 1;
	hg_responder_advertisement(r, ip6 + IP6_BYTES, own->bytes, NA_OVERRIDE);
	return ETHER_BYTES + hg_responder_finish6(ip6, NA_BYTES);
}

/* MLDv2 (RFC 3810 5.2): one record, "change to exclude nothing", for the solicited-node group. */
static size_t announce_group(const struct hg_addr *own, uint8_t *out)
{
	static const uint8_t router_alert[8] = { PROTO_ICMP6, 0, 5, 2, 0, 0, 1, 0 };
	static const uint8_t solicited[13] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff };
	uint8_t *ip6 = out + ETHER_BYTES, *message = ip6 + IP6_BYTES + sizeof(router_alert);
	const size_t message_bytes = 28;

	memcpy(out, (const uint8_t[]){ 0x33, 0x33, 0, 0, 0, 0x16 }, 6);
	put_u16(out + TYPE_AT, TYPE_IPV6);
	ip6[0] = 0x60;
	put_u16(ip6 + 4, (unsigned)(sizeof(router_alert) + message_bytes));
	ip6[7] = 1; /* next header 0: hop by hop; source: unspecified (RFC 3590) */
	ip6[24] = 0xff;
	ip6[25] = 2;
	ip6[39] = 0x16;
	memcpy(ip6 + IP6_BYTES, router_alert, sizeof(router_alert));
	message[0] = ICMP6_REPORT2;
	put_u16(message + 6, 1);
	message[8] = 4;
	memcpy(message + 12, solicited, sizeof(solicited));
	memcpy(message + 25, own->bytes + 13, 3);
	put_u16(message + 2, hg_responder_sum6(ip6, message, message_bytes));
	return ETHER_BYTES + IP6_BYTES + sizeof(router_alert) + message_bytes;
}

size_t hg_responder_announce(const struct hg_responder *r, unsigned n,
			     uint8_t out[HG_ANNOUNCE_BYTES])
{
	unsigned i;

	memset(out, 0, HG_ANNOUNCE_BYTES);
	memcpy(out + 6, r->mac, 6);
	for (i = 0; i < r->own_count; i++) {
		const struct hg_addr *own = &r->own[i];
		unsigned frames = own->family == 6 ? 2 : 1;

		if (n >= frames) {
			n -= frames;
			continue;
		}
		if (own->family == 4)
			return announce_arp(r, own, out);
		return n ? announce_neighbour(r, own, out) : announce_group(own, out);
	}
	return 0;
}

void hg_responder_group_mac(const struct hg_addr *address, uint8_t mac[6])
{
	memcpy(mac, (const uint8_t[]){ 0x33, 0x33, 0xff }, 3);
	memcpy(mac + 3, address->bytes + 13, 3);
}
