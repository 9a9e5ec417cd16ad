/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/agent.h"

#include <stdlib.h>

#include "bench/sim/flow.h"
#include "bench/sim/wire.h"

#define SUB_AGENT_NODE 100000
#define UPLINKS	       2

static uint32_t node_ports(const struct hg_sim_world *world)
{
	uint32_t veths = world->pods_per_node < HG_SIM_VETHS ? world->pods_per_node : HG_SIM_VETHS;

	return HG_SIM_PORT_VETH + veths;
}

/* Counters have a past: they start anywhere, so that only differences mean something. */
static void set_port(struct hg_sim_port *port, uint32_t if_index, struct hg_sim_rng *rng)
{
	port->if_index = if_index;
	port->pod = HG_SIM_NONE;
	port->in_packets = hg_sim_rng_next(rng) >> 30;
	port->out_packets = hg_sim_rng_next(rng) >> 30;
	port->in_bytes = port->in_packets * 700;
	port->out_bytes = port->out_packets * 700;
}

static void set_rate(struct hg_sim_agent *a, uint64_t rate)
{
	a->sampling = rate < 1 ? 1 : rate > 16777216 ? 16777216 : (uint32_t)rate;
	a->skip_factor = hg_sim_rng_skip_factor(a->sampling);
}

/* With mixed rates two nodes in twenty sample ten times as much, two a tenth. */
static uint64_t node_rate(const struct hg_sim_options *o, uint32_t node)
{
	uint32_t turn = node % 20;

	if (!o->sampling_mixed)
		return o->sampling;
	if (turn == 4 || turn == 13)
		return o->sampling / 10;
	return turn == 7 || turn == 16 ? (uint64_t)o->sampling * 10 : o->sampling;
}

static void set_node(struct hg_sim_agent *a, const struct hg_sim_options *o,
		     const struct hg_sim_world *world, uint32_t node, struct hg_sim_rng *rng)
{
	a->ip = world->nodes[node].ip;
	a->tcp_info = world->nodes[node].tcp_info;
	set_rate(a, node_rate(o, node));
	for (uint32_t i = 0; i < a->nports; i++)
		set_port(&a->ports[i], i + 2, rng);
	for (uint32_t i = HG_SIM_PORT_VETH; i < a->nports; i++)
		a->ports[i].pod = node * world->pods_per_node + i - HG_SIM_PORT_VETH;
}

static void set_switch(struct hg_sim_agent *a, const struct hg_sim_options *o, uint32_t ip,
		       struct hg_sim_rng *rng)
{
	a->ip = ip;
	a->is_switch = true;
	set_rate(a, (uint64_t)o->sampling * 4);
	for (uint32_t i = 0; i < a->nports; i++)
		set_port(&a->ports[i], i + 1, rng);
}

static bool allocate(struct hg_sim_agents *all, const struct hg_sim_world *world)
{
	uint64_t total = (uint64_t)world->nnodes * node_ports(world);
	uint64_t used = 0;

	for (uint32_t i = 0; i < world->nswitches; i++)
		total += world->switches[i].ports + UPLINKS;
	all->count = world->nnodes + world->nswitches;
	all->agents = calloc(all->count, sizeof(*all->agents));
	all->ports = calloc(total, sizeof(*all->ports));
	if (!all->agents || !all->ports)
		return false;
	for (uint32_t i = 0; i < all->count; i++) {
		struct hg_sim_agent *a = &all->agents[i];
		a->ports = all->ports + used;
		a->nports = i < world->nnodes ? node_ports(world)
					      : world->switches[i - world->nnodes].ports + UPLINKS;
		a->building.agent = i;
		hg_sim_agent_reset(a);
		used += a->nports;
	}
	return true;
}

struct hg_sim_agents *hg_sim_agents_create(const struct hg_sim_options *o,
					   const struct hg_sim_world *world)
{
	struct hg_sim_agents *all = calloc(1, sizeof(*all));
	struct hg_sim_rng rng;

	if (!all || !allocate(all, world)) {
		hg_sim_agents_free(all);
		return NULL;
	}
	hg_sim_rng_init(&rng, o->seed, 2);
	for (uint32_t i = 0; i < all->count; i++) {
		struct hg_sim_agent *a = &all->agents[i];
		a->start_ms = hg_sim_rng_below(&rng, 1000);
		if (i < world->nnodes)
			set_node(a, o, world, i, &rng);
		else
			set_switch(a, o, world->switches[i - world->nnodes].ip, &rng);
	}
	return all;
}

void hg_sim_agents_free(struct hg_sim_agents *agents)
{
	if (!agents)
		return;
	free(agents->agents);
	free(agents->ports);
	free(agents);
}

void hg_sim_agent_seal(struct hg_sim_agent *agent, uint64_t time_us)
{
	struct hg_sim_datagram *d = &agent->building;
	struct hg_sim_wire w = { d->bytes, 0 };

	d->time_us = time_us;
	hg_sim_put32(&w, 5);
	hg_sim_put32(&w, 1); /* IPv4 agent address */
	hg_sim_put32(&w, agent->ip);
	hg_sim_put32(&w, agent->is_switch ? 0 : SUB_AGENT_NODE);
	hg_sim_put32(&w, ++agent->datagram_seq);
	hg_sim_put32(&w, (uint32_t)(agent->start_ms + time_us / 1000));
	hg_sim_put32(&w, d->samples);
}

void hg_sim_agent_reset(struct hg_sim_agent *agent)
{
	struct hg_sim_datagram *d = &agent->building;

	d->len_bytes = HG_SIM_DATAGRAM_HEADER;
	d->samples = d->flow_samples = d->counter_samples = d->discards = 0;
}
