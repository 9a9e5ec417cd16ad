#include "control/usage.h"

#include <math.h>
#include <string.h>

#define CLASS_LOGICAL 3
#define EVERY_MS      1000
#define GAP_MS	      10000 /* a longer one says nothing about what was used */

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_TEXT && *cell->text ? cell->text : NULL;
}

static double number_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_NUMBER && isfinite(cell->number) && cell->number > 0
		       ? cell->number
		       : 0;
}

/* vir_cpu_utilization: percent of a core; vir_nvml_gputime_fair: ms of a GPU a second. */
static void add_all(const struct hg_metrics_view *view, struct hg_flows *flows, double elapsed_s,
		    uint64_t wall_ms)
{
	uint32_t space = hg_metric_id(view, "k8s_namespace");
	uint32_t cpu = hg_metric_id(view, "vir_cpu_utilization");
	uint32_t gpu = hg_metric_id(view, "vir_nvml_gputime_fair");
	const struct hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(view, &rows);

	for (size_t i = 0; i < count; i++) {
		const char *name =
			rows[i].ds.cls == CLASS_LOGICAL ? text_of(&rows[i], space) : NULL;

		if (name)
			hg_flows_use(flows, name, number_of(&rows[i], cpu) / 100 * elapsed_s,
				     number_of(&rows[i], gpu) / 1000 * elapsed_s, wall_ms);
	}
}

void hg_usage_turn(struct hg_usage *usage, const struct hg_metrics_view *view,
		   struct hg_flows *flows, uint64_t now_ms, uint64_t wall_ms)
{
	uint64_t elapsed_ms = now_ms - usage->last_ms;
	bool first = !usage->last_ms;

	if (!first && elapsed_ms < EVERY_MS)
		return;
	usage->last_ms = now_ms;
	if (!first && elapsed_ms <= GAP_MS && view)
		add_all(view, flows, (double)elapsed_ms / 1000, wall_ms);
}
