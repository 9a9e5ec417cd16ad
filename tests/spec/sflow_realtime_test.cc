// rtmetric and rtflow: values whose types are on the wire.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/datagram_builder.h"
#include "tests/support/walked.h"

using namespace test;

namespace
{

constexpr uint32_t METRIC = tag(4300, 1002);
constexpr uint32_t FLOW = tag(4300, 1003);

Sample realtime(uint32_t tag, const Bytes &body)
{
	return Sample(tag, body).bare();
}

Bytes value(const std::string &name, uint32_t type)
{
	return Bytes().text(name).u32(type);
}

struct Read {
	explicit Read(const hg_sample &sample)
	{
		hg_realtime_value one;

		begun = hg_realtime_begin(&head, &sample);
		while (begun && hg_realtime_next(&head, &one))
			values.push_back(one);
	}
	bool begun;
	hg_realtime head;
	std::vector<hg_realtime_value> values;
};

std::string text(const uint8_t *bytes, uint32_t len)
{
	return { reinterpret_cast<const char *>(bytes), len };
}

} // namespace

TEST(SflowRealtime, MetricValuesOfAllSevenTypesAreRead)
{
	Bytes body = Bytes().text("web1").u32(7);

	body.add(value("s", 0)).text("hello").add(value("c32", 1)).u32(777);
	body.add(value("c64", 2)).u64(1ull << 33).add(value("g32", 3)).u32(42);
	body.add(value("g64", 4)).u64(1ull << 34).add(value("f", 5)).f32(1.5f);
	body.add(value("d", 6)).f64(2.25);
	Walked w(datagram(realtime(METRIC, body)).bytes());
	ASSERT_EQ(w.samples.at(0).kind, HG_SAMPLE_RTMETRIC);
	Read r(w.samples[0]);

	ASSERT_EQ(r.values.size(), 7u);
	EXPECT_EQ(text(r.head.source, r.head.source_len_bytes), "web1");
	EXPECT_EQ(text(r.values[0].bytes, r.values[0].len_bytes), "hello");
	EXPECT_EQ(text(r.values[1].name, r.values[1].name_len_bytes), "c32");
	EXPECT_EQ(r.values[1].type, HG_REALTIME_COUNTER);
	EXPECT_EQ(r.values[1].number, 777u);
	EXPECT_EQ(r.values[2].number, 1ull << 33);
	EXPECT_EQ(r.values[2].wide, 1);
	EXPECT_EQ(r.values[3].type, HG_REALTIME_GAUGE);
	EXPECT_EQ(r.values[4].number, 1ull << 34);
	EXPECT_EQ(r.values[5].real, 1.5);
	EXPECT_EQ(r.values[6].real, 2.25);
	EXPECT_FALSE(r.head.bad);
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowRealtime, FlowValuesOfAllEightTypesAreRead)
{
	Bytes body = Bytes().text("").u32(10).u32(0).u32(8);

	body.add(value("s", 0)).text("GET").add(value("m", 1)).raw("ABCDEF").zeros(2);
	body.add(value("a", 2)).u32(0x0a010203).add(value("b", 3)).zeros(15).u8(1);
	body.add(value("i", 4)).u32(5).add(value("j", 5)).u64(6);
	body.add(value("f", 6)).f32(0.5f).add(value("d", 7)).f64(0.125);
	Walked w(datagram(realtime(FLOW, body)).bytes());
	ASSERT_EQ(w.samples.at(0).kind, HG_SAMPLE_RTFLOW);
	Read r(w.samples[0]);

	ASSERT_EQ(r.values.size(), 8u);
	EXPECT_EQ(r.head.source_len_bytes, 0u);
	EXPECT_EQ(r.head.sampling_rate, 10u);
	EXPECT_EQ(text(r.values[1].bytes, r.values[1].len_bytes), "ABCDEF");
	EXPECT_EQ(r.values[2].bytes[0], 10);
	EXPECT_EQ(r.values[3].bytes[15], 1);
	EXPECT_EQ(r.values[5].number, 6u);
	EXPECT_EQ(r.values[7].real, 0.125);
	EXPECT_EQ(w.drops(), "");
}

TEST(SflowRealtime, UnknownValueTypeEndsThatSampleOnly)
{
	Bytes body = Bytes().text("x").u32(3).add(value("good", 3)).u32(1);

	body.add(value("bad", 77)).u32(1).add(value("late", 3)).u32(1);
	Walked w(datagram(realtime(METRIC, body)).add(flow_sample()).bytes());

	ASSERT_EQ(w.samples.size(), 2u);
	EXPECT_EQ(Read(w.samples[0]).values.size(), 1u);
	EXPECT_EQ(w.samples[1].kind, HG_SAMPLE_FLOW);
	EXPECT_EQ(w.drops(), "record_field");
}

TEST(SflowRealtime, AnnouncedCountIsNoLoopBound)
{
	Bytes body = Bytes().text("x").u32(0xffffffff).add(value("g", 3)).u32(1);
	Walked w(datagram(realtime(METRIC, body)).bytes());

	EXPECT_EQ(Read(w.samples.at(0)).values.size(), 1u);
	EXPECT_EQ(w.drops(), "record_field");
}

TEST(SflowRealtime, NameLongerThanTheSampleIsImpossible)
{
	Bytes body = Bytes().text("x").u32(1).u32(0xffffffff).zeros(16);
	Walked w(datagram(realtime(METRIC, body)).bytes());

	EXPECT_TRUE(Read(w.samples.at(0)).values.empty());
	EXPECT_EQ(w.drops(), "record_field");
}

TEST(SflowRealtime, BelowItsHeadIsDropped)
{
	for (uint32_t kind : { METRIC, FLOW }) {
		Walked w(datagram(realtime(kind, Bytes().u32(0))).add(flow_sample()).bytes());

		EXPECT_EQ(w.samples.size(), 1u);
		EXPECT_EQ(w.drops(), "sample_length");
	}
	Walked w(datagram(realtime(METRIC, Bytes().u32(50).zeros(8))).bytes());
	EXPECT_EQ(w.drops(), "sample_length");
}

TEST(SflowRealtime, BytesBehindTheLastValueArePadding)
{
	Bytes body = Bytes().text("x").u32(1).add(value("g", 3)).u32(1).u32(9);

	EXPECT_EQ(Walked(datagram(realtime(METRIC, body)).bytes()).drops(), "sample_padding");
}

TEST(SflowRealtime, NumberThatIsNoneIsHandedOnForTheReaderToDrop)
{
	Bytes body = Bytes().text("x").u32(1).add(value("g", 6)).f64(std::nan(""));
	Walked w(datagram(realtime(METRIC, body)).bytes());
	Read r(w.samples.at(0));

	ASSERT_EQ(r.values.size(), 1u);
	EXPECT_TRUE(std::isnan(r.values[0].real));
}
