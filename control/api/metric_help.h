/*
 * Who sends a metric, and what to check when nobody does. One table by families of names; any
 * thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_HELP_H
#define HELIOGRAPH_CONTROL_API_METRIC_HELP_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_request;

struct hg_metric_help {
	const char *family; /* start of the names, or a whole name where `whole` */
	bool whole;
	const char *module;    /* of the agent that sends it */
	const char *structure; /* tag and name of the record */
	const char *check;     /* what to do where it is missing */
};

/* The row of a metric by name, NULL: the name is none of the catalogue. */
const struct hg_metric_help *hg_metric_help_of(const char *name);

/* Names it in Heliograph-Warning: nobody sends the metric, who would, what to check. */
void hg_metric_help_warn(struct hg_request *request, const char *name);

#ifdef __cplusplus
}
#endif
#endif
