/*
 * What control knows about the state of the process, for /livez, /readyz and /metrics.
 *
 * Control writes single fields (relaxed), any thread reads them. Times are CLOCK_MONOTONIC ms.
 */
#ifndef HELIOGRAPH_HEALTH_H
#define HELIOGRAPH_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Upper bounds of the durations that are counted, in microseconds. */
#define HG_FOLD_BOUNDS 10
static const uint32_t hg_fold_bounds_us[HG_FOLD_BOUNDS] = {
	1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000
};

struct hg_health {
	uint64_t started_ms;
	uint64_t control_beat_ms; /* control's loop came round */
	uint64_t lcores_beat_ms;  /* the slowest lcore was seen to advance */
	uint64_t epochs;	  /* published */
	uint64_t late_epochs;
	uint64_t grace_max_ns; /* longest exchange and grace period */
	uint64_t grace_last_ns;
	uint64_t fold_last_ns;
	uint64_t fold_sum_ns;			  /* of all epochs, fold and publication */
	uint64_t fold_counts[HG_FOLD_BOUNDS + 1]; /* epochs by duration; the last: longer */
	uint64_t state_errors; /* files of state.dir that could not be read or written */
	uint64_t stopping;     /* 1: asked to stop */
};

static inline uint64_t hg_health_read(const uint64_t *field)
{
	return __atomic_load_n(field, __ATOMIC_RELAXED);
}

static inline void hg_health_write(uint64_t *field, uint64_t value)
{
	__atomic_store_n(field, value, __ATOMIC_RELAXED);
}

#ifdef __cplusplus
}
#endif
#endif
