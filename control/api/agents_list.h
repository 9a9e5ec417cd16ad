/*
 * Lists of agents in a path: addresses in any spelling, host names, the words ALL, TOPOLOGY, EDGE,
 * CORE. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_AGENTS_LIST_H
#define HELIOGRAPH_CONTROL_API_AGENTS_LIST_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_agent_list {
	bool all; /* no restriction */
	struct hg_addr *agents;
	size_t count;
	/* EDGE and CORE with a topology: only these data sources of the agents. */
	enum hg_source_role role;
	const struct hg_topology *topology; /* borrowed from the request's view */
};

/* 0, or -1 with the problem answered. Unknown agents are named in Heliograph-Ignored. */
int hg_agent_list_parse(struct hg_request *request, const char *text, struct hg_agent_list *list);
/* Sets the agents of a query; the list must outlive it. */
void hg_agent_list_limit(const struct hg_agent_list *list, struct hg_flow_query *query);

void hg_agent_list_free(struct hg_agent_list *list);

/* Finds one agent by address or host name; NULL: unknown. */
const struct hg_agent_view *hg_agent_find(const struct hg_snapshot *snapshot, const char *text);

#ifdef __cplusplus
}
#endif
#endif
