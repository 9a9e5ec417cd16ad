/*
 * Messages from one lcore to control: a byte ring with one producer and one consumer, no lock, no
 * wait.
 *
 * A message is contiguous. A full ring refuses it: the producer counts and goes on (dp:M1). Memory
 * is taken by hg_ring_create(); create and destroy on control, while the producer is not running.
 */
#ifndef HELIOGRAPH_RING_H
#define HELIOGRAPH_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_message_kind {
	HG_MESSAGE_COUNTERS, /* counter sample */
	HG_MESSAGE_RTMETRIC,
	HG_MESSAGE_RTFLOW,
	HG_MESSAGE_DATAGRAM, /* of a tap: `records` is the whole datagram */
};

/* Header of a message; `records_len_bytes` bytes of records as on the wire follow it. */
struct hg_message {
	uint32_t kind;
	uint32_t records_len_bytes;
	struct hg_addr agent;
	uint32_t sub_agent;
	uint32_t uptime_ms;
	uint32_t sequence;
	struct hg_data_source ds;
	uint64_t arrival_ms;
};

struct hg_ring;

struct hg_ring *hg_ring_create(size_t bytes); /* rounded up to a power of two; NULL: no memory */
void hg_ring_destroy(struct hg_ring *ring);

/* The longest records of a message: half of the ring, so that an empty ring always has room. */
uint32_t hg_ring_records_max(const struct hg_ring *ring);

/* Producer. False when there is no room now, or never (longer than hg_ring_records_max()). */
bool hg_ring_push(struct hg_ring *ring, const struct hg_message *message, const uint8_t *records);

/* Consumer: the oldest message, in place, or NULL; records follow the header. Valid until the pop.
 */
const struct hg_message *hg_ring_peek(struct hg_ring *ring);
void hg_ring_pop(struct hg_ring *ring);
static inline const uint8_t *hg_message_records(const struct hg_message *message)
{
	return (const uint8_t *)(message + 1);
}

#ifdef __cplusplus
}
#endif
#endif
