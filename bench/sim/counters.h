/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counter samples: which sources there are and the records of each. What the simulation does not
 * count (CPU, memory, disks, GPUs) is a smooth function of time, so that no state is needed and
 * counters only grow.
 *
 * Threads: one. Memory: none.
 */
#ifndef BENCH_SIM_COUNTERS_H
#define BENCH_SIM_COUNTERS_H

#include "bench/sim/sim.h"
#include "bench/sim/wire.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { HG_SIM_COUNT_HOST, HG_SIM_COUNT_PORT, HG_SIM_COUNT_POD };

/* Room for the longest counter sample. */
#define HG_SIM_COUNTER_MAX 1280

/* A load between 0 and 1 that goes up and down: of what `id` names. */
struct hg_sim_load {
	double mean;
	double swing;
	double omega; /* radians per second */
	double phase;
};

struct hg_sim_load hg_sim_load_of(uint64_t id, double least, double most);

/* The load at `t_s`, and what it has added up to since t = 0. */
double hg_sim_load_now(const struct hg_sim_load *l, double t_s);
double hg_sim_load_total(const struct hg_sim_load *l, double t_s);

/* False for the interface of a pod that has none of its own. */
bool hg_sim_port_counts(const struct hg_sim *sim, const struct hg_sim_port *port);

/* Name of an agent's port, HG_SIM_NAME_MAX bytes. */
void hg_sim_port_name(const struct hg_sim *sim, const struct hg_sim_agent *agent, uint32_t port,
		      char *name);

/* Records, each whole, with its data format and length. */
void hg_sim_put_host_records(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t node,
			     uint32_t *count);
void hg_sim_put_pod_records(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t pod,
			    bool is_last, uint32_t *count);

/* 5703:1 over `gpus` devices, the first one `first` on its node. */
void hg_sim_put_gpu(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t node, uint32_t first,
		    uint32_t gpus);

/* 0:2000 */
void hg_sim_put_host_description(struct hg_sim_wire *w, const char *name, uint64_t uuid);

#ifdef __cplusplus
}
#endif
#endif
