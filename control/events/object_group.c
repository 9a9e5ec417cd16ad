/* Groups: label -> address ranges; the longest prefix wins (rest-api 8). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/events/object_kinds.h"
#include "control/flows/address.h"

#define CIDR_TEXT_MAX (HG_ADDRESS_TEXT_MAX + 5)

struct building {
	struct hg_made_group *group;
	struct hg_text_pool texts;
	size_t cap;
	size_t *label_at; /* offset in the texts, by prefix */
	size_t label;	  /* of the list being read */
	const char *name; /* the same, for sentences */
	struct hg_json_out *out;
};

static bool grow(struct building *b)
{
	size_t cap = 2 * b->cap + 64;
	struct hg_lookup_prefix *prefixes;
	size_t *labels;

	if (b->group->count < b->cap)
		return true;
	prefixes = realloc(b->group->prefixes, cap * sizeof(*prefixes));
	if (prefixes)
		b->group->prefixes = prefixes;
	labels = realloc(b->label_at, cap * sizeof(*labels));
	if (labels)
		b->label_at = labels;
	if (!prefixes || !labels)
		return false;
	b->cap = cap;
	return true;
}

/* One address is a range of its own. */
static bool read_range(const char *text, struct hg_addr *address, unsigned *bits)
{
	if (hg_address_parse(text, address)) {
		*bits = address->family == 6 ? 128 : 32;
		return true;
	}
	if (!hg_prefix_parse(text, address, bits))
		return false;
	hg_prefix_clear(address->bytes, address->family == 6 ? 16 : 4, *bits);
	return true;
}

static void write_range(struct hg_json_out *out, const struct hg_lookup_prefix *prefix)
{
	char text[CIDR_TEXT_MAX];
	size_t len = hg_address_text(prefix->address.family, prefix->address.bytes, text);

	snprintf(text + len, sizeof(text) - len, "/%u", prefix->bits);
	hg_json_string(out, text);
}

static int take_range(void *arg, const char *text, struct hg_problem *problem)
{
	struct building *b = arg;
	struct hg_lookup_prefix prefix = { .label = NULL };

	if (!read_range(text, &prefix.address, &prefix.bits))
		return hg_object_wrong(problem, b->name,
				       "%.60s: '%.60s' is no address range; write 10.0.0.0/8.",
				       b->name, text);
	if (b->group->count == HG_GROUP_CIDRS_MAX)
		return hg_object_too_many(problem, "Ranges of a group", HG_GROUP_CIDRS_MAX);
	if (!grow(b))
		return hg_object_no_memory(problem);
	b->label_at[b->group->count] = b->label;
	b->group->prefixes[b->group->count++] = prefix;
	write_range(b->out, &prefix);
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
		if (hg_object_list(list, b->name, take_range, b, problem))
			return -1;
		hg_json_close_array(b->out);
	}
	hg_json_close_object(b->out);
	return 0;
}

static int by_range(const void *a, const void *b)
{
	const struct hg_lookup_prefix *x = a, *y = b;
	int order = memcmp(&x->address, &y->address, sizeof(x->address));

	return order ? order : (x->bits > y->bits) - (x->bits < y->bits);
}

/* Sorts; the same range under one label is kept once, under two it is refused. */
static int settle(struct building *b, struct hg_problem *problem)
{
	struct hg_made_group *group = b->group;
	size_t kept = 0;

	for (size_t i = 0; i < group->count; i++)
		group->prefixes[i].label = b->texts.bytes + b->label_at[i];
	if (group->count)
		qsort(group->prefixes, group->count, sizeof(*group->prefixes), by_range);
	for (size_t i = 0; i < group->count; i++) {
		const struct hg_lookup_prefix *last = kept ? &group->prefixes[kept - 1] : NULL;
		char text[CIDR_TEXT_MAX];

		if (last && !by_range(last, &group->prefixes[i])) {
			if (!strcmp(last->label, group->prefixes[i].label))
				continue;
			hg_address_text(last->address.family, last->address.bytes, text);
			return hg_object_wrong(problem, group->prefixes[i].label,
					       "%s/%u stands under both '%.60s' and '%.60s'.", text,
					       last->bits, last->label, group->prefixes[i].label);
		}
		group->prefixes[kept++] = group->prefixes[i];
	}
	group->count = kept;
	return 0;
}

int hg_group_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		  const struct hg_object_notes *notes, struct hg_json_out *out,
		  struct hg_problem *problem)
{
	struct building b = { .out = out };
	int status;

	(void)trusted;
	(void)notes;
	b.group = object->made = calloc(1, sizeof(*b.group));
	if (!b.group)
		return hg_object_no_memory(problem);
	status = read_labels(&b, body, problem);
	if (!status)
		status = settle(&b, problem);
	b.group->texts = b.texts.bytes;
	free(b.label_at);
	return status;
}

void hg_group_clear(void *made)
{
	struct hg_made_group *group = made;

	free(group->prefixes);
	free(group->texts);
}
