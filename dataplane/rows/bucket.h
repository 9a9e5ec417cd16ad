/*
 * Bucket header of the table: tags, priorities, victim mask of eight slots in one cache line. Tags
 * are compared four at a time in a 64-bit word. Pure functions; the caller owns the bucket.
 */
#ifndef HG_ROWS_BUCKET_H
#define HG_ROWS_BUCKET_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_BUCKET_ROWS 8u
#define HG_SLOT_NONE   HG_BUCKET_ROWS
#define HG_LANES_LOW   0x0001000100010001u
#define HG_LANES_REST  0x7fff7fff7fff7fffu

/* One cache line: hit test and victim search touch nothing else (est:2.1). */
struct hg_bucket {
	uint64_t tags[2]; /* eight of 16 bits, odd; 0 = free slot */
	float priority[HG_BUCKET_ROWS];
	uint8_t victims; /* bit per slot: replaced or rescaled at least once */
	uint8_t spare[15];
} __attribute__((aligned(64)));

/* A set of slots: bit 16 (s mod 4) + 15 of word s / 4 stands for slot s. */
struct hg_slots {
	uint64_t lanes[2];
};

/* Top bit of each 16-bit lane that is zero; exact in every lane. */
static inline uint64_t hg_lanes_zero(uint64_t x)
{
	return ~(((x & HG_LANES_REST) + HG_LANES_REST) | x | HG_LANES_REST);
}

/* Slots with this tag; tag 0: free slots. */
static inline struct hg_slots hg_bucket_find(const struct hg_bucket *b, uint16_t tag)
{
	struct hg_slots slots;

	slots.lanes[0] = hg_lanes_zero(b->tags[0] ^ tag * HG_LANES_LOW);
	slots.lanes[1] = hg_lanes_zero(b->tags[1] ^ tag * HG_LANES_LOW);
	return slots;
}

/* Removes and returns the lowest slot, HG_SLOT_NONE when there is none. */
static inline unsigned hg_slots_next(struct hg_slots *slots)
{
	unsigned half = !slots->lanes[0];
	uint64_t lanes = slots->lanes[half];

	if (!lanes)
		return HG_SLOT_NONE;
	slots->lanes[half] = lanes & (lanes - 1);
	return half * 4 + (unsigned)__builtin_ctzll(lanes) / 16;
}

static inline unsigned hg_bucket_free(const struct hg_bucket *b)
{
	struct hg_slots holes = hg_bucket_find(b, 0);

	return hg_slots_next(&holes);
}

/* Slot of the lowest priority in a full bucket. */
static inline unsigned hg_bucket_lowest(const struct hg_bucket *b)
{
	unsigned slot, lowest = 0;

	for (slot = 1; slot < HG_BUCKET_ROWS; slot++)
		lowest = b->priority[slot] < b->priority[lowest] ? slot : lowest;
	return lowest;
}

static inline uint16_t hg_bucket_tag(const struct hg_bucket *b, unsigned slot)
{
	return (uint16_t)(b->tags[slot / 4] >> (slot % 4 * 16));
}

static inline void hg_bucket_set_tag(struct hg_bucket *b, unsigned slot, uint16_t tag)
{
	unsigned shift = slot % 4 * 16;

	b->tags[slot / 4] = (b->tags[slot / 4] & ~((uint64_t)0xffff << shift)) | (uint64_t)tag
											 << shift;
}

#ifdef __cplusplus
}
#endif
#endif
