/*
 * Sketches of the last seconds: smallest and largest number, distinct values (HyperLogLog, 4096
 * registers), quantiles (DDSketch, 1 %), for the groups of one definition (est:8, FM 6).
 *
 * All are sparse lists of (register or bin, value) a time bucket, in small blocks of one array that
 * groups refer to by number: a copy of the array is a copy of all sketches. Blocks that nobody
 * refers to any more go when the array is made anew. Owner: the fold thread; copies: any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_SKETCH_H
#define HELIOGRAPH_CONTROL_FLOWS_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/flows/values.h"

#define HG_SKETCH_MEMORY ((size_t)4 << 20) /* of all definitions together (REST 2.10) */

struct hg_sketch_block;

struct hg_sketches {
	struct hg_sketch_block *blocks;
	uint32_t count, cap;
	uint32_t bucket, window; /* number of the present bucket; how many count */
	uint32_t live;		 /* of `count` when the array was made anew */
	uint64_t refused;	 /* values that found no memory */
	size_t *used_bytes;	 /* shared by all definitions */
};

/* t_s as in the definition; `used_bytes` outlives the sketches. */
void hg_sketches_init(struct hg_sketches *sketches, size_t *used_bytes);
void hg_sketches_clear(struct hg_sketches *sketches);

/* Begins an epoch that ends at `now_s`. */
void hg_sketches_turn(struct hg_sketches *sketches, double now_s, double t_s);

/* Adds a number (a hash for HG_OP_COUNT) that stands for `weight` packets to the sketch *ref. */
void hg_sketch_add(struct hg_sketches *sketches, uint32_t *ref, enum hg_value_op op, double number,
		   uint64_t hash, double weight);

/* What the sketch says now; NaN: nothing was seen. */
double hg_sketch_value(const struct hg_sketches *sketches, uint32_t ref,
		       const struct hg_value *value);

/* Whether dead blocks should go, and how: begin, move each sketch that is kept, end. */
bool hg_sketches_crowded(const struct hg_sketches *sketches);
struct hg_sketches hg_sketches_move_begin(struct hg_sketches *sketches);
uint32_t hg_sketches_move(struct hg_sketches *to, const struct hg_sketches *from, uint32_t ref);
void hg_sketches_move_end(struct hg_sketches *sketches, struct hg_sketches *moved);

size_t hg_sketches_bytes(const struct hg_sketches *sketches);

#endif
