#include "control/receive.h"

#include <sys/random.h>

#include "control/clock.h"
#include "control/log.h"

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

struct hg_source *hg_receive_open(const struct hg_config *config, char *error, size_t error_len)
{
	if (config->replay_file[0]) {
		struct hg_pcap_conf pcap = {
			.path = config->replay_file,
			.port = (uint16_t)config->sflow_port,
			.real_time = config->replay_speed == HG_CONFIG_REPLAY_SPEED_REAL,
		};

		return hg_pcap_open(&pcap, error, error_len);
	} else {
		struct hg_udp_conf udp = {
			.port = (uint16_t)config->sflow_port,
			.address = config->sflow_address[0] ? config->sflow_address : NULL,
			.queues = lcore_count(config),
			.receive_buffer_bytes = (int)config->sflow_receive_buffer,
		};

		return hg_udp_open(&udp, error, error_len);
	}
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

void hg_receive_say(const struct hg_config *config, const struct hg_source *source,
		    const struct hg_dataplane *dataplane)
{
	struct hg_log_field fields[] = {
		{ "way", source->ops->name, 0 },
		{ "runtime", hg_dataplane_runtime(dataplane), 0 },
		{ "queues", NULL, source->queue_count },
		{ "lcores", NULL, hg_dataplane_lcores(dataplane) },
		{ "port", NULL, config->replay_file[0] ? config->sflow_port : hg_udp_port(source) },
		{ "buffer", NULL, config->replay_file[0] ? 0 : hg_udp_granted_bytes(source) },
	};

	if (config->replay_file[0])
		hg_log(HG_EVENT_RECEIVE, NULL, fields, 5, "Datagrams come from %s.",
		       config->replay_file);
	else
		hg_log(HG_EVENT_RECEIVE, NULL, fields, 6,
		       "Datagrams come by kernel sockets; no DPDK port is configured.");
}
