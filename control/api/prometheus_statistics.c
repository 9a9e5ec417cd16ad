#include "control/api/apps.h"
#include "control/api/exposition.h"
#include "control/api/metric_stats.h"
#include "control/api/routes.h"

#include <string.h>

#define HELP                                                                                       \
	"Statistic over the latest values that agents sent. Rates are per second already: do not " \
	"apply rate()."

static bool asked_before(const struct hg_metric_items *items, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(items->items[k].asked, items->items[i].asked))
			return true;
	return false;
}

/* sflow_max_load_one{group="cluster"} 11.2; texts and metrics that no row has are left out. */
static void write_statistic(struct hg_request *request, const struct hg_metric_query *query,
			    const struct hg_metric_item *item, const char *group)
{
	const struct hg_apps_conf *apps = hg_apps_of(request);
	struct hg_json_out *out = &request->out;
	struct hg_metric_summary summary;
	bool first = true;

	if (hg_metric_summarise(query, item, &summary)) {
		out->failed = true;
		return;
	}
	if (!summary.n || (summary.from && summary.from->kind == HG_METRIC_TEXT))
		return;
	if (apps->prometheus_type)
		hg_exposition_family(out, apps->prometheus_prefix, item->asked, "gauge", HELP);
	hg_exposition_name(out, apps->prometheus_prefix, item->asked);
	hg_exposition_label(out, &first, "group", group);
	hg_exposition_value(out, first, summary.value);
}

void hg_api_prometheus_statistics(struct hg_request *request)
{
	struct hg_metric_query query;

	if (!hg_metric_query_read(request, hg_route_variable(request, 1),
				  hg_route_variable(request, 2), HG_ITEMS_STATISTICS, &query)) {
		hg_exposition_begin(request);
		for (size_t i = 0; i < query.items.count; i++)
			if (!asked_before(&query.items, i))
				write_statistic(request, &query, &query.items.items[i],
						hg_route_variable(request, 0));
		hg_exposition_end(&request->out, request->wants_openmetrics);
	}
	hg_metric_query_clear(&query);
}
