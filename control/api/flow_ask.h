/*
 * A question of an application about flows: its parameters, its temporary definition, its answer.
 * HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_FLOW_ASK_H
#define HELIOGRAPH_CONTROL_API_FLOW_ASK_H

#include "control/api/apps.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_flow_ask {
	const char *owner; /* static text */
	uint64_t ttl_ms;
	const char *keys, *value; /* value as in definitions, or bps, Bps, fps */
	const char *base_filter;  /* of the application, NULL: none */
	const char *filter;	  /* of the client, NULL: none */
	const char *fs;		  /* separator of joined keys, NULL: "," */
	bool dropped, trend;	  /* trend: keep one, seen through options.agg_mode */
	bool pooled;		  /* the definition itself keeps pooled groups only */
	struct hg_app_flows options;
};

/* Reads aggMode, maxFlows, minValue, t, n over what *options holds. False: answered with a 400. */
bool hg_flow_ask_options(struct hg_request *request, struct hg_app_flows *options);

/* "bps" and the like to a value of definitions; *scale multiplies its numbers. */
const char *hg_flow_ask_value(const char *text, double *scale);
/* What one unit of the value is, for captions: "Bits per second". */
void hg_flow_ask_unit(const char *text, char *out, size_t out_len);

/* Finds or makes the definition. False: answered, or the request waits for control. */
bool hg_flow_ask_define(struct hg_request *request, const struct hg_flow_ask *ask,
			char name[HG_NAME_MAX + 1]);

/* Asks it, in the unit of `value`. True: *result is filled, to be cleared. */
bool hg_flow_ask_result(struct hg_request *request, const struct hg_flow_ask *ask, const char *name,
			struct hg_flow_result *result);

/* Both, one behind the other. */
bool hg_flow_ask_run(struct hg_request *request, const struct hg_flow_ask *ask,
		     struct hg_flow_result *result);

#ifdef __cplusplus
}
#endif
#endif
