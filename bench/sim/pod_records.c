/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "bench/sim/counters.h"

#define MIB (UINT64_C(1) << 20)

enum {
	RECORD_ADAPTERS = 2001,
	RECORD_PARENT = 2002,
	RECORD_VIRT_CPU = 2101,
	RECORD_VIRT_MEMORY = 2102,
	RECORD_VIRT_DISK = 2103,
	RECORD_VIRT_NETWORK = 2104,
	STATE_RUNNING = 1,
	STATE_SHUTDOWN = 4,
	CLASS_HOST = 2,
};

/* A pod counts from its own beginning; those of the first generation are older than the run. */
static double pod_age_s(const struct hg_sim *sim, uint32_t pod)
{
	double run_s = (double)hg_sim_time_us(sim) / 1e6;

	return sim->world->pods[pod].generation ? run_s : run_s + (double)(pod * 97 % 90000);
}

static void put_disk(struct hg_sim_wire *w, double busy_s)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_VIRT_DISK);
	uint64_t operations = (uint64_t)(busy_s * 25);

	hg_sim_put64(w, 0); /* capacity, allocation, available: the agent does not know */
	hg_sim_put64(w, 0);
	hg_sim_put64(w, 0);
	hg_sim_put32(w, (uint32_t)operations);
	hg_sim_put64(w, operations * 16384);
	hg_sim_put32(w, (uint32_t)(operations * 2));
	hg_sim_put64(w, operations * 49152);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static void put_memory(struct hg_sim_wire *w, uint64_t used, uint64_t most)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_VIRT_MEMORY);

	hg_sim_put64(w, used);
	hg_sim_put64(w, most);
	hg_sim_end(w, mark);
}

static void put_cpu(struct hg_sim_wire *w, double busy_s, bool is_last)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_VIRT_CPU);

	hg_sim_put32(w, is_last ? STATE_SHUTDOWN : STATE_RUNNING);
	hg_sim_put32(w, (uint32_t)(uint64_t)(busy_s * 1000));
	hg_sim_put32(w, 2); /* containers, the sandbox included */
	hg_sim_end(w, mark);
}

/* The agent's network counters of a pod are always zero. */
static void put_network(struct hg_sim_wire *w)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_VIRT_NETWORK);

	for (int i = 0; i < 10; i++)
		hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static void put_parent(struct hg_sim_wire *w)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_PARENT);

	hg_sim_put32(w, CLASS_HOST);
	hg_sim_put32(w, 1);
	hg_sim_end(w, mark);
}

static void put_description(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t pod)
{
	const struct hg_sim_pod *p = &sim->world->pods[pod];
	char name[HG_SIM_NAME_MAX], ns[HG_SIM_NAME_MAX], host[2 * HG_SIM_NAME_MAX + 16];

	hg_sim_world_pod_name(sim->world, pod, name);
	hg_sim_name_namespace(sim->world->workloads[p->workload].ns, ns);
	snprintf(host, sizeof(host), "k8s__%s_%s_u_a", name, ns);
	hg_sim_put_host_description(w, host, (uint64_t)p->generation << 40 | pod);
}

/* Devices are handed out to the GPU pods of a node in order. */
static uint32_t first_gpu(const struct hg_sim *sim, uint32_t pod)
{
	uint32_t first = 0;

	for (uint32_t i = pod - sim->world->pods[pod].slot; i < pod; i++)
		first += sim->world->pods[i].gpus;
	return first;
}

void hg_sim_put_pod_records(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t pod,
			    bool is_last, uint32_t *count)
{
	const struct hg_sim_pod *p = &sim->world->pods[pod];
	uint64_t id = UINT64_C(5) << 56 | (uint64_t)p->generation << 32 | pod;
	struct hg_sim_load cpu = hg_sim_load_of(id, 0.02, 1.6);
	struct hg_sim_load memory = hg_sim_load_of(~id, 0.2, 0.75);
	uint64_t most = (512 + hg_sim_hash(id) % 8 * 512) * MIB;
	double t = pod_age_s(sim, pod), busy_s = hg_sim_load_total(&cpu, t);
	uint32_t mark;

	if (p->gpus)
		hg_sim_put_gpu(w, sim, p->node, first_gpu(sim, pod), p->gpus);
	mark = hg_sim_begin(w, 0, RECORD_ADAPTERS);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
	put_disk(w, busy_s);
	put_memory(w, (uint64_t)(hg_sim_load_now(&memory, t) * (double)most), most);
	put_cpu(w, busy_s, is_last);
	put_network(w);
	put_parent(w);
	put_description(w, sim, pod);
	*count = p->gpus ? 8 : 7;
}
