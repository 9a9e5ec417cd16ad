/*
 * Statistics of one metric over rows. Variance divides by N; quartiles interpolate linearly between
 * ranks (rest-api 6). HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_STATS_H
#define HELIOGRAPH_CONTROL_API_METRIC_STATS_H

#include "control/api/metric_query.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metric_summary {
	size_t n; /* rows summarised; 0: nothing else is set */
	double value;
	const struct hg_metric *from;	 /* cell that gave the value: max, min, any, text */
	const struct hg_metric_row *row; /* of `from` */
	const struct hg_metric *oldest, *newest;
	double quartiles[5]; /* min, q1, med, q3, max; of the order statistics alone */
	bool has_quartiles;
};

/* 0, or -1 without memory. */
int hg_metric_summarise(const struct hg_metric_query *query, const struct hg_metric_item *item,
			struct hg_metric_summary *summary);

/* Quantile `share` (0..1) of `count` > 0 sorted numbers. */
double hg_quantile(const double *sorted, size_t count, double share);

#ifdef __cplusplus
}
#endif
#endif
