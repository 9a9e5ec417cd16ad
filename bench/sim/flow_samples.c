/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/sim.h"
#include "bench/sim/wire.h"

#define INTERNAL  0x3fffffffu
#define FCS_BYTES 4u

enum {
	SAMPLE_FLOW = 1,
	SAMPLE_FLOW_EXPANDED = 3,
	RECORD_HEADER = 1,
	RECORD_SWITCH = 1001,
	RECORD_TIMESTAMP = 1043,
	RECORD_TCP_INFO = 2209,
	RECORD_ENTITIES = 2210,
};

/* Everything about one sample that its records need. */
struct taken {
	struct hg_sim *sim;
	struct hg_sim_agent *agent;
	struct hg_sim_flow *flow;
	const struct hg_sim_point *point;
	uint32_t packet_bytes;
	uint32_t header_bytes;
	uint64_t random;
	uint32_t src_entity, dst_entity;
};

/* Mostly acknowledgements, some pushes on short packets, now and then an opening or a closing one.
 */
static uint8_t tcp_flags(const struct taken *t)
{
	uint32_t x = t->random >> 40 & 0xff;

	if (t->packet_bytes < 80 && x < 3)
		return x == 0 ? 0x02 : x == 1 ? 0x12 : 0x11;
	return x < 64 && t->packet_bytes > 80 ? 0x18 : 0x10;
}

static void put_header(struct hg_sim_wire *w, const struct taken *t)
{
	uint8_t *at;

	hg_sim_put32(w, RECORD_HEADER);
	hg_sim_put32(w, 16 + ((t->header_bytes + 3) & ~3u));
	hg_sim_put32(w, 1); /* Ethernet */
	hg_sim_put32(w, t->packet_bytes + FCS_BYTES);
	hg_sim_put32(w, FCS_BYTES);
	hg_sim_put32(w, t->header_bytes);
	at = w->bytes + w->len_bytes;
	hg_sim_packet_write(&t->flow->packet, t->packet_bytes, (uint16_t)t->random, tcp_flags(t),
			    at);
	w->len_bytes += (t->header_bytes + 3) & ~3u;
}

static void put_timestamp(struct hg_sim_wire *w, const struct taken *t)
{
	uint64_t within_us = t->random >> 16 & 0xffff;

	hg_sim_put32(w, RECORD_TIMESTAMP);
	hg_sim_put32(w, 8);
	hg_sim_put64(w, t->sim->start_ns + hg_sim_time_us(t->sim) * 1000 +
				within_us % HG_SIM_SLICE_US * 1000);
}

static void put_entities(struct hg_sim_wire *w, const struct taken *t)
{
	hg_sim_put32(w, RECORD_ENTITIES);
	hg_sim_put32(w, 16);
	hg_sim_put32(w, t->src_entity ? 3 : 0);
	hg_sim_put32(w, t->src_entity);
	hg_sim_put32(w, t->dst_entity ? 3 : 0);
	hg_sim_put32(w, t->dst_entity);
}

static void put_tcp_info(struct hg_sim_wire *w, const struct taken *t)
{
	uint64_t hash = hg_sim_hash((uint64_t)t->flow->sport << 16 | t->flow->dport);
	uint32_t rtt_us = 80 + hash % 900 + (t->flow->points < 3 ? 0 : 200) + (t->random & 0x7f);
	bool is_received = t->point->out == HG_SIM_LOCAL;
	const uint32_t words[12] = {
		is_received ? 1 : 2,
		1448,
		1448,
		t->random >> 20 & 15,
		0,
		hash >> 59,
		1500,
		rtt_us,
		rtt_us / 4,
		10 + hash % 90,
		3,
		70 + hash % 400,
	};

	hg_sim_put32(w, RECORD_TCP_INFO);
	hg_sim_put32(w, sizeof(words));
	for (uint32_t i = 0; i < 12; i++)
		hg_sim_put32(w, words[i]);
}

/* Length of the sample behind its data format and length words. */
static uint32_t node_sample_bytes(const struct taken *t, bool has_entities, bool has_tcp)
{
	return 44 + (has_entities ? 24 : 0) + (has_tcp ? 56 : 0) + 16 + 24 +
	       ((t->header_bytes + 3) & ~3u);
}

static uint32_t if_index(const struct taken *t, uint16_t port)
{
	return port == HG_SIM_LOCAL ? INTERNAL : t->agent->ports[port].if_index;
}

/* Host sFlow: expanded, records prepended, so that the header comes last. */
static void put_node_sample(struct taken *t)
{
	struct hg_sim_port *port = &t->agent->ports[t->point->source];
	bool has_entities = t->sim->options.entities && !t->sim->options.plain &&
			    (t->src_entity || t->dst_entity);
	bool has_tcp = t->agent->tcp_info && t->flow->proto == HG_SIM_IP_TCP;
	uint32_t len_bytes = node_sample_bytes(t, has_entities, has_tcp);
	struct hg_sim_wire w = { hg_sim_reserve(t->sim, t->agent, 8 + len_bytes), 0 };

	hg_sim_put32(&w, SAMPLE_FLOW_EXPANDED);
	hg_sim_put32(&w, len_bytes);
	hg_sim_put32(&w, ++port->flow_seq);
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, port->if_index);
	hg_sim_put32(&w, t->agent->sampling);
	hg_sim_put32(&w, port->pool);
	hg_sim_put32(&w, 0); /* drops */
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, if_index(t, t->point->in));
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, if_index(t, t->point->out));
	hg_sim_put32(&w, 2u + has_entities + has_tcp);
	if (has_entities)
		put_entities(&w, t);
	if (has_tcp)
		put_tcp_info(&w, t);
	put_timestamp(&w, t);
	put_header(&w, t);
}

/* A switch: compact, extended_switch first. */
static void put_switch_sample(struct taken *t)
{
	struct hg_sim_port *port = &t->agent->ports[t->point->source];
	uint32_t len_bytes = 32 + 24 + 24 + ((t->header_bytes + 3) & ~3u);
	struct hg_sim_wire w = { hg_sim_reserve(t->sim, t->agent, 8 + len_bytes), 0 };

	hg_sim_put32(&w, SAMPLE_FLOW);
	hg_sim_put32(&w, len_bytes);
	hg_sim_put32(&w, ++port->flow_seq);
	hg_sim_put32(&w, port->if_index);
	hg_sim_put32(&w, t->agent->sampling);
	hg_sim_put32(&w, port->pool);
	hg_sim_put32(&w, 0); /* drops */
	hg_sim_put32(&w, if_index(t, t->point->in));
	hg_sim_put32(&w, if_index(t, t->point->out));
	hg_sim_put32(&w, 2);
	hg_sim_put32(&w, RECORD_SWITCH);
	hg_sim_put32(&w, 16);
	hg_sim_put32(&w, 100); /* VLAN in and out, priority 0 */
	hg_sim_put32(&w, 0);
	hg_sim_put32(&w, 100);
	hg_sim_put32(&w, 0);
	put_header(&w, t);
}

void hg_sim_flow_sample(struct hg_sim *sim, struct hg_sim_flow *f, uint32_t k, uint32_t size_class)
{
	struct taken t = {
		.sim = sim,
		.agent = &sim->agents->agents[f->point[k].agent],
		.flow = f,
		.point = &f->point[k],
		.packet_bytes = f->size[size_class],
		.random = hg_sim_rng_next(&sim->traffic_rng),
	};
	struct hg_sim_datagram *d = &t.agent->building;

	t.header_bytes = t.packet_bytes < HG_SIM_HEADER_MAX ? t.packet_bytes : HG_SIM_HEADER_MAX;
	t.src_entity = f->point[k].agent == f->src.node ? f->src.entity : 0;
	t.dst_entity = f->point[k].agent == f->dst.node ? f->dst.entity : 0;
	if (t.agent->is_switch)
		put_switch_sample(&t);
	else
		put_node_sample(&t);
	d->refs[d->flow_samples++] =
		(struct hg_sim_ref){ f->truth, t.agent->sampling, t.packet_bytes + FCS_BYTES };
}
