/* Versions of the world: what control holds now, and immutable copies of the list of its tables. */
#include <heliograph/lookup.h>

#include <stdlib.h>
#include <string.h>

#include "control/flows/address.h"
#include "control/flows/memory.h"
#include "control/names/lookup_table.h"

/* Sorted by name. */
struct list {
	struct hg_lookup_table **tables;
	uint32_t count, cap;
};

struct hg_lookup {
	unsigned references;
	uint64_t version;
	struct hg_texts *texts;
	struct list groups, maps;
	struct hg_lookup_table *nodes, *ports, *links; /* NULL: no topology */
};

struct hg_lookups {
	struct hg_lookup next;	     /* what the next version has; its count is not used */
	struct hg_lookup *published; /* NULL: something has changed since */
	struct hg_lookup *former;    /* stays current where there is no memory for a new one */
};

/* A port as a key: zero-padded. */
struct port_key {
	struct hg_addr agent;
	uint32_t if_index;
};

static struct hg_addr prefix_of(const char *text, unsigned *bits)
{
	struct hg_addr address = { .family = 0 };

	hg_prefix_parse(text, &address, bits);
	return address;
}

/* ---- lists ---- */

/* Place of a name, or where it would be. */
static uint32_t place_of(const struct list *list, const char *name)
{
	uint32_t low = 0, high = list->count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (strcmp(list->tables[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct hg_lookup_table *find(const struct list *list, const char *name)
{
	uint32_t at = place_of(list, name);

	return at < list->count && strcmp(list->tables[at]->name, name) == 0 ? list->tables[at]
									     : NULL;
}

/* Takes the table over; false, and the table is gone, when there is no memory. */
static bool put(struct list *list, struct hg_lookup_table *table)
{
	uint32_t at = place_of(list, table->name);

	if (at < list->count && strcmp(list->tables[at]->name, table->name) == 0) {
		hg_lookup_table_unref(list->tables[at]);
		list->tables[at] = table;
		return true;
	}
	if (!hg_grow(&list->tables, &list->cap, list->count + 1, sizeof(*list->tables))) {
		hg_lookup_table_unref(table);
		return false;
	}
	memmove(&list->tables[at + 1], &list->tables[at],
		(list->count - at) * sizeof(*list->tables));
	list->tables[at] = table;
	list->count++;
	return true;
}

static bool take_out(struct list *list, const char *name)
{
	uint32_t at = place_of(list, name);

	if (at == list->count || strcmp(list->tables[at]->name, name) != 0)
		return false;
	hg_lookup_table_unref(list->tables[at]);
	list->count--;
	memmove(&list->tables[at], &list->tables[at + 1],
		(list->count - at) * sizeof(*list->tables));
	return true;
}

static void list_free(struct list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		hg_lookup_table_unref(list->tables[i]);
	free(list->tables);
}

static bool list_copy(struct list *to, const struct list *from)
{
	to->count = 0;
	to->tables = calloc(from->count + 1u, sizeof(*to->tables));
	if (!to->tables)
		return false;
	for (; to->count < from->count; to->count++)
		to->tables[to->count] = hg_lookup_table_ref(from->tables[to->count]);
	to->cap = from->count + 1;
	return true;
}

/* ---- built-in groups (REST 8) ---- */

static int put_default(struct hg_lookups *lookups, uint64_t now_ms)
{
	static const struct {
		const char *prefix, *label;
	} rows[] = {
		{ "0.0.0.0/0", "external" },	   { "::/0", "external" },
		{ "10.0.0.0/8", "private" },	   { "172.16.0.0/12", "private" },
		{ "192.168.0.0/16", "private" },   { "fc00::/7", "private" },
		{ "169.254.0.0/16", "linklocal" }, { "fe80::/10", "linklocal" },
		{ "127.0.0.0/8", "loopback" },	   { "::1/128", "loopback" },
		{ "224.0.0.0/4", "multicast" },	   { "ff00::/8", "multicast" },
	};
	struct hg_lookup_prefix prefixes[sizeof(rows) / sizeof(rows[0])];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prefixes[i].address = prefix_of(rows[i].prefix, &prefixes[i].bits);
		prefixes[i].label = rows[i].label;
	}
	return hg_lookups_put_group(lookups, "default", prefixes, sizeof(rows) / sizeof(rows[0]),
				    now_ms);
}

/* Until the names service tells the ranges everything is outside. */
static int put_cluster(struct hg_lookups *lookups, uint64_t now_ms)
{
	struct hg_lookup_prefix prefixes[2] = { { .label = "external" }, { .label = "external" } };

	prefixes[0].address = prefix_of("0.0.0.0/0", &prefixes[0].bits);
	prefixes[1].address = prefix_of("::/0", &prefixes[1].bits);
	return hg_lookups_put_group(lookups, "cluster", prefixes, 2, now_ms);
}

/* ---- control ---- */

struct hg_lookups *hg_lookups_create(struct hg_texts *texts)
{
	struct hg_lookups *lookups = calloc(1, sizeof(*lookups));

	if (!lookups)
		return NULL;
	lookups->next.texts = texts;
	if (!put_default(lookups, 0) && !put_cluster(lookups, 0))
		return lookups;
	hg_lookups_destroy(lookups);
	return NULL;
}

static void release(struct hg_lookup *lookup)
{
	list_free(&lookup->groups);
	list_free(&lookup->maps);
	hg_lookup_table_unref(lookup->nodes);
	hg_lookup_table_unref(lookup->ports);
	hg_lookup_table_unref(lookup->links);
}

void hg_lookups_destroy(struct hg_lookups *lookups)
{
	if (!lookups)
		return;
	hg_lookup_unref(lookups->published);
	hg_lookup_unref(lookups->former);
	release(&lookups->next);
	free(lookups);
}

static void change(struct hg_lookups *lookups)
{
	lookups->next.version++;
	if (!lookups->published)
		return;
	hg_lookup_unref(lookups->former);
	lookups->former = lookups->published;
	lookups->published = NULL;
}

static uint32_t label_id(struct hg_lookups *lookups, const char *label, uint64_t now_ms)
{
	return label ? hg_texts_intern(lookups->next.texts, label, strlen(label), now_ms) : 0;
}

static int finish(struct hg_lookups *lookups, struct list *list, struct hg_lookup_table *table,
		  bool whole)
{
	if (!whole) {
		hg_lookup_table_unref(table);
		return -1;
	}
	if (!put(list, table))
		return -1;
	change(lookups);
	return 0;
}

int hg_lookups_put_group(struct hg_lookups *lookups, const char *name,
			 const struct hg_lookup_prefix *prefixes, size_t count, uint64_t now_ms)
{
	struct hg_lookup_table *table = hg_lookup_table_create(name);
	bool ok = table != NULL;

	for (size_t i = 0; ok && i < count; i++)
		ok = hg_lookup_table_add_prefix(table, &prefixes[i].address, prefixes[i].bits,
						label_id(lookups, prefixes[i].label, now_ms));
	return finish(lookups, &lookups->next.groups, table, ok);
}

int hg_lookups_put_map(struct hg_lookups *lookups, const char *name,
		       const struct hg_lookup_pair *pairs, size_t count, uint64_t now_ms)
{
	struct hg_lookup_table *table = hg_lookup_table_create(name);
	bool ok = table != NULL;

	for (size_t i = 0; ok && i < count; i++)
		ok = hg_lookup_table_add(table, pairs[i].text, strlen(pairs[i].text),
					 label_id(lookups, pairs[i].label, now_ms));
	return finish(lookups, &lookups->next.maps, table, ok);
}

static struct port_key port_key(const struct hg_addr *agent, uint32_t if_index)
{
	struct port_key key;

	memset(&key, 0, sizeof(key));
	key.agent = *agent;
	key.if_index = if_index;
	return key;
}

static bool add_port(struct hg_lookups *lookups, struct hg_lookup_table *table,
		     const struct hg_lookup_port *port, const char *label, uint64_t now_ms)
{
	struct port_key key = port_key(&port->agent, port->if_index);

	return !label ||
	       hg_lookup_table_add(table, &key, sizeof(key), label_id(lookups, label, now_ms));
}

static void replace(struct hg_lookup_table **table, struct hg_lookup_table *by)
{
	hg_lookup_table_unref(*table);
	*table = by;
}

int hg_lookups_put_topology(struct hg_lookups *lookups, const struct hg_lookup_node *nodes,
			    size_t node_count, const struct hg_lookup_port *ports,
			    size_t port_count, uint64_t now_ms)
{
	struct hg_lookup_table *by_agent = hg_lookup_table_create("nodes");
	struct hg_lookup_table *by_port = hg_lookup_table_create("ports");
	struct hg_lookup_table *links = hg_lookup_table_create("links");
	bool ok = by_agent && by_port && links;

	for (size_t i = 0; ok && i < node_count; i++)
		ok = hg_lookup_table_add(by_agent, &nodes[i].agent, sizeof(nodes[i].agent),
					 label_id(lookups, nodes[i].node, now_ms));
	for (size_t i = 0; ok && i < port_count; i++)
		ok = add_port(lookups, by_port, &ports[i], ports[i].port, now_ms) &&
		     add_port(lookups, links, &ports[i], ports[i].link, now_ms);
	replace(ok ? &lookups->next.nodes : &by_agent, ok ? by_agent : NULL);
	replace(ok ? &lookups->next.ports : &by_port, ok ? by_port : NULL);
	replace(ok ? &lookups->next.links : &links, ok ? links : NULL);
	if (!ok)
		return -1;
	change(lookups);
	return 0;
}

int hg_lookups_delete_group(struct hg_lookups *lookups, const char *name, uint64_t now_ms)
{
	if (strcmp(name, "default") == 0)
		return put_default(lookups, now_ms);
	if (strcmp(name, "cluster") == 0)
		return put_cluster(lookups, now_ms);
	if (!take_out(&lookups->next.groups, name))
		return -1;
	change(lookups);
	return 0;
}

int hg_lookups_delete_map(struct hg_lookups *lookups, const char *name)
{
	if (!take_out(&lookups->next.maps, name))
		return -1;
	change(lookups);
	return 0;
}

bool hg_lookups_has_group(const struct hg_lookups *lookups, const char *name)
{
	return find(&lookups->next.groups, name) != NULL;
}

bool hg_lookups_has_map(const struct hg_lookups *lookups, const char *name)
{
	return find(&lookups->next.maps, name) != NULL;
}

static void touch(const struct hg_lookup_table *table, struct hg_texts *texts, uint64_t now_ms)
{
	if (table)
		hg_lookup_table_touch(table, texts, now_ms);
}

void hg_lookups_touch(struct hg_lookups *lookups, uint64_t now_ms)
{
	struct hg_lookup *next = &lookups->next;

	for (uint32_t i = 0; i < next->groups.count; i++)
		touch(next->groups.tables[i], next->texts, now_ms);
	for (uint32_t i = 0; i < next->maps.count; i++)
		touch(next->maps.tables[i], next->texts, now_ms);
	touch(next->nodes, next->texts, now_ms);
	touch(next->ports, next->texts, now_ms);
	touch(next->links, next->texts, now_ms);
}

static struct hg_lookup *copy(const struct hg_lookup *from)
{
	struct hg_lookup *lookup = calloc(1, sizeof(*lookup));

	if (!lookup)
		return NULL;
	lookup->references = 1;
	lookup->version = from->version;
	lookup->texts = from->texts;
	lookup->nodes = hg_lookup_table_ref(from->nodes);
	lookup->ports = hg_lookup_table_ref(from->ports);
	lookup->links = hg_lookup_table_ref(from->links);
	if (list_copy(&lookup->groups, &from->groups) && list_copy(&lookup->maps, &from->maps))
		return lookup;
	hg_lookup_unref(lookup);
	return NULL;
}

const struct hg_lookup *hg_lookups_now(struct hg_lookups *lookups)
{
	if (!lookups->published)
		lookups->published = copy(&lookups->next);
	return lookups->published ? lookups->published : lookups->former;
}

/* ---- any thread ---- */

const struct hg_lookup *hg_lookup_ref(const struct hg_lookup *lookup)
{
	if (lookup)
		__atomic_fetch_add(&((struct hg_lookup *)(uintptr_t)lookup)->references, 1,
				   __ATOMIC_RELAXED);
	return lookup;
}

void hg_lookup_unref(const struct hg_lookup *lookup)
{
	struct hg_lookup *owned = (struct hg_lookup *)(uintptr_t)lookup;

	if (!owned || __atomic_sub_fetch(&owned->references, 1, __ATOMIC_ACQ_REL))
		return;
	release(owned);
	free(owned);
}

uint64_t hg_lookup_version(const struct hg_lookup *lookup)
{
	return lookup->version;
}

const struct hg_texts *hg_lookup_texts(const struct hg_lookup *lookup)
{
	return lookup->texts;
}

uint32_t hg_lookup_group(const struct hg_lookup *lookup, const char *name,
			 const struct hg_addr *address)
{
	const struct hg_lookup_table *table = lookup ? find(&lookup->groups, name) : NULL;
	const struct hg_range *range = table ? hg_ranges_find(&table->ranges, address) : NULL;

	return range ? range->value : 0;
}

uint32_t hg_lookup_map(const struct hg_lookup *lookup, const char *name, const char *text,
		       size_t len_bytes)
{
	const struct hg_lookup_table *table = lookup ? find(&lookup->maps, name) : NULL;

	return table ? hg_lookup_table_find(table, text, len_bytes) : 0;
}

uint32_t hg_lookup_node_of(const struct hg_lookup *lookup, const struct hg_addr *agent)
{
	if (!lookup || !lookup->nodes)
		return 0;
	return hg_lookup_table_find(lookup->nodes, agent, sizeof(*agent));
}

static uint32_t find_port(const struct hg_lookup_table *table, const struct hg_addr *agent,
			  uint32_t if_index)
{
	struct port_key key = port_key(agent, if_index);

	return table ? hg_lookup_table_find(table, &key, sizeof(key)) : 0;
}

uint32_t hg_lookup_port_name(const struct hg_lookup *lookup, const struct hg_addr *agent,
			     uint32_t if_index)
{
	return lookup ? find_port(lookup->ports, agent, if_index) : 0;
}

uint32_t hg_lookup_link(const struct hg_lookup *lookup, const struct hg_addr *agent,
			uint32_t if_index)
{
	return lookup ? find_port(lookup->links, agent, if_index) : 0;
}
