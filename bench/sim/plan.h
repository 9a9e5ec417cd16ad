/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a connection is going to be: its ends, its tunnel, its kind of payload and packet sizes.
 *
 * Threads: one. Memory: the caller owns the plan.
 */
#ifndef BENCH_SIM_PLAN_H
#define BENCH_SIM_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/sim/flow.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_sim_tunnel {
	HG_SIM_TUNNEL_NONE,
	HG_SIM_TUNNEL_IPIP,
	HG_SIM_TUNNEL_VXLAN,
	HG_SIM_TUNNEL_VXLAN_LINUX,
	HG_SIM_TUNNEL_GENEVE,
	HG_SIM_TUNNEL_GRE,
};

enum hg_sim_payload {
	HG_SIM_PAYLOAD_TCP,
	HG_SIM_PAYLOAD_UDP,
	HG_SIM_PAYLOAD_ICMP,
	HG_SIM_PAYLOAD_DNS,
	HG_SIM_PAYLOAD_ROCE,
	HG_SIM_PAYLOAD_ARP
};

enum hg_sim_shape {
	HG_SIM_BULK,
	HG_SIM_JUMBO,
	HG_SIM_OFFLOADED,
	HG_SIM_REQUESTS,
	HG_SIM_SMALL,
	HG_SIM_QUESTION,
	HG_SIM_RDMA
};

struct hg_sim_plan {
	struct hg_sim_end src, dst;
	enum hg_sim_tunnel tunnel;
	enum hg_sim_payload payload;
	enum hg_sim_shape shape;
	uint16_t sport, dport;
	bool bridged;
	double scale; /* of the weight: some kinds are always small */
};

/* Plans a connection of a random kind. */
void hg_sim_plan_connection(const struct hg_sim_world *world, struct hg_sim_rng *rng,
			    struct hg_sim_plan *p);

/* Plans a packet that reaches a pod on `node` without any tunnel. */
void hg_sim_plan_to_node(const struct hg_sim_world *world, struct hg_sim_rng *rng, uint32_t node,
			 struct hg_sim_plan *p);

/* Both ends are on one node: the packets never leave it and no tunnel carries them. */
bool hg_sim_plan_is_local(const struct hg_sim_plan *p);

#ifdef __cplusplus
}
#endif
#endif
