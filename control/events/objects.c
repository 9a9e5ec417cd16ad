#include "control/events/objects.h"

#include <stdlib.h>
#include <string.h>

#include "control/events/object_builtin.h"
#include "control/events/object_kinds.h"

struct entry {
	struct hg_object *built_in, *seeded, *stored; /* NULL: none */
	bool gone;				      /* the seeded one was removed */
};

struct table {
	struct entry *entries; /* sorted by name */
	size_t count, cap;
	size_t shown;
};

struct hg_objects {
	struct table kind[HG_OBJECT_KINDS];
};

static const char *name_of(const struct entry *entry)
{
	const struct hg_object *any = entry->stored   ? entry->stored
				      : entry->seeded ? entry->seeded
						      : entry->built_in;

	return any->name;
}

static struct hg_object *shown(const struct entry *entry)
{
	if (entry->stored)
		return entry->stored;
	return entry->seeded && !entry->gone ? entry->seeded : entry->built_in;
}

/* Where the name stands or would stand. */
static size_t place_of(const struct table *table, const char *name, bool *found)
{
	size_t low = 0, high = table->count;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name_of(&table->entries[middle]), name);

		if (!order) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct entry *make_room(struct table *table, size_t at)
{
	if (table->count == table->cap) {
		size_t cap = 2 * table->cap + 16;
		struct entry *grown = realloc(table->entries, cap * sizeof(*grown));

		if (!grown)
			return NULL;
		table->entries = grown;
		table->cap = cap;
	}
	memmove(&table->entries[at + 1], &table->entries[at],
		(table->count - at) * sizeof(*table->entries));
	table->count++;
	memset(&table->entries[at], 0, sizeof(*table->entries));
	return &table->entries[at];
}

static void drop_if_empty(struct table *table, size_t at)
{
	struct entry *entry = &table->entries[at];

	if (entry->built_in || entry->seeded || entry->stored)
		return;
	table->count--;
	memmove(entry, entry + 1, (table->count - at) * sizeof(*entry));
}

static struct hg_object **layer_of(struct entry *entry, enum hg_object_origin origin)
{
	return origin == HG_OBJECT_STORED   ? &entry->stored
	       : origin == HG_OBJECT_SEEDED ? &entry->seeded
					    : &entry->built_in;
}

int hg_objects_put(struct hg_objects *objects, struct hg_object *object,
		   enum hg_object_origin origin, struct hg_problem *problem)
{
	struct table *table = &objects->kind[object->kind];
	const struct hg_object_kind_info *info = hg_object_kind_of(object->kind);
	bool found, was_shown;
	size_t at = place_of(table, object->name, &found);
	struct entry *entry = found ? &table->entries[at] : NULL;
	struct hg_object **layer, *former;

	was_shown = found && shown(entry);
	if (!was_shown && table->shown >= info->most) {
		hg_problem_set(problem, 429, "too-many", "Limit reached",
			       "There are %zu objects of this kind already; remove one first.",
			       info->most);
		return -1;
	}
	if (!entry)
		entry = make_room(table, at);
	if (!entry)
		return hg_object_no_memory(problem);
	layer = layer_of(entry, origin);
	former = *layer;
	*layer = hg_object_ref(object);
	hg_object_unref(former);
	table->shown += !was_shown;
	return 0;
}

int hg_objects_delete(struct hg_objects *objects, enum hg_object_kind kind, const char *name)
{
	struct table *table = &objects->kind[kind];
	bool found;
	size_t at = place_of(table, name, &found);
	struct entry *entry = found ? &table->entries[at] : NULL;

	if (!entry || !shown(entry))
		return -1;
	entry->gone = entry->seeded != NULL;
	hg_object_unref(entry->stored);

	entry->stored = NULL;
	if (!shown(entry))
		table->shown--;
	drop_if_empty(table, at);
	return 0;
}

struct hg_object *hg_objects_shown(const struct hg_objects *objects, enum hg_object_kind kind,
				   const char *name)
{
	const struct table *table = &objects->kind[kind];
	bool found;
	size_t at = place_of(table, name, &found);

	return found ? shown(&table->entries[at]) : NULL;
}

static void write_stored(const struct entry *entry, struct hg_json_out *out)
{
	if (entry->stored) {
		hg_json_key(out, entry->stored->name);
		hg_json_raw_value(out, entry->stored->json);
	} else if (entry->gone) {
		hg_json_key(out, entry->seeded->name);
		hg_json_null(out);
	}
}

/* A kind without names keeps the object itself, an empty one when there is none. */
void hg_objects_write_file(const struct hg_objects *objects, enum hg_object_kind kind,
			   struct hg_json_out *out)
{
	const struct table *table = &objects->kind[kind];
	bool named = hg_object_kind_of(kind)->named;

	if (!named && table->count && table->entries[0].stored) {
		hg_json_raw_value(out, table->entries[0].stored->json);
		return;
	}
	hg_json_open_object(out);
	for (size_t i = 0; named && i < table->count; i++)
		write_stored(&table->entries[i], out);
	hg_json_close_object(out);
}

/* ---- views ---- */

static bool fill_kind(const struct table *table, struct hg_objects_view *view, size_t kind)
{
	struct hg_object **items = calloc(table->count + 1, sizeof(struct hg_object *));

	if (!items)
		return false;
	view->kind[kind].items = items;
	for (size_t i = 0; i < table->count; i++) {
		struct hg_object *object = shown(&table->entries[i]);

		if (object)
			items[view->kind[kind].count++] = hg_object_ref(object);
	}
	return true;
}

struct hg_objects_view *hg_objects_view_make(const struct hg_objects *objects,
					     struct hg_topology *topology)
{
	struct hg_objects_view *view = calloc(1, sizeof(*view));

	if (!view) {
		hg_topology_unref(topology);
		return NULL;
	}
	view->references = 1;
	view->topology = topology;
	for (size_t kind = 0; kind < HG_OBJECT_KINDS; kind++)
		if (!fill_kind(&objects->kind[kind], view, kind)) {
			hg_objects_view_unref(view);
			return NULL;
		}
	return view;
}

void hg_objects_view_ref(struct hg_objects_view *view)
{
	__atomic_fetch_add(&view->references, 1, __ATOMIC_RELAXED);
}

void hg_objects_view_unref(struct hg_objects_view *view)
{
	if (!view || __atomic_sub_fetch(&view->references, 1, __ATOMIC_ACQ_REL))
		return;
	for (size_t kind = 0; kind < HG_OBJECT_KINDS; kind++) {
		for (size_t i = 0; i < view->kind[kind].count; i++)
			hg_object_unref(view->kind[kind].items[i]);
		free(view->kind[kind].items);
	}
	hg_topology_unref(view->topology);
	free(view);
}

static int by_name(const void *name, const void *item)
{
	return strcmp(name, (*(struct hg_object *const *)item)->name);
}

struct hg_object *hg_objects_view_find(const struct hg_objects_view *view, enum hg_object_kind kind,
				       const char *name)
{
	struct hg_object **found = bsearch(name, view->kind[kind].items, view->kind[kind].count,
					   sizeof(struct hg_object *), by_name);

	return found ? *found : NULL;
}

/* ---- life ---- */

static bool add_built_in(struct hg_objects *objects)
{
	size_t count;
	const struct hg_object_built_in *rows = hg_object_built_ins(&count);

	for (size_t i = 0; i < count; i++) {
		struct hg_problem problem;
		struct hg_json_doc *doc =
			hg_json_parse(rows[i].body, strlen(rows[i].body), &problem);
		struct hg_object *object = NULL;
		bool ok;

		ok = doc &&
		     !hg_object_make(rows[i].kind, rows[i].name, hg_json_root(doc), true, NULL,
				     &object, &problem) &&
		     !hg_objects_put(objects, object, HG_OBJECT_BUILT_IN, &problem);

		if (ok)
			object->built_in = true;
		hg_object_unref(object);
		hg_json_doc_free(doc);
		if (!ok)
			return false;
	}
	return true;
}

struct hg_objects *hg_objects_create(void)
{
	struct hg_objects *objects = calloc(1, sizeof(*objects));

	if (!objects || add_built_in(objects))
		return objects;
	hg_objects_destroy(objects);
	return NULL;
}

void hg_objects_destroy(struct hg_objects *objects)
{
	for (size_t kind = 0; kind < HG_OBJECT_KINDS; kind++) {
		struct table *table = &objects->kind[kind];

		for (size_t i = 0; i < table->count; i++) {
			hg_object_unref(table->entries[i].built_in);
			hg_object_unref(table->entries[i].seeded);
			hg_object_unref(table->entries[i].stored);
		}
		free(table->entries);
	}
	free(objects);
}
