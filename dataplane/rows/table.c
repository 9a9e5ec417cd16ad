#include "dataplane/rows/table.h"

#include <string.h>

#define ROWS_MAX ((size_t)1 << 26)

static size_t round_rows(size_t rows)
{
	size_t rounded = HG_ROWS_MIN;

	while (rounded < rows)
		rounded *= 2;
	return rounded;
}

/* The whole table is one mapping: huge pages then cover its small arrays too. */
static struct hg_rows *build(size_t capacity, uint64_t seed)
{
	struct hg_rows plan = { .capacity = capacity }, *rows;
	struct hg_layout layout = { 0 };
	size_t buckets = capacity / HG_BUCKET_ROWS, buckets_at, rows_at, used_at, stacks_at;
	char *memory;

	hg_layout_add(&layout, 1, sizeof(plan));
	stacks_at = hg_layout_add(&layout, 1, sizeof(*plan.stacks));
	used_at = hg_layout_add(&layout, buckets, sizeof(*plan.used));
	buckets_at = hg_layout_add(&layout, buckets, sizeof(*plan.buckets));
	rows_at = hg_layout_add(&layout, capacity, sizeof(*plan.rows));
	hg_dictionary_plan(&plan.endpoints, &layout, (uint32_t)(2 * capacity),
			   sizeof(struct hg_endpoint) / 8);
	hg_dictionary_plan(&plan.encaps, &layout, (uint32_t)capacity, sizeof(struct hg_encap) / 8);
	memory = hg_memory_map(layout.len_bytes, 1);
	if (!memory)
		return NULL;
	plan.len_bytes = layout.len_bytes;
	plan.stacks = (struct hg_stacks *)(void *)(memory + stacks_at);
	plan.used = (uint32_t *)(void *)(memory + used_at);
	plan.buckets = (struct hg_bucket *)(void *)(memory + buckets_at);
	plan.rows = (struct hg_row *)(void *)(memory + rows_at);
	hg_dictionary_place(&plan.endpoints, memory);
	hg_dictionary_place(&plan.encaps, memory);
	plan.keys = hg_hash_keys_make(seed);
	plan.random = ~seed;
	rows = (struct hg_rows *)(void *)memory;
	*rows = plan;
	return rows;
}

struct hg_rows *hg_rows_create(size_t rows, uint64_t seed)
{
	_Static_assert(sizeof(struct hg_row) == 64, "a row is one cache line");
	_Static_assert(sizeof(struct hg_bucket) == 64, "a bucket header is one cache line");
	_Static_assert(sizeof(struct hg_endpoint) == 32, "an endpoint is four words");
	_Static_assert(sizeof(struct hg_encap) == 48, "a tunnel is six words");

	if (rows > ROWS_MAX)
		return NULL;
	return build(round_rows(rows), seed);
}

void hg_rows_destroy(struct hg_rows *rows)
{
	if (rows)
		hg_memory_unmap(rows, rows->len_bytes);
}

/* Rows need no clearing: a slot without a tag is written whole before it is read. */
static void clear_buckets(struct hg_rows *rows)
{
	size_t buckets = rows->capacity / HG_BUCKET_ROWS, i;

	if (rows->used_count > buckets / 8) {
		memset(rows->buckets, 0, buckets * sizeof(*rows->buckets));
		return;
	}
	for (i = 0; i < rows->used_count; i++)
		memset(&rows->buckets[rows->used[i]], 0, sizeof(*rows->buckets));
}

void hg_rows_clear(struct hg_rows *rows)
{
	clear_buckets(rows);
	rows->used_count = 0;
	rows->count = 0;
	hg_stacks_clear(rows->stacks);
	hg_dictionary_clear(&rows->endpoints);
	hg_dictionary_clear(&rows->encaps);
}

static void describe(const struct hg_rows *rows, uint32_t bucket, unsigned slot,
		     struct hg_rows_item *item)
{
	const struct hg_bucket *b = &rows->buckets[bucket];

	item->row = &rows->rows[(size_t)bucket * HG_BUCKET_ROWS + slot];
	item->victim = b->victims >> slot & 1;
	item->table_error = 0;
	if (b->victims) /* all rows of such a bucket, est:E6 */
		item->table_error =
			(double)b->priority[hg_bucket_lowest(b)] / (double)b->priority[slot];
}

bool hg_rows_next(const struct hg_rows *rows, size_t *pos, struct hg_rows_item *item)
{
	for (; *pos < rows->used_count * HG_BUCKET_ROWS; ++*pos) {
		uint32_t bucket = rows->used[*pos / HG_BUCKET_ROWS];
		unsigned slot = *pos % HG_BUCKET_ROWS;

		if (!hg_bucket_tag(&rows->buckets[bucket], slot))
			continue;
		describe(rows, bucket, slot, item);
		++*pos;
		return true;
	}
	return false;
}

size_t hg_rows_count(const struct hg_rows *rows)
{
	return rows->count;
}

size_t hg_rows_capacity(const struct hg_rows *rows)
{
	return rows->capacity;
}

/* A bucket that is full but never replaced has lost nothing. */
double hg_rows_lost(const struct hg_rows *rows)
{
	double lost = 0;
	size_t i;

	for (i = 0; i < rows->used_count; i++) {
		const struct hg_bucket *b = &rows->buckets[rows->used[i]];
		double lowest = (double)b->priority[hg_bucket_lowest(b)];

		if (b->victims && lowest > lost)
			lost = lowest;
	}
	return lost;
}

const struct hg_endpoint *hg_rows_endpoint(const struct hg_rows *rows, uint32_t id)
{
	return hg_dictionary_entry(&rows->endpoints, id);
}

const struct hg_encap *hg_rows_encap(const struct hg_rows *rows, uint32_t id)
{
	return hg_dictionary_entry(&rows->encaps, id);
}

uint64_t hg_rows_stack(const struct hg_rows *rows, uint16_t id)
{
	return rows->stacks->signature[id];
}
