/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/sim/sim.h"
#include "bench/sim/wire.h"

enum {
	SAMPLE_DISCARD = 5,
	RECORD_HEADER = 1,
	RECORD_FUNCTION = 1038,
	RECORD_TRAP = 1041,
	RECORD_REASON = 1042,
	RECORD_TIMESTAMP = 1043,
};

#define PER_AGENT_S	 0.2 /* quiet days: one drop in five seconds */
#define INCIDENT_S	 400 /* an agent in trouble drops this many a second */
#define INCIDENT_LASTS_S 6
#define INCIDENT_EVERY_S 20
#define QUOTA_PER_TICK	 10 /* Host sFlow: 100 a second, refilled every tenth */

struct drop_point {
	uint32_t reason;
	const char *name;  /* kernel reason, or trap group */
	const char *place; /* kernel function, or trap */
};

static const struct drop_point node_points[] = {
	{ 3, "NO_SOCKET", "__udp4_lib_rcv+0x6c5/0xb60" },
	{ 258, "NETFILTER_DROP", "nf_hook_slow+0x9c/0x110" },
	{ 258, "NETFILTER_DROP", "nft_do_chain+0x1f4/0x5a0" },
	{ 259, "SOCKET_RCVBUFF", "sock_queue_rcv_skb_reason+0x2a/0x60" },
	{ 342, "TCP_OLD_DATA", "tcp_data_queue+0x2b1/0xd80" },
	{ 279, "NEIGH_FAILED", "neigh_invalidate+0xb4/0x130" },
	{ 368, "CPU_BACKLOG", "enqueue_to_backlog+0xa5/0x290" },
	{ 335, "IP_RPFILTER", "ip_rcv_finish_core+0x188/0x4b0" },
};

static const struct drop_point switch_points[] = {
	{ 258, "acl_drops", "ingress_flow_action_drop" },
	{ 259, "buffer_drops", "tail_drop" },
	{ 257, "l3_exceptions", "ttl_value_is_too_small" },
};

struct event {
	struct hg_sim *sim;
	struct hg_sim_agent *agent;
	const struct drop_point *point;
	uint32_t node;
	struct hg_sim_flow flow;
	uint32_t packet_bytes;
	uint64_t random;
};

static void put_string_record(struct hg_sim_wire *w, uint32_t format, const char *text,
			      const char *more)
{
	uint32_t mark = hg_sim_begin(w, 0, format);

	hg_sim_put_string(w, text);
	if (more)
		hg_sim_put_string(w, more);
	hg_sim_end(w, mark);
}

/* Host sFlow says that 4 bytes were stripped although its frame length does not hold them. */
static void put_header(struct hg_sim_wire *w, const struct event *e)
{
	uint32_t fcs_bytes = e->agent->is_switch ? 4 : 0;
	uint32_t header_bytes =
		e->packet_bytes < HG_SIM_HEADER_MAX ? e->packet_bytes : HG_SIM_HEADER_MAX;
	uint8_t header[HG_SIM_HEADER_MAX];
	uint32_t mark = hg_sim_begin(w, 0, RECORD_HEADER);

	hg_sim_packet_write(&e->flow.packet, e->packet_bytes, (uint16_t)e->random, 0x10, header);
	hg_sim_put32(w, 1);
	hg_sim_put32(w, e->packet_bytes + fcs_bytes);
	hg_sim_put32(w, 4);
	hg_sim_put32(w, header_bytes);
	hg_sim_put_bytes(w, header, header_bytes);
	hg_sim_end(w, mark);
}

static void put_timestamp(struct hg_sim_wire *w, const struct hg_sim *sim)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_TIMESTAMP);

	hg_sim_put64(w, sim->start_ns + hg_sim_time_us(sim) * 1000);
	hg_sim_end(w, mark);
}

/* A switch drops what arrives from an uplink for the node; a node what arrives at its card. */
static uint32_t input_port(const struct event *e)
{
	const struct hg_sim_agent *a = e->agent;

	return a->is_switch ? a->ports[a->nports - 1].if_index : a->ports[HG_SIM_PORT_NIC].if_index;
}

static void put_event(const struct event *e)
{
	struct hg_sim_agent *a = e->agent;
	uint8_t bytes[512];
	struct hg_sim_wire w = { bytes, 0 };

	hg_sim_begin(&w, 0, SAMPLE_DISCARD);
	hg_sim_put32(&w, ++a->discard_seq);
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, a->discard_drops);
	hg_sim_put32(&w, input_port(e));
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, e->point->reason);
	hg_sim_put32(&w, a->is_switch ? 3 : 4);
	put_timestamp(&w, e->sim);
	if (a->is_switch) {
		put_string_record(&w, RECORD_TRAP, e->point->name, e->point->place);
	} else {
		put_string_record(&w, RECORD_REASON, e->point->name, NULL);
		put_string_record(&w, RECORD_FUNCTION, e->point->place, NULL);
	}
	put_header(&w, e);
	hg_sim_end(&w, 8);
	memcpy(hg_sim_reserve(e->sim, a, w.len_bytes), bytes, w.len_bytes);
	a->building.discards++;
}

/* The node whose packet an agent drops: itself, or one of the switch's. */
static uint32_t pick_node(struct hg_sim *sim, uint32_t agent)
{
	const struct hg_sim_world *world = sim->world;
	uint32_t sw = agent - world->nnodes, per_switch;

	if (agent < world->nnodes)
		return agent;
	per_switch = (world->nnodes + world->nswitches - 1) / world->nswitches;
	if (world->switches[sw].ports == 0)
		return hg_sim_rng_below(&sim->discard_rng, world->nnodes);
	return sw * per_switch + hg_sim_rng_below(&sim->discard_rng, world->switches[sw].ports);
}

/* Trouble has one cause: the agent's incident keeps to one drop point, quiet times mix. */
static const struct drop_point *pick_point(struct hg_sim *sim, uint32_t agent, bool is_incident)
{
	bool is_switch = sim->agents->agents[agent].is_switch;
	uint32_t n = is_switch ? sizeof(switch_points) / sizeof(switch_points[0])
			       : sizeof(node_points) / sizeof(node_points[0]);
	uint32_t i = is_incident ? (uint32_t)(sim->incident.end_slice % n)
				 : hg_sim_rng_below(&sim->discard_rng, n);

	return is_switch ? &switch_points[i] : &node_points[i];
}

static void drop_one(struct hg_sim *sim, uint32_t agent, bool is_incident)
{
	struct event e = { .sim = sim, .agent = &sim->agents->agents[agent] };

	if (e.agent->discard_quota == 0) {
		e.agent->discard_drops++;
		return;
	}
	e.agent->discard_quota--;
	e.point = pick_point(sim, agent, is_incident);
	e.node = pick_node(sim, agent);
	e.random = hg_sim_rng_next(&sim->discard_rng);
	hg_sim_flow_to_node(sim->world, &sim->discard_rng, e.node, &e.flow);
	e.packet_bytes = e.flow.size[e.random >> 32 & 1];
	if (e.point->reason == 257)
		e.flow.packet.bytes[14 + 8] = 1; /* the IPv4 header's TTL ran out */
	hg_sim_packet_finish(&e.flow.packet);
	put_event(&e);
}

/* One agent at a time is in trouble for some seconds. */
static void move_incident(struct hg_sim *sim)
{
	struct hg_sim_incident *i = &sim->incident;

	if (sim->slice < i->next_slice)
		return;
	i->agent = hg_sim_rng_below(&sim->discard_rng, sim->agents->count);
	i->end_slice = sim->slice + INCIDENT_LASTS_S * HG_SIM_SLICES_PER_S;
	i->next_slice = sim->slice + INCIDENT_EVERY_S * HG_SIM_SLICES_PER_S +
			hg_sim_rng_below(&sim->discard_rng, 10 * HG_SIM_SLICES_PER_S);
}

void hg_sim_discard_step(struct hg_sim *sim)
{
	double tick_s = (double)HG_SIM_TICK_SLICES / HG_SIM_SLICES_PER_S;
	uint32_t n =
		hg_sim_rng_poisson(&sim->discard_rng, PER_AGENT_S * tick_s * sim->agents->count);

	for (uint32_t i = 0; i < sim->agents->count; i++)
		sim->agents->agents[i].discard_quota = QUOTA_PER_TICK;
	for (uint32_t i = 0; i < n; i++)
		drop_one(sim, hg_sim_rng_below(&sim->discard_rng, sim->agents->count), false);
	move_incident(sim);
	if (sim->slice >= sim->incident.end_slice)
		return;
	n = hg_sim_rng_poisson(&sim->discard_rng, INCIDENT_S * tick_s);
	for (uint32_t i = 0; i < n; i++)
		drop_one(sim, sim->incident.agent, true);
}
