/*
 * The names that a list of plain items asks for, sorted. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_NAMES_H
#define HELIOGRAPH_CONTROL_API_METRIC_NAMES_H

#include "control/api/metric_query.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metric_names {
	uint32_t *ids; /* in the order of the names; freed by hg_metric_names_clear() */
	size_t count;
	bool limited; /* some item names a data source: ask hg_metric_names_here() */
};

/* 0, or -1 without memory. */
int hg_metric_names_make(const struct hg_metric_query *query, struct hg_metric_names *names);
void hg_metric_names_clear(struct hg_metric_names *names);

/* Whether an item lets this name of this data source in. */
bool hg_metric_names_here(const struct hg_metric_names *names, const struct hg_metric_query *query,
			  const char *name, const struct hg_data_source *ds);

#ifdef __cplusplus
}
#endif
#endif
