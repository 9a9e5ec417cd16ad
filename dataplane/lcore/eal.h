/*
 * DPDK's environment layer: started once per process, never stopped (dp:3).
 *
 * Control, except hg_eal_thread_enter/leave, which each lcore thread calls for itself. PCI is not
 * probed but for a device that was named: no other is touched (dp:E1).
 *
 * Lcores are plain threads that register with EAL, not EAL's own workers: those are created at init
 * for the life of the process, pinned, and cannot be joined, while ours start and stop with the
 * dataplane, float over the CPUs the process was given, and are seen by every sanitizer. A
 * registered thread has an lcore id, which is all that pools and ports need.
 */
#ifndef HELIOGRAPH_DATAPLANE_LCORE_EAL_H
#define HELIOGRAPH_DATAPLANE_LCORE_EAL_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_runtime {
	HG_RUNTIME_THREADS, /* no EAL */
	HG_RUNTIME_EAL_HUGE,
	HG_RUNTIME_EAL_NO_HUGE,
};

struct hg_eal;

/* Level as EAL counts: 1 emergency ... 4 error ... 8 debug. */
typedef void hg_eal_log(void *arg, int level, const char *line);

/*
 * Starts EAL, or joins the one this process has started before. NULL with the reason in `error`:
 * the caller runs without. Every line EAL writes goes to `log` (NULL: nowhere) until
 * hg_eal_close(). `pci`: address of the one PCI device that may be used, or NULL; of no effect when
 * EAL was started before.
 */
struct hg_eal *hg_eal_open(const char *pci, hg_eal_log *log, void *arg, char *error,
			   size_t error_len);
void hg_eal_close(struct hg_eal *eal); /* EAL itself goes on: it can start only once */

enum hg_runtime hg_eal_runtime(const struct hg_eal *eal);
const char *hg_runtime_name(enum hg_runtime runtime);

/* False: no lcore id left; the thread runs all the same. */
bool hg_eal_thread_enter(void);
void hg_eal_thread_leave(void);

#ifdef __cplusplus
}
#endif
#endif
