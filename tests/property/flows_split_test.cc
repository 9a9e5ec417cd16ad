// Whatever way samples take through lcores, the sums are the same (est:M6, est:11).
#include <algorithm>
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

struct Item {
	Observed at;
	Sampled packet;
};

std::vector<Item> stream(uint64_t seed, int count)
{
	std::mt19937_64 random(seed);
	std::vector<Item> items((size_t)count);

	for (auto &item : items) {
		item.at.agent = addr4(0xc0000201u + random() % 4);
		item.at.ds.index = 1 + random() % 3;
		item.at.direction = random() & 1 ? HG_DIRECTION_INGRESS : HG_DIRECTION_EGRESS;
		item.packet.src = addr4(0x0a000000u + random() % 50);
		item.packet.dst = random() % 5 ? addr4(0x0a010000u + random() % 50)
					       : addr4(0xc0000201u + random() % 4);
		item.packet.dport = 80 + random() % 3;
		item.packet.rate = 1 + random() % 3000;
		item.packet.bytes = 64 + random() % 1437;
		if (random() % 4 == 0)
			item.packet.src_entity = { 3, 100000 + (uint32_t)(random() % 9) };
	}
	return items;
}

// agent -> lcore, another one each epoch when `moving`.
std::unique_ptr<World> feed(unsigned lcores, bool moving, bool shuffled)
{
	auto world = std::make_unique<World>(lcores, 16384);
	std::mt19937_64 random(5);

	world->put("pairs", "ipsource,ipdestination");
	world->put("ports", "tcpdestinationport", 0.7, "frames");
	world->put("point", "agent,datasource,direction", 5);
	for (unsigned epoch = 0; epoch < 12; epoch++) {
		auto items = stream(100 + epoch, 1500);
		// Only the lcore order changes what comes first: an agent's own order is kept.
		if (shuffled)
			std::stable_sort(items.begin(), items.end(),
					 [](const Item &a, const Item &b) {
						 return a.at.agent.bytes[3] > b.at.agent.bytes[3];
					 });
		for (const auto &item : items) {
			unsigned lcore = item.at.agent.bytes[3] + (moving ? epoch : 0);
			world->datagram(item.at, lcore % lcores);
			world->sample(item.at, item.packet, lcore % lcores);
		}
		world->epoch(epoch % 3 ? 1 : 0.2);
	}
	return world;
}

void expect_equal(const hg_estimate &a, const hg_estimate &b)
{
	EXPECT_NEAR(a.value, b.value, 1e-11 * (a.value + 1));
	EXPECT_NEAR(a.lower, b.lower, 1e-9 * (a.value + 1));
	EXPECT_NEAR(a.upper, b.upper, 1e-9 * (a.upper + 1));
	EXPECT_NEAR(a.samples, b.samples, 1e-9 * (a.samples + 1));
}

void expect_equal(World &a, World &b)
{
	for (const char *name : { "pairs", "ports", "point" }) {
		for (auto mode :
		     { HG_AGG_SUM, HG_AGG_MAX, HG_AGG_EDGE, HG_AGG_POOLED, HG_AGG_AGENT }) {
			auto x = a.ask(name, mode), y = b.ask(name, mode);

			ASSERT_EQ(x->result.count, y->result.count) << name;
			EXPECT_EQ(x->result.agg_mode, y->result.agg_mode);
			for (size_t i = 0; i < x->result.count; i++) {
				const hg_flow_row *other = y->row(x->result.rows[i].key);
				ASSERT_NE(other, nullptr) << x->result.rows[i].key;
				expect_equal(x->result.rows[i].value, other->value);
				expect_equal(x->result.rows[i].total, other->total);
			}
		}
	}
}

TEST(Split, OverLcoresChangesNothing)
{
	auto one = feed(1, false, false), four = feed(4, false, false);

	expect_equal(*one, *four);
}

TEST(Split, MayChangeFromEpochToEpoch)
{
	auto one = feed(1, false, false), moving = feed(3, true, false);

	expect_equal(*one, *moving);
}

TEST(Split, OrderOfAgentsChangesNothing)
{
	auto one = feed(2, false, false), shuffled = feed(2, false, true);

	expect_equal(*one, *shuffled);
}

TEST(Split, LosesNoAgentFigures)
{
	auto one = feed(1, false, false), moving = feed(3, true, false);
	hg_snapshot *a = one->snapshot(), *b = moving->snapshot();
	const hg_agent_view *x, *y;
	size_t count = hg_snapshot_agents(a, &x);

	ASSERT_EQ(hg_snapshot_agents(b, &y), count);
	for (size_t i = 0; i < count; i++) {
		const hg_agent_view *other =
			std::find_if(y, y + count, [&](const hg_agent_view &v) {
				return hg_addr_equal(&v.address, &x[i].address);
			});
		ASSERT_NE(other, y + count);
		EXPECT_EQ(other->datagrams, x[i].datagrams);
		EXPECT_EQ(other->flow_samples, x[i].flow_samples);
		EXPECT_EQ(other->datagrams_lost, 0u);
		EXPECT_EQ(other->flow_lost, 0u);
		EXPECT_EQ(other->restarts, 0u);
		EXPECT_EQ(other->coverage, 1);
	}
	hg_snapshot_unref(a);
	hg_snapshot_unref(b);
}

} // namespace
