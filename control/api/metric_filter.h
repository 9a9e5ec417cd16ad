/*
 * The parameters of a query string that filter on metrics. Owns copies of all text. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_FILTER_H
#define HELIOGRAPH_CONTROL_API_METRIC_FILTER_H

#include "control/api/request.h"
#include "control/metrics/filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Takes every parameter that no one asked for yet; unknown metrics are named in Heliograph-Ignored.
 * `view` NULL: knows no metric. 0, or -1 with the problem answered.
 */
int hg_metric_filters_read(struct hg_request *request, const struct hg_metrics_view *view,
			   struct hg_metric_filters *filters);
void hg_metric_filters_clear(struct hg_metric_filters *filters);

#ifdef __cplusplus
}
#endif
#endif
