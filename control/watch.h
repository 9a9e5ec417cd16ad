/*
 * Looks over the lcores' shoulders: are they alive, did a counter of losses start to move, which
 * agents came and went. Lcores never log; control says it for them (operations 5). Control only.
 */
#ifndef HELIOGRAPH_CONTROL_WATCH_H
#define HELIOGRAPH_CONTROL_WATCH_H

#include <heliograph/dataplane.h>
#include <heliograph/flows.h>
#include <heliograph/health.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_watch;

struct hg_watch *hg_watch_create(struct hg_dataplane *dataplane, struct hg_health *health);
void hg_watch_destroy(struct hg_watch *watch);

/* Called each turn of control: beats of control and lcores. */
void hg_watch_beat(struct hg_watch *watch);

/* Called after each epoch: counters that moved, agents new since the last call. */
void hg_watch_epoch(struct hg_watch *watch, const struct hg_snapshot *snapshot);

/* All queues of all lcores have read their file to the end. */
bool hg_watch_finished(const struct hg_watch *watch);

#ifdef __cplusplus
}
#endif
#endif
