#include "control/object_lookups.h"

#include <stdlib.h>

#include "control/clock.h"
#include "control/log.h"

static void check(int status, const char *name)
{
	if (status)
		hg_log(HG_EVENT_OBJECT, name, NULL, 0,
		       "There is no memory to use %s in flow keys; the former one stays.", name);
}

static void put(struct hg_lookups *lookups, const struct hg_object *object)
{
	const struct hg_made_group *group = object->made;
	const struct hg_made_map *map = object->made;

	if (object->kind == HG_OBJECT_GROUP)
		check(hg_lookups_put_group(lookups, object->name, group->prefixes, group->count,
					   hg_wall_ms()),
		      object->name);
	else if (object->kind == HG_OBJECT_MAP)
		check(hg_lookups_put_map(lookups, object->name, map->pairs, map->count,
					 hg_wall_ms()),
		      object->name);
}

/* A built-in group is made and kept up to date by the lookups. */
static bool own(const struct hg_object *object)
{
	return object->built_in;
}

void hg_object_lookups_all(struct hg_lookups *lookups, const struct hg_objects_view *view)
{
	static const enum hg_object_kind kinds[] = { HG_OBJECT_GROUP, HG_OBJECT_MAP };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < view->kind[kinds[k]].count; i++)
			if (!own(view->kind[kinds[k]].items[i]))
				put(lookups, view->kind[kinds[k]].items[i]);
}

void hg_object_lookups_one(struct hg_lookups *lookups, const struct hg_objects *objects,
			   enum hg_object_kind kind, const char *name)
{
	const struct hg_object *object = hg_objects_shown(objects, kind, name);

	if (object && !own(object))
		put(lookups, object);
	else if (kind == HG_OBJECT_GROUP)
		hg_lookups_delete_group(lookups, name, hg_wall_ms());
	else if (kind == HG_OBJECT_MAP)
		hg_lookups_delete_map(lookups, name);
}

void hg_object_lookups_topology(struct hg_lookups *lookups, const struct hg_topology *topology)
{
	size_t node_count = topology ? topology->node_count : 0;
	size_t port_count = topology ? topology->port_count : 0;
	struct hg_lookup_node *nodes = calloc(node_count + 1, sizeof(*nodes));
	struct hg_lookup_port *ports = calloc(port_count + 1, sizeof(*ports));

	for (size_t i = 0; nodes && i < node_count; i++)
		nodes[i] = (struct hg_lookup_node){ topology->nodes[i].agent,
						    topology->nodes[i].name };
	for (size_t i = 0; ports && i < port_count; i++)
		ports[i] =
			(struct hg_lookup_port){ topology->ports[i].agent,
						 topology->ports[i].if_index,
						 topology->ports[i].name, topology->ports[i].link };
	check(!nodes || !ports ? -1
			       : hg_lookups_put_topology(lookups, nodes, node_count, ports,
							 port_count, hg_wall_ms()),
	      "the topology");
	free(nodes);
	free(ports);
}
