// Values of FM 6 over numbers, distinct values and quantiles: what a query says of known samples.
#include <cmath>
#include <memory>

#include "tests/support/direct_world.h"
#include "tests/support/packet_builder.h"

namespace
{

using heliograph::DirectWorld;
using hg_test::Packet;
using test::Bytes;
using test::Sample;

// A sample of rate 100 of a TCP packet with this round-trip time; 0: without the record.
class World : public DirectWorld
{
      public:
	void rtt(uint32_t us, uint32_t rate = 100, unsigned sport = 1000)
	{
		number_++;
		Packet::Bytes packet = Packet().eth(0x0800).ip(6).tcp(sport, 443);
		Sample s(1, Bytes().u32(number_)
				    .u32(3)
				    .u32(rate)
				    .u32(number_ * rate)
				    .u32(0)
				    .u32(3)
				    .u32(5));

		s.add(test::sampled_header(std::string(packet.begin(), packet.end()), 1000));
		if (us)
			s.add(test::record(test::tag(0, 2209), Bytes().u32(2)
								       .u32(0)
								       .u32(0)
								       .u32(0)
								       .u32(0)
								       .u32(0)
								       .u32(0)
								       .u32(us)
								       .u32(0)
								       .u32(0)
								       .u32(0)
								       .u32(0)));
		feed(s);
	}
	hg_flow_row first(const char *name)
	{
		if (result_)
			hg_flow_result_clear(result_.get());
		result_ = std::make_unique<hg_flow_result>(ask(name));
		EXPECT_EQ(result_->count, 1u);
		return result_->count ? result_->rows[0] : hg_flow_row{};
	}
	~World()
	{
		if (result_)
			hg_flow_result_clear(result_.get());
	}

      private:
	uint32_t number_ = 0;
	std::unique_ptr<hg_flow_result> result_;
};

TEST(FlowValues, ANumberThatDoesNotAddUpIsAveragedOverTheSamplesThatHaveIt)
{
	World w;

	w.put("f", "", "tcprtt", "", "frames");
	for (uint32_t us : { 100, 200, 300, 400, 0 })
		w.rtt(us);
	w.epoch();
	hg_flow_row row = w.first("f");
	EXPECT_NEAR(row.value.value, 250, 1e-6);
	EXPECT_NEAR(row.values[0].value, 500, 1);
	EXPECT_LT(row.value.lower, 250);
	EXPECT_GT(row.value.upper, 250);
	EXPECT_FALSE(row.value.exact);
}

TEST(FlowValues, AnAverageWeighsByTheSamplingRate)
{
	World w;

	w.put("f", "", "avg:tcprtt");
	w.rtt(100, 300);
	w.rtt(200, 100);
	w.epoch();
	EXPECT_NEAR(w.first("f").value.value, 125, 1e-6);
}

TEST(FlowValues, EqualNumbersHaveAnAverageWithoutDoubt)
{
	World w;

	w.put("f", "", "tcprtt");
	for (int i = 0; i < 5; i++)
		w.rtt(70);
	w.epoch();
	hg_flow_row row = w.first("f");
	EXPECT_NEAR(row.value.lower, 70, 1e-3);
	EXPECT_NEAR(row.value.upper, 70, 1e-3);
}

TEST(FlowValues, ASingleSampleHasAnAverageButNoInterval)
{
	World w;

	w.put("f", "", "tcprtt");
	w.rtt(70);
	w.epoch();
	EXPECT_NEAR(w.first("f").value.value, 70, 1e-6);
	EXPECT_TRUE(std::isnan(w.first("f").value.lower));
}

TEST(FlowValues, ARateAddsTheNumbersUp)
{
	World w;

	w.put("f", "", "ipbytes", "", "rate:tcprtt,requests");
	w.rtt(10);
	w.rtt(20);
	w.epoch();
	hg_flow_row row = w.first("f");
	EXPECT_NEAR(row.value.value, 100 * 80, 1e-3); // two IP packets of 40 bytes
	EXPECT_NEAR(row.values[0].value, 100 * 30, 1e-3);
	EXPECT_EQ(row.values[1].value, 0);
	EXPECT_LT(row.value.lower, row.value.value);
	EXPECT_GT(row.value.upper, row.value.value);
}

TEST(FlowValues, SmallestAndLargestAreOfTheLastSecondsAndHaveNoBounds)
{
	World w;

	w.put("f", "", "min:tcprtt", "", "max:tcprtt");
	w.rtt(10);
	w.rtt(9000);
	w.epoch();
	hg_flow_row row = w.first("f");
	EXPECT_EQ(row.value.value, 10);
	EXPECT_EQ(row.values[0].value, 9000);
	EXPECT_TRUE(std::isnan(row.value.lower));
	EXPECT_TRUE(std::isnan(row.value.upper));
	w.rtt(500);
	w.epoch();
	w.rtt(600);
	w.epoch(); // t = 2: the first second is out of the window
	row = w.first("f");
	EXPECT_EQ(row.value.value, 500);
	EXPECT_EQ(row.values[0].value, 600);
}

TEST(FlowValues, DistinctValuesAreCountedWithinTheErrorOfTheSketchAndAreALowerBound)
{
	for (uint32_t distinct : { 1u, 10u, 500u, 5000u }) {
		World w;

		w.put("f", "", "count:tcprtt");
		for (uint32_t i = 0; i < 2 * distinct; i++)
			w.rtt(1 + i % distinct);
		w.epoch();
		hg_flow_row row = w.first("f");
		EXPECT_NEAR(row.value.value, distinct, 0.06 * distinct + 0.01);
		EXPECT_EQ(row.value.lower, row.value.value);
		EXPECT_TRUE(std::isnan(row.value.upper));
	}
}

TEST(FlowValues, KeysOfTheBaseRowAreCountedWithoutATableOfTheirOwn)
{
	World w;

	w.put("f", "", "count:tcpsourceport");
	EXPECT_EQ(hg_flows_plan(w.flows).direct_count, 0);
	for (unsigned port = 1; port <= 40; port++)
		w.rtt(0, 100, port);
	w.epoch();
	EXPECT_NEAR(w.first("f").value.value, 40, 2);
}

TEST(FlowValues, QuantilesAreWithinOnePercent)
{
	World w;

	w.put("f", "", "p50:tcprtt", "", "p90:tcprtt,p95:tcprtt,p99:tcprtt");
	for (uint32_t i = 1; i <= 2000; i++)
		w.rtt(i * 10);
	w.epoch();
	hg_flow_row row = w.first("f");
	EXPECT_NEAR(row.value.value, 10000, 105);
	EXPECT_NEAR(row.values[0].value, 18000, 190);
	EXPECT_NEAR(row.values[1].value, 19000, 200);
	EXPECT_NEAR(row.values[2].value, 19800, 210);
	EXPECT_TRUE(std::isnan(row.value.upper));
}

TEST(FlowValues, ManySecondsDoNotFillTheMemoryOfSketches)
{
	World w;

	w.put("f", "tcpsourceport", "p50:tcprtt");
	for (int second = 0; second < 60; second++) {
		for (uint32_t i = 1; i <= 100; i++)
			w.rtt(i * 1000, 100, i % 10);
		w.epoch();
	}
	hg_flow_result result = w.ask("f");
	EXPECT_EQ(result.count, 5u) << "n";
	for (size_t i = 0; i < result.count; i++)
		EXPECT_GT(result.rows[i].value.value, 30000);
	hg_flow_result_clear(&result);
}

TEST(FlowValues, AValueThatIsNoNumberIsRefusedWithTheSentence)
{
	static const char *const values[] = { "macsource", "avg:ipsource", "p50:[prefix:stack:.:1]",
					      "median:tcprtt" };

	for (const char *value : values) {
		hg_flow_def def;
		hg_problem problem;

		hg_flow_def_init(&def, "f");
		DirectWorld::set(def.value, value);
		EXPECT_EQ(hg_flow_def_check(&def, &problem), -1) << value;
		EXPECT_EQ(problem.status, 400) << value;
		hg_flow_def_clear(&def);
	}
}

TEST(FlowValues, ATableOfItsOwnBeginsWithTheEpochAfterTheDefinition)
{
	World w;
	hg_flow_def def;

	w.rtt(1);
	hg_flow_def_init(&def, "f");
	DirectWorld::set(def.keys, "ipttl");
	DirectWorld::set(def.value, "frames");
	ASSERT_EQ(hg_flows_put(w.flows, &def, &w.problem), 0); // the work buffer runs already
	hg_flow_def_clear(&def);
	w.epoch();
	uint64_t begun = w.now_ms;
	EXPECT_EQ(w.keys("f"), "");
	w.rtt(1);
	w.epoch();
	hg_flow_result result = w.ask("f");
	EXPECT_EQ(result.since_ms, begun);
	ASSERT_EQ(result.count, 1u);
	EXPECT_NEAR(result.rows[0].value.value, 100, 1e-6);
	hg_flow_result_clear(&result);
}

TEST(FlowValues, TheNinthTableOfItsOwnIsRefusedUntilOneGoes)
{
	World w;
	hg_flow_def def;

	for (int i = 0; i < 8; i++)
		w.put(("f" + std::to_string(i)).c_str(), "ipttl");
	hg_flow_def_init(&def, "more");
	DirectWorld::set(def.keys, "tcpflags");
	DirectWorld::set(def.value, "bytes");
	ASSERT_EQ(w.put(def), -1);
	EXPECT_EQ(w.problem.status, 429);
	EXPECT_STREQ(w.problem.type, "too-many");
	DirectWorld::set(def.keys, "ipsource");
	EXPECT_EQ(w.put(def), 0) << "base columns need no table";
	DirectWorld::set(def.keys, "tcpflags");
	ASSERT_EQ(hg_flows_delete(w.flows, "f3"), 0);
	EXPECT_EQ(w.put(def), 0);
	w.rtt(1);
	w.epoch();
	EXPECT_EQ(w.keys("more"), "....1....");
	EXPECT_EQ(w.keys("f7"), "64");
	hg_flow_def_clear(&def);
}

} // namespace
