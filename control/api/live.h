/*
 * Event streams (rest-api 14): topics are answers of this API that are rendered once a second for
 * all who listen.
 *
 * HTTP thread only. A topic is a path with its parameters; listeners that ask for the same share
 * its frames. The connection pulls: a slow client finds the newest frame when it comes back, and of
 * trends what it missed in one piece.
 */
#ifndef HELIOGRAPH_CONTROL_API_LIVE_H
#define HELIOGRAPH_CONTROL_API_LIVE_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_LIVE_STREAMS_MAX 1000

struct hg_live;
struct hg_listener;

struct hg_live *hg_live_create(struct hg_http_counters *http); /* NULL: no memory */
void hg_live_destroy(struct hg_live *live);		       /* after the last listener */

/*
 * Once a second: `world` has the newest snapshots and what else a request has; renders every topic.
 * Then hg_listener_due() says who has something to read.
 */
void hg_live_turn(struct hg_live *live, const struct hg_request *world);

/* Calls `resume` for every listener that waits and has something to read now. */
void hg_live_wake(struct hg_live *live, void (*resume)(void *connection));
/* Ends all streams: what is read next is their end. */
void hg_live_end(struct hg_live *live);

/* ---- one stream ---- */

void hg_listener_destroy(struct hg_listener *listener);

/* Bytes for the client: > 0, 0 nothing now, -1 the end. */
ptrdiff_t hg_listener_read(struct hg_listener *listener, char *bytes, size_t room);
/* The connection waits until hg_live_wake() names it. */
void hg_listener_wait(struct hg_listener *listener, void *connection);

#ifdef __cplusplus
}
#endif
#endif
