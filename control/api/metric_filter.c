#include "control/api/metric_filter.h"

#include <stdlib.h>
#include <string.h>

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
		hg_metric_filter_make(filter, view, filter->name, filter->value);
		filters->count++;
		if (!filter->on_ds && filter->id == UINT32_MAX)
			hg_request_ignored(request, "", param->name);
	}
	hg_metric_filters_sort(filters);
	return 0;
}

void hg_metric_filters_clear(struct hg_metric_filters *filters)
{
	free(filters->filters);
	free(filters->text);
	memset(filters, 0, sizeof(*filters));
}
