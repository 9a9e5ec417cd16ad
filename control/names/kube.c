#include "control/names/kube.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "control/names/kube_owner.h"
#include "control/names/kube_watch.h"

#define ACCOUNT	   "/var/run/secrets/kubernetes.io/serviceaccount/"
#define TURN_US	   4000 /* of the 5 ms: the last piece handed on may take a while */
#define STALE_MS   120000
#define WORKLOADS  64 /* texts of this many answers live until the next turn */
#define SERVER_MAX 300

struct hg_kube {
	struct hg_kube_http *http;
	struct hg_kube_store *store;
	struct hg_kube_watch watches[HG_KUBE_RESOURCES];
	unsigned watch_count; /* the first of them are in use */
	uint64_t max_stale_ms, now_ms, random, turn_max_us;
	uint64_t states; /* grows when answers turn stale, vanish or come back */
	bool stale, dropped;
	struct hg_kube_workload workloads[WORKLOADS];
	unsigned workload_at;
};

/* ---- time ---- */

/* Since the pods' stream was heard; they are what names are made of. */
static uint64_t silence_ms(const struct hg_kube *kube)
{
	const struct hg_kube_watch *pods = &kube->watches[HG_KUBE_PODS];

	if (!pods->figures.listed || kube->now_ms < pods->heard_ms)
		return 0;
	return kube->now_ms - pods->heard_ms;
}

static void grow_old(struct hg_kube *kube)
{
	uint64_t silent_ms = silence_ms(kube);
	bool stale = silent_ms >= STALE_MS;
	bool dropped = silent_ms >= STALE_MS && silent_ms >= kube->max_stale_ms;

	kube->states += stale != kube->stale || dropped != kube->dropped;
	kube->stale = stale;
	kube->dropped = dropped;
}

static uint64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

void hg_kube_turn(struct hg_kube *kube, uint64_t now_ms)
{
	uint64_t begun_us = clock_us(), took_us;

	kube->now_ms = now_ms;
	for (unsigned i = 0; i < kube->watch_count; i++)
		hg_kube_watch_turn(&kube->watches[i], now_ms);
	hg_kube_http_turn(kube->http, TURN_US);
	hg_kube_store_turn(kube->store, now_ms);
	grow_old(kube);
	took_us = clock_us() - begun_us;
	if (took_us > kube->turn_max_us)
		kube->turn_max_us = took_us;
}

int hg_kube_fd(const struct hg_kube *kube)
{
	return hg_kube_http_fd(kube->http);
}

bool hg_kube_synced(const struct hg_kube *kube)
{
	for (unsigned i = 0; i < kube->watch_count; i++)
		if (!kube->watches[i].figures.listed && !kube->watches[i].figures.off)
			return false;
	return true;
}

uint64_t hg_kube_generation(const struct hg_kube *kube)
{
	return hg_kube_store_generation(kube->store) + kube->states;
}

/* ---- answers ---- */

static const char *known(const char *text)
{
	return text && *text ? text : NULL;
}

static const char *zone_of(const struct hg_kube *kube, const char *node)
{
	const struct hg_kube_item *item =
		node ? hg_kube_store_find(kube->store, HG_KUBE_NODES, "", node) : NULL;
	const char *zone = item ? hg_kube_item_label(item, "topology.kubernetes.io/zone") : NULL;

	if (!zone && item)
		zone = hg_kube_item_label(item, "failure-domain.beta.kubernetes.io/zone");
	return known(zone);
}

/* With owners: full what the name suggests is replaced by what the owner says of its own. */
static void confirm(const struct hg_kube *kube, const struct hg_kube_item *pod,
		    struct hg_kube_workload *workload)
{
	bool job = !strcmp(pod->owner_kind, "Job");
	const struct hg_kube_item *owner = NULL;

	if (job || !strcmp(pod->owner_kind, "ReplicaSet"))
		owner = hg_kube_store_find(kube->store, job ? HG_KUBE_JOBS : HG_KUBE_REPLICASETS,
					   pod->namespace_, pod->owner_name);
	if (!owner)
		return;
	workload->kind = *owner->owner_kind ? owner->owner_kind : pod->owner_kind;
	snprintf(workload->name, sizeof(workload->name), "%s",
		 *owner->owner_kind ? owner->owner_name : pod->owner_name);
	workload->guessed = false;
}

static void add_workload(const struct hg_kube *kube, const struct hg_kube_item *item,
			 struct hg_name_answer *answer)
{
	/* Where the texts are is no part of what is known: answers may be asked of a const one. */
	struct hg_kube *own = (struct hg_kube *)(uintptr_t)kube;
	struct hg_kube_workload *workload = &own->workloads[own->workload_at++ % WORKLOADS];

	hg_kube_workload_of(item->owner_kind, item->owner_name, item->name,
			    hg_kube_item_label(item, "pod-template-hash"), workload);
	confirm(kube, item, workload);
	answer->workload_kind = workload->kind;
	answer->workload = known(workload->name);
	answer->workload_guessed = workload->guessed;
}

static void fill(const struct hg_kube *kube, const struct hg_kube_item *item,
		 struct hg_name_answer *answer)
{
	*answer = (struct hg_name_answer){ .stale = kube->stale, .since_ms = item->since_ms };
	switch (item->resource) {
	case HG_KUBE_PODS:
		answer->kind = HG_NAME_POD;
		answer->namespace_ = known(item->namespace_);
		answer->pod = item->name;
		answer->node = known(item->node);
		answer->zone = zone_of(kube, answer->node);
		answer->host_network = item->host_network;
		answer->service = hg_kube_store_service(kube->store, item->namespace_, item->name);
		add_workload(kube, item, answer);
		break;
	case HG_KUBE_NODES:
		answer->kind = HG_NAME_NODE;
		answer->node = item->name;
		answer->zone = zone_of(kube, item->name);
		break;
	default:
		answer->kind = HG_NAME_SERVICE;
		answer->namespace_ = known(item->namespace_);
		answer->service = item->name;
	}
}

bool hg_kube_address(const struct hg_kube *kube, const struct hg_addr *address,
		     struct hg_name_answer *answer)
{
	const struct hg_kube_item *item =
		kube->dropped ? NULL : hg_kube_store_address(kube->store, address);

	if (item)
		fill(kube, item, answer);
	return item != NULL;
}

bool hg_kube_pod(const struct hg_kube *kube, const char *namespace_, const char *pod,
		 struct hg_name_answer *answer)
{
	const struct hg_kube_item *item =
		kube->dropped ? NULL
			      : hg_kube_store_find(kube->store, HG_KUBE_PODS, namespace_, pod);

	if (item)
		fill(kube, item, answer);
	return item != NULL;
}

const char *hg_kube_label(const struct hg_kube *kube, const char *namespace_, const char *pod,
			  const char *key)
{
	const struct hg_kube_item *item = NULL;
	const char *value = NULL;

	if (kube->dropped || !namespace_)
		return NULL;
	if (pod)
		item = hg_kube_store_find(kube->store, HG_KUBE_PODS, namespace_, pod);
	if (item)
		value = hg_kube_item_label(item, key);
	item = hg_kube_store_find(kube->store, HG_KUBE_NAMESPACES, "", namespace_);
	return value || !item ? value : hg_kube_item_label(item, key);
}

bool hg_kube_is_node(const struct hg_kube *kube, const struct hg_addr *address)
{
	return hg_kube_store_is_node(kube->store, address);
}

bool hg_kube_is_node_name(const struct hg_kube *kube, const char *name)
{
	return hg_kube_store_find(kube->store, HG_KUBE_NODES, "", name) != NULL;
}

bool hg_kube_inside(const struct hg_kube *kube, const struct hg_addr *address)
{
	return hg_kube_store_inside(kube->store, address);
}

void hg_kube_figures_of(const struct hg_kube *kube, struct hg_kube_figures *figures)
{
	memset(figures, 0, sizeof(*figures));
	figures->stale = kube->stale;
	figures->turn_max_us = kube->turn_max_us;
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		const struct hg_kube_watch *watch = &kube->watches[i];
		struct hg_kube_resource_figures *out = &figures->resources[i];

		*out = watch->figures;
		out->objects = hg_kube_store_count(kube->store, (enum hg_kube_resource)i);
		if (watch->heard_ms && kube->now_ms > watch->heard_ms)
			out->watch_age_ms = kube->now_ms - watch->heard_ms;
	}
}

/* ---- life ---- */

/* The account that Kubernetes gives a pod. False: there is none. */
static bool in_cluster(struct hg_kube_conf *conf, char server[SERVER_MAX])
{
	const char *host = getenv("KUBERNETES_SERVICE_HOST");
	const char *port = getenv("KUBERNETES_SERVICE_PORT");

	if (!host || !*host || access(ACCOUNT "token", R_OK) != 0)
		return false;
	snprintf(server, SERVER_MAX,
		 strchr(host, ':') ? "https://[%.200s]:%.10s" : "https://%.200s:%.10s", host,
		 port && *port ? port : "443");
	conf->server = server;
	conf->token_file =
		conf->token_file && *conf->token_file ? conf->token_file : ACCOUNT "token";
	conf->ca_file = conf->ca_file && *conf->ca_file ? conf->ca_file : ACCOUNT "ca.crt";
	return true;
}

static bool on_data(void *arg, unsigned stream, long status, const char *bytes, size_t len_bytes)
{
	struct hg_kube *kube = arg;

	return hg_kube_watch_data(&kube->watches[stream], status, bytes, len_bytes);
}

static void on_end(void *arg, unsigned stream, long status, const char *error)
{
	struct hg_kube *kube = arg;

	hg_kube_watch_end(&kube->watches[stream], status, error);
}

static bool open_watches(struct hg_kube *kube, const struct hg_kube_conf *conf)
{
	bool whole = true;

	kube->watch_count = conf->owners_full ? HG_KUBE_RESOURCES : HG_KUBE_REPLICASETS;
	for (unsigned i = 0; i < kube->watch_count; i++) {
		whole &= hg_kube_watch_init(&kube->watches[i], (enum hg_kube_resource)i, kube->http,
					    kube->store, &kube->random);
		kube->watches[i].log = conf->log;
		kube->watches[i].log_arg = conf->log_arg;
	}
	return whole;
}

static bool open_all(struct hg_kube *kube, const struct hg_kube_conf *conf, char *error,
		     size_t error_len)
{
	const struct hg_kube_stream_events events = { on_data, on_end, kube };

	kube->max_stale_ms = conf->max_stale_ms;
	kube->random = clock_us() | 1;
	kube->http = hg_kube_http_create(conf, &events, error, error_len);
	if (!kube->http)
		return false;
	snprintf(error, error_len, "there is no memory for the Kubernetes client");
	kube->store = hg_kube_store_create(kube->random);
	if (!kube->store || !open_watches(kube, conf))
		return false;
	error[0] = '\0';
	return true;
}

struct hg_kube *hg_kube_create(const struct hg_kube_conf *conf, char *error, size_t error_len)
{
	struct hg_kube_conf found = *conf;
	char server[SERVER_MAX];
	struct hg_kube *kube;

	error[0] = '\0';
	if ((!conf->server || !*conf->server) && !in_cluster(&found, server))
		return NULL;
	if (strncmp(found.server, "https://", 8) != 0 && strncmp(found.server, "http://", 7) != 0) {
		snprintf(error, error_len,
			 "names.kubernetes.server is \"%.100s\"; it begins with https://",
			 found.server);
		return NULL;
	}
	kube = calloc(1, sizeof(*kube));
	if (!kube || !open_all(kube, &found, error, error_len)) {
		hg_kube_destroy(kube);
		return NULL;
	}
	return kube;
}

void hg_kube_destroy(struct hg_kube *kube)
{
	if (!kube)
		return;
	hg_kube_http_destroy(kube->http);
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++)
		hg_kube_watch_fini(&kube->watches[i]);
	hg_kube_store_destroy(kube->store);
	free(kube);
}
