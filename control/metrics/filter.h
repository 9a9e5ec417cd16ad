/*
 * Filters on the metrics of a row: os_name=linux, cpu_num=2, host_name=*web.*, ds=3.*
 *
 * The same name repeated: any of the values; different names: all must hold. '*' is any run of
 * characters, numbers compare as numbers (rest-api 2.4). Texts stay the caller's. Any thread.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_FILTER_H
#define HELIOGRAPH_CONTROL_METRICS_FILTER_H

#include <heliograph/metrics.h>

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

/* Fills one filter; `view` NULL: knows no metric. */
void hg_metric_filter_make(struct hg_metric_filter *filter, const struct hg_metrics_view *view,
			   const char *name, const char *value);

/* Brings the same names side by side, as hg_metric_filters_pass() wants them. */
void hg_metric_filters_sort(struct hg_metric_filters *filters);

/* `host`: the row's parent, whose metrics it also has; NULL without. */
bool hg_metric_filters_pass(const struct hg_metric_filters *filters,
			    const struct hg_metric_row *row, const struct hg_metric_row *host);

/* Whether `text` is what `pattern` describes. */
bool hg_wildcard_match(const char *pattern, const char *text);

#ifdef __cplusplus
}
#endif
#endif
