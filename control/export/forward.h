/*
 * Forwarding: sends copies of datagrams, unchanged, to other collectors (rest-api 11).
 *
 * Control sets what is forwarded; a thread of its own takes the copies that lcores left in their
 * taps and sends them. The source address of a copy is this host's; the agent's address stands in
 * the datagram as ever. Figures: any thread.
 */
#ifndef HELIOGRAPH_CONTROL_EXPORT_FORWARD_H
#define HELIOGRAPH_CONTROL_EXPORT_FORWARD_H

#include <stdint.h>

#include <heliograph/dataplane.h>

#include "control/events/objects.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_forward;

struct hg_forward *hg_forward_create(struct hg_dataplane *dataplane); /* NULL: no memory */
void hg_forward_destroy(struct hg_forward *forward);

/*
 * What to forward from now on. Starts the thread with the first one, stops it with the last one. 0,
 * or -1: no socket, thread or memory; then nothing is forwarded.
 */
int hg_forward_set(struct hg_forward *forward, const struct hg_objects_view *objects);

/* Since the forwarding was set; errors: what could not be sent or found no room in a tap. */
struct hg_forward_figures {
	uint64_t sent, errors;
};
/* Zero for a name that is not known; `forward` may be NULL. */
void hg_forward_figures_of(const struct hg_forward *forward, const char *name,
			   struct hg_forward_figures *figures);

#ifdef __cplusplus
}
#endif
#endif
