#include "control/events/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HOST_CLASS 2u

/* A name that an agent reports: of its host, or of one of its ports. */
struct reported {
	const char *name;
	struct hg_addr agent;
	uint32_t if_index;
};

struct matching {
	const struct hg_made_topology *made;
	struct hg_topology *topology;
	struct reported *hosts, *ports; /* hosts by name; ports by agent, then name */
	size_t host_count, port_count;
	size_t node_cap, port_cap;
};

/* ---- what agents report ---- */

static int by_host(const void *a, const void *b)
{
	return strcasecmp(((const struct reported *)a)->name, ((const struct reported *)b)->name);
}

static int by_agent_and_name(const void *a, const void *b)
{
	const struct reported *x = a, *y = b;
	int order = memcmp(&x->agent, &y->agent, sizeof(x->agent));

	return order ? order : strcmp(x->name, y->name);
}

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *metric = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return metric && metric->kind == HG_METRIC_TEXT ? metric->text : NULL;
}

static bool collect(struct matching *m, const struct hg_metrics_view *view)
{
	const struct hg_metric_row *rows = NULL;
	size_t count = view ? hg_metrics_view_rows(view, &rows) : 0;
	uint32_t host_name = view ? hg_metric_id(view, "host_name") : UINT32_MAX;
	uint32_t ifname = view ? hg_metric_id(view, "ifname") : UINT32_MAX;

	m->hosts = calloc(count + 1, sizeof(*m->hosts));
	m->ports = calloc(count + 1, sizeof(*m->ports));
	if (!m->hosts || !m->ports)
		return false;
	for (size_t i = 0; i < count; i++) {
		bool host = rows[i].ds.cls == HOST_CLASS;
		const char *name = host		     ? text_of(&rows[i], host_name)
				   : !rows[i].ds.cls ? text_of(&rows[i], ifname)
						     : NULL;
		struct reported found = { name, rows[i].agent, rows[i].ds.index };

		if (name && host)
			m->hosts[m->host_count++] = found;
		else if (name)
			m->ports[m->port_count++] = found;
	}
	qsort(m->hosts, m->host_count, sizeof(*m->hosts), by_host);
	qsort(m->ports, m->port_count, sizeof(*m->ports), by_agent_and_name);
	return true;
}

/* ---- finding ---- */

static int node_name(const void *name, const void *node)
{
	return strcmp(name, ((const struct hg_made_node *)node)->name);
}

static bool find_agent(const struct matching *m, const char *node, struct hg_addr *agent)
{
	const struct hg_made_node *made = bsearch(node, m->made->nodes, m->made->node_count,
						  sizeof(*m->made->nodes), node_name);
	struct reported wanted = { .name = node };
	const struct reported *host;

	if (made && made->agent.family) {
		*agent = made->agent;
		return true;
	}
	host = bsearch(&wanted, m->hosts, m->host_count, sizeof(*m->hosts), by_host);
	if (!host)
		return false;
	*agent = host->agent;
	return true;
}

static const struct hg_made_port *written_port(const struct matching *m, const char *node,
					       const char *name)
{
	size_t low = 0, high = m->made->port_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct hg_made_port *port = &m->made->ports[middle];
		int order = strcmp(port->node, node);

		if (!order)
			order = strcmp(port->name, name);
		if (!order)
			return port;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool find_index(const struct matching *m, const struct hg_addr *agent, const char *node,
		       const char *name, uint32_t *if_index)
{
	const struct hg_made_port *written = written_port(m, node, name);
	struct reported wanted = { .name = name, .agent = *agent };
	const struct reported *port;

	if (written && written->if_index) {
		*if_index = written->if_index;
		return true;
	}
	port = bsearch(&wanted, m->ports, m->port_count, sizeof(*m->ports), by_agent_and_name);
	if (!port)
		return false;
	*if_index = port->if_index;
	return true;
}

/* ---- the result ---- */

static void unmatched(struct matching *m, const char *node, const char *port)
{
	struct hg_topology *t = m->topology;

	if (!t->unmatched++)
		snprintf(t->example, sizeof(t->example), "%s%.80s%s%.80s", port ? "port " : "node ",
			 port ? port : node, port ? " of " : "", port ? node : "");
}

static void add_node(struct matching *m, const char *node)
{
	struct hg_topology_node found = { .name = node };

	if (find_agent(m, node, &found.agent))
		m->topology->nodes[m->topology->node_count++] = found;
	else
		unmatched(m, node, NULL);
}

static void add_port(struct matching *m, const char *node, const char *name, const char *link)
{
	struct hg_topology_port found = { .name = name, .link = link };

	if (!find_agent(m, node, &found.agent))
		return; /* told with the node */
	if (find_index(m, &found.agent, node, name, &found.if_index))
		m->topology->ports[m->topology->port_count++] = found;
	else
		unmatched(m, node, name);
}

static int by_agent(const void *a, const void *b)
{
	const struct hg_topology_node *x = a, *y = b;

	return memcmp(&x->agent, &y->agent, sizeof(x->agent));
}

/* Of the same port the one with a link comes first. */
static int by_port(const void *a, const void *b)
{
	const struct hg_topology_port *x = a, *y = b;
	int order = hg_topology_order(&x->agent, x->if_index, &y->agent, y->if_index);

	return order ? order : !x->link - !y->link;
}

static void settle(struct hg_topology *t)
{
	size_t kept = 0;

	qsort(t->nodes, t->node_count, sizeof(*t->nodes), by_agent);
	for (size_t i = 0; i < t->node_count; i++)
		if (!kept || by_agent(&t->nodes[kept - 1], &t->nodes[i]))
			t->nodes[kept++] = t->nodes[i];
	t->node_count = kept;
	kept = 0;
	qsort(t->ports, t->port_count, sizeof(*t->ports), by_port);
	for (size_t i = 0; i < t->port_count; i++) {
		const struct hg_topology_port *last = kept ? &t->ports[kept - 1] : NULL;

		if (!last || hg_topology_order(&last->agent, last->if_index, &t->ports[i].agent,
					       t->ports[i].if_index))
			t->ports[kept++] = t->ports[i];
	}
	t->port_count = kept;
}

static void add_all(struct matching *m)
{
	const struct hg_made_topology *made = m->made;

	for (size_t i = 0; i < made->node_count; i++)
		add_node(m, made->nodes[i].name);
	for (size_t i = 0; i < made->port_count; i++)
		add_port(m, made->ports[i].node, made->ports[i].name, NULL);
	for (size_t i = 0; i < made->link_count; i++)
		for (size_t end = 0; end < 2; end++) {
			const char *node = made->links[i].node[end];

			if (!bsearch(node, made->nodes, made->node_count, sizeof(*made->nodes),
				     node_name))
				add_node(m, node);
			add_port(m, node, made->links[i].port[end], made->links[i].name);
		}
	settle(m->topology);
}

struct hg_topology *hg_topology_match(struct hg_object *object, const struct hg_metrics_view *view)
{
	struct matching m = { .made = object->made };
	size_t ends = 2 * m.made->link_count;
	bool ok;

	m.topology = calloc(1, sizeof(*m.topology));
	if (!m.topology)
		return NULL;
	m.topology->references = 1;
	m.topology->texts_of = hg_object_ref(object);
	m.topology->nodes = calloc(m.made->node_count + ends + 1, sizeof(*m.topology->nodes));
	m.topology->ports = calloc(m.made->port_count + ends + 1, sizeof(*m.topology->ports));
	ok = m.topology->nodes && m.topology->ports && collect(&m, view);
	if (ok)
		add_all(&m);
	free(m.hosts);
	free(m.ports);
	if (ok)
		return m.topology;
	hg_topology_unref(m.topology);
	return NULL;
}

void hg_topology_ref(struct hg_topology *topology)
{
	__atomic_fetch_add(&topology->references, 1, __ATOMIC_RELAXED);
}

void hg_topology_unref(struct hg_topology *topology)
{
	if (!topology || __atomic_sub_fetch(&topology->references, 1, __ATOMIC_ACQ_REL))
		return;
	hg_object_unref(topology->texts_of);
	free(topology->nodes);
	free(topology->ports);
	free(topology);
}
