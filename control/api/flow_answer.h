/*
 * The fields of one answer about flows (rest-api 3.2). HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_FLOW_ANSWER_H
#define HELIOGRAPH_CONTROL_API_FLOW_ANSWER_H

#include <heliograph/flows.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members of an open object; values are multiplied by `scale`. */
void hg_flow_answer_write(struct hg_json_out *out, const struct hg_flow_result *result,
			  double scale);

/* The estimate in another unit. */
struct hg_estimate hg_estimate_scaled(struct hg_estimate estimate, double scale);

/* An estimate as an object, value first. */
void hg_flow_estimate_object(struct hg_json_out *out, const struct hg_estimate *estimate);

#ifdef __cplusplus
}
#endif
#endif
