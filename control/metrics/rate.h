/*
 * Room-private: what two samples of a counter say. Pure functions; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_RATE_H
#define HELIOGRAPH_CONTROL_METRICS_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define RATE_UNKNOWN	 UINT64_MAX /* all-ones on the wire */
#define RATE_INTERVAL_MS 100u	    /* shorter intervals are joined with the next */

struct hg_instant {
	uint32_t uptime_ms;  /* of the agent, wraps */
	uint64_t arrival_ms; /* wall clock */
};

/*
 * Time between two samples of one source: by the agent's uptime, or by arrival where the agent's
 * clock stands still. False: the agent started anew in between.
 */
bool hg_rate_interval(const struct hg_instant *before, const struct hg_instant *now,
		      uint64_t *interval_ms);

enum hg_step {
	HG_STEP_FORWARD,
	HG_STEP_WRAP,	   /* forward, over 2^32 */
	HG_STEP_ANEW,	   /* the counter started anew */
	HG_STEP_AMBIGUOUS, /* more than one wrap could hide in the interval */
	HG_STEP_UNKNOWN,   /* one of the values is not known */
};

struct hg_counter_rule {
	bool wide;	 /* 64 bits: never wraps */
	bool counts_gap; /* an interval in which `most` allows a whole turn is ambiguous */
	bool judges_all; /* `most` holds for growth too, not only where the counter fell */
	double most;	 /* highest possible rate per second */
	uint64_t slack;	 /* a fall of no more than this is none: kernels correct idle times */
};

enum hg_step hg_rate_step(const struct hg_counter_rule *rule, uint64_t before, uint64_t now,
			  uint64_t interval_ms, uint64_t *delta);

#endif
