/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/packet.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "bench/sim/wire.h"

void hg_sim_packet_start(struct hg_sim_packet *p)
{
	memset(p, 0, sizeof(*p));
}

/* Returns the place of a new layer of `len_bytes`. */
static uint8_t *push(struct hg_sim_packet *p, uint32_t len_bytes, const char *name)
{
	uint8_t *at = p->bytes + p->len_bytes;
	size_t used = strlen(p->stack);

	assert(len_bytes <= (uint32_t)(HG_SIM_HEADER_MAX - p->len_bytes));
	p->len_bytes = (uint8_t)(p->len_bytes + len_bytes);
	p->least_bytes = p->len_bytes;
	if (name)
		snprintf(p->stack + used, sizeof(p->stack) - used, "%s%s", used ? "." : "", name);
	return at;
}

static void add_patch(struct hg_sim_packet *p, uint32_t at, uint32_t base, uint32_t ip4)
{
	assert(p->npatches < HG_SIM_PATCHES);
	struct hg_sim_patch *patch = &p->patches[p->npatches++];

	patch->at = (uint8_t)at;
	patch->base = (uint8_t)base;
	patch->ip4 = (uint8_t)ip4;
}

static void put_mac(uint8_t *at, uint32_t number)
{
	if (number == 0) {
		memset(at, 0xff, 6);
		return;
	}
	at[0] = 0x02;
	at[1] = 0x42;
	hg_sim_store32(at + 2, number);
}

void hg_sim_packet_eth(struct hg_sim_packet *p, uint32_t src, uint32_t dst, uint16_t type)
{
	uint8_t *at = push(p, 14, "eth");

	put_mac(at, dst);
	put_mac(at + 6, src);
	hg_sim_store16(at + 12, type);
}

static void push_ip4(struct hg_sim_packet *p, const uint8_t *src, const uint8_t *dst, uint8_t proto)
{
	uint32_t offset = p->len_bytes;
	uint8_t *at = push(p, 20, "ip");

	at[0] = 0x45;
	at[6] = 0x40; /* don't fragment */
	at[8] = 64;
	at[9] = proto;
	memcpy(at + 12, src, 4);
	memcpy(at + 16, dst, 4);
	add_patch(p, offset + 2, offset, offset);
}

static void push_ip6(struct hg_sim_packet *p, const uint8_t *src, const uint8_t *dst, uint8_t proto)
{
	uint32_t offset = p->len_bytes;
	uint8_t *at = push(p, 40, "ip6");

	at[0] = 0x60;
	at[6] = proto;
	at[7] = 64;
	memcpy(at + 8, src, 16);
	memcpy(at + 24, dst, 16);
	add_patch(p, offset + 4, offset + 40, 0);
}

void hg_sim_packet_ip(struct hg_sim_packet *p, const struct hg_sim_addr *src,
		      const struct hg_sim_addr *dst, uint8_t protocol)
{
	if (hg_sim_addr_is4(src))
		push_ip4(p, src->b + 12, dst->b + 12, protocol);
	else
		push_ip6(p, src->b, dst->b, protocol);
}

void hg_sim_packet_tcp(struct hg_sim_packet *p, uint16_t sport, uint16_t dport, uint32_t seq)
{
	uint32_t offset = p->len_bytes;
	uint8_t *at = push(p, 20, "tcp");

	hg_sim_store16(at, sport);
	hg_sim_store16(at + 2, dport);
	hg_sim_store32(at + 4, seq);
	hg_sim_store32(at + 8, ~seq);
	at[12] = 0x50;
	at[13] = 0x10;
	hg_sim_store16(at + 14, 501);
	p->tcp = (uint8_t)offset;
}

void hg_sim_packet_udp(struct hg_sim_packet *p, uint16_t sport, uint16_t dport)
{
	uint32_t offset = p->len_bytes;
	uint8_t *at = push(p, 8, "udp");

	hg_sim_store16(at, sport);
	hg_sim_store16(at + 2, dport);
	add_patch(p, offset + 4, offset, 0);
}

void hg_sim_packet_icmp(struct hg_sim_packet *p, uint8_t type, uint8_t code, uint16_t id,
			const char *layer)
{
	uint8_t *at = push(p, 8, layer);

	at[0] = type;
	at[1] = code;
	hg_sim_store16(at + 4, id);
	hg_sim_store16(at + 6, 1);
}

void hg_sim_packet_vxlan(struct hg_sim_packet *p, uint32_t vni)
{
	uint8_t *at = push(p, 8, "vxlan");

	at[0] = 0x08; /* RFC 7348: the VNI is valid */
	hg_sim_store32(at + 4, vni << 8);
}

void hg_sim_packet_geneve(struct hg_sim_packet *p, uint32_t vni)
{
	uint8_t *at = push(p, 8, "geneve");

	hg_sim_store16(at + 2, HG_SIM_ETH_BRIDGED);
	hg_sim_store32(at + 4, vni << 8);
}

void hg_sim_packet_gre(struct hg_sim_packet *p, uint16_t type)
{
	uint8_t *at = push(p, 4, "gre");

	hg_sim_store16(at + 2, type);
}

void hg_sim_packet_arp(struct hg_sim_packet *p, uint32_t sender_ip, uint32_t target_ip,
		       uint16_t operation)
{
	uint8_t *at = push(p, 28, "arp");

	hg_sim_store16(at, 1);
	hg_sim_store16(at + 2, HG_SIM_ETH_IP4);
	at[4] = 6;
	at[5] = 4;
	hg_sim_store16(at + 6, operation);
	put_mac(at + 8, sender_ip);
	hg_sim_store32(at + 14, sender_ip);
	if (operation == 2)
		put_mac(at + 18, target_ip);
	hg_sim_store32(at + 24, target_ip);
}

void hg_sim_packet_bth(struct hg_sim_packet *p, uint32_t queue_pair, int is_ack)
{
	uint8_t *at = push(p, 12, "ibbt");

	at[0] = is_ack ? 0x11 : 0x07; /* RC: acknowledge, RDMA write middle */
	at[1] = 0x40;		      /* migrated */
	hg_sim_store16(at + 2, 0xffff);
	hg_sim_store32(at + 4, queue_pair & 0xffffff);
	hg_sim_store32(at + 8, queue_pair >> 3 & 0xffffff);
}

/* Labels with their lengths in front; returns the bytes written. */
static uint32_t encode_name(const char *name, uint8_t *out)
{
	uint32_t used = 0;

	while (*name) {
		size_t label = strcspn(name, ".");
		out[used] = (uint8_t)label;
		memcpy(out + used + 1, name, label);
		used += (uint32_t)label + 1;
		name += label + (name[label] == '.');
	}
	out[used] = 0;
	return used + 1;
}

/* RFC 1035 4.1.3: the name points to the question's, type A, class IN, 30 seconds. */
static uint32_t encode_answer(uint32_t ip, uint8_t *out)
{
	hg_sim_store16(out, 0xc00c);
	hg_sim_store16(out + 2, 1);
	hg_sim_store16(out + 4, 1);
	hg_sim_store32(out + 6, 30);
	hg_sim_store16(out + 10, 4);
	hg_sim_store32(out + 12, ip);
	return 16;
}

void hg_sim_packet_dns(struct hg_sim_packet *p, uint16_t id, int is_response, const char *name,
		       uint32_t answer_ip)
{
	uint8_t message[128] = { 0 };
	uint32_t used = 12, room = (uint32_t)(HG_SIM_HEADER_MAX - p->len_bytes);

	assert(strlen(name) <= 64);
	hg_sim_store16(message, id);
	hg_sim_store16(message + 2, is_response ? 0x8180 : 0x0100);
	hg_sim_store16(message + 4, 1);
	hg_sim_store16(message + 6, is_response ? 1 : 0);
	used += encode_name(name, message + used);
	hg_sim_store16(message + used, 1);
	hg_sim_store16(message + used + 2, 1);
	used += 4;
	if (is_response)
		used += encode_answer(answer_ip, message + used);
	uint32_t fits = used < room ? used : room;
	memcpy(push(p, fits, NULL), message, fits);
	p->least_bytes = (uint16_t)(p->least_bytes + used - fits);
}

void hg_sim_packet_mark_inner(struct hg_sim_packet *p)
{
	p->inner = p->len_bytes;
}

void hg_sim_packet_finish(struct hg_sim_packet *p)
{
	for (uint32_t i = 0; i < p->npatches; i++)
		if (p->patches[i].ip4)
			p->patches[i].partial =
				(uint32_t)(0xffff - hg_sim_checksum_fold(hg_sim_checksum_add(
							    0, p->bytes + p->patches[i].ip4, 20)));
}

/* Length always; identification and checksum where the field is an IPv4 header's. */
static void apply(const struct hg_sim_patch *patch, uint32_t packet_bytes, uint16_t ip_id,
		  uint8_t *out)
{
	uint32_t value = packet_bytes - patch->base;

	hg_sim_store16(out + patch->at, value);
	if (!patch->ip4)
		return;
	hg_sim_store16(out + patch->ip4 + 4, ip_id);
	hg_sim_store16(out + patch->ip4 + 10,
		       hg_sim_checksum_fold((uint64_t)patch->partial + (value & 0xffff) + ip_id));
}

uint32_t hg_sim_packet_write(const struct hg_sim_packet *p, uint32_t packet_bytes, uint16_t ip_id,
			     uint8_t tcp_flags, uint8_t *out)
{
	memcpy(out, p->bytes, HG_SIM_HEADER_MAX);
	for (uint32_t i = 0; i < p->npatches; i++)
		apply(&p->patches[i], packet_bytes, ip_id, out);
	if (p->tcp)
		out[p->tcp + 13] = tcp_flags;
	return packet_bytes < HG_SIM_HEADER_MAX ? packet_bytes : HG_SIM_HEADER_MAX;
}
