// `heliograph decode`: the JSON of datagrams, samples and records.
#include <gtest/gtest.h>

#include <heliograph/sample.h>

#include "tests/support/datagram_builder.h"
#include "tests/support/decoded.h"

using namespace test;

TEST(DecodeJson, IsOneObjectALine)
{
	std::string text = decode_text(datagram(flow_sample()).bytes());

	EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
	EXPECT_EQ(text.back(), '\n');
	EXPECT_TRUE(parse_json(text));
}

TEST(DecodeJson, HasTheMembersOfDatagramAndSample)
{
	Tree t = decode_tree(datagram(flow_sample(512, HG_IF_INTERNAL, 0x80000007)).bytes());
	json_t *s = json_array_get(json_object_get(t.get(), "samples"), 0);

	EXPECT_EQ(text_of(t.get(), "agent"), "192.0.2.77");
	EXPECT_EQ(text_of(t.get(), "packetSequenceNo"), "1001");
	EXPECT_EQ(text_of(s, "sampleType_tag"), "0:1");
	EXPECT_EQ(text_of(s, "sourceId"), "0:3");
	EXPECT_EQ(text_of(s, "inputPort"), "1073741823");
	EXPECT_EQ(text_of(s, "outputPort"), "multiple 7");
	EXPECT_EQ(json_object_get(t.get(), "anomalies"), nullptr);
}

TEST(DecodeJson, SaysWhoSentTheDatagramWhereThatIsKnown)
{
	std::vector<uint8_t> bytes = datagram().bytes();
	const uint8_t address[] = { 198, 51, 100, 9 };
	hg_decode_context context;
	char *text = nullptr;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	hg_decode_init(&context, false);
	context.peer = hg_addr_make(4, address);
	EXPECT_TRUE(hg_decode_datagram(bytes.data(), bytes.size(), &context, out));
	std::fclose(out);
	EXPECT_NE(std::string(text, len).find("\"datagramSourceIP\":\"198.51.100.9\""),
		  std::string::npos);
	hg_decode_free(&context);
	std::free(text);
}

TEST(DecodeJson, OfADatagramThatIsNoneIsStillAnObject)
{
	Tree t = decode_tree({ 0, 0, 0, 9, 1 });

	ASSERT_TRUE(t);
	EXPECT_EQ(text_of(t.get(), "datagramVersion"), "9");
	EXPECT_EQ(anomalies_of(t), "dgram_version");
	EXPECT_EQ(anomalies_of(decode_tree({})), "dgram_short");
}

TEST(DecodeJson, AnomaliesAreThoseOfThisDatagramOnly)
{
	hg_decode_context context;
	std::vector<uint8_t> bad = datagram(flow_sample(0)).bytes();
	std::vector<uint8_t> good = datagram(flow_sample()).bytes();
	FILE *out = std::fopen("/dev/null", "w");

	hg_decode_init(&context, false);
	hg_decode_datagram(bad.data(), bad.size(), &context, out);
	EXPECT_EQ(hg_drop_read(&context.drops, HG_DROP_SAMPLE_RATE_ZERO), 1u);
	hg_decode_datagram(good.data(), good.size(), &context, out);
	EXPECT_EQ(hg_drop_read(&context.drops, HG_DROP_SAMPLE_RATE_ZERO), 0u);
	hg_decode_free(&context);
	std::fclose(out);
}

TEST(DecodeJson, StringsAreEscapedAndInvalidUtf8Replaced)
{
	std::string name = std::string("a\"\\\n\x1b") + "\xff" + "<z";
	Tree t = decode_tree(
		datagram(counter_sample().add(record(1005, Bytes().text(name)))).bytes());

	ASSERT_TRUE(t);
	EXPECT_EQ(text_of(element_of(t, 0, 0), "ifName"), "a\"\\\n\x1b\xef\xbf\xbd<z");
}

TEST(DecodeJson, NamesOfMetricsThatAreNoTextAreStillKeys)
{
	Bytes body = Bytes().text("x").u32(1).text(std::string("a\0\"\n\xfe", 5)).u32(3).u32(1);
	Tree t = decode_tree(datagram(Sample(tag(4300, 1002), body).bare()).bytes());

	ASSERT_TRUE(t);
}

TEST(DecodeJson, RecordsTheToolSkipsAreNamedByStructureAndField)
{
	Bytes acl = Bytes().u32(7).text("deny-all").u32(1);
	Tree t = decode_tree(datagram(discard().add(record(1037, acl))).bytes());
	json_t *e = element_of(t, 0, 0);

	EXPECT_EQ(text_of(e, "discarded_flowBlock_tag"), "0:1037");
	EXPECT_EQ(text_of(e, "discarded_extended_acl.number"), "7");
	EXPECT_EQ(text_of(e, "discarded_extended_acl.name"), "deny-all");
}

TEST(DecodeJson, UnknownRecordsAndSamplesAreShownAsBytes)
{
	Tree t = decode_tree(datagram(flow_sample().add(record(tag(9, 1), Bytes().u32(0xdeadbeef))))
				     .add(Sample(tag(9, 2), Bytes().u32(0xcafe)).bare())
				     .bytes());
	json_t *second = json_array_get(json_object_get(t.get(), "samples"), 1);

	EXPECT_EQ(text_of(element_of(t, 0, 0), "flowBlock_tag"), "9:1");
	EXPECT_EQ(text_of(element_of(t, 0, 0), "recordBytes"), "DE-AD-BE-EF");
	EXPECT_EQ(text_of(second, "sampleType_tag"), "9:2");
	EXPECT_EQ(text_of(second, "sampleBytes"), "00-00-CA-FE");
	EXPECT_EQ(anomalies_of(t), "sample_unknown record_unknown");
}

TEST(DecodeJson, ReadsAPathWithSetsAndSequences)
{
	Bytes body = Bytes().u32(1).u32(0x0a000001).u32(65000).u32(65001).u32(65002).u32(2);

	body.u32(2).u32(2).u32(100).u32(200).u32(1).u32(2).u32(300).u32(400);
	body.u32(2).u32(9).u32(8).u32(150);
	Tree t = decode_tree(datagram(flow_sample().add(record(1003, body))).bytes());
	json_t *e = element_of(t, 0, 0);

	EXPECT_EQ(text_of(e, "dst_as_path"), "100-200(300-400)");
	EXPECT_EQ(text_of(e, "dst_as"), "400");
	EXPECT_EQ(text_of(e, "dst_peer_as"), "100");
	EXPECT_EQ(text_of(e, "BGP_communities"), "9-8");
	EXPECT_EQ(text_of(e, "BGP_localpref"), "150");
}

TEST(DecodeJson, TemperaturesBelowZeroAreSigned)
{
	Bytes body = Bytes().u32(1).u32(1).u32(3300).u32(static_cast<uint32_t>(-1500)).u32(0);
	Tree t = decode_tree(datagram(counter_sample().add(record(10, body))).bytes());

	EXPECT_EQ(text_of(element_of(t, 0, 0), "sfp_module_temperature"), "-1500");
	EXPECT_TRUE(json_is_array(json_object_get(element_of(t, 0, 0), "sfp_lanes")));
}
