/*
 * From sums to numbers with error bars (est:5). Pure functions, any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_ESTIMATE_H
#define HELIOGRAPH_CONTROL_FLOWS_ESTIMATE_H

#include <heliograph/flows.h>

/* Sums as rates or totals: any one unit, variances in its square. */
struct hg_sum {
	double s1, s2, vt;
	double w; /* largest weight one sample could have */
	double n; /* samples */
	/* Averages: sums of weights, their squares, and what these share with the numbers'. */
	double d1, d2, dx;
	double seen; /* what a sketch says */
	uint8_t op;  /* enum hg_value_op */
};

/* What rows are ordered by: the value as far as it is known. */
double hg_sum_value(const struct hg_sum *sum);

/* to += from; the larger w stays. */
void hg_sum_add(struct hg_sum *to, const struct hg_sum *from);

struct hg_estimate hg_estimate_of(const struct hg_sum *sum, double coverage);

/*
 * D2: what a sum over an age of `age_s` with time constant t_s falls short of its steady value:
 * divide by it. Not cut off at 5 t: there it would make the rate of a steady flow jump by 0.7 %.
 */
double hg_warm_up(double age_s, double t_s);

#endif
