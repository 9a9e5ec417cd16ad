// Kept seconds answer for definitions that come later, as if they had been there all the time.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

// Traffic of a few agents: some heavy flows, many light ones, other ones every second.
class Traffic
{
      public:
	explicit Traffic(World &world, unsigned per_second = 300)
	    : world_(world), per_second_(per_second)
	{
	}
	void second(double delta_s = 1)
	{
		for (unsigned i = 0; i < per_second_; i++) {
			Observed at;
			Sampled packet;
			uint32_t a = draw(), b = draw();

			at.agent = addr4(0xc0000200 + i % 3);
			packet.src = addr4(0x0a000000 + a);
			packet.dst = addr4(0x0a000000 + b);
			packet.sport = (uint16_t)(1024 + random_() % 500);
			packet.dport = random_() % 2 ? 80 : 443;
			packet.proto = random_() % 4 ? 6 : 17;
			packet.rate = i % 3 ? 1000 : 200;
			packet.bytes = random_() % 2 ? 1500 : 64;
			world_.sample(at, packet);
			if (i % 10 == 0) {
				packet.reason = (uint16_t)(256 + random_() % 3);
				world_.discard(at, packet, 1);
			}
		}
		Observed at;
		world_.datagram(at);
		world_.epoch(delta_s);
	}

      private:
	uint32_t draw()
	{
		double u = std::uniform_real_distribution<double>(0.001, 1)(random_);

		return (uint32_t)(1 / u);
	}
	World &world_;
	unsigned per_second_;
	std::mt19937 random_{ 7 };
};

struct Kind {
	const char *name, *keys, *filter;
	double t_s;
	bool dropped;
	hg_agg_mode kept;
};

const Kind kinds[] = {
	{ "all", "", "", 2, false, HG_AGG_UNSET },
	{ "src", "ipsource", "", 2, false, HG_AGG_UNSET },
	{ "pairs", "ipsource,ipdestination", "ipprotocol=6", 1, false, HG_AGG_UNSET },
	{ "ports", "null:tcpdestinationport:0,stack", "", 0.5, false, HG_AGG_AGENT },
	{ "edge", "ipdestination", "ipsource!=10.0.0.1", 2, false, HG_AGG_EDGE },
	{ "pooled", "ipsource", "", 2, false, HG_AGG_POOLED },
	{ "point", "agent,datasource,inputifindex", "", 2, false, HG_AGG_UNSET },
	{ "drops", "reason,agent", "", 2, true, HG_AGG_UNSET },
};

void define(World &world, const Kind &kind, const std::string &name)
{
	Def def(name.c_str());

	def.keys(kind.keys).filter(kind.filter).values("frames");
	def.def.t_s = kind.t_s;
	def.def.dropped = kind.dropped;
	def.def.agg_mode = kind.kept;
	def.def.n = 10000;
	world.put(def.def);
}

void expect_near(double a, double b, double relative, const std::string &what)
{
	EXPECT_LE(std::fabs(a - b), relative * std::max(std::fabs(a), std::fabs(b)) + 1e-6)
		<< what << ": " << a << " against " << b;
}

void expect_equal(World &world, const std::string &live, const std::string &late, double relative,
		  hg_agg_mode mode)
{
	auto a = world.ask(live, mode), b = world.ask(late, mode);

	EXPECT_EQ(a->result.count == 0, b->result.count == 0) << live;
	for (size_t i = 0; i < a->result.count; i++) {
		const hg_flow_row *x = &a->result.rows[i], *y = b->row(x->key);

		// What faded away before the first second folded need not be there.
		if (x->value.value < 1e-2 * a->result.rows[0].value.value)
			break;
		ASSERT_NE(y, nullptr) << live << " " << x->key;
		expect_near(x->value.value, y->value.value, relative, live + " value " + x->key);
		expect_near(x->value.lower, y->value.lower, relative, live + " lower " + x->key);
		expect_near(x->value.upper, y->value.upper, relative, live + " upper " + x->key);
		expect_near(x->value.samples, y->value.samples, relative, live + " samples");
		expect_near(x->values[0].value, y->values[0].value, relative, live + " values");
	}
	expect_near(a->result.other.value, b->result.other.value, relative, live + " other");
	expect_near(a->result.total.value, b->result.total.value, relative, live + " total");
}

class Kept : public testing::TestWithParam<Kind>
{
};

TEST_P(Kept, ADefinitionMadeLaterAnswersAsOneThatWasThere)
{
	World world;
	Traffic traffic(world);

	define(world, GetParam(), "live");
	for (int i = 0; i < 12; i++) // fewer than would be reduced
		traffic.second();
	define(world, GetParam(), "late");
	for (hg_agg_mode mode : { HG_AGG_SUM, HG_AGG_MAX, HG_AGG_EDGE, HG_AGG_POOLED })
		expect_equal(world, "live", "late", 3e-3, mode);
	// Both go on alike, and the traffic since the making counts once.
	for (int i = 0; i < 3; i++)
		traffic.second();
	expect_equal(world, "live", "late", 3e-3, HG_AGG_SUM);
}

TEST_P(Kept, ShortEpochsAreKeptAsSecondsAndLoseNothing)
{
	World world;
	Traffic traffic(world, 60);

	define(world, GetParam(), "live");
	for (int i = 0; i < 53; i++) // the last second is not complete
		traffic.second(0.2);
	define(world, GetParam(), "late");
	auto live = world.ask("live"), late = world.ask("late");
	double t_s = GetParam().t_s;

	// Within a second the kept rows are taken as spread evenly.
	EXPECT_NEAR(late->result.total.value, live->result.total.value,
		    live->result.total.value * 0.15 / t_s + 1e-9);
	hg_snapshot *snapshot = world.snapshot();
	EXPECT_EQ(hg_snapshot_intake(snapshot)->history_seconds, 11u); // the first one is cut short
	hg_snapshot_unref(snapshot);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Kept, testing::ValuesIn(kinds),
			 [](const testing::TestParamInfo<Kind> &kind) {
				 return std::string(kind.param.name);
			 });

TEST(History, ReducedSecondsKeepEverySumOnAverage)
{
	const int runs = 40;
	double shown = 0, truth = 0, covered = 0, rows = 0;

	for (int run = 0; run < runs; run++) {
		World world;
		Traffic traffic(world, 400);
		hg_history_limits limits = { 300, 100, (size_t)1 << 30 };

		hg_flows_set_history(world.flows(), &limits);
		define(world, { "", "ipsource", "", 20, false, HG_AGG_UNSET }, "live");
		for (int i = 0; i < 40; i++)
			traffic.second();
		define(world, { "", "ipsource", "", 20, false, HG_AGG_UNSET }, "late");
		auto live = world.ask("live"), late = world.ask("late");
		const hg_flow_row *a = live->row("10.0.0.2"), *b = late->row("10.0.0.2");
		ASSERT_TRUE(a && b);
		shown += b->value.value;
		truth += a->value.value;
		// What the reduction adds is in the interval: it is wider, and holds the other
		// value.
		EXPECT_GE(b->value.upper - b->value.lower, a->value.upper - a->value.lower);
		covered += b->value.lower <= a->value.value && a->value.value <= b->value.upper;
		rows++;
		expect_near(live->result.total.value, late->result.total.value, 0.03, "total");
	}
	EXPECT_NEAR(shown / truth, 1, 0.02);
	EXPECT_GE(covered / rows, 0.93);
}

TEST(History, TheSumOfSecondsIsTheMeanOverThem)
{
	World world;
	Traffic traffic(world);
	double bytes = 0;
	uint64_t from = 0, to = 0;

	world.put("seconds", "");
	for (int i = 0; i < 20; i++) {
		auto before =
			world.ask("seconds", { nullptr, 0, 10, 0, HG_AGG_SUM, nullptr, true });
		traffic.second();
		auto after = world.ask("seconds", { nullptr, 0, 10, 0, HG_AGG_SUM, nullptr, true });
		if (i == 4)
			from = world.now_ms;
		if (i > 4 && i <= 14) {
			bytes += after->result.rows[0].total.value -
				 before->result.rows[0].total.value;
			to = world.now_ms;
		}
	}
	Def def("window");
	def.keys("ipsource");
	def.def.n = 10000;
	def.def.from_ms = from - 300; // cuts the second before: not a whole one
	def.def.to_ms = to + 300;
	world.put(def.def);
	auto answer = world.ask("window");
	expect_near(answer->shown() + answer->result.other.value, bytes / 10, 1e-6, "mean");
	EXPECT_EQ(answer->result.since_ms, from);
	EXPECT_EQ(answer->result.epoch_ms, to);
	EXPECT_DOUBLE_EQ(answer->result.t_s, 10);
	// New seconds change nothing.
	for (int i = 0; i < 3; i++)
		traffic.second();
	expect_near(world.ask("window")->result.total.value, bytes / 10, 1e-6, "later");
}

TEST(History, AWindowWithoutAWholeKeptSecondIsRefused)
{
	World world;
	Traffic traffic(world);
	hg_problem problem = {};
	Def def("window");

	def.keys("ipsource");
	def.def.from_ms = world.now_ms;
	EXPECT_EQ(hg_flows_put(world.flows(), &def.def, &problem), -1);
	for (int i = 0; i < 5; i++)
		traffic.second();
	def.def.from_ms = world.now_ms - 500;
	EXPECT_EQ(hg_flows_put(world.flows(), &def.def, &problem), -1);
	EXPECT_EQ(problem.status, 400);
	EXPECT_EQ(hg_flows_count(world.flows()), 0u);
}

TEST(History, ADefinitionTellsSinceWhenItHasData)
{
	World world;
	Traffic traffic(world);
	uint64_t start = world.now_ms;

	for (int i = 0; i < 50; i++)
		traffic.second();
	world.put("short", "ipsource", 2);
	world.put("long", "ipsource", 60);
	hg_snapshot *snapshot = world.snapshot();
	EXPECT_EQ(hg_snapshot_flow(snapshot, "short")->since_ms, world.now_ms - 20000);
	EXPECT_EQ(hg_snapshot_flow(snapshot, "long")->since_ms, start);
	EXPECT_TRUE(hg_snapshot_flow(snapshot, "short")->retroactive);
	hg_snapshot_unref(snapshot);
}

TEST(History, WithoutHistoryADefinitionStartsWhenItIsMade)
{
	World world;
	Traffic traffic(world);
	hg_history_limits none = {};

	hg_flows_set_history(world.flows(), &none);
	for (int i = 0; i < 5; i++)
		traffic.second();
	world.put("x", "ipsource");
	EXPECT_EQ(world.ask("x")->result.count, 0u);
	hg_snapshot *snapshot = world.snapshot();
	EXPECT_FALSE(hg_snapshot_flow(snapshot, "x")->retroactive);
	EXPECT_EQ(hg_snapshot_intake(snapshot)->history_bytes, 0u);
	hg_snapshot_unref(snapshot);
}

TEST(History, MemoryIsBoundedByForgettingTheOldest)
{
	World world;
	Traffic traffic(world);
	hg_history_limits limits = { 300, 16384, (size_t)1 << 20 };

	hg_flows_set_history(world.flows(), &limits);
	for (int i = 0; i < 100; i++)
		traffic.second();
	hg_snapshot *snapshot = world.snapshot();
	const hg_intake *intake = hg_snapshot_intake(snapshot);
	EXPECT_LE(intake->history_bytes, limits.memory_bytes);
	EXPECT_GT(intake->history_seconds, 10u);
	EXPECT_LT(intake->history_seconds, 100u);
	EXPECT_GT(intake->history_rows, 1000u);
	hg_snapshot_unref(snapshot);
}

TEST(History, SlicesGiveTheSameAsOneGo)
{
	World world;
	Traffic traffic(world);
	hg_problem problem;
	Def def("sliced");

	for (int i = 0; i < 10; i++)
		traffic.second();
	def.keys("ipsource").values("frames");
	def.def.n = 10000;
	ASSERT_EQ(hg_flows_begin(world.flows(), &def.def, &problem), 1);
	EXPECT_TRUE(hg_flows_pending(world.flows(), "sliced"));
	EXPECT_EQ(hg_flows_begin(world.flows(), &def.def, &problem), 1);
	// Epochs go on between the slices.
	while (hg_flows_work(world.flows(), 0) && hg_flows_work(world.flows(), 0))
		traffic.second();
	EXPECT_FALSE(hg_flows_pending(world.flows(), "sliced"));
	define(world, { "", "ipsource", "", 2, false, HG_AGG_UNSET }, "whole");
	expect_equal(world, "whole", "sliced", 1e-4, HG_AGG_SUM);
}

TEST(History, TheFarInterfaceIsKnownOnlySinceALiveDefinitionKeepsIt)
{
	World world;
	Traffic traffic(world);

	for (int i = 0; i < 5; i++)
		traffic.second();
	world.put("far", "inputifindex,outputifindex");
	EXPECT_EQ(world.ask("far")->result.count, 0u);
	for (int i = 0; i < 3; i++)
		traffic.second();
	auto far = world.ask("far");
	EXPECT_GT(far->result.count, 0u);
}

TEST(Sleep, ADefinitionNobodyReadsIsNotFoldedAndAnswersAgainWhenItIsWoken)
{
	World world;
	Traffic traffic(world, 50);
	hg_problem problem;

	hg_flows_set_idle(world.flows(), 20000);
	traffic.second();
	define(world, { "", "ipsource", "", 2, false, HG_AGG_UNSET }, "read");
	define(world, { "", "ipsource", "", 2, false, HG_AGG_UNSET }, "left");
	define(world, { "", "ipsource", "", 60, false, HG_AGG_UNSET },
	       "long"); // reaches too far back
	for (int i = 0; i < 40; i++) {
		hg_snapshot *snapshot = world.snapshot();

		hg_snapshot_flow_read(snapshot, "read", world.now_ms);
		hg_snapshot_unref(snapshot);
		traffic.second();
	}
	hg_snapshot *snapshot = world.snapshot();
	EXPECT_TRUE(hg_snapshot_flow(snapshot, "left")->asleep);
	EXPECT_FALSE(hg_snapshot_flow(snapshot, "read")->asleep);
	EXPECT_FALSE(hg_snapshot_flow(snapshot, "long")->asleep);
	EXPECT_EQ(hg_snapshot_flow(snapshot, "left")->rows, 0u);
	hg_snapshot_unref(snapshot);
	EXPECT_EQ(hg_flows_wake(world.flows(), "read", &problem), 0);
	ASSERT_EQ(hg_flows_wake(world.flows(), "left", &problem), 1);
	while (hg_flows_work(world.flows(), 0))
		;
	expect_equal(world, "read", "left", 3e-3, HG_AGG_SUM);
	EXPECT_EQ(hg_flows_count(world.flows()), 3u);
}

TEST(Trend, HasAPointForEverySecondFromHistoryOn)
{
	World world;
	Traffic traffic(world);
	const hg_trend_point *const *points;
	Def live("live"), late("late");

	live.keys("ipsource").def.trend_mode = HG_AGG_SUM;
	late.keys("ipsource").def.trend_mode = HG_AGG_SUM;
	live.def.n = late.def.n = 10000;
	world.put(live.def);
	for (int i = 0; i < 12; i++)
		traffic.second();
	world.put(late.def);
	hg_snapshot *snapshot = world.snapshot();
	ASSERT_EQ(hg_snapshot_trend(snapshot, "live", 0, &points), 12u);
	const hg_trend_point *const *again;
	ASSERT_EQ(hg_snapshot_trend(snapshot, "late", 0, &again), 12u);
	for (int i = 0; i < 12; i++) {
		EXPECT_EQ(points[i]->time_ms, world.now_ms - (uint64_t)(11 - i) * 1000);
		EXPECT_EQ(points[i]->time_ms, again[i]->time_ms);
		ASSERT_EQ(points[i]->count, again[i]->count);
		EXPECT_FALSE(points[i]->gap);
		double shown = 0;
		for (uint32_t r = 0; r < points[i]->count; r++) {
			EXPECT_STREQ(points[i]->rows[r].key, again[i]->rows[r].key);
			expect_near(points[i]->rows[r].value, again[i]->rows[r].value, 1e-4, "row");
			shown += points[i]->rows[r].value;
		}
		expect_near(shown + points[i]->other.value, points[i]->total.value, 1e-5, "total");
	}
	EXPECT_EQ(hg_snapshot_trend(snapshot, "live", world.now_ms - 3000, &points), 3u);
	EXPECT_EQ(hg_snapshot_trend(snapshot, "nobody", 0, &points), 0u);
	hg_snapshot_unref(snapshot);
}

TEST(Trend, PointsOutliveTheDefinitionInTheSnapshotsThatHoldThem)
{
	World world;
	Traffic traffic(world, 50);
	const hg_trend_point *const *points;
	Def def("x");

	def.keys("ipsource").def.trend_mode = HG_AGG_MAX;
	world.put(def.def);
	for (int i = 0; i < HG_TREND_POINTS + 20; i++)
		traffic.second();
	hg_snapshot *snapshot = world.snapshot();
	hg_flows_delete(world.flows(), "x");
	for (int i = 0; i < 5; i++)
		traffic.second();
	ASSERT_EQ(hg_snapshot_trend(snapshot, "x", 0, &points), (size_t)HG_TREND_POINTS);
	EXPECT_GT(points[0]->count, 0u);
	EXPECT_GT(std::string(points[0]->rows[0].key).size(), 6u);
	EXPECT_STREQ(points[0]->rows[0].parts[0], points[0]->rows[0].key);
	hg_snapshot_unref(snapshot);
}

TEST(Trend, ASilentCollectorHasGapsAndAQuietOneZeros)
{
	World world;
	Traffic traffic(world, 20);
	Observed at;
	const hg_trend_point *const *points;
	Def def("x");

	def.keys("ipsource").def.trend_mode = HG_AGG_SUM;
	world.put(def.def);
	traffic.second();
	for (int i = 0; i < 30; i++)
		world.epoch();
	world.datagram(at);
	world.epoch();
	hg_snapshot *snapshot = world.snapshot();
	size_t count = hg_snapshot_trend(snapshot, "x", 0, &points);
	ASSERT_EQ(count, 32u);
	EXPECT_FALSE(points[5]->gap);
	EXPECT_TRUE(points[25]->gap);
	EXPECT_FALSE(points[31]->gap);
	hg_snapshot_unref(snapshot);
}

TEST(Trend, LostSamplesStandInTheSecondThatMissesThem)
{
	World world;
	Traffic traffic(world, 0);
	Observed at;
	const hg_trend_point *const *points;
	Def def("x");

	def.keys("ipsource").def.trend_mode = HG_AGG_SUM;
	world.put(def.def);
	for (int i = 0; i < 3; i++) {
		world.sample(at, Sampled());
		if (i == 1)
			world.lose(at, 7);
		world.sample(at, Sampled());
		traffic.second();
	}
	hg_snapshot *snapshot = world.snapshot();
	ASSERT_EQ(hg_snapshot_trend(snapshot, "x", 0, &points), 3u);
	EXPECT_EQ(points[0]->lost_samples, 0);
	EXPECT_EQ(points[1]->lost_samples, 7);
	EXPECT_EQ(points[1]->lost_where, HG_LOST_NETWORK);
	EXPECT_EQ(points[2]->lost_samples, 0);
	hg_snapshot_unref(snapshot);
}

} // namespace
