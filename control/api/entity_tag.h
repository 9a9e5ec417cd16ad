/*
 * Entity tags and the conditions on them (RFC 9110 13.1), for what clients change. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_ENTITY_TAG_H
#define HELIOGRAPH_CONTROL_API_ENTITY_TAG_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The answer carries the tag of what it shows. */
void hg_entity_tag_show(struct hg_request *request, uint64_t tag);

/*
 * Whether If-Match and If-None-Match: * allow the change; else a 412 is answered. `exists`: there
 * is something to change, and `tag` is its.
 */
bool hg_entity_tag_allows(struct hg_request *request, bool exists, uint64_t tag);

#ifdef __cplusplus
}
#endif
#endif
