#include "control/api/metric_filter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/data_source.h"

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

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct hg_metric_filter *)a)->name,
		      ((const struct hg_metric_filter *)b)->name);
}

static char *append(char *to, const char *text, const char **kept)
{
	size_t len = strlen(text) + 1;

	memcpy(to, text, len);
	*kept = to;
	return to + len;
}

/* A bare name asks for any value. */
static const char *value_of(const struct hg_param *param)
{
	return param->bare ? "*" : param->value;
}

static int reserve(struct hg_request *request, struct hg_metric_filters *filters)
{
	size_t len = 1;
	size_t count = 0;

	for (unsigned i = 0; i < request->param_count; i++) {
		if (request->param[i].used)
			continue;
		len += strlen(request->param[i].name) + strlen(value_of(&request->param[i])) + 2;
		count++;
	}
	filters->text = malloc(len);
	filters->filters = calloc(count + 1, sizeof(*filters->filters));
	if (filters->text && filters->filters)
		return 0;
	hg_metric_filters_clear(filters);
	hg_request_fail(request, 503, "too-many", "Out of memory",
			"There is no memory for the filters now.");
	return -1;
}

int hg_metric_filters_read(struct hg_request *request, const struct hg_metrics_view *view,
			   struct hg_metric_filters *filters)
{
	char *to;

	memset(filters, 0, sizeof(*filters));
	if (reserve(request, filters))
		return -1;
	to = filters->text;
	for (unsigned i = 0; i < request->param_count; i++) {
		struct hg_param *param = &request->param[i];
		struct hg_metric_filter *filter = &filters->filters[filters->count];

		if (param->used)
			continue;
		param->used = true;
		to = append(to, param->name, &filter->name);
		to = append(to, value_of(param), &filter->value);
		filter->on_ds = !strcmp(param->name, "ds");
		filter->id = view ? hg_metric_id(view, param->name) : UINT32_MAX;
		filter->is_number = read_number(filter->value, &filter->number);
		filters->count++;
		if (!filter->on_ds && filter->id == UINT32_MAX)
			hg_request_ignored(request, "", param->name);
	}
	qsort(filters->filters, filters->count, sizeof(*filters->filters), by_name);
	return 0;
}

void hg_metric_filters_clear(struct hg_metric_filters *filters)
{
	free(filters->filters);
	free(filters->text);
	memset(filters, 0, sizeof(*filters));
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
