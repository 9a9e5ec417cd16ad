#include "control/api/agents_list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "control/flows/address.h"

#define LIST_ITEMS_MAX 1024

const struct hg_agent_view *hg_agent_find(const struct hg_snapshot *snapshot, const char *text)
{
	const struct hg_agent_view *agents;
	size_t count = snapshot ? hg_snapshot_agents(snapshot, &agents) : 0;
	struct hg_addr addr;
	bool is_addr = hg_address_parse(text, &addr);

	for (size_t i = 0; i < count; i++) {
		if (is_addr ? hg_addr_equal(&agents[i].address, &addr)
			    : !strcasecmp(agents[i].node, text))
			return &agents[i];
	}
	return NULL;
}

static bool ends_links(const struct hg_topology *topology, const struct hg_addr *agent)
{
	for (size_t i = 0; i < topology->port_count; i++)
		if (topology->ports[i].link && hg_addr_equal(&topology->ports[i].agent, agent))
			return true;
	return false;
}

/* With a topology: its nodes; for CORE those where links end. */
static bool add_nodes(const struct hg_topology *topology, const char *word,
		      struct hg_agent_list *list)
{
	struct hg_addr *grown = realloc(list->agents, (list->count + topology->node_count + 1) *
							      sizeof(*list->agents));

	if (!grown)
		return false;
	list->agents = grown;
	for (size_t i = 0; i < topology->node_count; i++)
		if (strcmp(word, "CORE") != 0 || ends_links(topology, &topology->nodes[i].agent))
			grown[list->count++] = topology->nodes[i].agent;
	list->role = !strcmp(word, "CORE")   ? HG_ROLE_CORE
		     : !strcmp(word, "EDGE") ? HG_ROLE_EDGE
					     : HG_ROLE_ANY;
	list->topology = topology;
	return true;
}

/*
 * Without a topology: TOPOLOGY is every agent, EDGE the agents that are hosts, CORE none
 * (rest-api 2.3).
 */
static bool add_group(struct hg_request *request, const char *word, struct hg_agent_list *list)
{
	const struct hg_agent_view *agents;
	size_t count = request->snapshot ? hg_snapshot_agents(request->snapshot, &agents) : 0;

	const struct hg_topology *topology = request->objects ? request->objects->topology : NULL;

	if (topology &&
	    (!strcmp(word, "TOPOLOGY") || !strcmp(word, "EDGE") || !strcmp(word, "CORE")))
		return add_nodes(topology, word, list);
	if (!strcmp(word, "ALL") || !strcmp(word, "TOPOLOGY")) {
		list->all = true;
		return true;
	}
	if (!strcmp(word, "CORE"))
		return true;
	if (strcmp(word, "EDGE") != 0)
		return false;
	list->agents = realloc(list->agents, (list->count + count + 1) * sizeof(*list->agents));
	for (size_t i = 0; list->agents && i < count; i++)
		if (!strcmp(agents[i].kind, "host"))
			list->agents[list->count++] = agents[i].address;
	return list->agents != NULL;
}

static int add(struct hg_request *request, const char *item, struct hg_agent_list *list)
{
	const struct hg_agent_view *agent;
	struct hg_addr *grown;

	if (add_group(request, item, list))
		return 0;
	agent = hg_agent_find(request->snapshot, item);
	if (!agent) {
		hg_request_ignored(request, "", item);
		return 0;
	}
	grown = realloc(list->agents, (list->count + 1) * sizeof(*grown));
	if (!grown) {
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"No memory for the agent list.");
		return -1;
	}
	list->agents = grown;
	list->agents[list->count++] = agent->address;
	return 0;
}

int hg_agent_list_parse(struct hg_request *request, const char *text, struct hg_agent_list *list)
{
	char *copy = strdup(text);
	char *save = NULL;
	unsigned items = 0;
	int failed = copy ? 0 : -1;

	memset(list, 0, sizeof(*list));
	for (char *item = copy ? strtok_r(copy, ",;", &save) : NULL; item && !failed;
	     item = strtok_r(NULL, ",;", &save)) {
		if (++items > LIST_ITEMS_MAX) {
			hg_request_fail(request, 400, "invalid-parameter", "List too long",
					"The list of agents has more than %d items.",
					LIST_ITEMS_MAX);
			failed = -1;
		} else {
			failed = add(request, item, list);
		}
	}
	free(copy);
	if (failed)
		hg_agent_list_free(list);
	return failed;
}

void hg_agent_list_limit(const struct hg_agent_list *list, struct hg_flow_query *query)
{
	static const struct hg_addr nobody = { { 0 }, 0, { 0 } };

	if (list->all)
		return;
	query->agents = list->count ? list->agents : &nobody;
	query->agent_count = list->count ? list->count : 1;
}

void hg_agent_list_free(struct hg_agent_list *list)
{
	free(list->agents);
	memset(list, 0, sizeof(*list));
}
