#include "control/flows/select.h"

#include <stdlib.h>

static void swap(double *a, double *b)
{
	double kept = *a;

	*a = *b;
	*b = kept;
}

/* Middle one of first, middle and last: no bad case for sorted input. */
static double pivot_of(const double *v, size_t low, size_t high)
{
	double a = v[low], b = v[low + (high - low) / 2], c = v[high];

	if (a > b)
		return b > c ? b : (a > c ? c : a);
	return a > c ? a : (b > c ? c : b);
}

/* What a partition found: so many above the pivot, then so many equal to it. */
struct cut {
	size_t above, equal;
};

static struct cut partition(double *v, size_t count)
{
	double pivot = pivot_of(v, 0, count - 1);
	size_t above = 0, at = 0, below = count;

	while (at < below) {
		if (v[at] > pivot)
			swap(&v[above++], &v[at++]);
		else if (v[at] < pivot)
			swap(&v[at], &v[--below]);
		else
			at++;
	}
	return (struct cut){ above, below - above };
}

void hg_select_largest(double *values, size_t count, size_t k)
{
	while (k && k < count) {
		struct cut cut = partition(values, count);

		if (k <= cut.above) {
			count = cut.above;
		} else if (k <= cut.above + cut.equal) {
			return;
		} else {
			values += cut.above + cut.equal;
			count -= cut.above + cut.equal;
			k -= cut.above + cut.equal;
		}
	}
}

static double smallest(const double *values, size_t count)
{
	double least = values[0];

	for (size_t i = 1; i < count; i++) {
		if (values[i] < least)
			least = values[i];
	}
	return least;
}

/* begin[s]..begin[s + 1]: the values with sub s. */
static void collect(const struct hg_parts *parts, uint32_t *begin, uint32_t *fill, uint32_t subs,
		    double *values)
{
	for (uint32_t i = 0; i < parts->count; i++)
		begin[parts->items[i].sub + 1]++;
	for (uint32_t s = 0; s < subs; s++) {
		begin[s + 1] += begin[s];
		fill[s] = begin[s];
	}
	for (uint32_t i = 0; i < parts->count; i++)
		values[fill[parts->items[i].sub]++] = hg_sum_value(&parts->items[i].sum);
}

bool hg_select_largest_of_each(struct hg_parts *parts, size_t n, uint32_t subs)
{
	uint32_t *begin = calloc(2 * ((size_t)subs + 1), sizeof(*begin));
	double *values = malloc((parts->count + 1u) * sizeof(*values));
	double *least = calloc((size_t)subs + 1, sizeof(*least));
	bool ok = begin && values && least;

	if (ok) {
		collect(parts, begin, begin + subs + 1, subs, values);
		for (uint32_t s = 0; s < subs; s++) {
			uint32_t count = begin[s + 1] - begin[s];

			if (count <= n)
				continue;
			hg_select_largest(&values[begin[s]], count, n);
			least[s] = smallest(&values[begin[s]], n);
		}
		for (uint32_t i = 0; i < parts->count; i++)
			parts->items[i].qualifies =
				hg_sum_value(&parts->items[i].sum) >= least[parts->items[i].sub];
	}
	free(begin);
	free(values);
	free(least);
	return ok;
}
