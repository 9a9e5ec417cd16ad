/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The cluster's own workloads, before the tenants'. */
enum {
	W_KUBE_PROXY,
	W_NODE_EXPORTER,
	W_CALICO,
	W_DCGM,
	W_ETCD,
	W_APISERVER,
	W_COREDNS,
	W_INGRESS,
	W_TRAINER,
	W_PROMETHEUS,
	W_FIXED,
};

struct fixed_workload {
	const char *name;
	enum hg_sim_namespace_role ns;
	enum hg_sim_workload_kind kind;
	bool host_network;
	bool gpu;
	uint16_t port;
};

static const struct fixed_workload fixed[W_FIXED] = {
	[W_KUBE_PROXY] = { "kube-proxy", HG_SIM_NS_SYSTEM, HG_SIM_DAEMONSET, true, false, 10249 },
	[W_NODE_EXPORTER] = { "node-exporter", HG_SIM_NS_MONITORING, HG_SIM_DAEMONSET, true, false,
			      9100 },
	[W_CALICO] = { "calico-node", HG_SIM_NS_SYSTEM, HG_SIM_DAEMONSET, true, false, 9091 },
	[W_DCGM] = { "dcgm-exporter", HG_SIM_NS_GPU, HG_SIM_DAEMONSET, false, false, 9400 },
	[W_ETCD] = { "etcd", HG_SIM_NS_SYSTEM, HG_SIM_STATIC, true, false, 2379 },
	[W_APISERVER] = { "kube-apiserver", HG_SIM_NS_SYSTEM, HG_SIM_STATIC, true, false, 6443 },
	[W_COREDNS] = { "coredns", HG_SIM_NS_SYSTEM, HG_SIM_DEPLOYMENT, false, false, 9153 },
	[W_INGRESS] = { "ingress-nginx", HG_SIM_NS_INGRESS, HG_SIM_DEPLOYMENT, false, false, 443 },
	[W_TRAINER] = { "trainer", HG_SIM_NS_TRAINING, HG_SIM_STATEFULSET, false, true, 29500 },
	[W_PROMETHEUS] = { "prometheus", HG_SIM_NS_MONITORING, HG_SIM_STATEFULSET, false, false,
			   9090 },
};

static const uint16_t tenant_ports[] = { 8080, 443, 5432, 6379, 9092, 9000, 80, 8443, 3306, 27017 };

struct hg_sim_addr hg_sim_addr4(uint32_t ip)
{
	struct hg_sim_addr a = { { 0 } };

	a.b[10] = a.b[11] = 0xff;
	for (int i = 0; i < 4; i++)
		a.b[12 + i] = (uint8_t)(ip >> (24 - 8 * i));
	return a;
}

bool hg_sim_addr_is4(const struct hg_sim_addr *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(a->b, mapped, sizeof(mapped)) == 0;
}

bool hg_sim_addr_is_none(const struct hg_sim_addr *a)
{
	static const uint8_t none[16];

	return memcmp(a->b, none, sizeof(none)) == 0;
}

/* fd00:10:244:NODE::SLOT for pods, fd00:10:0:NODE::1 for nodes. */
struct hg_sim_addr hg_sim_world_pod_addr6(const struct hg_sim_world *world, uint32_t pod)
{
	const struct hg_sim_pod *p = &world->pods[pod];
	struct hg_sim_addr a = { { 0xfd, 0x00, 0x00, 0x10 } };

	a.b[4] = p->host_network ? 0 : 0x02;
	a.b[5] = p->host_network ? 0 : 0x44;
	a.b[6] = (uint8_t)(p->node >> 8);
	a.b[7] = (uint8_t)p->node;
	a.b[15] = p->host_network ? 1 : (uint8_t)(p->slot + 2);
	return a;
}

/* 250 a network, so that no address ends in 0 or 255. */
static uint32_t spread_ip(uint32_t base, uint32_t index)
{
	return base + (index / 250) * 256 + index % 250 + 1;
}

/* Small clusters give every node a /24 of 10.244.0.0/16, large ones a /25 from there on. */
static uint32_t pod_ip(const struct hg_sim_world *world, uint32_t node, uint32_t slot)
{
	uint32_t block = world->nnodes <= 256 ? 256 : 128;

	return 0x0af40000u + node * block + slot + 2;
}

static void build_nodes(struct hg_sim_world *world, const struct hg_sim_options *o)
{
	uint32_t per_switch =
		world->nswitches ? (world->nnodes + world->nswitches - 1) / world->nswitches : 1;

	for (uint32_t i = 0; i < world->nnodes; i++) {
		struct hg_sim_node *n = &world->nodes[i];
		n->ip = spread_ip(0x0a000000u, i);
		n->gpus = i % 4 == 3 ? (uint8_t)o->gpus_per_node : 0;
		n->tcp_info = i % 3 == 1 && !o->plain;
		n->sw = world->nswitches ? i / per_switch : HG_SIM_NONE;
		n->port = i % per_switch;
		hg_sim_name_node(i, n->gpus > 0, n->name);
		if (n->sw != HG_SIM_NONE)
			world->switches[n->sw].ports = n->port + 1;
	}
	for (uint32_t i = 0; i < world->nswitches; i++)
		world->switches[i].ip = spread_ip(0x0a010000u, i);
}

static void build_fixed(struct hg_sim_world *world)
{
	for (uint32_t i = 0; i < W_FIXED; i++) {
		struct hg_sim_workload *w = &world->workloads[i];
		snprintf(w->name, sizeof(w->name), "%s", fixed[i].name);
		w->ns = fixed[i].ns % world->nnamespaces;
		w->kind = fixed[i].kind;
		w->host_network = fixed[i].host_network;
		w->gpu = fixed[i].gpu;
		w->port = fixed[i].port;
	}
}

/* Tenants take turns over the namespaces from the first tenant's on (or over all, if few). */
static void build_tenants(struct hg_sim_world *world)
{
	uint32_t first = HG_SIM_NS_TENANT % world->nnamespaces;
	uint32_t spread = world->nnamespaces - first;

	for (uint32_t i = W_FIXED; i < world->nworkloads; i++) {
		struct hg_sim_workload *w = &world->workloads[i];
		bool is_stateful;
		uint32_t k = i - W_FIXED, round = k / spread;
		w->ns = first + k % spread;
		hg_sim_name_workload(round * 5 + w->ns, w->name, &is_stateful);
		w->kind = is_stateful ? HG_SIM_STATEFULSET : HG_SIM_DEPLOYMENT;
		w->port = tenant_ports[i % (sizeof(tenant_ports) / sizeof(tenant_ports[0]))];
	}
}

/* Half of the peers in the same namespace (every `spread`-th workload), half anywhere. */
static void build_peers(struct hg_sim_world *world, struct hg_sim_rng *rng)
{
	uint32_t first = world->first_tenant, n = world->nworkloads - first;
	uint32_t spread = world->nnamespaces - HG_SIM_NS_TENANT % world->nnamespaces;

	for (uint32_t i = 0; i < world->nworkloads; i++) {
		struct hg_sim_workload *w = &world->workloads[i];
		for (uint32_t k = 0; k < 4; k++) {
			uint32_t other = hg_sim_rng_below(rng, n);
			if (k < 2 && i >= first)
				other = (i - first + spread * (1 + hg_sim_rng_below(rng, 4))) % n;
			w->peers[k] = first + other;
		}
	}
}

static void build_workloads(struct hg_sim_world *world, struct hg_sim_rng *rng)
{
	double sum = 0;

	build_fixed(world);
	build_tenants(world);
	for (uint32_t i = 0; i < world->nworkloads; i++) {
		struct hg_sim_workload *w = &world->workloads[i];
		w->hash = hg_sim_rng_next(rng);
		w->service_ip = i == W_COREDNS ? 0x0a60000au : spread_ip(0x0a600100u, i);
	}
	for (uint32_t i = world->first_tenant; i < world->nworkloads; i++) {
		sum += 1.0 / pow(i - world->first_tenant + 3, 0.8);
		world->weights[i - world->first_tenant] = sum;
	}
	world->dns = W_COREDNS;
	world->ingress = W_INGRESS;
	build_peers(world, rng);
}

uint32_t hg_sim_world_pick_workload(const struct hg_sim_world *world, struct hg_sim_rng *rng)
{
	uint32_t low = 0, high = world->nworkloads - world->first_tenant - 1;
	double at = hg_sim_rng_unit(rng) * world->weights[high];

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (world->weights[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return world->first_tenant + low;
}

/* What runs in slot `slot` of node `node`, the cluster's own pods first. */
static uint32_t choose_workload(const struct hg_sim_world *world, uint32_t node, uint32_t slot,
				uint32_t gpus_left, struct hg_sim_rng *rng)
{
	static const uint32_t everywhere[] = { W_KUBE_PROXY, W_NODE_EXPORTER, W_CALICO };
	uint32_t dns_every = world->nnodes / 8 + 1;

	if (world->pods_per_node < 8)
		return slot == 0 && node == 0 ? W_COREDNS : hg_sim_world_pick_workload(world, rng);
	if (slot < 3)
		return everywhere[slot];
	if (slot == 3 && world->nodes[node].gpus)
		return W_DCGM;
	if (slot == 3 && node < 3)
		return W_ETCD;
	if (slot == 4 && node < 3)
		return W_APISERVER;
	if (slot == 5 && node % dns_every == 0)
		return W_COREDNS;
	if (slot == 6 && node % (2 * dns_every) == 1)
		return W_INGRESS;
	if (slot == 7 && node % (4 * dns_every) == 1)
		return W_PROMETHEUS;
	return gpus_left ? W_TRAINER : hg_sim_world_pick_workload(world, rng);
}

static uint32_t entity_index(const struct hg_sim_pod *pod)
{
	return 100000 + (pod->slot + 128u * pod->generation) * 37u % 50000;
}

static void build_pod(struct hg_sim_world *world, uint32_t node, uint32_t slot, uint32_t *gpus_left,
		      struct hg_sim_rng *rng)
{
	static const uint8_t shares[] = { 1, 2, 4, 1 };
	struct hg_sim_pod *p = &world->pods[node * world->pods_per_node + slot];

	p->node = node;
	p->slot = (uint8_t)slot;
	p->workload = choose_workload(world, node, slot, *gpus_left, rng);
	struct hg_sim_workload *w = &world->workloads[p->workload];
	p->ordinal = w->ordinals++;
	p->host_network = w->host_network;
	p->ip = w->host_network ? world->nodes[node].ip : pod_ip(world, node, slot);
	p->dual_stack = w->hash % 5 == 0 || p->workload == W_INGRESS;
	p->entity = entity_index(p);
	if (!w->gpu || *gpus_left == 0)
		return;
	uint32_t share = shares[hg_sim_rng_below(rng, 4)];
	p->gpus = (uint8_t)(share < *gpus_left ? share : *gpus_left);
	*gpus_left -= p->gpus;
}

/* Groups pod ids by workload and lists the pods with GPUs. */
static void index_pods(struct hg_sim_world *world)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < world->nworkloads; i++)
		world->workloads[i].pods = 0;
	for (uint32_t i = 0; i < world->npods; i++)
		world->workloads[world->pods[i].workload].pods++;
	for (uint32_t i = 0; i < world->nworkloads; i++) {
		world->workloads[i].first_pod = at;
		at += world->workloads[i].pods;
		world->workloads[i].pods = 0;
	}
	world->ngpu_pods = 0;
	for (uint32_t i = 0; i < world->npods; i++) {
		struct hg_sim_workload *w = &world->workloads[world->pods[i].workload];
		world->by_workload[w->first_pod + w->pods++] = i;
		if (world->pods[i].gpus)
			world->gpu_pods[world->ngpu_pods++] = i;
	}
}

static bool allocate(struct hg_sim_world *world, const struct hg_sim_options *o)
{
	world->nnodes = o->nodes;
	world->nswitches = (uint32_t)o->switches;
	world->nnamespaces = o->namespaces;
	world->pods_per_node = o->pods_per_node;
	world->npods = o->nodes * o->pods_per_node;
	world->first_tenant = W_FIXED;
	world->nworkloads = W_FIXED + o->workloads;
	world->nodes = calloc(world->nnodes, sizeof(*world->nodes));
	world->switches = calloc(world->nswitches + 1, sizeof(*world->switches));
	world->workloads = calloc(world->nworkloads, sizeof(*world->workloads));
	world->pods = calloc(world->npods, sizeof(*world->pods));
	world->by_workload = calloc(world->npods, sizeof(*world->by_workload));
	world->gpu_pods = calloc(world->npods, sizeof(*world->gpu_pods));
	world->weights = calloc(o->workloads, sizeof(*world->weights));
	return world->nodes && world->switches && world->workloads && world->pods &&
	       world->by_workload && world->gpu_pods && world->weights;
}

struct hg_sim_world *hg_sim_world_create(const struct hg_sim_options *o)
{
	struct hg_sim_world *world = calloc(1, sizeof(*world));
	struct hg_sim_rng rng;

	if (!world || !allocate(world, o)) {
		hg_sim_world_free(world);
		return NULL;
	}
	world->tunnels = !o->plain;
	hg_sim_rng_init(&rng, o->seed, 1);
	build_nodes(world, o);
	build_workloads(world, &rng);
	for (uint32_t node = 0; node < world->nnodes; node++) {
		uint32_t gpus_left = world->nodes[node].gpus;
		for (uint32_t slot = 0; slot < world->pods_per_node; slot++)
			build_pod(world, node, slot, &gpus_left, &rng);
	}
	index_pods(world);
	return world;
}

void hg_sim_world_free(struct hg_sim_world *world)
{
	if (!world)
		return;
	free(world->nodes);
	free(world->switches);
	free(world->workloads);
	free(world->pods);
	free(world->by_workload);
	free(world->gpu_pods);
	free(world->weights);
	free(world);
}

void hg_sim_world_replace_pod(struct hg_sim_world *world, uint32_t pod, struct hg_sim_rng *rng)
{
	struct hg_sim_pod *p = &world->pods[pod];
	uint32_t old_ns = world->workloads[p->workload].ns;

	for (int tries = 0; tries < 16; tries++) {
		p->workload = hg_sim_world_pick_workload(world, rng);
		if (world->workloads[p->workload].ns != old_ns)
			break;
	}
	p->ordinal = world->workloads[p->workload].ordinals++;
	p->generation++;
	p->entity = entity_index(p);
	p->counter_seq = 0;
	index_pods(world);
}

void hg_sim_world_pod_name(const struct hg_sim_world *world, uint32_t pod, char *name)
{
	const struct hg_sim_pod *p = &world->pods[pod];
	const struct hg_sim_workload *w = &world->workloads[p->workload];

	if (w->kind == HG_SIM_DEPLOYMENT)
		hg_sim_name_deployment_pod(w->name, w->hash, p->ordinal, name);
	else if (w->kind == HG_SIM_STATEFULSET)
		hg_sim_name_statefulset_pod(w->name, p->ordinal, name);
	else if (w->kind == HG_SIM_DAEMONSET)
		hg_sim_name_daemonset_pod(w->name, w->hash, p->ordinal, name);
	else
		snprintf(name, HG_SIM_NAME_MAX, "%.30s-%.30s", w->name, world->nodes[p->node].name);
}

void hg_sim_world_namespace(const struct hg_sim_world *world, uint32_t ns, char *name)
{
	if (ns < world->nnamespaces)
		hg_sim_name_namespace(ns, name);
	else
		snprintf(name, HG_SIM_NAME_MAX, "%s",
			 ns == world->nnamespaces ? "(external)" : "(node)");
}
