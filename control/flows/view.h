/*
 * What a query asks for, in terms of one snapshot: mode, selected observers, factors from sums to
 * rates.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_VIEW_H
#define HELIOGRAPH_CONTROL_FLOWS_VIEW_H

#include "control/flows/parts.h"

/* False: no memory. */
bool hg_view_init(struct hg_view *view, const struct hg_snapshot *snapshot,
		  const struct hg_snapshot_flow *flow, const struct hg_flow_query *query);
void hg_view_clear(struct hg_view *view);

/* Mode to tell the user. */
enum hg_agg_mode hg_view_mode_used(const struct hg_view *view);

/* What a sum is divided by to become a rate, for the definition as a whole. */
double hg_view_divisor(const struct hg_view *view);

/* Sums over the selected observers, as rates. */
struct hg_view_totals {
	double s1, v;
	double withheld;
	double coverage; /* weighted by S1 */
	double weight;	 /* largest weight a sample could have */
};
void hg_view_add_up(const struct hg_view *view, struct hg_view_totals *totals);

#endif
