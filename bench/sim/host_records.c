/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "bench/sim/counters.h"

#define CPUS	    64
#define CPU_MHZ	    2800
#define GIB	    (UINT64_C(1) << 30)
#define NODE_MEMORY (512 * GIB)
#define GPU_MEMORY  (80 * GIB)
#define TWO_PI	    6.283185307179586

enum {
	RECORD_DESCRIPTION = 2000,
	RECORD_ADAPTERS = 2001,
	RECORD_CPU = 2003,
	RECORD_MEMORY = 2004,
	RECORD_DISK = 2005,
	RECORD_NETWORK = 2006,
	RECORD_MIB_IP = 2007,
	RECORD_MIB_ICMP = 2008,
	RECORD_MIB_TCP = 2009,
	RECORD_MIB_UDP = 2010,
	RECORD_VIRT_NODE = 2100,
	ENTERPRISE_NVIDIA = 5703,
};

struct hg_sim_load hg_sim_load_of(uint64_t id, double least, double most)
{
	uint64_t h = hg_sim_hash(id);
	struct hg_sim_load l;

	l.mean = least + (most - least) * (double)(h & 0xffff) / 65535;
	l.swing = 0.25 * l.mean;
	l.omega = TWO_PI / (60 + (double)(h >> 16 & 0xff));
	l.phase = (double)(h >> 24 & 0xff) / 255 * TWO_PI;
	return l;
}

double hg_sim_load_now(const struct hg_sim_load *l, double t_s)
{
	return l->mean + l->swing * sin(l->omega * t_s + l->phase);
}

double hg_sim_load_total(const struct hg_sim_load *l, double t_s)
{
	double wave = (cos(l->phase) - cos(l->omega * t_s + l->phase)) / l->omega;

	return l->mean * t_s + l->swing * wave;
}

/* Ids of the loads: what kind, where, which. */
static uint64_t load_id(uint32_t kind, uint32_t node, uint32_t index)
{
	return (uint64_t)kind << 56 | (uint64_t)node << 24 | index;
}

/* Seconds since the node was booted, some days before the simulation. */
static double node_age_s(const struct hg_sim *sim, uint32_t node)
{
	return (double)(86400 + hg_sim_hash(node) % 1000000) + (double)hg_sim_time_us(sim) / 1e6;
}

static void put_words(struct hg_sim_wire *w, uint32_t format, const uint64_t *words, uint32_t n)
{
	uint32_t mark = hg_sim_begin(w, 0, format);

	for (uint32_t i = 0; i < n; i++)
		hg_sim_put32(w, (uint32_t)words[i]);
	hg_sim_end(w, mark);
}

void hg_sim_put_host_description(struct hg_sim_wire *w, const char *name, uint64_t uuid)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_DESCRIPTION);

	hg_sim_put_string(w, name);
	hg_sim_put64(w, hg_sim_hash(uuid));
	hg_sim_put64(w, hg_sim_hash(~uuid));
	hg_sim_put32(w, 3); /* x86_64 */
	hg_sim_put32(w, 2); /* linux */
	hg_sim_put_string(w, "6.1.0-28-amd64");
	hg_sim_end(w, mark);
}

/* Busy milliseconds and millijoules added up over the devices; the hottest gives the temperature.
 */
void hg_sim_put_gpu(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t node, uint32_t first,
		    uint32_t gpus)
{
	double t = node_age_s(sim, node), busy_ms = 0, energy_mj = 0, hottest = 0, used = 0;
	uint32_t mark = hg_sim_begin(w, ENTERPRISE_NVIDIA, 1);

	for (uint32_t i = first; i < first + gpus; i++) {
		struct hg_sim_load l = hg_sim_load_of(load_id(1, node, i), 0.2, 0.78);
		double total = hg_sim_load_total(&l, t), now = hg_sim_load_now(&l, t);
		busy_ms += total * 1000;
		energy_mj += (80 * t + 600 * total) * 1000;
		used += 0.3 + 0.6 * l.mean;
		hottest = fmax(hottest, 35 + 45 * now);
	}
	hg_sim_put32(w, gpus);
	hg_sim_put32(w, gpus);
	hg_sim_put32(w, (uint32_t)(uint64_t)busy_ms);
	hg_sim_put32(w, (uint32_t)(uint64_t)(busy_ms * 0.6));
	hg_sim_put64(w, gpus * GPU_MEMORY);
	hg_sim_put64(w, (uint64_t)((gpus - used) * (double)GPU_MEMORY));
	hg_sim_put32(w, 0);
	hg_sim_put32(w, (uint32_t)(uint64_t)energy_mj);
	hg_sim_put32(w, (uint32_t)hottest);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static void put_virt_node(struct hg_sim_wire *w, const struct hg_sim *sim, double used)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_VIRT_NODE);

	hg_sim_put32(w, CPU_MHZ);
	hg_sim_put32(w, CPUS);
	hg_sim_put64(w, NODE_MEMORY);
	hg_sim_put64(w, (uint64_t)((double)NODE_MEMORY * (1 - used)));
	hg_sim_put32(w, sim->world->pods_per_node);
	hg_sim_end(w, mark);
}

static void put_adapters(struct hg_sim_wire *w, const struct hg_sim_agent *a)
{
	uint8_t mac[6] = { 0x02, 0x42 };
	uint32_t mark = hg_sim_begin(w, 0, RECORD_ADAPTERS);

	hg_sim_store32(mac + 2, 0x20000 + a->building.agent);
	hg_sim_put32(w, 1);
	hg_sim_put32(w, a->ports[HG_SIM_PORT_NIC].if_index);
	hg_sim_put32(w, 1);
	hg_sim_put_bytes(w, mac, 6);
	hg_sim_end(w, mark);
}

/* The network stack's own counts: in proportion to what the card saw. */
static void put_mibs(struct hg_sim_wire *w, const struct hg_sim_port *nic)
{
	uint64_t in = nic->in_packets, out = nic->out_packets;
	const uint64_t udp[7] = { in / 10, in / 100000, 0, out / 10 };
	const uint64_t tcp[15] = { 1,		200,	     120000, 0xffffffff, out / 900,
				   in / 900,	out / 90000, 17,     240,	 in / 8 * 7,
				   out / 8 * 7, out / 8000,  0,	     out / 50000 };
	const uint64_t icmp[25] = { [0] = in / 9000,   [2] = in / 90000,   [7] = in / 20000,
				    [12] = out / 9000, [14] = out / 90000, [20] = out / 20000 };
	const uint64_t ip[19] = { 1, 64, in, 0, 0, in / 2, 0, 0, in / 2, out, 0, 0, 30 };

	put_words(w, RECORD_MIB_UDP, udp, 7);
	put_words(w, RECORD_MIB_TCP, tcp, 15);
	put_words(w, RECORD_MIB_ICMP, icmp, 25);
	put_words(w, RECORD_MIB_IP, ip, 19);
}

static void put_disk(struct hg_sim_wire *w, double busy_s)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_DISK);
	uint64_t operations = (uint64_t)(busy_s * 400);

	hg_sim_put64(w, 3840 * GIB);
	hg_sim_put64(w, 2100 * GIB);
	hg_sim_put32(w, 4530);
	hg_sim_put32(w, (uint32_t)operations);
	hg_sim_put64(w, operations * 32768);
	hg_sim_put32(w, (uint32_t)(operations / 3));
	hg_sim_put32(w, (uint32_t)(operations * 2));
	hg_sim_put64(w, operations * 65536);
	hg_sim_put32(w, (uint32_t)operations);
	hg_sim_end(w, mark);
}

static void put_memory(struct hg_sim_wire *w, double used, double busy_s)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_MEMORY);

	hg_sim_put64(w, NODE_MEMORY);
	hg_sim_put64(w, (uint64_t)((double)NODE_MEMORY * (1 - used) * 0.7));
	hg_sim_put64(w, 0);
	hg_sim_put64(w, 2 * GIB);
	hg_sim_put64(w, (uint64_t)((double)NODE_MEMORY * (1 - used) * 0.25));
	hg_sim_put64(w, 0);
	hg_sim_put64(w, 0);
	hg_sim_put32(w, (uint32_t)(uint64_t)(busy_s * 900));
	hg_sim_put32(w, (uint32_t)(uint64_t)(busy_s * 1700));
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static uint32_t milliseconds(double cpu_seconds)
{
	return (uint32_t)(uint64_t)(cpu_seconds * 1000);
}

/* User, system, interrupt and idle time of all processors add up to the age. */
static void put_cpu(struct hg_sim_wire *w, const struct hg_sim_load *l, double t)
{
	double busy = hg_sim_load_total(l, t) * CPUS, all = t * CPUS;
	double run = hg_sim_load_now(l, t) * CPUS;
	uint32_t mark = hg_sim_begin(w, 0, RECORD_CPU);

	hg_sim_put_float(w, run);
	hg_sim_put_float(w, (run + l->mean * CPUS) / 2);
	hg_sim_put_float(w, l->mean * CPUS);
	hg_sim_put32(w, (uint32_t)run + 1);
	hg_sim_put32(w, 1400);
	hg_sim_put32(w, CPUS);
	hg_sim_put32(w, CPU_MHZ);
	hg_sim_put32(w, (uint32_t)t);
	hg_sim_put32(w, milliseconds(busy * 0.75));
	hg_sim_put32(w, 0);
	hg_sim_put32(w, milliseconds(busy * 0.20));
	hg_sim_put32(w, milliseconds(all - busy));
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, milliseconds(busy * 0.05));
	hg_sim_put32(w, (uint32_t)(uint64_t)(busy * 900));
	hg_sim_put32(w, (uint32_t)(uint64_t)(busy * 2500));
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

static void put_network(struct hg_sim_wire *w, const struct hg_sim_port *nic)
{
	uint32_t mark = hg_sim_begin(w, 0, RECORD_NETWORK);

	hg_sim_put64(w, nic->in_bytes);
	hg_sim_put32(w, (uint32_t)nic->in_packets);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_put64(w, nic->out_bytes);
	hg_sim_put32(w, (uint32_t)nic->out_packets);
	hg_sim_put32(w, 0);
	hg_sim_put32(w, 0);
	hg_sim_end(w, mark);
}

void hg_sim_put_host_records(struct hg_sim_wire *w, const struct hg_sim *sim, uint32_t node,
			     uint32_t *count)
{
	const struct hg_sim_agent *a = &sim->agents->agents[node];
	const struct hg_sim_node *n = &sim->world->nodes[node];
	struct hg_sim_load cpu = hg_sim_load_of(load_id(2, node, 0), 0.1, 0.7);
	struct hg_sim_load memory = hg_sim_load_of(load_id(3, node, 0), 0.3, 0.7);
	double t = node_age_s(sim, node), used = hg_sim_load_now(&memory, t);

	if (n->gpus)
		hg_sim_put_gpu(w, sim, node, 0, n->gpus);
	put_virt_node(w, sim, used);
	put_adapters(w, a);
	put_mibs(w, &a->ports[HG_SIM_PORT_NIC]);
	put_disk(w, hg_sim_load_total(&cpu, t));
	put_memory(w, used, hg_sim_load_total(&cpu, t));
	put_cpu(w, &cpu, t);
	put_network(w, &a->ports[HG_SIM_PORT_NIC]);
	hg_sim_put_host_description(w, n->name, load_id(4, node, 0));
	*count = n->gpus ? 12 : 11;
}
