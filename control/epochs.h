/*
 * The epoch: take every lcore's work buffer, fold it, publish what came of it (dp:8.1).
 *
 * Control only. Owns the spares between two epochs and the slot that HTTP reads snapshots from.
 */
#ifndef HELIOGRAPH_CONTROL_EPOCHS_H
#define HELIOGRAPH_CONTROL_EPOCHS_H

#include <heliograph/dataplane.h>
#include <heliograph/flows.h>
#include <heliograph/health.h>

#include "control/api/refusals.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_epochs;

/* NULL: no memory. Everything passed must outlive it. */
struct hg_epochs *hg_epochs_create(struct hg_dataplane *dataplane, struct hg_flows *flows,
				   struct hg_refusals *refusals, struct hg_health *health);

/*
 * Whom lcores take datagrams from, beginning with an epoch that runs now: `allow` is taken over,
 * NULL allows everybody. At most `agents_per_sender` agents behind one UDP source.
 */
void hg_epochs_set_senders(struct hg_epochs *epochs, struct hg_allow *allow,
			   uint32_t agents_per_sender);

/* Where HTTP finds the current snapshot. */
const struct hg_slot *hg_epochs_snapshot(const struct hg_epochs *epochs);

/* The current snapshot, for control itself, valid until the next publication; NULL before the
 * first. */
const struct hg_snapshot *hg_epochs_current(const struct hg_epochs *epochs);

/*
 * Runs an epoch if one is due: at each wall-clock second, or each 200 ms while a definition has
 * t < 2 s; `now` forces it. Returns whether one ran.
 */
bool hg_epochs_run(struct hg_epochs *epochs, bool now);

/* After a change of the definitions: what they look like now, without new data. */
void hg_epochs_publish(struct hg_epochs *epochs);

/* After the dataplane has stopped: folds what the slots still hold and publishes it. */
void hg_epochs_finish(struct hg_epochs *epochs);

/* After the HTTP thread has stopped. */
void hg_epochs_destroy(struct hg_epochs *epochs);

#ifdef __cplusplus
}
#endif
#endif
