/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/plan.h"

typedef void (*planner)(const struct hg_sim_world *, struct hg_sim_rng *, struct hg_sim_plan *);

static struct hg_sim_end pod_end(const struct hg_sim_world *world, uint32_t pod, bool v6)
{
	const struct hg_sim_pod *p = &world->pods[pod];
	struct hg_sim_end e = { .node = p->node, .pod = pod, .entity = p->entity };

	e.addr = v6 ? hg_sim_world_pod_addr6(world, pod) : hg_sim_addr4(p->ip);
	e.ns = world->workloads[p->workload].ns;
	return e;
}

static struct hg_sim_end node_end(const struct hg_sim_world *world, uint32_t node)
{
	struct hg_sim_end e = { .node = node, .pod = HG_SIM_NONE, .ns = world->nnamespaces + 1 };

	e.addr = hg_sim_addr4(world->nodes[node].ip);
	return e;
}

/* The documentation ranges of RFC 5737 and 3849, and the benchmark range of RFC 2544. */
static struct hg_sim_end outside_end(const struct hg_sim_world *world, struct hg_sim_rng *rng,
				     bool v6)
{
	static const uint32_t ranges[] = { 0xc0000200u, 0xc6336400u, 0xcb007100u, 0xc6120000u };
	struct hg_sim_end e = { .node = HG_SIM_NONE, .pod = HG_SIM_NONE, .ns = world->nnamespaces };
	uint32_t range = hg_sim_rng_below(rng, 4), host = 1 + hg_sim_rng_below(rng, 250);

	if (range == 3)
		host += hg_sim_rng_below(rng, 64) * 256;
	e.addr = hg_sim_addr4(ranges[range] + host);
	if (v6) {
		e.addr = (struct hg_sim_addr){ { 0x20, 0x01, 0x0d, 0xb8 } };
		e.addr.b[5] = (uint8_t)range;
		e.addr.b[15] = (uint8_t)host;
	}
	return e;
}

/* A pod of the workload; any pod if it has none. */
static uint32_t pod_of(const struct hg_sim_world *world, struct hg_sim_rng *rng, uint32_t workload)
{
	const struct hg_sim_workload *w = &world->workloads[workload];

	if (w->pods == 0)
		return hg_sim_rng_below(rng, world->npods);
	return world->by_workload[w->first_pod + hg_sim_rng_below(rng, w->pods)];
}

static uint32_t any_pod(const struct hg_sim_world *world, struct hg_sim_rng *rng)
{
	return pod_of(world, rng, hg_sim_world_pick_workload(world, rng));
}

static uint32_t peer_of(const struct hg_sim_world *world, struct hg_sim_rng *rng, uint32_t pod)
{
	const struct hg_sim_workload *w = &world->workloads[world->pods[pod].workload];

	return pod_of(world, rng, w->peers[hg_sim_rng_below(rng, 4)]);
}

static uint16_t listen_port(const struct hg_sim_world *world, uint32_t pod)
{
	return world->workloads[world->pods[pod].workload].port;
}

static enum hg_sim_tunnel pick_tunnel(struct hg_sim_rng *rng)
{
	uint32_t x = hg_sim_rng_below(rng, 100);

	if (x < 35)
		return HG_SIM_TUNNEL_IPIP;
	if (x < 55)
		return HG_SIM_TUNNEL_VXLAN;
	return x < 70 ? HG_SIM_TUNNEL_VXLAN_LINUX : HG_SIM_TUNNEL_NONE;
}

static enum hg_sim_shape pick_shape(struct hg_sim_rng *rng)
{
	uint32_t x = hg_sim_rng_below(rng, 100);

	if (x < 4)
		return HG_SIM_JUMBO;
	if (x < 50)
		return HG_SIM_BULK;
	return x < 85 ? HG_SIM_REQUESTS : HG_SIM_SMALL;
}

static void plan_east_west(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			   struct hg_sim_plan *p)
{
	uint32_t src = any_pod(world, rng), dst = peer_of(world, rng, src);

	for (int i = 0; i < 8 && dst == src; i++)
		dst = peer_of(world, rng, src);
	bool v6 = world->pods[src].dual_stack && world->pods[dst].dual_stack;

	p->src = pod_end(world, src, v6);
	p->dst = pod_end(world, dst, v6);
	p->tunnel = pick_tunnel(rng);
	p->payload = hg_sim_rng_below(rng, 10) ? HG_SIM_PAYLOAD_TCP : HG_SIM_PAYLOAD_UDP;
	p->shape = pick_shape(rng);
	p->dport = listen_port(world, dst);
}

static void plan_same_node(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			   struct hg_sim_plan *p)
{
	uint32_t src = any_pod(world, rng), node = world->pods[src].node;
	uint32_t dst = node * world->pods_per_node + hg_sim_rng_below(rng, world->pods_per_node);

	plan_east_west(world, rng, p);
	if (world->pods[dst].host_network || world->pods[src].host_network || dst == src)
		return;
	p->src = pod_end(world, src, false);
	p->dst = pod_end(world, dst, false);
	p->shape = hg_sim_rng_below(rng, 3) ? p->shape : HG_SIM_OFFLOADED;
	p->dport = listen_port(world, dst);
}

static void plan_dns_service(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			     struct hg_sim_plan *p)
{
	const struct hg_sim_workload *dns = &world->workloads[world->dns];

	p->src = pod_end(world, any_pod(world, rng), false);
	p->dst = (struct hg_sim_end){ .node = p->src.node, .pod = HG_SIM_NONE, .ns = dns->ns };
	p->dst.addr = hg_sim_addr4(dns->service_ip);
	p->payload = HG_SIM_PAYLOAD_DNS;
	p->shape = HG_SIM_QUESTION;
	p->dport = 53;
	p->bridged = true;
	p->scale = 0.05;
}

static void plan_dns_pod(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			 struct hg_sim_plan *p)
{
	p->src = pod_end(world, any_pod(world, rng), false);
	p->dst = pod_end(world, pod_of(world, rng, world->dns), false);
	p->tunnel = pick_tunnel(rng);
	p->payload = HG_SIM_PAYLOAD_DNS;
	p->shape = HG_SIM_QUESTION;
	p->dport = 53;
	p->scale = 0.05;
}

static void plan_to_outside(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			    struct hg_sim_plan *p)
{
	uint32_t src = any_pod(world, rng);
	bool v6 = world->pods[src].dual_stack && hg_sim_rng_below(rng, 2);

	p->src = pod_end(world, src, v6);
	p->dst = outside_end(world, rng, v6);
	p->shape = pick_shape(rng) == HG_SIM_BULK ? HG_SIM_BULK : HG_SIM_REQUESTS;
	p->dport = 443;
	p->scale = 0.5;
}

static void plan_from_outside(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			      struct hg_sim_plan *p)
{
	uint32_t dst = pod_of(world, rng, world->ingress);
	bool v6 = world->pods[dst].dual_stack && hg_sim_rng_below(rng, 3) == 0;
	p->src = outside_end(world, rng, v6);
	p->dst = pod_end(world, dst, v6);
	p->shape = HG_SIM_REQUESTS;
	p->dport = 443;
	p->scale = 0.5;
}

/* Kubelets to the API server and etcd, Prometheus to exporters, ssh, and pings. */
static void plan_nodes(const struct hg_sim_world *world, struct hg_sim_rng *rng,
		       struct hg_sim_plan *p)
{
	static const uint16_t ports[] = { 22, 10250, 2380, 179 };
	uint32_t src = hg_sim_rng_below(rng, world->nnodes);
	uint32_t fixed = hg_sim_rng_below(rng, world->first_tenant);

	p->src = node_end(world, src);
	p->dst = node_end(world, (src + 1 + hg_sim_rng_below(rng, world->nnodes)) % world->nnodes);
	p->dport = ports[hg_sim_rng_below(rng, 4)];
	if (hg_sim_rng_below(rng, 2) && world->workloads[fixed].host_network) {
		uint32_t pod = pod_of(world, rng, fixed);
		p->dst = pod_end(world, pod, false);
		p->dport = listen_port(world, pod);
	}
	p->shape = hg_sim_rng_below(rng, 2) ? HG_SIM_SMALL : HG_SIM_REQUESTS;
	p->scale = 0.15;
}

static void plan_ping(const struct hg_sim_world *world, struct hg_sim_rng *rng,
		      struct hg_sim_plan *p)
{
	plan_east_west(world, rng, p);
	p->payload = HG_SIM_PAYLOAD_ICMP;
	p->shape = HG_SIM_SMALL;
	p->scale = 0.02;
}

static void plan_geneve(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			struct hg_sim_plan *p)
{
	plan_east_west(world, rng, p);
	p->tunnel = HG_SIM_TUNNEL_GENEVE;
}

static void plan_gre(const struct hg_sim_world *world, struct hg_sim_rng *rng,
		     struct hg_sim_plan *p)
{
	plan_east_west(world, rng, p);
	p->tunnel = HG_SIM_TUNNEL_GRE;
}

static void plan_arp(const struct hg_sim_world *world, struct hg_sim_rng *rng,
		     struct hg_sim_plan *p)
{
	plan_nodes(world, rng, p);
	p->dst = node_end(world, p->dst.node);
	p->payload = HG_SIM_PAYLOAD_ARP;
	p->shape = HG_SIM_SMALL;
	p->scale = 0.005;
}

static void plan_dual_stack(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			    struct hg_sim_plan *p)
{
	plan_east_west(world, rng, p);
	for (int i = 0; i < 64 && hg_sim_addr_is4(&p->src.addr); i++)
		plan_east_west(world, rng, p);
}

static void plan_rdma(const struct hg_sim_world *world, struct hg_sim_rng *rng,
		      struct hg_sim_plan *p)
{

	if (world->ngpu_pods < 2) {
		plan_east_west(world, rng, p);
		return;
	}
	uint32_t src = hg_sim_rng_below(rng, world->ngpu_pods);
	uint32_t dst = (src + 1 + hg_sim_rng_below(rng, 8)) % world->ngpu_pods;
	p->src = pod_end(world, world->gpu_pods[src], false);
	p->dst = pod_end(world, world->gpu_pods[dst], false);
	p->tunnel = HG_SIM_TUNNEL_NONE;
	p->payload = HG_SIM_PAYLOAD_ROCE;
	p->shape = HG_SIM_RDMA;
	p->dport = HG_SIM_PORT_ROCE;
	p->scale = 3;
}

struct kind {
	planner plan;
	uint32_t share; /* per mille of the connections */
};

static const struct kind kinds[] = {
	{ plan_east_west, 500 }, { plan_same_node, 100 }, { plan_dns_service, 60 },
	{ plan_dns_pod, 40 },	 { plan_to_outside, 90 }, { plan_from_outside, 50 },
	{ plan_nodes, 50 },	 { plan_ping, 10 },	  { plan_dual_stack, 40 },
	{ plan_geneve, 5 },	 { plan_gre, 5 },	  { plan_arp, 5 },
	{ plan_rdma, 45 },
};

static planner pick_planner(struct hg_sim_rng *rng)
{
	uint32_t x = hg_sim_rng_below(rng, 1000);
	uint32_t i = 0;

	while (i + 1 < sizeof(kinds) / sizeof(kinds[0]) && x >= kinds[i].share)
		x -= kinds[i++].share;
	return kinds[i].plan;
}

bool hg_sim_plan_is_local(const struct hg_sim_plan *p)
{
	return p->bridged || (p->src.node == p->dst.node && p->src.node != HG_SIM_NONE);
}

/* Host network pods share the node's address: no overlay carries it. */
static void settle(const struct hg_sim_world *world, struct hg_sim_plan *p)
{
	bool host = (p->src.pod != HG_SIM_NONE && world->pods[p->src.pod].host_network) ||
		    (p->dst.pod != HG_SIM_NONE && world->pods[p->dst.pod].host_network);

	if (host || !world->tunnels)
		p->tunnel = HG_SIM_TUNNEL_NONE;
	if (!hg_sim_plan_is_local(p) && p->shape == HG_SIM_OFFLOADED)
		p->shape = HG_SIM_BULK;
}

static uint16_t ephemeral_port(struct hg_sim_rng *rng)
{
	return (uint16_t)(32768 + hg_sim_rng_below(rng, 28232));
}

void hg_sim_plan_connection(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			    struct hg_sim_plan *p)
{
	*p = (struct hg_sim_plan){ .scale = 1 };
	pick_planner(rng)(world, rng, p);
	p->sport = ephemeral_port(rng);
	settle(world, p);
}

void hg_sim_plan_to_node(const struct hg_sim_world *world, struct hg_sim_rng *rng, uint32_t node,
			 struct hg_sim_plan *p)
{
	uint32_t slot = hg_sim_rng_below(rng, world->pods_per_node);

	*p = (struct hg_sim_plan){ .scale = 1, .shape = HG_SIM_SMALL };
	p->dst = pod_end(world, node * world->pods_per_node + slot, false);
	p->src = hg_sim_rng_below(rng, 3) ? pod_end(world, any_pod(world, rng), false)
					  : outside_end(world, rng, false);
	p->payload = hg_sim_rng_below(rng, 3) ? HG_SIM_PAYLOAD_TCP : HG_SIM_PAYLOAD_UDP;
	p->sport = ephemeral_port(rng);
	p->dport = listen_port(world, p->dst.pod);
}
