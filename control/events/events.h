/*
 * Thresholds: looked at once an epoch, an event for each that is crossed (rest-api 9).
 *
 * Control only. Events go into a ring of records, which long polls read.
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_EVENTS_H
#define HELIOGRAPH_CONTROL_EVENTS_EVENTS_H

#include <heliograph/flows.h>
#include <heliograph/metrics.h>

#include "control/events/objects.h"
#include "control/records.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_events;

/* `records` must outlive it. NULL: no memory. */
struct hg_events *hg_events_create(struct hg_records *records);
void hg_events_destroy(struct hg_events *events);

/*
 * Looks at every threshold of `objects`. A name is a flow definition of `snapshot`, else a metric
 * of `view`; both may be NULL. Returns the number of events made.
 */
size_t hg_events_run(struct hg_events *events, const struct hg_objects_view *objects,
		     const struct hg_metrics_view *view, const struct hg_snapshot *snapshot,
		     uint64_t now_ms);

/* Wakes definitions that thresholds name: each was asleep before its threshold was stored. */
void hg_events_wake(const struct hg_objects_view *objects, const struct hg_snapshot *snapshot,
		    struct hg_flows *flows);

/* Crossings that could not be remembered: no event was made of them. */
uint64_t hg_events_refused(const struct hg_events *events);

#ifdef __cplusplus
}
#endif
#endif
