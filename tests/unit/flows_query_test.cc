#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

Observed node(unsigned i, hg_direction direction)
{
	Observed at;

	at.agent = addr4(0xc0000200u + i);
	at.ds = { 0, 2 };
	at.direction = direction;
	at.near_if = 2;
	return at;
}

Sampled flow(unsigned src, unsigned bytes = 1000, unsigned rate = 1000)
{
	Sampled packet;

	packet.src = addr4(0x0a000000u + src);
	packet.bytes = bytes;
	packet.rate = rate;
	return packet;
}

void times(World &world, int count, const Observed &at, const Sampled &packet)
{
	for (int i = 0; i < count; i++)
		world.sample(at, packet);
}

const hg_observer *top(const std::unique_ptr<World::Answer> &answer, size_t i = 0)
{
	return answer->result.rows[i].top;
}

TEST(Query, SumAddsSourcesAndMaxTakesTheLargest)
{
	World world;

	world.put("x", "ipsource");
	times(world, 30, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 50, node(2, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	auto sum = world.ask("x", HG_AGG_SUM), max = world.ask("x", HG_AGG_MAX);
	ASSERT_EQ(sum->result.count, 1u);
	ASSERT_EQ(max->result.count, 1u);
	EXPECT_NEAR(sum->result.rows[0].value.value, 80e6, 1);
	EXPECT_NEAR(max->result.rows[0].value.value, 50e6, 1);
	EXPECT_FALSE(sum->result.rows[0].value.biased);
	EXPECT_TRUE(max->result.rows[0].value.biased);
	EXPECT_EQ(max->result.rows[0].sources, 2u);
	EXPECT_EQ(top(max)->agent.bytes[3], 2);
	EXPECT_EQ(max->result.rows[0].total.value, 50e6);
	EXPECT_EQ(sum->result.rows[0].total.value, 80e6);
}

TEST(Query, UnsetModeIsMax)
{
	World world;

	world.put("x", "ipsource");
	times(world, 3, node(1, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	auto answer = world.ask("x", HG_AGG_UNSET);
	EXPECT_EQ(answer->result.agg_mode, HG_AGG_MAX);
	EXPECT_FALSE(answer->result.rows[0].value.biased);
}

TEST(Query, AgentAddsUpOneAgentAndTakesTheLargestOfThem)
{
	World world;
	Observed other = node(1, HG_DIRECTION_INGRESS);

	other.ds.index = 3;
	world.put("x", "ipsource");
	times(world, 30, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 30, other, flow(1));
	times(world, 50, node(2, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	auto answer = world.ask("x", HG_AGG_AGENT);
	EXPECT_NEAR(answer->result.rows[0].value.value, 60e6, 1);
	EXPECT_EQ(answer->result.rows[0].sources, 3u);
	EXPECT_NEAR(answer->result.rows[0].total.value, 60e6, 1);
}

TEST(Query, DefinitionPerAgentKeepsOneGroupAnAgent)
{
	World world;
	Observed other = node(1, HG_DIRECTION_INGRESS);
	Def def("x");

	other.ds.index = 3;
	def.keys("ipsource");
	def.def.agg_mode = HG_AGG_AGENT;
	world.put(def.def);
	times(world, 30, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 30, other, flow(1));
	times(world, 50, node(2, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	auto answer = world.ask("x", HG_AGG_MAX);
	EXPECT_NEAR(answer->result.rows[0].value.value, 60e6, 1);
	EXPECT_NEAR(answer->result.other.value, 0, 1);
	hg_snapshot *snapshot = world.snapshot();
	EXPECT_EQ(hg_snapshot_flow(snapshot, "x")->rows, 2u);
	hg_snapshot_unref(snapshot);
}

TEST(Query, SelectsAgents)
{
	World world;
	hg_addr agents[] = { addr4(0xc0000202u), addr4("203.0.113.9") };
	hg_flow_query query = {};

	world.put("x", "ipsource");
	times(world, 30, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 50, node(2, HG_DIRECTION_INGRESS), flow(2));
	world.epoch();
	query.agents = agents;
	query.agent_count = 2;
	query.max_flows = 100;
	query.agg_mode = HG_AGG_SUM;
	auto answer = world.ask("x", query);
	ASSERT_EQ(answer->result.count, 1u);
	EXPECT_STREQ(answer->result.rows[0].key, "10.0.0.2");
	EXPECT_NEAR(answer->shown() + answer->result.other.value, 50e6, 1);
	query.agents = &agents[1];
	query.agent_count = 1;
	EXPECT_EQ(world.ask("x", query)->result.count, 0u);
}

TEST(Query, CoreIsEmptyWithoutATopology)
{
	World world;

	world.put("x", "ipsource");
	times(world, 3, node(1, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	auto answer = world.ask("x", HG_AGG_CORE);
	EXPECT_EQ(answer->result.count, 0u);
	EXPECT_EQ(answer->result.agg_mode, HG_AGG_CORE);
}

TEST(Query, ShownAndOtherAddUpToTheTotalInEveryMode)
{
	World world;
	std::mt19937 random(3);

	world.put("x", "ipsource");
	for (int epoch = 0; epoch < 8; epoch++) {
		for (int i = 0; i < 2000; i++)
			world.sample(node(1 + random() % 3, HG_DIRECTION_INGRESS),
				     flow(random() % 300, 64 + random() % 1400));
		world.epoch();
		for (auto mode :
		     { HG_AGG_SUM, HG_AGG_MAX, HG_AGG_AGENT, HG_AGG_EDGE, HG_AGG_POOLED }) {
			auto all = world.ask("x", mode, 10000), few = world.ask("x", mode, 7);

			EXPECT_LE(few->result.count, 7u);
			EXPECT_NEAR(few->shown() + few->result.other.value,
				    all->shown() + all->result.other.value, 1e-3);
			EXPECT_NEAR(all->result.other.value, 0, 1e-3);
		}
	}
}

TEST(Query, OtherHoldsWhatTheBaseTableReplaced)
{
	World world(1, 64);
	double truth = 0;

	world.put("x", "ipsource", 1);
	for (unsigned i = 0; i < 3000; i++) {
		world.sample(node(1, HG_DIRECTION_INGRESS), flow(i));
		truth += 1e6;
	}
	world.epoch();
	auto answer = world.ask("x", HG_AGG_SUM, 10);
	EXPECT_NEAR(answer->shown() + answer->result.other.value, truth, 1e-9 * truth + 0.5);
	EXPECT_GT(answer->result.lost, 0);
	EXPECT_GE(answer->result.unseen_upper, answer->result.lost);
	EXPECT_GT(answer->result.rows[0].value.rse_sketch, 0);
}

TEST(Query, ShowsTheLargestInOrder)
{
	World world;

	world.put("x", "ipsource");
	for (unsigned i = 1; i <= 300; i++)
		times(world, 1, node(1, HG_DIRECTION_INGRESS), flow(i, 100 + (i * 7919) % 1009));
	world.epoch();
	auto all = world.ask("x", HG_AGG_SUM, 10000), few = world.ask("x", HG_AGG_SUM, 20);
	ASSERT_EQ(all->result.count, 300u);
	ASSERT_EQ(few->result.count, 20u);
	for (size_t i = 0; i + 1 < all->result.count; i++)
		EXPECT_GE(all->result.rows[i].value.value, all->result.rows[i + 1].value.value);
	for (size_t i = 0; i < 20; i++)
		EXPECT_STREQ(all->result.rows[i].key, few->result.rows[i].key);
	double most = 0;
	for (size_t i = 20; i < 300; i++)
		most = std::max(most, all->result.rows[i].value.upper);
	EXPECT_EQ(few->result.omitted_upper, most);
}

TEST(Query, MinimumCutsRowsAndNamesTheirUpperEnd)
{
	World world;
	hg_flow_query query = {};

	world.put("x", "ipsource");
	times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 5, node(1, HG_DIRECTION_INGRESS), flow(2));
	world.epoch();
	query.max_flows = 100;
	query.min_value = 6e6;
	auto answer = world.ask("x", query);
	ASSERT_EQ(answer->result.count, 1u);
	EXPECT_NEAR(answer->result.other.value, 5e6, 1);
	EXPECT_GT(answer->result.omitted_upper, 5e6);
}

TEST(Query, AKeyCountsWhenOneSourceHasItAmongItsLargest)
{
	World world;
	Def def("x");

	def.keys("ipsource");
	def.def.n = 2;
	world.put(def.def);
	for (unsigned i = 1; i <= 5; i++)
		times(world, (int)i, node(1, HG_DIRECTION_INGRESS), flow(i));
	times(world, 7, node(2, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	auto answer = world.ask("x", HG_AGG_SUM);
	ASSERT_EQ(answer->result.count, 3u); // 5 and 4 of the first source, 1 of the second
	EXPECT_NEAR(answer->row("10.0.0.1")->value.value, 8e6, 1); // over all sources
	EXPECT_NE(answer->row("10.0.0.4"), nullptr);
	EXPECT_NE(answer->row("10.0.0.5"), nullptr);
	EXPECT_NEAR(answer->result.other.value, 5e6, 1);
	EXPECT_GT(answer->result.omitted_upper, 3e6);
}

TEST(Query, RanksOverlapWhereIntervalsDo)
{
	World world;

	world.put("x", "ipsource");
	times(world, 1000, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 102, node(1, HG_DIRECTION_INGRESS), flow(2));
	times(world, 100, node(1, HG_DIRECTION_INGRESS), flow(3));
	times(world, 2, node(1, HG_DIRECTION_INGRESS), flow(4));
	world.epoch();
	auto answer = world.ask("x");
	const unsigned expected[][2] = { { 1, 1 }, { 2, 3 }, { 2, 3 }, { 4, 4 } };
	for (int i = 0; i < 4; i++) {
		EXPECT_EQ(answer->result.rows[i].rank_low, expected[i][0]) << i;
		EXPECT_EQ(answer->result.rows[i].rank_high, expected[i][1]) << i;
	}
}

TEST(Query, FurtherValuesComeFromTheSamePackets)
{
	World world;
	Def def("x");

	def.keys("ipsource").values("frames,bytes");
	world.put(def.def);
	times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(1, 500));
	times(world, 20, node(2, HG_DIRECTION_INGRESS), flow(1, 500));
	world.epoch();
	auto sum = world.ask("x", HG_AGG_SUM), max = world.ask("x", HG_AGG_MAX);
	EXPECT_EQ(sum->result.value_count, 2u);
	EXPECT_NEAR(sum->result.rows[0].values[0].value, 30e3, 1);
	EXPECT_NEAR(sum->result.rows[0].values[1].value, 15e6, 1);
	EXPECT_NEAR(max->result.rows[0].values[0].value, 20e3, 1);
}

TEST(Query, FiltersOnTheDefinitionsOwnKeys)
{
	World world;
	hg_flow_query query = {};
	hg_flow_result result;
	hg_problem problem = {};

	world.put("x", "ipsource,tcpdestinationport");
	times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 5, node(1, HG_DIRECTION_INGRESS), flow(2));
	world.epoch();
	query.max_flows = 100;
	query.filter = "ipsource=10.0.0.2";
	auto answer = world.ask("x", query);
	ASSERT_EQ(answer->result.count, 1u);
	EXPECT_STREQ(answer->result.rows[0].key, "10.0.0.2,80");
	EXPECT_STREQ(answer->result.rows[0].parts[1], "80");
	EXPECT_NEAR(answer->result.other.value, 10e6, 1);
	hg_snapshot *snapshot = world.snapshot();
	query.filter = "ipdestination=10.0.0.2";
	EXPECT_EQ(hg_snapshot_query(snapshot, "x", &query, &result, &problem), -1);
	EXPECT_EQ(problem.status, 400);
	EXPECT_EQ(hg_snapshot_query(snapshot, "nobody", &query, &result, &problem), -1);
	EXPECT_EQ(problem.status, 404);
	EXPECT_STREQ(problem.type, "unknown-name");
	hg_snapshot_unref(snapshot);
}

TEST(Query, DefinitionWithoutKeysHasOneRow)
{
	World world;

	world.put("x", "");
	times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(1));
	times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(2));
	world.epoch();
	auto answer = world.ask("x");
	ASSERT_EQ(answer->result.count, 1u);
	EXPECT_STREQ(answer->result.rows[0].key, "");
	EXPECT_EQ(answer->result.key_count, 0u);
}

TEST(Query, UnseenKeyIsBoundedByThreeWeights)
{
	World world;

	world.put("x", "ipsource", 2);
	for (int i = 0; i < 60; i++) {
		times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(1, 1000, 500));
		world.epoch();
	}
	EXPECT_NEAR(world.ask("x")->result.unseen_upper, 3 * 500 * 1518 / 2.0, 1);
}

TEST(Query, AnswersFromASnapshotThatTheEngineHasLeftBehind)
{
	hg_snapshot *snapshot;
	hg_flow_query query = {};
	hg_flow_result result;
	hg_problem problem = {};
	{
		World world;
		world.put("x", "ipsource,datasource");
		times(world, 10, node(1, HG_DIRECTION_INGRESS), flow(1));
		world.epoch();
		snapshot = world.snapshot();
		hg_flows_delete(world.flows(), "x");
	}
	query.max_flows = 10;
	ASSERT_EQ(hg_snapshot_query(snapshot, "x", &query, &result, &problem), 0);
	ASSERT_EQ(result.count, 1u);
	EXPECT_STREQ(result.rows[0].key, "10.0.0.1,2");
	EXPECT_EQ(result.rows[0].top->ds.index, 2u);
	hg_flow_result_clear(&result);
	hg_snapshot_ref(snapshot);
	hg_snapshot_unref(snapshot);
	hg_snapshot_unref(snapshot);
}

TEST(Query, DiscardsAreLowerBounds)
{
	World world;
	Def def("x");

	def.keys("ipsource").value("frames");
	def.def.dropped = true;
	world.put(def.def);
	world.discard(node(1, HG_DIRECTION_INGRESS), flow(1));
	world.epoch();
	for (int i = 0; i < 40; i++) {
		for (int k = 0; k < 10; k++)
			world.discard(node(1, HG_DIRECTION_INGRESS), flow(1), k == 0 ? 5 : 0);
		world.epoch();
	}
	auto answer = world.ask("x", HG_AGG_POOLED);
	EXPECT_EQ(answer->result.agg_mode, HG_AGG_SUM);
	ASSERT_EQ(answer->result.count, 1u);
	const hg_estimate &value = answer->result.rows[0].value;
	EXPECT_NEAR(value.value, 10, 1e-3);
	EXPECT_EQ(value.lower, value.value);
	EXPECT_NEAR(value.upper, 15, 1e-3);
	EXPECT_FALSE(value.exact);
	EXPECT_NEAR(answer->result.other.value, 5, 1e-3); // the withheld ones
}

} // namespace
