/*
 * The flow log of one definition (FM 7.8): which flows are open, and what they have added up to.
 *
 * Flows are added by the fold thread of the definition; control ends them after the fold and hands
 * out their records.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_FLOW_LOG_H
#define HELIOGRAPH_CONTROL_FLOWS_FLOW_LOG_H

#include "control/flows/compiled.h"
#include "control/flows/estimate.h"
#include "control/flows/index.h"

#define HG_FLOW_LOG_OPEN_MAX 1000000u

struct hg_flow_log {
	const struct hg_compiled *compiled; /* outlives the log */
	uint8_t *open;			    /* entry_bytes each */
	size_t entry_bytes;
	uint32_t count, cap;
	struct hg_index index;
	uint64_t newest_ms, seed;
	uint64_t refused; /* rows of flows that found no memory */
};

void hg_flow_log_init(struct hg_flow_log *log, const struct hg_compiled *compiled, uint64_t seed);
void hg_flow_log_clear(struct hg_flow_log *log);

/* One row of a flow: its zero-padded key and what it adds to each value. */
void hg_flow_log_add(struct hg_flow_log *log, uint32_t observer, const uint8_t *key,
		     const struct hg_urow *row, const struct hg_sum *values);

/* Whom records go to. */
struct hg_flow_log_out {
	struct hg_observers *observers;
	hg_flow_record_fn *write;
	void *arg;
};

/* At the end of an epoch, wall clock: flows that began, ended or have been open for long. */
void hg_flow_log_epoch(struct hg_flow_log *log, uint64_t now_ms, const struct hg_flow_log_out *out);

#endif
