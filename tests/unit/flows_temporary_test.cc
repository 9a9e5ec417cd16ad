// Definitions that somebody's question made: how long they live, how many there may be.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

struct Question : Def {
	explicit Question(const std::string &name, uint64_t ttl_ms = 10000) : Def(name.c_str())
	{
		keys("ipsource");
		def.temporary = true;
		def.ttl_ms = ttl_ms;
	}
};

int try_put(World &world, const hg_flow_def &def, hg_problem *problem = nullptr)
{
	hg_problem ignored;

	return hg_flows_put(world.flows(), &def, problem ? problem : &ignored);
}

bool has(World &world, const char *name)
{
	hg_snapshot *snapshot = world.snapshot();
	bool found = hg_snapshot_flow(snapshot, name) != nullptr;

	hg_snapshot_unref(snapshot);
	return found;
}

void read(World &world, const char *name)
{
	hg_snapshot *snapshot = world.snapshot();

	hg_snapshot_flow_read(snapshot, name, world.now_ms);
	hg_snapshot_unref(snapshot);
}

TEST(Temporary, ADefinitionNobodyReadsGoesAfterItsTime)
{
	World world;

	world.epoch();
	world.put(Question("asked", 3000).def);
	for (int i = 0; i < 3; i++)
		world.epoch();
	EXPECT_TRUE(has(world, "asked"));
	world.epoch();
	EXPECT_FALSE(has(world, "asked"));
}

TEST(Temporary, EveryReadLetsItLiveItsTimeAgain)
{
	World world;

	world.epoch();
	world.put(Question("asked", 3000).def);
	for (int i = 0; i < 10; i++) {
		world.epoch();
		read(world, "asked");
	}
	EXPECT_TRUE(has(world, "asked"));
}

TEST(Temporary, AskingAgainForAnEqualDefinitionCountsAsReading)
{
	World world;

	world.epoch();
	for (int i = 0; i < 10; i++) {
		world.put(Question("asked", 3000).def);
		world.epoch();
	}
	for (int i = 0; i < 3; i++)
		world.epoch();
	EXPECT_FALSE(has(world, "asked"));
}

TEST(Temporary, StoredDefinitionsNeverGo)
{
	World world;

	world.put("stored", "ipsource");
	for (int i = 0; i < 100; i++)
		world.epoch();
	EXPECT_TRUE(has(world, "stored"));
}

TEST(Temporary, AReadThroughAnOlderSnapshotCounts)
{
	World world;

	world.epoch();
	world.put(Question("asked", 3000).def);
	hg_snapshot *old = world.snapshot();
	for (int i = 0; i < 3; i++)
		world.epoch();
	hg_snapshot_flow_read(old, "asked", world.now_ms);
	EXPECT_EQ(hg_snapshot_flow_last_read(old, "asked"), world.now_ms);
	EXPECT_EQ(hg_snapshot_flow_last_read(old, "nobody"), 0u);
	hg_snapshot_unref(old);
	for (int i = 0; i < 3; i++)
		world.epoch();
	EXPECT_TRUE(has(world, "asked"));
}

TEST(Temporary, EveryQuotaRefusesTheNextOneWith429)
{
	World world;
	hg_flow_limits limits = { 2, 4, 2 };
	hg_problem problem = {};
	hg_addr a = addr4("192.0.2.7"), b = addr4("192.0.2.8");

	hg_flows_set_limits(world.flows(), &limits);
	world.epoch();
	world.put("stored-1", "ipsource");
	world.put("stored-2", "ipsource");
	EXPECT_EQ(try_put(world, Def("stored-3").keys("ipsource").def, &problem), -1);
	EXPECT_EQ(problem.status, 429);
	for (int i = 0; i < 5; i++) {
		Question question("of-" + std::to_string(i));
		question.def.client = i < 3 ? a : b;
		EXPECT_EQ(try_put(world, question.def, &problem), i == 2 ? -1 : 0) << i;
	}
	EXPECT_EQ(problem.status, 429);
	Question fifth("fifth");
	EXPECT_EQ(try_put(world, fifth.def, &problem), -1);
	EXPECT_EQ(hg_flows_count(world.flows()), 6u);
}

TEST(Temporary, AReplacedDefinitionTakesNoSecondPlaceOfItsQuota)
{
	World world;
	hg_flow_limits limits = { 1, 1, 1 };

	hg_flows_set_limits(world.flows(), &limits);
	world.put("one", "ipsource");
	world.put("one", "ipdestination");
	EXPECT_EQ(hg_flows_count(world.flows()), 1u);
}

TEST(Temporary, LifeAndTrendMakeADifferenceAndTheAskerDoesNot)
{
	Question a("same"), b("same");

	b.def.owner = "somebody";
	b.def.client = addr4("192.0.2.9");
	EXPECT_TRUE(hg_flow_def_equal(&a.def, &b.def));
	b.def.trend_mode = HG_AGG_SUM;
	EXPECT_FALSE(hg_flow_def_equal(&a.def, &b.def));
	b.def.trend_mode = a.def.trend_mode;
	b.def.ttl_ms++;
	EXPECT_FALSE(hg_flow_def_equal(&a.def, &b.def));
}

TEST(Temporary, ANinthTableOfItsOwnIsRefusedEvenWhenAllAreAskedForAtOnce)
{
	World world;
	hg_problem problem;

	world.epoch();
	for (int i = 0; i < 8; i++) {
		Question question("wide" + std::to_string(i));

		question.keys("macsource");
		EXPECT_GE(hg_flows_begin(world.flows(), &question.def, &problem), 0)
			<< problem.detail;
	}
	Question ninth("wide8"), again("wide3");

	ninth.keys("macsource");
	EXPECT_EQ(hg_flows_begin(world.flows(), &ninth.def, &problem), -1);
	EXPECT_EQ(problem.status, 429);
	again.keys("macdestination");
	EXPECT_GE(hg_flows_begin(world.flows(), &again.def, &problem), 0)
		<< "it takes its own place";
	while (hg_flows_work(world.flows(), 0))
		;
	EXPECT_EQ(hg_flows_plan(world.flows()).direct_count, 8);
}

} // namespace
