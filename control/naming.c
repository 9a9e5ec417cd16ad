#include "control/naming.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "control/clock.h"
#include "control/log.h"
#include "control/names/answer.h"
#include "control/names/dns.h"

#define TEXTS_MAX      (1u << 22)
#define FILE_MAX_BYTES (16u << 20)
#define TOUCH_MS       1800000u

struct hg_naming {
	struct hg_texts *texts;
	struct hg_lookups *lookups;
	struct hg_names *names;
	struct hg_dns *dns;
	int epoll_fd;
	uint64_t touched_ms;
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
	return naming->names && !load_ranges(naming, config, error, error_len);
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
	start_dns(naming, config);
	return naming;
}

void hg_naming_destroy(struct hg_naming *naming)
{
	if (!naming)
		return;
	hg_names_destroy(naming->names);
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

void hg_naming_turn(struct hg_naming *naming, uint64_t now_ms)
{
	if (naming->dns)
		hg_dns_turn(naming->dns, now_ms);
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
}

void hg_naming_answer(struct hg_naming *naming, struct hg_names_question *question, uint64_t now_ms)
{
	hg_names_answer(naming->names, question, now_ms);
}
