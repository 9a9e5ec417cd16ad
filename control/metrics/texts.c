/*
 * Texts of cells, interned: thousands of rows say "linux".
 */
#include "control/metrics/parts.h"

#include <stdlib.h>
#include <string.h>

struct key {
	const char *bytes;
	size_t len_bytes;
};

static bool equal(const void *item, const void *key)
{
	const struct text *text = item;
	const struct key *wanted = key;

	return text->len_bytes == wanted->len_bytes &&
	       memcmp(text->bytes, wanted->bytes, wanted->len_bytes) == 0;
}

static struct text *make(struct hg_metrics *metrics, uint64_t hash, const struct key *key)
{
	struct text *text = malloc(sizeof(*text) + key->len_bytes + 1);

	if (!text)
		return NULL;
	text->hash = hash;
	text->refs = 0;
	text->len_bytes = (uint32_t)key->len_bytes;
	memcpy(text->bytes, key->bytes, key->len_bytes);
	text->bytes[key->len_bytes] = '\0';
	if (!hg_slots_add(&metrics->texts, hash, text)) {
		free(text);
		return NULL;
	}
	metrics->figures.memory_bytes += sizeof(*text) + key->len_bytes + 1;
	return text;
}

const char *hg_metrics_text_take(struct hg_metrics *metrics, const char *bytes, size_t len_bytes)
{
	struct key key = { bytes, len_bytes };
	uint64_t hash = hg_slots_hash(metrics->seed, bytes, len_bytes);
	struct text *text = hg_slots_find(&metrics->texts, hash, equal, &key);

	if (!text)
		text = make(metrics, hash, &key);
	if (!text)
		return NULL;
	text->refs++;
	return text->bytes;
}

void hg_metrics_text_drop(struct hg_metrics *metrics, const char *bytes)
{
	struct text *text =
		(struct text *)(void *)((char *)(uintptr_t)bytes - offsetof(struct text, bytes));

	if (--text->refs)
		return;
	hg_slots_remove(&metrics->texts, text->hash, text);
	metrics->figures.memory_bytes -= sizeof(*text) + text->len_bytes + 1;
	hg_metrics_retire(metrics, text);
}
