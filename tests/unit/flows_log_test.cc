// Flow logs (FM 7.8): when records are written, and what they say.
#include <map>

#include "tests/support/direct_world.h"
#include "tests/support/packet_builder.h"

namespace
{

using heliograph::DirectWorld;
using hg_test::Packet;
using test::Bytes;
using test::Sample;

struct Record {
	std::string name, key, source;
	uint64_t start, end;
	hg_estimate value, extra;
};

class World : public DirectWorld
{
      public:
	World()
	{
		hg_flows_set_log(flows, take, this);
	}
	void log(const char *keys, bool start = false, double active_s = 60, double idle_s = 0,
		 const char *value = "bytes")
	{
		hg_flow_def def;

		hg_flow_def_init(&def, "log");
		set(def.keys, keys);
		set(def.value, value);
		set(def.values, "frames");
		def.log = true;
		def.flow_start = start;
		def.active_timeout_s = active_s;
		def.idle_timeout_s = idle_s;
		ASSERT_EQ(put(def), 0) << problem.detail;
		hg_flow_def_clear(&def);
	}
	void packet(unsigned port, uint32_t bytes = 1000, uint32_t ifindex = 3)
	{
		Packet::Bytes packet = Packet().eth(0x0800).ip(6).tcp(port, 443);
		Sample s(
			1,
			Bytes().u32(++number_).u32(ifindex).u32(100).u32(0).u32(0).u32(ifindex).u32(
				5));

		s.add(test::sampled_header(std::string(packet.begin(), packet.end()), bytes));
		feed(s);
	}
	void silence(int seconds)
	{
		while (seconds-- > 0)
			epoch();
	}
	std::vector<Record> records;

      private:
	static void take(void *arg, const hg_flow_record *r)
	{
		static_cast<World *>(arg)->records.push_back(
			{ r->def->name, r->key,
			  r->observer ? std::to_string(r->observer->ds.index) : "", r->start_ms,
			  r->end_ms, r->values[0],
			  r->value_count > 1 ? r->values[1] : hg_estimate{} });
	}
	uint32_t number_ = 0;
};

TEST(FlowLog, AFlowIsWrittenWhenItHasBeenSilentForItsIdleTimeout)
{
	World w;
	uint64_t began;

	w.log("tcpsourceport", false, 60, 3);
	began = w.now_ms;
	w.packet(7);
	w.epoch();
	w.packet(7, 500);
	w.epoch();
	EXPECT_TRUE(w.records.empty());
	w.silence(2);
	ASSERT_EQ(w.records.size(), 1u);
	const Record &r = w.records[0];
	EXPECT_EQ(r.key, "7");
	EXPECT_EQ(r.source, "3");
	EXPECT_EQ(r.start, began);
	EXPECT_EQ(r.end, began + 1000);
	EXPECT_NEAR(r.value.value, 100 * 1500, 1e-6) << "a total, not a rate";
	EXPECT_NEAR(r.extra.value, 200, 1e-6);
	EXPECT_LT(r.value.lower, r.value.value);
	EXPECT_GT(r.value.upper, r.value.value);
	EXPECT_EQ(r.value.samples, 2);
	w.silence(10);
	EXPECT_EQ(w.records.size(), 1u);
}

TEST(FlowLog, WithoutAnIdleTimeoutFiveSmoothingTimesAreMeant)
{
	World w;

	w.log("tcpsourceport");
	w.packet(7);
	w.silence(9);
	EXPECT_TRUE(w.records.empty());
	w.silence(1);
	EXPECT_EQ(w.records.size(), 1u);
}

TEST(FlowLog, ALongFlowIsWrittenEachActiveTimeoutAndItsRecordsAddUp)
{
	World w;
	double total = 0;

	w.log("tcpsourceport", false, 5, 3);
	for (int i = 0; i < 12; i++) {
		w.packet(7);
		w.epoch();
	}
	w.silence(4);
	ASSERT_EQ(w.records.size(), 3u);
	for (const Record &r : w.records)
		total += r.value.value;
	EXPECT_NEAR(total, 12 * 100 * 1000, 1e-6);
	EXPECT_GT(w.records[1].start, w.records[0].end);
}

TEST(FlowLog, FlowStartWritesTheFirstSampleAndNothingAtTheEnd)
{
	World w;

	w.log("tcpsourceport", true, 60, 3);
	w.packet(7);
	w.epoch();
	ASSERT_EQ(w.records.size(), 1u);
	EXPECT_NEAR(w.records[0].value.value, 100 * 1000, 1e-6);
	w.packet(7);
	w.silence(6);
	EXPECT_EQ(w.records.size(), 1u);
	w.packet(7); // a new flow
	w.epoch();
	EXPECT_EQ(w.records.size(), 2u);
}

TEST(FlowLog, EachDataSourceHasARecordOfItsOwn)
{
	World w;

	w.log("tcpsourceport", false, 60, 2);
	w.packet(7, 1000, 3);
	w.packet(7, 1000, 9);
	w.silence(3);
	ASSERT_EQ(w.records.size(), 2u);
	EXPECT_NE(w.records[0].source, w.records[1].source);
}

TEST(FlowLog, ManyFlowsThatEndInAnyOrderAreAllWrittenOnce)
{
	World w;
	std::map<std::string, int> seen;

	w.log("tcpsourceport", false, 60, 2);
	for (int second = 0; second < 20; second++) {
		for (int i = 0; i < 50; i++)
			w.packet(1 + (second * 31 + i * 7) % 400);
		w.epoch();
	}
	w.silence(5);
	double frames = 0;
	for (const Record &r : w.records)
		frames += r.extra.value;
	EXPECT_NEAR(frames, 20 * 50 * 100, 1e-3);
}

} // namespace
