/*
 * Direct tables: rows of one definition, keyed by a part of the base columns and by columns that
 * the base row does not keep. Exact until a bucket is full, unbiased after (est:2), as the base
 * table.
 *
 * One lcore writes a table during an epoch; after the swap control owns it, reads it, clears it.
 * Memory comes from hg_direct_create(), on control.
 */
#ifndef HELIOGRAPH_DIRECT_H
#define HELIOGRAPH_DIRECT_H

#include <heliograph/columns.h>
#include <heliograph/rows.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DIRECT_MAX	      8u    /* definitions with a table of their own */
#define HG_DIRECT_COLUMNS_MAX 32u   /* of one definition */
#define HG_DIRECT_WIDE_MAX    2048u /* bytes of all its columns */
#define HG_DIRECT_ROWS	      16384u

struct hg_column {
	uint8_t id;	  /* enum hg_column_id */
	uint8_t nth;	  /* occurrence, or HG_COLUMN_INNERMOST */
	uint8_t required; /* samples without it do not count in the definition */
	uint16_t offset;  /* in the wide bytes: a byte 1 (there) or 0, then the value */
};

/* What an lcore has to know of one definition. Plain value, id 0: none. */
struct hg_direct_def {
	uint64_t id; /* of this version of the definition; never used twice in a process */
	uint16_t wide_bytes;
	uint8_t column_count;
	bool discard; /* fed by discard notifications */
	bool headers; /* keeps ports, protocol, TOS, stack, VLAN, tunnel */
	bool far_if;  /* keeps the far interface */
	struct hg_column column[HG_DIRECT_COLUMNS_MAX];
};

/* The base part of a row's key: a struct hg_packet up to its sums, then the wide bytes. */
#define HG_DIRECT_BASE_BYTES offsetof(struct hg_packet, weight)

struct hg_direct_row {
	double bytes_s1, bytes_s2, frames_s1, frames_s2, n; /* as in struct hg_row */
	uint64_t first_ms, last_ms; /* arrival of the first and last sample, clock of the lcore */
};

struct hg_direct;

/* `rows`: power of two from HG_ROWS_MIN on. NULL: no memory. */
struct hg_direct *hg_direct_create(size_t rows, const struct hg_direct_def *def, uint64_t seed);
void hg_direct_destroy(struct hg_direct *direct);
void hg_direct_clear(struct hg_direct *direct);

/* Of which definition the rows are. */
const struct hg_direct_def *hg_direct_layout(const struct hg_direct *direct);

/*
 * Adds one sample; `key` is HG_DIRECT_BASE_BYTES and the definition's wide bytes. True when the
 * bucket was full. Lcore.
 */
bool hg_direct_add(struct hg_direct *direct, const uint8_t *key, double weight, double frame_bytes,
		   uint64_t now_ms);

struct hg_direct_item {
	const struct hg_direct_row *row;
	const struct hg_packet *base; /* without its sums */
	const uint8_t *wide;
	double table_error; /* as in struct hg_rows_item */
};

/* Owner after the swap; *pos starts at 0. */
bool hg_direct_next(const struct hg_direct *direct, size_t *pos, struct hg_direct_item *item);
size_t hg_direct_count(const struct hg_direct *direct);
double hg_direct_lost(const struct hg_direct *direct);

#ifdef __cplusplus
}
#endif
#endif
