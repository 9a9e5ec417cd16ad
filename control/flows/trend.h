/*
 * The trend of one definition: a point a second, the newest HG_TREND_POINTS (est:U5).
 *
 * Control makes points; they are immutable and counted, so that snapshots share them.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_TREND_H
#define HELIOGRAPH_CONTROL_FLOWS_TREND_H

#include "control/flows/groups.h"
#include "control/flows/past.h"

struct hg_trend;

/* NULL: no memory. Points are paid from `budget`; what does not fit has no rows, only its total. */
struct hg_trend *hg_trend_create(struct hg_budget *budget);
void hg_trend_destroy(struct hg_trend *trend);

/* The state of `groups` at the end of the second `past`. Without memory the point is left out. */
void hg_trend_add(struct hg_trend *trend, struct hg_flows *flows, const struct hg_groups *groups,
		  const struct hg_past *past);

/* References to all points, oldest first, in an array to be given to hg_trend_release(). */
size_t hg_trend_share(const struct hg_trend *trend, const struct hg_trend_point ***points);
void hg_trend_release(const struct hg_trend_point **points, size_t count); /* any thread */

#endif
