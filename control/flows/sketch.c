#include "control/flows/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES	      7u
#define FIRST_BLOCKS  64u
#define LONG_T_S      30.0 /* above: buckets of ten seconds */
#define REGISTER_BITS 12
#define REGISTERS     (1u << REGISTER_BITS)
#define RANKS	      (64 - REGISTER_BITS) /* of a register, and one more */
#define ALPHA	      0.01
#define BINS	      2304u /* up to 1e20 */

struct entry {
	double value;
	uint32_t id;
};

struct hg_sketch_block {
	uint32_t next; /* number + 1 of the block before, 0 = none; newest bucket first */
	uint32_t bucket;
	uint32_t used;
	struct entry entries[ENTRIES];
};

static double gamma_of_bins(void)
{
	return (1 + ALPHA) / (1 - ALPHA);
}

void hg_sketches_init(struct hg_sketches *sketches, size_t *used_bytes)
{
	memset(sketches, 0, sizeof(*sketches));
	sketches->used_bytes = used_bytes;
}

static void spend(struct hg_sketches *s, size_t before, size_t after)
{
	__atomic_fetch_add(s->used_bytes, (after - before) * sizeof(*s->blocks), __ATOMIC_RELAXED);
}

void hg_sketches_clear(struct hg_sketches *sketches)
{
	if (sketches->used_bytes)
		spend(sketches, sketches->cap, 0);
	free(sketches->blocks);
	sketches->blocks = NULL;
	sketches->count = sketches->cap = 0;
}

void hg_sketches_turn(struct hg_sketches *sketches, double now_s, double t_s)
{
	double bucket_s = t_s > LONG_T_S ? 10 : 1;
	double window_s = t_s > 1 ? t_s : 1;

	sketches->bucket = (uint32_t)(now_s / bucket_s + 0.5);
	sketches->window = (uint32_t)ceil(window_s / bucket_s);
}

size_t hg_sketches_bytes(const struct hg_sketches *sketches)
{
	return sketches->count * sizeof(*sketches->blocks);
}

/* ---- adding ---- */

static bool grow(struct hg_sketches *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : FIRST_BLOCKS;
	struct hg_sketch_block *blocks;

	if (s->count < s->cap)
		return true;
	spend(s, s->cap, cap);
	if (__atomic_load_n(s->used_bytes, __ATOMIC_RELAXED) <= HG_SKETCH_MEMORY) {
		blocks = realloc(s->blocks, cap * sizeof(*blocks));
		if (blocks) {
			s->blocks = blocks;
			s->cap = cap;
			return true;
		}
	}
	spend(s, cap, s->cap);
	return false;
}

static void combine(struct entry *entry, enum hg_value_op op, double value)
{
	switch (op) {
	case HG_OP_MIN:
		if (value < entry->value)
			entry->value = value;
		break;
	case HG_OP_QUANTILE:
		entry->value += value;
		break;
	default:
		if (value > entry->value)
			entry->value = value;
	}
}

/* Room for one more entry of the present bucket; NULL: no memory. */
static struct entry *new_entry(struct hg_sketches *s, uint32_t *ref)
{
	struct hg_sketch_block *block = *ref ? &s->blocks[*ref - 1] : NULL;

	if (!block || block->bucket != s->bucket || block->used == ENTRIES) {
		if (!grow(s))
			return NULL;
		block = &s->blocks[s->count++];
		*block = (struct hg_sketch_block){ .next = *ref, .bucket = s->bucket };
		*ref = s->count;
	}
	return &block->entries[block->used++];
}

static void put(struct hg_sketches *s, uint32_t *ref, enum hg_value_op op, uint32_t id,
		double value)
{
	struct entry *entry;

	for (uint32_t at = *ref; at; at = s->blocks[at - 1].next) {
		struct hg_sketch_block *block = &s->blocks[at - 1];

		if (block->bucket != s->bucket)
			break;
		for (uint32_t i = 0; i < block->used; i++) {
			if (block->entries[i].id != id)
				continue;
			combine(&block->entries[i], op, value);
			return;
		}
	}
	entry = new_entry(s, ref);
	if (entry)
		*entry = (struct entry){ value, id };
	else
		s->refused++;
}

/* Bin 0 is for what is below 1. */
static uint32_t bin_of(double number)
{
	double bin;

	if (!(number >= 1))
		return 0;
	bin = 1 + ceil(log(number) / log(gamma_of_bins()));
	return bin < BINS ? (uint32_t)bin : BINS - 1;
}

void hg_sketch_add(struct hg_sketches *sketches, uint32_t *ref, enum hg_value_op op, double number,
		   uint64_t hash, double weight)
{
	uint64_t rest = hash << REGISTER_BITS;
	unsigned rank = rest ? (unsigned)__builtin_clzll(rest) + 1 : RANKS + 1;

	switch (op) {
	case HG_OP_COUNT:
		put(sketches, ref, op, (uint32_t)(hash >> (64 - REGISTER_BITS)), rank);
		break;
	case HG_OP_QUANTILE:
		put(sketches, ref, op, bin_of(number), weight);
		break;
	default:
		put(sketches, ref, op, 0, number);
	}
}

/* ---- reading ---- */

/*
 * Cardinality from the counts of register values, without bias corrections of any kind: Ertl, New
 * cardinality estimation algorithms for HyperLogLog sketches, 2017, section 4.
 */
static double sigma(double x)
{
	double y = 1, z = x, before;

	if (x == 1)
		return INFINITY;
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z != before);
	return z;
}

static double tau(double x)
{
	double y = 1, z = 1 - x, before;

	if (x == 0 || x == 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z != before);
	return z / 3;
}

static double distinct(const uint8_t *registers)
{
	double m = REGISTERS, z;
	uint32_t counts[RANKS + 2] = { 0 };

	for (uint32_t i = 0; i < REGISTERS; i++)
		counts[registers[i]]++;
	z = m * tau(1 - counts[RANKS + 1] / m);
	for (unsigned k = RANKS; k >= 1; k--)
		z = 0.5 * (z + counts[k]);
	z += m * sigma(counts[0] / m);
	return m * m / (2 * log(2.0)) / z;
}

static double quantile(const double *bins, double share)
{
	double gamma = gamma_of_bins(), total = 0, below = 0;
	uint32_t at = 0;

	for (uint32_t i = 0; i < BINS; i++)
		total += bins[i];
	if (total <= 0)
		return NAN;
	for (; at < BINS - 1; at++) {
		below += bins[at];
		if (below >= share * total && bins[at] > 0)
			break;
	}
	return at == 0 ? 0 : 2 * pow(gamma, at - 1.0) / (gamma + 1);
}

/* Calls for all entries of the window. */
typedef void each_entry(void *arg, const struct entry *entry);

static bool for_window(const struct hg_sketches *s, uint32_t ref, each_entry *each, void *arg)
{
	bool any = false;

	for (; ref && ref <= s->count; ref = s->blocks[ref - 1].next) {
		const struct hg_sketch_block *block = &s->blocks[ref - 1];

		if (block->bucket + s->window <= s->bucket)
			break;
		for (uint32_t i = 0; i < block->used; i++)
			each(arg, &block->entries[i]);
		any = true;
	}
	return any;
}

static void take_least(void *arg, const struct entry *entry)
{
	double *least = arg;

	if (!(*least <= entry->value))
		*least = entry->value;
}

static void take_largest(void *arg, const struct entry *entry)
{
	double *largest = arg;

	if (!(*largest >= entry->value))
		*largest = entry->value;
}

static void take_register(void *arg, const struct entry *entry)
{
	uint8_t *registers = arg;

	if (entry->id < REGISTERS && entry->value > registers[entry->id])
		registers[entry->id] = (uint8_t)entry->value;
}

static void take_bin(void *arg, const struct entry *entry)
{
	double *bins = arg;

	if (entry->id < BINS)
		bins[entry->id] += entry->value;
}

double hg_sketch_value(const struct hg_sketches *sketches, uint32_t ref,
		       const struct hg_value *value)
{
	uint8_t registers[REGISTERS];
	double bins[BINS], number = NAN;

	switch (value->op) {
	case HG_OP_COUNT:
		memset(registers, 0, sizeof(registers));
		return for_window(sketches, ref, take_register, registers) ? distinct(registers)
									   : NAN;
	case HG_OP_QUANTILE:
		memset(bins, 0, sizeof(bins));
		(void)for_window(sketches, ref, take_bin, bins);
		return quantile(bins, value->share);
	case HG_OP_MIN:
		(void)for_window(sketches, ref, take_least, &number);
		return number;
	default:
		(void)for_window(sketches, ref, take_largest, &number);
		return number;
	}
}

/* ---- making the array anew ---- */

bool hg_sketches_crowded(const struct hg_sketches *sketches)
{
	return sketches->count > FIRST_BLOCKS && sketches->count > 2 * sketches->live;
}

struct hg_sketches hg_sketches_move_begin(struct hg_sketches *sketches)
{
	struct hg_sketches moved = *sketches;

	moved.blocks = malloc((sketches->cap + 1u) * sizeof(*moved.blocks));
	moved.count = 0;
	return moved;
}

uint32_t hg_sketches_move(struct hg_sketches *to, const struct hg_sketches *from, uint32_t ref)
{
	uint32_t first = 0, *link = &first;

	for (; ref && ref <= from->count; ref = from->blocks[ref - 1].next) {
		const struct hg_sketch_block *block = &from->blocks[ref - 1];

		if (block->bucket + from->window <= from->bucket || to->count == to->cap)
			break;
		to->blocks[to->count] = *block;
		to->blocks[to->count].next = 0;
		*link = ++to->count;
		link = &to->blocks[to->count - 1].next;
	}
	return first;
}

void hg_sketches_move_end(struct hg_sketches *sketches, struct hg_sketches *moved)
{
	free(sketches->blocks);
	moved->live = moved->count;
	*sketches = *moved;
}
