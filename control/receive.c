#include "control/receive.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "control/clock.h"
#include "control/log.h"
#include "control/receive_port.h"

extern char **environ;

#define RING_BYTES (32u << 20) /* more than a second of 25,000 counter samples/s */

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

static struct hg_source *open_file(const struct hg_config *config, char *error, size_t error_len)
{
	struct hg_pcap_conf pcap = {
		.path = config->replay_file,
		.port = (uint16_t)config->sflow_port,
		.real_time = config->replay_speed == HG_CONFIG_REPLAY_SPEED_REAL,
	};

	return hg_pcap_open(&pcap, error, error_len);
}

static struct hg_source *open_sockets(const struct hg_config *config, char *error, size_t error_len)
{
	struct hg_udp_conf udp = {
		.port = (uint16_t)config->sflow_port,
		.address = config->sflow_address[0] ? config->sflow_address : NULL,
		.queues = lcore_count(config),
		.receive_buffer_bytes = (int)config->sflow_receive_buffer,
		.sink_interface =
			config->receive == HG_CONFIG_RECEIVE_PACKET ? config->port_device : NULL,
	};

	return hg_udp_open(&udp, error, error_len);
}

/* Without a sink every datagram would be counted twice. */
static bool sink_works(const struct hg_port_choice *choice, struct hg_receiving *r)
{
	int status = hg_udp_sink_error(r->sockets);

	if (status)
		snprintf(r->why, sizeof(r->why), "cannot bind a socket to %s: %s", choice->device,
			 strerror(status));
	return status == 0;
}

/* NULL with the reason in r->why. */
static struct hg_source *open_port(const struct hg_config *config, struct hg_receiving *r)
{
	struct hg_port_choice choice;

	if (!hg_port_choose(config, environ, &choice, r->why, sizeof(r->why)) ||
	    !sink_works(&choice, r))
		return NULL;
	choice.conf.port = hg_udp_port(r->sockets);
	choice.conf.queues =
		config->port_queues ? (unsigned)config->port_queues : lcore_count(config);
	choice.conf.log = log_runtime;
	return hg_port_open(&choice.conf, r->why, sizeof(r->why));
}

/* Sockets stay open beside every port, and are what is left when it does not start (dp:S8). */
static int open_network(const struct hg_config *config, struct hg_receiving *r, char *error,
			size_t error_len)
{
	struct hg_source *sockets = open_sockets(config, error, error_len), *port;

	if (!sockets)
		return -1;
	r->sockets = r->source = sockets;
	port = open_port(config, r);
	if (!port) {
		hg_udp_end_sink(sockets);
		return 0;
	}
	r->source = hg_source_join(port, sockets);
	if (r->source)
		return 0;
	port->ops->close(port);
	sockets->ops->close(sockets);
	snprintf(error, error_len, "no memory to receive in two ways");
	return -1;
}

int hg_receive_open(const struct hg_config *config, struct hg_receiving *r, char *error,
		    size_t error_len)
{
	memset(r, 0, sizeof(*r));
	if (!config->replay_file[0])
		return open_network(config, r, error, error_len);
	r->source = open_file(config, error, error_len);
	return r->source ? 0 : -1;
}

static uint64_t random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = hg_monotonic_ns() * 0x9e3779b97f4a7c15ull;
	return seed;
}

struct hg_dataplane *hg_receive_start(const struct hg_config *config, struct hg_source *source,
				      const struct hg_allow *allow, char *error, size_t error_len)
{
	struct hg_dataplane_conf conf = {
		.lcores = config->replay_file[0] ? 1 : lcore_count(config),
		.source = source,
		.poll = config->dataplane_poll == HG_CONFIG_DATAPLANE_POLL_BUSY ? HG_POLL_BUSY
										: HG_POLL_ADAPTIVE,
		.base_rows = (size_t)config->table_rows,
		.discard_rows = (size_t)config->table_discard_rows,
		.ring_bytes = RING_BYTES,
		.seed = random_seed(),
		.plan = { .allow = allow,
			  .agents_per_sender = (uint32_t)config->sflow_sender_agents },
		.use_eal = config->dataplane_eal != HG_CONFIG_DATAPLANE_EAL_NO,
		.log = log_runtime,
	};

	return hg_dataplane_start(&conf, error, error_len);
}

/* A port was asked for by name, and there is none. */
static bool is_second_best(const struct hg_config *config, const struct hg_receiving *r)
{
	bool asked = config->receive != HG_CONFIG_RECEIVE_KERNEL &&
		     (config->receive != HG_CONFIG_RECEIVE_AUTO || config->port_device[0]);

	return r->source == r->sockets && asked;
}

static void say_network(const struct hg_config *config, const struct hg_receiving *r,
			const struct hg_log_field *fields, size_t count)
{
	if (r->source != r->sockets)
		hg_log(HG_EVENT_RECEIVE, NULL, fields, count, "%s",
		       r->source->drops_invisible
			       ? "Datagrams come by a port and by kernel sockets; what the port "
				 "loses "
				 "shows only in the agents' sequence numbers."
			       : "Datagrams come by a port and by kernel sockets.");
	else
		hg_log(is_second_best(config, r) ? HG_EVENT_RECEIVE_INSTEAD : HG_EVENT_RECEIVE,
		       NULL, fields, count, "Datagrams come by kernel sockets: %s.", r->why);
}

void hg_receive_say(const struct hg_config *config, const struct hg_receiving *r,
		    const struct hg_dataplane *dataplane)
{
	struct hg_log_field fields[] = {
		{ "way", r->source->ops->name, 0 },
		{ "runtime", hg_dataplane_runtime(dataplane), 0 },
		{ "queues", NULL, r->source->queue_count },
		{ "lcores", NULL, hg_dataplane_lcores(dataplane) },
		{ "port", NULL, r->sockets ? hg_udp_port(r->sockets) : config->sflow_port },
		{ "buffer", NULL, r->sockets ? hg_udp_granted_bytes(r->sockets) : 0 },
	};

	if (r->sockets)
		say_network(config, r, fields, 6);
	else
		hg_log(HG_EVENT_RECEIVE, NULL, fields, 5, "Datagrams come from %s.",
		       config->replay_file);
}
