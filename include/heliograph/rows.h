/*
 * The base table: one row per full packet key, exact until a bucket is full, unbiased after
 * (est:2).
 *
 * One lcore writes a table during an epoch; after the swap control owns it, reads it, clears it.
 * Memory comes from hg_rows_create(), on control, before the table is handed over. The table knows
 * nothing of threads, clocks or the wire.
 */
#ifndef HELIOGRAPH_ROWS_H
#define HELIOGRAPH_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/drops.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Row key, compared as 32 bytes. An IPv4 endpoint without an entity stays raw in the word (in
 * network byte order as loaded from the wire); everything else is an id of the table's dictionary,
 * 0 = none.
 */
#define HG_KEY_VLAN_MASK 0x0fffu
#define HG_KEY_TAGGED	 0x1000u /* the frame had a VLAN tag (or an extended_switch record) */
#define HG_KEY_SRC_RAW4	 0x2000u /* src is an IPv4 address, not an id */
#define HG_KEY_DST_RAW4	 0x4000u

struct hg_row_key {
	uint32_t src, dst;
	uint16_t sport, dport; /* ICMP: dport = type << 8 | code; no IP: dport = EtherType */
	uint8_t proto;
	uint8_t tos;
	uint16_t stack;	     /* id in the table's stack list, 0 = none */
	uint32_t point;	     /* observing point, id of the lcore (work.h) */
	uint32_t far_if;     /* interface word at the other end, 0 while the plan masks it */
	uint32_t encap;	     /* dictionary id, 0 = no tunnel */
	uint16_t vlan_flags; /* HG_KEY_* */
	uint16_t reason;     /* discard table: reason, at most 65535; else 0 */
};

struct hg_row {
	struct hg_row_key key;
	double bytes_s1;  /* sum of N x bytes */
	double bytes_s2;  /* sum of N (N-1) x bytes^2 */
	double frames_s1; /* sum of N */
	float frames_s2;  /* sum of N (N-1) */
	float n;	  /* samples */
};

/* An innermost address, with the logical entity the agent gave for it (names.md 2); zero-padded. */
struct hg_endpoint {
	uint8_t bytes[16]; /* network order, IPv4 in the first four */
	uint32_t agent;	   /* lcore's agent id + 1 that cls and index belong to, 0 without entity */
	uint32_t index;
	uint8_t cls;
	uint8_t family; /* 4, 6; 0 = no address */
	uint8_t zero[6];
};

/* The outermost packet around the innermost one; zero-padded; family 0 = no tunnel (has_vni may be
 * set all the same: the agent told it by record). Without both the rest is not read. */
struct hg_encap {
	uint8_t src[16], dst[16];
	uint32_t vni;
	uint16_t dport; /* of the outermost UDP header */
	uint8_t tos;
	uint8_t tunnel; /* enum hg_tunnel */
	uint8_t family;
	uint8_t has_vni;
	uint8_t zero[6];
};

/* One packet sample ready for the table. `key` holds everything but src, dst, stack and encap. */
struct hg_packet {
	struct hg_row_key key;
	struct hg_endpoint src, dst;
	struct hg_encap encap;
	uint64_t stack; /* signature, layers.h */
	double weight;	/* N, at least 1 */
	double frame_bytes;
};

#define HG_ROWS_MIN 64u

struct hg_rows;

/*
 * `rows` is rounded up to a power of two, at least HG_ROWS_MIN; `seed` must be the same for all
 * tables of a process. NULL when out of memory.
 */
struct hg_rows *hg_rows_create(size_t rows, uint64_t seed);
void hg_rows_destroy(struct hg_rows *rows);

/* Forgets all rows, ids and stacks; keeps the memory and the random generator's state. Control. */
void hg_rows_clear(struct hg_rows *rows);

/*
 * Adds `count` packets. `replaced` is the counter for updates that met a full bucket
 * (HG_DROP_BASE_REPLACED or HG_DROP_DISCARD_REPLACED). Lcore.
 */
void hg_rows_add(struct hg_rows *rows, const struct hg_packet *packets, unsigned count,
		 struct hg_drops *drops, enum hg_drop replaced);

/* Owner after the swap. `*pos` starts at 0; NULL at the end. */
struct hg_rows_item {
	const struct hg_row *row;
	double table_error; /* P_min / priority where the bucket ever replaced, else 0: V_t = (that
			       x S1)^2 */
	bool victim;	    /* this slot was replaced or rescaled at least once */
};
bool hg_rows_next(const struct hg_rows *rows, size_t *pos, struct hg_rows_item *item);

size_t hg_rows_count(const struct hg_rows *rows); /* rows in use */
size_t hg_rows_capacity(const struct hg_rows *rows);
double
hg_rows_lost(const struct hg_rows *rows); /* largest P_min of a full bucket, weighted bytes */

/* id as found in a row's key; never NULL for such an id other than 0. */
const struct hg_endpoint *hg_rows_endpoint(const struct hg_rows *rows, uint32_t id);
const struct hg_encap *hg_rows_encap(const struct hg_rows *rows, uint32_t id);
uint64_t hg_rows_stack(const struct hg_rows *rows, uint16_t id); /* signature; 0 for id 0 */

#ifdef __cplusplus
}
#endif
#endif
