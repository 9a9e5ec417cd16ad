/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a flow through the cluster: which agents see it, on which ports.
 *
 * Threads: one. Memory: the caller's flow is filled in.
 */
#ifndef BENCH_SIM_ROUTE_H
#define BENCH_SIM_ROUTE_H

#include "bench/sim/flow.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Between two nodes, or between a node and the outside (node HG_SIM_NONE). */
void hg_sim_route_network(const struct hg_sim_world *world, struct hg_sim_flow *f);

/* Inside one node: only its bridge sees it. */
void hg_sim_route_bridge(struct hg_sim_flow *f, uint32_t node);

#ifdef __cplusplus
}
#endif
#endif
