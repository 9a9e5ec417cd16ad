/*
 * Filters on metrics in a query string: os_name=linux, cpu_num=2, host_name=*web.*, ds=3.*
 *
 * The same name repeated: any of the values; different names: all must hold. '*' is any run of
 * characters, numbers compare as numbers (rest-api 2.4). Owns copies of all text. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_FILTER_H
#define HELIOGRAPH_CONTROL_API_METRIC_FILTER_H

#include <heliograph/metrics.h>

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metric_filter {
	const char *name, *value;
	uint32_t id;	/* of the metric; UINT32_MAX: nobody sent it */
	bool on_ds;	/* the name "ds" */
	bool is_number; /* the value reads as a number */
	double number;
};

struct hg_metric_filters {
	struct hg_metric_filter *filters; /* same names side by side */
	size_t count;
	char *text;
};

/*
 * Takes every parameter that no one asked for yet; unknown metrics are named in Heliograph-Ignored.
 * `view` NULL: knows no metric. 0, or -1 with the problem answered.
 */
int hg_metric_filters_read(struct hg_request *request, const struct hg_metrics_view *view,
			   struct hg_metric_filters *filters);
void hg_metric_filters_clear(struct hg_metric_filters *filters);

/* `host`: the row's parent, whose metrics it also has; NULL without. */
bool hg_metric_filters_pass(const struct hg_metric_filters *filters,
			    const struct hg_metric_row *row, const struct hg_metric_row *host);

/* Whether `text` is what `pattern` describes. */
bool hg_wildcard_match(const char *pattern, const char *text);

#ifdef __cplusplus
}
#endif
#endif
