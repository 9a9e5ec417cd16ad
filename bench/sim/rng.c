/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/rng.h"

#include <math.h>

static uint64_t rotate_left(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t hg_sim_hash(uint64_t value)
{
	value += 0x9e3779b97f4a7c15u;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

void hg_sim_rng_init(struct hg_sim_rng *rng, uint64_t seed, uint64_t stream)
{
	uint64_t x = hg_sim_hash(seed) ^ hg_sim_hash(~stream);

	for (int i = 0; i < 4; i++) {
		x += 0x9e3779b97f4a7c15u;
		rng->s[i] = hg_sim_hash(x);
	}
}

/* xoshiro256++ of Blackman and Vigna. */
uint64_t hg_sim_rng_next(struct hg_sim_rng *rng)
{
	uint64_t *s = rng->s;
	uint64_t result = rotate_left(s[0] + s[3], 23) + s[0];
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

uint32_t hg_sim_rng_below(struct hg_sim_rng *rng, uint32_t n)
{
	return (uint32_t)(((hg_sim_rng_next(rng) >> 32) * n) >> 32);
}

double hg_sim_rng_unit(struct hg_sim_rng *rng)
{
	return (double)((hg_sim_rng_next(rng) >> 11) + 1) * 0x1.0p-53;
}

double hg_sim_rng_exponential(struct hg_sim_rng *rng, double mean)
{
	return -log(hg_sim_rng_unit(rng)) * mean;
}

/* The sum of 64 fair bits is nearly normal (mean 32, variance 16); a uniform step of one smooths
 * it. */
static double rough_normal(struct hg_sim_rng *rng)
{
	double step = hg_sim_rng_unit(rng) - 0.5;

	return (__builtin_popcountll(hg_sim_rng_next(rng)) - 32 + step) * 0.2494;
}

uint32_t hg_sim_rng_poisson(struct hg_sim_rng *rng, double lambda)
{
	if (lambda <= 0.0)
		return 0;
	if (lambda >= 16.0) {
		double x = lambda + sqrt(lambda) * rough_normal(rng) + 0.5;
		return x <= 0.0 ? 0 : x >= 4e9 ? 4000000000u : (uint32_t)x;
	}
	double u = hg_sim_rng_unit(rng);
	if (u <= 1.0 - lambda) /* e^-x >= 1 - x: no need for the exponential */
		return 0;
	double p = exp(-lambda), sum = p;
	uint32_t k = 0;
	while (u > sum && k < 200) {
		k++;
		p *= lambda / k;
		sum += p;
	}
	return k;
}

double hg_sim_rng_skip_factor(uint32_t n)
{
	return n <= 1 ? 0.0 : 1.0 / log1p(-1.0 / n);
}

uint32_t hg_sim_rng_skip(struct hg_sim_rng *rng, double factor)
{
	if (factor == 0.0)
		return 0;
	double skip = log(hg_sim_rng_unit(rng)) * factor;
	return skip >= 4e9 ? 4000000000u : (uint32_t)skip;
}
