/*
 * A finished request becomes an answer of the HTTP library: headers, compression. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_RESPOND_H
#define HELIOGRAPH_CONTROL_API_RESPOND_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct MHD_Connection;

/*
 * Queues the answer; takes over the bytes of request->out and the stream. Returns what the access
 * handler has to return (MHD_YES or MHD_NO). *sent_bytes grows, relaxed, by the size of the body
 * as it goes out; it outlives the connection.
 */
int hg_respond(struct MHD_Connection *connection, struct hg_request *request, bool close_after,
	       uint64_t *sent_bytes);

#ifdef __cplusplus
}
#endif
#endif
