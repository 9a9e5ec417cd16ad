#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

// FM 7.3: 1.25 MB/s for 30 s, nothing for 30 s, as 10 samples of 1000 x 125 bytes a second.
void on(World &world, double delta_s)
{
	Sampled packet;

	packet.rate = 1000;
	packet.bytes = 125;
	for (int i = 0; i < (int)std::lround(10 * delta_s); i++)
		world.sample({}, packet);
	world.epoch(delta_s);
}

double rate_of(World &world, const char *name)
{
	auto answer = world.ask(name);

	return answer->result.count ? answer->result.rows[0].value.value : 0;
}

TEST(LowPass, FollowsTheStepsWithASmallTimeConstant)
{
	World world;

	world.put("fast", "", 0.1);
	world.put("one", "", 1);
	world.put("two", "", 2);
	for (int cycle = 0; cycle < 3; cycle++) {
		for (int i = 0; i < 150; i++)
			on(world, 0.2);
		EXPECT_NEAR(rate_of(world, "fast"), 1.25e6, 1);
		EXPECT_NEAR(rate_of(world, "one"), 1.25e6, 10);
		EXPECT_NEAR(rate_of(world, "two"), 1.25e6, 10);
		for (int i = 0; i < 5; i++)
			world.epoch(0.2);
		EXPECT_NEAR(rate_of(world, "fast"), 1.25e6 * std::exp(-10), 1);
		EXPECT_NEAR(rate_of(world, "one"), 1.25e6 * std::exp(-1), 10);
		EXPECT_NEAR(rate_of(world, "two"), 1.25e6 * std::exp(-0.5), 10);
		for (int i = 0; i < 145; i++)
			world.epoch(0.2);
		EXPECT_LT(rate_of(world, "one"), 1);
	}
}

TEST(LowPass, ShowsTheMeanWithALargeTimeConstant)
{
	World world;

	world.put("slow", "", 500);
	for (int cycle = 0; cycle < 60; cycle++) {
		for (int i = 0; i < 30; i++)
			on(world, 1);
		for (int i = 0; i < 30; i++)
			world.epoch(1);
	}
	EXPECT_NEAR(rate_of(world, "slow"), 625e3, 25e3);
}

TEST(Fold, IsExactForASteadyFlowWhateverTheTimeConstant)
{
	World world;

	world.put("a", "", 0.3);
	world.put("b", "", 2);
	world.put("c", "", 77);
	for (int i = 0; i < 40; i++) {
		on(world, 1);
		EXPECT_NEAR(rate_of(world, "a"), 1.25e6, 1e-3) << i;
		EXPECT_NEAR(rate_of(world, "b"), 1.25e6, 1e-3) << i;
		EXPECT_NEAR(rate_of(world, "c"), 1.25e6, 1e-3) << i; // warm-up throughout
	}
}

TEST(Fold, StaysExactWhenEpochsVaryInLength)
{
	World world;

	world.put("x", "", 2);
	for (int i = 0; i < 100; i++)
		on(world, 0.2 + 0.1 * (i % 9));
	EXPECT_NEAR(rate_of(world, "x"), 1.25e6, 1e-3);
}

TEST(Fold, WarmsUpASourceThatComesLater)
{
	World world;
	Observed late;

	late.ds.index = 9;
	world.put("x", "datasource", 20);
	for (int i = 0; i < 200; i++)
		on(world, 1);
	for (int i = 0; i < 3; i++) {
		Sampled packet;
		packet.bytes = 500;
		world.sample({}, packet);
		world.sample(late, packet);
		world.epoch(1);
	}
	auto answer = world.ask("x");
	ASSERT_NE(answer->row("9"), nullptr);
	EXPECT_NEAR(answer->row("9")->value.value, 500e3, 1);
}

TEST(Fold, TotalIsTheSumOverTheSamples)
{
	World world(2);
	std::mt19937 random(1);
	double bytes = 0, frames = 0;

	world.put("bytes", "ipsource");
	world.put("frames", "ipsource", 2, "frames");
	for (int epoch = 0; epoch < 50; epoch++) {
		for (int i = 0; i < 100; i++) {
			Observed at;
			Sampled packet;
			at.ds.index = 1 + random() % 3;
			packet.src = addr4(0x0a000000u + random() % 20);
			packet.rate = 1 + random() % 5000;
			packet.bytes = 64 + random() % 1437;
			bytes += (double)packet.rate * packet.bytes;
			frames += packet.rate;
			world.sample(at, packet, at.ds.index % 2);
		}
		world.epoch(1);
	}
	double total_bytes = 0, total_frames = 0, samples = 0;
	auto b = world.ask("bytes"), f = world.ask("frames");
	for (size_t i = 0; i < b->result.count; i++) {
		total_bytes += b->result.rows[i].total.value;
		samples += b->result.rows[i].total.samples;
	}
	for (size_t i = 0; i < f->result.count; i++)
		total_frames += f->result.rows[i].total.value;
	EXPECT_NEAR(total_bytes, bytes, 1e-9 * bytes);
	EXPECT_NEAR(total_frames, frames, 1e-9 * frames);
	EXPECT_EQ(samples, 5000);
}

TEST(Fold, IsExactWhenEveryPacketIsSampled)
{
	World world;
	Sampled packet;

	packet.rate = 1;
	world.put("x", "");
	world.sample({}, packet);
	world.epoch(1);
	auto answer = world.ask("x");
	EXPECT_TRUE(answer->result.rows[0].value.exact);
	EXPECT_EQ(answer->result.rows[0].value.lower, answer->result.rows[0].value.upper);
}

TEST(Fold, CorrectsForLostSamples)
{
	World world;
	Sampled packet;

	world.put("x", "", 1);
	for (int i = 0; i < 60; i++) {
		for (int k = 0; k < 80; k++) {
			world.sample({}, packet);
			if (k % 4 == 0)
				world.lose({}, 1);
		}
		world.epoch(1);
	}
	auto answer = world.ask("x");
	EXPECT_NEAR(answer->result.rows[0].value.value, 100e6, 2e6);
	EXPECT_NEAR(answer->result.rows[0].value.coverage, 0.8, 0.01);
	EXPECT_NEAR(answer->result.coverage, 0.8, 0.01);
}

TEST(Fold, UsesAPoolThatCountsPackets)
{
	World world;
	Sampled packet;

	world.real_pool({});
	world.put("x", "", 1);
	for (int i = 0; i < 60; i++) {
		for (int k = 0; k < 100; k++)
			world.sample({}, packet);
		world.pool({}, 110000 + (unsigned)(i * 7) % 5);
		world.epoch(1);
	}
	EXPECT_NEAR(rate_of(world, "x"), 110e6, 0.2e6);
}

TEST(Fold, ForgetsGroupsThatAreIdle)
{
	World world;
	Sampled packet;

	world.put("x", "ipsource", 2);
	for (unsigned i = 0; i < 500; i++) {
		packet.src = addr4(0x0a000000u + i);
		world.sample({}, packet);
	}
	world.epoch(1);
	hg_snapshot *before = world.snapshot();
	EXPECT_EQ(hg_snapshot_flow(before, "x")->rows, 500u);
	for (int i = 0; i < 90; i++)
		world.epoch(1);
	packet.src = addr4("10.9.9.9");
	world.sample({}, packet);
	world.epoch(1);
	hg_snapshot *after = world.snapshot();
	EXPECT_EQ(hg_snapshot_flow(after, "x")->rows, 1u);
	EXPECT_EQ(hg_snapshot_flow(before, "x")->rows, 500u);
	hg_snapshot_unref(before);
	hg_snapshot_unref(after);
}

TEST(Fold, GivesMemoryBackToOtherDefinitions)
{
	World world(1, 65536);
	Sampled packet;

	hg_flows_set_memory(world.flows(), 1000000); // one table of 4096 groups, not two
	world.put("x", "ipsource", 1);
	for (unsigned i = 0; i < 4000; i++) {
		packet.src = addr4(0x0a000000u + i);
		world.sample({}, packet);
	}
	world.epoch(1);
	EXPECT_EQ(world.ask("x")->result.count, 4000u);
	for (int i = 0; i < 80; i++) {
		packet.src = addr4("10.99.0.1");
		world.sample({}, packet);
		world.epoch(1);
	}
	world.put("y", "tcpsourceport", 1);
	for (unsigned i = 0; i < 4000; i++) {
		packet.sport = (uint16_t)(1000 + i);
		world.sample({}, packet);
	}
	world.epoch(1);
	EXPECT_EQ(world.ask("y")->result.count, 4000u);
	EXPECT_NE(world.ask("x")->row("10.99.0.1"), nullptr);
}

TEST(Fold, SurvivesALongPause)
{
	World world;

	world.put("x", "", 0.1);
	on(world, 1);
	world.epoch(500);
	on(world, 1);
	EXPECT_NEAR(rate_of(world, "x"), 1.25e6 * (1 - std::exp(-10)),
		    1); // no warm-up after a pause
}

TEST(Fold, ReplacesWithoutBiasWhenMemoryIsFull)
{
	double sum = 0, one = 0, truth = 0;
	bool evicted = false;

	for (unsigned seed = 0; seed < 50; seed++) {
		World world(1, 65536);
		std::mt19937 random(seed);
		Sampled packet;

		hg_flows_set_memory(world.flows(), 200000); // room for the first 1024 groups
		world.put("x", "ipsource,tcpsourceport", 2);
		truth = 0;
		for (unsigned i = 0; i < 4000; i++) {
			packet.src = addr4(0x0a000000u + i);
			packet.sport = (uint16_t)(seed * 101);
			packet.bytes = i == 3999 ? 1400 : 64 + i % 700;
			truth += packet.bytes * 1000.0;
			world.sample({}, packet);
		}
		world.epoch(1);
		auto answer = world.ask("x");
		evicted |= answer->result.lost > 0;
		EXPECT_LE(answer->result.count, 1024u);
		EXPECT_NEAR(answer->shown() + answer->result.other.value, truth, 1e-6 * truth);
		sum += answer->shown();
		auto row = answer->row("10.0.15.159," + std::to_string(seed * 101));
		one += row ? row->value.value : 0;
		if (row && row->value.value > 1.5e6) {
			EXPECT_GT(row->value.rse_sketch, 0);
		}
	}
	EXPECT_TRUE(evicted);
	EXPECT_NEAR(sum / 50, truth, 1e-6 * truth); // the weight of all groups stays
	EXPECT_NEAR(one / 50, 1.4e6, 0.6e6);
}

TEST(Definition, EqualOneKeepsItsData)
{
	World world;
	Def def("x");
	hg_problem problem = {};

	def.keys("ipsource");
	world.put(def.def);
	on(world, 1);
	world.put(def.def);
	EXPECT_EQ(world.ask("x")->result.count, 1u);
	def.def.t_s = 3;
	world.put(def.def);
	EXPECT_EQ(hg_flows_count(world.flows()), 1u);
	EXPECT_EQ(world.ask("x")->result.count, 1u); // from the seconds that are kept
	EXPECT_EQ(hg_flows_delete(world.flows(), "x"), 0);
	EXPECT_EQ(hg_flows_delete(world.flows(), "x"), -1);
	EXPECT_EQ(hg_flows_min_t(world.flows()), 600);
	(void)problem;
}

TEST(Definition, PlanAsksForTheFarInterfaceOnlyWhenAKeyNeedsIt)
{
	World world;

	world.put("x", "ipsource");
	EXPECT_FALSE(hg_flows_plan(world.flows()).keep_far_if);
	world.put("y", "outputifindex");
	EXPECT_TRUE(hg_flows_plan(world.flows()).keep_far_if);
	EXPECT_EQ(hg_flows_min_t(world.flows()), 2);
}

struct Wrong {
	const char *value, *values, *type;
};

static const Wrong wrong[] = {
	{ "macsource", "", "invalid-parameter" },
	{ "avg:stack", "", "invalid-parameter" },
	{ "rate:ipsource", "", "invalid-parameter" },
	{ "byte", "", "unknown-key" },
	{ "", "", "invalid-parameter" },
	{ "bytes,frames", "", "invalid-parameter" },
	{ "bytes", "frames,", "invalid-parameter" },
	{ "bytes", "bytes,bytes,bytes,bytes,bytes,bytes,bytes,bytes,frames", "too-many" },
};

TEST(Definition, RefusesValuesItCannotKeep)
{
	for (const auto &w : wrong) {
		Def def("x");
		hg_problem problem = {};

		def.value(w.value).values(w.values);
		EXPECT_EQ(hg_flow_def_check(&def.def, &problem), -1) << w.value << w.values;
		EXPECT_STREQ(problem.type, w.type) << w.value << " " << w.values;
		EXPECT_EQ(problem.status, 400);
		EXPECT_GT(problem.column, 0);
	}
}

TEST(Definition, CopiesAreEqualAndIndependent)
{
	Def def("x");
	hg_flow_def copy;

	def.keys("ipsource").filter("ipprotocol=6");
	ASSERT_EQ(hg_flow_def_copy(&copy, &def.def), 0);
	EXPECT_TRUE(hg_flow_def_equal(&copy, &def.def));
	def.filter("ipprotocol=17");
	EXPECT_FALSE(hg_flow_def_equal(&copy, &def.def));
	EXPECT_STREQ(copy.filter, "ipprotocol=6");
	hg_flow_def_clear(&copy);
}

} // namespace
