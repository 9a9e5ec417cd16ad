#include <cstring>

#include <gtest/gtest.h>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

struct Views {
	hg_snapshot *snapshot;
	const hg_agent_view *agents;
	const hg_source_view *sources;
	size_t agent_count, source_count;

	explicit Views(World &world) : snapshot(world.snapshot())
	{
		agent_count = hg_snapshot_agents(snapshot, &agents);
		source_count = hg_snapshot_sources(snapshot, &sources);
	}
	~Views()
	{
		hg_snapshot_unref(snapshot);
	}
};

Observed host(uint32_t cls, uint32_t index)
{
	Observed at;

	at.ds = { cls, index };
	return at;
}

TEST(Agents, CountWhatTheySent)
{
	World world(2);
	Sampled packet;

	for (int epoch = 0; epoch < 10; epoch++) {
		for (int i = 0; i < 20; i++)
			world.sample({}, packet, 1);
		world.sample(host(0, 7), packet, 1);
		world.counter(host(2, 1), 1);
		world.counter(host(3, 100001), 1);
		for (int i = 0; i < 3; i++)
			world.datagram({}, 1);
		if (epoch == 4) {
			world.lose({}, 5);
			world.lose_datagrams({}, 2);
		}
		world.epoch();
	}
	Views views(world);
	ASSERT_EQ(views.agent_count, 1u);
	const hg_agent_view &agent = views.agents[0];
	const hg_addr address = Observed().agent;
	EXPECT_TRUE(hg_addr_equal(&agent.address, &address));
	EXPECT_STREQ(agent.node, "192.0.2.1");
	EXPECT_STREQ(agent.kind, "host");
	EXPECT_EQ(agent.datagrams, 30u);
	EXPECT_EQ(agent.datagrams_lost, 2u);
	EXPECT_EQ(agent.flow_samples, 210u);
	EXPECT_EQ(agent.flow_lost, 5u);
	EXPECT_EQ(agent.counter_samples, 20u);
	EXPECT_EQ(agent.counter_lost, 0u);
	EXPECT_EQ(agent.flow_sources, 2u);
	EXPECT_EQ(agent.counter_sources, 2u);
	EXPECT_EQ(agent.rate_min, 1000u);
	EXPECT_EQ(agent.rate_max, 1000u);
	EXPECT_EQ(agent.peer_count, 1);
	EXPECT_EQ(agent.uptime_ms, 9077u);
	EXPECT_EQ(agent.first_seen_ms, 1700000000500u);
	EXPECT_EQ(agent.last_seen_ms, 1700000009500u);
	EXPECT_NEAR(agent.coverage, 210.0 / 215, 0.01);
	EXPECT_LT(agent.coverage, 1);
	const hg_intake *intake = hg_snapshot_intake(views.snapshot);
	EXPECT_EQ(intake->datagrams, 30u);
	EXPECT_EQ(intake->datagrams_lost, 2u);
	EXPECT_EQ(intake->flow_samples, 210u);
	EXPECT_EQ(intake->flow_samples_lost, 5u);
	EXPECT_EQ(intake->table_rows, 2u);
	EXPECT_EQ(hg_snapshot_number(views.snapshot), 10u);
	EXPECT_EQ(hg_snapshot_epoch_ms(views.snapshot), world.now_ms);
}

TEST(Agents, WithoutHostCountersAreSwitches)
{
	World world;

	world.sample({}, {});
	world.counter({});
	world.datagram({});
	world.epoch();
	EXPECT_STREQ(Views(world).agents[0].kind, "switch");
}

TEST(Agents, GoByTheNameOfTheirHost)
{
	World world;
	hg_addr agent = Observed().agent;

	hg_flows_set_host_name(world.flows(), &agent, "node-a");
	world.epoch();
	EXPECT_EQ(Views(world).agent_count, 0u); // told of, but nothing came
	world.datagram({});
	world.epoch();
	EXPECT_STREQ(Views(world).agents[0].node, "node-a");
}

TEST(Agents, JoinTheirSubAgents)
{
	World world;
	Observed other;

	other.sub_agent = 9;
	for (int i = 0; i < 4; i++) {
		world.datagram({});
		world.datagram(other);
		world.sample({}, {});
		world.sample(other, {});
	}
	world.epoch();
	Views views(world);
	ASSERT_EQ(views.agent_count, 1u);
	EXPECT_EQ(views.agents[0].datagrams, 8u);
	EXPECT_EQ(views.agents[0].flow_samples, 8u);
	EXPECT_EQ(views.agents[0].flow_lost, 0u);
	ASSERT_EQ(views.source_count, 1u);
	EXPECT_EQ(views.sources[0].flow_samples, 8u);
}

TEST(Agents, MoveBetweenLcoresWithoutLoss)
{
	World world(3);

	for (unsigned epoch = 0; epoch < 9; epoch++) {
		for (int i = 0; i < 10; i++) {
			world.sample({}, {}, epoch % 3);
			world.datagram({}, epoch % 3);
		}
		world.epoch();
	}
	Views views(world);
	EXPECT_EQ(views.agents[0].flow_samples, 90u);
	EXPECT_EQ(views.agents[0].flow_lost, 0u);
	EXPECT_EQ(views.agents[0].restarts, 0u);
	EXPECT_EQ(views.source_count, 1u);
}

TEST(Agents, LeaveAfterAnHourOfSilence)
{
	World world;

	world.datagram({});
	world.epoch();
	world.epoch(3500);
	EXPECT_EQ(Views(world).agent_count, 1u);
	world.epoch(200);
	EXPECT_EQ(Views(world).agent_count, 0u);
}

TEST(Agents, ForgetRatesAfterAMinute)
{
	World world;
	Sampled packet;

	packet.rate = 50;
	world.datagram({});
	world.sample({}, packet);
	world.epoch();
	EXPECT_EQ(Views(world).agents[0].rate_min, 50u);
	for (int i = 0; i < 70; i++)
		world.epoch();
	packet.rate = 400;
	world.sample({}, packet);
	world.epoch();
	EXPECT_EQ(Views(world).agents[0].rate_min, 400u);
	EXPECT_EQ(Views(world).agents[0].rate_max, 400u);
}

TEST(Sources, TellTheirEffectiveRate)
{
	World world;

	world.real_pool({});
	for (int epoch = 0; epoch < 20; epoch++) {
		for (int i = 0; i < 200; i++)
			world.sample({}, {});
		world.pool({}, 240000 + epoch % 3);
		world.epoch();
	}
	Views views(world);
	EXPECT_EQ(views.sources[0].sampling_rate, 1000u);
	EXPECT_NEAR(views.sources[0].effective_rate, 1200, 1);
	EXPECT_EQ(views.sources[0].coverage, 1);
}

TEST(KeysSeen, AreThoseThatSamplesHave)
{
	World world;
	const hg_key_seen *keys;
	bool source = false, six = false;

	world.sample({}, {});
	world.epoch();
	Views views(world);
	size_t count = hg_snapshot_keys_seen(views.snapshot, &keys);
	for (size_t i = 0; i < count; i++) {
		source |= strcmp(keys[i].name, "ipsource") == 0;
		six |= strcmp(keys[i].name, "ip6source") == 0;
		EXPECT_EQ(keys[i].last_ms, world.now_ms);
	}
	EXPECT_TRUE(source);
	EXPECT_FALSE(six);
}

} // namespace
