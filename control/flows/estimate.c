#include "control/flows/estimate.h"

#include <math.h>

#include "control/flows/values.h"

#define Z_975 1.959963984540054

/* Sketches of several sources: the largest says the least that is true of all (FM 6). */
static double seen_by_both(const struct hg_sum *a, const struct hg_sum *b)
{
	if (a->n <= 0 || isnan(a->seen))
		return b->seen;
	if (b->n <= 0 || isnan(b->seen))
		return a->seen;
	switch (b->op) {
	case HG_OP_MIN:
		return fmin(a->seen, b->seen);
	case HG_OP_QUANTILE:
		return a->s1 >= b->s1 ? a->seen : b->seen;
	default:
		return fmax(a->seen, b->seen);
	}
}

void hg_sum_add(struct hg_sum *to, const struct hg_sum *from)
{
	to->seen = seen_by_both(to, from);
	to->op = from->op;
	to->d1 += from->d1;
	to->d2 += from->d2;
	to->dx += from->dx;
	to->s1 += from->s1;
	to->s2 += from->s2;
	to->vt += from->vt;
	to->n += from->n;
	if (from->w > to->w)
		to->w = from->w;
}

/* Chi-squared quantile by Wilson and Hilferty; z is the normal one. */
static double chi2(double freedom, double z)
{
	double a = 2 / (9 * freedom);
	double root = 1 - a + z * sqrt(a);

	return root > 0 ? freedom * root * root * root : 0;
}

void hg_gamma_interval(double y, double v, double w, double *lower, double *upper)
{
	*lower = *upper = y > 0 ? y : 0;
	if (y > 0 && v <= 0)
		return;
	if (y > 0)
		*lower = v / (2 * y) * chi2(2 * y * y / v, -Z_975);
	else
		y = v = 0;
	if (y + w <= 0)
		return;
	v += w * w;
	y += w;
	*upper = v / (2 * y) * chi2(2 * y * y / v, Z_975);
}

double hg_sum_value(const struct hg_sum *sum)
{
	switch (sum->op) {
	case HG_OP_RATE:
		return sum->s1;
	case HG_OP_AVERAGE:
		return sum->d1 > 0 ? sum->s1 / sum->d1 : 0;
	default:
		return isnan(sum->seen) ? 0 : sum->seen;
	}
}

/* From the spread of the samples around their mean: ratio of two weighted sums. */
static void average_interval(const struct hg_sum *sum, struct hg_estimate *e)
{
	double r = e->value, spread, half;

	e->exact = sum->d2 <= 0;
	e->lower = e->upper = r;
	if (e->exact)
		return;
	e->lower = e->upper = NAN; /* one sample has no spread */
	if (sum->n <= 1 || sum->d1 <= 0)
		return;
	spread = fmax(sum->s2 - 2 * r * sum->dx + r * r * sum->d2, 0) * sum->n / (sum->n - 1);
	half = Z_975 * sqrt(spread) / sum->d1;
	e->lower = fmax(r - half, 0);
	e->upper = r + half;
	e->rse_sampling = r > 0 ? sqrt(spread) / sum->d1 / r : 0;
}

static struct hg_estimate other_estimate(const struct hg_sum *sum, double coverage)
{
	struct hg_estimate e = { .value = hg_sum_value(sum),
				 .samples = sum->n,
				 .coverage = coverage,
				 .lower = NAN,
				 .upper = NAN,
				 .exact = sum->s2 + sum->vt <= 0 };

	if (sum->op == HG_OP_AVERAGE)
		average_interval(sum, &e);
	if (sum->op == HG_OP_COUNT)
		e.lower = e.value;
	return e;
}

static struct hg_estimate rate_estimate(const struct hg_sum *sum, double coverage)
{
	double v = sum->s2 + sum->vt;
	struct hg_estimate e = { .value = sum->s1, .samples = sum->n, .coverage = coverage };

	hg_gamma_interval(sum->s1, v, sum->w, &e.lower, &e.upper);
	e.exact = v <= 0;
	if (sum->s1 > 0) {
		e.rse_sampling = sqrt(sum->s2 > 0 ? sum->s2 : 0) / sum->s1;
		e.rse_sketch = sqrt(sum->vt > 0 ? sum->vt : 0) / sum->s1;
	}
	return e;
}

struct hg_estimate hg_estimate_of(const struct hg_sum *sum, double coverage)
{
	if (sum->op != HG_OP_RATE)
		return other_estimate(sum, coverage);
	return rate_estimate(sum, coverage);
}

double hg_warm_up(double age_s, double t_s)
{
	return age_s > 0 ? -expm1(-age_s / t_s) : 1;
}
