/*
 * Rate limit of log lines per event and subject: 1 a second, burst 5. Plain data; callers lock.
 *
 * Remembers the 256 last active pairs; one that is forgotten starts anew with a full burst.
 */
#ifndef HELIOGRAPH_CONTROL_LOG_LIMIT_H
#define HELIOGRAPH_CONTROL_LOG_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_LOG_BURST	     5
#define HG_LOG_LIMIT_SETS    64
#define HG_LOG_LIMIT_SET_LEN 4

struct hg_log_limit_slot {
	uint64_t key;	    /* hash of event and subject; 0: free */
	uint64_t credit_ms; /* 1000 a line, at most HG_LOG_BURST lines */
	uint64_t last_ms;   /* credit is counted up to here */
	uint64_t held_back; /* lines since the last that was written */
};

struct hg_log_limit {
	struct hg_log_limit_slot slots[HG_LOG_LIMIT_SETS][HG_LOG_LIMIT_SET_LEN];
};

/*
 * Asks for one line at `now_ms` (monotonic). True: write it; *suppressed = lines held back since
 * the last one. False: hold it back. A zeroed structure is ready.
 */
bool hg_log_limit_take(struct hg_log_limit *limit, unsigned event, const char *subject,
		       uint64_t now_ms, uint64_t *suppressed);

#ifdef __cplusplus
}
#endif
#endif
