/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was really there: every flow with the packets it had and the samples of it that were sent.
 * Written as JSON at the end, it is what a collector's answers are compared with.
 *
 * Threads: one. Memory: grows by one record per flow when `keep` is set; hg_sim_truth_free takes
 * it.
 */
#ifndef BENCH_SIM_TRUTH_H
#define BENCH_SIM_TRUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/sim/agent.h"
#include "bench/sim/flow.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_sim_sums {
	uint64_t packets;	   /* each packet once */
	uint64_t bytes;		   /* with FCS */
	uint64_t observed_packets; /* once per point that could sample it */
	uint64_t observed_bytes;
	uint64_t samples;	 /* really sent */
	uint64_t sampled_frames; /* samples x sampling rate */
	uint64_t sampled_bytes;	 /* samples x sampling rate x frame length */
};

struct hg_sim_truth_record {
	struct hg_sim_addr src, dst, outer_src, outer_dst;
	uint32_t src_ns, dst_ns;
	uint16_t sport, dport;
	uint8_t proto;
	uint8_t stack;
	struct hg_sim_sums sums;
};

#define HG_SIM_STACKS 64

struct hg_sim_truth {
	bool keep;   /* records too, not totals only */
	bool failed; /* memory ran out: records are incomplete */
	struct hg_sim_truth_record *records;
	uint32_t count, capacity;
	char stacks[HG_SIM_STACKS][HG_SIM_STACK_MAX];
	uint32_t nstacks;
	struct hg_sim_sums total;
	uint64_t datagrams, lost_datagrams, failed_datagrams;
	uint64_t flow_samples, counter_samples, discards;
};

void hg_sim_truth_init(struct hg_sim_truth *t, bool keep);
void hg_sim_truth_free(struct hg_sim_truth *t);

/* Opens the record of a new flow and notes it in the flow. */
void hg_sim_truth_open(struct hg_sim_truth *t, struct hg_sim_flow *f);

/* Books the packets of a flow that ends. Samples still on their way are booked later. */
void hg_sim_truth_close(struct hg_sim_truth *t, struct hg_sim_flow *f);

/* Books a datagram that was sent. */
void hg_sim_truth_sent(struct hg_sim_truth *t, struct hg_sim_agent *agent,
		       const struct hg_sim_datagram *d);

/* Writes the JSON document. Returns 0, or -1 when writing or memory fails (errno). */
int hg_sim_truth_write(struct hg_sim_truth *t, const struct hg_sim_options *o, double duration_s,
		       const struct hg_sim_world *world, const struct hg_sim_agents *agents,
		       FILE *out);

#ifdef __cplusplus
}
#endif
#endif
