/*
 * Data sources as text: "15" for an interface, "class.index" for the rest. Pure functions; any
 * thread.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_DATA_SOURCE_H
#define HELIOGRAPH_CONTROL_METRICS_DATA_SOURCE_H

#include <stdbool.h>

#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DATA_SOURCE_TEXT_MAX 24 /* terminator included */

void hg_data_source_text(const struct hg_data_source *ds, char out[HG_DATA_SOURCE_TEXT_MAX]);

/* False: not a data source, *ds is not to be used. */
bool hg_data_source_parse(const char *text, struct hg_data_source *ds);

static inline bool hg_data_source_equal(const struct hg_data_source *a,
					const struct hg_data_source *b)
{
	return a->cls == b->cls && a->index == b->index;
}

#ifdef __cplusplus
}
#endif
#endif
