/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command line of hg-sim.
 *
 * Threads: main only. Memory: the strings point into argv.
 */
#ifndef BENCH_SIM_OPTIONS_H
#define BENCH_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_sim_options {
	uint32_t nodes;
	int64_t switches; /* -1 = nodes / 40, rounded up */
	uint32_t namespaces;
	uint32_t workloads; /* 0 = 5 per namespace */
	uint32_t pods_per_node;
	uint32_t gpus_per_node;
	uint32_t flows;
	uint64_t seed;
	double rate;	   /* samples per second; 0 = as fast as possible */
	double duration_s; /* 0 = until stopped */
	uint32_t sampling;
	bool sampling_mixed;
	uint32_t polling_s;
	bool counters;
	bool entities;
	bool discards;
	bool plain;	       /* no tunnels, no entities, no 0:2209 */
	double pod_churn;      /* pods replaced per minute */
	double loss;	       /* probability that a numbered datagram is not sent */
	const char *to;	       /* HOST:PORT */
	const char *pcap_file; /* instead of UDP */
	const char *truth_file;
	bool quiet;
	bool help;
};

/*
 * Fills `o` from the command line. Returns 0, or 2 after a sentence on `err` naming the option that
 * is wrong. With --help it prints the usage on `out` and sets o->help.
 */
int hg_sim_options_parse(struct hg_sim_options *o, int argc, char **argv, FILE *out, FILE *err);

/* The default settings: 180 nodes, 20,000 samples per second to 127.0.0.1:6343. */
void hg_sim_options_default(struct hg_sim_options *o);

#ifdef __cplusplus
}
#endif
#endif
