// The flow records the walk itself reads, and how records of any kind are skipped.
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

std::string header_text(const hg_sample &s)
{
	return { reinterpret_cast<const char *>(s.header), s.header_len_bytes };
}

} // namespace

TEST(SflowFlowRecord, HeaderIsFoundWhereverItStandsAmongTheRecords)
{
	Bytes header = sampled_header("frame bytes", 200, 4);
	Bytes stamp = record(1043, Bytes().u64(1));

	for (Sample s : { flow_sample().add(header).add(ext_switch()).add(stamp),
			  flow_sample().add(stamp).add(ext_switch()).add(header) }) {
		Walked w(datagram(s).bytes());

		EXPECT_EQ(header_text(w.samples.at(0)), "frame bytes");
		EXPECT_EQ(w.samples[0].header_protocol, 1u);
		EXPECT_EQ(w.samples[0].frame_length_bytes, 200u);
		EXPECT_EQ(w.samples[0].stripped_bytes, 4);
		EXPECT_EQ(hg_load_u32(w.samples[0].ext_switch + 8), 20u);
		EXPECT_EQ(w.drops(), "");
	}
}

TEST(SflowFlowRecord, FirstOfTwoHeadersWins)
{
	Walked w(datagram(flow_sample()
				  .add(sampled_header("first", 100))
				  .add(sampled_header("second", 999)))
			 .bytes());

	EXPECT_EQ(header_text(w.samples.at(0)), "first");
	EXPECT_EQ(w.samples[0].frame_length_bytes, 100u);
}

TEST(SflowFlowRecord, HeaderOfNoBytesGivesWayToOneWithBytes)
{
	Walked w(datagram(flow_sample().add(sampled_header("", 100)).add(sampled_header("x", 999)))
			 .bytes());

	EXPECT_EQ(header_text(w.samples.at(0)), "x");
}

TEST(SflowFlowRecord, HeaderLengthIsBoundByItsRecord)
{
	for (uint32_t length : { 9u, 200u, 0x7fffffffu, 0xfffffff0u, 0xffffffffu }) {
		Bytes body = Bytes().u32(1).u32(1500).u32(4).u32(length).raw("8 bytes!");
		Walked w(datagram(flow_sample().add(record(1, body)).add(ext_switch())).bytes());

		EXPECT_EQ(header_text(w.samples.at(0)), "8 bytes!");
		EXPECT_NE(w.samples[0].ext_switch, nullptr);
		EXPECT_EQ(w.drops(), "record_field") << length;
	}
}

TEST(SflowFlowRecord, OddFrameLengthsAreCountedAndTheSampleKept)
{
	struct {
		uint32_t frame, stripped;
		const char *drops;
	} rows[] = {
		{ 0, 0, "frame_length_odd" }, /* none */
		{ 7, 0, "frame_length_odd" }, /* below the 8 bytes that were captured */
		{ 8, 9, "frame_length_odd" }, /* below what was stripped */
		{ 8, 8, "" },
		{ 0xffffffff, 4, "" },
	};

	for (auto &row : rows) {
		Walked w(datagram(flow_sample().add(
					  sampled_header("8 bytes!", row.frame, row.stripped)))
				 .bytes());

		EXPECT_EQ(w.samples.at(0).frame_length_bytes, row.frame);
		EXPECT_EQ(w.drops(), row.drops);
	}
}

TEST(SflowFlowRecord, StrippedSaturatesAt255)
{
	Walked w(datagram(flow_sample().add(sampled_header("x", 1500, 300))).bytes());

	EXPECT_EQ(w.samples.at(0).stripped_bytes, 255);
}

TEST(SflowFlowRecord, DecodedRecordsGiveTheLengthWhereThereIsNoHeader)
{
	Bytes ethernet = record(2, Bytes().u32(1514).zeros(20));
	Bytes ipv4 = record(3, Bytes().u32(1400).zeros(28));
	Bytes ipv6 = record(4, Bytes().u32(1300).zeros(52));

	EXPECT_EQ(Walked(datagram(flow_sample().add(ipv4).add(ethernet)).bytes())
			  .samples.at(0)
			  .frame_length_bytes,
		  1514u);
	EXPECT_EQ(
		Walked(datagram(flow_sample().add(ipv4)).bytes()).samples.at(0).frame_length_bytes,
		1400u);
	EXPECT_EQ(
		Walked(datagram(flow_sample().add(ipv6)).bytes()).samples.at(0).frame_length_bytes,
		1300u);
	EXPECT_EQ(Walked(datagram(flow_sample().add(ipv4).add(sampled_header("x", 99))).bytes())
			  .samples.at(0)
			  .frame_length_bytes,
		  99u);
}

TEST(SflowFlowRecord, EntitiesAndNetworkIdAreTaken)
{
	for (uint32_t vni_tag : { 1029u, 1030u }) {
		Walked w(datagram(flow_sample()
					  .add(record(2210,
						      Bytes().u32(3).u32(100001).u32(2).u32(1)))
					  .add(record(vni_tag, Bytes().u32(5000))))
				 .bytes());
		const hg_sample &s = w.samples.at(0);

		EXPECT_EQ(s.src_entity.cls, 3u);
		EXPECT_EQ(s.src_entity.index, 100001u);
		EXPECT_EQ(s.dst_entity.cls, 2u);
		EXPECT_EQ(s.dst_entity.index, 1u);
		EXPECT_EQ(s.vni, 5000u);
	}
}

TEST(SflowFlowRecord, DiscardsCarryTheSameRecords)
{
	Walked w(datagram(discard()
				  .add(record(1042, Bytes().text("NOT_SPECIFIED")))
				  .add(sampled_header("dropped", 60)))
			 .bytes());

	EXPECT_EQ(header_text(w.samples.at(0)), "dropped");
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowFlowRecord, ShorterThanItsTypeIsIgnoredAndTheOthersKept)
{
	size_t count;
	const hg_record_type *types = hg_flow_record_types(&count);

	for (size_t i = 0; i < count; i++) {
		if (types[i].tag == tag(0, 1001))
			continue;
		Bytes stub = Bytes().zeros(types[i].min_len_bytes - 4);
		Walked w(datagram(flow_sample().add(record(types[i].tag, stub)).add(ext_switch()))
				 .bytes());

		EXPECT_EQ(w.drops(), "record_length") << types[i].name;
		EXPECT_NE(w.samples.at(0).ext_switch, nullptr);
		EXPECT_EQ(w.samples[0].ethernet, nullptr);
		EXPECT_EQ(w.samples[0].ipv4, nullptr);
		EXPECT_EQ(w.samples[0].header, nullptr);
		EXPECT_EQ(w.samples[0].vni, 0u);
	}
}

TEST(SflowFlowRecord, LongerThanItsTypeIsALegalExtension)
{
	Bytes longer = Bytes().u32(10).u32(1).u32(20).u32(2).u32(0xdead);
	Walked w(
		datagram(flow_sample().add(record(1001, longer)).add(sampled_header("x"))).bytes());

	EXPECT_EQ(hg_load_u32(w.samples.at(0).ext_switch), 10u);
	EXPECT_EQ(header_text(w.samples[0]), "x");
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowFlowRecord, OverTheSampleIsCountedOnceAndReadAsFarAsItIsThere)
{
	Bytes body = Bytes().u32(10).u32(1).u32(20).u32(2);

	for (uint32_t length : { 17u, 20u, 0x7fffffffu, 0xfffffffdu, 0xffffffffu }) {
		Walked w(datagram(flow_sample().add(record(1001, body, length)))
				 .add(counter_sample())
				 .bytes());

		ASSERT_EQ(w.samples.size(), 2u);
		EXPECT_NE(w.samples[0].ext_switch, nullptr);
		EXPECT_EQ(w.drops(), "record_length");
		ASSERT_EQ(w.records(0).size(), 1u);
		EXPECT_TRUE(w.records(0)[0].clamped);
		EXPECT_EQ(w.records(0)[0].len_bytes, 16u);
	}
	Walked w(datagram(flow_sample().add(record(1001, Bytes().u32(1), 16))).bytes());
	EXPECT_EQ(w.samples.at(0).ext_switch, nullptr);
	EXPECT_EQ(w.drops(), "record_length");
}

TEST(SflowFlowRecord, OfUnknownTypeOrEnterpriseIsSkippedByLengthAndCounted)
{
	/* Enterprise 9 with the format number of extended_switch: not an extended_switch. */
	Bytes foreign = record(tag(9, 1001), Bytes().u32(1).u32(2).u32(3).u32(4));
	Walked w(datagram(flow_sample()
				  .add(foreign)
				  .add(record(1999, Bytes()))
				  .add(sampled_header("x")))
			 .bytes());

	EXPECT_EQ(w.samples.at(0).ext_switch, nullptr);
	EXPECT_EQ(header_text(w.samples[0]), "x");
	EXPECT_EQ(w.drops(), "record_unknown=2");
}

TEST(SflowFlowRecord, UnalignedLengthIsRoundedUpToTheNextRecord)
{
	Bytes symbol = Bytes().u32(6).raw("kfree!").zeros(2);
	Walked w(
		datagram(discard().add(record(1038, symbol, 10)).add(sampled_header("x"))).bytes());

	EXPECT_EQ(header_text(w.samples.at(0)), "x");
	EXPECT_EQ(w.records(0).at(0).len_bytes, 10u);
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowFlowRecord, UnalignedLengthAtTheEndNeedsNoPadding)
{
	Bytes symbol = Bytes().u32(6).raw("kfree!");
	Walked w(datagram(discard().add(record(1038, symbol, 10))).bytes());

	EXPECT_EQ(w.samples.size(), 1u);
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowFlowRecord, ImpossibleCountsAndLengthsInsideAreCountedAndTheSampleKept)
{
	Bytes hop = Bytes().u32(1).u32(0x0a000001);
	Bytes gateway = Bytes(hop).u32(1).u32(2).u32(3);
	struct {
		const char *what;
		uint32_t tag;
		Bytes body;
	} rows[] = {
		{ "AS path segments", 1003, Bytes(gateway).u32(0x40000001).zeros(8) },
		{ "numbers of a segment, times four is zero", 1003,
		  Bytes(gateway).u32(1).u32(2).u32(0x40000000).u32(0).u32(100) },
		{ "communities, times four is four", 1003,
		  Bytes(gateway).u32(0).u32(0x40000001).u32(1).u32(100) },
		{ "address type", 1002, Bytes().u32(7).u32(1).u32(24).u32(24) },
		{ "address longer than the record", 1002, Bytes().u32(2).u32(1).u32(24).u32(24) },
		{ "MPLS stack", 1006, Bytes(hop).u32(0x40000000).u32(0) },
		{ "VLAN stack, wraps", 1012, Bytes().u32(0x40000001).u32(0x81000064) },
		{ "VLAN stack, one short", 1012, Bytes().u32(3).u32(1).u32(2) },
		{ "string to the word's end", 1038, Bytes().u32(0xffffffff).zeros(8) },
		{ "string longer than the record", 1038, Bytes().u32(9).zeros(8) },
		{ "aggregated units", 1016, Bytes().u32(0xffffffff).zeros(8) },
		{ "second string", 1041, Bytes().text("group").u32(5).zeros(4) },
	};

	for (auto &row : rows) {
		Walked w(datagram(flow_sample().add(record(row.tag, row.body)).add(ext_switch()))
				 .bytes());

		EXPECT_EQ(w.drops(), "record_field") << row.what;
		EXPECT_NE(w.samples.at(0).ext_switch, nullptr);
	}
}

TEST(SflowFlowRecord, LegalExtremesAreNoAnomaly)
{
	Bytes gateway = Bytes().u32(1).u32(0x0a000001).u32(1).u32(2).u32(3);
	struct {
		const char *what;
		uint32_t tag;
		Bytes body;
	} rows[] = {
		{ "no AS path", 1003, Bytes(gateway).u32(0).u32(0).u32(100) },
		{ "segment without numbers", 1003,
		  Bytes(gateway).u32(1).u32(2).u32(0).u32(0).u32(100) },
		{ "next hop of type 0", 1002, Bytes().u32(0).u32(24).u32(24) },
		{ "next hop of type 0 with four bytes", 1002,
		  Bytes().u32(0).u32(0).u32(24).u32(24) },
		{ "IPv6 next hop", 1002, Bytes().u32(2).zeros(16).u32(64).u32(64) },
		{ "empty strings", 1004, Bytes().u32(106).u32(0).u32(106).u32(0) },
		{ "string of any bytes", 1038, Bytes().text(std::string("\0\n\x1b\xff", 4)) },
		{ "string over its documented maximum", 1038, Bytes().text(std::string(300, 'x')) },
		{ "empty stacks", 1006, Bytes().u32(1).u32(0).u32(0).u32(0) },
	};

	for (auto &row : rows)
		EXPECT_EQ(Walked(datagram(flow_sample().add(record(row.tag, row.body))).bytes())
				  .drops(),
			  "")
			<< row.what;
}

TEST(SflowFlowRecord, CutByItsSampleIsNotBlamedForWhatIsMissingInside)
{
	Bytes symbol = Bytes().u32(20).raw("kfree_sk"); /* 12 bytes of the 24 it should have */
	Bytes header = Bytes().u32(1).u32(1500).u32(4).u32(128).raw("8 bytes!");

	for (const Bytes &cut : { record(1038, symbol, 24), record(1, header, 144) }) {
		Walked w(datagram(discard().add(cut)).bytes());

		EXPECT_EQ(w.samples.size(), 1u);
		EXPECT_EQ(w.drops(), "record_length");
	}
}
