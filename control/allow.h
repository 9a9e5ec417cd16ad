/*
 * Reads sflow.allow, a comma list of prefixes and addresses, IPv4 and IPv6. Main thread.
 */
#ifndef HELIOGRAPH_CONTROL_ALLOW_H
#define HELIOGRAPH_CONTROL_ALLOW_H

#include <heliograph/allow.h>

#ifdef __cplusplus
extern "C" {
#endif

/* To be freed; empty for an empty list. NULL: a sentence that names the wrong item in `error`. */
struct hg_allow *hg_allow_parse(const char *list, char *error, size_t error_len);

#ifdef __cplusplus
}
#endif
#endif
