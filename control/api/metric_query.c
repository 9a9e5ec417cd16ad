#include "control/api/metric_query.h"

#include <math.h>
#include <string.h>

#include "control/metrics/data_source.h"
#include "control/flows/address.h"

int hg_metric_query_read(struct hg_request *request, const char *agents, const char *items,
			 enum hg_metric_use use, struct hg_metric_query *query)
{
	struct hg_problem problem;

	memset(query, 0, sizeof(*query));
	query->view = request->metrics;
	query->now_ms = request->now_ms;
	query->objects = request->objects;
	if (query->objects)
		hg_objects_view_ref(query->objects);
	if (query->view) {
		hg_metrics_view_ref(query->view);
		query->row_count = hg_metrics_view_rows(query->view, &query->rows);
	}
	if (hg_agent_list_parse(request, agents, &query->agents))
		return -1;
	if (hg_metric_items_parse(items, use, &query->items, &problem)) {
		hg_request_problem(request, &problem);
		return -1;
	}
	return hg_metric_filters_read(request, query->view, &query->filters);
}

void hg_metric_query_clear(struct hg_metric_query *query)
{
	hg_agent_list_free(&query->agents);
	hg_metric_items_clear(&query->items);
	hg_metric_filters_clear(&query->filters);
	hg_objects_view_unref(query->objects);
	if (query->view)
		hg_metrics_view_unref(query->view);
	memset(query, 0, sizeof(*query));
}

static bool agent_chosen(const struct hg_metric_query *query, const struct hg_addr *agent)
{
	if (query->agents.all)
		return true;
	for (size_t i = 0; i < query->agents.count; i++)
		if (hg_addr_equal(&query->agents.agents[i], agent))
			return true;
	return false;
}

/* First row behind those of the same agent. */
static size_t skip_agent(const struct hg_metric_query *query, size_t pos)
{
	const struct hg_addr *agent = &query->rows[pos].agent;

	while (pos < query->row_count && hg_addr_equal(&query->rows[pos].agent, agent))
		pos++;
	return pos;
}

static bool starts_agent(const struct hg_metric_query *query, size_t pos)
{
	return !pos || !hg_addr_equal(&query->rows[pos].agent, &query->rows[pos - 1].agent);
}

const struct hg_metric_row *hg_metric_query_next(const struct hg_metric_query *query, size_t *pos)
{
	while (*pos < query->row_count) {
		const struct hg_metric_row *row = &query->rows[*pos];

		/* The list is searched once an agent: its rows lie side by side. */
		if (starts_agent(query, *pos) && !agent_chosen(query, &row->agent)) {
			*pos = skip_agent(query, *pos);
			continue;
		}
		(*pos)++;
		if (hg_topology_has_role(query->agents.topology, query->agents.role, &row->agent,
					 &row->ds) &&
		    hg_metric_filters_pass(&query->filters, row, hg_metric_query_host(query, row)))
			return row;
	}
	return NULL;
}

const struct hg_metric_row *hg_metric_query_host(const struct hg_metric_query *query,
						 const struct hg_metric_row *row)
{
	return row->parent < query->row_count ? &query->rows[row->parent] : NULL;
}

uint32_t hg_metric_query_id(const struct hg_metric_query *query, const char *name)
{
	return query->view ? hg_metric_id(query->view, name) : UINT32_MAX;
}

const struct hg_metric *hg_metric_query_cell(const struct hg_metric_row *row,
					     const struct hg_metric_item *item, uint32_t id)
{
	if (id == UINT32_MAX || (item->has_ds && !hg_data_source_equal(&item->ds, &row->ds)))
		return NULL;
	return hg_metric_find(row, id);
}

uint64_t hg_metric_query_age(const struct hg_metric_query *query, const struct hg_metric *metric)
{
	return query->now_ms > metric->updated_ms ? query->now_ms - metric->updated_ms : 0;
}

void hg_metric_write_row(struct hg_json_out *out, const struct hg_metric_row *row)
{
	char text[HG_ADDRESS_TEXT_MAX];

	hg_address_text(row->agent.family, row->agent.bytes, text);
	hg_json_member_string(out, "agent", text);
	hg_data_source_text(&row->ds, text);
	hg_json_member_string(out, "dataSource", text);
}

void hg_metric_write_value(struct hg_json_out *out, const struct hg_metric *metric)
{
	if (metric->kind == HG_METRIC_TEXT)
		hg_json_string(out, metric->text ? metric->text : "");
	else if (isfinite(metric->number))
		hg_json_double(out, metric->number);
	else
		hg_json_null(out);
}

void hg_metric_write_cell(struct hg_json_out *out, const struct hg_metric_query *query,
			  const struct hg_metric_row *row, const char *name,
			  const struct hg_metric *metric)
{
	hg_json_open_object(out);
	hg_metric_write_row(out, row);
	hg_json_member_string(out, "metricName", name);
	hg_json_key(out, "metricValue");
	hg_metric_write_value(out, metric);
	hg_json_member_u64(out, "lastUpdate", hg_metric_query_age(query, metric));
	hg_json_close_object(out);
}
