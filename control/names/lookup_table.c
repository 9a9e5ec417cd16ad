#include "control/names/lookup_table.h"

#include <stdlib.h>
#include <string.h>

#include "control/flows/memory.h"

#define SEED UINT64_C(0x6c6f6f6b)

struct hg_lookup_table *hg_lookup_table_create(const char *name)
{
	struct hg_lookup_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->references = 1;
	strncpy(table->name, name, HG_TABLE_NAME_MAX);
	return table;
}

struct hg_lookup_table *hg_lookup_table_ref(struct hg_lookup_table *table)
{
	if (table)
		__atomic_fetch_add(&table->references, 1, __ATOMIC_RELAXED);
	return table;
}

void hg_lookup_table_unref(struct hg_lookup_table *table)
{
	if (!table || __atomic_sub_fetch(&table->references, 1, __ATOMIC_ACQ_REL))
		return;
	hg_ranges_free(&table->ranges);
	hg_index_free(&table->index);
	free(table->items);
	free(table->bytes);
	free(table);
}

static const struct hg_lookup_item *find(const struct hg_lookup_table *table, const void *key,
					 size_t len_bytes, uint32_t hash)
{
	size_t pos = hash;
	uint32_t ref;

	while ((ref = hg_index_next(&table->index, hash, &pos))) {
		const struct hg_lookup_item *item = &table->items[ref - 1];

		if (item->len_bytes == len_bytes &&
		    memcmp(table->bytes + item->at, key, len_bytes) == 0)
			return item;
	}
	return NULL;
}

bool hg_lookup_table_add(struct hg_lookup_table *table, const void *key, size_t len_bytes,
			 uint32_t label)
{
	uint32_t hash = hg_hash_bytes(key, len_bytes, SEED);
	struct hg_lookup_item item = { table->len_bytes, (uint32_t)len_bytes, label };

	if (find(table, key, len_bytes, hash))
		return true;
	if (len_bytes >= UINT32_MAX - table->len_bytes ||
	    !hg_grow(&table->bytes, &table->cap_bytes, table->len_bytes + item.len_bytes + 1, 1) ||
	    !hg_grow(&table->items, &table->cap, table->count + 1, sizeof(item)) ||
	    !hg_index_reserve(&table->index, table->count + 1u))
		return false;
	memcpy(table->bytes + item.at, key, len_bytes);
	table->len_bytes += item.len_bytes;
	table->items[table->count++] = item;
	hg_index_add(&table->index, hash, table->count);
	return true;
}

bool hg_lookup_table_add_prefix(struct hg_lookup_table *table, const struct hg_addr *address,
				unsigned bits, uint32_t label)
{
	struct hg_range range = { .address = *address, .bits = (uint8_t)bits, .value = label };
	const struct hg_range *known;

	return hg_ranges_add(&table->ranges, &range, &known) != HG_RANGE_NO_MEMORY;
}

uint32_t hg_lookup_table_find(const struct hg_lookup_table *table, const void *key,
			      size_t len_bytes)
{
	const struct hg_lookup_item *item =
		find(table, key, len_bytes, hg_hash_bytes(key, len_bytes, SEED));

	return item ? item->label : 0;
}

void hg_lookup_table_touch(const struct hg_lookup_table *table, struct hg_texts *texts,
			   uint64_t now_ms)
{
	for (uint32_t i = 0; i < table->count; i++)
		hg_texts_touch(texts, table->items[i].label, now_ms);
	for (uint32_t i = 0; i < table->ranges.count; i++)
		hg_texts_touch(texts, table->ranges.items[i].value, now_ms);
}
