#include "control/services.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control/allow.h"
#include "control/api/api.h"
#include "control/api/apps.h"
#include "control/api/refusals.h"
#include "control/changes.h"
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
#include "control/notify.h"
#include "control/receive.h"
#include "control/reload.h"
#include "control/usage.h"
#include "control/version.h"
#include "control/watch.h"

/* Progress older than this is none: the service manager may restart the process. */
#define ALIVE_MS 5000

/* A row of a definition lives up to four times: live, published, being published, recycled. */
#define FLOW_COPIES 4

/* Owned by hg_services_run(); members start NULL and are released in reverse order. */
struct services {
	struct hg_config *config;
	int argc;
	char **argv;
	struct hg_loop loop;
	struct hg_notify notify;
	struct hg_health health;
	struct hg_receiving receiving;
	struct hg_dataplane *dataplane;
	struct hg_naming *naming;
	struct hg_flows *flows;
	struct hg_refusals *refusals;
	struct hg_epochs *epochs;
	struct hg_metric_epochs *metrics;
	struct hg_usage usage;
	struct hg_commands *commands;
	struct hg_changes changes;
	struct hg_watch *watch;
	struct hg_api *api;
	struct hg_records *flow_records, *event_records;
	struct hg_object_service *objects;
	struct hg_apps_conf apps;
	struct hg_json_out config_json;
	struct hg_allow *first_allow; /* set: the start failed behind the lcores' */
	bool replay_said;
};

static int fail(const char *sentence)
{
	hg_log(HG_EVENT_FAIL, NULL, NULL, 0, "%s", sentence);
	return -1;
}

static void apps_settings(const struct hg_config *config, struct hg_apps_conf *apps)
{
	/* In the order of the choices in control/config.def. */
	static const enum hg_agg_mode modes[] = { HG_AGG_MAX, HG_AGG_SUM, HG_AGG_EDGE, HG_AGG_CORE,
						  HG_AGG_POOLED };

	apps->sunburst = (struct hg_app_flows){
		.agg_mode = modes[config->sunburst_agg_mode],
		.max_flows = (size_t)config->sunburst_max_flows,
		.min_value = config->sunburst_min_value,
		.agents = config->sunburst_agents,
		.t_s = config->sunburst_t,
		.n = (size_t)config->sunburst_n,
	};
	apps->browse_flows = (struct hg_app_flows){
		.agg_mode = modes[config->browse_flows_agg_mode],
		.max_flows = (size_t)config->browse_flows_max_flows,
		.min_value = config->browse_flows_min_value,
		.agents = config->browse_flows_agents,
		.t_s = config->browse_flows_t,
		.n = (size_t)config->browse_flows_n,
	};
	apps->sunburst_value = config->sunburst_value;
	apps->sunburst_dns_outer = config->sunburst_dns_layer == HG_CONFIG_SUNBURST_DNS_LAYER_OUTER;
	apps->gpu_exclude = config->sunburst_gpu_exclude;
	apps->prometheus_type = config->prometheus_type;
	apps->prometheus_prefix = config->prometheus_prefix;
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
		.tokens = config->http_tokens,
		.read_open = config->http_auth_read == HG_CONFIG_HTTP_AUTH_READ_OPEN,
		.metrics_open = config->http_auth_metrics == HG_CONFIG_HTTP_AUTH_METRICS_OPEN,
		.tls_cert = config->http_tls_cert,
		.tls_key = config->http_tls_key,
		.tls_client_ca = config->http_tls_client_ca,
		.html_redirect = config->http_html_redirect,
		.html = config->http_html,
		.json_indent = (unsigned)config->http_json_indent,
		.series_max = (size_t)config->metrics_series,
		.version = HG_VERSION,
		.snapshot = hg_epochs_snapshot(s->epochs),
		.metrics = hg_metric_epochs_view(s->metrics),
		.dataplane = s->dataplane,
		.health = &s->health,
		.naming = hg_naming_figures_of(s->naming),
		.flow_records = s->flow_records,
		.event_records = s->event_records,
		.objects = hg_object_service_slot(s->objects),
		.forward = hg_object_service_forward(s->objects),
		.apps = &s->apps,
		.refusals = s->refusals,
		.submit = hg_commands_submit,
		.submit_arg = s->commands,
	};
	char error[300];

	apps_settings(s->config, &s->apps);
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
	if (hg_api_beyond_loopback(s->api) && !*config->http_tokens)
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

static int configure_metrics(struct services *s)
{
	struct hg_metrics_conf conf = {
		.aliases = s->config->metrics_alias,
		.port_names = s->config->metrics_ifname,
		.gpu_excluded = s->config->sunburst_gpu_exclude,
		.memory_bytes = (uint64_t)s->config->metrics_memory,
	};
	char error[300];

	return hg_metrics_configure(hg_metric_epochs_store(s->metrics), &conf, error, sizeof(error))
		       ? fail(error)
		       : 0;
}

/* The lcores, and who may send to them. */
static int start_receiving(struct services *s)
{
	struct hg_allow *allow;
	char error[300];

	allow = hg_allow_parse(s->config->sflow_allow, error, sizeof(error));
	if (!allow)
		return fail(error);
	if (hg_receive_open(s->config, &s->receiving, error, sizeof(error)) == 0)
		s->dataplane = hg_receive_start(s->config, s->receiving.source, allow, error,
						sizeof(error));
	if (!s->dataplane) {
		free(allow);
		return fail(error);
	}
	s->flows = hg_flows_create();
	s->refusals = hg_refusals_create();
	if (s->flows && s->refusals)
		s->epochs = hg_epochs_create(s->dataplane, s->flows, s->refusals, &s->health);
	if (!s->epochs) {
		s->first_allow = allow; /* the lcores have it */
		return fail("no memory for the control structures");
	}
	hg_epochs_set_senders(s->epochs, allow, (uint32_t)s->config->sflow_sender_agents);
	return 0;
}

static void configure_flows(struct services *s)
{
	const struct hg_config *config = s->config;
	const struct hg_flow_limits limits = {
		.stored = (size_t)config->flows_stored_max,
		.temporary = (size_t)config->flows_temporary_max,
		.temporary_per_client = (size_t)config->flows_temporary_client_max,
	};
	const struct hg_history_limits kept = {
		.seconds = (uint32_t)(config->history_seconds_ms / 1000),
		.rows = (uint32_t)config->history_rows,
		.memory_bytes = (size_t)config->history_memory,
	};

	hg_flows_set_names(s->flows, hg_naming_names(s->naming));
	hg_flows_set_lookup(s->flows, hg_lookups_now(hg_naming_lookups(s->naming)));
	hg_flows_set_history(s->flows, &kept);
	hg_flows_set_idle(s->flows, (uint64_t)config->flows_idle_ms);
	hg_flows_set_agent_timeout(s->flows, (uint64_t)config->agent_timeout_ms);
	hg_flows_set_memory(s->flows, (size_t)config->flows_memory / FLOW_COPIES);
	hg_flows_set_limits(s->flows, &limits);
	hg_flows_set_series(s->flows, (uint32_t)config->metrics_series);
	hg_flows_set_log(s->flows, hg_flow_records_write, s->flow_records);
	hg_definitions_load(config->state_seed, true, s->flows, &s->health);
	hg_definitions_load(config->state_dir, false, s->flows, &s->health);
}

static int start(struct services *s)
{
	s->health.started_ms = hg_monotonic_ms();
	if (hg_loop_open(&s->loop))
		return fail("cannot open the control loop's descriptors");
	if (start_receiving(s) || start_naming(s))
		return -1;
	s->metrics = hg_metric_epochs_create();
	s->commands = hg_commands_create();
	s->watch = hg_watch_create(s->dataplane, &s->health);
	if (!s->metrics || !s->commands || !s->watch || open_records(s) ||
	    hg_loop_watch_commands(&s->loop, hg_commands_fd(s->commands)))
		return fail("no memory for the control structures");
	if (configure_metrics(s))
		return -1;
	configure_flows(s);
	if (open_objects(s))
		return -1;
	s->changes = (struct hg_changes){ .config = s->config,
					  .commands = s->commands,
					  .flows = s->flows,
					  .epochs = s->epochs,
					  .naming = s->naming,
					  .objects = s->objects,
					  .health = &s->health };
	hg_changes_load_tables(&s->changes);
	hg_epochs_run(s->epochs, true);
	if (start_api(s))
		return -1;
	s->changes.api = s->api;
	hg_receive_say(s->config, &s->receiving, s->dataplane);
	hg_log(HG_EVENT_READY, NULL, NULL, 0,
	       "Ready: datagrams are taken and requests are answered.");
	hg_notify_tell(&s->notify, "READY=1");
	return 0;
}

static void tick(struct services *s)
{
	uint64_t now_ms = hg_monotonic_ms();

	hg_watch_beat(s->watch);
	hg_notify_beat(&s->notify, now_ms,
		       now_ms - hg_health_read(&s->health.lcores_beat_ms) < ALIVE_MS);
	hg_naming_turn(s->naming, hg_wall_ms());
	hg_messages_drain(s->dataplane, s->flows, hg_metric_epochs_store(s->metrics),
			  hg_naming_names(s->naming));
	hg_flows_set_lookup(s->flows, hg_lookups_now(hg_naming_lookups(s->naming)));
	if (hg_epochs_run(s->epochs, false)) {
		hg_watch_epoch(s->watch, hg_epochs_current(s->epochs));
		hg_object_service_epoch(s->objects, hg_metric_epochs_current(s->metrics),
					hg_epochs_current(s->epochs));
		hg_api_published(s->api);
	}
	hg_metric_epochs_run(s->metrics);
	hg_usage_turn(&s->usage, hg_metric_epochs_current(s->metrics), s->flows, now_ms,
		      hg_wall_ms());
	if (!s->config->replay_file[0] || s->replay_said || !hg_watch_finished(s->watch))
		return;
	s->replay_said = true;
	hg_log(HG_EVENT_REPLAY, NULL, NULL, 0, "The file has been read to its end; answers stay.");
}

static void reload(struct services *s)
{
	struct hg_allow *allow;
	char error[300];

	if (!hg_reload(s->argc, s->argv, s->config))
		return;
	hg_flows_set_agent_timeout(s->flows, (uint64_t)s->config->agent_timeout_ms);
	hg_naming_reload(s->naming, s->config);
	allow = hg_allow_parse(s->config->sflow_allow, error, sizeof(error));
	if (allow)
		hg_epochs_set_senders(s->epochs, allow, (uint32_t)s->config->sflow_sender_agents);
	else
		hg_log(HG_EVENT_CONFIG, NULL, NULL, 0, "%s; the former list stays in force", error);
}

static void loop(struct services *s)
{
	uint64_t stop_at_ms = 0;
	bool more = false;

	while (!stop_at_ms || hg_monotonic_ms() < stop_at_ms) {
		unsigned wake = hg_loop_wait(&s->loop, more);

		if (wake & HG_WAKE_STOP_NOW)
			return;
		if (wake & HG_WAKE_STOP) {
			hg_health_write(&s->health.stopping, 1);
			hg_notify_tell(&s->notify, "STOPPING=1");
			stop_at_ms = hg_monotonic_ms() + (uint64_t)(s->config->stop_delay_ms);
			hg_log(HG_EVENT_STOP, NULL, NULL, 0,
			       "Asked to stop; receiving goes on for %u ms.",
			       (unsigned)s->config->stop_delay_ms);
		}
		if (wake & HG_WAKE_RELOAD)
			reload(s);
		if (wake & HG_WAKE_COMMAND)
			hg_changes_run(&s->changes);
		more = hg_changes_work(&s->changes);
		tick(s);
	}
}

static void stop(struct services *s)
{
	hg_health_write(&s->health.stopping, 1);
	if (s->api) {
		hg_changes_run(&s->changes);
		while (hg_changes_work(&s->changes))
			;
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
	if (s->receiving.source)
		s->receiving.source->ops->close(s->receiving.source);
	hg_records_destroy(s->flow_records);
	hg_records_destroy(s->event_records);
	free(s->first_allow);
	hg_refusals_destroy(s->refusals);
	hg_json_free(&s->config_json);
	hg_loop_close(&s->loop);
	hg_notify_close(&s->notify);
}

int hg_services_run(struct hg_config *config, int argc, char **argv)
{
	struct services services;
	int status;

	memset(&services, 0, sizeof(services));
	services.config = config;
	services.argc = argc;
	services.argv = argv;
	hg_notify_open(&services.notify);
	status = start(&services);
	if (!status)
		loop(&services);
	stop(&services);
	if (!status)
		hg_log(HG_EVENT_STOP, NULL, NULL, 0, "Stopped.");
	return status ? 1 : 0;
}
