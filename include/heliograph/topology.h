/*
 * The topology as matched with what agents report: which data sources are ends of links, which node
 * an agent is (rest-api 11).
 *
 * Immutable after control has made it; shared by reference count; any thread.
 */
#ifndef HELIOGRAPH_TOPOLOGY_H
#define HELIOGRAPH_TOPOLOGY_H

#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>
#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_topology_node {
	struct hg_addr agent;
	const char *name;
};

struct hg_topology_port {
	struct hg_addr agent;
	uint32_t if_index;
	const char *name;
	const char *link; /* NULL: no link ends here */
};

struct hg_topology {
	uint32_t references;
	struct hg_topology_node *nodes; /* sorted by agent */
	struct hg_topology_port *ports; /* sorted by agent, then ifIndex */
	size_t node_count, port_count;
	size_t unmatched;  /* nodes and ports that no agent stands for yet */
	char example[200]; /* one of them, for a sentence */
	void *texts_of;	   /* what the texts belong to */
};

void hg_topology_ref(struct hg_topology *topology);
void hg_topology_unref(struct hg_topology *topology); /* NULL: nothing */

static inline int hg_topology_order(const struct hg_addr *a, uint32_t a_index,
				    const struct hg_addr *b, uint32_t b_index)
{
	int order = memcmp(a, b, sizeof(*a));

	return order ? order : (a_index > b_index) - (a_index < b_index);
}

/* NULL: the agent is no node of the topology. */
static inline const struct hg_topology_node *hg_topology_node_of(const struct hg_topology *topology,
								 const struct hg_addr *agent)
{
	size_t low = 0, high = topology->node_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(&topology->nodes[middle].agent, agent, sizeof(*agent));

		if (!order)
			return &topology->nodes[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* NULL: the topology does not name this port. */
static inline const struct hg_topology_port *hg_topology_port_of(const struct hg_topology *topology,
								 const struct hg_addr *agent,
								 uint32_t if_index)
{
	size_t low = 0, high = topology->port_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct hg_topology_port *port = &topology->ports[middle];
		int order = hg_topology_order(&port->agent, port->if_index, agent, if_index);

		if (!order)
			return port;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The data source is an end of a link (CORE). */
static inline bool hg_topology_is_core(const struct hg_topology *topology,
				       const struct hg_addr *agent, const struct hg_data_source *ds)
{
	const struct hg_topology_port *port =
		ds->cls ? NULL : hg_topology_port_of(topology, agent, ds->index);

	return port && port->link;
}

/* An interface of a node that no link ends at (EDGE). */
static inline bool hg_topology_is_edge(const struct hg_topology *topology,
				       const struct hg_addr *agent, const struct hg_data_source *ds)
{
	return !ds->cls && hg_topology_node_of(topology, agent) &&
	       !hg_topology_is_core(topology, agent, ds);
}

/* What a question restricts data sources to (the words EDGE and CORE). */
enum hg_source_role { HG_ROLE_ANY, HG_ROLE_EDGE, HG_ROLE_CORE };

static inline bool hg_topology_has_role(const struct hg_topology *topology,
					enum hg_source_role role, const struct hg_addr *agent,
					const struct hg_data_source *ds)
{
	if (role == HG_ROLE_CORE)
		return hg_topology_is_core(topology, agent, ds);
	return role == HG_ROLE_ANY || hg_topology_is_edge(topology, agent, ds);
}

#ifdef __cplusplus
}
#endif
#endif
