/*
 * The question in a path's query: `keys`, `value`, `filter`, `t`, `n`, `dropped` (rest-api 7). HTTP
 * thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_FLOW_QUESTION_H
#define HELIOGRAPH_CONTROL_API_FLOW_QUESTION_H

#include "control/api/question.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As hg_question(), for /activeflows/{agents}/json. */
enum hg_question_state hg_flow_question(struct hg_request *request, char name[HG_NAME_MAX + 1]);

#define HG_WINDOW_TTL_MS 10000u /* of a definition of past seconds */

/* Takes `from` and `to` into the definition; false with a 400 answered. */
bool hg_flow_window(struct hg_request *request, struct hg_flow_def *def);

#ifdef __cplusplus
}
#endif
#endif
