/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/flow.h"

#include <stdio.h>
#include <string.h>

#include "bench/sim/plan.h"
#include "bench/sim/route.h"

/* Packet sizes without FCS and the packets of each per 100 of the connection's. */
struct mix {
	uint16_t size[HG_SIM_CLASSES];
	uint8_t forward[HG_SIM_CLASSES];
	uint8_t reverse[HG_SIM_CLASSES];
};

static const struct mix mixes[] = {
	[HG_SIM_BULK] = { { 1514, 600, 66 }, { 55, 8, 2 }, { 0, 2, 33 } },
	[HG_SIM_JUMBO] = { { 9014, 600, 66 }, { 55, 8, 2 }, { 0, 2, 33 } },
	[HG_SIM_OFFLOADED] = { { 32834, 4162, 66 }, { 20, 35, 5 }, { 2, 3, 35 } },
	[HG_SIM_REQUESTS] = { { 1514, 420, 74 }, { 5, 25, 20 }, { 20, 15, 15 } },
	[HG_SIM_SMALL] = { { 240, 130, 66 }, { 10, 25, 15 }, { 10, 25, 15 } },
	[HG_SIM_QUESTION] = { { 142, 98, 90 }, { 0, 10, 40 }, { 40, 10, 0 } },
	[HG_SIM_RDMA] = { { 4170, 1102, 66 }, { 80, 5, 0 }, { 0, 0, 15 } },
};

static void push_udp_tunnel(struct hg_sim_packet *packet, const struct hg_sim_flow *f,
			    uint16_t port)
{
	uint16_t entropy = (uint16_t)(0xc000 | ((f->sport ^ f->dport) & 0x3fff));
	uint32_t vni = port == HG_SIM_PORT_VXLAN_LINUX ? 1 : 4096;
	bool is4 = hg_sim_addr_is4(&f->src.addr);

	hg_sim_packet_ip(packet, &f->outer_src, &f->outer_dst, HG_SIM_IP_UDP);
	hg_sim_packet_udp(packet, entropy, port);
	if (port == HG_SIM_PORT_GENEVE)
		hg_sim_packet_geneve(packet, vni);
	else
		hg_sim_packet_vxlan(packet, vni);
	hg_sim_packet_mark_inner(packet);
	hg_sim_packet_eth(packet, f->src.node + 0x10000, f->dst.node + 0x10000,
			  is4 ? HG_SIM_ETH_IP4 : HG_SIM_ETH_IP6);
}

/* Everything between the Ethernet header and the innermost IP header. */
static void push_tunnel(struct hg_sim_packet *packet, const struct hg_sim_flow *f,
			enum hg_sim_tunnel tunnel)
{
	bool is4 = hg_sim_addr_is4(&f->src.addr);

	switch (tunnel) {
	case HG_SIM_TUNNEL_NONE:
		return;
	case HG_SIM_TUNNEL_IPIP:
		hg_sim_packet_ip(packet, &f->outer_src, &f->outer_dst,
				 is4 ? HG_SIM_IP_IPIP : HG_SIM_IP_IP6);
		break;
	case HG_SIM_TUNNEL_GRE:
		hg_sim_packet_ip(packet, &f->outer_src, &f->outer_dst, HG_SIM_IP_GRE);
		hg_sim_packet_gre(packet, is4 ? HG_SIM_ETH_IP4 : HG_SIM_ETH_IP6);
		break;
	case HG_SIM_TUNNEL_VXLAN:
		push_udp_tunnel(packet, f, HG_SIM_PORT_VXLAN);
		return;
	case HG_SIM_TUNNEL_VXLAN_LINUX:
		push_udp_tunnel(packet, f, HG_SIM_PORT_VXLAN_LINUX);
		return;
	case HG_SIM_TUNNEL_GENEVE:
		push_udp_tunnel(packet, f, HG_SIM_PORT_GENEVE);
		return;
	}
	packet->inner = (uint8_t)(packet->len_bytes - 14);
}

/* Somebody asks for the service of some workload. */
static void push_dns(struct hg_sim_packet *packet, const struct hg_sim_world *world, bool reverse,
		     uint32_t tag)
{
	uint32_t tenants = world->nworkloads - world->first_tenant;
	const struct hg_sim_workload *w = &world->workloads[world->first_tenant + tag % tenants];
	char ns[HG_SIM_NAME_MAX], name[65];

	hg_sim_name_namespace(w->ns, ns);
	snprintf(name, sizeof(name), "%.24s.%.20s.svc.cluster.local", w->name, ns);
	hg_sim_packet_dns(packet, (uint16_t)tag, reverse, name, w->service_ip);
}

static void push_payload(const struct hg_sim_world *world, struct hg_sim_flow *f,
			 enum hg_sim_payload payload, bool reverse, uint32_t tag)
{
	struct hg_sim_packet *packet = &f->packet;
	bool is4 = hg_sim_addr_is4(&f->src.addr);

	hg_sim_packet_ip(packet, &f->src.addr, &f->dst.addr, f->proto);
	switch (payload) {
	case HG_SIM_PAYLOAD_TCP:
		hg_sim_packet_tcp(packet, f->sport, f->dport, tag);
		break;
	case HG_SIM_PAYLOAD_ICMP:
		hg_sim_packet_icmp(packet, (uint8_t)(f->dport >> 8), 0, (uint16_t)tag,
				   is4 ? "icmp" : "icmp6");
		break;
	default:
		hg_sim_packet_udp(packet, f->sport, f->dport);
		if (payload == HG_SIM_PAYLOAD_ROCE)
			hg_sim_packet_bth(packet, tag, reverse);
		else if (payload == HG_SIM_PAYLOAD_DNS)
			push_dns(packet, world, reverse, tag);
	}
}

static void build_packet(const struct hg_sim_world *world, struct hg_sim_flow *f,
			 const struct hg_sim_plan *p, bool reverse, uint32_t tag)
{
	bool tunnelled = !hg_sim_addr_is_none(&f->outer_src);
	bool is4 = tunnelled || hg_sim_addr_is4(&f->src.addr);
	struct hg_sim_packet *packet = &f->packet;
	/* 0x20000 + node: a node's card; 0x30000: the router to the outside */
	uint32_t src = f->src.node == HG_SIM_NONE ? 0x30000 : 0x20000 + f->src.node;
	uint32_t dst = f->dst.node == HG_SIM_NONE ? 0x30000 : 0x20000 + f->dst.node;

	hg_sim_packet_start(packet);
	if (p->payload == HG_SIM_PAYLOAD_ARP) {
		hg_sim_packet_eth(packet, src, reverse ? dst : 0, HG_SIM_ETH_ARP);
		hg_sim_packet_arp(packet, src, dst, reverse ? 2 : 1);
		return;
	}
	hg_sim_packet_eth(packet, src, dst, is4 ? HG_SIM_ETH_IP4 : HG_SIM_ETH_IP6);
	if (tunnelled)
		push_tunnel(packet, f, p->tunnel);
	push_payload(world, f, p->payload, reverse, tag);
	hg_sim_packet_finish(packet);
}

static void fill_sizes(struct hg_sim_flow *f, const struct hg_sim_plan *p, bool reverse,
		       double weight)
{
	const struct mix *mix = &mixes[p->shape];
	const uint8_t *share = reverse ? mix->reverse : mix->forward;
	uint32_t least = f->packet.least_bytes < 60 ? 60 : f->packet.least_bytes;

	for (uint32_t i = 0; i < HG_SIM_CLASSES; i++) {
		if (share[i] == 0)
			continue;
		f->size[f->classes] = (uint16_t)(mix->size[i] < least ? least : mix->size[i]);
		f->weight[f->classes++] = (float)(weight * share[i] / 100.0);
	}
}

static void set_protocol(struct hg_sim_flow *f, const struct hg_sim_plan *p, bool reverse)
{
	bool is4 = hg_sim_addr_is4(&f->src.addr);
	bool swap = reverse && p->payload != HG_SIM_PAYLOAD_ROCE; /* RoCEv2: always to 4791 */

	f->proto = p->payload == HG_SIM_PAYLOAD_TCP ? HG_SIM_IP_TCP : HG_SIM_IP_UDP;
	f->sport = swap ? p->dport : p->sport;
	f->dport = swap ? p->sport : p->dport;
	if (p->payload != HG_SIM_PAYLOAD_ICMP)
		return;
	f->proto = is4 ? HG_SIM_IP_ICMP : HG_SIM_IP_ICMP6;
	f->sport = 0; /* ports of ICMP: type * 256 + code */
	f->dport = (uint16_t)((is4 ? (reverse ? 0 : 8) : (reverse ? 129 : 128)) * 256);
}

/* ARP has no IP addresses to report; its ends are nodes. */
static void forget_addresses(struct hg_sim_flow *f)
{
	memset(&f->src.addr, 0, sizeof(f->src.addr));
	memset(&f->dst.addr, 0, sizeof(f->dst.addr));
	f->proto = 0;
	f->sport = f->dport = 0;
}

static void build(const struct hg_sim_world *world, const struct hg_sim_plan *p, bool reverse,
		  uint32_t tag, double weight, struct hg_sim_flow *f)
{

	memset(f, 0, sizeof(*f));
	f->truth = HG_SIM_NONE;
	f->src = reverse ? p->dst : p->src;
	f->dst = reverse ? p->src : p->dst;
	f->modulator = (uint8_t)(p->src.ns % 64);
	if (p->tunnel != HG_SIM_TUNNEL_NONE && !hg_sim_plan_is_local(p)) {
		f->outer_src = hg_sim_addr4(world->nodes[f->src.node].ip);
		f->outer_dst = hg_sim_addr4(world->nodes[f->dst.node].ip);
	}
	set_protocol(f, p, reverse);
	build_packet(world, f, p, reverse, tag);
	fill_sizes(f, p, reverse, weight);
	if (hg_sim_plan_is_local(p))
		hg_sim_route_bridge(f, p->src.node);
	else
		hg_sim_route_network(world, f);
	if (p->payload == HG_SIM_PAYLOAD_ARP)
		forget_addresses(f);
}

void hg_sim_flow_connect(const struct hg_sim_world *world, struct hg_sim_rng *rng, double weight,
			 struct hg_sim_flow pair[2])
{
	struct hg_sim_plan p;

	hg_sim_plan_connection(world, rng, &p);
	uint32_t tag = (uint32_t)hg_sim_rng_next(rng);
	build(world, &p, false, tag, weight * p.scale, &pair[0]);
	build(world, &p, true, tag, weight * p.scale, &pair[1]);
}

void hg_sim_flow_to_node(const struct hg_sim_world *world, struct hg_sim_rng *rng, uint32_t node,
			 struct hg_sim_flow *f)
{
	struct hg_sim_plan p;

	hg_sim_plan_to_node(world, rng, node, &p);
	build(world, &p, false, (uint32_t)hg_sim_rng_next(rng), 1, f);
}
