/* One burst of one queue: frames in, sFlow datagrams out, questions answered on the way. */
#include <string.h>
#include <time.h>

#include <rte_ethdev.h>

#include "dataplane/source/ethdev.h"

/* Only fragments and questions need the time, and they are rare. */
static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static bool refuse(struct hg_drops *drops, enum hg_drop which)
{
	hg_drop_add(drops, which, 1);
	return false;
}

static bool is_damaged(const struct hg_ethdev *e, const struct rte_mbuf *m)
{
	uint64_t flags = m->ol_flags;

	if (!e->driver->checks_sums)
		return false;
	return (flags & RTE_MBUF_F_RX_IP_CKSUM_MASK) == RTE_MBUF_F_RX_IP_CKSUM_BAD ||
	       (flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) == RTE_MBUF_F_RX_L4_CKSUM_BAD;
}

static bool is_ours(const struct hg_ethdev *e, const uint8_t *frame, size_t len_bytes)
{
	if (e->driver->filters_mac || len_bytes < 6 || (frame[0] & 1))
		return true;
	return memcmp(frame, e->responder.mac, 6) == 0;
}

static bool is_own_address(const struct hg_ethdev *e, const struct hg_addr *dst)
{
	unsigned i;

	for (i = 0; i < e->responder.own_count; i++)
		if (hg_addr_equal(&e->responder.own[i], dst))
			return true;
	return e->responder.own_count == 0;
}

/* Bytes of the frame in one piece: in place, or in `slot`; NULL: no frame is that long. */
static const uint8_t *in_one_piece(struct rte_mbuf *m, uint8_t *slot)
{
	if (m->nb_segs == 1)
		return rte_pktmbuf_mtod(m, const uint8_t *);
	if (m->pkt_len > HG_REASSEMBLY_BYTES_MAX)
		return NULL;
	return rte_pktmbuf_read(m, 0, m->pkt_len, slot);
}

/* Sends the answer in the question's buffer; false: the buffer is still ours. */
static bool answer(struct hg_ethdev_queue *q, struct rte_mbuf *m, struct hg_drops *drops)
{
	uint8_t *frame = rte_pktmbuf_mtod(m, uint8_t *);
	size_t cap_bytes = (size_t)m->data_len + rte_pktmbuf_tailroom(m), bytes;

	if (m->nb_segs != 1)
		return refuse(drops, HG_DROP_RESP_MALFORMED);
	bytes = hg_responder_answer(&q->responder, frame, m->data_len, cap_bytes, now_ms(), drops);
	if (!bytes)
		return false;
	m->data_len = (uint16_t)bytes;
	m->pkt_len = (uint32_t)bytes;
	m->ol_flags = 0;
	return rte_eth_tx_burst(q->port_id, q->queue_id, &m, 1) == 1 ||
	       refuse(drops, HG_DROP_RESP_TX_FULL);
}

static bool whole_packet(struct hg_ethdev_queue *q, const uint8_t *frame, size_t len_bytes,
			 struct hg_drops *drops, struct hg_ip_packet *packet)
{
	struct hg_ip_packet fragment;

	if (!hg_frame_packet(HG_LINK_ETHERNET, frame, len_bytes, drops, packet))
		return false;
	if (!packet->fragment)
		return true;
	if (!hg_frame_may_be_udp(packet, drops))
		return false;
	fragment = *packet;
	return hg_reassembly_add(q->reassembly, &fragment, now_ms(), drops, packet);
}

/* True when the frame completed a datagram for us. */
static bool take_frame(const struct hg_ethdev *e, struct hg_ethdev_queue *q, struct rte_mbuf *m,
		       uint8_t *slot, struct hg_item *item, struct hg_drops *drops)
{
	const uint8_t *frame = in_one_piece(m, slot);
	struct hg_ip_packet packet;

	if (!frame || is_damaged(e, m))
		return refuse(drops, HG_DROP_FRAME_BAD_CSUM);
	if (!is_ours(e, frame, m->pkt_len))
		return refuse(drops, HG_DROP_FRAME_NOT_OURS);
	if (!whole_packet(q, frame, m->pkt_len, drops, &packet))
		return false;
	if (!is_own_address(e, &packet.dst))
		return refuse(drops, HG_DROP_FRAME_NOT_OURS);
	if (!hg_frame_datagram(&packet, e->udp_port, drops, item))
		return false;
	if (item->truncated)
		hg_drop_add(drops, HG_DROP_SOCK_TRUNCATED, 1);
	if (packet.fragment) { /* put together in memory that the next one needs */
		memcpy(slot, item->bytes, item->len_bytes);
		item->bytes = slot;
	}
	item->captured_ns = 0;
	return true;
}

static bool is_question(const struct hg_ethdev *e, struct rte_mbuf *m)
{
	return e->answers &&
	       hg_responder_concerns(rte_pktmbuf_mtod(m, const uint8_t *), m->data_len);
}

static bool take(const struct hg_ethdev *e, struct hg_ethdev_queue *q, struct rte_mbuf *m,
		 struct hg_item *item, struct hg_drops *drops)
{
	uint8_t *slot = q->slots + (size_t)q->held_count * HG_ETHDEV_SLOT_BYTES;

	if (is_question(e, m)) {
		if (!answer(q, m, drops))
			rte_pktmbuf_free(m);
		return false;
	}
	if (take_frame(e, q, m, slot, item, drops)) {
		q->held[q->held_count++] = m;
		return true;
	}
	rte_pktmbuf_free(m);
	return false;
}

unsigned hg_ethdev_poll(struct hg_source *source, unsigned queue, struct hg_item *out,
			struct hg_drops *drops)
{
	struct hg_ethdev *e = (struct hg_ethdev *)source;
	struct hg_ethdev_queue *q = &e->queues[queue];
	struct rte_mbuf *frames[HG_BURST];
	unsigned count = 0, i;
	unsigned got = rte_eth_rx_burst(q->port_id, q->queue_id, frames, HG_BURST);

	for (i = 0; i < got; i++)
		rte_prefetch0(rte_pktmbuf_mtod(frames[i], const uint8_t *));
	for (i = 0; i < got; i++)
		if (take(e, q, frames[i], &out[count], drops))
			count++;
	return count;
}

void hg_ethdev_release(struct hg_source *source, unsigned queue)
{
	struct hg_ethdev_queue *q = &((struct hg_ethdev *)source)->queues[queue];

	rte_pktmbuf_free_bulk(q->held, q->held_count);
	q->held_count = 0;
}
