/*
 * Names of metrics: an id at first use, and the tables that views read them from.
 */
#include <stdlib.h>
#include <string.h>

#include "control/metrics/parts.h"

struct name_entry {
	uint32_t id;
	char text[];
};

static bool equal(const void *item, const void *key)
{
	return strcmp(((const struct name_entry *)item)->text, key) == 0;
}

static uint32_t add(struct hg_metrics *metrics, uint64_t hash, const char *name, uint32_t most)
{
	size_t size = strlen(name) + 1, room = metrics->name_room;
	struct name_entry *entry;

	if (metrics->name_count >= most ||
	    !hg_metrics_room((void **)&metrics->name_list, &room, metrics->name_count + 1u,
			     sizeof(entry)))
		return UINT32_MAX;
	metrics->name_room = (uint32_t)room;
	entry = malloc(sizeof(*entry) + size);
	if (!entry || !hg_slots_add(&metrics->name_index, hash, entry)) {
		free(entry);
		return UINT32_MAX;
	}
	entry->id = metrics->name_count;
	memcpy(entry->text, name, size);
	metrics->name_list[metrics->name_count++] = entry;
	metrics->figures.memory_bytes += sizeof(*entry) + size;
	return entry->id;
}

uint32_t hg_metrics_name_take(struct hg_metrics *metrics, const char *name, uint32_t most)
{
	uint64_t hash = hg_slots_hash(metrics->seed, name, strlen(name));
	struct name_entry *entry = hg_slots_find(&metrics->name_index, hash, equal, name);

	return entry ? entry->id : add(metrics, hash, name, most);
}

uint32_t hg_metrics_column_name(struct hg_metrics *metrics, unsigned column)
{
	uint32_t *id = &metrics->columns[column];

	if (*id == UINT32_MAX)
		*id = hg_metrics_name_take(metrics, metrics->catalogue.names[column],
					   NAMES_MAX + COLUMNS_MAX);
	return *id;
}

/* One allocation, so that it can be retired as one. */
static struct names *build(const struct hg_metrics *metrics)
{
	uint32_t i, at, size = 16, count = metrics->name_count;
	size_t bytes = 0;
	struct names *names;
	char *text;

	while (size < count * 2)
		size *= 2;
	for (i = 0; i < count; i++)
		bytes += strlen(metrics->name_list[i]->text) + 1;
	names = malloc(sizeof(*names) + count * sizeof(*names->text) +
		       size * sizeof(*names->slots) + bytes);
	if (!names)
		return NULL;
	names->count = count;
	names->mask = size - 1;
	names->text = (const char **)(names + 1);
	names->slots = (uint32_t *)(names->text + count);
	text = (char *)(names->slots + size);
	memset(names->slots, 0xff, size * sizeof(*names->slots));
	for (i = 0; i < count; i++) {
		names->text[i] = strcpy(text, metrics->name_list[i]->text);
		text += strlen(text) + 1;
		at = (uint32_t)hg_slots_hash(0, names->text[i], strlen(names->text[i]));
		while (names->slots[at & names->mask] != UINT32_MAX)
			at++;
		names->slots[at & names->mask] = i;
	}
	return names;
}

bool hg_metrics_names_publish(struct hg_metrics *metrics)
{
	struct names *names;

	if (metrics->names && metrics->names->count == metrics->name_count)
		return true;
	names = build(metrics);
	if (!names)
		return false;
	if (metrics->names)
		hg_metrics_retire(metrics, metrics->names);
	metrics->names = names;
	return true;
}

void hg_metrics_names_free(struct hg_metrics *metrics)
{
	uint32_t i;

	for (i = 0; i < metrics->name_count; i++)
		free(metrics->name_list[i]);
	free(metrics->name_list);
	hg_slots_free(&metrics->name_index);
	free(metrics->names);
}

const char *hg_metric_name(const struct hg_metrics_view *view, uint32_t id)
{
	return id < view->names->count ? view->names->text[id] : NULL;
}

static uint32_t find(const struct names *names, const char *name)
{
	uint32_t id, at = (uint32_t)hg_slots_hash(0, name, strlen(name));

	while ((id = names->slots[at & names->mask]) != UINT32_MAX) {
		if (strcmp(names->text[id], name) == 0)
			return id;
		at++;
	}
	return UINT32_MAX;
}

uint32_t hg_metric_id(const struct hg_metrics_view *view, const char *name)
{
	uint32_t id = find(view->names, name);
	const char *given = id == UINT32_MAX ? hg_given_metric(view->store, name) : NULL;

	return given ? find(view->names, given) : id;
}

uint32_t hg_metric_name_count(const struct hg_metrics_view *view)
{
	return view->names->count;
}
