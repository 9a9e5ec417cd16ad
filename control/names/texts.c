/* Interned texts: numbers point into chunks that never move; an index from hash to number. */
#include <heliograph/texts.h>

#include <stdlib.h>
#include <string.h>

#include "control/flows/index.h"

#define CHUNK	      4096u
#define SEED	      UINT64_C(0x74657874)
#define INDEX_MIN     1024u
#define INDEX_PER_SET 2 /* twice the room, so that the index grows seldom */

struct text {
	uint64_t touched_ms;
	uint32_t hash;
	uint16_t len_bytes;
	char bytes[];
};

struct hg_texts {
	uint32_t max, used;    /* ids that may be, that were given out */
	struct text ***chunks; /* [max / CHUNK + 1], NULL until used */
	uint32_t *free_ids;
	uint32_t free_count;
	struct hg_index index;
	size_t reserved;
	struct hg_texts_figures figures;
};

static void count_memory(struct hg_texts *texts)
{
	texts->figures.memory_bytes += (texts->max / CHUNK + 1) * sizeof(struct text **) +
				       (texts->max + 1) * sizeof(uint32_t) + sizeof(*texts);
}

struct hg_texts *hg_texts_create(uint32_t max_texts)
{
	struct hg_texts *texts = calloc(1, sizeof(*texts));

	if (!texts)
		return NULL;
	texts->max = max_texts;
	texts->chunks = calloc(max_texts / CHUNK + 1u, sizeof(*texts->chunks));
	texts->free_ids = malloc((max_texts + 1u) * sizeof(*texts->free_ids));
	count_memory(texts);
	if (texts->chunks && texts->free_ids)
		return texts;
	hg_texts_destroy(texts);
	return NULL;
}

static struct text **slot_of(const struct hg_texts *texts, uint32_t id)
{
	struct text **chunk = texts->chunks[id / CHUNK];

	return chunk ? &chunk[id % CHUNK] : NULL;
}

void hg_texts_destroy(struct hg_texts *texts)
{
	if (!texts)
		return;
	for (uint32_t id = 1; id <= texts->used; id++)
		free(*slot_of(texts, id));
	for (uint32_t i = 0; texts->chunks && i <= texts->max / CHUNK; i++)
		free(texts->chunks[i]);
	free(texts->chunks);
	free(texts->free_ids);
	hg_index_free(&texts->index);
	free(texts);
}

/* At most HG_TEXT_MAX, cut where no character is torn. */
static size_t length_kept(const char *bytes, size_t len_bytes)
{
	if (len_bytes <= HG_TEXT_MAX)
		return len_bytes;
	len_bytes = HG_TEXT_MAX;
	while (len_bytes > 0 && ((unsigned char)bytes[len_bytes] & 0xc0) == 0x80)
		len_bytes--;
	return len_bytes;
}

static uint32_t find(const struct hg_texts *texts, const char *bytes, size_t len_bytes,
		     uint32_t hash)
{
	size_t pos = hash;
	uint32_t id;

	while ((id = hg_index_next(&texts->index, hash, &pos))) {
		const struct text *text = *slot_of(texts, id);

		if (text->len_bytes == len_bytes && memcmp(text->bytes, bytes, len_bytes) == 0)
			return id;
	}
	return 0;
}

static bool reserve_index(struct hg_texts *texts)
{
	size_t need = texts->index.used + 1;

	if (need <= texts->reserved)
		return true;
	need = need < INDEX_MIN ? INDEX_MIN : need * INDEX_PER_SET;
	if (!hg_index_reserve(&texts->index, need))
		return false;
	texts->reserved = need;
	return true;
}

/* An id without a text and its chunk; 0: the table is full, or there is no memory. */
static uint32_t new_id(struct hg_texts *texts)
{
	uint32_t id;

	if (texts->free_count)
		return texts->free_ids[--texts->free_count];
	if (texts->used == texts->max)
		return 0;
	id = texts->used + 1;
	if (!texts->chunks[id / CHUNK]) {
		texts->chunks[id / CHUNK] = calloc(CHUNK, sizeof(struct text *));
		if (!texts->chunks[id / CHUNK])
			return 0;
		texts->figures.memory_bytes += CHUNK * sizeof(struct text *);
	}
	texts->used = id;
	return id;
}

static uint32_t add(struct hg_texts *texts, const char *bytes, size_t len_bytes, uint32_t hash,
		    uint64_t now_ms)
{
	struct text *text = malloc(sizeof(*text) + len_bytes + 1);
	uint32_t id = text && reserve_index(texts) ? new_id(texts) : 0;

	if (!id) {
		free(text);
		texts->figures.refused++;
		return 0;
	}
	text->touched_ms = now_ms;
	text->hash = hash;
	text->len_bytes = (uint16_t)len_bytes;
	memcpy(text->bytes, bytes, len_bytes);
	text->bytes[len_bytes] = '\0';
	*slot_of(texts, id) = text;
	hg_index_add(&texts->index, hash, id);
	texts->figures.texts++;
	texts->figures.memory_bytes += sizeof(*text) + len_bytes + 1;
	return id;
}

uint32_t hg_texts_intern(struct hg_texts *texts, const char *bytes, size_t len_bytes,
			 uint64_t now_ms)
{
	size_t kept = length_kept(bytes, len_bytes);
	uint32_t hash, id;

	if (!kept)
		return 0;
	hash = hg_hash_bytes(bytes, kept, SEED);
	id = find(texts, bytes, kept, hash);
	if (!id)
		return add(texts, bytes, kept, hash, now_ms);
	hg_texts_touch(texts, id, now_ms);
	return id;
}

void hg_texts_touch(struct hg_texts *texts, uint32_t id, uint64_t now_ms)
{
	struct text *text = id && id <= texts->used ? *slot_of(texts, id) : NULL;

	if (text && text->touched_ms < now_ms)
		text->touched_ms = now_ms;
}

void hg_texts_sweep(struct hg_texts *texts, uint64_t now_ms)
{
	for (uint32_t id = 1; id <= texts->used; id++) {
		struct text **slot = slot_of(texts, id), *text = *slot;

		if (!text || now_ms < text->touched_ms + HG_TEXT_LIFE_MS)
			continue;
		hg_index_remove(&texts->index, text->hash, id);
		texts->figures.texts--;
		texts->figures.memory_bytes -= sizeof(*text) + text->len_bytes + 1u;
		*slot = NULL;
		free(text);
		texts->free_ids[texts->free_count++] = id;
	}
}

const char *hg_texts_at(const struct hg_texts *texts, uint32_t id)
{
	struct text **slot = texts && id && id <= texts->max ? slot_of(texts, id) : NULL;

	return slot && *slot ? (*slot)->bytes : "";
}

void hg_texts_figures_of(const struct hg_texts *texts, struct hg_texts_figures *figures)
{
	*figures = texts->figures;
}
