/*
 * What the configuration gives the store: further names of metrics, names of ports, its memory.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/metrics/parts.h"

/* The next item of a comma list, cut out in place; NULL at the end. */
static char *next_item(char **list)
{
	char *item = *list, *end = item + strcspn(item, ",");

	if (!*item)
		return NULL;
	*list = *end ? end + 1 : end;
	*end = '\0';
	return item;
}

/* Cuts at the last `sign`; NULL: an end would be empty. */
static char *cut(char *item, char sign)
{
	char *at = strrchr(item, sign);

	if (!at || at == item || !at[1])
		return NULL;
	*at = '\0';
	return at + 1;
}

static bool read_address(const char *text, struct hg_addr *address)
{
	uint8_t bytes[16];
	bool four = inet_pton(AF_INET, text, bytes) == 1;

	if (!four && inet_pton(AF_INET6, text, bytes) != 1)
		return false;
	*address = hg_addr_make(four ? 4 : 6, bytes);
	return true;
}

static bool read_alias(char *item, struct alias *alias)
{
	alias->metric = cut(item, '=');
	alias->name = item;
	return alias->metric;
}

static bool read_port(char *item, struct port_name *port)
{
	char *index, *end;
	unsigned long number;

	port->name = cut(item, '=');
	index = port->name ? cut(item, '/') : NULL;
	if (!index || !read_address(item, &port->agent))
		return false;
	errno = 0;
	number = strtoul(index, &end, 10);
	port->index = (uint32_t)number;
	return !*end && !errno && number && number <= UINT32_MAX &&
	       strlen(port->name) <= TEXT_LEN_MAX;
}

static size_t count_items(const char *list)
{
	size_t count = 1;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

/* `item` as it was written, where no cuts have been made. */
static int wrong(char *error, size_t error_len, const char *setting, const char *form,
		 const char *item)
{
	snprintf(error, error_len, "%s: \"%.*s\" is not of the form %s", setting,
		 (int)strcspn(item, ","), item, form);
	return -1;
}

static int read_aliases(struct given *given, char *list, const char *whole, char *error,
			size_t error_len)
{
	const char *start = list;
	char *item;

	while ((item = next_item(&list))) {
		if (!read_alias(item, &given->aliases[given->alias_count++]))
			return wrong(error, error_len, "metrics.alias", "name=metric",
				     whole + (item - start));
	}
	return 0;
}

static int read_ports(struct given *given, char *list, const char *whole, char *error,
		      size_t error_len)
{
	const char *start = list;
	char *item;

	while ((item = next_item(&list))) {
		if (!read_port(item, &given->ports[given->port_count++]))
			return wrong(error, error_len, "metrics.ifname", "address/ifindex=name",
				     whole + (item - start));
	}
	return 0;
}

/* Room for both lists, one behind the other. */
static bool make_room(struct given *given, const char *aliases, const char *ports)
{
	size_t first = strlen(aliases) + 1, second = strlen(ports) + 1;

	given->text = malloc(first + second);
	given->aliases = calloc(count_items(aliases), sizeof(*given->aliases));
	given->ports = calloc(count_items(ports), sizeof(*given->ports));
	if (!given->text || !given->aliases || !given->ports || !given->gpu_excluded)
		return false;
	memcpy(given->text, aliases, first);
	memcpy(given->text + first, ports, second);
	return true;
}

int hg_metrics_configure(struct hg_metrics *metrics, const struct hg_metrics_conf *conf,
			 char *error, size_t error_len)
{
	const char *aliases = conf->aliases ? conf->aliases : "";
	const char *ports = conf->port_names ? conf->port_names : "";
	struct given given = { .memory_bytes =
				       conf->memory_bytes ? conf->memory_bytes : UINT64_MAX };
	int status = -1;

	given.gpu_excluded = strdup(conf->gpu_excluded ? conf->gpu_excluded : "");
	if (!make_room(&given, aliases, ports))
		snprintf(error, error_len, "no memory for the names of metrics");
	else if (!read_aliases(&given, given.text, aliases, error, error_len) &&
		 !read_ports(&given, given.text + strlen(aliases) + 1, ports, error, error_len))
		status = 0;
	if (status) {
		hg_given_free(&given);
		return status;
	}
	hg_given_free(&metrics->given);
	metrics->given = given;
	return 0;
}

const char *hg_given_port(const struct hg_metrics *metrics, const struct hg_addr *agent,
			  uint32_t index)
{
	size_t i;

	for (i = 0; i < metrics->given.port_count; i++) {
		const struct port_name *port = &metrics->given.ports[i];

		if (port->index == index && hg_addr_equal(&port->agent, agent))
			return port->name;
	}
	return NULL;
}

const char *hg_given_metric(const struct hg_metrics *metrics, const char *alias)
{
	size_t i;

	for (i = 0; i < metrics->given.alias_count; i++) {
		if (strcmp(metrics->given.aliases[i].name, alias) == 0)
			return metrics->given.aliases[i].metric;
	}
	return NULL;
}

bool hg_metrics_full(const struct hg_metrics *metrics)
{
	return metrics->figures.memory_bytes >= metrics->given.memory_bytes;
}

void hg_given_free(struct given *given)
{
	free(given->text);
	free(given->aliases);
	free(given->ports);
	free(given->gpu_excluded);
	memset(given, 0, sizeof(*given));
}
