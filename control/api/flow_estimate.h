/*
 * The fields that tell the error of an estimated number (rest-api 3.1). HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_FLOW_ESTIMATE_H
#define HELIOGRAPH_CONTROL_API_FLOW_ESTIMATE_H

#include <heliograph/flows.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members of an open object, without the value itself. */
void hg_flow_estimate_write(struct hg_json_out *out, const struct hg_estimate *estimate);

#ifdef __cplusplus
}
#endif
#endif
