/*
 * One namespace, workload, outside label or class on one page (ui 9a). HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_NAMESPACE_H
#define HELIOGRAPH_CONTROL_API_NAMESPACE_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members `pods`, `resources` and `nodes` of an open object, from the metrics of the pods. */
void hg_namespace_write_pods(struct hg_request *request, const char *namespace_,
			     const char *workload);

#ifdef __cplusplus
}
#endif
#endif
