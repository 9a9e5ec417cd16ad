/*
 * Requests by method, status and area of the interface, counted by the server. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_AREAS_H
#define HELIOGRAPH_CONTROL_API_AREAS_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Counts an answer that is about to go out. */
void hg_areas_count(struct hg_http_counters *http, const struct hg_request *request);

/* Counts the time an answer took, from the request's first byte. */
void hg_areas_time(struct hg_http_counters *http, const struct hg_request *request,
		   uint64_t took_ns);

const char *hg_area_name(unsigned area); /* below HG_HTTP_AREAS; static */

/* The i-th combination that occurred: *count > 0. False: behind the end. */
struct hg_area_count {
	const char *method, *area;
	char code[8];
	uint64_t count;
};
bool hg_areas_each(const struct hg_http_counters *http, size_t *pos, struct hg_area_count *count);

#ifdef __cplusplus
}
#endif
#endif
