/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "bench/sim/sim.h"

#define UNPACED_RATE 2e6 /* samples per simulated second with --rate max */

/* Samples per second that a flow gives at scale 1, over all its points. */
static double flow_cost(const struct hg_sim *sim, const struct hg_sim_flow *f)
{
	double weight = 0, share = 0;

	for (uint32_t i = 0; i < f->classes; i++)
		weight += (double)f->weight[i];
	for (uint32_t k = 0; k < f->points; k++)
		share += 1.0 / sim->agents->agents[f->point[k].agent].sampling;
	return weight * share;
}

/* Popular connections live long; the others come and go within a minute or two. */
static uint64_t lifetime_slices(struct hg_sim *sim, uint32_t index)
{
	double mean_s = index < sim->nconnections / 10 + 1 ? 600 : 20 + index % 100;

	return (uint64_t)(1 +
			  hg_sim_rng_exponential(&sim->traffic_rng, mean_s) * HG_SIM_SLICES_PER_S);
}

static void start_flow(struct hg_sim *sim, struct hg_sim_flow *f)
{
	sim->cost += flow_cost(sim, f);
	hg_sim_truth_open(&sim->truth, f);
	for (uint32_t k = 0; k < f->points; k++) {
		const struct hg_sim_agent *a = &sim->agents->agents[f->point[k].agent];
		f->skip[k] = hg_sim_rng_skip(&sim->traffic_rng, a->skip_factor);
	}
}

static void start_connection(struct hg_sim *sim, uint32_t index)
{
	struct hg_sim_connection *c = &sim->connections[index];

	hg_sim_flow_connect(sim->world, &sim->traffic_rng, c->weight, c->flows);
	start_flow(sim, &c->flows[0]);
	start_flow(sim, &c->flows[1]);
	c->end_slice = sim->slice + lifetime_slices(sim, index);
}

static void end_connection(struct hg_sim *sim, uint32_t index)
{
	struct hg_sim_connection *c = &sim->connections[index];

	for (int i = 0; i < 2; i++) {
		sim->cost -= flow_cost(sim, &c->flows[i]);
		hg_sim_truth_close(&sim->truth, &c->flows[i]);
	}
}

static void set_scale(struct hg_sim *sim)
{
	double rate = sim->options.rate > 0 ? sim->options.rate : UNPACED_RATE;

	sim->scale = sim->cost > 0 ? rate / sim->cost : 0;
}

bool hg_sim_traffic_start(struct hg_sim *sim)
{
	sim->nconnections = (sim->options.flows + 1) / 2;
	sim->connections = calloc(sim->nconnections, sizeof(*sim->connections));
	if (!sim->connections)
		return false;
	for (uint32_t i = 0; i < sim->nconnections; i++) {
		sim->connections[i].weight = 1.0 / (i + 10); /* Zipf with a rounded top */
		start_connection(sim, i);
	}
	set_scale(sim);
	return !sim->truth.failed;
}

void hg_sim_traffic_stop(struct hg_sim *sim)
{
	for (uint32_t i = 0; i < sim->nconnections; i++)
		end_connection(sim, i);
}

static void renew(struct hg_sim *sim, uint32_t index)
{
	end_connection(sim, index);
	start_connection(sim, index);
	set_scale(sim);
}

static bool touches(const struct hg_sim_connection *c, uint32_t pod)
{
	return c->flows[0].src.pod == pod || c->flows[0].dst.pod == pod;
}

void hg_sim_traffic_leave_pod(struct hg_sim *sim, uint32_t pod)
{
	for (uint32_t i = 0; i < sim->nconnections; i++)
		for (int tries = 0; tries < 8 && touches(&sim->connections[i], pod); tries++)
			renew(sim, i);
}

/* Slow waves of different length per group of namespaces, so that charts move. */
static void modulate(struct hg_sim *sim)
{
	double t = (double)sim->slice / HG_SIM_SLICES_PER_S;

	for (uint32_t i = 0; i < HG_SIM_MODULATORS; i++) {
		double period = 40 + 260.0 * (double)(hg_sim_hash(i) % 1000) / 1000;
		sim->modulation[i] = (float)(1 + 0.35 * sin(6.283185307 * t / period + i));
	}
}

static void count_port(struct hg_sim_agent *a, uint16_t in, uint16_t out, uint64_t packets,
		       uint64_t bytes)
{
	if (in != HG_SIM_LOCAL) {
		a->ports[in].in_packets += packets;
		a->ports[in].in_bytes += bytes;
	}
	if (out != HG_SIM_LOCAL) {
		a->ports[out].out_packets += packets;
		a->ports[out].out_bytes += bytes;
	}
}

/* The interface of a pod as the node sees it: what the pod sends comes in. */
static void count_veth(struct hg_sim *sim, const struct hg_sim_end *end, bool is_sender,
		       uint64_t packets, uint64_t bytes)
{
	const struct hg_sim_pod *pod;
	uint16_t port;

	if (end->pod == HG_SIM_NONE)
		return;
	pod = &sim->world->pods[end->pod];
	if (pod->slot >= HG_SIM_VETHS || pod->host_network)
		return;
	port = (uint16_t)(HG_SIM_PORT_VETH + pod->slot);
	count_port(&sim->agents->agents[pod->node], is_sender ? port : HG_SIM_LOCAL,
		   is_sender ? HG_SIM_LOCAL : port, packets, bytes);
}

/* Linux counts without the frame check sequence, switches with it. */
static void count_interfaces(struct hg_sim *sim, const struct hg_sim_flow *f, uint64_t packets,
			     uint64_t bytes)
{
	uint64_t inner = bytes - packets * (4u + f->packet.inner);

	for (uint32_t k = 0; k < f->points; k++) {
		struct hg_sim_agent *a = &sim->agents->agents[f->point[k].agent];
		count_port(a, f->point[k].in, f->point[k].out, packets,
			   a->is_switch ? bytes : bytes - 4 * packets);
	}
	count_veth(sim, &f->src, true, packets, inner);
	count_veth(sim, &f->dst, false, packets, inner);
}

static uint32_t class_at(const uint32_t *counts, uint64_t position)
{
	uint32_t i = 0;

	while (i + 1 < HG_SIM_CLASSES && position >= counts[i])
		position -= counts[i++];
	return i;
}

/* Walks over the packets of this turn from one sampled packet to the next. */
static void sample_point(struct hg_sim *sim, struct hg_sim_flow *f, uint32_t k,
			 const uint32_t *counts, uint64_t packets)
{
	struct hg_sim_agent *a = &sim->agents->agents[f->point[k].agent];
	struct hg_sim_port *port = &a->ports[f->point[k].source];
	uint64_t at = f->skip[k];
	uint32_t pool = port->pool;

	while (at < packets) {
		if (a->is_switch)
			port->pool = pool + (uint32_t)at + 1;
		else
			port->pool += a->sampling; /* Host sFlow computes its pool */
		hg_sim_flow_sample(sim, f, k, class_at(counts, at));
		at += 1 + (uint64_t)hg_sim_rng_skip(&sim->traffic_rng, a->skip_factor);
	}
	f->skip[k] = (uint32_t)(at - packets);
	if (a->is_switch)
		port->pool = pool + (uint32_t)packets;
}

static void play_flow(struct hg_sim *sim, struct hg_sim_flow *f, double seconds)
{
	double factor = sim->scale * (double)sim->modulation[f->modulator] * seconds;
	uint32_t counts[HG_SIM_CLASSES] = { 0 };
	uint64_t packets = 0, bytes = 0;

	for (uint32_t i = 0; i < f->classes; i++) {
		counts[i] = hg_sim_rng_poisson(&sim->traffic_rng, (double)f->weight[i] * factor);
		packets += counts[i];
		bytes += (uint64_t)counts[i] * (f->size[i] + 4u);
	}
	if (packets == 0)
		return;
	f->packets += packets;
	f->bytes += bytes;
	count_interfaces(sim, f, packets, bytes);
	for (uint32_t k = 0; k < f->points; k++) {
		if (f->skip[k] >= packets && !sim->agents->agents[f->point[k].agent].is_switch)
			f->skip[k] -= (uint32_t)packets;
		else
			sample_point(sim, f, k, counts, packets);
	}
}

static void play_connection(struct hg_sim *sim, uint32_t index, uint32_t slices)
{
	struct hg_sim_connection *c = &sim->connections[index];
	double seconds = (double)slices / HG_SIM_SLICES_PER_S;

	if (sim->slice >= c->end_slice)
		renew(sim, index);
	play_flow(sim, &c->flows[0], seconds);
	play_flow(sim, &c->flows[1], seconds);
}

/*
 * Flows lie far apart and their turn comes rarely: without this every one waits for memory.
 * Inlined by force, because gcc 12 takes a function that only prefetches for one without effect.
 */
static inline __attribute__((always_inline)) void prefetch_flow(const struct hg_sim_flow *f)
{
	const char *at = (const char *)f;

	__builtin_prefetch(at, 1);
	__builtin_prefetch(at + 64, 1);
	__builtin_prefetch(&f->src.pod, 0);
	__builtin_prefetch(&f->packet.inner, 0);
}

void hg_sim_traffic_step(struct hg_sim *sim)
{
	uint32_t heavy = sim->nconnections < HG_SIM_HEAVY ? sim->nconnections : HG_SIM_HEAVY;

	if (sim->slice % HG_SIM_TICK_SLICES == 0)
		modulate(sim);
	for (uint32_t i = 0; i < heavy; i++)
		play_connection(sim, i, 1);
	for (uint32_t i = heavy + sim->slice % HG_SIM_TICK_SLICES; i < sim->nconnections;
	     i += HG_SIM_TICK_SLICES) {
		uint32_t later = i + 4 * HG_SIM_TICK_SLICES;
		if (later < sim->nconnections) {
			prefetch_flow(&sim->connections[later].flows[0]);
			prefetch_flow(&sim->connections[later].flows[1]);
		}
		play_connection(sim, i, HG_SIM_TICK_SLICES);
	}
}
