/*
 * What a metric path asks for: agents, items, filters, and the view they are answered from.
 *
 * Owns its parts and a reference of the view, so that it can outlive the request while the answer
 * is sent. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_QUERY_H
#define HELIOGRAPH_CONTROL_API_METRIC_QUERY_H

#include <heliograph/metrics.h>

#include "control/api/agents_list.h"
#include "control/api/metric_filter.h"
#include "control/api/metric_items.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metric_query {
	struct hg_metrics_view *view; /* NULL: nothing taken yet */
	const struct hg_metric_row *rows;
	size_t row_count;
	struct hg_agent_list agents;
	struct hg_objects_view *objects; /* referenced, for the topology; NULL: none */
	struct hg_metric_items items;
	struct hg_metric_filters filters;
	uint64_t now_ms;
};

/*
 * Variables of the path as text. Every parameter not asked for yet becomes a filter. 0, or -1 with
 * the problem answered; clear in both cases.
 */
int hg_metric_query_read(struct hg_request *request, const char *agents, const char *items,
			 enum hg_metric_use use, struct hg_metric_query *query);
void hg_metric_query_clear(struct hg_metric_query *query);

/* The next row from *pos on that agents and filters let pass; NULL: none. */
const struct hg_metric_row *hg_metric_query_next(const struct hg_metric_query *query, size_t *pos);

/* The row of the host that `row` belongs to; NULL: none. */
const struct hg_metric_row *hg_metric_query_host(const struct hg_metric_query *query,
						 const struct hg_metric_row *row);

uint32_t hg_metric_query_id(const struct hg_metric_query *query, const char *name);

/* The cell of the row for this item: NULL for another data source, or no such metric. */
const struct hg_metric *hg_metric_query_cell(const struct hg_metric_row *row,
					     const struct hg_metric_item *item, uint32_t id);

/* ms since the cell was updated. */
uint64_t hg_metric_query_age(const struct hg_metric_query *query, const struct hg_metric *metric);

/* Members agent and dataSource of an open object; then metricName, metricValue, lastUpdate. */
void hg_metric_write_row(struct hg_json_out *out, const struct hg_metric_row *row);
void hg_metric_write_value(struct hg_json_out *out, const struct hg_metric *metric);
void hg_metric_write_cell(struct hg_json_out *out, const struct hg_metric_query *query,
			  const struct hg_metric_row *row, const char *name,
			  const struct hg_metric *metric);

#ifdef __cplusplus
}
#endif
#endif
