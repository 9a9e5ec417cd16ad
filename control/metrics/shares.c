/*
 * Fair shares of GPU time (FM 9.6): an entity is charged with the whole time of every device it
 * sees, so on a node with shared devices its entities add up to more than the devices did. Here
 * their values are scaled down until the sum is no more than that.
 */
#include <string.h>

#include "control/metrics/parts.h"

void hg_gpu_enter(struct row *row)
{
	if (row->gpu)
		return;
	row->gpu = true;
	row->gpu_next = row->agent->gpu_rows;
	row->agent->gpu_rows = row;
}

/* What the others may take grows when one goes. */
void hg_gpu_leave(struct hg_metrics *metrics, struct row *row)
{
	struct row **at = &row->agent->gpu_rows;

	if (!row->gpu)
		return;
	while (*at != row)
		at = &(*at)->gpu_next;
	*at = row->gpu_next;
	row->gpu = false;
	if (row->agent->gpu_rows)
		hg_row_changed(metrics, row->agent->gpu_rows);
}

static const struct hg_metric *cell_of(const struct hg_metrics *metrics, const struct row *row,
				       unsigned column)
{
	uint32_t name = metrics->columns[column];

	return name == UINT32_MAX ? NULL : hg_cell_find(row, name);
}

static bool is_listed(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t item = strcspn(list, ",");

		if (item == len && memcmp(list, word, len) == 0)
			return true;
		list += item + (list[item] == ',');
	}
	return false;
}

/* Its GPU time, NULL when it has none, or is of a namespace that takes no part. */
static const struct hg_metric *charge_of(const struct hg_metrics *metrics, const struct row *row)
{
	const struct hg_metric *space = cell_of(metrics, row, DERIVED_K8S_NAMESPACE);

	if (space && space->text && metrics->given.gpu_excluded &&
	    is_listed(metrics->given.gpu_excluded, space->text))
		return NULL;
	return cell_of(metrics, row, metrics->catalogue.gpu_time_entity);
}

static void put(struct hg_metrics *metrics, struct row *row, double factor)
{
	const struct hg_metric *charge = charge_of(metrics, row);
	uint32_t name = hg_metrics_column_name(metrics, DERIVED_VIR_GPU_FAIR);
	const struct hg_metric *shown = hg_cell_find(row, name);

	if (!charge) {
		hg_cell_remove(metrics, row, name);
		return;
	}
	if (shown && shown->updated_ms == charge->updated_ms &&
	    shown->number == charge->number * factor)
		return;
	hg_cell_number(metrics, row, name, charge->number * factor, charge->updated_ms);
}

/* Without the devices' own time nothing is known to be shared: no factor is made up. */
static void share(struct hg_metrics *metrics, struct agent *agent)
{
	const struct hg_metric *devices =
		agent->host ? cell_of(metrics, agent->host, metrics->catalogue.gpu_time_host)
			    : NULL;
	const struct hg_metric *charge;
	double sum = 0, factor;
	struct row *row;

	for (row = agent->gpu_rows; row; row = row->gpu_next) {
		charge = charge_of(metrics, row);
		sum += charge ? charge->number : 0;
	}
	if (!devices)
		return;
	factor = sum > devices->number && sum > 0 ? devices->number / sum : 1;
	for (row = agent->gpu_rows; row; row = row->gpu_next)
		put(metrics, row, factor);
}

/* Rows that change on the way are of an agent that is done already. */
void hg_gpu_share(struct hg_metrics *metrics)
{
	struct row *row;

	for (row = metrics->changed; row; row = row->next_changed) {
		struct agent *agent = row->agent;

		if (!agent || !agent->gpu_rows || agent->gpu_generation == metrics->generation)
			continue;
		agent->gpu_generation = metrics->generation;
		share(metrics, agent);
	}
}
