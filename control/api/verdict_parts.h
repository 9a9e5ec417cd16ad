/*
 * The checks of the verdict, by file. Internal.
 */
#ifndef HELIOGRAPH_CONTROL_API_VERDICT_PARTS_H
#define HELIOGRAPH_CONTROL_API_VERDICT_PARTS_H

#include "control/api/verdict.h"

typedef enum hg_finding_state hg_check(const struct hg_request *request, char *sentence,
				       size_t len);

/* verdict_agents.c */
hg_check hg_check_agents, hg_check_stale, hg_check_samples, hg_check_rates, hg_check_coverage,
	hg_check_pods, hg_check_gpu, hg_check_topology;

/* verdict_process.c */
hg_check hg_check_epoch, hg_check_running, hg_check_state, hg_check_receive, hg_check_denied,
	hg_check_version, hg_check_damaged, hg_check_late, hg_check_evictions, hg_check_messages,
	hg_check_access;

/* What a check has to say. */
enum hg_finding_state hg_warn(char *sentence, size_t len, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Growth of a drop counter in the last minute; since start where no history is kept. */
double hg_recent_drops(const struct hg_request *request, enum hg_drop drop);

#endif
