/*
 * What the server does once a second by itself: figures about itself, trends of metrics, event
 * streams. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_PULSE_H
#define HELIOGRAPH_CONTROL_API_PULSE_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_pulse;

/* NULL: no memory. conf and http outlive it. */
struct hg_pulse *hg_pulse_create(const struct hg_api_conf *conf, struct hg_http_counters *http);
void hg_pulse_destroy(struct hg_pulse *pulse); /* after the last connection */

/* What a request sees of the server: settings, counters, figures, streams. */
void hg_pulse_show(const struct hg_pulse *pulse, struct hg_request *request);

/* References to the newest snapshots (dp:8.1: online, load, take references, offline). */
void hg_pulse_snapshots(const struct hg_api_conf *conf, struct hg_request *request);

/* Whenever the thread comes round; works with the first snapshot of a second. */
void hg_pulse_turn(struct hg_pulse *pulse, void (*resume)(void *connection));

/* Ends all event streams. */
void hg_pulse_end(struct hg_pulse *pulse, void (*resume)(void *connection));

#ifdef __cplusplus
}
#endif
#endif
