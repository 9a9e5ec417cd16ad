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
};

/* 0, or -1 with the problem answered. Unknown agents are named in Heliograph-Ignored. */
int hg_agent_list_parse(struct hg_request *request, const char *text, struct hg_agent_list *list);
void hg_agent_list_free(struct hg_agent_list *list);

/* Finds one agent by address or host name; NULL: unknown. */
const struct hg_agent_view *hg_agent_find(const struct hg_snapshot *snapshot, const char *text);

/* `out` takes at least 46 bytes (INET6_ADDRSTRLEN). Family 0 gives "". */
void hg_addr_text(const struct hg_addr *addr, char *out);
bool hg_addr_parse(const char *text, struct hg_addr *addr);

#ifdef __cplusplus
}
#endif
#endif
