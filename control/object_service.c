#include "control/object_service.h"

#include <stdlib.h>

#include "control/clock.h"
#include "control/events/events.h"
#include "control/events/topology.h"
#include "control/export/forward.h"
#include "control/log.h"
#include "control/object_files.h"
#include "control/object_lookups.h"

#define MATCH_MS 10000 /* how often names of hosts and ports are looked at again */

struct hg_object_service {
	struct hg_object_service_conf conf;
	struct hg_objects *objects;
	struct hg_events *events;
	struct hg_forward *forward;
	struct hg_slot slot; /* of struct hg_objects_view */
	uint64_t matched_ms;
};

static const struct hg_objects_view *current(const struct hg_object_service *service)
{
	return service->slot.ptr; /* control is the only writer */
}

/* Matched with `view`; NULL: no topology is stored, or no memory. */
static struct hg_topology *match(struct hg_object_service *service,
				 const struct hg_metrics_view *view)
{
	struct hg_object *stored = hg_objects_shown(service->objects, HG_OBJECT_TOPOLOGY, "");

	return stored ? hg_topology_match(stored, view) : NULL;
}

static void publish(struct hg_object_service *service, const struct hg_metrics_view *view)
{
	struct hg_objects_view *next = hg_objects_view_make(service->objects, match(service, view));
	struct hg_objects_view *former;

	if (!next)
		return; /* no memory now: the former one stays current */
	service->matched_ms = hg_monotonic_ms();
	hg_flows_set_topology(service->conf.flows, next->topology);
	hg_object_lookups_topology(service->conf.lookups, next->topology);
	former = hg_slot_exchange(&service->slot, next);
	hg_grace_period();
	hg_objects_view_unref(former);
}

static void forward_now(struct hg_object_service *service)
{
	if (!current(service) || !hg_forward_set(service->forward, current(service)))
		return;
	hg_log(HG_EVENT_FORWARD, NULL, NULL, 0,
	       "Datagrams cannot be forwarded: no socket, thread or memory.");
}

struct hg_object_service *hg_object_service_create(const struct hg_object_service_conf *conf)
{
	struct hg_object_service *service = calloc(1, sizeof(*service));

	if (!service)
		return NULL;
	service->conf = *conf;
	service->objects = hg_objects_create();
	service->events = hg_events_create(conf->events);
	service->forward = hg_forward_create(conf->dataplane);
	if (!service->objects || !service->events || !service->forward) {
		hg_object_service_destroy(service);
		return NULL;
	}
	hg_object_files_load(conf->state_seed, HG_OBJECT_SEEDED, service->objects, conf->health);
	hg_object_files_load(conf->state_dir, HG_OBJECT_STORED, service->objects, conf->health);
	publish(service, NULL);
	hg_object_lookups_all(service->conf.lookups, current(service));
	forward_now(service);
	return service;
}

void hg_object_service_destroy(struct hg_object_service *service)
{
	if (!service)
		return;
	hg_forward_destroy(service->forward);
	hg_events_destroy(service->events);
	hg_flows_set_topology(service->conf.flows, NULL);
	hg_objects_view_unref(hg_slot_exchange(&service->slot, NULL));
	if (service->objects)
		hg_objects_destroy(service->objects);
	free(service);
}

const struct hg_slot *hg_object_service_slot(const struct hg_object_service *service)
{
	return &service->slot;
}

const struct hg_forward *hg_object_service_forward(const struct hg_object_service *service)
{
	return service->forward;
}

void hg_object_service_run(struct hg_object_service *service, struct hg_command *command)
{
	const struct hg_object_kind_info *info = hg_object_kind_of(command->object);
	bool put = command->kind == HG_COMMAND_OBJECT_PUT;

	if (put)
		command->status = hg_objects_put(service->objects, command->made, HG_OBJECT_STORED,
						 &command->problem);
	else
		command->status =
			hg_objects_delete(service->objects, command->object, command->name);
	if (command->status && !put)
		hg_problem_set(&command->problem, 404, "unknown-name", "Not found",
			       "There is no %s %s.", info->path, command->name);
	if (command->status)
		return;
	command->not_saved = hg_object_files_save(service->conf.state_dir, service->objects,
						  command->object, service->conf.health) != 0;
	hg_log(HG_EVENT_OBJECT, command->name,
	       (struct hg_log_field[]){ { "kind", info->path, 0 }, { "name", command->name, 0 } },
	       2, "%s was %s.", info->article, put ? "stored" : "removed");
	hg_object_lookups_one(service->conf.lookups, service->objects, command->object,
			      command->name);
	publish(service, NULL);
	service->matched_ms = 0; /* the next epoch matches it with what agents report */
	if (command->object == HG_OBJECT_FORWARDING)
		forward_now(service);
}

void hg_object_service_epoch(struct hg_object_service *service, const struct hg_metrics_view *view,
			     const struct hg_snapshot *snapshot)
{
	bool due = !service->matched_ms || hg_monotonic_ms() - service->matched_ms >= MATCH_MS;

	if (due && hg_objects_shown(service->objects, HG_OBJECT_TOPOLOGY, ""))
		publish(service, view);
	if (!current(service))
		return;
	hg_events_run(service->events, current(service), view, snapshot, hg_wall_ms());
	if (snapshot)
		hg_events_wake(current(service), snapshot, service->conf.flows);
}
