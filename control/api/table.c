#include "control/api/metric_query.h"
#include "control/api/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	const struct hg_metric_row *row;
	const struct hg_metric *key; /* to sort by; NULL: has none */
};

/* The answer while it is sent. */
struct table {
	struct hg_stream stream; /* first */
	struct hg_metric_query query;
	uint32_t *ids;		  /* of the columns */
	struct hg_metric_item by; /* to sort by; by.sorts false: as the rows lie */
	char *by_text;
	struct entry *entries;
	size_t count, room;
	size_t next; /* entry to render */
	bool opened;
};

struct cell {
	const struct hg_metric_row *row; /* own or host's */
	const struct hg_metric *metric;
};

static void clear(struct table *table)
{
	hg_metric_query_clear(&table->query);
	free(table->ids);
	free(table->by_text);
	free(table->entries);
	free(table);
}

static void release(struct hg_stream *stream)
{
	clear((struct table *)stream);
}

/* The row of another data source of the same agent: they lie side by side. */
static const struct hg_metric_row *sibling(const struct hg_metric_query *query,
					   const struct hg_metric_row *row,
					   const struct hg_data_source *ds)
{
	const struct hg_metric_row *first = row;
	const struct hg_metric_row *end = query->rows + query->row_count;

	while (first > query->rows && hg_addr_equal(&first[-1].agent, &row->agent))
		first--;
	for (; first < end && hg_addr_equal(&first->agent, &row->agent); first++)
		if (first->ds.cls == ds->cls && first->ds.index == ds->index)
			return first;
	return NULL;
}

/* Own value, else the one named by its data source, else the host's. */
static struct cell cell_of(const struct hg_metric_query *query, const struct hg_metric_row *row,
			   const struct hg_metric_item *item, uint32_t id)
{
	struct cell cell = { row, hg_metric_query_cell(row, item, id) };

	if (cell.metric || id == UINT32_MAX)
		return cell;
	cell.row = item->has_ds ? sibling(query, row, &item->ds) : hg_metric_query_host(query, row);
	if (cell.row)
		cell.metric = hg_metric_find(cell.row, id);
	return cell;
}

/* A row that owns a column and has a value for each that may not be null. */
static bool belongs(const struct table *table, const struct hg_metric_row *row)
{
	const struct hg_metric_query *query = &table->query;
	bool owns = false;

	for (size_t i = 0; i < query->items.count; i++) {
		const struct hg_metric_item *item = &query->items.items[i];
		struct cell cell = cell_of(query, row, item, table->ids[i]);

		if (!cell.metric && !item->optional)
			return false;
		owns = owns || (cell.metric && cell.row == row);
	}
	return owns;
}

static int add(struct table *table, const struct hg_metric_row *row, uint32_t key_id)
{
	struct entry *grown = table->entries;

	if (table->count == table->room) {
		table->room = table->room ? 2 * table->room : 64;
		grown = realloc(table->entries, table->room * sizeof(*grown));
		if (!grown)
			return -1;
		table->entries = grown;
	}
	table->entries[table->count].row = row;
	table->entries[table->count++].key =
		table->by.sorts ? cell_of(&table->query, row, &table->by, key_id).metric : NULL;
	return 0;
}

/* Rows without a value come last, numbers before texts, equal ones as they lie. */
static int compare(const struct entry *a, const struct entry *b, int direction)
{
	int order = 0;

	if (!a->key || !b->key)
		order = (a->key == NULL) - (b->key == NULL);
	else if (a->key->kind != b->key->kind)
		order = (int)a->key->kind - (int)b->key->kind;
	else if (a->key->kind == HG_METRIC_TEXT)
		order = direction * strcmp(a->key->text, b->key->text);
	else
		order = direction *
			((a->key->number > b->key->number) - (a->key->number < b->key->number));
	return order ? order : (a->row > b->row) - (a->row < b->row);
}

static int smallest_first(const void *a, const void *b)
{
	return compare(a, b, 1);
}

static int largest_first(const void *a, const void *b)
{
	return compare(a, b, -1);
}

static void sort(struct table *table)
{
	size_t keep = (size_t)labs(table->by.sort_n);

	if (!table->by.sorts)
		return;
	if (table->count)
		qsort(table->entries, table->count, sizeof(*table->entries),
		      table->by.sort_n < 0 ? largest_first : smallest_first);
	if (keep && keep < table->count)
		table->count = keep;
}

static int collect(struct table *table)
{
	const struct hg_metric_query *query = &table->query;
	const struct hg_metric_row *row;
	uint32_t key_id = UINT32_MAX;
	size_t pos = 0;

	table->ids = calloc(query->items.count + 1, sizeof(*table->ids));
	if (!table->ids)
		return -1;
	for (size_t i = 0; i < query->items.count; i++)
		table->ids[i] = hg_metric_query_id(query, query->items.items[i].name);
	if (table->by.sorts)
		key_id = hg_metric_query_id(query, table->by.name);
	while ((row = hg_metric_query_next(query, &pos)))
		if (belongs(table, row) && add(table, row, key_id))
			return -1;
	sort(table);
	return 0;
}

static void write_row(const struct table *table, struct hg_json_out *out,
		      const struct hg_metric_row *row)
{
	const struct hg_metric_query *query = &table->query;

	hg_json_open_array(out);
	for (size_t i = 0; i < query->items.count; i++) {
		struct cell cell = cell_of(query, row, &query->items.items[i], table->ids[i]);

		if (cell.metric)
			hg_metric_write_cell(out, query, cell.row, query->items.items[i].name,
					     cell.metric);
		else
			hg_json_null(out);
	}
	hg_json_close_array(out);
}

static bool more(struct hg_stream *stream, struct hg_json_out *out)
{
	struct table *table = (struct table *)stream;

	if (!table->opened)
		hg_json_open_array(out);
	table->opened = true;
	if (table->next < table->count) {
		write_row(table, out, table->entries[table->next++].row);
		return true;
	}
	hg_json_close_array(out);
	return false;
}

/* ?sort=metric:N, asked for before the filters are read; an item sort:metric:N comes after it. */
static int read_sort_parameter(struct hg_request *request, struct table *table)
{
	const char *text = hg_request_text(request, "sort");
	struct hg_problem problem;

	if (!text)
		return 0;
	table->by_text = strdup(text);
	if (table->by_text && !hg_metric_sort_parse(table->by_text, &table->by, &problem))
		return 0;
	if (!table->by_text)
		hg_problem_set(&problem, 503, "too-many", "Out of memory",
			       "There is no memory for this table now.");
	hg_request_problem(request, &problem);
	return -1;
}

static void find_sort_item(struct table *table)
{
	const struct hg_metric_items *items = &table->query.items;

	for (size_t i = 0; i < items->count && !table->by.sorts; i++)
		if (items->items[i].sorts)
			table->by = items->items[i];
}

static int prepare(struct hg_request *request, struct table *table)
{
	if (read_sort_parameter(request, table) ||
	    hg_metric_query_read(request, hg_route_variable(request, 0),
				 hg_route_variable(request, 1), HG_ITEMS_COLUMNS, &table->query))
		return -1;
	find_sort_item(table);
	if (!collect(table))
		return 0;
	hg_request_fail(request, 503, "too-many", "Out of memory",
			"There is no memory for this table now.");
	return -1;
}

void hg_api_table(struct hg_request *request)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table) {
		request->out.failed = true;
		return;
	}
	if (prepare(request, table)) {
		clear(table);
		return;
	}
	table->stream.more = more;
	table->stream.release = release;
	request->status = 200;
	request->stream = &table->stream;
}
