/*
 * What a source of names says about an address or a pod: the common form of all sources, and the
 * functions each source offers to the dictionary.
 *
 * Control only. Texts belong to the source and are valid until its next turn; NULL = not known.
 * The dictionary asks; a source never calls it. `generation` of a source grows whenever an answer
 * may have changed, so that the dictionary knows when to ask again.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_ANSWER_H
#define HELIOGRAPH_CONTROL_NAMES_ANSWER_H

#include <heliograph/names.h>
#include <heliograph/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_name_answer {
	enum hg_name_kind kind;
	const char *name; /* full name of a DNS answer, range or entity, no final dot */
	const char *namespace_, *pod, *service, *node, *zone, *cluster;
	const char *workload, *workload_kind;
	const char *class_;
	bool workload_guessed, stale, host_network;
	uint64_t since_ms; /* wall clock; 0: not known */
};

/* ---- source 2: Kubernetes (kube*.c) ---- */

struct hg_kube;

struct hg_kube_conf {
	const char *server; /* "https://10.0.0.1:443"; NULL or "": in-cluster, if there is one */
	const char *ca_file, *token_file, *cert_file, *key_file; /* NULL: none */
	bool owners_full;
	uint64_t max_stale_ms;
	/* Called once per line worth logging (state changes), control thread. */
	void (*log)(void *arg, const char *sentence);
	void *log_arg;
};

/* NULL with "" in error: not configured and not in a cluster; else a sentence. */
struct hg_kube *hg_kube_create(const struct hg_kube_conf *conf, char *error, size_t error_len);
void hg_kube_destroy(struct hg_kube *kube);
int hg_kube_fd(const struct hg_kube *kube); /* epoll set that is readable when there is work */
void hg_kube_turn(struct hg_kube *kube, uint64_t now_ms); /* never blocks; at most 5 ms of work */
bool hg_kube_synced(const struct hg_kube *kube);
uint64_t hg_kube_generation(const struct hg_kube *kube);

/* Pod, node or Service behind an address; false: not known. */
bool hg_kube_address(const struct hg_kube *kube, const struct hg_addr *address,
		     struct hg_name_answer *answer);
/* Node, zone, workload, service of a pod known by name. */
bool hg_kube_pod(const struct hg_kube *kube, const char *namespace_, const char *pod,
		 struct hg_name_answer *answer);
/* A label of a pod, else of its namespace (`pod` may be NULL); NULL: none. */
const char *hg_kube_label(const struct hg_kube *kube, const char *namespace_, const char *pod,
			  const char *key);
bool hg_kube_is_node(const struct hg_kube *kube, const struct hg_addr *address);
/* Within the pod ranges of the nodes or the addresses of Services. */
bool hg_kube_inside(const struct hg_kube *kube, const struct hg_addr *address);

/* ---- source 4: reverse DNS (dns*.c) ---- */

struct hg_dns;

struct hg_dns_conf {
	const char *servers; /* comma list of address[:port]; NULL or "": the system's */
	const char *scope;   /* "all", "private", "cluster", "off" */
	unsigned rate_per_s, in_flight;
	uint64_t ttl_min_ms, ttl_max_ms, negative_min_ms, negative_max_ms, stale_max_ms;
	const char *cluster_domain; /* shorter lifetimes below it */
	uint64_t seed;
};

struct hg_dns *hg_dns_create(const struct hg_dns_conf *conf, char *error, size_t error_len);
void hg_dns_destroy(struct hg_dns *dns);
int hg_dns_fd(const struct hg_dns *dns);
void hg_dns_turn(struct hg_dns *dns, uint64_t now_ms);
uint64_t hg_dns_generation(const struct hg_dns *dns);

enum hg_dns_state { HG_DNS_UNKNOWN, HG_DNS_NAME, HG_DNS_NO_NAME };
/*
 * What the cache says; asks for what it does not know or what is due. `weight`: bytes of the epoch
 * (heaviest first); admission after two epochs. names[] (stable order, best first) without final
 * dot, at most 16.
 */
struct hg_dns_answer {
	enum hg_dns_state state;
	const char *names[16];
	unsigned count;
	bool stale;
	uint64_t since_ms;
};
void hg_dns_address(struct hg_dns *dns, const struct hg_addr *address, bool inside, double weight,
		    uint64_t now_ms, struct hg_dns_answer *answer);

/* ---- classification (classify*.c) ---- */

struct hg_classes;

/* What is tested: fields of rest-api 8 and names.md 8; NULL = absent. */
struct hg_class_input {
	const char *name, *namespace_, *pod, *service, *node, *dns, *address;
	const char *(*label)(void *arg, const char *key); /* NULL: no labels */
	void *label_arg;
};
struct hg_class_result {
	const char *class_, *namespace_; /* NULL: not set */
	int rule;			 /* index, -1: none matched */
};

/* Rules of a file ("pattern -> class=..., namespace=..."), all bad lines in *problem's detail. */
int hg_classes_compile(const char *text, size_t len_bytes, const char *file,
		       struct hg_classes **classes, struct hg_problem *problem);
void hg_classes_free(struct hg_classes *classes);
size_t hg_classes_count(const struct hg_classes *classes);
/* i-th rule as written: pattern and labels; line of the file. */
void hg_classes_rule(const struct hg_classes *classes, size_t i, const char **match,
		     const char **class_, const char **namespace_, unsigned *line);
void hg_classes_match(const struct hg_classes *classes, const struct hg_class_input *input,
		      struct hg_class_result *result);

#ifdef __cplusplus
}
#endif
#endif
