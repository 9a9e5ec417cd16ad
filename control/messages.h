/*
 * Takes what lcores sent over their rings: counter samples and rare records.
 *
 * Control only. All go to the metric store; flows get the host names, so that agents have a name;
 * the names service gets those too, and what logical entities are called (`names` may be NULL).
 */
#ifndef HELIOGRAPH_CONTROL_MESSAGES_H
#define HELIOGRAPH_CONTROL_MESSAGES_H

#include <heliograph/dataplane.h>
#include <heliograph/flows.h>
#include <heliograph/metrics.h>

#include "control/names/dictionary.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Empties the rings of all lcores; returns how many messages there were. */
size_t hg_messages_drain(struct hg_dataplane *dataplane, struct hg_flows *flows,
			 struct hg_metrics *metrics, struct hg_names *names);

/* Takes one message; separate for tests and the fuzzer. */
void hg_messages_take(struct hg_flows *flows, struct hg_metrics *metrics, struct hg_names *names,
		      const struct hg_message *message);

#ifdef __cplusplus
}
#endif
#endif
