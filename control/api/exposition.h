/*
 * Prometheus text format 0.0.4, or OpenMetrics 1.0 when Accept prefers it (rest-api 13).
 *
 * Label values escape backslash, quote and line feed; characters of a name outside [a-zA-Z0-9_]
 * become '_'. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_EXPOSITION_H
#define HELIOGRAPH_CONTROL_API_EXPOSITION_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_METRIC_PREFIX "sflow_"

/* Sets status and type of the answer. */
void hg_exposition_begin(struct hg_request *request);

/* The end mark of OpenMetrics; nothing in the other format. */
void hg_exposition_end(struct hg_json_out *out, bool openmetrics);

/* HELP and TYPE of one name, which is cleaned. */
void hg_exposition_family(struct hg_json_out *out, const char *prefix, const char *name,
			  const char *type, const char *help);

/* One line: name, any number of labels, value. A label without a value is left out. */
void hg_exposition_name(struct hg_json_out *out, const char *prefix, const char *name);
void hg_exposition_label(struct hg_json_out *out, bool *first, const char *name, const char *value);
void hg_exposition_value(struct hg_json_out *out, bool first, double value);

#ifdef __cplusplus
}
#endif
#endif
