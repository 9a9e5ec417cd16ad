#include "control/api/metric_names.h"
#include "control/api/routes.h"

#include <stdlib.h>

#define UNWANTED UINT32_MAX

struct ranked {
	const struct hg_metric *cell;
	uint32_t rank;
};

/* The answer while it is sent: row by row, in each row by name. */
struct dump {
	struct hg_stream stream; /* first */
	struct hg_metric_query query;
	uint32_t *rank; /* place of a name id among the wanted names, or UNWANTED */
	struct hg_metric_names names;
	struct ranked *cells; /* of the row under way */
	size_t room;
	size_t pos; /* in the rows */
	bool opened;
};

static void clear(struct dump *dump)
{
	hg_metric_query_clear(&dump->query);
	hg_metric_names_clear(&dump->names);
	free(dump->rank);
	free(dump->cells);
	free(dump);
}

static void release(struct hg_stream *stream)
{
	clear((struct dump *)stream);
}

static int by_rank(const void *a, const void *b)
{
	const struct ranked *left = a;
	const struct ranked *right = b;

	return (left->rank > right->rank) - (left->rank < right->rank);
}

/* Ids of the wanted names in the order of the names become ranks. */
static int make_ranks(struct dump *dump)
{
	struct hg_metrics_view *view = dump->query.view;
	uint32_t known = view ? hg_metric_name_count(view) : 0;

	dump->rank = malloc(((size_t)known + 1) * sizeof(*dump->rank));
	if (!dump->rank || hg_metric_names_make(&dump->query, &dump->names))
		return -1;
	for (uint32_t id = 0; id < known; id++)
		dump->rank[id] = UNWANTED;
	for (size_t i = 0; i < dump->names.count; i++)
		dump->rank[dump->names.ids[i]] = (uint32_t)i;
	return 0;
}

static bool reserve(struct dump *dump, size_t count)
{
	struct ranked *grown;

	if (count <= dump->room)
		return true;
	grown = realloc(dump->cells, count * sizeof(*grown));
	if (!grown)
		return false;
	dump->cells = grown;
	dump->room = count;
	return true;
}

static void write_row(struct dump *dump, struct hg_json_out *out, const struct hg_metric_row *row)
{
	const struct hg_metrics_view *view = dump->query.view;
	size_t count = 0;

	if (!reserve(dump, row->count)) {
		out->failed = true;
		return;
	}
	for (uint32_t i = 0; i < row->count; i++) {
		const struct hg_metric *cell = &row->metrics[i];
		uint32_t rank = dump->rank[cell->name];

		if (rank == UNWANTED ||
		    !hg_metric_names_here(&dump->names, &dump->query,
					  hg_metric_name(view, cell->name), &row->ds))
			continue;
		dump->cells[count].cell = cell;
		dump->cells[count++].rank = rank;
	}
	if (count)
		qsort(dump->cells, count, sizeof(*dump->cells), by_rank);
	for (size_t i = 0; i < count; i++)
		hg_metric_write_cell(out, &dump->query, row,
				     hg_metric_name(view, dump->cells[i].cell->name),
				     dump->cells[i].cell);
}

static bool more(struct hg_stream *stream, struct hg_json_out *out)
{
	struct dump *dump = (struct dump *)stream;
	const struct hg_metric_row *row;

	if (!dump->opened)
		hg_json_open_array(out);
	dump->opened = true;
	row = hg_metric_query_next(&dump->query, &dump->pos);
	if (row) {
		write_row(dump, out, row);
		return true;
	}
	hg_json_close_array(out);
	return false;
}

static int prepare(struct hg_request *request, struct dump *dump)
{
	if (hg_metric_query_read(request, hg_route_variable(request, 0),
				 hg_route_variable(request, 1), HG_ITEMS_PLAIN, &dump->query))
		return -1;
	if (!make_ranks(dump))
		return 0;
	hg_request_fail(request, 503, "too-many", "Out of memory",
			"There is no memory for this answer now.");
	return -1;
}

void hg_api_dump(struct hg_request *request)
{
	struct dump *dump = calloc(1, sizeof(*dump));

	if (!dump) {
		request->out.failed = true;
		return;
	}
	if (prepare(request, dump)) {
		clear(dump);
		return;
	}
	dump->stream.more = more;
	dump->stream.release = release;
	request->status = 200;
	request->stream = &dump->stream;
}
