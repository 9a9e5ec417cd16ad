#include "control/naming.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "control/clock.h"
#include "control/log.h"
#include "control/names/answer.h"
#include "control/naming_figures.h"
#include "control/names/class_reload.h"
#include "control/names/dns.h"
#include "control/names/kube.h"

#define TEXTS_MAX      (1u << 22)
#define FILE_MAX_BYTES (16u << 20)
#define TOUCH_MS       1800000u

struct hg_naming {
	struct hg_texts *texts;
	struct hg_lookups *lookups;
	struct hg_names *names;
	struct hg_dns *dns;
	struct hg_kube *kube;
	struct hg_classes *classes;
	struct hg_class_reload *class_reload;
	uint64_t classes_since_ms;
	int epoll_fd;
	uint64_t touched_ms;
	struct hg_naming_figures figures;
};

static void say(const char *sentence)
{
	hg_log(HG_EVENT_NAMES, NULL, NULL, 0, "%s", sentence);
}

/* ---- static ranges ---- */

/* The whole of a small file, terminated; NULL and a sentence. */
static char *read_file(const char *path, size_t *len_bytes, char *error, size_t error_len)
{
	FILE *file = fopen(path, "rb");
	char *text = file ? malloc(FILE_MAX_BYTES + 1u) : NULL;

	*len_bytes = 0;
	if (text)
		*len_bytes = fread(text, 1, FILE_MAX_BYTES + 1u, file);
	if (!text || ferror(file) || *len_bytes > FILE_MAX_BYTES) {
		snprintf(error, error_len, "%s cannot be read, or is larger than %u MiB", path,
			 FILE_MAX_BYTES >> 20);
		free(text);
		text = NULL;
	} else {
		text[*len_bytes] = '\0';
	}
	if (file)
		fclose(file);
	return text;
}

/* Items of the settings as lines. */
static char *lines_of(const char *list, size_t *len_bytes)
{
	char *text = strdup(list);

	for (char *at = text; at && *at; at++) {
		if (*at == ',')
			*at = '\n';
	}
	*len_bytes = strlen(list);
	return text;
}

static int load_ranges(struct hg_naming *naming, const struct hg_config *config, char *error,
		       size_t error_len)
{
	const char *path = config->names_cidr_file;
	struct hg_problem problem;
	size_t len;
	char *text = *path ? read_file(path, &len, error, error_len)
			   : lines_of(config->names_cidr, &len);
	int status;

	if (!text)
		return -1;
	status = hg_names_ranges_load(naming->names, text, len, *path ? path : "names.cidr",
				      &problem);
	if (status)
		snprintf(error, error_len, "%s", problem.detail);
	free(text);
	return status;
}

/* ---- sources ---- */

static const char *scope_text(const struct hg_config *config)
{
	static const char *const scopes[] = { "all", "private", "cluster", "off" };

	return scopes[config->dns_scope];
}

static struct hg_dns_conf dns_conf(const struct hg_config *config)
{
	return (struct hg_dns_conf){
		.servers = config->dns_servers,
		.scope = scope_text(config),
		.rate_per_s = (unsigned)config->dns_rate,
		.in_flight = (unsigned)config->dns_in_flight,
		.ttl_min_ms = (uint64_t)config->dns_ttl_min_ms,
		.ttl_max_ms = (uint64_t)config->dns_ttl_max_ms,
		.negative_min_ms = (uint64_t)config->dns_negative_min_ms,
		.negative_max_ms = (uint64_t)config->dns_negative_max_ms,
		.stale_max_ms = (uint64_t)config->dns_stale_max_ms,
		.cluster_domain = config->names_cluster_domain,
		.seed = hg_monotonic_ns(),
	};
}

static void watch(struct hg_naming *naming, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_ctl(naming->epoll_fd, EPOLL_CTL_ADD, fd, &event))
		say("A source of names cannot be watched; it is looked at five times a second.");
}

/* Without it names are still made from the other sources. */
static void start_dns(struct hg_naming *naming, const struct hg_config *config)
{
	struct hg_dns_conf conf = dns_conf(config);
	char error[300], line[400];

	if (config->dns_scope == HG_CONFIG_DNS_SCOPE_OFF)
		return;
	naming->dns = hg_dns_create(&conf, error, sizeof(error));
	if (!naming->dns) {
		snprintf(line, sizeof(line), "Reverse DNS is off: %s.", error);
		say(line);
		return;
	}
	watch(naming, hg_dns_fd(naming->dns));
	hg_names_set_dns(naming->names, naming->dns);
}

static void say_kube(void *arg, const char *sentence)
{
	(void)arg;
	say(sentence);
}

static void start_kube(struct hg_naming *naming, const struct hg_config *config)
{
	struct hg_kube_conf conf = {
		.server = config->names_kubernetes_server,
		.ca_file = config->names_kubernetes_ca_file,
		.token_file = config->names_kubernetes_token_file,
		.cert_file = config->names_kubernetes_cert_file,
		.key_file = config->names_kubernetes_key_file,
		.owners_full =
			config->names_kubernetes_owners == HG_CONFIG_NAMES_KUBERNETES_OWNERS_FULL,
		.max_stale_ms = (uint64_t)config->names_kubernetes_max_stale_ms,
		.log = say_kube,
	};
	char error[300] = "", line[400];

	if (config->names_kubernetes == HG_CONFIG_NAMES_KUBERNETES_NO)
		return;
	naming->kube = hg_kube_create(&conf, error, sizeof(error));
	if (naming->kube) {
		watch(naming, hg_kube_fd(naming->kube));
		hg_names_set_kube(naming->names, naming->kube);
	} else if (error[0]) {
		snprintf(line, sizeof(line), "Kubernetes is not asked for names: %s", error);
		say(line);
	}
}

/* ---- classification ---- */

static void say_report(const struct hg_class_report *report)
{
	for (unsigned i = 0; i < report->error_count && i < HG_CLASS_LINES_MAX; i++)
		say(report->errors[i]);
	for (unsigned i = 0; i < report->warning_count && i < HG_CLASS_LINES_MAX; i++)
		say(report->warnings[i]);
}

static void put_classes(struct hg_naming *naming, struct hg_classes *classes)
{
	struct hg_classes *former = naming->classes;

	naming->classes = classes;
	naming->classes_since_ms = hg_wall_ms();
	hg_names_set_classes(naming->names, classes);
	if (former)
		hg_classes_free(former);
}

/* The first set is there before any name is made. */
static bool start_classes(struct hg_naming *naming, const struct hg_config *config, char *error,
			  size_t error_len)
{
	struct hg_class_report *report = calloc(1, sizeof(*report));
	struct hg_classes *classes = NULL;
	int status;

	naming->class_reload = hg_class_reload_create(config->names_classify_file);
	if (!report || !naming->class_reload) {
		free(report);
		snprintf(error, error_len, "no memory for the rules of classification");
		return false;
	}
	if (!config->names_classify_file[0]) {
		free(report);
		return true;
	}
	status = hg_classes_load(config->names_classify_file, &classes, report);
	say_report(report);
	if (status)
		snprintf(error, error_len, "%s", report->errors[0]);
	else
		put_classes(naming, classes);
	free(report);
	return status == 0;
}

static void turn_classes(struct hg_naming *naming, uint64_t now_ms, bool again)
{
	uint64_t failures = hg_class_reload_status(naming->class_reload)->failures;
	const struct hg_class_status *status;
	struct hg_classes *classes;

	hg_class_reload_turn(naming->class_reload, now_ms, again);
	status = hg_class_reload_status(naming->class_reload);
	if (hg_class_reload_take(naming->class_reload, &classes)) {
		put_classes(naming, classes);
		say("The rules of classification were read.");
	}
	if (status->failures != failures)
		say_report(&status->report);
}

/* All bad rules are named at once, before anything is stored. */
static int check_rules(const struct hg_json_doc *doc, struct hg_problem *problem)
{
	struct hg_class_report *report = calloc(1, sizeof(*report));
	struct hg_classes *classes = NULL;
	int status = report ? hg_classes_read_json(hg_json_root(doc), &classes, report) : -1;

	if (status && report)
		hg_class_report_problem(report, problem);
	else if (status)
		hg_problem_set(problem, 500, "internal", "Internal fault", "Out of memory.");
	if (classes)
		hg_classes_free(classes);
	free(report);
	return status;
}

int hg_naming_put_classes(struct hg_naming *naming, const char *json, struct hg_problem *problem)
{
	struct hg_json_doc *doc = json ? hg_json_parse(json, strlen(json), problem) : NULL;
	int status = !json ? 0 : doc ? check_rules(doc, problem) : -1;

	if (doc)
		hg_json_doc_free(doc);
	if (!status)
		hg_class_reload_table(naming->class_reload, json, json ? strlen(json) : 0);
	return status;
}

int hg_naming_put_ranges(struct hg_naming *naming, const char *json, struct hg_problem *problem)
{
	struct hg_json_doc *doc;
	int status;

	if (!json) {
		hg_names_delete_cidr(naming->names);
		return 0;
	}
	doc = hg_json_parse(json, strlen(json), problem);
	if (!doc)
		return -1;
	status = hg_names_put_cidr(naming->names, doc, problem);
	hg_json_doc_free(doc);
	return status;
}

static void write_rules(const struct hg_naming *naming, struct hg_json_out *out)
{
	size_t count = naming->classes ? hg_classes_count(naming->classes) : 0;
	const char *match, *class_, *namespace_;
	unsigned line;

	hg_json_open_object(out);
	hg_json_member_u64(out, "version", hg_class_reload_status(naming->class_reload)->version);
	hg_json_member_u64(out, "since", naming->classes_since_ms);
	hg_json_key(out, "rules");
	hg_json_open_array(out);
	for (size_t i = 0; i < count; i++) {
		hg_classes_rule(naming->classes, i, &match, &class_, &namespace_, &line);
		hg_json_open_object(out);
		hg_json_member_string(out, "match", match);
		if (namespace_)
			hg_json_member_string(out, "namespace", namespace_);
		if (class_)
			hg_json_member_string(out, "class", class_);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
	hg_json_close_object(out);
}

/* ---- making ---- */

static struct hg_names_conf names_conf(const struct hg_naming *naming,
				       const struct hg_config *config)
{
	return (struct hg_names_conf){
		.texts = naming->texts,
		.cluster_domain = config->names_cluster_domain,
		.cluster_cidrs = config->names_cluster_cidrs,
		.cluster_name = config->names_cluster_name,
		.node_domains = config->dns_node_domains,
		.entities = config->names_entities,
	};
}

static bool make(struct hg_naming *naming, const struct hg_config *config, char *error,
		 size_t error_len)
{
	struct hg_names_conf conf;

	naming->texts = hg_texts_create(TEXTS_MAX);
	naming->lookups = naming->texts ? hg_lookups_create(naming->texts) : NULL;
	naming->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!naming->lookups || naming->epoll_fd < 0) {
		snprintf(error, error_len, "no memory or no descriptor for the names service");
		return false;
	}
	hg_lookups_touch(naming->lookups, hg_wall_ms());
	conf = names_conf(naming, config);
	naming->names = hg_names_create(&conf, error, error_len);
	return naming->names && !load_ranges(naming, config, error, error_len) &&
	       start_classes(naming, config, error, error_len);
}

struct hg_naming *hg_naming_create(const struct hg_config *config, char *error, size_t error_len)
{
	struct hg_naming *naming = calloc(1, sizeof(*naming));

	if (!naming) {
		snprintf(error, error_len, "no memory for the names service");
		return NULL;
	}
	naming->epoll_fd = -1;
	if (!make(naming, config, error, error_len)) {
		hg_naming_destroy(naming);
		return NULL;
	}
	start_kube(naming, config);
	start_dns(naming, config);
	return naming;
}

void hg_naming_destroy(struct hg_naming *naming)
{
	if (!naming)
		return;
	hg_names_destroy(naming->names);
	if (naming->kube)
		hg_kube_destroy(naming->kube);
	if (naming->class_reload)
		hg_class_reload_destroy(naming->class_reload);
	if (naming->classes)
		hg_classes_free(naming->classes);
	if (naming->dns)
		hg_dns_destroy(naming->dns);
	hg_lookups_destroy(naming->lookups);
	hg_texts_destroy(naming->texts);
	if (naming->epoll_fd >= 0)
		close(naming->epoll_fd);
	free(naming);
}

struct hg_names *hg_naming_names(struct hg_naming *naming)
{
	return naming->names;
}

struct hg_lookups *hg_naming_lookups(struct hg_naming *naming)
{
	return naming->lookups;
}

int hg_naming_fd(const struct hg_naming *naming)
{
	return naming->epoll_fd;
}

const struct hg_naming_figures *hg_naming_figures_of(const struct hg_naming *naming)
{
	return &naming->figures;
}

void hg_naming_turn(struct hg_naming *naming, uint64_t now_ms)
{
	if (naming->kube)
		hg_kube_turn(naming->kube, now_ms);
	if (naming->dns)
		hg_dns_turn(naming->dns, now_ms);
	turn_classes(naming, now_ms, false);
	hg_naming_figures_set(&naming->figures,
			      &(struct hg_naming_parts){ naming->names, naming->dns, naming->kube,
							 naming->classes, naming->class_reload });
	if (now_ms - naming->touched_ms < TOUCH_MS)
		return;
	naming->touched_ms = now_ms;
	hg_lookups_touch(naming->lookups, now_ms);
}

static void reload_dns(struct hg_naming *naming, const struct hg_config *config)
{
	struct hg_dns_conf conf = dns_conf(config);
	char error[300];

	if (naming->dns && !hg_dns_configure(naming->dns, &conf, error, sizeof(error)))
		say(error);
	else if (!naming->dns)
		start_dns(naming, config);
}

void hg_naming_reload(struct hg_naming *naming, const struct hg_config *config)
{
	struct hg_names_conf conf = names_conf(naming, config);
	char error[1200];

	if (hg_names_configure(naming->names, &conf, error, sizeof(error)))
		say(error);
	if (load_ranges(naming, config, error, sizeof(error)))
		say(error);
	reload_dns(naming, config);
	turn_classes(naming, hg_wall_ms(), true);
}

void hg_naming_answer(struct hg_naming *naming, struct hg_names_question *question, uint64_t now_ms)
{
	if (question->about != HG_NAMES_ABOUT_CLASS) {
		hg_names_answer(naming->names, question, now_ms);
		return;
	}
	question->known = true;
	write_rules(naming, &question->out);
}
