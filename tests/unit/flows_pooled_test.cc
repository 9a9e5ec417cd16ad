// Packets that several points could have sampled: pooled, edge and sum (est:7, FM 8.3).
#include <cmath>

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

struct Pair {
	World world;
	Observed out = node(1, HG_DIRECTION_EGRESS), in = node(2, HG_DIRECTION_INGRESS);
	Sampled packet;

	Pair()
	{
		packet.src = addr4("10.1.0.5");
		packet.dst = addr4("10.2.0.6");
		Observed host1 = out, host2 = in;
		host1.ds = host2.ds = { 2, 1 };
		world.put("x", "ipsource,ipdestination", 2, "frames");
		world.counter(host1);
		world.counter(host2);
		world.datagram(out);
		world.datagram(in);
		world.epoch();
	}
	void both(int count, unsigned rate_out = 1000, unsigned rate_in = 1000)
	{
		Sampled leaving = packet, entering = packet;
		leaving.src_entity = { 3, 100001 };
		leaving.rate = rate_out;
		entering.dst_entity = { 3, 100002 };
		entering.rate = rate_in;
		times(world, count * 1000 / (int)rate_out, out, leaving);
		times(world, count * 1000 / (int)rate_in, in, entering);
	}
};

TEST(Pooled, CountsAPacketOnceThoughTwoNodesSampleIt)
{
	Pair pair;

	for (int i = 0; i < 30; i++) {
		pair.both(100, 1000, 250);
		pair.world.epoch();
	}
	auto pooled = pair.world.ask("x", HG_AGG_POOLED), sum = pair.world.ask("x", HG_AGG_SUM),
	     edge = pair.world.ask("x", HG_AGG_EDGE);
	EXPECT_EQ(pooled->result.agg_mode, HG_AGG_POOLED);
	EXPECT_NEAR(sum->result.rows[0].value.value, 200e3, 1);
	EXPECT_NEAR(edge->result.rows[0].value.value, 100e3, 1);
	EXPECT_NEAR(pooled->result.rows[0].value.value, 100e3, 1);
	// Five times the samples of the edge: 1 / sqrt(5) of its error.
	EXPECT_NEAR(pooled->result.rows[0].value.rse_sampling,
		    edge->result.rows[0].value.rse_sampling / std::sqrt(5), 1e-3);
	EXPECT_NEAR(pooled->result.other.value, 0, 1e-3);
}

TEST(Pooled, CountsPointsThatSawNothing)
{
	Pair pair;
	hg_history_limits none = {};

	hg_flows_set_history(pair.world.flows(), &none);
	for (int i = 0; i < 30; i++) {
		pair.both(100);
		pair.world.epoch();
	}
	// The destination still samples, but by chance none of these packets.
	Sampled silent = pair.packet;
	silent.sport = 4242;
	times(pair.world, 100, pair.out, silent);
	pair.world.put("y", "tcpsourceport", 2, "frames");
	times(pair.world, 100, pair.in, flow(9));
	pair.world.epoch();
	auto answer = pair.world.ask("y", HG_AGG_POOLED);
	ASSERT_NE(answer->row("4242"), nullptr);
	EXPECT_NEAR(answer->row("4242")->value.value, 50e3, 1);
}

TEST(Pooled, SaysSoWhereThePointsAreNotKnown)
{
	Pair pair;

	times(pair.world, 10, pair.out, flow(77));
	pair.world.epoch();
	EXPECT_EQ(pair.world.ask("x", HG_AGG_POOLED)->result.agg_mode, HG_AGG_POOLED_EDGE);
}

TEST(Pooled, LeavesSwitchesOutWhereANodeSamples)
{
	Pair pair;
	Observed fabric = node(9, HG_DIRECTION_INGRESS);

	for (int i = 0; i < 30; i++) {
		pair.both(100);
		times(pair.world, 100, fabric, pair.packet);
		pair.world.epoch();
	}
	EXPECT_NEAR(pair.world.ask("x", HG_AGG_POOLED)->result.rows[0].value.value, 100e3, 1);
	EXPECT_NEAR(pair.world.ask("x", HG_AGG_EDGE)->result.rows[0].value.value, 100e3, 1);
	EXPECT_NEAR(pair.world.ask("x", HG_AGG_SUM)->result.rows[0].value.value, 300e3, 1);
}

TEST(Pooled, UsesSwitchesWhereNoNodeIsKnown)
{
	World world;
	Sampled packet = flow(1);

	world.put("x", "ipsource", 2, "frames");
	for (int i = 0; i < 5; i++) {
		times(world, 10, node(9, HG_DIRECTION_INGRESS), packet);
		times(world, 10, node(9, HG_DIRECTION_EGRESS), packet);
		world.epoch();
	}
	auto pooled = world.ask("x", HG_AGG_POOLED), edge = world.ask("x", HG_AGG_EDGE);
	EXPECT_EQ(pooled->result.agg_mode, HG_AGG_POOLED_EDGE);
	EXPECT_NEAR(pooled->result.rows[0].value.value, 10e3, 1);
	EXPECT_EQ(edge->result.count, 0u);
}

TEST(Pooled, FindsTheNodesByTheEndsOfATunnel)
{
	Pair pair;
	Sampled packet = pair.packet;

	packet.outer_src = pair.out.agent;
	packet.outer_dst = pair.in.agent;
	for (int i = 0; i < 30; i++) {
		times(pair.world, 100, pair.out, packet);
		times(pair.world, 100, pair.in, packet);
		pair.world.epoch();
	}
	auto answer = pair.world.ask("x", HG_AGG_POOLED);
	EXPECT_EQ(answer->result.agg_mode, HG_AGG_POOLED);
	EXPECT_NEAR(answer->result.rows[0].value.value, 100e3, 1);
}

TEST(Pooled, IsStoredAloneWhenTheDefinitionSaysSo)
{
	Pair pair;
	Def def("y");

	def.keys("ipsource").value("frames");
	def.def.agg_mode = HG_AGG_POOLED;
	pair.world.put(def.def);
	for (int i = 0; i < 30; i++) {
		pair.both(100);
		pair.world.epoch();
	}
	auto answer = pair.world.ask("y", HG_AGG_MAX);
	EXPECT_EQ(answer->result.agg_mode, HG_AGG_POOLED);
	EXPECT_NEAR(answer->result.rows[0].value.value, 100e3, 1);
	EXPECT_NEAR(answer->result.other.value, 0, 1e-3);
	EXPECT_EQ(answer->result.rows[0].top, nullptr);
}

TEST(Pooled, MeansSumWhereAKeyNamesThePoint)
{
	Pair pair;

	pair.world.put("y", "agent", 2, "frames");
	pair.both(100);
	pair.world.epoch();
	auto answer = pair.world.ask("y", HG_AGG_POOLED);
	EXPECT_EQ(answer->result.agg_mode, HG_AGG_SUM);
	EXPECT_EQ(answer->result.count, 2u);
}

TEST(Pooled, DoesNotTrustAnAddressThatTwoAgentsClaim)
{
	Pair pair;
	Sampled packet = pair.packet;

	packet.src_entity = { 3, 100001 };
	packet.sport = 5555;
	times(pair.world, 10, pair.out, packet);
	times(pair.world, 10, pair.in, packet);
	pair.world.epoch();
	EXPECT_EQ(pair.world.ask("x", HG_AGG_POOLED)->result.agg_mode, HG_AGG_POOLED_EDGE);
}

} // namespace
