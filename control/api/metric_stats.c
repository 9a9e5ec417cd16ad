#include "control/api/metric_stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of the metric in all chosen rows. */
struct numbers {
	double *values;
	size_t count, room;
};

static int add(struct numbers *numbers, double value)
{
	double *grown;

	if (numbers->count == numbers->room) {
		numbers->room = numbers->room ? 2 * numbers->room : 64;
		grown = realloc(numbers->values, numbers->room * sizeof(*grown));
		if (!grown)
			return -1;
		numbers->values = grown;
	}
	numbers->values[numbers->count++] = value;
	return 0;
}

static bool better(enum hg_metric_stat stat, const struct hg_metric *cell,
		   const struct hg_metric *than)
{
	if (stat == HG_STAT_ANY || cell->kind == HG_METRIC_TEXT)
		return cell->updated_ms > than->updated_ms;
	if (stat == HG_STAT_MIN)
		return cell->number < than->number;
	return cell->number > than->number;
}

static void restart(struct hg_metric_summary *summary, struct numbers *numbers)
{
	memset(summary, 0, sizeof(*summary));
	numbers->count = 0;
}

/* Numbers outrank texts, should agents disagree about a custom metric. */
static int take(const struct hg_metric_item *item, const struct hg_metric_row *row,
		const struct hg_metric *cell, struct hg_metric_summary *summary,
		struct numbers *numbers)
{
	if (cell->kind == HG_METRIC_NUMBER && !isfinite(cell->number))
		return 0;
	if (summary->n && cell->kind != summary->from->kind) {
		if (cell->kind == HG_METRIC_TEXT)
			return 0;
		restart(summary, numbers);
	}
	if (!summary->n || better(item->stat, cell, summary->from)) {
		summary->from = cell;
		summary->row = row;
	}
	if (!summary->n || cell->updated_ms < summary->oldest->updated_ms)
		summary->oldest = cell;
	if (!summary->n || cell->updated_ms > summary->newest->updated_ms)
		summary->newest = cell;
	summary->n++;
	return cell->kind == HG_METRIC_NUMBER ? add(numbers, cell->number) : 0;
}

static int gather(const struct hg_metric_query *query, const struct hg_metric_item *item,
		  struct hg_metric_summary *summary, struct numbers *numbers)
{
	uint32_t id = hg_metric_query_id(query, item->name);
	const struct hg_metric_row *row;
	size_t pos = 0;

	if (id == UINT32_MAX)
		return 0;
	while ((row = hg_metric_query_next(query, &pos))) {
		const struct hg_metric *cell = hg_metric_query_cell(row, item, id);

		if (cell && take(item, row, cell, summary, numbers))
			return -1;
	}
	return 0;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

double hg_quantile(const double *sorted, size_t count, double share)
{
	double rank = share * (double)(count - 1);
	size_t below = (size_t)rank;
	double part = rank - (double)below;

	if (below + 1 >= count)
		return sorted[count - 1];
	return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

static double sum(const struct numbers *numbers)
{
	double total = 0;

	for (size_t i = 0; i < numbers->count; i++)
		total += numbers->values[i];
	return total;
}

static double variance(const struct numbers *numbers)
{
	double mean = sum(numbers) / (double)numbers->count;
	double total = 0;

	for (size_t i = 0; i < numbers->count; i++)
		total += (numbers->values[i] - mean) * (numbers->values[i] - mean);
	return total / (double)numbers->count;
}

static double order_statistic(enum hg_metric_stat stat, struct hg_metric_summary *summary,
			      struct numbers *numbers)
{
	double *q = summary->quartiles;

	qsort(numbers->values, numbers->count, sizeof(*numbers->values), by_value);
	for (unsigned i = 0; i < 5; i++)
		q[i] = hg_quantile(numbers->values, numbers->count, 0.25 * i);
	summary->has_quartiles = true;
	switch (stat) {
	case HG_STAT_Q1:
		return q[1];
	case HG_STAT_Q3:
		return q[3];
	case HG_STAT_IQR:
		return q[3] - q[1];
	default:
		return q[2];
	}
}

static void compute(enum hg_metric_stat stat, struct hg_metric_summary *summary,
		    struct numbers *numbers)
{
	bool of_one_row = false;

	switch (stat) {
	case HG_STAT_SUM:
		summary->value = sum(numbers);
		break;
	case HG_STAT_AVG:
		summary->value = sum(numbers) / (double)numbers->count;
		break;
	case HG_STAT_VAR:
		summary->value = variance(numbers);
		break;
	case HG_STAT_SDEV:
		summary->value = sqrt(variance(numbers));
		break;
	case HG_STAT_MED:
	case HG_STAT_Q1:
	case HG_STAT_Q2:
	case HG_STAT_Q3:
	case HG_STAT_IQR:
		summary->value = order_statistic(stat, summary, numbers);
		break;
	default:
		summary->value = summary->from->number;
		of_one_row = true;
	}
	if (!of_one_row) {
		summary->from = NULL;
		summary->row = NULL;
	}
}

int hg_metric_summarise(const struct hg_metric_query *query, const struct hg_metric_item *item,
			struct hg_metric_summary *summary)
{
	struct numbers numbers = { NULL, 0, 0 };
	int failed;

	memset(summary, 0, sizeof(*summary));
	failed = gather(query, item, summary, &numbers);
	if (!failed && numbers.count)
		compute(item->stat, summary, &numbers);
	free(numbers.values);
	return failed;
}
