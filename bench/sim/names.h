/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Believable names for namespaces, workloads, pods and nodes. All are functions of indexes, so that
 * nothing is stored per pod.
 *
 * Threads: any. Memory: the caller's buffers, at least HG_SIM_NAME_MAX bytes.
 */
#ifndef BENCH_SIM_NAMES_H
#define BENCH_SIM_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SIM_NAME_MAX 64

/* Namespaces with a part to play; the others are plain tenants. */
enum hg_sim_namespace_role {
	HG_SIM_NS_SYSTEM,
	HG_SIM_NS_MONITORING,
	HG_SIM_NS_GPU,
	HG_SIM_NS_INGRESS,
	HG_SIM_NS_TRAINING,
	HG_SIM_NS_TENANT, /* the first tenant */
};

void hg_sim_name_namespace(uint32_t index, char *name);

/* Name of the `index`-th ordinary workload; *is_stateful says which kind the name suggests. */
void hg_sim_name_workload(uint32_t index, char *name, bool *is_stateful);

/* W-H-S of a Deployment's pod: `hash` chooses H, the ordinal S; no two ordinals share an S. */
void hg_sim_name_deployment_pod(const char *workload, uint64_t hash, uint32_t ordinal, char *name);

/* W-S of a DaemonSet's pod. */
void hg_sim_name_daemonset_pod(const char *workload, uint64_t hash, uint32_t ordinal, char *name);

/* W-N of a StatefulSet's pod. */
void hg_sim_name_statefulset_pod(const char *workload, uint32_t ordinal, char *name);

void hg_sim_name_node(uint32_t index, bool has_gpu, char *name);

#ifdef __cplusplus
}
#endif
#endif
