/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sFlow agents: one per node and one per switch, with their ports (data sources), their
 * sequence numbers and the datagram each is filling.
 *
 * Threads: one. Memory: hg_sim_agents_create makes them, hg_sim_agents_free takes them.
 */
#ifndef BENCH_SIM_AGENT_H
#define BENCH_SIM_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/sim/options.h"
#include "bench/sim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SIM_DATAGRAM_MAX    1400
#define HG_SIM_DATAGRAM_HEADER 28
#define HG_SIM_REFS	       12
#define HG_SIM_SLACK	       128 /* a header is written whole before its length is known to be less */
#define HG_SIM_VETHS	       8 /* pods per node whose interface sends counters */

/* A flow sample in a datagram: what the truth books when the datagram is really sent. */
struct hg_sim_ref {
	uint32_t truth;
	uint32_t rate;
	uint32_t frame_bytes;
};

struct hg_sim_datagram {
	uint32_t agent;
	uint32_t len_bytes;
	uint32_t samples;
	uint32_t flow_samples;
	uint32_t counter_samples;
	uint32_t discards;
	uint64_t time_us;		     /* simulated, when it was finished */
	struct hg_sim_ref refs[HG_SIM_REFS]; /* as many as flow_samples */
	uint8_t bytes[HG_SIM_DATAGRAM_MAX + HG_SIM_SLACK];
};

struct hg_sim_port {
	uint32_t if_index;
	uint32_t flow_seq;
	uint32_t pool;
	uint32_t counter_seq;
	uint64_t in_packets, in_bytes;
	uint64_t out_packets, out_bytes;
	uint32_t pod; /* of a veth, else HG_SIM_NONE */
};

struct hg_sim_agent {
	uint32_t ip;
	bool is_switch;
	bool tcp_info;
	uint32_t sampling; /* 1 in N */
	double skip_factor;
	uint32_t datagram_seq;
	uint32_t host_seq;
	uint32_t discard_seq;
	uint32_t discard_drops; /* withheld by the rate limit */
	uint32_t discard_quota; /* left in this tenth of a second */
	uint32_t start_ms;	/* agent's age when the simulation begins */
	struct hg_sim_port *ports;
	uint32_t nports;
	struct hg_sim_datagram building;
	/* what was really sent */
	uint64_t sent_datagrams;
	uint64_t lost_datagrams;
	uint64_t sent_flow_samples;
	uint64_t sent_counter_samples;
	uint64_t sent_discards;
};

struct hg_sim_agents {
	struct hg_sim_agent *agents; /* node i is agent i; switches follow */
	uint32_t count;
	struct hg_sim_port *ports; /* of all */
};

/* NULL when memory is short. */
struct hg_sim_agents *hg_sim_agents_create(const struct hg_sim_options *o,
					   const struct hg_sim_world *world);
void hg_sim_agents_free(struct hg_sim_agents *agents);

/* Writes the datagram header over the first 28 bytes of what is being built. */
void hg_sim_agent_seal(struct hg_sim_agent *agent, uint64_t time_us);

/* Empties the datagram for the next samples. */
void hg_sim_agent_reset(struct hg_sim_agent *agent);

#ifdef __cplusplus
}
#endif
#endif
