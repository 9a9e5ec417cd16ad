/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where finished datagrams go: the network or a capture file.
 *
 * Threads: one. Memory: a sink copies what it keeps; close frees it.
 */
#ifndef BENCH_SIM_SINK_H
#define BENCH_SIM_SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/sim/agent.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Told once about every datagram: it left, or it could not be sent. */
typedef void (*hg_sim_sent)(void *context, const struct hg_sim_datagram *d, bool is_sent);

struct hg_sim_sink {
	/* Takes a datagram; may keep a copy until the next flush. */
	void (*submit)(struct hg_sim_sink *sink, const struct hg_sim_datagram *d);
	/* Sends what was kept. */
	void (*flush)(struct hg_sim_sink *sink);
	/* Flushes and frees. Returns 0, or -1 when the output is incomplete (errno). */
	int (*close)(struct hg_sim_sink *sink);
	hg_sim_sent sent;
	void *context;
};

/*
 * One UDP socket per agent to `to` (HOST:PORT, [HOST6]:PORT); fewer when descriptors run short.
 * NULL after a sentence on `err`.
 */
struct hg_sim_sink *hg_sim_udp_open(const char *to, uint32_t agents, FILE *err);

/*
 * A capture of Ethernet frames from every agent's address to 10.254.0.1:6343. Time starts at
 * HG_SIM_PCAP_START_S, so equal simulations give equal files. NULL after a sentence on `err`.
 */
struct hg_sim_sink *hg_sim_pcap_open(const char *path, FILE *err);

#define HG_SIM_PCAP_START_S 1735689600u /* 2025-01-01T00:00:00Z */

#ifdef __cplusplus
}
#endif
#endif
