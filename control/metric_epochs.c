#include "control/metric_epochs.h"

#include <stdlib.h>

#include "control/clock.h"

struct hg_metric_epochs {
	struct hg_metrics *metrics;
	struct hg_slot view;
	uint64_t second; /* of the last publication */
};

struct hg_metric_epochs *hg_metric_epochs_create(void)
{
	struct hg_metric_epochs *epochs = calloc(1, sizeof(*epochs));

	if (!epochs)
		return NULL;
	epochs->metrics = hg_metrics_create();
	if (epochs->metrics)
		return epochs;
	free(epochs);
	return NULL;
}

static void publish(struct hg_metric_epochs *epochs, uint64_t now_ms)
{
	struct hg_metrics_view *next = hg_metrics_publish(epochs->metrics, now_ms);
	struct hg_metrics_view *former;

	if (!next)
		return; /* no memory now: the former one stays current */
	former = hg_slot_exchange(&epochs->view, next);
	hg_grace_period();
	if (former)
		hg_metrics_view_unref(former);
}

void hg_metric_epochs_destroy(struct hg_metric_epochs *epochs)
{
	struct hg_metrics_view *last = hg_slot_exchange(&epochs->view, NULL);

	if (last)
		hg_metrics_view_unref(last);
	hg_metrics_destroy(epochs->metrics);
	free(epochs);
}

struct hg_metrics *hg_metric_epochs_store(struct hg_metric_epochs *epochs)
{
	return epochs->metrics;
}

const struct hg_slot *hg_metric_epochs_view(const struct hg_metric_epochs *epochs)
{
	return &epochs->view;
}

const struct hg_metrics_view *hg_metric_epochs_current(const struct hg_metric_epochs *epochs)
{
	return epochs->view.ptr; /* control is the only writer */
}

void hg_metric_epochs_run(struct hg_metric_epochs *epochs)
{
	uint64_t now_ms = hg_wall_ms();

	if (now_ms / 1000 == epochs->second)
		return;
	epochs->second = now_ms / 1000;
	hg_metrics_expire(epochs->metrics, now_ms);
	publish(epochs, now_ms);
}
