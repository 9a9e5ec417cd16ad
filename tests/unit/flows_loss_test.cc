#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "control/flows/loss.h"
#include "control/flows/rate.h"
}

namespace
{

hg_sequence_facts run(uint32_t lo, uint32_t hi, uint32_t received)
{
	hg_sequence_facts f = {};

	f.lo = lo;
	f.hi = hi;
	f.received = received;
	return f;
}

struct Sequence {
	hg_loss loss = {};
	hg_loss_step step = {};

	void epoch(std::vector<hg_sequence_facts> facts)
	{
		std::vector<const hg_sequence_facts *> list;

		for (const auto &f : facts)
			list.push_back(&f);
		hg_loss_book(&loss, list.data(), (unsigned)list.size(), HG_LOSS_SAMPLE_STEP, &step);
	}
	uint64_t lost() const
	{
		return hg_loss_lost(&loss);
	}
};

TEST(Loss, IsWhatIsMissingBetweenTheNumbers)
{
	Sequence s;

	s.epoch({ run(1, 10, 10) });
	EXPECT_EQ(s.lost(), 0u);
	s.epoch({ run(11, 20, 8) });
	EXPECT_EQ(s.lost(), 2u);
	EXPECT_EQ(s.step.expected, 10u);
	s.epoch({ run(26, 30, 5) });
	EXPECT_EQ(s.lost(), 7u);
}

TEST(Loss, IsRepairedByLateNumbers)
{
	Sequence s;
	hg_sequence_facts late = run(5, 11, 2);

	s.epoch({ run(1, 10, 9) });
	EXPECT_EQ(s.lost(), 1u);
	late.late = 1;
	s.epoch({ late });
	EXPECT_EQ(s.lost(), 0u);
	EXPECT_EQ(s.loss.late, 1u);
}

TEST(Loss, CountsNumbersFromBeforeTheFirstOneSeen)
{
	Sequence s;

	s.epoch({ run(100, 110, 11) });
	s.epoch({ run(98, 112, 3) });
	EXPECT_EQ(s.loss.expected, 15u);
	EXPECT_EQ(s.lost(), 1u);
}

TEST(Loss, WrapsAtThirtyTwoBits)
{
	Sequence s;

	s.epoch({ run(0xfffffff0u, 0xffffffffu, 16) });
	s.epoch({ run(0, 9, 9) });
	EXPECT_EQ(s.lost(), 1u);
	EXPECT_EQ(s.loss.restarts, 0u);
}

TEST(Loss, IsTheSameHoweverLcoresShareTheNumbers)
{
	Sequence one, two, reversed;

	one.epoch({ run(1, 100, 90) });
	two.epoch({ run(1, 99, 45), run(2, 100, 45) });
	reversed.epoch({ run(2, 100, 45), run(1, 99, 45) });
	EXPECT_EQ(one.lost(), 10u);
	EXPECT_EQ(two.lost(), 10u);
	EXPECT_EQ(reversed.lost(), 10u);
	one.epoch({ run(101, 200, 100) });
	two.epoch({ run(151, 200, 50), run(101, 150, 50) });
	EXPECT_EQ(one.lost(), two.lost());
	EXPECT_EQ(two.loss.restarts, 0u);
}

TEST(Loss, ClosesTheRunThatARestartEnds)
{
	Sequence s;
	hg_sequence_facts f = run(1, 5, 15);

	s.epoch({ run(1000, 1009, 10) });
	f.restarts = 1;
	f.hi_before = 1021; // ten of twelve arrived, then 1..5
	f.hi_before_valid = 1;
	s.epoch({ f });
	EXPECT_EQ(s.step.expected, 17u);
	EXPECT_EQ(s.lost(), 2u);
	EXPECT_EQ(s.loss.restarts, 1u);
	s.epoch({ run(6, 10, 5) });
	EXPECT_EQ(s.lost(), 2u);
}

TEST(Loss, TakesRunsThatBeganAndEndedInTheEpochAsGiven)
{
	Sequence s;
	hg_sequence_facts f = run(1, 5, 25);

	f.restarts = 2;
	f.closed = 22;
	s.epoch({ f });
	EXPECT_EQ(s.loss.expected, 27u);
	EXPECT_EQ(s.loss.restarts, 2u);
	EXPECT_EQ(s.lost(), 2u);
}

TEST(Loss, SeesARestartThatNoLcoreSawBecauseTheAgentMoved)
{
	Sequence s;

	s.epoch({ run(500000, 500099, 100) });
	s.epoch({ run(1, 50, 50) });
	EXPECT_EQ(s.loss.restarts, 1u);
	EXPECT_EQ(s.lost(), 0u);
}

TEST(Loss, TakesAMovedAgentThatGoesOnForNoRestart)
{
	Sequence s;
	hg_sequence_facts stale = run(200001, 200100, 100);

	s.epoch({ run(1, 100, 100) });
	for (uint32_t i = 0; i < 20; i++)
		s.epoch({ run(101 + i * 9995, 100 + (i + 1) * 9995, 9995) });
	EXPECT_EQ(s.loss.hi, 200000u);
	// The lcore that saw 1..100 believes that 200001 begins a new run.
	stale.restarts = 1;
	stale.hi_before = 100;
	stale.hi_before_valid = 1;
	s.epoch({ stale });
	EXPECT_EQ(s.loss.restarts, 0u);
	EXPECT_EQ(s.lost(), 0u);
}

TEST(Loss, IsNothingForDuplicatesAlone)
{
	Sequence s;
	hg_sequence_facts f = {};

	s.epoch({ run(1, 10, 10) });
	f.lo = f.hi = 10;
	f.duplicates = 3;
	s.epoch({ f });
	EXPECT_EQ(s.lost(), 0u);
	EXPECT_EQ(s.loss.duplicates, 3u);
	EXPECT_EQ(s.loss.received, 10u);
}

// ---- effective rate ----

struct Source {
	hg_rate rate = {};
	double now_s = 0;
	uint32_t pool = 0, drops = 0;

	void epoch(double samples, double n, uint32_t pool_growth, uint64_t lost = 0,
		   bool restart = false)
	{
		hg_rate_step step = {};

		now_s += 1;
		pool += pool_growth;
		step.rate_sum = samples * n;
		step.samples = samples;
		step.received = (uint64_t)samples;
		step.expected = (uint64_t)samples + lost;
		step.pool = pool;
		step.drops = drops;
		step.restart = restart;
		hg_rate_book(&rate, &step, now_s);
	}
};

TEST(Rate, IsExactlyOneWhileAComputedPoolLosesNothing)
{
	Source s;

	for (int i = 0; i < 50; i++) {
		s.epoch(37, 1000, 37000);
		EXPECT_EQ(s.rate.correction, 1.0);
	}
	EXPECT_TRUE(s.rate.computed);
	EXPECT_EQ(s.rate.effective, 1000);
}

TEST(Rate, IsExactlyOneWithoutAPool)
{
	Source s;

	for (int i = 0; i < 50; i++) {
		s.epoch(400, 1000, 0);
		EXPECT_EQ(s.rate.correction, 1.0);
	}
}

TEST(Rate, FollowsAPoolThatCounts)
{
	Source s;

	for (int i = 0; i < 30; i++)
		s.epoch(400, 1000, 600000 + (i % 7) * 13);
	EXPECT_NEAR(s.rate.correction, 1.5, 1e-3);
	EXPECT_NEAR(s.rate.effective, 1500, 1);
	EXPECT_FALSE(s.rate.computed);
}

TEST(Rate, SurvivesTheWrapOfThePool)
{
	Source s;

	s.pool = 0xfff00000u;
	for (int i = 0; i < 30; i++) {
		s.epoch(400, 1000, 440000 + (i % 3));
		if (i > 1) {
			EXPECT_NEAR(s.rate.correction, 1.1, 1e-3) << i;
		}
	}
}

TEST(Rate, RepairsLossWhenThePoolIsComputed)
{
	Source s;

	for (int i = 0; i < 20; i++)
		s.epoch(100, 1000, 100000);
	for (int i = 0; i < 30; i++)
		s.epoch(80, 1000, 100000, 20);
	EXPECT_NEAR(s.rate.correction, 1.25, 1e-9);
	for (int i = 0; i < 30; i++)
		s.epoch(100, 1000, 100000);
	EXPECT_EQ(s.rate.correction, 1.0);
}

TEST(Rate, RepairsAgentDropsWithoutAPool)
{
	Source s;

	for (int i = 0; i < 30; i++) {
		s.drops += 50;
		s.epoch(100, 1000, 0);
	}
	EXPECT_NEAR(s.rate.correction, 1.5, 1e-9);
}

TEST(Rate, DoesNotBelieveAPoolOutsideTheAcceptedRange)
{
	Source s;

	for (int i = 0; i < 30; i++)
		s.epoch(400, 1000, 40000000);
	EXPECT_EQ(s.rate.correction, 1.0);
	EXPECT_TRUE(s.rate.odd_pool);
}

TEST(Rate, DoesNotUseThePoolOfFewSamples)
{
	Source s;

	for (int i = 0; i < 9; i++)
		s.epoch(5, 1000, 9000 + i);
	EXPECT_EQ(s.rate.correction, 1.0);
}

TEST(Rate, BeginsAgainAfterARestart)
{
	Source s;

	for (int i = 0; i < 30; i++)
		s.epoch(400, 1000, 600000 + i % 3);
	s.pool = 0;
	s.epoch(400, 1000, 900000, 0, true);
	EXPECT_EQ(s.rate.correction, 1.0);
	s.epoch(400, 1000, 480001);
	EXPECT_NEAR(s.rate.correction, 1.2, 1e-3);
}

} // namespace
