#include "control/records.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/state.h"

#define MEMBER	   "next"
#define LINE_BYTES 64

struct record {
	uint64_t id;
	char *name, *json; /* one allocation, owned by `name` */
};

struct hg_records {
	pthread_mutex_t lock; /* guards everything below but the writer's own */
	struct record *ring;
	size_t max, count;
	size_t end; /* where the next record goes */
	uint64_t next_id, added, overwritten;
	/* The writer's own. */
	char *state_dir, *file;
	uint64_t reserved; /* ids below this one may be given */
};

/* ---- numbers that survive ---- */

static bool reserve(struct hg_records *r, char *error, size_t error_len)
{
	char line[LINE_BYTES];
	int len;

	r->reserved = r->next_id + HG_RECORDS_RESERVED;
	if (!r->state_dir)
		return true;
	len = snprintf(line, sizeof(line), "{\"" MEMBER "\":%llu}\n",
		       (unsigned long long)r->reserved);
	return !hg_state_write(r->state_dir, r->file, line, (size_t)len, error, error_len);
}

static uint64_t parse_next(const char *bytes, size_t len_bytes)
{
	struct hg_problem problem;
	struct hg_json_doc *doc = hg_json_parse(bytes, len_bytes, &problem);
	double next = 0;

	if (!doc)
		return 0;
	if (!hg_json_as_double(hg_json_get(hg_json_root(doc), MEMBER), &next) || !(next >= 1) ||
	    next > 9e15)
		next = 0;
	hg_json_doc_free(doc);
	return (uint64_t)next;
}

static void load(struct hg_records *r, char *error, size_t error_len)
{
	size_t len_bytes;
	uint64_t next;
	char *bytes;

	if (hg_state_read(r->state_dir, r->file, &bytes, &len_bytes, error, error_len) !=
	    HG_STATE_READ)
		return;
	next = parse_next(bytes, len_bytes);
	free(bytes);
	if (next)
		r->next_id = next;
	else if (!hg_state_set_aside(r->state_dir, r->file, error, error_len))
		snprintf(error, error_len, "%s has no number to go on with; it was set aside",
			 r->file);
}

static bool take_names(struct hg_records *r, const char *state_dir, const char *file)
{
	r->file = strdup(file);
	if (state_dir && *state_dir)
		r->state_dir = strdup(state_dir);
	return r->file && (!state_dir || !*state_dir || r->state_dir);
}

struct hg_records *hg_records_create(size_t max, const char *state_dir, const char *file,
				     char *error, size_t error_len)
{
	struct hg_records *r = calloc(1, sizeof(*r));

	if (error_len)
		error[0] = '\0';
	if (!r)
		return NULL;
	pthread_mutex_init(&r->lock, NULL);
	r->max = max ? max : 1;
	r->next_id = 1;
	r->ring = calloc(r->max, sizeof(*r->ring));
	if (!r->ring || !take_names(r, state_dir, file)) {
		hg_records_destroy(r);
		return NULL;
	}
	if (r->state_dir)
		load(r, error, error_len);
	reserve(r, error, error_len);
	return r;
}

void hg_records_destroy(struct hg_records *records)
{
	if (!records)
		return;
	for (size_t i = 0; records->ring && i < records->max; i++)
		free(records->ring[i].name);
	free(records->ring);
	free(records->state_dir);
	free(records->file);
	pthread_mutex_destroy(&records->lock);
	free(records);
}

/* ---- writing ---- */

uint64_t hg_records_next_id(const struct hg_records *records)
{
	return records->next_id; /* the caller is its only writer */
}

static char *copy_both(const char *name, const char *json, size_t len_bytes, char **json_copy)
{
	size_t name_len = strlen(name) + 1;
	char *copy = malloc(name_len + len_bytes + 1);

	if (!copy)
		return NULL;
	memcpy(copy, name, name_len);
	memcpy(copy + name_len, json, len_bytes);
	copy[name_len + len_bytes] = '\0';
	*json_copy = copy + name_len;
	return copy;
}

bool hg_records_add(struct hg_records *records, const char *name, const char *json,
		    size_t len_bytes)
{
	struct record record = { 0 };
	char ignored[256];
	char *old;

	record.name = copy_both(name, json, len_bytes, &record.json);
	if (!record.name)
		return false;
	if (records->next_id >= records->reserved)
		reserve(records, ignored, sizeof(ignored));
	pthread_mutex_lock(&records->lock);
	record.id = records->next_id++;
	old = records->ring[records->end].name;
	records->ring[records->end] = record;
	records->end = (records->end + 1) % records->max;
	records->added++;
	if (old)
		records->overwritten++;
	else
		records->count++;
	pthread_mutex_unlock(&records->lock);
	free(old);
	return true;
}

/* ---- reading ---- */

static bool listed(const char *names, const char *name)
{
	size_t len = strlen(name);

	if (!names || !*names)
		return true;
	for (;;) {
		size_t word = strcspn(names, ",;");

		if (word == len && memcmp(names, name, len) == 0)
			return true;
		if (!names[word])
			return false;
		names += word + 1;
	}
}

static const struct record *newest(const struct hg_records *r, size_t back)
{
	return &r->ring[(r->end + r->max - 1 - back) % r->max];
}

static void write_one(struct hg_json_out *out, size_t written, const struct record *record)
{
	if (written)
		hg_json_raw(out, ",");
	else
		hg_json_open_array(out);
	hg_json_raw(out, record->json);
}

/* Ids behind `after` that are older than the oldest record kept. */
static uint64_t lost_since(const struct hg_records *r, uint64_t after)
{
	uint64_t oldest = r->count ? newest(r, r->count - 1)->id : 0;
	uint64_t first = r->next_id - r->added; /* of this run: those before were not kept */

	if (!oldest || !r->overwritten || after == 0)
		return 0;
	if (after + 1 > first)
		first = after + 1;
	return oldest > first ? oldest - first : 0;
}

size_t hg_records_read(struct hg_records *records, const struct hg_records_query *query,
		       struct hg_json_out *out, uint64_t *lost)
{
	size_t written = 0;
	uint64_t after;

	pthread_mutex_lock(&records->lock);
	/* An id of before a restart without state is none of ours (rest-api 10). */
	after = query->after >= records->next_id ? 0 : query->after;
	for (size_t back = 0; back < records->count && written < query->max; back++) {
		const struct record *record = newest(records, back);

		if (record->id <= after)
			break;
		if (listed(query->names, record->name))
			write_one(out, written++, record);
	}
	*lost = lost_since(records, after);
	pthread_mutex_unlock(&records->lock);
	if (written)
		hg_json_close_array(out);
	return written;
}

static uint64_t read_locked(struct hg_records *records, const uint64_t *field)
{
	uint64_t value;

	pthread_mutex_lock(&records->lock);
	value = *field;
	pthread_mutex_unlock(&records->lock);
	return value;
}

uint64_t hg_records_newest(struct hg_records *records)
{
	return read_locked(records, &records->next_id) - 1;
}

uint64_t hg_records_added(struct hg_records *records)
{
	return read_locked(records, &records->added);
}

uint64_t hg_records_overwritten(struct hg_records *records)
{
	return read_locked(records, &records->overwritten);
}
