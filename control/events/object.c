#include "control/events/object_kinds.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FNV_START 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull
#define ITEM_MAX  512

/* clang-format off */
static const struct hg_object_kind_info kinds[HG_OBJECT_KINDS] = {
	[HG_OBJECT_GROUP] = { "group", "groups.json", "a group", true, 1000, hg_group_make, hg_group_clear },
	[HG_OBJECT_MAP] = { "map", "maps.json", "a map", true, 1000, hg_map_make, hg_map_clear },
	[HG_OBJECT_THRESHOLD] = { "threshold", "thresholds.json", "a threshold", true, 1000, hg_threshold_make, hg_threshold_clear },
	[HG_OBJECT_TOPOLOGY] = { "topology", "topology.json", "a topology", false, 1, hg_topology_make, hg_topology_clear },
	[HG_OBJECT_FORWARDING] = { "forwarding", "forwarding.json", "a forwarding", true, 100, hg_forwarding_make, hg_forwarding_clear },
	[HG_OBJECT_SHORTCUT] = { "shortcut", "shortcuts.json", "a shortcut", true, 1000, hg_shortcut_make, NULL },
	[HG_OBJECT_CIDR] = { "cidr", "cidr.json", "a table of ranges", false, 1, hg_cidr_make, NULL },
	[HG_OBJECT_CLASS] = { "class", "class.json", "a table of rules", false, 1, hg_class_make, NULL },
};
/* clang-format on */

const struct hg_object_kind_info *hg_object_kind_of(enum hg_object_kind kind)
{
	return &kinds[kind];
}

static uint64_t tag_of(const char *bytes, size_t len)
{
	uint64_t tag = FNV_START;

	for (size_t i = 0; i < len; i++)
		tag = (tag ^ (unsigned char)bytes[i]) * FNV_PRIME;
	return tag;
}

static int run(struct hg_object *object, const struct hg_json *body, bool trusted,
	       const struct hg_object_notes *notes, struct hg_problem *problem)
{
	struct hg_json_out out;
	int status;

	hg_json_init(&out);
	status = kinds[object->kind].make(object, body, trusted, notes, &out, problem);
	if (!status && out.failed)
		status = hg_object_no_memory(problem);
	if (status) {
		hg_json_free(&out);
		return -1;
	}
	object->json = out.bytes; /* the writer's memory is the object's from here on */
	object->tag = tag_of(out.bytes, out.len_bytes);
	return 0;
}

int hg_object_make(enum hg_object_kind kind, const char *name, const struct hg_json *body,
		   bool trusted, const struct hg_object_notes *notes, struct hg_object **object,
		   struct hg_problem *problem)
{
	struct hg_object *o;

	if (hg_json_type(body) != HG_JSON_OBJECT)
		return hg_object_wrong(problem, "", "The body must be an object.");
	o = calloc(1, sizeof(*o));
	if (!o)
		return hg_object_no_memory(problem);
	o->references = 1;
	o->kind = kind;
	snprintf(o->name, sizeof(o->name), "%s", name);
	if (run(o, body, trusted, notes, problem)) {
		hg_object_unref(o);
		return -1;
	}
	*object = o;
	return 0;
}

struct hg_object *hg_object_ref(struct hg_object *object)
{
	__atomic_fetch_add(&object->references, 1, __ATOMIC_RELAXED);
	return object;
}

void hg_object_unref(struct hg_object *object)
{
	if (!object || __atomic_sub_fetch(&object->references, 1, __ATOMIC_ACQ_REL))
		return;
	if (object->made && kinds[object->kind].clear)
		kinds[object->kind].clear(object->made);
	free(object->made);
	free(object->json);
	free(object);
}

/* ---- shared by the kinds ---- */

int hg_object_wrong(struct hg_problem *problem, const char *member, const char *detail, ...)
{
	char text[400];
	va_list args;

	va_start(args, detail);
	vsnprintf(text, sizeof(text), detail, args);
	va_end(args);
	hg_problem_set(problem, 400, "invalid-body", "Object cannot be used", "%s", text);
	snprintf(problem->parameter, sizeof(problem->parameter), "%s", member);
	return -1;
}

int hg_object_too_many(struct hg_problem *problem, const char *member, size_t most)
{
	hg_problem_set(problem, 429, "too-many", "Limit reached", "%s: at most %zu are taken.",
		       member, most);
	return -1;
}

int hg_object_no_memory(struct hg_problem *problem)
{
	hg_problem_set(problem, 503, "too-many", "Out of memory",
		       "There is no memory for this now.");
	return -1;
}

static const struct hg_json *member_of(const struct hg_json *body, const char *member)
{
	const struct hg_json *value = hg_json_get(body, member);

	return value && hg_json_type(value) != HG_JSON_NULL ? value : NULL;
}

int hg_object_text(const struct hg_json *body, const char *member, const char **text,
		   struct hg_problem *problem)
{
	const struct hg_json *value = member_of(body, member);

	if (!value)
		return 0;
	if (!hg_json_as_text(value))
		return hg_object_wrong(problem, member, "%s must be a text.", member);
	*text = hg_json_as_text(value);
	return 0;
}

int hg_object_number(const struct hg_json *body, const char *member, double *number,
		     struct hg_problem *problem)
{
	const struct hg_json *value = member_of(body, member);

	if (!value || hg_json_as_double(value, number))
		return 0;
	return hg_object_wrong(problem, member, "%s must be a number.", member);
}

int hg_object_bool(const struct hg_json *body, const char *member, bool *value,
		   struct hg_problem *problem)
{
	const struct hg_json *given = member_of(body, member);

	if (!given || hg_json_as_bool(given, value))
		return 0;
	return hg_object_wrong(problem, member, "%s must be true or false.", member);
}

void hg_object_note_unknown(const struct hg_json *body, const char *const *known,
			    const struct hg_object_notes *notes)
{
	const struct hg_json *value;
	const char *name;
	size_t pos = 0;

	while (notes && hg_json_each(body, &pos, &name, &value)) {
		const char *const *row = known;

		while (*row && strcmp(*row, name) != 0)
			row++;
		if (!*row)
			notes->ignored(notes->arg, name);
	}
}

static int take_item(const struct hg_json *item, const char *member, hg_object_take *take,
		     void *arg, struct hg_problem *problem)
{
	const char *text = hg_json_as_text(item);
	double number;
	char digits[32];

	if (text)
		return take(arg, text, problem);
	if (hg_json_type(item) != HG_JSON_NUMBER || !hg_json_as_double(item, &number))
		return hg_object_wrong(problem, member, "%.100s must be a list of texts.", member);
	snprintf(digits, sizeof(digits), "%.15g", number);
	return take(arg, digits, problem);
}

/* The items of a comma string; blanks around them do not count, empty ones are skipped. */
static int take_parts(const char *text, const char *member, hg_object_take *take, void *arg,
		      struct hg_problem *problem)
{
	while (*text) {
		size_t len = strcspn(text, ",");
		char item[ITEM_MAX];

		if (len >= sizeof(item))
			return hg_object_wrong(problem, member,
					       "An item of %.100s is longer than %d bytes.", member,
					       ITEM_MAX - 1);
		memcpy(item, text, len);
		item[len] = '\0';
		while (len && item[len - 1] == ' ')
			item[--len] = '\0';
		if (item[strspn(item, " ")] && take(arg, item + strspn(item, " "), problem))
			return -1;
		text += strcspn(text, ",");
		text += *text == ',';
	}
	return 0;
}

int hg_object_list(const struct hg_json *list, const char *member, hg_object_take *take, void *arg,
		   struct hg_problem *problem)
{
	if (hg_json_type(list) == HG_JSON_STRING)
		return take_parts(hg_json_as_text(list), member, take, arg, problem);
	if (hg_json_type(list) != HG_JSON_ARRAY)
		return take_item(list, member, take, arg, problem);
	for (size_t i = 0; i < hg_json_length(list); i++)
		if (take_item(hg_json_at(list, i), member, take, arg, problem))
			return -1;
	return 0;
}

void hg_object_copy_json(struct hg_json_out *out, const struct hg_json *value)
{
	const struct hg_json *member;
	const char *name;
	double number = 0;
	bool truth = false;
	size_t pos = 0;

	switch (hg_json_type(value)) {
	case HG_JSON_OBJECT:
		hg_json_open_object(out);
		while (hg_json_each(value, &pos, &name, &member)) {
			hg_json_key(out, name);
			hg_object_copy_json(out, member);
		}
		hg_json_close_object(out);
		break;
	case HG_JSON_ARRAY:
		hg_json_open_array(out);
		for (size_t i = 0; i < hg_json_length(value); i++)
			hg_object_copy_json(out, hg_json_at(value, i));
		hg_json_close_array(out);
		break;
	case HG_JSON_STRING:
		hg_json_string(out, hg_json_as_text(value));
		break;
	case HG_JSON_NUMBER:
		hg_json_as_double(value, &number);
		hg_json_double_exact(out, number);
		break;
	case HG_JSON_BOOL:
		hg_json_as_bool(value, &truth);
		hg_json_bool(out, truth);
		break;
	case HG_JSON_NULL:
		hg_json_null(out);
		break;
	}
}

size_t hg_text_pool_add(struct hg_text_pool *pool, const char *text)
{
	size_t len = strlen(text) + 1;
	size_t at = pool->len_bytes;

	if (pool->cap_bytes - at < len) {
		size_t cap = 2 * pool->cap_bytes + len + 256;
		char *grown = realloc(pool->bytes, cap);

		if (!grown)
			return SIZE_MAX;
		pool->bytes = grown;
		pool->cap_bytes = cap;
	}
	memcpy(pool->bytes + at, text, len);
	pool->len_bytes += len;
	return at;
}
