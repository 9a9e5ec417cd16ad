#include "control/messages.h"

#define CLASS_PHYSICAL 2

void hg_messages_take(struct hg_flows *flows, struct hg_metrics *metrics,
		      const struct hg_message *message)
{
	const char *name;

	hg_metrics_take(metrics, message);
	if (message->kind != HG_MESSAGE_COUNTERS || message->ds.cls != CLASS_PHYSICAL)
		return;
	name = hg_metrics_host_name(metrics, &message->agent);
	if (name && *name)
		hg_flows_set_host_name(flows, &message->agent, name);
}

size_t hg_messages_drain(struct hg_dataplane *dataplane, struct hg_flows *flows,
			 struct hg_metrics *metrics)
{
	const struct hg_message *message;
	size_t count = 0;

	for (unsigned i = 0; i < hg_dataplane_lcores(dataplane); i++) {
		struct hg_ring *ring = hg_dataplane_ring(dataplane, i);

		while ((message = hg_ring_peek(ring))) {
			hg_messages_take(flows, metrics, message);
			hg_ring_pop(ring);
			count++;
		}
	}
	return count;
}
