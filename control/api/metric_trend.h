/*
 * Trends of metrics that somebody looks at: one point a second from the first question until a
 * minute after the last (rest-api 12.3). HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_TREND_H
#define HELIOGRAPH_CONTROL_API_METRIC_TREND_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metric_trends;

struct hg_metric_trends *hg_metric_trends_create(void); /* NULL: no memory */
void hg_metric_trends_destroy(struct hg_metric_trends *trends);

/* Once a second: a point for each, from the metrics of `world`. */
void hg_metric_trends_take(struct hg_metric_trends *trends, const struct hg_request *world);

#ifdef __cplusplus
}
#endif
#endif
