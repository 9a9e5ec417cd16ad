#include "control/flows/estimate.h"

#include <math.h>

#define Z_975 1.959963984540054

void hg_sum_add(struct hg_sum *to, const struct hg_sum *from)
{
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

struct hg_estimate hg_estimate_of(const struct hg_sum *sum, double coverage)
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

double hg_warm_up(double age_s, double t_s)
{
	return age_s > 0 ? -expm1(-age_s / t_s) : 1;
}
