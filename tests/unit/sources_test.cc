#include <gtest/gtest.h>

#include <memory>

#include "dataplane/rows/sources.h"

namespace
{

struct Fixture : testing::Test {
	hg_sources *s = hg_sources_create(42);
	hg_work *work = hg_work_create(64, 64, 42);
	hg_drops drops = {};
	hg_observed observed = {};
	hg_origin origin = {}; /* of the latest datagram */

	~Fixture() override
	{
		hg_sources_destroy(s);
		hg_work_destroy(work);
	}

	static hg_addr v4(uint32_t a)
	{
		uint8_t b[4] = { uint8_t(a >> 24), uint8_t(a >> 16), uint8_t(a >> 8), uint8_t(a) };
		return hg_addr_make(4, b);
	}

	hg_datagram_verdict datagram(uint32_t address, uint32_t sequence, uint32_t uptime_ms,
				     uint32_t *agent, uint32_t peer = 1, uint16_t port = 1000,
				     uint32_t len = 100)
	{
		hg_datagram d = {};
		hg_item item = {};
		d.agent = v4(address);
		d.sequence = sequence;
		d.uptime_ms = uptime_ms;
		item.len_bytes = len;
		item.peer = v4(peer);
		item.peer_port = port;
		hg_datagram_verdict v =
			hg_sources_datagram(s, work, &drops, &d, &item, 5000, &origin);
		*agent = origin.agent;
		return v;
	}

	static hg_sample flow(uint32_t sequence, uint32_t cls, uint32_t index, uint32_t input,
			      uint32_t output)
	{
		hg_sample f = {};
		f.kind = HG_SAMPLE_FLOW;
		f.sequence = sequence;
		f.ds = { cls, index };
		f.sampling_rate = 100;
		f.pool = sequence * 100;
		f.input = input;
		f.output = output;
		f.frame_length_bytes = 1000;
		return f;
	}

	bool book(const hg_sample &sample)
	{
		hg_sources_locate(s, work, &sample, &origin);
		return hg_sources_flow(s, work, &drops, &origin, &sample, 5000, &observed);
	}

	const hg_point_id &point()
	{
		hg_sources_attach(s, work);
		return work->point_ids[observed.point];
	}

	uint64_t dropped(hg_drop which) const
	{
		return hg_drop_read(&drops, which);
	}
};

using Sources = Fixture;

TEST_F(Sources, AgentsAreNumberedByAddressAndSubAgentInOrderOfFirstSight)
{
	uint32_t a, b, c;
	EXPECT_EQ(datagram(10, 1, 1, &a), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(datagram(11, 1, 1, &b), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(datagram(10, 2, 2, &c), HG_DATAGRAM_BOOKED);
	hg_sources_attach(s, work);
	EXPECT_EQ(a, 0u);
	EXPECT_EQ(b, 1u);
	EXPECT_EQ(c, 0u);
	ASSERT_EQ(work->agent_count, 2u);
	hg_addr expected = v4(11);
	EXPECT_TRUE(hg_addr_equal(&work->agent_ids[1].address, &expected));
	EXPECT_EQ(work->agent_ids[1].sender.family, 0);
	EXPECT_EQ(work->agents[0].bytes, 200u);
	EXPECT_EQ(work->agents[0].uptime_ms, 2u);
	EXPECT_EQ(work->agents[0].last_ms, 5000u);
	EXPECT_EQ(work->touched_agent_count, 2u);
}

TEST_F(Sources, AnExactDuplicateIsToldFromTheSameNumberAfterARestart)
{
	uint32_t a;
	for (uint32_t i = 1; i <= 5; i++)
		datagram(10, i, i * 1000, &a);
	EXPECT_EQ(datagram(10, 4, 4000, &a), HG_DATAGRAM_DUPLICATE);
	EXPECT_EQ(datagram(10, 1, 700, &a), HG_DATAGRAM_BOOKED) << "the agent has started over";
	EXPECT_EQ(work->agents[a].datagrams.duplicates, 1u);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 1u);
}

TEST_F(Sources, AFallenUptimeIsARestartAlsoAfterFortyDays)
{
	uint32_t a, forty_days_ms = 40u * 86400u * 1000u;
	datagram(10, 1000, forty_days_ms, &a);
	datagram(10, 1001, 900, &a);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 1u);
}

TEST_F(Sources, AnUptimeThatWrapsIsNoRestart)
{
	uint32_t a;
	datagram(10, 1000, 0xffffff00u, &a);
	datagram(10, 1001, 700, &a);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 0u);
	EXPECT_EQ(work->agents[a].datagrams.received, 2u);
}

TEST_F(Sources, ADatagramThatComesALittleLateIsNoRestart)
{
	uint32_t a;
	datagram(10, 10, 10000, &a);
	datagram(10, 12, 12000, &a);
	datagram(10, 11, 11000, &a);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 0u);
	EXPECT_EQ(work->agents[a].datagrams.late, 1u);
	EXPECT_EQ(work->agents[a].uptime_ms, 12000u);
}

TEST_F(Sources, ASessionResetWithoutAFallenUptimeIsARestart)
{
	uint32_t a;
	datagram(10, 500, 100000, &a);
	datagram(10, 1, 101000, &a);
	datagram(10, 2, 102000, &a);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 1u);
}

TEST_F(Sources, ACopyOfTheStreamThatLagsBehindTheWindowIsNoRestart)
{
	uint32_t a;
	for (uint32_t i = 1; i <= 400; i++) {
		datagram(10, i, 100000 + i, &a);
		if (i > 200)
			datagram(10, i - 200, 100000 + i - 200, &a);
	}
	EXPECT_EQ(work->agents[a].datagrams.restarts, 0u);
	EXPECT_EQ(work->agents[a].datagrams.hi, 400u);
	EXPECT_EQ(datagram(10, 328, 100328, &a), HG_DATAGRAM_DUPLICATE) << "same place as 200";
}

TEST_F(Sources, ARestartOfTheAgentRestartsTheSequencesOfItsSources)
{
	uint32_t a;
	datagram(10, 50, 100000, &a);
	book(flow(57, 0, 3, 3, 4));
	datagram(10, 1, 900, &a);
	book(flow(1, 0, 3, 3, 4));
	hg_source_facts &f = work->sources[0];
	EXPECT_EQ(f.flow.restarts, 1u) << "1 is inside the window of 57";
	EXPECT_EQ(f.flow.late, 0u);
	EXPECT_EQ(f.pool_hi, 100u) << "the pool starts over too";
}

TEST_F(Sources, ASenderThatMovedAndStartedOverIsNoConflict)
{
	uint32_t a, b;
	datagram(10, 500, 100000, &a, 1, 1000);
	for (uint32_t i = 1; i < 20; i++)
		datagram(10, i, i * 1000, &b, 1, 2000);
	EXPECT_EQ(a, b);
	EXPECT_EQ(dropped(HG_DROP_AGENT_CONFLICT), 0u);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 1u);
}

TEST_F(Sources, TwoSendersInTurnUnderOneIdentityAreReportedAndThenKeptApart)
{
	uint32_t a = 0, b = 0;
	for (uint32_t i = 0; i < 20; i++) {
		datagram(10, 9000 + i, 900000 + i * 1000, &a, 1, 1000);
		datagram(10, 20 + i, 5000 + i * 1000, &b, 2, 1000);
	}
	hg_sources_attach(s, work);
	EXPECT_EQ(dropped(HG_DROP_AGENT_CONFLICT), 3u);
	EXPECT_NE(a, b);
	EXPECT_EQ(work->agent_count, 3u) << "the common entry and one of each sender";
	EXPECT_EQ(work->agents[a].datagrams.restarts, 0u);
	EXPECT_EQ(work->agents[b].datagrams.restarts, 0u);
	EXPECT_EQ(work->agents[b].datagrams.hi - work->agents[b].datagrams.lo + 1,
		  work->agents[b].datagrams.received)
		<< "no loss is made up";
	hg_addr sender = v4(2);
	EXPECT_TRUE(hg_addr_equal(&work->agent_ids[b].sender, &sender));
	EXPECT_EQ(work->agent_ids[b].sender_port, 1000u);
}

TEST_F(Sources, TwoSendersWithNearNumbersAreNotTakenForDuplicates)
{
	uint32_t a, b;
	unsigned booked = 0;
	for (uint32_t i = 0; i < 50; i++) {
		booked += datagram(10, 100 + i, 900000 + i * 1000, &a, 1) == HG_DATAGRAM_BOOKED;
		booked += datagram(10, 98 + i, 5000 + i * 1000, &b, 2) == HG_DATAGRAM_BOOKED;
	}
	EXPECT_EQ(booked, 100u);
	EXPECT_NE(a, b);
}

TEST_F(Sources, OneSequenceSentFromTwoSocketsIsNoConflict)
{
	uint32_t a;
	for (uint32_t i = 0; i < 40; i++)
		datagram(10, (i ^ 1) + 100, (i ^ 1) * 10 + 100, &a, 1, uint16_t(1000 + i % 2));
	hg_sources_attach(s, work);
	EXPECT_EQ(dropped(HG_DROP_AGENT_CONFLICT), 0u);
	EXPECT_EQ(work->agent_count, 1u);
	EXPECT_EQ(work->agents[a].datagrams.received, 40u);
}

TEST_F(Sources, TheFirstPeersOfAnEpochAreKept)
{
	uint32_t a;
	for (uint32_t i = 0; i < 6; i++)
		datagram(10, i + 1, 1000 + i, &a, 100 + i);
	EXPECT_EQ(work->agents[a].peer_count, HG_AGENT_PEERS);
	hg_addr first = v4(100);
	EXPECT_TRUE(hg_addr_equal(&work->agents[a].peers[0], &first));
}

TEST_F(Sources, OneSenderMayStandForALimitedNumberOfAgents)
{
	uint32_t a;
	for (uint32_t i = 0; i < HG_AGENTS_PER_SENDER; i++)
		ASSERT_EQ(datagram(1000 + i, 1, 1, &a), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(datagram(999, 1, 1, &a), HG_DATAGRAM_REFUSED);
	EXPECT_EQ(datagram(1000, 2, 2, &a), HG_DATAGRAM_BOOKED) << "known agents go on";
	EXPECT_EQ(datagram(999, 1, 1, &a, 2), HG_DATAGRAM_BOOKED) << "other senders too";
	EXPECT_EQ(dropped(HG_DROP_AGENT_TABLE_FULL), 1u);
}

TEST_F(Sources, AgentsBeyondTheLimitAreRefusedAndNoneIsGivenUp)
{
	uint32_t a;
	for (uint32_t i = 0; i < HG_AGENTS_MAX; i++)
		ASSERT_EQ(datagram(1000 + i, 1, 1, &a, i / 1000), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(datagram(7, 1, 1, &a, 77), HG_DATAGRAM_REFUSED);
	EXPECT_EQ(datagram(1000, 2, 2, &a, 0), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(a, 0u);
}

TEST_F(Sources, OneAgentHasABoundedNumberOfSourcesAndOthersGoOn)
{
	uint32_t a;
	datagram(10, 1, 1, &a);
	for (uint32_t i = 0; i < HG_SOURCES_PER_AGENT; i++)
		ASSERT_TRUE(book(flow(1, 0, i, 0, 0)));
	EXPECT_FALSE(book(flow(1, 0, HG_SOURCES_PER_AGENT, 0, 0)));
	EXPECT_TRUE(book(flow(2, 0, 5, 0, 0))) << "what it has, it keeps";
	EXPECT_EQ(dropped(HG_DROP_SOURCE_TABLE_FULL), 1u);
	datagram(11, 1, 1, &a);
	EXPECT_TRUE(book(flow(1, 0, HG_SOURCES_PER_AGENT, 0, 0)))
		<< "another agent is not concerned";
	EXPECT_GT(dropped(HG_DROP_POINT_TABLE_FULL), 0u) << "point 0 takes one place";
}

TEST_F(Sources, OneUdpSourceFillsAtMostHalfOfTheTableWhateverAgentsItInvents)
{
	uint32_t a;
	for (uint32_t agent = 0; agent < HG_SOURCES_PER_SENDER / HG_SOURCES_PER_AGENT; agent++) {
		datagram(100 + agent, 1, 1, &a, 7);
		for (uint32_t i = 0; i < HG_SOURCES_PER_AGENT; i++)
			ASSERT_TRUE(book(flow(1, 0, i, 0, 0)));
	}
	datagram(200, 1, 1, &a, 7);
	EXPECT_FALSE(book(flow(1, 0, 1, 0, 0)));
	datagram(201, 1, 1, &a, 8);
	EXPECT_TRUE(book(flow(1, 0, 1, 0, 0))) << "a legitimate sender still gets in";
}

TEST_F(Sources, PointsBeyondTheLimitAreBookedToPointZero)
{
	uint32_t a;
	datagram(10, 1, 1, &a);
	for (uint32_t i = 1; i < HG_POINTS_MAX; i++)
		ASSERT_TRUE(book(flow(i, 2, 1, i, 0)));
	EXPECT_NE(observed.point, 0u);
	EXPECT_TRUE(book(flow(1, 2, 1, HG_POINTS_MAX, 0)));
	EXPECT_EQ(observed.point, 0u);
	EXPECT_EQ(dropped(HG_DROP_POINT_TABLE_FULL), 1u);
	EXPECT_EQ(point().source, HG_ID_NONE);
}

struct DirectionCase {
	const char *what;
	uint32_t cls, index, input, output;
	uint8_t direction;
	uint32_t near_if, far_if;
};

/* FM 3.1. */
const DirectionCase directions[] = {
	{ "the data source is the input", 0, 3, 3, 4, HG_DIRECTION_INGRESS, 3, 4 },
	{ "the data source is both", 0, 3, 3, 3, HG_DIRECTION_INGRESS, 3, 3 },
	{ "the data source is the output", 0, 4, 3, 4, HG_DIRECTION_EGRESS, 4, 3 },
	{ "neither, input known", 2, 1, 3, 4, HG_DIRECTION_INGRESS, 3, 4 },
	{ "neither, only the output known", 2, 1, 0, 4, HG_DIRECTION_EGRESS, 4, 0 },
	{ "neither known", 2, 1, 0, 0, HG_DIRECTION_NONE, 0, 0 },
	{ "class 2 with the index of the output", 2, 4, 3, 4, HG_DIRECTION_INGRESS, 3, 4 },
	{ "index 0 does not equal unknown", 0, 0, 0, 4, HG_DIRECTION_EGRESS, 4, 0 },
	{ "several outputs are not one", 2, 1, 0, 0x80000007, HG_DIRECTION_NONE, 0, 0x80000007 },
	{ "a discard reason is no interface", 0, 0x102, 0, 0x40000102, HG_DIRECTION_NONE, 0,
	  0x40000102 },
	{ "the device itself is known", 2, 1, HG_IF_INTERNAL, 4, HG_DIRECTION_INGRESS,
	  HG_IF_INTERNAL, 4 },
};

TEST_F(Sources, DirectionFollowsDataSourceInputAndOutput)
{
	uint32_t a;
	datagram(10, 1, 1, &a);
	for (const DirectionCase &c : directions) {
		SCOPED_TRACE(c.what);
		ASSERT_TRUE(book(flow(1, c.cls, c.index, c.input, c.output)));
		EXPECT_EQ(point().direction, c.direction);
		EXPECT_EQ(point().near_if, c.near_if);
		EXPECT_EQ(observed.far_if, c.far_if);
	}
}

TEST_F(Sources, TotalsAreExactPerDirection)
{
	uint32_t a;
	datagram(10, 1, 1, &a);
	hg_sample f = flow(1, 0, 3, 3, 4);
	f.sampling_rate = 10;
	f.frame_length_bytes = 64;
	book(f);
	f.sequence = 2;
	f.sampling_rate = 1000;
	f.frame_length_bytes = 1500;
	f.input = 4;
	f.output = 3;
	book(f);
	const hg_source_facts &facts = work->sources[0];
	const hg_totals &in = facts.total[HG_DIRECTION_INGRESS],
			&out = facts.total[HG_DIRECTION_EGRESS];
	EXPECT_EQ(in.n, 1);
	EXPECT_EQ(in.bytes_s1, 640);
	EXPECT_EQ(in.bytes_s2, 10.0 * 9 * 64 * 64);
	EXPECT_EQ(out.frames_s1, 1000);
	EXPECT_EQ(out.frames_s2, 1000.0 * 999);
	EXPECT_EQ(facts.rate_sum, 1010);
	EXPECT_EQ(facts.rate_min, 10u);
	EXPECT_EQ(facts.rate_max, 1000u);
	EXPECT_EQ(facts.rate_last, 1000u);
	EXPECT_EQ(facts.frame_max_bytes, 1500u);
	EXPECT_EQ(facts.last_ms, 5000u);
	EXPECT_EQ(work->touched_source_count, 1u);
}

TEST_F(Sources, PoolAndDropsFollowSerialOrder)
{
	uint32_t a;
	datagram(10, 1, 1, &a);
	hg_sample f = flow(1, 0, 3, 3, 4);
	f.pool = 0xffffff00u;
	f.drops = 5;
	book(f);
	f.sequence = 2;
	f.pool = 0x10;
	book(f);
	f.sequence = 3;
	f.pool = 0xffffffffu;
	book(f);
	EXPECT_EQ(work->sources[0].pool_hi, 0x10u);
	EXPECT_EQ(work->sources[0].drops_hi, 5u);
}

TEST_F(Sources, ASequenceGoesOnInTheNextEpochsBuffer)
{
	uint32_t a;
	datagram(10, 1, 1000, &a);
	hg_work_clear(work);
	datagram(10, 2, 2000, &a);
	EXPECT_EQ(a, 0u);
	EXPECT_EQ(work->agents[a].datagrams.received, 1u);
	EXPECT_EQ(work->agents[a].datagrams.lo, 2u);
	EXPECT_EQ(work->agents[a].datagrams.restarts, 0u);
	EXPECT_EQ(work->touched_agent_count, 1u);
	EXPECT_EQ(datagram(10, 1, 1000, &a), HG_DATAGRAM_DUPLICATE) << "the window is not swapped";
}

TEST_F(Sources, KeepTheirIdsWhileTheListGrows)
{
	uint32_t agent;

	datagram(1, 1, 1000, &agent);
	for (unsigned round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 5000; i++) {
			ASSERT_TRUE(book(flow(round + 1, 0, i + 1, i + 1, 0)));
			ASSERT_EQ(origin.source, i);
			ASSERT_EQ(observed.point, i + 1);
		}
	hg_sources_attach(s, work);
	EXPECT_EQ(work->source_count, 5000u);
	EXPECT_EQ(work->source_ids[4999].ds.index, 5000u);
	EXPECT_EQ(work->point_count, 5001u);
	EXPECT_EQ(work->point_ids[5000].source, 4999u);
}

TEST_F(Sources, AreBookedToTheRightAgentWhateverWasExpected)
{
	hg_datagram unknown = {};
	uint32_t first, second, again;

	unknown.agent = v4(9);
	hg_sources_expect(s, work, &unknown, &origin);
	EXPECT_EQ(origin.agent, HG_ID_NONE);
	datagram(1, 1, 1000, &first);
	datagram(2, 1, 1000, &second);
	origin.agent = second;
	datagram(1, 2, 2000, &again);
	EXPECT_EQ(again, first);
	unknown.agent = v4(2);
	hg_sources_expect(s, work, &unknown, &origin);
	EXPECT_EQ(origin.agent, second);
}

} // namespace
