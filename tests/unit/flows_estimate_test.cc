#include <cmath>
#include <random>

#include <gtest/gtest.h>

extern "C" {
#include "control/flows/estimate.h"
}

// Chi-squared quantiles from the usual tables.
struct Quantile {
	double freedom, low, high;
};

static const Quantile quantiles[] = {
	{ 6, 1.23734, 14.4494 },  { 10, 3.24697, 20.4832 }, { 20, 9.59078, 34.1696 },
	{ 30, 16.7908, 46.9792 }, { 50, 32.3574, 71.4202 }, { 100, 74.2219, 129.561 },
};

// With y = k/2, v = y and no weight the interval is (chi2(.025; 2y) / 2, chi2(.975; 2y) / 2).
TEST(GammaInterval, AgreesWithExactQuantilesWithinThreePercent)
{
	for (const auto &q : quantiles) {
		double y = q.freedom / 2, lower, upper;

		hg_gamma_interval(y, y, 0, &lower, &upper);
		EXPECT_NEAR(lower, q.low / 2, 0.03 * q.low / 2) << q.freedom;
		EXPECT_NEAR(upper, q.high / 2, 0.005 * q.high / 2) << q.freedom;
	}
}

// Exact Poisson limits (Garwood 1936) for k counts of weight 1: v = k, w = 1.
struct Garwood {
	double count, lower, upper;
};

static const Garwood garwood[] = {
	{ 0, 0, 3.689 },      { 1, 0.0253, 5.572 }, { 2, 0.2422, 7.225 }, { 3, 0.6187, 8.767 },
	{ 5, 1.623, 11.668 }, { 10, 4.795, 18.39 }, { 30, 20.24, 42.83 }, { 100, 81.36, 121.63 },
};

TEST(GammaInterval, IsTheExactPoissonIntervalForEqualWeights)
{
	for (const auto &g : garwood) {
		double lower, upper;

		hg_gamma_interval(g.count, g.count, 1, &lower, &upper);
		EXPECT_NEAR(upper, g.upper, 0.02 * g.upper) << g.count;
		EXPECT_LE(lower, g.lower * 1.001 + 1e-12) << g.count;
		EXPECT_GE(lower, g.lower * (g.count >= 3 ? 0.97 : 0)) << g.count;
	}
}

TEST(GammaInterval, ScalesWithTheUnit)
{
	double lower, upper, lower_k, upper_k;

	hg_gamma_interval(20, 30, 2, &lower, &upper);
	hg_gamma_interval(20e6, 30e12, 2e6, &lower_k, &upper_k);
	EXPECT_NEAR(lower_k, lower * 1e6, 1e-3);
	EXPECT_NEAR(upper_k, upper * 1e6, 1e-3);
}

TEST(GammaInterval, IsAPointWhenNothingIsUncertain)
{
	double lower, upper;

	hg_gamma_interval(5, 0, 100, &lower, &upper);
	EXPECT_EQ(lower, 5);
	EXPECT_EQ(upper, 5);
	hg_gamma_interval(0, 0, 0, &lower, &upper);
	EXPECT_EQ(lower, 0);
	EXPECT_EQ(upper, 0);
}

TEST(Estimate, SplitsTheErrorIntoSamplingAndTable)
{
	hg_sum sum = { 100, 400, 25, 10, 3 };
	hg_estimate e = hg_estimate_of(&sum, 0.5);

	EXPECT_EQ(e.value, 100);
	EXPECT_DOUBLE_EQ(e.rse_sampling, 0.2);
	EXPECT_DOUBLE_EQ(e.rse_sketch, 0.05);
	EXPECT_EQ(e.samples, 3);
	EXPECT_EQ(e.coverage, 0.5);
	EXPECT_FALSE(e.exact);
	EXPECT_LT(e.lower, 100);
	EXPECT_GT(e.upper, 100);
}

TEST(Estimate, IsExactWithoutVariance)
{
	hg_sum sum = { 100, 0, 0, 1, 3 };

	EXPECT_TRUE(hg_estimate_of(&sum, 1).exact);
}

TEST(WarmUp, FadesAway)
{
	EXPECT_NEAR(hg_warm_up(10, 2), 1, 0.01);
	EXPECT_EQ(hg_warm_up(80, 2), 1);
	EXPECT_NEAR(hg_warm_up(2, 2), 1 - std::exp(-1.0), 1e-12);
	EXPECT_NEAR(hg_warm_up(1e-6, 2), 5e-7, 1e-12);
}
