#include "control/messages.h"

#define CLASS_PHYSICAL 2
#define CLASS_LOGICAL  3

static void name_host(struct hg_flows *flows, struct hg_metrics *metrics, struct hg_names *names,
		      const struct hg_message *message)
{
	const char *name = hg_metrics_host_name(metrics, &message->agent);

	if (!name || !*name)
		return;
	hg_flows_set_host_name(flows, &message->agent, name);
	if (names)
		hg_names_agent(names, &message->agent, name, message->arrival_ms);
}

void hg_messages_take(struct hg_flows *flows, struct hg_metrics *metrics, struct hg_names *names,
		      const struct hg_message *message)
{
	struct hg_metric_entity entity;

	hg_metrics_take(metrics, message);
	if (message->kind != HG_MESSAGE_COUNTERS)
		return;
	if (message->ds.cls == CLASS_PHYSICAL)
		name_host(flows, metrics, names, message);
	else if (names && message->ds.cls == CLASS_LOGICAL &&
		 hg_metrics_entity(metrics, &message->agent, &message->ds, &entity))
		hg_names_entity(names, message, &entity);
}

size_t hg_messages_drain(struct hg_dataplane *dataplane, struct hg_flows *flows,
			 struct hg_metrics *metrics, struct hg_names *names)
{
	const struct hg_message *message;
	size_t count = 0;

	for (unsigned i = 0; i < hg_dataplane_lcores(dataplane); i++) {
		struct hg_ring *ring = hg_dataplane_ring(dataplane, i);

		while ((message = hg_ring_peek(ring))) {
			hg_messages_take(flows, metrics, names, message);
			hg_ring_pop(ring);
			count++;
		}
	}
	return count;
}
