/*
 * Names made by strangers, brought to the form in which they are kept (names.md 11). Pure
 * functions; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_CLEAN_H
#define HELIOGRAPH_CONTROL_NAMES_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_CLEAN_MAX 254 /* bytes of a clean name, terminator included */

/*
 * Lower case; letters, digits, '-', '_' and '.' stay, any other byte becomes "\NNN". False, and
 * an empty text, for a name that is empty, has an empty label or would be longer than 253 bytes.
 */
bool hg_clean_name(const char *text, char out[HG_CLEAN_MAX]);

/*
 * Workload of a pod from the pod's name (names.md 7), first match wins. Writes the workload's name
 * and returns its kind: "CronJob", "Deployment", "Job", "StatefulSet", "Pod", or NULL where it may
 * be one of several.
 */
const char *hg_guess_workload(const char *pod, char out[HG_CLEAN_MAX]);

#ifdef __cplusplus
}
#endif
#endif
