/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulation: time in slices of 10 ms, in each the flows that are due, counter samples,
 * discard notifications and datagrams that waited long enough.
 *
 * Threads: one. Memory: hg_sim_create makes everything, hg_sim_free takes it. The sink stays the
 * caller's.
 */
#ifndef BENCH_SIM_SIM_H
#define BENCH_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/sim/agent.h"
#include "bench/sim/flow.h"
#include "bench/sim/options.h"
#include "bench/sim/rng.h"
#include "bench/sim/sink.h"
#include "bench/sim/truth.h"
#include "bench/sim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SIM_SLICE_US	    10000
#define HG_SIM_SLICES_PER_S 100
#define HG_SIM_TICK_SLICES  10	 /* light flows take a turn every 100 ms */
#define HG_SIM_HEAVY	    1024 /* connections that take a turn every slice */
#define HG_SIM_MODULATORS   64

/* Two directions and the slice in which both end. */
struct hg_sim_connection {
	struct hg_sim_flow flows[2];
	double weight;
	uint64_t end_slice;
};

/* What sends a counter sample: kind and number in the agent. */
struct hg_sim_counter_source {
	uint32_t agent;
	uint16_t kind;
	uint16_t index;
};

/* Sources by the slice of the polling interval in which they are due. */
struct hg_sim_schedule {
	struct hg_sim_counter_source *sources;
	uint32_t *first; /* slices + 1 places in sources */
	uint32_t slices;
};

struct hg_sim_incident {
	uint32_t agent;
	uint64_t end_slice;
	uint64_t next_slice;
};

struct hg_sim {
	struct hg_sim_options options;
	struct hg_sim_world *world;
	struct hg_sim_agents *agents;
	struct hg_sim_sink *sink;
	struct hg_sim_truth truth;
	struct hg_sim_connection *connections;
	uint32_t nconnections;
	double scale; /* packets per second = weight x scale */
	double cost;  /* samples per second at scale 1 */
	float modulation[HG_SIM_MODULATORS];
	struct hg_sim_schedule schedule;
	struct hg_sim_incident incident;
	uint64_t slice;
	uint64_t start_ns; /* wall-clock time of slice 0 */
	double churn_due;  /* pods to replace, with what is left over */
	struct hg_sim_rng traffic_rng, loss_rng, discard_rng, churn_rng;
};

/* Builds world, agents and flows. NULL when memory is short. */
struct hg_sim *hg_sim_create(const struct hg_sim_options *o, struct hg_sim_sink *sink,
			     uint64_t start_ns);
void hg_sim_free(struct hg_sim *sim);

/* Plays one slice. */
void hg_sim_step(struct hg_sim *sim);

/* Sends every half-filled datagram and closes the books; then hg_sim_truth_write may be called. */
void hg_sim_finish(struct hg_sim *sim);

/* Simulated time since the start. */
uint64_t hg_sim_time_us(const struct hg_sim *sim);

/*
 * Room for one sample of `len_bytes` in the agent's datagram, sending the datagram first if it is
 * full. The caller writes the sample there and counts it.
 */
uint8_t *hg_sim_reserve(struct hg_sim *sim, struct hg_sim_agent *agent, uint32_t len_bytes);

/* Sends what the agent has, if anything. */
void hg_sim_send(struct hg_sim *sim, struct hg_sim_agent *agent);

/* traffic.c: connections and the packets they send in this slice. */
bool hg_sim_traffic_start(struct hg_sim *sim);
void hg_sim_traffic_step(struct hg_sim *sim);
void hg_sim_traffic_stop(struct hg_sim *sim);

/* Ends the connections of a pod that is about to be replaced, and starts others in their place. */
void hg_sim_traffic_leave_pod(struct hg_sim *sim, uint32_t pod);

/* flow_samples.c: one sample of `f` at its point `k`, packet size class `class`. */
void hg_sim_flow_sample(struct hg_sim *sim, struct hg_sim_flow *f, uint32_t k, uint32_t size_class);

/* counter_samples.c, schedule.c */
bool hg_sim_schedule_create(struct hg_sim *sim);
void hg_sim_counter_step(struct hg_sim *sim);
void hg_sim_counter_sample(struct hg_sim *sim, const struct hg_sim_counter_source *source);

/* The pod's counter sample; the last one tells that it is shut down. */
void hg_sim_pod_sample(struct hg_sim *sim, uint32_t pod, bool is_last);

/* discards.c */
void hg_sim_discard_step(struct hg_sim *sim);

#ifdef __cplusplus
}
#endif
#endif
