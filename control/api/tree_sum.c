#include "control/api/tree_parts.h"

#include <math.h>
#include <string.h>

void hg_tree_sum_add(struct hg_tree_sum *to, const struct hg_tree_sum *from)
{
	if (!from->any)
		return;
	to->any = true;
	to->estimated |= from->estimated;
	to->sampled |= from->sampled;
	to->biased |= from->biased;
	to->value += from->value;
	to->sampling += from->sampling;
	to->sketch += from->sketch;
	to->samples += from->samples;
	to->covered += from->covered;
	if (from->weight > to->weight)
		to->weight = from->weight;
}

/* The variance of a sum of weights is near the sum of their squares: variance by value is a weight.
 */
struct hg_tree_sum hg_tree_sum_of(const struct hg_estimate *e, bool estimated)
{
	struct hg_tree_sum sum = {
		.value = e->value,
		.samples = e->samples,
		.covered = e->coverage * e->value,
		.any = true,
		.estimated = estimated,
		.sampled = !e->exact,
		.biased = e->biased,
	};

	sum.sampling = e->rse_sampling * e->value * e->rse_sampling * e->value;
	sum.sketch = e->rse_sketch * e->value * e->rse_sketch * e->value;
	if (e->value > 0)
		sum.weight = (sum.sampling + sum.sketch) / e->value;
	return sum;
}

struct hg_estimate hg_tree_sum_estimate(const struct hg_tree_sum *sum)
{
	double variance = sum->sampling + sum->sketch;
	struct hg_estimate e = {
		.value = sum->value,
		.samples = sum->samples,
		.coverage = sum->value > 0 ? sum->covered / sum->value : 1,
		.exact = !sum->sampled,
		.biased = sum->biased,
	};

	hg_gamma_interval(sum->value, variance, sum->weight, &e.lower, &e.upper);
	if (sum->value > 0) {
		e.rse_sampling = sqrt(sum->sampling) / sum->value;
		e.rse_sketch = sqrt(sum->sketch) / sum->value;
	}
	return e;
}
