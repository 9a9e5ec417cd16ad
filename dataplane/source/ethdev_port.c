/* Sets one DPDK port up: pool, queues, spreading by IP addresses, groups; and takes it down. */
#include <stdio.h>
#include <string.h>

#include <rte_ethdev.h>
#include <rte_errno.h>
#include <rte_mempool.h>

#include "dataplane/source/ethdev.h"

#define POOL_CACHE	  256u
#define FRAME_BYTES_LEAST 2048u
#define WIRE_BYTES	  1438u /* of a full datagram: how many a second a link can bring (dp:1) */
#define SEND_FRAMES	  256u

/* The last row is for every other driver: a network card. */
static const struct hg_driver drivers[] = {
	/* name, ring, mbufs, frames/s, copies, MAC, invisible, sums */
	{ "net_af_packet", 512, 1024, 1600000, true, false, true, false },
	{ "net_af_xdp", 2048, 16384, 200000, false, false, false, false },
	{ "net_ring", 1024, 4096, 1600000, false, true, false, false },
	{ "net_pcap", 512, 4096, 1600000, true, true, false, false },
	{ "net_null", 512, 1024, 1600000, true, true, false, false },
	{ "net_memif", 1024, 4096, 1600000, false, true, false, false },
	{ "net_tap", 1024, 4096, 1600000, true, true, false, false },
	{ NULL, 4096, 0, 0, false, true, false, true },
};

const struct hg_driver *hg_driver_find(const char *name)
{
	const struct hg_driver *driver = drivers;

	while (driver->name && strcmp(driver->name, name) != 0)
		driver++;
	return driver;
}

/* What is being set up. */
struct setup {
	struct hg_ethdev *e;
	const struct hg_port_conf *conf;
	struct rte_eth_dev_info info;
	struct rte_eth_conf eth;
	uint16_t port_id, queues, send_queues, ring, send_ring;
};

static uint64_t masked(uint64_t wanted, uint64_t offered)
{
	return wanted & offered;
}

/*
 * By IP addresses alone, so that fragments stay with their datagram and an agent that restarts does
 * not move (dp:R1). A card that cannot: by the source address of UDP packets (dp:R3).
 */
static void choose_spreading(struct setup *s)
{
	const uint64_t plain =
		RTE_ETH_RSS_IPV4 | RTE_ETH_RSS_FRAG_IPV4 | RTE_ETH_RSS_IPV6 | RTE_ETH_RSS_FRAG_IPV6;
	const uint64_t udp = RTE_ETH_RSS_NONFRAG_IPV4_UDP | RTE_ETH_RSS_NONFRAG_IPV6_UDP;
	uint64_t offered = s->info.flow_type_rss_offloads;
	uint64_t types = masked(plain, offered);

	if (s->queues < 2)
		return;
	if (!types && masked(udp, offered))
		types = masked(udp, offered) | RTE_ETH_RSS_L3_SRC_ONLY;
	if (!types)
		return;
	s->eth.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
	s->eth.rx_adv_conf.rss_conf.rss_hf = types;
}

static void choose_offloads(struct setup *s)
{
	uint64_t wanted = RTE_ETH_RX_OFFLOAD_SCATTER;

	if (s->e->driver->checks_sums)
		wanted |= RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM;
	s->eth.rxmode.offloads = masked(wanted, s->info.rx_offload_capa);
}

static void choose_queues(struct setup *s)
{
	unsigned wanted = s->e->device.count > 1 ? 1 : s->conf->queues;

	s->queues = (uint16_t)(wanted < s->info.max_rx_queues ? wanted : s->info.max_rx_queues);
	if (s->queues == 0)
		s->queues = 1;
	s->send_queues = s->queues;
	if (s->send_queues > s->info.max_tx_queues)
		s->send_queues = s->info.max_tx_queues;
}

static unsigned frame_room(const struct setup *s)
{
	unsigned bytes = s->conf->way == HG_PORT_PACKET ? s->conf->frame_bytes : 0;

	return RTE_PKTMBUF_HEADROOM + (bytes > FRAME_BYTES_LEAST ? bytes : FRAME_BYTES_LEAST);
}

/* Near the device; anywhere when its node has no memory to give. */
static struct rte_mempool *make_pool(const struct setup *s)
{
	unsigned in_rings = s->e->driver->copies ? 0 : s->ring;
	unsigned mbufs = s->queues * (in_rings + SEND_FRAMES + 2 * HG_BURST + 2 * POOL_CACHE);
	int node = rte_eth_dev_socket_id(s->port_id);
	struct rte_mempool *pool;
	char name[RTE_MEMPOOL_NAMESIZE];

	if (mbufs < s->e->driver->least_mbufs)
		mbufs = s->e->driver->least_mbufs;
	snprintf(name, sizeof(name), "heliograph_%u", s->port_id);
	pool = rte_pktmbuf_pool_create(name, mbufs, POOL_CACHE, 0, (uint16_t)frame_room(s), node);
	if (!pool && node != SOCKET_ID_ANY)
		pool = rte_pktmbuf_pool_create(name, mbufs, POOL_CACHE, 0, (uint16_t)frame_room(s),
					       SOCKET_ID_ANY);
	return pool;
}

static int set_up_queues(struct setup *s, struct rte_mempool *pool)
{
	unsigned node = (unsigned)rte_eth_dev_socket_id(s->port_id);
	int status = 0;
	uint16_t q;

	for (q = 0; q < s->queues && status == 0; q++)
		status = rte_eth_rx_queue_setup(s->port_id, q, s->ring, node, NULL, pool);
	for (q = 0; q < s->send_queues && status == 0; q++)
		status = rte_eth_tx_queue_setup(s->port_id, q, s->send_ring, node, NULL);
	return status;
}

/* Questions about our IPv6 addresses come to groups: those, else every group (dp:P2). */
static void join_groups(const struct setup *s)
{
	struct rte_ether_addr groups[HG_RESPONDER_ADDRESSES];
	unsigned count = 0, i;

	for (i = 0; i < s->e->responder.own_count; i++)
		if (s->e->responder.own[i].family == 6)
			hg_responder_group_mac(&s->e->responder.own[i], groups[count++].addr_bytes);
	if (count && rte_eth_dev_set_mc_addr_list(s->port_id, groups, count) != 0)
		rte_eth_allmulticast_enable(s->port_id);
}

static void choose_rings(struct setup *s)
{
	/* By packet sockets the ring is the kernel's and was made with the device. */
	unsigned ring = s->conf->way == HG_PORT_PACKET ? 0 : s->conf->ring_frames;

	s->ring = (uint16_t)(ring ? ring : s->e->driver->ring_frames);
	s->send_ring = SEND_FRAMES;
	rte_eth_dev_adjust_nb_rx_tx_desc(s->port_id, &s->ring, &s->send_ring);
}

static int configure(struct setup *s)
{
	int status = rte_eth_dev_info_get(s->port_id, &s->info);

	if (status)
		return status;
	s->e->driver = hg_driver_find(s->info.driver_name);
	choose_queues(s);
	choose_spreading(s);
	choose_offloads(s);
	return rte_eth_dev_configure(s->port_id, s->queues, s->send_queues, &s->eth);
}

static int start(struct setup *s)
{
	struct rte_mempool *pool;
	struct rte_ether_addr mac;
	int status = configure(s);

	if (status)
		return status;
	choose_rings(s);
	pool = make_pool(s);
	if (!pool)
		return -rte_errno;
	s->e->pools[s->e->port_count] = pool;
	status = set_up_queues(s, pool);
	if (status == 0)
		status = rte_eth_macaddr_get(s->port_id, &mac);
	if (status)
		return status;
	memcpy(s->e->responder.mac, mac.addr_bytes, sizeof(s->e->responder.mac));
	rte_eth_promiscuous_disable(s->port_id); /* refused where there is no such thing */
	status = rte_eth_dev_start(s->port_id);
	if (status == 0)
		join_groups(s);
	return status;
}

static void add_queues(const struct setup *s)
{
	struct hg_ethdev *e = s->e;
	uint16_t q;

	for (q = 0; q < s->queues && e->base.queue_count < e->queue_room; q++) {
		struct hg_ethdev_queue *queue = &e->queues[e->base.queue_count++];

		queue->port_id = s->port_id;
		queue->queue_id = q;
	}
}

/* So that a full ring takes at least twice the longest sleep (dp:I3). */
static uint64_t nap_limit_ns(const struct setup *s)
{
	uint64_t frames_per_s = s->e->driver->frames_per_s;
	struct rte_eth_link link = { 0 };

	if (s->conf->way == HG_PORT_PACKET)
		return 0; /* the kernel's ring is deep enough for the lcore's own limit */
	if (!frames_per_s && rte_eth_link_get_nowait(s->port_id, &link) == 0 &&
	    link.link_speed != RTE_ETH_SPEED_NUM_UNKNOWN)
		frames_per_s = (uint64_t)link.link_speed * 1000000 / 8 / WIRE_BYTES;
	return frames_per_s ? (uint64_t)s->ring * 1000000000 / (2 * frames_per_s) : 0;
}

bool hg_ethdev_add_port(struct hg_ethdev *e, const char *name, const struct hg_port_conf *conf,
			char *error, size_t error_len)
{
	struct setup s = { .e = e, .conf = conf };
	int status;

	if (rte_eth_dev_get_port_by_name(name, &s.port_id)) {
		snprintf(error, error_len, "DPDK found no port %s", conf->device);
		return false;
	}
	status = start(&s);
	e->port_ids[e->port_count++] = s.port_id;
	if (status) {
		snprintf(error, error_len, "port %s does not start: %s", conf->device,
			 rte_strerror(-status));
		return false;
	}
	if (e->answers && s.send_queues < s.queues) {
		snprintf(error, error_len, "port %s cannot send: addresses cannot be answered for",
			 conf->device);
		return false;
	}
	add_queues(&s);
	e->base.nap_max_ns = nap_limit_ns(&s);
	return true;
}

void hg_ethdev_remove_port(struct hg_ethdev *e, unsigned i)
{
	uint16_t port_id = e->port_ids[i];
	struct rte_eth_dev_info info;
	bool known = rte_eth_dev_info_get(port_id, &info) == 0;

	if (rte_eth_dev_stop(port_id) == 0)
		rte_eth_dev_close(port_id);
	if (known && info.device && !e->device.is_pci)
		rte_dev_remove(info.device);
	rte_mempool_free(e->pools[i]);
	e->pools[i] = NULL;
}
