// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "bench/sim/rng.h"

namespace
{

struct Moments {
	double mean, variance;
};

Moments moments(int trials, const std::function<double()> &draw)
{
	double sum = 0, squares = 0;

	for (int i = 0; i < trials; i++) {
		double x = draw();
		sum += x;
		squares += x * x;
	}
	double mean = sum / trials;
	return { mean, squares / trials - mean * mean };
}

// Samples of `packets` when each is taken 1 in `n`, the way the traffic takes them.
double count_samples(hg_sim_rng *rng, uint64_t packets, uint32_t n)
{
	double factor = hg_sim_rng_skip_factor(n);
	uint64_t at = hg_sim_rng_skip(rng, factor), taken = 0;

	for (; at < packets; at += 1 + uint64_t(hg_sim_rng_skip(rng, factor)))
		taken++;
	return double(taken);
}

TEST(SimRng, TheSameSeedGivesTheSameNumbersAndAnotherStreamOthers)
{
	hg_sim_rng a, b, c;

	hg_sim_rng_init(&a, 7, 1);
	hg_sim_rng_init(&b, 7, 1);
	hg_sim_rng_init(&c, 7, 2);
	for (int i = 0; i < 100; i++) {
		uint64_t x = hg_sim_rng_next(&a);
		EXPECT_EQ(x, hg_sim_rng_next(&b));
		EXPECT_NE(x, hg_sim_rng_next(&c));
	}
}

TEST(SimRng, BelowStaysBelowAndReachesEveryValue)
{
	hg_sim_rng rng;
	int seen[7] = {};

	hg_sim_rng_init(&rng, 1, 1);
	for (int i = 0; i < 7000; i++) {
		uint32_t x = hg_sim_rng_below(&rng, 7);
		ASSERT_LT(x, 7u);
		seen[x]++;
	}
	for (int n : seen)
		EXPECT_NEAR(n, 1000, 150);
	EXPECT_EQ(hg_sim_rng_below(&rng, 0), 0u);
}

TEST(SimRng, UnitIsNeverZeroAndHasTheMomentsOfTheUniform)
{
	hg_sim_rng rng;

	hg_sim_rng_init(&rng, 2, 1);
	Moments m = moments(100000, [&] {
		double u = hg_sim_rng_unit(&rng);
		EXPECT_GT(u, 0.0);
		EXPECT_LE(u, 1.0);
		return u;
	});
	EXPECT_NEAR(m.mean, 0.5, 0.005);
	EXPECT_NEAR(m.variance, 1.0 / 12, 0.002);
}

TEST(SimRng, PoissonHasItsMeanAndVarianceOnBothSidesOfTheSwitch)
{
	hg_sim_rng rng;

	hg_sim_rng_init(&rng, 3, 1);
	for (double lambda : { 0.05, 0.7, 5.0, 15.9, 16.1, 400.0 }) {
		Moments m = moments(100000, [&] { return hg_sim_rng_poisson(&rng, lambda); });
		EXPECT_NEAR(m.mean, lambda, 5 * std::sqrt(lambda / 100000)) << lambda;
		EXPECT_NEAR(m.variance / lambda, 1, 0.07) << lambda;
	}
	EXPECT_EQ(hg_sim_rng_poisson(&rng, 0), 0u);
}

TEST(SimRng, SamplesTakenBySkippingAreBinomial)
{
	hg_sim_rng rng;

	hg_sim_rng_init(&rng, 4, 1);
	for (auto [packets, n] :
	     { std::pair<uint64_t, uint32_t>{ 5000, 50 }, { 300, 2 }, { 700, 1000 } }) {
		double p = 1.0 / n, mean = double(packets) * p;
		Moments m = moments(
			20000, [&, k = packets, rate = n] { return count_samples(&rng, k, rate); });
		EXPECT_NEAR(m.mean, mean, 5 * std::sqrt(mean / 20000)) << n;
		EXPECT_NEAR(m.variance / (mean * (1 - p)), 1, 0.06) << n;
	}
}

TEST(SimRng, NoSampleAtAllIsAsLikelyAsTheBinomialSays)
{
	hg_sim_rng rng;
	int none = 0;

	hg_sim_rng_init(&rng, 5, 1);
	for (int i = 0; i < 50000; i++)
		none += count_samples(&rng, 40, 100) == 0;
	EXPECT_NEAR(none / 50000.0, std::pow(0.99, 40), 0.01);
}

TEST(SimRng, OneInOneTakesEveryPacket)
{
	hg_sim_rng rng;

	hg_sim_rng_init(&rng, 6, 1);
	EXPECT_EQ(count_samples(&rng, 1234, 1), 1234);
}

} // namespace
