/*
 * The effective sampling rate of one data source: what to multiply sampled weights with so that
 * agent drops and lost datagrams are made up for (est:N1-N3, FM 7.2). Plain values, control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_RATE_H
#define HELIOGRAPH_CONTROL_FLOWS_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define HG_RATE_MARKS 10u

/* Cumulative since the window's beginning, as it stood at `at_s`. */
struct hg_rate_mark {
	double at_s, rate_sum, samples;
	uint64_t expected, received, drops;
	uint32_t pool;
};

/* Zero bytes: nothing known, correction 1. */
struct hg_rate {
	struct hg_rate_mark
		marks[HG_RATE_MARKS]; /* each at least 1 s and 10 samples after the one before */
	struct hg_rate_mark now;
	unsigned first, used;
	uint32_t drops_hi;
	bool started;
	bool computed;	   /* the agent sums its rates up instead of counting packets */
	bool odd_pool;	   /* the pool says a factor outside 0.9..16 */
	double correction; /* c: 1 when nothing is known to be missing */
	double effective;  /* N x c over the window, 0 = not known */
};

/* Flow samples of one epoch. */
struct hg_rate_step {
	double rate_sum, samples;
	uint64_t expected, received;
	uint32_t pool, drops;
	bool restart;
};

/* Books one epoch that had samples and sets `correction`; returns by how much the drops field grew.
 */
uint64_t hg_rate_book(struct hg_rate *rate, const struct hg_rate_step *step, double now_s);

#endif
