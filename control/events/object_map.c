/* Maps: label -> texts that match exactly (rest-api 8). */
#include <stdlib.h>
#include <string.h>

#include "control/events/object_kinds.h"

struct pair_at {
	size_t text, label; /* offsets in the texts */
};

struct building {
	struct hg_text_pool texts;
	struct pair_at *pairs;
	size_t count, cap, label;
	const char *name;
	struct hg_json_out *out;
};

static bool grow(struct building *b)
{
	size_t cap = 2 * b->cap + 64;
	struct pair_at *grown;

	if (b->count < b->cap)
		return true;
	grown = realloc(b->pairs, cap * sizeof(*grown));
	if (!grown)
		return false;
	b->pairs = grown;
	b->cap = cap;
	return true;
}

static int take_text(void *arg, const char *text, struct hg_problem *problem)
{
	struct building *b = arg;
	size_t at;

	if (b->count == HG_MAP_TEXTS_MAX)
		return hg_object_too_many(problem, "Texts of a map", HG_MAP_TEXTS_MAX);
	at = hg_text_pool_add(&b->texts, text);
	if (at == SIZE_MAX || !grow(b))
		return hg_object_no_memory(problem);
	b->pairs[b->count++] = (struct pair_at){ at, b->label };
	hg_json_string(b->out, text);
	return 0;
}

static int read_labels(struct building *b, const struct hg_json *body, struct hg_problem *problem)
{
	const struct hg_json *list;
	size_t pos = 0;

	hg_json_open_object(b->out);
	while (hg_json_each(body, &pos, &b->name, &list)) {
		b->label = hg_text_pool_add(&b->texts, b->name);
		if (b->label == SIZE_MAX)
			return hg_object_no_memory(problem);
		hg_json_key(b->out, b->name);
		hg_json_open_array(b->out);
		if (hg_object_list(list, b->name, take_text, b, problem))
			return -1;
		hg_json_close_array(b->out);
	}
	hg_json_close_object(b->out);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct hg_lookup_pair *)a)->text,
		      ((const struct hg_lookup_pair *)b)->text);
}

static int settle(struct building *b, struct hg_made_map *map, struct hg_problem *problem)
{
	map->pairs = malloc((b->count + 1) * sizeof(*map->pairs));
	if (!map->pairs)
		return hg_object_no_memory(problem);
	for (size_t i = 0; i < b->count; i++)
		map->pairs[i] = (struct hg_lookup_pair){ b->texts.bytes + b->pairs[i].text,
							 b->texts.bytes + b->pairs[i].label };
	qsort(map->pairs, b->count, sizeof(*map->pairs), by_text);
	for (size_t i = 0; i < b->count; i++) {
		const struct hg_lookup_pair *last = map->count ? &map->pairs[map->count - 1] : NULL;

		if (!last || by_text(last, &map->pairs[i]))
			map->pairs[map->count++] = map->pairs[i];
		else if (strcmp(last->label, map->pairs[i].label) != 0)
			return hg_object_wrong(problem, map->pairs[i].label,
					       "'%.60s' stands under both '%.60s' and '%.60s'.",
					       last->text, last->label, map->pairs[i].label);
	}
	return 0;
}

int hg_map_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		const struct hg_object_notes *notes, struct hg_json_out *out,
		struct hg_problem *problem)
{
	struct hg_made_map *map = object->made = calloc(1, sizeof(*map));
	struct building b = { .out = out };
	int status;

	(void)trusted;
	(void)notes;
	if (!map)
		return hg_object_no_memory(problem);
	status = read_labels(&b, body, problem);
	if (!status)
		status = settle(&b, map, problem);
	map->texts = b.texts.bytes;
	free(b.pairs);
	return status;
}

void hg_map_clear(void *made)
{
	struct hg_made_map *map = made;

	free(map->pairs);
	free(map->texts);
}
