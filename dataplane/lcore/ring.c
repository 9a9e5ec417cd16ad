#include <heliograph/ring.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 64u
#define BYTES_MIN  256u
#define KIND_WRAP  UINT32_MAX /* in place of a message: the rest of the memory is unused */

/*
 * Positions count bytes since creation and never wrap; messages start at multiples of 8. Each side
 * keeps what it last saw of the other one's position, and looks again only when that is not enough.
 */
struct hg_ring {
	uint8_t *bytes; /* set at creation */
	uint64_t mask;

	uint64_t head __attribute__((aligned(LINE_BYTES))); /* producer writes, consumer reads */
	uint64_t tail_seen;				    /* producer */

	uint64_t tail __attribute__((aligned(LINE_BYTES))); /* consumer writes, producer reads */
	uint64_t head_seen;				    /* consumer */
};

static uint64_t message_bytes(uint32_t records_len_bytes)
{
	return (sizeof(struct hg_message) + (uint64_t)records_len_bytes + 7) / 8 * 8;
}

struct hg_ring *hg_ring_create(size_t bytes)
{
	struct hg_ring *ring;
	size_t rounded = BYTES_MIN;

	if (bytes > SIZE_MAX / 4)
		return NULL;
	while (rounded < bytes)
		rounded *= 2;
	ring = aligned_alloc(LINE_BYTES, sizeof(*ring));
	if (!ring)
		return NULL;
	memset(ring, 0, sizeof(*ring));
	ring->mask = rounded - 1;
	ring->bytes = aligned_alloc(LINE_BYTES, rounded);
	if (ring->bytes)
		return ring;
	free(ring);
	return NULL;
}

void hg_ring_destroy(struct hg_ring *ring)
{
	if (!ring)
		return;
	free(ring->bytes);
	free(ring);
}

uint32_t hg_ring_records_max(const struct hg_ring *ring)
{
	uint64_t half = (ring->mask + 1) / 2 - sizeof(struct hg_message);

	return half < UINT32_MAX ? (uint32_t)half : UINT32_MAX;
}

/* Bytes up to the end of the memory. */
static uint64_t to_end(const struct hg_ring *ring, uint64_t position)
{
	return ring->mask + 1 - (position & ring->mask);
}

static bool has_room(struct hg_ring *ring, uint64_t need)
{
	uint64_t size = ring->mask + 1;

	if (ring->head + need - ring->tail_seen <= size)
		return true;
	ring->tail_seen = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
	return ring->head + need - ring->tail_seen <= size;
}

bool hg_ring_push(struct hg_ring *ring, const struct hg_message *message, const uint8_t *records)
{
	const uint32_t wrap = KIND_WRAP;
	uint64_t len = message_bytes(message->records_len_bytes);
	uint64_t rest = to_end(ring, ring->head), skip = len > rest ? rest : 0;
	uint8_t *at = ring->bytes + (ring->head & ring->mask);

	assert(message->kind != KIND_WRAP);
	if (message->records_len_bytes > hg_ring_records_max(ring) || !has_room(ring, skip + len))
		return false;
	if (skip) {
		memcpy(at, &wrap, sizeof(wrap));
		at = ring->bytes;
	}
	memcpy(at, message, sizeof(*message));
	if (message->records_len_bytes)
		memcpy(at + sizeof(*message), records, message->records_len_bytes);
	__atomic_store_n(&ring->head, ring->head + skip + len, __ATOMIC_RELEASE);
	return true;
}

static const struct hg_message *message_at(const struct hg_ring *ring, uint64_t position)
{
	return (const struct hg_message *)(const void *)(ring->bytes + (position & ring->mask));
}

const struct hg_message *hg_ring_peek(struct hg_ring *ring)
{
	uint32_t kind;

	if (ring->head_seen == ring->tail)
		ring->head_seen = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
	if (ring->head_seen == ring->tail)
		return NULL;
	memcpy(&kind, message_at(ring, ring->tail), sizeof(kind));
	if (kind == KIND_WRAP) /* a message always follows, published with the mark */
		__atomic_store_n(&ring->tail, ring->tail + to_end(ring, ring->tail),
				 __ATOMIC_RELEASE);
	return message_at(ring, ring->tail);
}

void hg_ring_pop(struct hg_ring *ring)
{
	const struct hg_message *message = hg_ring_peek(ring);

	assert(message);
	__atomic_store_n(&ring->tail, ring->tail + message_bytes(message->records_len_bytes),
			 __ATOMIC_RELEASE);
}
