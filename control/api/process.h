/*
 * Figures of the process and of all lcores together, gathered when somebody asks. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_PROCESS_H
#define HELIOGRAPH_CONTROL_API_PROCESS_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_process {
	uint64_t uptime_ms;
	uint64_t cpu_ms;	     /* of all threads since start */
	double cpu_load_process;     /* 0..1 of all processors, mean since start */
	double cpu_load_system;	     /* load average over processors, at most 1 */
	uint64_t memory_bytes;	     /* resident */
	uint64_t memory_limit_bytes; /* of the control group or machine */
	uint64_t memory_total_bytes, memory_free_bytes; /* of the machine */
	uint64_t threads, processors;
};

void hg_process_read(const struct hg_request *request, struct hg_process *process);

/* Sum of one drop counter over all lcores. */
uint64_t hg_process_drops(const struct hg_dataplane *dataplane, enum hg_drop drop);

/* Datagrams, samples and records that do not parse, over all lcores. */
uint64_t hg_process_parse_errors(const struct hg_dataplane *dataplane);

/* Whether this point throws a datagram away whole. */
bool hg_process_drops_whole(enum hg_drop drop);

/* Datagrams that were received and then thrown away whole. */
uint64_t hg_process_datagrams_discarded(const struct hg_dataplane *dataplane);

#ifdef __cplusplus
}
#endif
#endif
