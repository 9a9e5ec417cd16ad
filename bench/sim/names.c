/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/names.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const namespaces[] = {
	"kube-system", "monitoring", "gpu-mon",		"aws-ingress", "ml-training",  "shop",
	"payments",    "search",     "ml-inference",	"checkout",    "identity",     "analytics",
	"logging",     "messaging",  "recommendations", "inventory",   "shipping",     "media",
	"storage",     "ci",	     "data-lake",	"notebooks",   "edge-gateway", "staging",
};

struct workload_name {
	const char *name;
	bool is_stateful;
};

static const struct workload_name workloads[] = {
	{ "web", false },
	{ "api", false },
	{ "db", true },
	{ "cart", false },
	{ "redis", true },
	{ "worker", false },
	{ "frontend", false },
	{ "kafka", true },
	{ "orders", false },
	{ "postgres", true },
	{ "scheduler", false },
	{ "catalog", false },
	{ "elasticsearch", true },
	{ "auth", false },
	{ "queue", true },
	{ "gateway", false },
	{ "ingest", false },
	{ "minio", true },
	{ "report-builder", false },
	{ "cache", true },
	{ "billing", false },
	{ "mailer", false },
	{ "clickhouse", true },
	{ "proxy", false },
	{ "feature-store", true },
	{ "indexer", false },
};

void hg_sim_name_namespace(uint32_t index, char *name)
{
	uint32_t round = index / COUNT(namespaces);
	const char *base = namespaces[index % COUNT(namespaces)];

	if (round == 0)
		snprintf(name, HG_SIM_NAME_MAX, "%s", base);
	else
		snprintf(name, HG_SIM_NAME_MAX, "%s-%u", base, round + 1);
}

void hg_sim_name_workload(uint32_t index, char *name, bool *is_stateful)
{
	const struct workload_name *w = &workloads[index % COUNT(workloads)];
	uint32_t round = index / COUNT(workloads);

	*is_stateful = w->is_stateful;
	if (round == 0)
		snprintf(name, HG_SIM_NAME_MAX, "%s", w->name);
	else
		snprintf(name, HG_SIM_NAME_MAX, "%s-%u", w->name, round + 1);
}

/* Kubernetes draws from alphabets without vowels, so that no words appear. */
static void draw(uint64_t value, const char *alphabet, uint32_t letters, uint32_t len, char *out)
{
	for (uint32_t i = 0; i < len; i++) {
		out[i] = alphabet[value % letters];
		value /= letters;
	}
	out[len] = 0;
}

/* Five of 27 letters: 27^5 = 3^15, and a step prime to 3 visits every value once. */
static void draw_suffix(uint64_t hash, uint32_t ordinal, char *out)
{
	uint64_t value = (hash + ordinal * UINT64_C(6700417)) % 14348907u;

	draw(value, "bcdfghjklmnpqrstvwxz2456789", 27, 5, out);
}

void hg_sim_name_deployment_pod(const char *workload, uint64_t hash, uint32_t ordinal, char *name)
{
	char set[12], suffix[8];

	draw(hash, "456789bcdf", 10, 9 + hash % 2, set);
	draw_suffix(hash >> 8, ordinal, suffix);
	snprintf(name, HG_SIM_NAME_MAX, "%.40s-%.10s-%.5s", workload, set, suffix);
}

void hg_sim_name_daemonset_pod(const char *workload, uint64_t hash, uint32_t ordinal, char *name)
{
	char suffix[8];

	draw_suffix(hash >> 8, ordinal, suffix);
	snprintf(name, HG_SIM_NAME_MAX, "%.40s-%s", workload, suffix);
}

void hg_sim_name_statefulset_pod(const char *workload, uint32_t ordinal, char *name)
{
	snprintf(name, HG_SIM_NAME_MAX, "%.40s-%u", workload, ordinal);
}

void hg_sim_name_node(uint32_t index, bool has_gpu, char *name)
{
	snprintf(name, HG_SIM_NAME_MAX, "%s-%03u", has_gpu ? "gpu" : "node", index);
}
