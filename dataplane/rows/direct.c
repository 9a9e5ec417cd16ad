/* A definition's own table: whole keys in rows, the buckets and the rule of the base table. */
#include <heliograph/direct.h>

#include <xxhash.h>

#include "dataplane/rows/bucket.h"
#include "dataplane/rows/hash.h"
#include "dataplane/rows/memory.h"
#include "dataplane/rows/table.h"

struct hg_direct {
	struct hg_direct_def def;
	struct hg_bucket *buckets;
	uint8_t *rows; /* row_bytes each: struct hg_direct_row, key */
	uint32_t *used;
	size_t capacity, used_count, count;
	size_t key_bytes, row_bytes, len_bytes;
	uint64_t seed, random;
};

static size_t up8(size_t bytes)
{
	return (bytes + 7) / 8 * 8;
}

struct hg_direct *hg_direct_create(size_t rows, const struct hg_direct_def *def, uint64_t seed)
{
	struct hg_direct plan = { .def = *def, .capacity = rows, .seed = seed, .random = ~seed };
	struct hg_layout layout = { 0 };
	size_t buckets = rows / HG_BUCKET_ROWS, buckets_at, rows_at, used_at;
	char *memory;

	plan.key_bytes = HG_DIRECT_BASE_BYTES + def->wide_bytes;
	plan.row_bytes = sizeof(struct hg_direct_row) + up8(plan.key_bytes);
	hg_layout_add(&layout, 1, sizeof(plan));
	buckets_at = hg_layout_add(&layout, buckets, sizeof(*plan.buckets));
	used_at = hg_layout_add(&layout, buckets, sizeof(*plan.used));
	rows_at = hg_layout_add(&layout, rows, plan.row_bytes);
	plan.len_bytes = layout.len_bytes;
	memory = hg_memory_map(layout.len_bytes, 0);
	if (!memory)
		return NULL;
	plan.buckets = (struct hg_bucket *)(void *)(memory + buckets_at);
	plan.used = (uint32_t *)(void *)(memory + used_at);
	plan.rows = (uint8_t *)memory + rows_at;
	memcpy(memory, &plan, sizeof(plan));
	return (struct hg_direct *)(void *)memory;
}

void hg_direct_destroy(struct hg_direct *direct)
{
	if (direct)
		hg_memory_unmap(direct, direct->len_bytes);
}

void hg_direct_clear(struct hg_direct *direct)
{
	for (size_t i = 0; i < direct->used_count; i++)
		memset(&direct->buckets[direct->used[i]], 0, sizeof(*direct->buckets));
	direct->used_count = 0;
	direct->count = 0;
}

const struct hg_direct_def *hg_direct_layout(const struct hg_direct *direct)
{
	return &direct->def;
}

static struct hg_direct_row *row_at(const struct hg_direct *direct, uint32_t bucket, unsigned slot)
{
	size_t at = (size_t)bucket * HG_BUCKET_ROWS + slot;

	return (struct hg_direct_row *)(void *)(direct->rows + at * direct->row_bytes);
}

static uint8_t *key_of(struct hg_direct_row *row)
{
	return (uint8_t *)(row + 1);
}

static unsigned find(const struct hg_direct *direct, uint32_t bucket, uint16_t tag,
		     const uint8_t *key)
{
	struct hg_slots hits = hg_bucket_find(&direct->buckets[bucket], tag);
	unsigned slot;

	while ((slot = hg_slots_next(&hits)) != HG_SLOT_NONE) {
		if (memcmp(key_of(row_at(direct, bucket, slot)), key, direct->key_bytes) == 0)
			break;
	}
	return slot;
}

static void add_sums(struct hg_direct_row *row, double n, double bytes, uint64_t now_ms)
{
	double spread = n * (n - 1);

	row->bytes_s1 += n * bytes;
	row->bytes_s2 += spread * bytes * bytes;
	row->frames_s1 += n;
	row->frames_s2 += spread;
	row->n += 1;
	row->last_ms = now_ms;
}

static void scale(struct hg_direct_row *row, double factor)
{
	row->bytes_s1 *= factor;
	row->bytes_s2 *= factor;
	row->frames_s1 *= factor;
	row->frames_s2 *= factor;
	row->n *= factor;
}

static void write_row(struct hg_direct *direct, uint32_t bucket, unsigned slot, uint16_t tag,
		      const uint8_t *key, uint64_t now_ms)
{
	struct hg_direct_row *row = row_at(direct, bucket, slot);

	*row = (struct hg_direct_row){ .first_ms = now_ms };
	memcpy(key_of(row), key, direct->key_bytes);
	hg_bucket_set_tag(&direct->buckets[bucket], slot, tag);
}

static void set_priority(struct hg_bucket *b, unsigned slot, const struct hg_direct_row *row)
{
	b->priority[slot] = (float)(row->bytes_s1 + HG_PRIORITY_PER_FRAME * row->frames_s1);
}

/* est:2.2 rule 3, as in the base table: one of the two goes, the other takes its weight over. */
static void replace(struct hg_direct *direct, uint32_t bucket, uint16_t tag, const uint8_t *key,
		    double n, double bytes, uint64_t now_ms)
{
	struct hg_bucket *b = &direct->buckets[bucket];
	unsigned slot = hg_bucket_lowest(b);
	struct hg_direct_row *row = row_at(direct, bucket, slot);
	double mine = n * (bytes + HG_PRIORITY_PER_FRAME);
	double theirs = (double)b->priority[slot], both = theirs + mine;

	b->victims |= (uint8_t)(1u << slot);
	if (hg_random_unit(&direct->random) * both < mine) {
		write_row(direct, bucket, slot, tag, key, now_ms);
		add_sums(row, n, bytes, now_ms);
		scale(row, both / mine);
	} else {
		scale(row, both / theirs);
	}
	b->priority[slot] = (float)both;
}

bool hg_direct_add(struct hg_direct *direct, const uint8_t *key, double weight, double frame_bytes,
		   uint64_t now_ms)
{
	uint64_t hash = XXH3_64bits_withSeed(key, direct->key_bytes, direct->seed);
	uint32_t bucket = (uint32_t)hash & (uint32_t)(direct->capacity / HG_BUCKET_ROWS - 1);
	struct hg_bucket *b = &direct->buckets[bucket];
	uint16_t tag = hg_hash_tag(hash);
	unsigned slot = find(direct, bucket, tag, key);

	if (slot == HG_SLOT_NONE) {
		slot = hg_bucket_free(b);
		if (slot == HG_SLOT_NONE) {
			replace(direct, bucket, tag, key, weight, frame_bytes, now_ms);
			return true;
		}
		if (!(b->tags[0] | b->tags[1]))
			direct->used[direct->used_count++] = bucket;
		write_row(direct, bucket, slot, tag, key, now_ms);
		direct->count++;
	}
	add_sums(row_at(direct, bucket, slot), weight, frame_bytes, now_ms);
	set_priority(b, slot, row_at(direct, bucket, slot));
	return false;
}

static void describe(const struct hg_direct *direct, uint32_t bucket, unsigned slot,
		     struct hg_direct_item *item)
{
	const struct hg_bucket *b = &direct->buckets[bucket];
	struct hg_direct_row *row = row_at(direct, bucket, slot);

	item->row = row;
	item->base = (const struct hg_packet *)(const void *)key_of(row);
	item->wide = key_of(row) + HG_DIRECT_BASE_BYTES;
	item->table_error = 0;
	if (b->victims)
		item->table_error =
			(double)b->priority[hg_bucket_lowest(b)] / (double)b->priority[slot];
}

bool hg_direct_next(const struct hg_direct *direct, size_t *pos, struct hg_direct_item *item)
{
	for (; *pos < direct->used_count * HG_BUCKET_ROWS; ++*pos) {
		uint32_t bucket = direct->used[*pos / HG_BUCKET_ROWS];
		unsigned slot = *pos % HG_BUCKET_ROWS;

		if (!hg_bucket_tag(&direct->buckets[bucket], slot))
			continue;
		describe(direct, bucket, slot, item);
		++*pos;
		return true;
	}
	return false;
}

size_t hg_direct_count(const struct hg_direct *direct)
{
	return direct->count;
}

double hg_direct_lost(const struct hg_direct *direct)
{
	double lost = 0;

	for (size_t i = 0; i < direct->used_count; i++) {
		const struct hg_bucket *b = &direct->buckets[direct->used[i]];
		double lowest = (double)b->priority[hg_bucket_lowest(b)];

		if (b->victims && lowest > lost)
			lost = lowest;
	}
	return lost;
}
