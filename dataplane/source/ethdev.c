#include <heliograph/source.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "dataplane/source/ethdev.h"

static int no_fd(struct hg_source *source, unsigned queue)
{
	(void)source;
	(void)queue;
	return -1;
}

static enum hg_source_state running(struct hg_source *source, unsigned queue)
{
	(void)source;
	(void)queue;
	return HG_SOURCE_RUNNING;
}

static void read_counters(const struct hg_ethdev *e, uint64_t n[HG_DROP_N])
{
	unsigned i;

	memset(n, 0, HG_DROP_N * sizeof(n[0]));
	for (i = 0; i < e->port_count; i++) {
		struct rte_eth_stats stats;

		if (rte_eth_stats_get(e->port_ids[i], &stats))
			continue;
		n[HG_DROP_PORT_MISSED] += stats.imissed;
		n[HG_DROP_PORT_ERRORS] += stats.ierrors;
		n[HG_DROP_PORT_NOMBUF] += stats.rx_nombuf;
	}
}

static void ethdev_stats(struct hg_source *source, struct hg_drops *drops)
{
	static const enum hg_drop own[] = { HG_DROP_PORT_MISSED, HG_DROP_PORT_ERRORS,
					    HG_DROP_PORT_NOMBUF };
	struct hg_ethdev *e = (struct hg_ethdev *)source;
	uint64_t now[HG_DROP_N];
	unsigned i;

	read_counters(e, now);
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		__atomic_store_n(&drops->n[own[i]], now[own[i]] - e->at_start[own[i]],
				 __ATOMIC_RELAXED);
}

static void ethdev_close(struct hg_source *source)
{
	struct hg_ethdev *e = (struct hg_ethdev *)source;
	unsigned i;

	for (i = 0; i < e->port_count; i++)
		hg_ethdev_remove_port(e, i);
	for (i = 0; e->queues && i < e->queue_room; i++) {
		hg_reassembly_destroy(e->queues[i].reassembly);
		free(e->queues[i].slots);
	}
	hg_eal_close(e->eal);
	free(e->queues);
	free(e);
}

#define OPS(way)                                                                                   \
	{                                                                                          \
		.name = way, .poll = hg_ethdev_poll, .release = hg_ethdev_release,                 \
		.wait_fd = no_fd, .state = running, .close = ethdev_close, .stats = ethdev_stats,  \
	}

/* By enum of the way; they differ in name alone. */
static const struct hg_source_ops ops[] = {
	[HG_PORT_DEVICE] = OPS("port"),
	[HG_PORT_PACKET] = OPS("packet"),
	[HG_PORT_XDP] = OPS("xdp"),
};

static void set_addresses(struct hg_ethdev *e, const struct hg_port_conf *conf)
{
	unsigned i;

	for (i = 0; i < conf->own_count && i < HG_RESPONDER_ADDRESSES; i++)
		e->responder.own[i] = conf->own[i];
	e->responder.own_count = (uint8_t)i;
	e->answers = i > 0;
}

static struct hg_ethdev *make(const struct hg_port_conf *conf)
{
	struct hg_ethdev *e = calloc(1, sizeof(*e));
	size_t bytes = conf->queues * sizeof(*e->queues);
	unsigned i;

	if (!e)
		return NULL;
	e->base.ops = &ops[conf->way];
	e->udp_port = conf->port;
	set_addresses(e, conf);
	e->queues = aligned_alloc(64, bytes);
	if (!e->queues) {
		free(e);
		return NULL;
	}
	memset(e->queues, 0, bytes);
	e->queue_room = conf->queues;
	for (i = 0; i < conf->queues; i++) {
		e->queues[i].reassembly = hg_reassembly_create();
		e->queues[i].slots = malloc((size_t)HG_BURST * HG_ETHDEV_SLOT_BYTES);
		if (e->queues[i].reassembly && e->queues[i].slots)
			continue;
		ethdev_close(&e->base);
		return NULL;
	}
	return e;
}

/* Virtual devices are made after EAL has started: one that fails does not end EAL with it. */
static bool add_ports(struct hg_ethdev *e, const struct hg_port_conf *conf, char *error,
		      size_t error_len)
{
	unsigned i;

	for (i = 0; i < e->device.count; i++) {
		uint16_t port_id;
		bool there = rte_eth_dev_get_port_by_name(e->device.name[i], &port_id) == 0;
		int status = there ? 0 : rte_dev_probe(e->device.probe[i]);

		if (status) {
			snprintf(error, error_len, "DPDK cannot open %s: %s", conf->device,
				 rte_strerror(-status));
			return false;
		}
		if (!hg_ethdev_add_port(e, e->device.name[i], conf, error, error_len))
			return false;
	}
	return true;
}

static void announce(struct hg_ethdev *e)
{
	uint8_t frame[HG_ANNOUNCE_BYTES];
	unsigned n;
	size_t bytes;

	for (n = 0; (bytes = hg_responder_announce(&e->responder, n, frame)) > 0; n++) {
		struct rte_mbuf *m = rte_pktmbuf_alloc(e->pools[0]);

		if (!m)
			return;
		memcpy(rte_pktmbuf_append(m, (uint16_t)bytes), frame, bytes);
		if (rte_eth_tx_burst(e->port_ids[0], 0, &m, 1) != 1)
			rte_pktmbuf_free(m);
	}
}

static void finish(struct hg_ethdev *e)
{
	unsigned i;

	for (i = 0; i < e->base.queue_count; i++)
		e->queues[i].responder = e->responder;
	e->base.drops_invisible = e->driver->drops_invisible;
	read_counters(e, e->at_start);
	if (e->answers)
		announce(e);
}

struct hg_source *hg_port_open(const struct hg_port_conf *conf, char *error, size_t error_len)
{
	struct hg_device device;
	struct hg_ethdev *e;

	if (conf->queues == 0 || !hg_device_parse(conf, &device, error, error_len))
		return NULL;
	e = make(conf);
	if (!e) {
		snprintf(error, error_len, "no memory for %u queues of a port", conf->queues);
		return NULL;
	}
	e->device = device;
	e->eal = hg_eal_open(device.is_pci ? device.name[0] : NULL, conf->log, conf->log_arg, error,
			     error_len);
	if (e->eal && add_ports(e, conf, error, error_len)) {
		finish(e);
		return &e->base;
	}
	ethdev_close(&e->base);
	return NULL;
}
