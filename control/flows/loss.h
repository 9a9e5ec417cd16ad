/*
 * What one numbered sequence lost: facts of one epoch from any number of lcores, put together with
 * what was known before (dp:M2, sflow-wire 8). Plain values, control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_LOSS_H
#define HELIOGRAPH_CONTROL_FLOWS_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include <heliograph/work.h>

/* Largest step within one run when lcores are compared; the same as one lcore allows itself. */
#define HG_LOSS_DATAGRAM_STEP 8192u
#define HG_LOSS_SAMPLE_STEP   65536u

/* Since start. Zero bytes: nothing seen. */
struct hg_loss {
	uint64_t received, expected, duplicates, late;
	uint32_t lo, hi; /* of the current run */
	uint32_t restarts;
	bool known;
};

/* One epoch of it. */
struct hg_loss_step {
	uint64_t received, expected, duplicates, late;
	uint32_t restarts;
};

static inline uint64_t hg_loss_lost(const struct hg_loss *loss)
{
	return loss->expected > loss->received ? loss->expected - loss->received : 0;
}

static inline int32_t hg_serial_distance(uint32_t from, uint32_t to)
{
	return (int32_t)(to - from);
}

/*
 * Books one epoch. `facts[i]` from the lcores that saw the sequence, in any order; the order of the
 * array is changed. Empty facts are allowed.
 */
void hg_loss_book(struct hg_loss *loss, const struct hg_sequence_facts **facts, unsigned count,
		  uint32_t step_max, struct hg_loss_step *step);

#endif
