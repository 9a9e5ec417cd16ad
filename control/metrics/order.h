/*
 * Room-private: the sorted list of the rows that are shown, and what changed in it.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_ORDER_H
#define HELIOGRAPH_CONTROL_METRICS_ORDER_H

#include "control/metrics/parts.h"

/* Puts new rows in, takes empty and removed ones out; false: no memory, nothing was changed. */
bool hg_order_refresh(struct hg_metrics *metrics);

/* Empties the list of changed rows into the changes of this generation, and seals their blocks. */
void hg_order_note(struct hg_metrics *metrics);

/* The row as a view shows it. */
void hg_order_show(const struct row *row, struct hg_metric_row *shown);

#endif
