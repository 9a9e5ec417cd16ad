/* Thresholds: metric, line, filter, timeout (rest-api 9). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/events/object_kinds.h"

#define TIMEOUT_S_DEFAULT 10.0
#define TIMEOUT_S_MAX	  86400.0
#define FILTERS_MAX	  256u

static const char *const members[] = {
	"metric", "value", "filter", "byFlow", "timeout", "on", NULL
};
static const char *const on_words[] = { "value", "lower", "upper" };

struct building {
	struct hg_text_pool texts;
	size_t at[2 * FILTERS_MAX];
	size_t count; /* pairs */
	size_t name_at;
	struct hg_json_out *out;
};

static int take_value(void *arg, const char *text, struct hg_problem *problem)
{
	struct building *b = arg;
	size_t at;

	if (b->count == FILTERS_MAX)
		return hg_object_too_many(problem, "Values of a filter", FILTERS_MAX);
	at = hg_text_pool_add(&b->texts, text);
	if (at == SIZE_MAX)
		return hg_object_no_memory(problem);
	b->at[2 * b->count] = b->name_at;
	b->at[2 * b->count++ + 1] = at;
	hg_json_string(b->out, text);
	return 0;
}

static int read_filter(struct building *b, const struct hg_json *filter, struct hg_problem *problem)
{
	const struct hg_json *values;
	const char *name;
	size_t pos = 0;

	if (hg_json_type(filter) != HG_JSON_OBJECT)
		return hg_object_wrong(
			problem, "filter",
			"filter must be an object such as {\"os_name\":[\"linux\"]}.");
	hg_json_key(b->out, "filter");
	hg_json_open_object(b->out);
	while (hg_json_each(filter, &pos, &name, &values)) {
		b->name_at = hg_text_pool_add(&b->texts, name);
		if (b->name_at == SIZE_MAX)
			return hg_object_no_memory(problem);
		hg_json_key(b->out, name);
		hg_json_open_array(b->out);
		if (hg_object_list(values, name, take_value, b, problem))
			return -1;
		hg_json_close_array(b->out);
	}
	hg_json_close_object(b->out);
	return 0;
}

static int keep_filter(struct building *b, struct hg_made_threshold *t, struct hg_problem *problem)
{
	t->texts = b->texts.bytes;
	t->filter = calloc(2 * b->count + 1, sizeof(*t->filter));
	if (!t->filter)
		return hg_object_no_memory(problem);
	t->filter_count = b->count;
	for (size_t i = 0; i < 2 * b->count; i++)
		t->filter[i] = b->texts.bytes + b->at[i];
	return 0;
}

static int read_on(const char *word, enum hg_threshold_on *on, struct hg_problem *problem)
{
	for (size_t i = 0; i < sizeof(on_words) / sizeof(on_words[0]); i++)
		if (!strcmp(on_words[i], word)) {
			*on = (enum hg_threshold_on)i;
			return 0;
		}
	return hg_object_wrong(problem, "on", "on must be value, lower or upper.");
}

static int read_timeout(const struct hg_json *body, const struct hg_object_notes *notes,
			double *timeout_s, struct hg_problem *problem)
{
	*timeout_s = TIMEOUT_S_DEFAULT;
	if (hg_object_number(body, "timeout", timeout_s, problem))
		return -1;
	if (*timeout_s >= 0 && *timeout_s <= TIMEOUT_S_MAX)
		return 0;
	*timeout_s = *timeout_s > 0 ? TIMEOUT_S_MAX : 0;
	if (notes)
		notes->adjusted(notes->arg, "timeout", *timeout_s);
	return 0;
}

static int read_required(const struct hg_json *body, struct hg_made_threshold *t,
			 struct hg_problem *problem)
{
	const char *metric = "";
	const struct hg_json *value = hg_json_get(body, "value");

	if (hg_object_text(body, "metric", &metric, problem))
		return -1;
	if (!*metric || strlen(metric) >= sizeof(t->metric))
		return hg_object_wrong(problem, "metric",
				       "metric must name a metric or a flow definition.");
	if (!value || !hg_json_as_double(value, &t->value))
		return hg_object_wrong(problem, "value",
				       "value must be the number above which the threshold fires.");
	snprintf(t->metric, sizeof(t->metric), "%s", metric);
	return 0;
}

int hg_threshold_make(struct hg_object *object, const struct hg_json *body, bool trusted,
		      const struct hg_object_notes *notes, struct hg_json_out *out,
		      struct hg_problem *problem)
{
	struct hg_made_threshold *t = object->made = calloc(1, sizeof(*t));
	const struct hg_json *filter = hg_json_get(body, "filter");
	struct building b = { .out = out };
	const char *on = on_words[0];
	double timeout_s;
	int status;

	(void)trusted;
	if (!t)
		return hg_object_no_memory(problem);
	if (read_required(body, t, problem) || hg_object_text(body, "on", &on, problem) ||
	    read_on(on, &t->on, problem) || hg_object_bool(body, "byFlow", &t->by_flow, problem) ||
	    read_timeout(body, notes, &timeout_s, problem))
		return -1;
	t->timeout_ms = (uint64_t)(timeout_s * 1000);
	hg_object_note_unknown(body, members, notes);
	hg_json_open_object(out);
	hg_json_member_string(out, "metric", t->metric);
	hg_json_member_double(out, "value", t->value);
	status = filter && hg_json_type(filter) != HG_JSON_NULL ? read_filter(&b, filter, problem)
								: 0;
	hg_json_member_bool(out, "byFlow", t->by_flow);
	hg_json_member_double(out, "timeout", timeout_s);
	hg_json_member_string(out, "on", on_words[t->on]);
	hg_json_close_object(out);
	if (keep_filter(&b, t, problem))
		return -1;
	return status;
}

void hg_threshold_clear(void *made)
{
	struct hg_made_threshold *t = made;

	free(t->filter);
	free(t->texts);
}
