#include "control/services.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "control/api/api.h"
#include "control/clock.h"
#include "control/commands.h"
#include "control/definitions.h"
#include "control/epochs.h"
#include "control/flow_records.h"
#include "control/log.h"
#include "control/loop.h"
#include "control/messages.h"
#include "control/metric_epochs.h"
#include "control/naming.h"
#include "control/object_service.h"
#include "control/reload.h"
#include "control/version.h"
#include "control/watch.h"

#define RING_BYTES (4u << 20)

/* A row of a definition lives up to four times: live, published, being published, recycled. */
#define FLOW_COPIES 4

/* Owned by hg_services_run(); members start NULL and are released in reverse order. */
struct services {
	struct hg_config *config;
	int argc;
	char **argv;
	struct hg_loop loop;
	struct hg_health health;
	struct hg_source *source;
	struct hg_dataplane *dataplane;
	struct hg_naming *naming;
	struct hg_flows *flows;
	struct hg_epochs *epochs;
	struct hg_metric_epochs *metrics;
	struct hg_commands *commands;
	struct hg_watch *watch;
	struct hg_api *api;
	struct hg_records *flow_records, *event_records;
	struct hg_object_service *objects;
	struct hg_json_out config_json;
	bool replay_said;
};

static int fail(const char *sentence)
{
	hg_log(HG_EVENT_FAIL, NULL, NULL, 0, "%s", sentence);
	return -1;
}

static void log_runtime(void *arg, int level, const char *line)
{
	(void)arg;
	(void)level;
	hg_log(HG_EVENT_EAL, NULL, NULL, 0, "%s", line);
}

static unsigned lcore_count(const struct hg_config *config)
{
	return config->dataplane_lcores ? (unsigned)config->dataplane_lcores : 1;
}

static int open_source(struct services *s)
{
	const struct hg_config *config = s->config;
	char error[300];

	if (config->replay_file[0]) {
		struct hg_pcap_conf pcap = {
			.path = config->replay_file,
			.port = (uint16_t)config->sflow_port,
			.real_time = config->replay_speed == HG_CONFIG_REPLAY_SPEED_REAL,
		};

		s->source = hg_pcap_open(&pcap, error, sizeof(error));
	} else {
		struct hg_udp_conf udp = {
			.port = (uint16_t)config->sflow_port,
			.address = config->sflow_address[0] ? config->sflow_address : NULL,
			.queues = lcore_count(config),
			.receive_buffer_bytes = (int)config->sflow_receive_buffer,
		};

		s->source = hg_udp_open(&udp, error, sizeof(error));
	}
	return s->source ? 0 : fail(error);
}

static uint64_t random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = hg_monotonic_ns() * 0x9e3779b97f4a7c15ull;
	return seed;
}

static int start_dataplane(struct services *s)
{
	const struct hg_config *config = s->config;
	struct hg_dataplane_conf conf = {
		.lcores = config->replay_file[0] ? 1 : lcore_count(config),
		.source = s->source,
		.poll = config->dataplane_poll == HG_CONFIG_DATAPLANE_POLL_BUSY ? HG_POLL_BUSY
										: HG_POLL_ADAPTIVE,
		.base_rows = (size_t)config->table_rows,
		.discard_rows = (size_t)config->table_discard_rows,
		.ring_bytes = RING_BYTES,
		.seed = random_seed(),
		.use_eal = config->dataplane_eal != HG_CONFIG_DATAPLANE_EAL_NO,
		.log = log_runtime,
	};
	char error[300];

	s->dataplane = hg_dataplane_start(&conf, error, sizeof(error));
	return s->dataplane ? 0 : fail(error);
}

static void say_receive(const struct services *s)
{
	const struct hg_config *config = s->config;
	struct hg_log_field fields[] = {
		{ "way", s->source->ops->name, 0 },
		{ "runtime", hg_dataplane_runtime(s->dataplane), 0 },
		{ "queues", NULL, s->source->queue_count },
		{ "lcores", NULL, hg_dataplane_lcores(s->dataplane) },
		{ "port", NULL,
		  config->replay_file[0] ? config->sflow_port : hg_udp_port(s->source) },
		{ "buffer", NULL, config->replay_file[0] ? 0 : hg_udp_granted_bytes(s->source) },
	};

	if (config->replay_file[0])
		hg_log(HG_EVENT_RECEIVE, NULL, fields, 5, "Datagrams come from %s.",
		       config->replay_file);
	else
		hg_log(HG_EVENT_RECEIVE, NULL, fields, 6,
		       "Datagrams come by kernel sockets; no DPDK port is configured.");
}

static int start_api(struct services *s)
{
	const struct hg_config *config = s->config;
	struct hg_api_conf conf = {
		.hostname = config->http_hostname,
		.port = (uint16_t)config->http_port,
		.readonly = config->http_readonly,
		.write_open = config->http_write == HG_CONFIG_HTTP_WRITE_OPEN,
		.hosts = config->http_hosts,
		.html_redirect = config->http_html_redirect,
		.json_indent = (unsigned)config->http_json_indent,
		.version = HG_VERSION,
		.snapshot = hg_epochs_snapshot(s->epochs),
		.metrics = hg_metric_epochs_view(s->metrics),
		.dataplane = s->dataplane,
		.health = &s->health,
		.flow_records = s->flow_records,
		.event_records = s->event_records,
		.objects = hg_object_service_slot(s->objects),
		.forward = hg_object_service_forward(s->objects),
		.submit = hg_commands_submit,
		.submit_arg = s->commands,
	};
	char error[300];

	hg_json_init(&s->config_json);
	hg_config_json(config, &s->config_json);
	conf.config_json = s->config_json.failed ? "{}" : s->config_json.bytes;
	s->api = hg_api_start(&conf, error, sizeof(error));
	if (!s->api)
		return fail(error);
	hg_log(HG_EVENT_LISTEN, NULL,
	       (struct hg_log_field[]){ { "hostname", *conf.hostname ? conf.hostname : "*", 0 },
					{ "port", NULL, hg_api_port(s->api) } },
	       2, "HTTP is answered at port %u.", hg_api_port(s->api));
	if (hg_api_beyond_loopback(s->api))
		hg_log(HG_EVENT_OPEN_ACCESS, NULL, NULL, 0,
		       "Everybody who reaches the HTTP port can read%s.",
		       conf.write_open ? " and change definitions" : "");
	return 0;
}

static struct hg_records *open_ring(struct services *s, int64_t max, const char *file)
{
	char error[300];
	struct hg_records *records =
		hg_records_create((size_t)max, s->config->state_dir, file, error, sizeof(error));

	if (!records || !error[0])
		return records;
	hg_health_write(&s->health.state_errors, hg_health_read(&s->health.state_errors) + 1);
	hg_log(HG_EVENT_STATE, file, NULL, 0, "%s", error);
	return records;
}

static int open_records(struct services *s)
{
	s->flow_records = open_ring(s, s->config->flows_max, "flow-ids.json");
	s->event_records = open_ring(s, s->config->events_max, "event-ids.json");
	return s->flow_records && s->event_records ? 0 : -1;
}

static int open_objects(struct services *s)
{
	struct hg_object_service_conf conf = {
		.state_dir = s->config->state_dir,
		.state_seed = s->config->state_seed,
		.dataplane = s->dataplane,
		.flows = s->flows,
		.health = &s->health,
		.events = s->event_records,
		.lookups = hg_naming_lookups(s->naming),
	};

	s->objects = hg_object_service_create(&conf);
	return s->objects ? 0 : fail("no memory for the named objects");
}

static int start_naming(struct services *s)
{
	char error[1200];

	s->naming = hg_naming_create(s->config, error, sizeof(error));
	if (!s->naming)
		return fail(error);
	return hg_loop_watch_names(&s->loop, hg_naming_fd(s->naming))
		       ? fail("cannot watch the sources of names")
		       : 0;
}

static int start(struct services *s)
{
	s->health.started_ms = hg_monotonic_ms();
	if (hg_loop_open(&s->loop))
		return fail("cannot open the control loop's descriptors");
	if (open_source(s) || start_dataplane(s))
		return -1;
	if (start_naming(s))
		return -1;
	s->flows = hg_flows_create();
	s->epochs = s->flows ? hg_epochs_create(s->dataplane, s->flows, &s->health) : NULL;
	s->metrics = hg_metric_epochs_create();
	s->commands = hg_commands_create();
	s->watch = hg_watch_create(s->dataplane, &s->health);
	if (!s->epochs || !s->metrics || !s->commands || !s->watch || open_records(s) ||
	    hg_loop_watch_commands(&s->loop, hg_commands_fd(s->commands)))
		return fail("no memory for the control structures");
	hg_flows_set_names(s->flows, hg_naming_names(s->naming));
	hg_flows_set_lookup(s->flows, hg_lookups_now(hg_naming_lookups(s->naming)));
	hg_flows_set_agent_timeout(s->flows, (uint64_t)s->config->agent_timeout_ms);
	hg_flows_set_memory(s->flows, (size_t)s->config->flows_memory / FLOW_COPIES);
	hg_flows_set_log(s->flows, hg_flow_records_write, s->flow_records);
	hg_definitions_load(s->config->state_seed, true, s->flows, &s->health);
	hg_definitions_load(s->config->state_dir, false, s->flows, &s->health);
	if (open_objects(s))
		return -1;
	hg_epochs_run(s->epochs, true);
	if (start_api(s))
		return -1;
	say_receive(s);
	hg_log(HG_EVENT_READY, NULL, NULL, 0,
	       "Ready: datagrams are taken and requests are answered.");
	return 0;
}

static void run_command(struct services *s, struct hg_command *command)
{
	if (command->kind == HG_COMMAND_NAMES) {
		hg_naming_answer(s->naming, command->question, hg_wall_ms());
		return;
	}
	if (command->kind == HG_COMMAND_OBJECT_PUT || command->kind == HG_COMMAND_OBJECT_DELETE) {
		hg_object_service_run(s->objects, command);
		return;
	}
	if (command->kind == HG_COMMAND_FLOW_PUT) {
		command->status = hg_flows_put(s->flows, &command->def, &command->problem);
	} else {
		command->status = hg_flows_delete(s->flows, command->def.name);
		if (command->status)
			hg_problem_set(&command->problem, 404, "unknown-name", "Not found",
				       "There is no flow definition %s.", command->def.name);
	}
	if (command->status)
		return;
	command->not_saved = hg_definitions_save(s->config->state_dir, s->config->state_seed,
						 s->flows, &s->health) != 0;
	hg_log(HG_EVENT_DEFINITION, command->def.name,
	       (struct hg_log_field[]){ { "name", command->def.name, 0 } }, 1, "%s",
	       command->kind == HG_COMMAND_FLOW_PUT ? "A flow definition was stored."
						    : "A flow definition was removed.");
}

static void run_commands(struct services *s)
{
	struct hg_command *first = hg_commands_take(s->commands);
	bool changed = false;

	for (struct hg_command *command = first; command; command = command->next) {
		run_command(s, command);
		changed |= command->kind != HG_COMMAND_NAMES;
	}
	if (changed)
		hg_epochs_publish(s->epochs);
	while (first) {
		struct hg_command *next = first->next;

		hg_api_answer(s->api, first);
		first = next;
	}
}

static void tick(struct services *s)
{
	hg_watch_beat(s->watch);
	hg_naming_turn(s->naming, hg_wall_ms());
	hg_messages_drain(s->dataplane, s->flows, hg_metric_epochs_store(s->metrics),
			  hg_naming_names(s->naming));
	hg_flows_set_lookup(s->flows, hg_lookups_now(hg_naming_lookups(s->naming)));
	if (hg_epochs_run(s->epochs, false)) {
		hg_watch_epoch(s->watch, hg_epochs_current(s->epochs));
		hg_object_service_epoch(s->objects, hg_metric_epochs_current(s->metrics),
					hg_epochs_current(s->epochs));
		hg_api_wake(s->api);
	}
	hg_metric_epochs_run(s->metrics);
	if (!s->config->replay_file[0] || s->replay_said || !hg_watch_finished(s->watch))
		return;
	s->replay_said = true;
	hg_log(HG_EVENT_REPLAY, NULL, NULL, 0, "The file has been read to its end; answers stay.");
}

static void reload(struct services *s)
{
	if (!hg_reload(s->argc, s->argv, s->config))
		return;
	hg_flows_set_agent_timeout(s->flows, (uint64_t)s->config->agent_timeout_ms);
	hg_naming_reload(s->naming, s->config);
}

static void loop(struct services *s)
{
	uint64_t stop_at_ms = 0;

	while (!stop_at_ms || hg_monotonic_ms() < stop_at_ms) {
		unsigned wake = hg_loop_wait(&s->loop);

		if (wake & HG_WAKE_STOP_NOW)
			return;
		if (wake & HG_WAKE_STOP) {
			hg_health_write(&s->health.stopping, 1);
			stop_at_ms = hg_monotonic_ms() + (uint64_t)(s->config->stop_delay_ms);
			hg_log(HG_EVENT_STOP, NULL, NULL, 0,
			       "Asked to stop; receiving goes on for %u ms.",
			       (unsigned)s->config->stop_delay_ms);
		}
		if (wake & HG_WAKE_RELOAD)
			reload(s);
		if (wake & HG_WAKE_COMMAND)
			run_commands(s);
		tick(s);
	}
}

static void stop(struct services *s)
{
	hg_health_write(&s->health.stopping, 1);
	if (s->api) {
		run_commands(s);
		hg_api_stop(s->api);
	}
	hg_object_service_destroy(s->objects);
	if (s->dataplane)
		hg_dataplane_stop(s->dataplane);
	if (s->dataplane && s->epochs)
		hg_epochs_finish(s->epochs);
	if (s->epochs)
		hg_epochs_destroy(s->epochs);
	if (s->metrics)
		hg_metric_epochs_destroy(s->metrics);
	if (s->flows)
		hg_flows_destroy(s->flows);
	hg_naming_destroy(s->naming);
	if (s->watch)
		hg_watch_destroy(s->watch);
	if (s->commands)
		hg_commands_destroy(s->commands);
	if (s->dataplane)
		hg_dataplane_destroy(s->dataplane);
	if (s->source)
		s->source->ops->close(s->source);
	hg_records_destroy(s->flow_records);
	hg_records_destroy(s->event_records);
	hg_json_free(&s->config_json);
	hg_loop_close(&s->loop);
}

int hg_services_run(struct hg_config *config, int argc, char **argv)
{
	struct services services;
	int status;

	memset(&services, 0, sizeof(services));
	services.config = config;
	services.argc = argc;
	services.argv = argv;
	status = start(&services);
	if (!status)
		loop(&services);
	stop(&services);
	if (!status)
		hg_log(HG_EVENT_STOP, NULL, NULL, 0, "Stopped.");
	return status ? 1 : 0;
}
