/* Parts of a URL (RFC 3986), for the function uri. Pure functions; any thread. */
#ifndef HELIOGRAPH_CONTROL_FLOWS_KEY_URI_H
#define HELIOGRAPH_CONTROL_FLOWS_KEY_URI_H

#include "control/flows/language_parts.h"

#ifdef __cplusplus
extern "C" {
#endif

bool hg_uri_part_known(const char *part);

/* False: the URL has no such part. */
bool hg_uri_part(const struct hg_key_text *url, const char *part, struct hg_key_text *out);

#ifdef __cplusplus
}
#endif
#endif
