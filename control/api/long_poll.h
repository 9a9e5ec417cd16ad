/*
 * Long polls over a ring of records (rest-api 10): the parameters, the answer, holding a request
 * until there is one.
 *
 * HTTP thread only. A resource calls hg_long_poll() once; the server holds the connection while the
 * request says so and asks hg_long_poll_again() after each epoch.
 */
#ifndef HELIOGRAPH_CONTROL_API_LONG_POLL_H
#define HELIOGRAPH_CONTROL_API_LONG_POLL_H

#include "control/api/request.h"
#include "control/records.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_LONG_POLLS_MAX 500u /* held at a time; beyond: 503 */

/* Names of a resource's parameters; static. */
struct hg_poll_names {
	const char *id;	  /* "flowID" */
	const char *max;  /* "maxFlows" */
	const char *name; /* "name", "thresholdID": list of what to select by */
};

/*
 * Reads the parameters and answers, or sets request->poll: the request is to be held. `records`
 * NULL: there is no such ring (tests): [] at once.
 */
void hg_long_poll(struct hg_request *request, struct hg_records *records,
		  const struct hg_poll_names *names);

/* Answers a held request if it can be at `now_ms` (wall clock), or must: true; else false. */
bool hg_long_poll_again(struct hg_request *request, uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
