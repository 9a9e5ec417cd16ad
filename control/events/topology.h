/*
 * Matches the stored topology with the metrics of agents. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_EVENTS_TOPOLOGY_H
#define HELIOGRAPH_CONTROL_EVENTS_TOPOLOGY_H

#include <heliograph/metrics.h>
#include <heliograph/topology.h>

#include "control/events/object.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `object` is of kind HG_OBJECT_TOPOLOGY; the result keeps a reference of it. Nodes without an
 * agent's address are found by host_name (case does not count), ports without ifindex by ifname;
 * `view` may be NULL: then only what is written counts. One reference for the caller; NULL: no
 * memory.
 */
struct hg_topology *hg_topology_match(struct hg_object *object, const struct hg_metrics_view *view);

#ifdef __cplusplus
}
#endif
#endif
