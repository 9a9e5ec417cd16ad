#include "control/metrics/filter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/metrics/data_source.h"

bool hg_wildcard_match(const char *pattern, const char *text)
{
	const char *star = NULL;
	const char *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star; /* the star takes one character more */
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static bool read_number(const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return *text && !*end && isfinite(*number);
}

void hg_metric_filter_make(struct hg_metric_filter *filter, const struct hg_metrics_view *view,
			   const char *name, const char *value)
{
	filter->name = name;
	filter->value = value;
	filter->on_ds = !strcmp(name, "ds");
	filter->id = view ? hg_metric_id(view, name) : UINT32_MAX;
	filter->is_number = read_number(value, &filter->number);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct hg_metric_filter *)a)->name,
		      ((const struct hg_metric_filter *)b)->name);
}

void hg_metric_filters_sort(struct hg_metric_filters *filters)
{
	qsort(filters->filters, filters->count, sizeof(*filters->filters), by_name);
}

static bool value_matches(const struct hg_metric_filter *filter, const struct hg_metric *metric)
{
	char text[32];

	if (metric->kind == HG_METRIC_TEXT)
		return hg_wildcard_match(filter->value, metric->text ? metric->text : "");
	if (filter->is_number)
		return filter->number == metric->number;
	snprintf(text, sizeof(text), "%.9g", metric->number);
	return hg_wildcard_match(filter->value, text);
}

static bool matches(const struct hg_metric_filter *filter, const struct hg_metric_row *row,
		    const struct hg_metric_row *host)
{
	const struct hg_metric *metric;
	char text[HG_DATA_SOURCE_TEXT_MAX];

	if (filter->on_ds) {
		hg_data_source_text(&row->ds, text);
		return hg_wildcard_match(filter->value, text);
	}
	if (filter->id == UINT32_MAX)
		return false;
	metric = hg_metric_find(row, filter->id);
	if (!metric && host)
		metric = hg_metric_find(host, filter->id);
	return metric && value_matches(filter, metric);
}

bool hg_metric_filters_pass(const struct hg_metric_filters *filters,
			    const struct hg_metric_row *row, const struct hg_metric_row *host)
{
	const struct hg_metric_filter *all = filters->filters;

	for (size_t i = 0; i < filters->count;) {
		size_t first = i;
		bool any = false;

		for (; i < filters->count && !strcmp(all[i].name, all[first].name); i++)
			any = any || matches(&all[i], row, host);
		if (!any)
			return false;
	}
	return true;
}
