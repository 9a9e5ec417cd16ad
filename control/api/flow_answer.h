/*
 * Answers about flows as JSON: rows and the fields of the whole answer (rest-api 3, 7). HTTP
 * thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_FLOW_ANSWER_H
#define HELIOGRAPH_CONTROL_API_FLOW_ANSWER_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members `agent` and `dataSource` into an open object; nothing for NULL. */
void hg_flow_source_write(struct hg_json_out *out, const struct hg_observer *source);

/* One object of /activeflows; `totals`: also the undecayed sum. */
void hg_flow_row_write(struct hg_json_out *out, const struct hg_flow_row *row,
		       const struct hg_flow_result *result, bool totals);

/* Members of rest-api 3.2 into an open object. */
void hg_flow_answer_write(struct hg_json_out *out, const struct hg_flow_result *result);

/* The same as Heliograph-Answer, for answers that are arrays or bare numbers. */
void hg_flow_answer_header(struct hg_request *request, const struct hg_flow_result *result);

#ifdef __cplusplus
}
#endif
#endif
