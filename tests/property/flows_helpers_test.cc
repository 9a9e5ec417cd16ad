// The number of threads that fold changes nothing, to the last bit (dp:8.3).
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

const unsigned epochs = 4, rows = 9000; // more than two blocks of the union

struct Kind {
	const char *keys, *filter, *values;
	double t_s;
	hg_agg_mode mode;
	bool dropped;
};

// Equal keys and equal filters stand apart; some tables grow, some stay small.
const Kind kinds[] = {
	{ "ipsource,ipdestination", "", "", 2, HG_AGG_UNSET, false },
	{ "ipsource", "", "frames,bytes", 0.7, HG_AGG_UNSET, false },
	{ "tcpdestinationport", "ipprotocol=6", "", 5, HG_AGG_UNSET, false },
	{ "ipsource,ipdestination", "tcpdestinationport=80", "", 2, HG_AGG_EDGE, false },
	{ "ipsource", "ipprotocol=6", "", 2, HG_AGG_POOLED, false },
	{ "mask:ipsource:28,tcpsourceport", "", "", 2, HG_AGG_AGENT, false },
	{ "", "", "", 30, HG_AGG_UNSET, false },
	{ "agent,datasource", "", "frames", 2, HG_AGG_UNSET, false },
	{ "reason,ipsource", "", "", 2, HG_AGG_UNSET, true },
	{ "ipsource", "tcpdestinationport=80", "", 2, HG_AGG_UNSET, true },
	{ "tcpsourceport", "ipprotocol=17", "", 2, HG_AGG_UNSET, false },
};
const unsigned kind_count = sizeof(kinds) / sizeof(kinds[0]);

std::string name_of(unsigned i)
{
	return "d" + std::to_string(i);
}

void define(World &world)
{
	for (unsigned i = 0; i < kind_count; i++) {
		Def def(name_of(i).c_str());

		def.keys(kinds[i].keys).filter(kinds[i].filter).values(kinds[i].values);
		def.def.t_s = kinds[i].t_s;
		def.def.agg_mode = kinds[i].mode;
		def.def.dropped = kinds[i].dropped;
		def.def.n = 1000;
		world.put(def.def);
	}
}

// What is sampled in all epochs depends on the seed alone. Returns the sum of the weights.
double feed(World &world, unsigned seed)
{
	std::mt19937_64 random(seed);
	double frames = 0;

	for (unsigned epoch = 0; epoch < epochs; epoch++) {
		for (unsigned i = 0; i < rows; i++) {
			Observed at;
			Sampled packet;

			at.agent = addr4(0xc0000201u + random() % 4);
			at.ds.index = 1 + random() % 3;
			at.direction = random() & 1 ? HG_DIRECTION_INGRESS : HG_DIRECTION_EGRESS;
			packet.src = addr4(0x0a000000u + random() % 3000);
			packet.dst = random() % 5 ? addr4(0x0a010000u + random() % 3000)
						  : addr4(0xc0000201u + random() % 4);
			if (random() % 4 == 0)
				packet.src_entity = { 3, 100000 + (uint32_t)(random() % 9) };
			packet.sport = 1000 + random() % 2000;
			packet.dport = 80 + random() % 3;
			packet.rate = 1 + random() % 3000;
			packet.bytes = 64 + random() % 1437;
			packet.reason = random() % 9;
			if (i % 10) {
				world.sample(at, packet, i % 2);
				frames += packet.rate;
			} else {
				world.discard(at, packet, 0, i % 2);
			}
		}
		world.epoch(epoch % 3 ? 1 : 0.2);
	}
	return frames;
}

std::unique_ptr<World> fold_with(unsigned helpers)
{
	auto world = std::make_unique<World>(2, 32768);

	hg_flows_set_helpers(world->flows(), helpers);
	define(*world);
	feed(*world, 17);
	return world;
}

void expect_same(const hg_estimate &a, const hg_estimate &b)
{
	EXPECT_EQ(a.value, b.value);
	EXPECT_EQ(a.lower, b.lower);
	EXPECT_EQ(a.upper, b.upper);
	EXPECT_EQ(a.samples, b.samples);
	EXPECT_EQ(a.coverage, b.coverage);
	EXPECT_EQ(a.rse_sketch, b.rse_sketch);
}

void expect_same(World &a, World &b, const std::string &name, hg_agg_mode mode)
{
	hg_flow_query query = {};
	query.max_flows = 10000;
	query.agg_mode = mode;
	query.totals = true;
	auto x = a.ask(name, query), y = b.ask(name, query);

	ASSERT_EQ(x->result.count, y->result.count) << name;
	EXPECT_GT(x->result.count, 0u) << name;
	expect_same(x->result.other, y->result.other);
	EXPECT_EQ(x->result.unseen_upper, y->result.unseen_upper);
	for (size_t i = 0; i < x->result.count; i++) {
		const hg_flow_row &row = x->result.rows[i], &other = y->result.rows[i];

		ASSERT_STREQ(row.key, other.key);
		expect_same(row.value, other.value);
		expect_same(row.total, other.total);
		for (unsigned k = 0; k < x->result.value_count; k++)
			expect_same(row.values[k], other.values[k]);
	}
}

TEST(Helpers, ChangeNothingInAnyAnswer)
{
	auto alone = fold_with(0);

	for (unsigned helpers = 1; helpers <= 4; helpers++) {
		auto helped = fold_with(helpers);

		for (unsigned i = 0; i < kind_count; i++) {
			if (name_of(i) == "d10") // nothing is UDP
				continue;
			for (auto mode : { HG_AGG_SUM, HG_AGG_MAX, HG_AGG_POOLED })
				expect_same(*alone, *helped, name_of(i), mode);
		}
	}
}

TEST(Helpers, MayComeAndGoBetweenEpochs)
{
	auto alone = fold_with(0);
	World world(2, 32768);

	define(world);
	for (unsigned epoch = 0; epoch < 3; epoch++) {
		hg_flows_set_helpers(world.flows(), epoch + 1);
		world.epoch(1);
		hg_flows_set_helpers(world.flows(), 3 - epoch);
	}
	hg_flows_set_helpers(world.flows(), 2);
	double frames = feed(world, 17);
	hg_snapshot *snapshot = world.snapshot();
	EXPECT_GT(frames, 0);
	for (unsigned i = 0; i < kind_count; i++)
		EXPECT_EQ(hg_snapshot_flow_at(snapshot, i)->rows > 0, name_of(i) != "d10") << i;
	hg_snapshot_unref(snapshot);
}

TEST(Helpers, ShareOneMemorySettingWithoutLosingWeight)
{
	World world(2, 32768);
	double truth = 0;

	hg_flows_set_helpers(world.flows(), 3);
	hg_flows_set_memory(world.flows(), 1000000);
	for (unsigned i = 0; i < 8; i++) {
		Def def(name_of(i).c_str());

		def.keys("ipsource,ipdestination").value("frames");
		def.def.t_s = 100 + i;
		def.def.n = 10000;
		world.put(def.def);
	}
	for (unsigned i = 0; i < 9000; i++) {
		Sampled packet;

		packet.src = addr4(0x0a000000u + i);
		world.sample({}, packet, i % 2);
		truth += packet.rate;
	}
	world.epoch(1);
	uint64_t evictions = 0, kept = 0;
	hg_snapshot *snapshot = world.snapshot();
	for (unsigned i = 0; i < 8; i++) {
		evictions += hg_snapshot_flow_at(snapshot, i)->evictions;
		kept += hg_snapshot_flow_at(snapshot, i)->rows;
		auto answer = world.ask(name_of(i));
		EXPECT_NEAR(answer->shown() + answer->result.other.value, truth, 1e-6 * truth);
	}
	hg_snapshot_unref(snapshot);
	EXPECT_GT(evictions, 0u);
	EXPECT_LE(kept * 128, 1000000u); // at least two cache lines a group
}

} // namespace
