/*
 * Publishes the metric store once a second: drop what expired, exchange the view, wait a grace
 * period, let go of the former one (dp:8.1).
 *
 * Control only. Owns the store and the slot that HTTP reads views from.
 */
#ifndef HELIOGRAPH_CONTROL_METRIC_EPOCHS_H
#define HELIOGRAPH_CONTROL_METRIC_EPOCHS_H

#include <heliograph/epoch.h>
#include <heliograph/metrics.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metric_epochs;

struct hg_metric_epochs *hg_metric_epochs_create(void); /* NULL: no memory */

/* After the HTTP thread has stopped. */
void hg_metric_epochs_destroy(struct hg_metric_epochs *epochs);

struct hg_metrics *hg_metric_epochs_store(struct hg_metric_epochs *epochs);

/* Where HTTP finds the current view. */
const struct hg_slot *hg_metric_epochs_view(const struct hg_metric_epochs *epochs);

/* The current view, for control itself, valid until the next publication; NULL: none yet. */
const struct hg_metrics_view *hg_metric_epochs_current(const struct hg_metric_epochs *epochs);

/* Publishes if a wall-clock second has begun since the last time. */
void hg_metric_epochs_run(struct hg_metric_epochs *epochs);

#ifdef __cplusplus
}
#endif
#endif
