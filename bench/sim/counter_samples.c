/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "bench/sim/counters.h"

enum {
	SAMPLE_COUNTERS = 2,
	SAMPLE_COUNTERS_EXPANDED = 4,
	RECORD_INTERFACE = 1,
	RECORD_ETHERNET = 2,
	RECORD_PORT_NAME = 1005,
	CLASS_INTERFACE = 0,
	CLASS_HOST = 2,
	CLASS_LOGICAL = 3,
};

#define NODE_SPEED   25000000000u
#define SWITCH_SPEED 100000000000u
#define UNKNOWN	     0xffffffffu

bool hg_sim_port_counts(const struct hg_sim *sim, const struct hg_sim_port *port)
{
	return port->pod == HG_SIM_NONE || !sim->world->pods[port->pod].host_network;
}

void hg_sim_port_name(const struct hg_sim *sim, const struct hg_sim_agent *agent, uint32_t port,
		      char *name)
{
	if (agent->is_switch)
		snprintf(name, HG_SIM_NAME_MAX, "Ethernet%u", port + 1);
	else if (port == HG_SIM_PORT_NIC)
		snprintf(name, HG_SIM_NAME_MAX, "eth0");
	else if (port == HG_SIM_PORT_BRIDGE)
		snprintf(name, HG_SIM_NAME_MAX, "cni0");
	else
		snprintf(name, HG_SIM_NAME_MAX, "veth%08x",
			 (uint32_t)hg_sim_hash(
				 agent->ports[port].pod +
				 ((uint64_t)sim->world->pods[agent->ports[port].pod].generation
				  << 40)));
}

/* Host sFlow cannot tell multicast and broadcast apart and says unknown. */
static void put_interface(struct hg_sim_wire *w, const struct hg_sim_agent *a,
			  const struct hg_sim_port *p)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_INTERFACE);
	uint32_t other = a->is_switch ? 0 : UNKNOWN;

	hg_sim_put32(w, p->if_index);
	hg_sim_put32(w, 6);
	hg_sim_put64(w, a->is_switch ? SWITCH_SPEED : NODE_SPEED);
	hg_sim_put32(w, 1);
	hg_sim_put32(w, 3);
	hg_sim_put64(w, p->in_bytes);
	hg_sim_put32(w, (uint32_t)p->in_packets);
	hg_sim_put32(w, other);
	hg_sim_put32(w, other);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, other);
	hg_sim_put64(w, p->out_bytes);
	hg_sim_put32(w, (uint32_t)p->out_packets);
	hg_sim_put32(w, other);
	hg_sim_put32(w, other);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static void put_ethernet(struct hg_sim_wire *w)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_ETHERNET);

	for (int i = 0; i < 13; i++)
		hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static void put_port_name(struct hg_sim_wire *w, const struct hg_sim *sim,
			  const struct hg_sim_agent *a, uint32_t port)
{
	char name[HG_SIM_NAME_MAX];
	uint32_t mark = hg_sim_begin(w, 0, RECORD_PORT_NAME);

	hg_sim_port_name(sim, a, port, name);
	hg_sim_put_string(w, name);
	hg_sim_end(w, mark);
}

/* Head of an expanded counter sample; the record count comes last and is filled in by finish. */
static void start(struct hg_sim_wire *w, uint32_t class, uint32_t index, uint32_t seq)
{
	hg_sim_begin(w, 0, SAMPLE_COUNTERS_EXPANDED);
	hg_sim_put32(w, seq);
	hg_sim_put32(w, class);
	hg_sim_put32(w, index);
	hg_sim_put32(w, 0);
}

/* `head` is where the records start: the word before it is their count. */
static void finish(struct hg_sim *sim, struct hg_sim_agent *a, struct hg_sim_wire *w, uint32_t head,
		   uint32_t records)
{
	hg_sim_store32(w->bytes + head - 4, records);
	hg_sim_end(w, 8);
	memcpy(hg_sim_reserve(sim, a, w->len_bytes), w->bytes, w->len_bytes);
	a->building.counter_samples++;
}

static void sample_switch_port(struct hg_sim *sim, struct hg_sim_agent *a, uint32_t port)
{
	uint8_t bytes[HG_SIM_COUNTER_MAX];
	struct hg_sim_wire w = { bytes, 0 };

	hg_sim_begin(&w, 0, SAMPLE_COUNTERS);
	hg_sim_put32(&w, ++a->ports[port].counter_seq);
	hg_sim_put32(&w, a->ports[port].if_index);
	hg_sim_put32(&w, 0);
	put_interface(&w, a, &a->ports[port]);
	put_ethernet(&w);
	put_port_name(&w, sim, a, port);
	finish(sim, a, &w, 20, 3);
}

static void sample_node_port(struct hg_sim *sim, struct hg_sim_agent *a, uint32_t port)
{
	uint8_t bytes[HG_SIM_COUNTER_MAX];
	struct hg_sim_wire w = { bytes, 0 };

	start(&w, CLASS_INTERFACE, a->ports[port].if_index, ++a->ports[port].counter_seq);
	put_port_name(&w, sim, a, port);
	put_interface(&w, a, &a->ports[port]);
	finish(sim, a, &w, 24, 2);
}

static void sample_host(struct hg_sim *sim, uint32_t node)
{
	struct hg_sim_agent *a = &sim->agents->agents[node];
	uint8_t bytes[HG_SIM_COUNTER_MAX];
	struct hg_sim_wire w = { bytes, 0 };
	uint32_t records = 0;

	start(&w, CLASS_HOST, 1, ++a->host_seq);
	hg_sim_put_host_records(&w, sim, node, &records);
	finish(sim, a, &w, 24, records);
}

void hg_sim_pod_sample(struct hg_sim *sim, uint32_t pod, bool is_last)
{
	struct hg_sim_pod *p = &sim->world->pods[pod];
	uint8_t bytes[HG_SIM_COUNTER_MAX];
	struct hg_sim_wire w = { bytes, 0 };
	uint32_t records = 0;

	start(&w, CLASS_LOGICAL, p->entity, ++p->counter_seq);
	hg_sim_put_pod_records(&w, sim, pod, is_last, &records);
	finish(sim, &sim->agents->agents[p->node], &w, 24, records);
}

void hg_sim_counter_sample(struct hg_sim *sim, const struct hg_sim_counter_source *source)
{
	struct hg_sim_agent *a = &sim->agents->agents[source->agent];

	if (source->kind == HG_SIM_COUNT_HOST)
		sample_host(sim, source->agent);
	else if (source->kind == HG_SIM_COUNT_POD)
		hg_sim_pod_sample(sim, source->agent * sim->world->pods_per_node + source->index,
				  false);
	else if (a->is_switch)
		sample_switch_port(sim, a, source->index);
	else
		sample_node_port(sim, a, source->index);
}
