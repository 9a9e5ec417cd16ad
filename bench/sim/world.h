/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cluster that is simulated: nodes, switches, namespaces, workloads, pods, services and where
 * each of them lives. Built once from the options and the seed; only pod churn changes it.
 *
 * Threads: one. Memory: hg_sim_world_create makes it, hg_sim_world_free takes it.
 */
#ifndef BENCH_SIM_WORLD_H
#define BENCH_SIM_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/sim/names.h"
#include "bench/sim/options.h"
#include "bench/sim/rng.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SIM_NONE UINT32_MAX

/* IPv4 as ::ffff:a.b.c.d; all zero = no address. */
struct hg_sim_addr {
	uint8_t b[16];
};

enum hg_sim_workload_kind {
	HG_SIM_DEPLOYMENT,
	HG_SIM_STATEFULSET,
	HG_SIM_DAEMONSET,
	HG_SIM_STATIC, /* mirror pod: WORKLOAD-NODE */
};

struct hg_sim_workload {
	char name[HG_SIM_NAME_MAX];
	uint64_t hash;
	uint32_t ns;
	uint32_t kind;
	bool host_network;
	bool gpu;
	uint16_t port;	     /* where its pods listen */
	uint32_t service_ip; /* cluster address, host order */
	uint32_t ordinals;   /* given out so far */
	uint32_t first_pod;  /* in world->by_workload */
	uint32_t pods;
	uint32_t peers[4]; /* workloads it talks to */
};

struct hg_sim_pod {
	uint32_t node;
	uint32_t workload;
	uint32_t ordinal;
	uint32_t ip;	 /* host order; the node's for host network */
	uint32_t entity; /* index of data source class 3 */
	uint32_t counter_seq;
	uint16_t generation;
	uint8_t slot; /* on its node */
	uint8_t gpus;
	bool host_network;
	bool dual_stack;
};

struct hg_sim_node {
	char name[HG_SIM_NAME_MAX];
	uint32_t ip;
	uint32_t sw;   /* its switch, or HG_SIM_NONE */
	uint32_t port; /* on that switch, from 0 */
	uint8_t gpus;
	bool tcp_info; /* agent sends 0:2209 */
};

struct hg_sim_switch {
	uint32_t ip;
	uint32_t ports; /* to nodes; two uplinks follow */
};

struct hg_sim_world {
	struct hg_sim_node *nodes;
	uint32_t nnodes;
	struct hg_sim_switch *switches;
	uint32_t nswitches;
	struct hg_sim_workload *workloads;
	uint32_t nworkloads;
	struct hg_sim_pod *pods; /* node i has pods i * pods_per_node ... */
	uint32_t npods;
	uint32_t pods_per_node;
	uint32_t nnamespaces;
	bool tunnels;	       /* pods of different nodes reach each other through them */
	uint32_t *by_workload; /* pod ids, grouped */
	uint32_t *gpu_pods;
	uint32_t ngpu_pods;
	uint32_t dns;	       /* the workload behind the cluster's DNS service */
	uint32_t ingress;      /* the workload that outside clients reach */
	uint32_t first_tenant; /* first ordinary workload */
	double *weights;       /* cumulated popularity of ordinary workloads */
};

/* NULL when memory is short. */
struct hg_sim_world *hg_sim_world_create(const struct hg_sim_options *o);
void hg_sim_world_free(struct hg_sim_world *world);

/* An ordinary workload, popular ones more often. */
uint32_t hg_sim_world_pick_workload(const struct hg_sim_world *world, struct hg_sim_rng *rng);

/* Ends the pod and puts a new one of another workload on its address. */
void hg_sim_world_replace_pod(struct hg_sim_world *world, uint32_t pod, struct hg_sim_rng *rng);

/* Name of the pod; `name` holds HG_SIM_NAME_MAX bytes. */
void hg_sim_world_pod_name(const struct hg_sim_world *world, uint32_t pod, char *name);

/* Name of a namespace as the truth file prints it, also for those outside of any. */
void hg_sim_world_namespace(const struct hg_sim_world *world, uint32_t ns, char *name);

struct hg_sim_addr hg_sim_addr4(uint32_t ip);

/* The pod's IPv6 address (or the node's for a host network pod). */
struct hg_sim_addr hg_sim_world_pod_addr6(const struct hg_sim_world *world, uint32_t pod);

bool hg_sim_addr_is4(const struct hg_sim_addr *a);
bool hg_sim_addr_is_none(const struct hg_sim_addr *a);

#ifdef __cplusplus
}
#endif
#endif
