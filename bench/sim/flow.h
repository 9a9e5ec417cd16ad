/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flows: who talks to whom, over which tunnel, in which packet sizes, and at which points of the
 * network its packets can be sampled. A connection is two flows, one per direction.
 *
 * Threads: one. Memory: the caller owns the structs.
 */
#ifndef BENCH_SIM_FLOW_H
#define BENCH_SIM_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/sim/packet.h"
#include "bench/sim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SIM_CLASSES 3
#define HG_SIM_POINTS  4
#define HG_SIM_LOCAL   0xffff /* as a port: the agent's own side */

/* Ports of a node agent; the pods' veth interfaces follow. */
enum { HG_SIM_PORT_NIC, HG_SIM_PORT_BRIDGE, HG_SIM_PORT_VETH };

/* A place that may sample a flow: an agent, the data source, and the way through it. */
struct hg_sim_point {
	uint32_t agent;	 /* nodes first, then switches */
	uint16_t source; /* port that is the data source */
	uint16_t in;
	uint16_t out;
};

struct hg_sim_end {
	struct hg_sim_addr addr;
	uint32_t node;	 /* HG_SIM_NONE outside the cluster */
	uint32_t pod;	 /* HG_SIM_NONE unless a pod */
	uint32_t entity; /* 0 = none */
	uint32_t ns;	 /* nnamespaces = external, + 1 = a node */
};

struct hg_sim_flow {
	/* changes with every tick */
	uint64_t packets;
	uint64_t bytes;		      /* with FCS */
	uint32_t skip[HG_SIM_POINTS]; /* packets until the point's next sample */
	/* fixed for the life of the flow */
	float weight[HG_SIM_CLASSES];  /* packets per second at scale 1 */
	uint16_t size[HG_SIM_CLASSES]; /* bytes, no FCS */
	uint8_t classes;
	uint8_t points;
	uint8_t modulator;
	uint8_t proto; /* innermost */
	struct hg_sim_point point[HG_SIM_POINTS];
	uint32_t truth; /* record in the truth, or HG_SIM_NONE */
	uint16_t sport;
	uint16_t dport;
	struct hg_sim_end src, dst;
	struct hg_sim_addr outer_src, outer_dst;
	struct hg_sim_packet packet;
};

/* Builds both directions of a connection of total weight `weight` (packets per second at scale 1).
 */
void hg_sim_flow_connect(const struct hg_sim_world *world, struct hg_sim_rng *rng, double weight,
			 struct hg_sim_flow pair[2]);

/* A plain packet that reaches a pod on `node` from somewhere, for a discard notification. */
void hg_sim_flow_to_node(const struct hg_sim_world *world, struct hg_sim_rng *rng, uint32_t node,
			 struct hg_sim_flow *f);

#ifdef __cplusplus
}
#endif
#endif
