/*
 * Seconds of CPU and GPU that the pods of each namespace used, from the rates of the metric store
 * to counters that only grow (rest-api 13.3). Control only.
 */
#ifndef HELIOGRAPH_CONTROL_USAGE_H
#define HELIOGRAPH_CONTROL_USAGE_H

#include <heliograph/flows.h>
#include <heliograph/metrics.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Moment of the last call, monotonic ms; 0: none yet. */
struct hg_usage {
	uint64_t last_ms;
};

/* Once a second: adds what was used since the last call. `view` may be NULL. */
void hg_usage_turn(struct hg_usage *usage, const struct hg_metrics_view *view,
		   struct hg_flows *flows, uint64_t now_ms, uint64_t wall_ms);

#ifdef __cplusplus
}
#endif
#endif
