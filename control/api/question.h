/*
 * A question of a client's own: finds or makes the temporary definition that answers it.
 *
 * HTTP thread. Equal questions share one definition; it lives as long as somebody asks (`ttl_ms`
 * after the last time). A handler calls hg_question() first and returns when it says so; it is
 * called again, from its beginning, with a snapshot that has the definition.
 */
#ifndef HELIOGRAPH_CONTROL_API_QUESTION_H
#define HELIOGRAPH_CONTROL_API_QUESTION_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_question_state {
	HG_QUESTION_READY,   /* name[] is in request->snapshot and was marked as read */
	HG_QUESTION_WAIT,    /* return: the handler runs again when control has made it */
	HG_QUESTION_REFUSED, /* return: the request has its problem (400, 429, 503) */
};

/*
 * `def`: everything but the name; `owner` says who asks, e.g. "browse-flows" (a static text). The
 * definition's own aggregation for trends is `trend_mode` (flows.h); ttl_ms at least 1000.
 */
enum hg_question_state hg_question(struct hg_request *request, const struct hg_flow_def *def,
				   const char *owner, enum hg_agg_mode trend_mode, uint64_t ttl_ms,
				   char name[HG_NAME_MAX + 1]);

/*
 * The same for a definition that exists: marks it as read, and wakes it where nobody did so for
 * long (est:U4). READY for a name that is not known, too.
 */
enum hg_question_state hg_question_stored(struct hg_request *request, const char *name);

#ifdef __cplusplus
}
#endif
#endif
