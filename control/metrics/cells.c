/*
 * Cells of a row. A block that a view shows is copied before the first change.
 */
#include <stdlib.h>
#include <string.h>

#include "control/metrics/parts.h"

#define ROOM_STEP 8u

/* First cell whose name is not below `name`. */
static uint32_t lower(const struct hg_metric *cells, uint32_t count, uint32_t name)
{
	uint32_t from = 0, to = count, middle;

	while (from < to) {
		middle = (from + to) / 2;
		if (cells[middle].name < name)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

const struct hg_metric *hg_metric_find(const struct hg_metric_row *row, uint32_t id)
{
	uint32_t at = lower(row->metrics, row->count, id);

	return at < row->count && row->metrics[at].name == id ? &row->metrics[at] : NULL;
}

const struct hg_metric *hg_cell_find(const struct row *row, uint32_t name)
{
	uint32_t at;

	if (!row->block)
		return NULL;
	at = lower(row->block->metrics, row->block->count, name);
	return at < row->block->count && row->block->metrics[at].name == name
		       ? &row->block->metrics[at]
		       : NULL;
}

static size_t block_bytes(uint32_t room)
{
	return sizeof(struct block) + room * sizeof(struct hg_metric);
}

/* The block with room for `count` cells, open for writing; NULL: no memory. */
static struct block *open_block(struct hg_metrics *metrics, struct row *row, uint32_t count)
{
	uint32_t room = (count + ROOM_STEP - 1) / ROOM_STEP * ROOM_STEP;
	struct block *old = row->block, *block;

	hg_row_changed(metrics, row);
	if (old && !old->sealed && old->room >= count)
		return old;
	if (old && room < old->room)
		room = old->room;
	block = malloc(block_bytes(room));
	if (!block)
		return NULL;
	block->count = old ? old->count : 0;
	block->room = room;
	block->sealed = false;
	if (old)
		memcpy(block->metrics, old->metrics, old->count * sizeof(*old->metrics));
	metrics->figures.memory_bytes += block_bytes(room);
	if (old)
		metrics->figures.memory_bytes -= block_bytes(old->room);
	if (old && old->sealed)
		hg_metrics_retire(metrics, old);
	else
		free(old);
	row->block = block;
	return block;
}

/* The cell for writing, made when it is not there; NULL: too many, or no memory. */
static struct hg_metric *open_cell(struct hg_metrics *metrics, struct row *row, uint32_t name)
{
	uint32_t count = row->block ? row->block->count : 0;
	uint32_t at = count ? lower(row->block->metrics, count, name) : 0;
	bool there = at < count && row->block->metrics[at].name == name;
	struct block *block;
	struct hg_metric *cell;

	if (name == UINT32_MAX)
		return NULL;
	if (!there && (count == CELLS_ROW_MAX || hg_metrics_full(metrics))) {
		metrics->figures.refused++;
		return NULL;
	}
	block = open_block(metrics, row, count + !there);
	if (!block)
		return NULL;
	cell = &block->metrics[at];
	if (there)
		return cell;
	memmove(cell + 1, cell, (count - at) * sizeof(*cell));
	memset(cell, 0, sizeof(*cell));
	cell->name = name;
	block->count++;
	metrics->figures.cells++;
	return cell;
}

static void stamp(struct row *row, struct hg_metric *cell, uint64_t now_ms)
{
	cell->updated_ms = now_ms;
	if (row->oldest_ms > now_ms || row->block->count == 1)
		row->oldest_ms = now_ms;
}

void hg_cell_number(struct hg_metrics *metrics, struct row *row, uint32_t name, double number,
		    uint64_t now_ms)
{
	struct hg_metric *cell = open_cell(metrics, row, name);

	if (!cell)
		return;
	if (cell->text)
		hg_metrics_text_drop(metrics, cell->text);
	cell->text = NULL;
	cell->kind = HG_METRIC_NUMBER;
	cell->number = number;
	stamp(row, cell, now_ms);
}

static bool says(const char *text, const char *bytes, size_t len_bytes)
{
	return strlen(text) == len_bytes && memcmp(text, bytes, len_bytes) == 0;
}

void hg_cell_text(struct hg_metrics *metrics, struct row *row, uint32_t name, const char *bytes,
		  size_t len_bytes, uint64_t now_ms)
{
	const struct hg_metric *now = hg_cell_find(row, name);
	bool same = now && now->text && says(now->text, bytes, len_bytes);
	const char *text = same ? now->text : hg_metrics_text_take(metrics, bytes, len_bytes);
	struct hg_metric *cell = text ? open_cell(metrics, row, name) : NULL;

	if (!cell) {
		if (text && !same)
			hg_metrics_text_drop(metrics, text);
		return;
	}
	if (cell->text && !same)
		hg_metrics_text_drop(metrics, cell->text);
	cell->text = text;
	cell->kind = HG_METRIC_TEXT;
	cell->number = 0;
	stamp(row, cell, now_ms);
}

void hg_cell_remove(struct hg_metrics *metrics, struct row *row, uint32_t name)
{
	const struct hg_metric *there = hg_cell_find(row, name);
	struct block *block;
	uint32_t at;

	if (!there)
		return;
	at = (uint32_t)(there - row->block->metrics);
	block = open_block(metrics, row, row->block->count);
	if (!block)
		return;
	if (block->metrics[at].text)
		hg_metrics_text_drop(metrics, block->metrics[at].text);
	block->count--;
	memmove(&block->metrics[at], &block->metrics[at + 1],
		(block->count - at) * sizeof(block->metrics[0]));
	metrics->figures.cells--;
}

void hg_cells_expire(struct hg_metrics *metrics, struct row *row, uint64_t before_ms)
{
	struct block *block = open_block(metrics, row, row->block->count);
	struct hg_metric *cells;
	uint64_t oldest_ms = UINT64_MAX;
	uint32_t i, kept = 0;

	if (!block)
		return;
	cells = block->metrics;
	for (i = 0; i < block->count; i++) {
		if (cells[i].updated_ms < before_ms) {
			if (cells[i].text)
				hg_metrics_text_drop(metrics, cells[i].text);
			continue;
		}
		if (cells[i].updated_ms < oldest_ms)
			oldest_ms = cells[i].updated_ms;
		cells[kept++] = cells[i];
	}
	metrics->figures.cells -= block->count - kept;
	block->count = kept;
	row->oldest_ms = oldest_ms;
}

/* All of them, the block too. */
void hg_cells_clear(struct hg_metrics *metrics, struct row *row)
{
	struct block *block = row->block;
	uint32_t i;

	if (!block)
		return;
	for (i = 0; i < block->count; i++) {
		if (block->metrics[i].text)
			hg_metrics_text_drop(metrics, block->metrics[i].text);
	}
	metrics->figures.cells -= block->count;
	metrics->figures.memory_bytes -= block_bytes(block->room);
	row->block = NULL;
	hg_row_changed(metrics, row);
	if (block->sealed)
		hg_metrics_retire(metrics, block);
	else
		free(block);
}
