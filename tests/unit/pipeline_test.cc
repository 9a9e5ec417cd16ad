#include <gtest/gtest.h>

#include "tests/support/replayed.h"
#include "tests/support/wire.h"

namespace
{

using test::Replayed;
using wire::Agent;
using wire::Bytes;
using wire::Flow;

Bytes flow(uint32_t sequence, uint32_t rate = 100, uint32_t frame_bytes = 1000,
	   uint32_t src = 0x0a000001)
{
	Flow f;
	f.sequence = sequence;
	f.rate = rate;
	f.frame_bytes = frame_bytes;
	f.src = src;
	return wire::flow_sample(f);
}

const hg_row *only_row(const hg_rows *rows)
{
	hg_rows_item item;
	size_t pos = 0;
	EXPECT_EQ(hg_rows_count(rows), 1u);
	return hg_rows_next(rows, &pos, &item) ? item.row : nullptr;
}

TEST(Pipeline, AFlowSampleBecomesARow)
{
	Replayed r;
	r.feed({ wire::datagram(Agent(), { flow(1) }) });
	const hg_row *row = only_row(r.work->base);
	ASSERT_TRUE(row);
	EXPECT_EQ(row->key.proto, 17);
	EXPECT_EQ(row->key.sport, 1234);
	EXPECT_EQ(row->key.dport, 80);
	EXPECT_EQ(row->bytes_s1, 100.0 * 1000);
	EXPECT_EQ(row->bytes_s2, 100.0 * 99 * 1000 * 1000);
	EXPECT_EQ(row->frames_s1, 100);
	EXPECT_EQ(row->n, 1);
	EXPECT_EQ(row->key.far_if, 0u) << "masked by the plan";
	ASSERT_LT(row->key.point, r.work->point_count);
	const hg_point_id &point = r.work->point_ids[row->key.point];
	EXPECT_EQ(point.near_if, 3u);
	EXPECT_EQ(point.direction, HG_DIRECTION_INGRESS);
	EXPECT_EQ(r.work->source_ids[point.source].ds.index, 3u);
	EXPECT_EQ(r.work->agent_ids[r.work->source_ids[point.source].agent].address.bytes[0], 0xc0);
}

TEST(Pipeline, ThePlanKeepsTheFarInterface)
{
	Replayed r;
	r.work->plan.keep_far_if = true;
	r.feed({ wire::datagram(Agent(), { flow(1) }) });
	EXPECT_EQ(only_row(r.work->base)->key.far_if, 4u);
}

TEST(Pipeline, ADuplicateDatagramIsCountedOnceAndItsSamplesToo)
{
	Replayed r;
	Bytes d = wire::datagram(Agent(), { flow(1), wire::counter_sample(1, 3) });
	r.feed({ d, d });
	r.feed({ d });
	EXPECT_EQ(r.work->datagrams, 3u);
	EXPECT_EQ(r.work->flow_samples, 1u);
	EXPECT_EQ(r.work->counter_samples, 1u);
	EXPECT_EQ(r.work->agents[0].datagrams.duplicates, 2u);
	EXPECT_EQ(r.messages(), 1u);
	EXPECT_EQ(Replayed::rows_sum(r.work->base).n, 1);
}

TEST(Pipeline, DiscardsGoToTheirOwnTableWithTheReason)
{
	Replayed r;
	r.feed({ wire::datagram(Agent(), { wire::discard_sample(1, 0, 7, 5, 258) }) });
	EXPECT_EQ(hg_rows_count(r.work->base), 0u);
	const hg_row *row = only_row(r.work->discards);
	ASSERT_TRUE(row);
	EXPECT_EQ(row->key.reason, 258);
	EXPECT_EQ(row->frames_s1, 1);
	EXPECT_EQ(row->bytes_s1, 500);
	EXPECT_EQ(r.work->discard_samples, 1u);
	EXPECT_EQ(r.work->sources[0].discards, 1);
	EXPECT_EQ(r.work->sources[0].withheld_hi, 7u);
}

TEST(Pipeline, ACounterSampleLeavesAsAMessageWithItsRecords)
{
	Replayed r;
	Agent a;
	a.sub_agent = 9;
	r.feed({ wire::datagram(a, { wire::counter_sample(17, 3, 5) }) });
	const hg_message *m = hg_ring_peek(r.ring);
	ASSERT_TRUE(m);
	EXPECT_EQ(m->kind, unsigned(HG_MESSAGE_COUNTERS));
	EXPECT_EQ(m->sub_agent, 9u);
	EXPECT_EQ(m->sequence, 17u);
	EXPECT_EQ(m->ds.index, 3u);
	EXPECT_EQ(m->uptime_ms, 1000u);
	EXPECT_EQ(m->arrival_ms, 1000000u);
	ASSERT_EQ(m->records_len_bytes, 8u + 20u);
	EXPECT_EQ(hg_load_u32(hg_message_records(m)), 0xffff1u);
}

TEST(Pipeline, RtmetricAndRtflowLeaveAsMessages)
{
	Replayed r;
	Bytes body = Bytes().u32(0).u32(0);
	r.feed({ wire::datagram(Agent(),
				{ wire::sample(4300u << 12 | 1002, body),
				  wire::sample(4300u << 12 | 1003, Bytes(body).zeros(8)) }) });
	EXPECT_EQ(r.work->other_samples, 2u);
	const hg_message *m = hg_ring_peek(r.ring);
	ASSERT_TRUE(m);
	EXPECT_EQ(m->kind, unsigned(HG_MESSAGE_RTMETRIC));
	hg_ring_pop(r.ring);
	m = hg_ring_peek(r.ring);
	ASSERT_TRUE(m);
	EXPECT_EQ(m->kind, unsigned(HG_MESSAGE_RTFLOW));
}

TEST(Pipeline, AFullRingCostsMessagesThatAreCountedAndNothingElse)
{
	Replayed r(1024);
	std::vector<std::vector<uint8_t>> datagrams;
	for (uint32_t i = 1; i <= 40; i++) {
		Agent a;
		a.sequence = i;
		datagrams.push_back(wire::datagram(a, { wire::counter_sample(i, 3), flow(i) }));
	}
	r.feed(datagrams);
	unsigned got = r.messages();
	EXPECT_GT(got, 0u);
	EXPECT_EQ(got + r[HG_DROP_MSG_NO_SLOT_COUNTER], 40u);
	EXPECT_EQ(r.work->flow_samples, 40u);
}

TEST(Pipeline, AMessageThatNeverFitsIsCountedAsTooBig)
{
	Replayed r(1024);
	r.feed({ wire::datagram(Agent(), { wire::counter_sample(1, 3, 1000) }) });
	EXPECT_EQ(r[HG_DROP_MSG_TOO_BIG], 1u);
	EXPECT_EQ(r[HG_DROP_MSG_NO_SLOT_COUNTER], 0u);
}

TEST(Pipeline, ADatagramOfHundredsOfSamplesIsTakenWhole)
{
	Replayed r;
	std::vector<Bytes> samples;
	for (uint32_t i = 0; i < 500; i++)
		samples.push_back(flow(i + 1, 10, 100, 0x0a000000 + i));
	r.feed({ wire::datagram(Agent(), samples) });
	EXPECT_EQ(r.work->flow_samples, 500u);
	EXPECT_EQ(hg_rows_count(r.work->base), 500u);
	EXPECT_EQ(Replayed::rows_sum(r.work->base).bytes, 500.0 * 10 * 100);
	EXPECT_EQ(r.work->sources[0].flow.received, 500u);
}

TEST(Pipeline, SamplesKeepTheAgentOfTheirDatagramAcrossBatches)
{
	Replayed r;
	std::vector<std::vector<uint8_t>> datagrams;
	for (uint32_t i = 0; i < 100; i++) {
		Agent a;
		a.address = 0xc6336400 + i;
		datagrams.push_back(
			wire::datagram(a, { flow(1, i + 1), flow(2, i + 1), flow(3, i + 1) }));
	}
	r.feed(datagrams);
	ASSERT_EQ(r.work->agent_count, 100u);
	for (uint32_t i = 0; i < r.work->source_count; i++) {
		const hg_agent_id &agent = r.work->agent_ids[r.work->source_ids[i].agent];
		EXPECT_EQ(r.work->sources[i].rate_last, uint32_t(agent.address.bytes[3]) + 1);
		EXPECT_EQ(r.work->sources[i].flow.received, 3u);
	}
}

TEST(Pipeline, WhatIsNoSflowIsCountedAndNamesNoAgent)
{
	Replayed r;
	r.feed({ std::vector<uint8_t>(1), std::vector<uint8_t>(100, 0),
		 wire::datagram(Agent(), {}) });
	EXPECT_EQ(r.work->datagrams, 3u);
	EXPECT_EQ(r.work->agent_count, 1u);
	EXPECT_EQ(r[HG_DROP_DGRAM_SHORT], 1u);
	EXPECT_EQ(r[HG_DROP_DGRAM_VERSION], 1u);
}

TEST(Pipeline, ACutDatagramGivesItsCompleteSamples)
{
	Replayed r;
	Bytes d = wire::datagram(Agent(), { flow(1), flow(2), flow(3) });
	d.resize(d.size() - 30);
	r.feed({ d });
	EXPECT_EQ(r.work->flow_samples, 2u);
}

TEST(Pipeline, AnEntityOfTheAgentIsPartOfTheEndpoint)
{
	Replayed r;
	Flow f;
	Bytes packet = wire::sampled_packet(f), body;
	uint32_t len = uint32_t(packet.size());
	body.u32(1).u32(3).u32(100).u32(1).u32(0).u32(3).u32(4).u32(2);
	body.u32(2210).u32(16).u32(3).u32(100123).u32(0).u32(0);
	body.u32(1).u32(16 + len).u32(1).u32(1000).u32(0).u32(len).raw(packet);
	r.feed({ wire::datagram(Agent(), { wire::sample(1, body) }) });
	const hg_row *row = only_row(r.work->base);
	ASSERT_TRUE(row);
	ASSERT_FALSE(row->key.vlan_flags & HG_KEY_SRC_RAW4);
	EXPECT_TRUE(row->key.vlan_flags & HG_KEY_DST_RAW4);
	const hg_endpoint *src = hg_rows_endpoint(r.work->base, row->key.src);
	EXPECT_EQ(src->agent, 1u);
	EXPECT_EQ(src->cls, 3);
	EXPECT_EQ(src->index, 100123u);
}

TEST(Pipeline, ANetworkIdToldByRecordIsKeptWithoutATunnel)
{
	Replayed r;
	Bytes packet = wire::sampled_packet(Flow()), body;
	uint32_t len = uint32_t(packet.size());
	body.u32(1).u32(3).u32(100).u32(1).u32(0).u32(3).u32(4).u32(2);
	body.u32(1).u32(16 + len).u32(1).u32(1000).u32(0).u32(len).raw(packet);
	body.u32(1030).u32(4).u32(5001);
	r.feed({ wire::datagram(Agent(), { wire::sample(1, body) }) });
	const hg_row *row = only_row(r.work->base);
	ASSERT_TRUE(row);
	ASSERT_NE(row->key.encap, 0u);
	const hg_encap *encap = hg_rows_encap(r.work->base, row->key.encap);
	EXPECT_EQ(encap->family, 0);
	EXPECT_EQ(encap->has_vni, 1);
	EXPECT_EQ(encap->vni, 5001u);
}

struct VlanCase {
	const char *what;
	uint32_t source_vlan;
	uint16_t flags;
};

/* FM 3.3: without a tag in the header the ingress side of extended_switch counts. */
TEST(Pipeline, AVlanToldByRecordIsTaggedUnlessItIsNone)
{
	const VlanCase cases[] = {
		{ "a VLAN", 100, HG_KEY_TAGGED | 100 },
		{ "none", 0xffffffff, 0 },
		{ "impossible", 4096, 0 },
	};
	for (const VlanCase &c : cases) {
		SCOPED_TRACE(c.what);
		Replayed r;
		Bytes packet = wire::sampled_packet(Flow()), body;
		uint32_t len = uint32_t(packet.size());
		body.u32(1).u32(3).u32(100).u32(1).u32(0).u32(3).u32(4).u32(2);
		body.u32(1001).u32(16).u32(c.source_vlan).u32(0).u32(200).u32(0);
		body.u32(1).u32(16 + len).u32(1).u32(1000).u32(0).u32(len).raw(packet);
		r.feed({ wire::datagram(Agent(), { wire::sample(1, body) }) });
		const hg_row *row = only_row(r.work->base);
		ASSERT_TRUE(row);
		EXPECT_EQ(row->key.vlan_flags & (HG_KEY_TAGGED | HG_KEY_VLAN_MASK), c.flags);
	}
}

} // namespace
