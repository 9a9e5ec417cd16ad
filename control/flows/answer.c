#include "control/flows/answer.h"

#include <math.h>
#include <stdlib.h>

#include "control/flows/select.h"

/* ---- ranks ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How many of the sorted values are at most x, or below x. */
static size_t count_up_to(const double *sorted, size_t count, double x, bool including)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle] < x || (including && sorted[middle] == x))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Values without bounds are ranked as they are. */
static double lower_of(const struct hg_estimate *e)
{
	return isfinite(e->lower) ? e->lower : e->value;
}

static double upper_of(const struct hg_estimate *e)
{
	return isfinite(e->upper) ? e->upper : e->value;
}

bool hg_found_rank(struct hg_rows_found *found)
{
	size_t count = found->count;
	double *lower = malloc((2 * count + 1) * sizeof(*lower)), *upper = lower + count;

	if (!lower)
		return false;
	for (size_t i = 0; i < count; i++) {
		lower[i] = lower_of(&found->rows[i].estimate);
		upper[i] = upper_of(&found->rows[i].estimate);
	}
	qsort(lower, count, sizeof(*lower), by_size);
	qsort(upper, count, sizeof(*upper), by_size);
	for (size_t i = 0; i < count; i++) {
		struct hg_row_found *row = &found->rows[i];
		size_t surely_below = count_up_to(upper, count, lower_of(&row->estimate), false);
		size_t not_above = count_up_to(lower, count, upper_of(&row->estimate), true);

		row->rank_low = (uint32_t)(1 + count - not_above);
		row->rank_high = (uint32_t)(count - surely_below);
	}
	free(lower);
	return true;
}

/* ---- order ---- */

struct ordering {
	const struct hg_view *view;
	const struct hg_parts *parts;
};

static const uint8_t *key_of(const struct ordering *o, const struct hg_row_found *row)
{
	return hg_group_key(hg_view_group(o->view, o->parts->items[row->part].group),
			    o->view->flow->compiled->cells);
}

static int by_value(const void *a, const void *b, void *arg)
{
	const struct hg_row_found *x = a, *y = b;
	const struct ordering *o = arg;

	if (x->estimate.value != y->estimate.value)
		return x->estimate.value < y->estimate.value ? 1 : -1;
	return memcmp(key_of(o, x), key_of(o, y), o->view->flow->compiled->stride);
}

/* Rows of at least `least` to the front; returns how many. */
static size_t move_up(struct hg_rows_found *found, double least)
{
	size_t front = 0;

	for (size_t i = 0; i < found->count; i++) {
		struct hg_row_found row = found->rows[i];

		if (row.estimate.value < least)
			continue;
		found->rows[i] = found->rows[front];
		found->rows[front++] = row;
	}
	return front;
}

bool hg_found_keep_largest(struct hg_rows_found *found, const struct hg_view *view,
			   const struct hg_parts *parts, size_t most)
{
	struct ordering o = { view, parts };
	size_t front = found->count;
	double *values;

	if (most && found->count > most) {
		values = malloc(found->count * sizeof(*values));
		if (!values)
			return false;
		for (size_t i = 0; i < found->count; i++)
			values[i] = found->rows[i].estimate.value;
		hg_select_largest(values, found->count, most);
		qsort(values, most, sizeof(*values), by_size);
		front = move_up(found, values[0]);
		free(values);
	}
	qsort_r(found->rows, front, sizeof(*found->rows), by_value, &o);
	found->kept = most < found->count ? most : found->count;
	return true;
}

/* ---- texts ---- */

static size_t fs_len(const struct hg_compiled *c)
{
	return strlen(c->def.fs);
}

bool hg_text_init(struct hg_text *text, const struct hg_compiled *compiled)
{
	size_t keys = hg_keys_count(compiled->keys);

	text->compiled = compiled;
	text->parts = calloc(keys + 1, HG_KEY_TEXT_MAX);
	text->joined = calloc(keys + 1, HG_KEY_TEXT_MAX + fs_len(compiled));
	if (text->parts && text->joined)
		return true;
	hg_text_clear(text);
	return false;
}

void hg_text_clear(struct hg_text *text)
{
	free(text->parts);
	free(text->joined);
	text->parts = text->joined = NULL;
}

/* Renders all parts and the joined text; returns the length of the latter. */
static size_t render(struct hg_text *text, const struct hg_group *group)
{
	const struct hg_compiled *c = text->compiled;
	const uint8_t *packed = hg_group_key(group, c->cells);
	size_t used = 0;

	for (unsigned i = 0; i < hg_keys_count(c->keys); i++) {
		char *part = text->parts + i * HG_KEY_TEXT_MAX;

		hg_keys_text(c->keys, packed, i, part, HG_KEY_TEXT_MAX);
		if (i) {
			memcpy(text->joined + used, c->def.fs, fs_len(c));
			used += fs_len(c);
		}
		memcpy(text->joined + used, part, strlen(part));
		used += strlen(part);
	}
	text->joined[used] = 0;
	return used;
}

const char *hg_text_of(struct hg_text *text, const struct hg_group *group)
{
	render(text, group);
	return text->joined;
}

bool hg_text_accepted(struct hg_text *text, const struct hg_key_filter *filter,
		      const struct hg_group *group)
{
	const struct hg_compiled *c = text->compiled;

	render(text, group);
	return hg_key_filter_accepts(filter, c->keys, hg_group_key(group, c->cells), text->joined);
}

/* ---- memory of a result ---- */

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t bytes[];
};

#define CHUNK_BYTES 65536u

static void *take(struct hg_flow_result *result, size_t bytes)
{
	struct chunk *chunk = result->memory;
	size_t need = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	void *at;

	if (!chunk || chunk->size - chunk->used < need) {
		size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;

		chunk = malloc(sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		*chunk = (struct chunk){ .next = result->memory, .size = size };
		result->memory = chunk;
	}
	at = (char *)chunk->bytes + chunk->used;
	chunk->used += need;
	return memset(at, 0, bytes);
}

void hg_flow_result_clear(struct hg_flow_result *result)
{
	struct chunk *chunk = result->memory;

	while (chunk) {
		struct chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	memset(result, 0, sizeof(*result));
}

static char *keep(struct hg_flow_result *result, const char *text)
{
	size_t len = strlen(text);
	char *copy = take(result, len + 1);

	return copy ? memcpy(copy, text, len) : NULL;
}

/* ---- rows ---- */

static bool fill_texts(struct hg_text *text, const struct hg_group *group,
		       struct hg_flow_result *result, struct hg_flow_row *row)
{
	unsigned keys = result->key_count;
	const char **parts = take(result, (keys + 1) * sizeof(*parts));

	render(text, group);
	row->key = keep(result, text->joined);
	row->parts = parts;
	if (!parts || !row->key)
		return false;
	for (unsigned i = 0; i < keys; i++) {
		parts[i] = keep(result, text->parts + i * HG_KEY_TEXT_MAX);
		if (!parts[i])
			return false;
	}
	return true;
}

static void fill_row(const struct hg_view *view, const struct hg_part *part,
		     const struct hg_row_found *found, struct hg_flow_row *row)
{
	row->value = found->estimate;
	row->rank_low = found->rank_low;
	row->rank_high = found->rank_high;
	row->sources = part->sources;
	if (part->top)
		row->top = hg_observers_at(view->snapshot->observers, part->top - 1);
}

/* Sums of the further values and the total of one row shown. */
struct further {
	struct hg_sum values[HG_VALUES_MAX], total;
};

/* The rows shown, by key. */
struct shown {
	const struct hg_view *view;
	const struct hg_parts *parts;
	const struct hg_rows_found *found;
	struct hg_index index;
	struct further *further;
};

static uint32_t find_shown(const struct shown *s, uint32_t group)
{
	uint32_t hash = hg_view_key_hash(s->view, group), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&s->index, hash, &pos))) {
		const struct hg_part *part = &s->parts->items[s->found->rows[ref - 1].part];

		if (hg_view_equal_keys(s->view, part->group, group))
			return ref;
	}
	return 0;
}

static void add_further(struct shown *s, uint32_t i)
{
	const struct hg_group *group = hg_view_group(s->view, i);
	const struct hg_part *part;
	struct further *further;
	struct hg_sum sum;
	uint32_t ref;

	if (!hg_view_sum(s->view, group, 0, &sum))
		return;
	ref = find_shown(s, i);
	if (!ref)
		return;
	part = &s->parts->items[s->found->rows[ref - 1].part];
	if (part->winner != hg_view_winner_of(s->view, group))
		return;
	further = &s->further[ref - 1];
	for (unsigned k = 1; k < s->view->flow->compiled->value_count; k++) {
		if (hg_view_sum(s->view, group, k, &sum))
			hg_sum_add(&further->values[k - 1], &sum);
	}
	sum = hg_view_total(s->view, group);
	hg_sum_add(&further->total, &sum);
}

static bool gather_further(struct shown *s)
{
	const struct hg_rows_found *found = s->found;

	s->further = calloc(found->shown + 1, sizeof(*s->further));
	if (!s->further || !hg_index_reserve(&s->index, found->shown))
		return false;
	for (size_t i = 0; i < found->shown; i++)
		hg_index_add(&s->index, s->parts->items[found->rows[i].part].key_hash,
			     (uint32_t)i + 1);
	for (uint32_t i = 0; i < s->view->flow->count; i++)
		add_further(s, i);
	return true;
}

static void fill_further(const struct further *further, bool totals, unsigned values, bool dropped,
			 struct hg_flow_row *row)
{
	for (unsigned k = 0; k < values; k++) {
		row->values[k] = hg_estimate_of(&further->values[k], row->value.coverage);
		row->values[k].biased = row->value.biased;
		/* What the agent withheld is known in notifications, for all keys together. */
		if (dropped)
			row->values[k].exact = row->value.exact;
	}
	if (!totals)
		return;
	row->total = hg_estimate_of(&further->total, row->value.coverage);
	row->total.biased = row->value.biased;
}

static bool fill_rows(struct shown *s, struct hg_text *text, bool totals,
		      struct hg_flow_result *result)
{
	for (size_t i = 0; i < s->found->shown; i++) {
		const struct hg_row_found *found = &s->found->rows[i];
		const struct hg_part *part = &s->parts->items[found->part];
		struct hg_flow_row *row = &result->rows[i];

		fill_row(s->view, part, found, row);
		if (!fill_texts(text, hg_view_group(s->view, part->group), result, row))
			return false;
		fill_further(&s->further[i], totals, result->value_count,
			     s->view->flow->compiled->def.dropped, row);
	}
	result->count = s->found->shown;
	return true;
}

bool hg_answer_fill(const struct hg_view *view, const struct hg_parts *parts,
		    const struct hg_rows_found *found, bool totals, struct hg_flow_result *result)
{
	struct shown s = { .view = view, .parts = parts, .found = found };
	struct hg_text text;
	bool ok;

	if (!hg_text_init(&text, view->flow->compiled))
		return false;
	result->rows = take(result, (found->shown + 1) * sizeof(*result->rows));
	ok = result->rows && gather_further(&s) && fill_rows(&s, &text, totals, result);
	free(s.further);
	hg_index_free(&s.index);
	hg_text_clear(&text);
	return ok;
}
