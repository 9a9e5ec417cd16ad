#include "control/flows/flow_log.h"

#include <stdlib.h>
#include <string.h>

#include "control/flows/groups.h"
#include "control/flows/memory.h"

/* Followed by a struct hg_sum for each value, then the padded key. */
struct entry {
	uint64_t first_ms, last_ms; /* of the samples of the record under way */
	uint32_t observer;
	bool told; /* flowStart: its record was written */
	double samples;
};

void hg_flow_log_init(struct hg_flow_log *log, const struct hg_compiled *compiled, uint64_t seed)
{
	memset(log, 0, sizeof(*log));
	log->compiled = compiled;
	log->seed = seed;
	log->entry_bytes = sizeof(struct entry) + compiled->value_count * sizeof(struct hg_sum) +
			   hg_key_padded(compiled->stride);
}

void hg_flow_log_clear(struct hg_flow_log *log)
{
	free(log->open);
	hg_index_free(&log->index);
	memset(log, 0, sizeof(*log));
}

static struct entry *entry_at(const struct hg_flow_log *log, uint32_t i)
{
	return (struct entry *)(void *)(log->open + i * log->entry_bytes);
}

static struct hg_sum *sums_of(struct entry *entry)
{
	return (struct hg_sum *)(void *)(entry + 1);
}

static uint8_t *key_of(const struct hg_flow_log *log, struct entry *entry)
{
	return (uint8_t *)(sums_of(entry) + log->compiled->value_count);
}

static uint32_t hash_of(const struct hg_flow_log *log, uint32_t observer, const uint8_t *key)
{
	return hg_hash_bytes(key, log->compiled->stride, log->seed) ^ (observer + 1) * 0x9e3779b1u;
}

static struct entry *find(const struct hg_flow_log *log, uint32_t hash, uint32_t observer,
			  const uint8_t *key)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&log->index, hash, &pos))) {
		struct entry *entry = entry_at(log, ref - 1);

		if (entry->observer == observer &&
		    memcmp(key_of(log, entry), key, log->compiled->stride) == 0)
			return entry;
	}
	return NULL;
}

static struct entry *open_flow(struct hg_flow_log *log, uint32_t hash, uint32_t observer,
			       const uint8_t *key)
{
	struct entry *entry;

	if (log->count == HG_FLOW_LOG_OPEN_MAX ||
	    !hg_grow(&log->open, &log->cap, log->count + 1, log->entry_bytes) ||
	    !hg_index_reserve(&log->index, log->count + 1u))
		return NULL;
	entry = entry_at(log, log->count++);
	memset(entry, 0, log->entry_bytes);
	entry->observer = observer;
	memcpy(key_of(log, entry), key, log->compiled->stride);
	hg_index_add(&log->index, hash, log->count);
	return entry;
}

void hg_flow_log_add(struct hg_flow_log *log, uint32_t observer, const uint8_t *key,
		     const struct hg_urow *row, const struct hg_sum *values)
{
	uint32_t hash = hash_of(log, observer, key);
	struct entry *entry = find(log, hash, observer, key);

	if (!entry)
		entry = open_flow(log, hash, observer, key);
	if (!entry) {
		log->refused++;
		return;
	}
	if (!entry->first_ms || row->first_ms < entry->first_ms)
		entry->first_ms = row->first_ms;
	if (row->last_ms > entry->last_ms)
		entry->last_ms = row->last_ms;
	if (row->last_ms > log->newest_ms)
		log->newest_ms = row->last_ms;
	entry->samples += row->n;
	for (unsigned i = 0; i < log->compiled->value_count; i++)
		hg_sum_add(&sums_of(entry)[i], &values[i]);
}

/* ---- records ---- */

/* Parts of the key, joined. */
static void join_key(const struct hg_compiled *c, const uint8_t *key, char *out)
{
	size_t used = 0, fs = strlen(c->def.fs);

	out[0] = '\0';
	for (unsigned i = 0; i < hg_keys_count(c->keys); i++) {
		if (i) {
			memcpy(out + used, c->def.fs, fs);
			used += fs;
		}
		used += hg_keys_text(c->keys, key, i, out + used, HG_KEY_TEXT_MAX);
	}
}

/* flowStart: what the first sample alone stands for, where several came in the same epoch. */
static struct hg_sum first_sample(const struct hg_sum *sum, double samples)
{
	struct hg_sum first = *sum;

	if (samples <= 1 || sum->op != HG_OP_RATE)
		return first;
	first.s1 /= samples;
	first.s2 /= samples;
	first.vt /= samples;
	first.n = 1;
	return first;
}

static void write_record(const struct hg_flow_log *log, struct entry *entry,
			 const struct hg_flow_log_out *out)
{
	const struct hg_compiled *c = log->compiled;
	char key[HG_KEYS_MAX * (HG_KEY_TEXT_MAX + 16) + 1];
	struct hg_estimate values[1 + HG_VALUES_MAX];
	struct hg_flow_record record = { .def = &c->def,
					 .key = key,
					 .start_ms = entry->first_ms,
					 .end_ms = entry->last_ms,
					 .values = values,
					 .value_count = c->value_count };

	for (unsigned i = 0; i < c->value_count; i++) {
		struct hg_sum sum = sums_of(entry)[i];

		if (c->def.flow_start)
			sum = first_sample(&sum, entry->samples);
		values[i] = hg_estimate_of(&sum, 1);
	}
	if (c->def.flow_start)
		record.end_ms = record.start_ms;
	if (entry->observer != HG_OBSERVER_NONE)
		record.observer = hg_observers_at(out->observers, entry->observer);
	join_key(c, key_of(log, entry), key);
	out->write(out->arg, &record);
}

/* The last entry takes the place of the one that goes. */
static void close_flow(struct hg_flow_log *log, uint32_t i)
{
	struct entry *entry = entry_at(log, i), *last = entry_at(log, log->count - 1);

	hg_index_remove(&log->index, hash_of(log, entry->observer, key_of(log, entry)), i + 1);
	if (entry != last) {
		uint32_t hash = hash_of(log, last->observer, key_of(log, last));

		hg_index_remove(&log->index, hash, log->count);
		memcpy(entry, last, log->entry_bytes);
		hg_index_add(&log->index, hash, i + 1);
	}
	log->count--;
}

/* A long flow is told of and goes on with a record of its own. */
static void go_on(const struct hg_flow_log *log, struct entry *entry)
{
	memset(sums_of(entry), 0, log->compiled->value_count * sizeof(struct hg_sum));
	entry->first_ms = 0;
	entry->samples = 0;
}

/* When the log is full the flows that were silent for longest end before their time. */
static uint64_t idle_limit_ms(const struct hg_flow_log *log)
{
	uint64_t idle_ms = (uint64_t)(hg_flow_def_idle_s(&log->compiled->def) * 1000);

	return log->count < HG_FLOW_LOG_OPEN_MAX ? idle_ms : idle_ms / 2;
}

void hg_flow_log_epoch(struct hg_flow_log *log, uint64_t now_ms, const struct hg_flow_log_out *out)
{
	const struct hg_flow_def *def = &log->compiled->def;
	uint64_t idle_ms = idle_limit_ms(log);
	uint64_t active_ms = (uint64_t)(def->active_timeout_s * 1000);

	for (uint32_t i = 0; i < log->count;) {
		struct entry *entry = entry_at(log, i);
		bool idle = entry->last_ms + idle_ms <= now_ms;

		if (def->flow_start && !entry->told) {
			write_record(log, entry, out);
			entry->told = true;
		}
		if (!def->flow_start && entry->samples > 0 &&
		    (idle || entry->first_ms + active_ms <= now_ms)) {
			write_record(log, entry, out);
			go_on(log, entry);
		}
		if (idle)
			close_flow(log, i);
		else
			i++;
	}
}
