/*
 * Named objects at work: the store and its files, thresholds, the topology, forwarding.
 *
 * Control only, but for the slot, which HTTP reads views from.
 */
#ifndef HELIOGRAPH_CONTROL_OBJECT_SERVICE_H
#define HELIOGRAPH_CONTROL_OBJECT_SERVICE_H

#include <heliograph/dataplane.h>
#include <heliograph/health.h>
#include <heliograph/lookup.h>

#include "control/api/api.h"
#include "control/records.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_object_service;

struct hg_object_service_conf {
	const char *state_dir, *state_seed; /* "": none */
	struct hg_dataplane *dataplane;
	struct hg_flows *flows;
	struct hg_health *health;
	struct hg_records *events;
	struct hg_lookups *lookups; /* get groups, maps and the topology */
};

/* With everything that is stored. NULL: no memory. What conf names must outlive it. */
struct hg_object_service *hg_object_service_create(const struct hg_object_service_conf *conf);
void hg_object_service_destroy(struct hg_object_service *service); /* after the HTTP thread */

const struct hg_slot *hg_object_service_slot(const struct hg_object_service *service);
const struct hg_forward *hg_object_service_forward(const struct hg_object_service *service);

/* Carries out OBJECT_PUT or OBJECT_DELETE: fills status, problem, not_saved. */
void hg_object_service_run(struct hg_object_service *service, struct hg_command *command);

/* Once an epoch: thresholds; now and then the topology is matched again. */
void hg_object_service_epoch(struct hg_object_service *service, const struct hg_metrics_view *view,
			     const struct hg_snapshot *snapshot);

#ifdef __cplusplus
}
#endif
#endif
