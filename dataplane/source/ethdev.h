/*
 * A source made of the queues of one or more DPDK ports: what its files share.
 *
 * ethdev_port.c sets a port up (control), ethdev_poll.c serves a queue (its lcore), ethdev.c opens,
 * closes and counts (control).
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_ETHDEV_H
#define HELIOGRAPH_DATAPLANE_SOURCE_ETHDEV_H

#include <rte_mbuf.h>

#include "dataplane/lcore/eal.h"
#include "dataplane/source/device.h"
#include "dataplane/source/reassembly.h"
#include "dataplane/source/responder.h"

/* What is true of a driver (dp:2.2, dp:2.5, dp:2.6). */
struct hg_driver {
	const char *name;
	unsigned ring_frames;  /* suits it, when the settings say nothing */
	unsigned least_mbufs;  /* a pool that it works with */
	uint32_t frames_per_s; /* most that can come; 0: by the speed of the link */
	bool copies;	       /* frames leave its ring at poll: few buffers are in use */
	bool filters_mac;      /* only frames for us reach a queue */
	bool drops_invisible;  /* its counters show no loss */
	bool checks_sums;      /* a mark "damaged" can be believed (dp:S13) */
};

struct hg_ethdev_queue {
	uint16_t port_id, queue_id;
	unsigned held_count;
	struct rte_mbuf *held[HG_BURST]; /* of the last burst, until release */
	struct hg_reassembly *reassembly;
	uint8_t *slots; /* HG_BURST; for what does not lie in one piece */
	struct hg_responder responder;
} __attribute__((aligned(64)));

struct hg_ethdev {
	struct hg_source base;
	struct hg_ethdev_queue *queues;
	struct hg_device device;
	const struct hg_driver *driver;
	struct rte_mempool *pools[HG_DEVICE_PROBES_MAX];
	uint16_t port_ids[HG_DEVICE_PROBES_MAX];
	unsigned port_count; /* set up */
	unsigned queue_room; /* of `queues` */
	struct hg_eal *eal;
	uint16_t udp_port;
	bool answers;
	struct hg_responder responder; /* addresses; each queue has a copy */
	uint64_t at_start[HG_DROP_N];  /* device counters when it was opened */
};

const struct hg_driver *hg_driver_find(const char *name);

/* Makes the port called `name` give frames; adds it and its queues to `e`. */
bool hg_ethdev_add_port(struct hg_ethdev *e, const char *name, const struct hg_port_conf *conf,
			char *error, size_t error_len);
void hg_ethdev_remove_port(struct hg_ethdev *e, unsigned i);

unsigned hg_ethdev_poll(struct hg_source *source, unsigned queue, struct hg_item *out,
			struct hg_drops *drops);
void hg_ethdev_release(struct hg_source *source, unsigned queue);
#define HG_ETHDEV_SLOT_BYTES (65536u + 3u * 64u) /* no multiple of 4 KiB: other cache sets */

#endif
