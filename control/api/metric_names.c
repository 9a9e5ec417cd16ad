#include "control/api/metric_names.h"

#include <stdlib.h>
#include <string.h>

#include "control/metrics/data_source.h"

struct name {
	const char *text;
	uint32_t id;
};

static bool wanted(const struct hg_metric_items *items, const char *name)
{
	for (size_t i = 0; i < items->count; i++)
		if (!strcmp(items->items[i].name, name))
			return true;
	return items->all;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

int hg_metric_names_make(const struct hg_metric_query *query, struct hg_metric_names *names)
{
	uint32_t known = query->view ? hg_metric_name_count(query->view) : 0;
	struct name *sorted = calloc((size_t)known + 1, sizeof(*sorted));

	memset(names, 0, sizeof(*names));
	names->ids = calloc((size_t)known + 1, sizeof(*names->ids));
	for (size_t i = 0; i < query->items.count; i++)
		names->limited |= query->items.items[i].has_ds;
	for (uint32_t id = 0; sorted && id < known; id++) {
		const char *text = hg_metric_name(query->view, id);

		if (!wanted(&query->items, text))
			continue;
		sorted[names->count].text = text;
		sorted[names->count++].id = id;
	}
	if (names->count)
		qsort(sorted, names->count, sizeof(*sorted), by_text);
	for (size_t i = 0; names->ids && i < names->count; i++)
		names->ids[i] = sorted[i].id;
	free(sorted);
	return sorted && names->ids ? 0 : -1;
}

void hg_metric_names_clear(struct hg_metric_names *names)
{
	free(names->ids);
	memset(names, 0, sizeof(*names));
}

bool hg_metric_names_here(const struct hg_metric_names *names, const struct hg_metric_query *query,
			  const char *name, const struct hg_data_source *ds)
{
	const struct hg_metric_items *items = &query->items;

	if (items->all || !names->limited)
		return true;
	for (size_t i = 0; i < items->count; i++)
		if (!strcmp(items->items[i].name, name) &&
		    (!items->items[i].has_ds || hg_data_source_equal(&items->items[i].ds, ds)))
			return true;
	return false;
}
