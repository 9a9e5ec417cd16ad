/* The topology as written: nodes with ports, links between them (rest-api 11). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/events/object_kinds.h"
#include "control/flows/address.h"

#define ITEMS_MAX 200000u

struct port_at {
	size_t node, name;
	uint32_t if_index;
};

struct node_at {
	size_t name;
	struct hg_addr agent;
};

struct link_at {
	size_t name, node[2], port[2];
};

struct building {
	struct hg_text_pool texts;
	struct node_at *nodes;
	struct port_at *ports;
	struct link_at *links;
	size_t node_count, port_count, link_count;
	size_t node_cap, port_cap, link_cap;
	struct hg_json_out *out;
	struct hg_problem *problem;
};

static bool grow(void *items, size_t *cap, size_t count, size_t size)
{
	void **at = items;
	void *grown;

	if (count < *cap)
		return true;
	grown = realloc(*at, (2 * *cap + 64) * size);
	if (!grown)
		return false;
	*at = grown;
	*cap = 2 * *cap + 64;
	return true;
}

static const struct hg_json *object_of(const struct hg_json *body, const char *member)
{
	const struct hg_json *value = hg_json_get(body, member);

	return value && hg_json_type(value) == HG_JSON_OBJECT ? value : NULL;
}

static int read_index(const struct hg_json *port, const char *name, uint32_t *if_index,
		      struct hg_problem *problem)
{
	double number = 0;

	if (hg_object_number(port, "ifindex", &number, problem))
		return -1;
	if (!(number >= 0 && number <= UINT32_MAX))
		return hg_object_wrong(problem, "ifindex", "ifindex of port %.60s is no number.",
				       name);
	*if_index = (uint32_t)number;
	return 0;
}

static int add_port(struct building *b, size_t node, const char *name, const struct hg_json *port)
{
	struct port_at at = { .node = node };

	if (hg_json_type(port) != HG_JSON_OBJECT)
		return hg_object_wrong(b->problem, "ports", "Port %.60s must be an object.", name);
	if (b->port_count == ITEMS_MAX)
		return hg_object_too_many(b->problem, "Ports of a topology", ITEMS_MAX);
	at.name = hg_text_pool_add(&b->texts, name);
	if (read_index(port, name, &at.if_index, b->problem))
		return -1;
	if (at.name == SIZE_MAX || !grow(&b->ports, &b->port_cap, b->port_count, sizeof(at)))
		return hg_object_no_memory(b->problem);
	b->ports[b->port_count++] = at;
	return 0;
}

static int read_ports(struct building *b, size_t node, const struct hg_json *ports)
{
	const struct hg_json *port;
	const char *name;
	size_t pos = 0;

	while (ports && hg_json_each(ports, &pos, &name, &port))
		if (add_port(b, node, name, port))
			return -1;
	return 0;
}

static int add_node(struct building *b, const char *name, const struct hg_json *node)
{
	struct node_at at = { 0 };
	const char *agent = "";

	if (hg_json_type(node) != HG_JSON_OBJECT)
		return hg_object_wrong(b->problem, "nodes", "Node %.60s must be an object.", name);
	if (hg_object_text(node, "agent", &agent, b->problem))
		return -1;
	if (*agent && !hg_address_parse(agent, &at.agent))
		return hg_object_wrong(b->problem, "agent",
				       "agent of node %.60s must be an IP address.", name);
	if (b->node_count == ITEMS_MAX)
		return hg_object_too_many(b->problem, "Nodes of a topology", ITEMS_MAX);
	at.name = hg_text_pool_add(&b->texts, name);
	if (at.name == SIZE_MAX || !grow(&b->nodes, &b->node_cap, b->node_count, sizeof(at)))
		return hg_object_no_memory(b->problem);
	b->nodes[b->node_count++] = at;
	return read_ports(b, at.name, object_of(node, "ports"));
}

static int add_link(struct building *b, const char *name, const struct hg_json *link)
{
	static const char *const members[4] = { "node1", "port1", "node2", "port2" };
	struct link_at at = { .name = hg_text_pool_add(&b->texts, name) };

	if (hg_json_type(link) != HG_JSON_OBJECT)
		return hg_object_wrong(b->problem, "links", "Link %.60s must be an object.", name);
	for (size_t i = 0; i < 4; i++) {
		const char *text = "";
		size_t *to = i % 2 ? &at.port[i / 2] : &at.node[i / 2];

		if (hg_object_text(link, members[i], &text, b->problem))
			return -1;
		if (!*text)
			return hg_object_wrong(b->problem, members[i], "Link %.60s has no %s.",
					       name, members[i]);
		*to = hg_text_pool_add(&b->texts, text);
		if (*to == SIZE_MAX)
			return hg_object_no_memory(b->problem);
	}
	if (b->link_count == ITEMS_MAX)
		return hg_object_too_many(b->problem, "Links of a topology", ITEMS_MAX);
	if (at.name == SIZE_MAX || !grow(&b->links, &b->link_cap, b->link_count, sizeof(at)))
		return hg_object_no_memory(b->problem);
	b->links[b->link_count++] = at;
	return 0;
}

static int read_all(struct building *b, const struct hg_json *body)
{
	const struct hg_json *nodes = object_of(body, "nodes"), *links = object_of(body, "links");
	const struct hg_json *value;
	const char *name;
	size_t pos = 0;

	while (nodes && hg_json_each(nodes, &pos, &name, &value))
		if (add_node(b, name, value))
			return -1;
	pos = 0;
	while (links && hg_json_each(links, &pos, &name, &value))
		if (add_link(b, name, value))
			return -1;
	if (b->node_count || b->link_count)
		return 0;
	return hg_object_wrong(b->problem, "links", "A topology has links, nodes or both.");
}

static int by_node(const void *a, const void *b)
{
	return strcmp(((const struct hg_made_node *)a)->name,
		      ((const struct hg_made_node *)b)->name);
}

static int by_port(const void *a, const void *b)
{
	const struct hg_made_port *x = a, *y = b;
	int order = strcmp(x->node, y->node);

	return order ? order : strcmp(x->name, y->name);
}

static int keep(struct building *b, struct hg_made_topology *t)
{
	const char *texts = t->texts = b->texts.bytes;

	t->nodes = calloc(b->node_count + 1, sizeof(*t->nodes));
	t->ports = calloc(b->port_count + 1, sizeof(*t->ports));
	t->links = calloc(b->link_count + 1, sizeof(*t->links));
	if (!t->nodes || !t->ports || !t->links)
		return hg_object_no_memory(b->problem);
	t->node_count = b->node_count;
	t->port_count = b->port_count;
	t->link_count = b->link_count;
	for (size_t i = 0; i < t->node_count; i++)
		t->nodes[i] = (struct hg_made_node){ texts + b->nodes[i].name, b->nodes[i].agent };
	for (size_t i = 0; i < t->port_count; i++)
		t->ports[i] =
			(struct hg_made_port){ texts + b->ports[i].node, texts + b->ports[i].name,
					       b->ports[i].if_index };
	for (size_t i = 0; i < t->link_count; i++)
		t->links[i] = (struct hg_made_link){
			texts + b->links[i].name,
			{ texts + b->links[i].node[0], texts + b->links[i].node[1] },
			{ texts + b->links[i].port[0], texts + b->links[i].port[1] },
		};
	qsort(t->nodes, t->node_count, sizeof(*t->nodes), by_node);
	qsort(t->ports, t->port_count, sizeof(*t->ports), by_port);
	return 0;
}

int hg_topology_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		     const struct hg_object_notes *notes, struct hg_json_out *out,
		     struct hg_problem *problem)
{
	static const char *const members[] = { "nodes", "links", "version", NULL };
	struct hg_made_topology *t = object->made = calloc(1, sizeof(*t));
	struct building b = { .out = out, .problem = problem };
	int status;

	(void)trusted;
	if (!t)
		return hg_object_no_memory(problem);
	status = read_all(&b, body);
	if (!status)
		status = keep(&b, t);
	else
		free(b.texts.bytes);
	free(b.nodes);
	free(b.ports);
	free(b.links);
	if (!status) {
		hg_object_note_unknown(body, members, notes);
		hg_object_copy_json(out, body);
	}
	return status;
}

void hg_topology_clear(void *made)
{
	struct hg_made_topology *t = made;

	free(t->nodes);
	free(t->ports);
	free(t->links);
	free(t->texts);
}
