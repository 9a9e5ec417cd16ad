#include <gtest/gtest.h>

#include <random>
#include <set>

#include "dataplane/rows/sequence.h"

namespace
{

struct Sequence {
	hg_sequence seq = {};
	hg_sequence_facts facts = {};

	hg_sequence_verdict take(uint32_t number, uint32_t step = HG_DATAGRAM_STEP_MAX)
	{
		hg_sequence_verdict v = hg_sequence_judge(&seq, number, step);
		hg_sequence_book(&seq, &facts, number, v);
		return v;
	}
	void restart(uint32_t number)
	{
		hg_sequence_book(&seq, &facts, number, HG_SEQUENCE_RESTART);
	}
	void next_epoch()
	{
		facts = {};
	}
};

TEST(Sequence, ConsecutiveNumbersAreNext)
{
	Sequence s;
	EXPECT_EQ(s.take(100), HG_SEQUENCE_FIRST);
	EXPECT_EQ(s.take(101), HG_SEQUENCE_NEXT);
	EXPECT_EQ(s.facts.received, 2u);
	EXPECT_EQ(s.facts.lo, 100u);
	EXPECT_EQ(s.facts.hi, 101u);
}

TEST(Sequence, WrapsAtTwoToThe32)
{
	Sequence s;
	s.take(0xffffffff);
	EXPECT_EQ(s.take(0), HG_SEQUENCE_NEXT);
	EXPECT_EQ(s.take(2), HG_SEQUENCE_GAP);
	EXPECT_EQ(s.take(1), HG_SEQUENCE_LATE);
	EXPECT_EQ(s.take(0xffffffff), HG_SEQUENCE_DUPLICATE);
	EXPECT_EQ(s.facts.lo, 0xffffffffu);
	EXPECT_EQ(s.facts.hi, 2u);
	EXPECT_EQ(s.facts.hi - s.facts.lo + 1, s.facts.received);
}

TEST(Sequence, ALateNumberFillsItsGapAndIsADuplicateTheSecondTime)
{
	Sequence s;
	s.take(10);
	EXPECT_EQ(s.take(13), HG_SEQUENCE_GAP);
	EXPECT_EQ(s.take(12), HG_SEQUENCE_LATE);
	EXPECT_EQ(s.take(12), HG_SEQUENCE_DUPLICATE);
	EXPECT_EQ(s.facts.received, 3u);
	EXPECT_EQ(s.facts.late, 1u);
	EXPECT_EQ(s.facts.duplicates, 1u);
	EXPECT_EQ(s.facts.hi - s.facts.lo + 1 - s.facts.received, 1u) << "11 is lost";
}

TEST(Sequence, AJumpBeyondTheStepIsARestartEitherWay)
{
	Sequence s;
	s.take(100000);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 100000 + 8192, 8192), HG_SEQUENCE_GAP);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 100000 + 8193, 8192), HG_SEQUENCE_RESTART);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 100000 - 8192, 8192), HG_SEQUENCE_LATE);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 100000 - 8193, 8192), HG_SEQUENCE_RESTART);
}

TEST(Sequence, TwoConsecutiveNumbersBelowTheWindowAreARestart)
{
	Sequence s;
	s.take(500);
	EXPECT_EQ(s.take(1), HG_SEQUENCE_LATE);
	EXPECT_EQ(s.take(501), HG_SEQUENCE_NEXT) << "one stray number changes nothing";
	EXPECT_EQ(s.take(2), HG_SEQUENCE_RESTART);
	EXPECT_EQ(s.take(3), HG_SEQUENCE_NEXT);
	EXPECT_EQ(s.facts.restarts, 1u);
}

TEST(Sequence, TheWindowRemembers128Numbers)
{
	Sequence s;
	s.take(1000);
	s.take(1127);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 1000, 8192), HG_SEQUENCE_DUPLICATE);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 1001, 8192), HG_SEQUENCE_LATE);
	s.take(1128);
	EXPECT_EQ(hg_sequence_judge(&s.seq, 1000, 8192), HG_SEQUENCE_LATE) << "out of the window";
}

TEST(Sequence, ARunKnownBeforeTheEpochGivesItsLastNumber)
{
	Sequence s;
	s.take(50);
	s.next_epoch();
	s.take(51);
	s.restart(1);
	s.take(2);
	EXPECT_EQ(s.facts.restarts, 1u);
	EXPECT_EQ(s.facts.hi_before_valid, 1);
	EXPECT_EQ(s.facts.hi_before, 51u);
	EXPECT_EQ(s.facts.closed, 0u);
	EXPECT_EQ(s.facts.lo, 1u);
	EXPECT_EQ(s.facts.hi, 2u);
	EXPECT_EQ(s.facts.received, 3u);
}

TEST(Sequence, RunsThatBeginAndEndInOneEpochAreSpannedInClosed)
{
	Sequence s;
	s.take(10);
	s.take(14);
	s.restart(1);
	s.take(2);
	s.restart(1);
	EXPECT_EQ(s.facts.restarts, 2u);
	EXPECT_EQ(s.facts.hi_before_valid, 0);
	EXPECT_EQ(s.facts.closed, 5u + 2u);
	EXPECT_EQ(s.facts.lo, 1u);
	EXPECT_EQ(s.facts.hi, 1u);
}

TEST(Sequence, AnEpochOfDuplicatesKeepsTheHighestNumber)
{
	Sequence s;
	s.take(7);
	s.next_epoch();
	EXPECT_EQ(s.take(7), HG_SEQUENCE_DUPLICATE);
	EXPECT_EQ(s.facts.received, 0u);
	EXPECT_EQ(s.facts.hi, 7u);
}

TEST(Sequence, ALateNumberOfTheEpochBeforeDoesNotMoveTheHighestBack)
{
	Sequence s;
	s.take(7);
	s.take(9);
	s.next_epoch();
	EXPECT_EQ(s.take(8), HG_SEQUENCE_LATE);
	EXPECT_EQ(s.facts.hi, 9u);
	EXPECT_EQ(s.facts.lo, 8u);
}

/* All numbers ever seen, unbounded: what the window must agree with inside its 128 numbers. */
struct Model {
	std::set<uint64_t> seen;
	uint64_t hi = 0;
	uint64_t received = 0, late = 0, duplicates = 0;

	hg_sequence_verdict take(uint64_t n)
	{
		bool first = seen.empty();
		if (!seen.insert(n).second) {
			duplicates++;
			return HG_SEQUENCE_DUPLICATE;
		}
		received++;
		if (first || n > hi) {
			bool next = n == hi + 1;
			hi = n;
			return first  ? HG_SEQUENCE_FIRST
			       : next ? HG_SEQUENCE_NEXT
				      : HG_SEQUENCE_GAP;
		}
		late++;
		return HG_SEQUENCE_LATE;
	}
};

TEST(Sequence, AgreesWithAModelThatRemembersEverything)
{
	for (unsigned seed = 1; seed <= 40; seed++) {
		std::mt19937 rng(seed);
		uint64_t base = (uint64_t(1) << 32) - 1000 + rng() % 500, at = base;
		Sequence s;
		Model m;
		uint64_t lo = UINT64_MAX;
		for (unsigned i = 0; i < 5000; i++) {
			unsigned kind = rng() % 10;
			uint64_t n = at + 1;
			if (kind == 0)
				n = at + 2 + rng() % 200;
			else if (kind < 4)
				n = at - rng() % 120;
			if (n < base)
				n = base;
			ASSERT_EQ(s.take(uint32_t(n)), m.take(n))
				<< "seed " << seed << " step " << i;
			at = m.hi;
			lo = std::min(lo, n);
		}
		EXPECT_EQ(s.facts.received, m.received);
		EXPECT_EQ(s.facts.late, m.late);
		EXPECT_EQ(s.facts.duplicates, m.duplicates);
		EXPECT_EQ(s.facts.lo, uint32_t(lo));
		EXPECT_EQ(s.facts.hi, uint32_t(m.hi));
		EXPECT_EQ(s.facts.restarts, 0u);
	}
}

/* Merging over lcores is sums, lowest and highest: one stream dealt to two lcores gives the same
 * loss. */
TEST(Sequence, FactsOfAStreamDealtToTwoLcoresMergeToTheSameLoss)
{
	std::mt19937 rng(5);
	Sequence a, b;
	uint32_t received = 0;
	for (uint32_t n = 100; n < 5000; n++) {
		if (rng() % 10 == 0 && n != 100 && n != 4999)
			continue;
		received++;
		(rng() % 2 ? a : b).take(n);
	}
	uint32_t lo = std::min(a.facts.lo, b.facts.lo), hi = std::max(a.facts.hi, b.facts.hi);
	EXPECT_EQ(a.facts.received + b.facts.received, received);
	EXPECT_EQ(hi - lo + 1 - received, 4900 - received);
}

} // namespace
