// The walk over datagrams and samples: what the wire says, and what it may not say.
#include <gtest/gtest.h>

#include "tests/support/datagram_builder.h"
#include "tests/support/walked.h"

using namespace test;

namespace
{

Bytes ext_switch()
{
	return record(1001, Bytes().u32(10).u32(1).u32(20).u32(2));
}

} // namespace

/* ---- datagram header ---- */

TEST(SflowDatagram, HeaderOfAnIpv4AgentIs28Bytes)
{
	Walked w(datagram().bytes());

	ASSERT_TRUE(w.begun);
	EXPECT_EQ(w.header.agent.family, 4);
	EXPECT_EQ(w.header.agent.bytes[0], 192);
	EXPECT_EQ(w.header.agent.bytes[3], 77);
	EXPECT_EQ(w.header.agent.bytes[4], 0);
	EXPECT_EQ(w.header.sub_agent, 7u);
	EXPECT_EQ(w.header.sequence, 1001u);
	EXPECT_EQ(w.header.uptime_ms, 60000u);
	EXPECT_EQ(w.header.sample_count, 0u);
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowDatagram, HeaderOfAnIpv6AgentIs40Bytes)
{
	Walked w(datagram().agent(Bytes().u32(2).u64(0x20010db800000000).u64(1)).bytes());

	ASSERT_TRUE(w.begun);
	EXPECT_EQ(w.header.agent.family, 6);
	EXPECT_EQ(w.header.agent.bytes[15], 1);
	EXPECT_EQ(w.header.sequence, 1001u);
}

TEST(SflowDatagram, IsShortWhenItEndsInsideItsHeader)
{
	std::vector<uint8_t> v4 = datagram().bytes();
	std::vector<uint8_t> v6 = datagram().agent(Bytes().u32(2).u64(1).u64(2)).bytes();

	for (size_t len = 0; len < v4.size(); len++)
		EXPECT_EQ(Walked({ v4.begin(), v4.begin() + len }).drops(), "dgram_short") << len;
	for (size_t len = 0; len < v6.size(); len++)
		EXPECT_EQ(Walked({ v6.begin(), v6.begin() + len }).drops(), "dgram_short") << len;
}

TEST(SflowDatagram, OfAnotherVersionIsRefused)
{
	EXPECT_EQ(Walked(datagram(flow_sample()).version(4).bytes()).drops(), "dgram_version");
	EXPECT_EQ(Walked(datagram(flow_sample()).version(0x00050001).bytes()).drops(),
		  "dgram_version");
}

TEST(SflowDatagram, WithAnAgentAddressOfUnknownTypeIsRefused)
{
	for (uint32_t type : { 0u, 3u, 0xffffffffu }) {
		Walked w(datagram(flow_sample()).agent(Bytes().u32(type).u32(1)).bytes());

		EXPECT_FALSE(w.begun);
		EXPECT_EQ(w.drops(), "dgram_agent_type") << type;
	}
}

TEST(SflowDatagram, AnnouncedSampleCountIsNoLoopBound)
{
	Walked w(datagram(flow_sample()).count(0xffffffff).bytes());

	EXPECT_EQ(w.samples.size(), 1u);
	EXPECT_EQ(w.drops(), "dgram_count");
}

TEST(SflowDatagram, BytesBehindTheLastAnnouncedSampleAreCountedAndIgnored)
{
	Walked w(datagram(flow_sample()).trailing(flow_sample().bytes()).bytes());

	EXPECT_EQ(w.samples.size(), 1u);
	EXPECT_EQ(w.drops(), "dgram_trailing");
}

TEST(SflowDatagram, KeepsItsCompleteSamplesWhenItIsCutOff)
{
	std::vector<uint8_t> whole = datagram(flow_sample()).add(flow_sample()).bytes();
	size_t first = 28 + 8 + 32;

	for (size_t len = first; len < whole.size(); len++) {
		Walked w({ whole.begin(), whole.begin() + len });

		EXPECT_EQ(w.samples.size(), 1u) << len;
		EXPECT_EQ(w.drops(), len < first + 8 ? "dgram_count" : "sample_length") << len;
	}
}

TEST(SflowDatagram, WalkIsResumableAtEverySample)
{
	Datagram d = datagram();

	for (unsigned i = 0; i < 10; i++)
		d.add(Sample(1, Bytes().u32(i).u32(3).u32(1).zeros(16)));
	for (unsigned at_once : { 1u, 3u, 10u, 11u, 256u }) {
		Walked w(d.bytes(), at_once);

		ASSERT_EQ(w.samples.size(), 10u);
		for (unsigned i = 0; i < 10; i++)
			EXPECT_EQ(w.samples[i].sequence, i);
		EXPECT_EQ(w.drops(), "");
	}
}

TEST(SflowDatagram, StopsAtTheRecordBudget)
{
	Sample many = flow_sample();
	Datagram d = datagram();

	for (unsigned i = 0; i < HG_DATAGRAM_RECORD_BUDGET + 5; i++)
		many.add(record(tag(9, 1), Bytes()));
	d.add(many).add(flow_sample());
	Walked w(d.bytes());

	EXPECT_EQ(w.samples.size(), 1u);
	EXPECT_EQ(w.records(0).size(), static_cast<size_t>(HG_DATAGRAM_RECORD_BUDGET));
	EXPECT_EQ(w.drops(), "dgram_budget record_unknown=4096");
}

TEST(SflowDatagram, OfExactlyTheRecordBudgetIsWhole)
{
	Sample many = flow_sample();

	for (unsigned i = 0; i < HG_DATAGRAM_RECORD_BUDGET; i++)
		many.add(record(tag(9, 1), Bytes()));
	Walked w(datagram(many).add(flow_sample()).bytes());

	EXPECT_EQ(w.samples.size(), 2u);
	EXPECT_EQ(w.drops(), "record_unknown=4096");
}

/* ---- samples ---- */

TEST(SflowSample, CompactFlowSampleIsReadFieldByField)
{
	Walked w(datagram(flow_sample()).bytes());
	const hg_sample &s = w.samples.at(0);

	EXPECT_EQ(s.kind, HG_SAMPLE_FLOW);
	EXPECT_EQ(s.expanded, 0);
	EXPECT_EQ(s.tag, tag(0, 1));
	EXPECT_EQ(s.sequence, 11u);
	EXPECT_EQ(s.ds.cls, 0u);
	EXPECT_EQ(s.ds.index, 3u);
	EXPECT_EQ(s.sampling_rate, 512u);
	EXPECT_EQ(s.wire_rate, 512u);
	EXPECT_EQ(s.pool, 4096u);
	EXPECT_EQ(s.drops, 7u);
	EXPECT_EQ(s.input, 3u);
	EXPECT_EQ(s.output, 5u);
	EXPECT_EQ(s.record_count, 0u);
	EXPECT_EQ(s.header, nullptr);
}

TEST(SflowSample, CompactDataSourceHasItsClassInTheTopByte)
{
	Walked w(datagram(Sample(1, Bytes().u32(1).u32(0x03abcdef).u32(1).zeros(16))).bytes());

	EXPECT_EQ(w.samples.at(0).ds.cls, 3u);
	EXPECT_EQ(w.samples.at(0).ds.index, 0xabcdefu);
}

TEST(SflowSample, ExpandedFlowSampleMakesOneWordOfFormatAndValue)
{
	Bytes fixed;

	fixed.u32(5).u32(3).u32(0x01000000).u32(256).u32(9).u32(8);
	fixed.u32(0).u32(0x3fffffff).u32(1).u32(258);
	Walked w(datagram(Sample(3, fixed)).bytes());
	const hg_sample &s = w.samples.at(0);

	EXPECT_EQ(s.expanded, 1);
	EXPECT_EQ(s.ds.cls, 3u);
	EXPECT_EQ(s.ds.index, 0x01000000u);
	EXPECT_EQ(HG_IF_FORMAT(s.input), 0u);
	EXPECT_EQ(HG_IF_VALUE(s.input), HG_IF_INTERNAL);
	EXPECT_EQ(HG_IF_FORMAT(s.output), 1u);
	EXPECT_EQ(HG_IF_VALUE(s.output), 258u);
}

TEST(SflowSample, ExpandedInternalPortOf32OnesIsInternalToo)
{
	Bytes fixed;

	fixed.u32(5).u32(0).u32(1).u32(256).u32(9).u32(8);
	fixed.u32(0).u32(0xffffffff).u32(7).u32(1);
	Walked w(datagram(Sample(3, fixed)).bytes());

	EXPECT_EQ(w.samples.at(0).input, HG_IF_INTERNAL);
	EXPECT_EQ(HG_IF_FORMAT(w.samples.at(0).output), 3u);
}

TEST(SflowSample, CompactPortFormatsStayInTheWord)
{
	Walked w(datagram(flow_sample(1, 0x40000102, 0x80000007)).bytes());

	EXPECT_EQ(HG_IF_FORMAT(w.samples.at(0).input), 1u);
	EXPECT_EQ(HG_IF_VALUE(w.samples.at(0).input), 258u);
	EXPECT_EQ(HG_IF_FORMAT(w.samples.at(0).output), 2u);
	EXPECT_EQ(HG_IF_VALUE(w.samples.at(0).output), 7u);
}

TEST(SflowSample, CounterSamplesOfBothFormsAreRead)
{
	Walked w(datagram(counter_sample())
			 .add(Sample(4, Bytes().u32(22).u32(3).u32(100000)))
			 .bytes());

	ASSERT_EQ(w.samples.size(), 2u);
	EXPECT_EQ(w.samples[0].kind, HG_SAMPLE_COUNTER);
	EXPECT_EQ(w.samples[0].sequence, 21u);
	EXPECT_EQ(w.samples[0].ds.cls, 2u);
	EXPECT_EQ(w.samples[0].ds.index, 1u);
	EXPECT_EQ(w.samples[1].kind, HG_SAMPLE_COUNTER);
	EXPECT_EQ(w.samples[1].ds.cls, 3u);
	EXPECT_EQ(w.samples[1].ds.index, 100000u);
}

TEST(SflowSample, DiscardHasPlainInterfacesAndIsNeverScaled)
{
	Walked w(datagram(discard()).bytes());
	const hg_sample &s = w.samples.at(0);

	EXPECT_EQ(s.kind, HG_SAMPLE_DISCARD);
	EXPECT_EQ(s.sequence, 31u);
	EXPECT_EQ(s.ds.index, 2u);
	EXPECT_EQ(s.drops, 99u);
	EXPECT_EQ(s.input, 2u);
	EXPECT_EQ(s.output, 0u);
	EXPECT_EQ(s.reason, 289u);
	EXPECT_EQ(s.sampling_rate, 1u);
	EXPECT_EQ(s.rate_fixed, 0);
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowSample, RateZeroCountsAsOneAndHugeRatesAsTheLimit)
{
	struct {
		uint32_t wire, rate;
		const char *drops;
	} rows[] = {
		{ 0, 1, "sample_rate_zero" },
		{ 1, 1, "" },
		{ 1u << 24, 1u << 24, "" },
		{ (1u << 24) + 1, 1u << 24, "sample_rate_huge" },
		{ 0xffffffff, 1u << 24, "sample_rate_huge" },
	};

	for (auto &row : rows) {
		Walked w(datagram(flow_sample(row.wire)).bytes());

		EXPECT_EQ(w.samples.at(0).sampling_rate, row.rate);
		EXPECT_EQ(w.samples.at(0).wire_rate, row.wire);
		EXPECT_EQ(w.samples.at(0).rate_fixed, *row.drops ? 1 : 0);
		EXPECT_EQ(w.drops(), row.drops);
	}
}

TEST(SflowSample, BelowItsTypesSizeIsDroppedAndTheNextOneRead)
{
	for (auto [kind, size] :
	     { std::pair{ 1u, 32u }, { 2u, 12u }, { 3u, 44u }, { 4u, 16u }, { 5u, 32u } }) {
		Walked w(datagram(Sample(kind, Bytes().zeros(size - 4)).bare())
				 .add(counter_sample())
				 .bytes());

		EXPECT_EQ(w.samples.size(), 1u) << kind;
		EXPECT_EQ(w.samples.at(0).sequence, 21u);
		EXPECT_EQ(w.drops(), "sample_length") << kind;
	}
}

TEST(SflowSample, WithALengthNearTheWordsEndDoesNotWrap)
{
	for (uint32_t length : { 0x7fffffffu, 0xfffffffcu, 0xfffffffdu, 0xffffffffu }) {
		Walked w(datagram(counter_sample()).add(flow_sample().length(length)).bytes());

		EXPECT_EQ(w.samples.size(), 1u);
		EXPECT_EQ(w.drops(), "sample_length");
	}
}

TEST(SflowSample, OfUnknownTypeIsSkippedByLengthAndCounted)
{
	Sample strange = Sample(tag(9, 1), Bytes().u32(1).u32(2)).bare();
	std::vector<uint8_t> bytes = datagram(strange).add(flow_sample()).bytes();
	Walked without(bytes), with(bytes, 256, true);

	ASSERT_EQ(without.samples.size(), 1u);
	EXPECT_EQ(without.samples[0].kind, HG_SAMPLE_FLOW);
	ASSERT_EQ(with.samples.size(), 2u);
	EXPECT_EQ(with.samples[0].kind, HG_SAMPLE_OTHER);
	EXPECT_EQ(with.samples[0].tag, tag(9, 1));
	EXPECT_EQ(with.samples[0].records_len_bytes, 8u);
	EXPECT_EQ(with.drops(), "sample_unknown");
	EXPECT_EQ(without.drops(), "sample_unknown");
}

TEST(SflowSample, FollowsAnUnalignedOneAtTheNextWord)
{
	Sample odd = Sample(tag(9, 1), Bytes().zeros(12)).bare();
	Walked w(datagram(odd.length(9)).add(flow_sample()).bytes());

	EXPECT_EQ(w.samples.size(), 1u);
	EXPECT_EQ(w.drops(), "sample_unknown");
}

TEST(SflowSample, PaddingBehindTheLastRecordIsNoRecord)
{
	Walked w(datagram(flow_sample().add(ext_switch()).trailing(ext_switch()))
			 .add(counter_sample())
			 .bytes());

	ASSERT_EQ(w.samples.size(), 2u);
	EXPECT_EQ(w.records(0).size(), 1u);
	EXPECT_EQ(w.drops(), "sample_padding");
}

TEST(SflowSample, WithFewerRecordsThanAnnouncedKeepsThoseItHas)
{
	for (uint32_t announced : { 2u, 0x10000000u, 0x40000000u, 0xffffffffu }) {
		Walked w(datagram(flow_sample().add(ext_switch()).count(announced)).bytes());

		EXPECT_EQ(w.records(0).size(), 1u);
		EXPECT_NE(w.samples[0].ext_switch, nullptr);
		EXPECT_EQ(w.drops(), "record_count");
	}
}

TEST(SflowSample, StateOfOneSampleIsNotSeenInTheNext)
{
	Bytes entities = record(2210, Bytes().u32(3).u32(100001).u32(3).u32(100002));
	Bytes ethernet = record(2, Bytes().u32(99).zeros(20));
	Walked w(datagram(flow_sample(0)
				  .add(sampled_header("0123456789abcdef"))
				  .add(ext_switch())
				  .add(entities)
				  .add(ethernet)
				  .add(record(3, Bytes().zeros(32)))
				  .add(record(4, Bytes().zeros(56)))
				  .add(record(1029, Bytes().u32(77))))
			 .add(flow_sample())
			 .bytes(),
		 1);
	const hg_sample &s = w.samples.at(1);

	EXPECT_EQ(s.header, nullptr);
	EXPECT_EQ(s.header_len_bytes, 0u);
	EXPECT_EQ(s.frame_length_bytes, 0u);
	EXPECT_EQ(s.stripped_bytes, 0);
	EXPECT_EQ(s.ext_switch, nullptr);
	EXPECT_EQ(s.ethernet, nullptr);
	EXPECT_EQ(s.ipv4, nullptr);
	EXPECT_EQ(s.ipv6, nullptr);
	EXPECT_EQ(s.src_entity.cls, 0u);
	EXPECT_EQ(s.dst_entity.index, 0u);
	EXPECT_EQ(s.vni, 0u);
	EXPECT_EQ(s.rate_fixed, 0);
}
