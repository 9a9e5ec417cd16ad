#include <gtest/gtest.h>

#include <jansson.h>

#include <filesystem>
#include <fstream>

#include "tests/support/replayed.h"

namespace
{

using test::Replayed;

const hg_agent_facts *agent_facts(const Replayed &r, uint32_t sub_agent)
{
	for (uint32_t i = 0; i < r.work->agent_count; i++)
		if (r.work->agent_ids[i].sub_agent == sub_agent)
			return &r.work->agents[i];
	return nullptr;
}

const hg_source_facts *source_facts(const Replayed &r, uint32_t sub_agent)
{
	for (uint32_t i = 0; i < r.work->source_count; i++)
		if (r.work->agent_ids[r.work->source_ids[i].agent].sub_agent == sub_agent)
			return &r.work->sources[i];
	return nullptr;
}

/* synthetic-sequences, frame by frame: what the facts are after the first `frames` of them. */
struct Step {
	const char *what;
	unsigned frames;
	uint32_t sub_agent;
	uint32_t received, duplicates, late, restarts, lo, hi, closed;
	uint32_t flow_received, flow_hi, flow_restarts, pool_hi, drops_hi;
};

const Step steps[] = {
	{ "baseline", 1, 7, 1, 0, 0, 0, 100, 100, 0, 1, 50, 0, 25600, 0 },
	{ "in order", 2, 7, 2, 0, 0, 0, 100, 101, 0, 2, 51, 0, 26112, 0 },
	{ "102 and 103 lost", 3, 7, 3, 0, 0, 0, 100, 104, 0, 3, 55, 0, 28160, 0 },
	{ "103 comes late", 4, 7, 4, 0, 1, 0, 100, 104, 0, 4, 55, 0, 28160, 0 },
	{ "exact duplicate of 104", 5, 7, 4, 1, 1, 0, 100, 104, 0, 4, 55, 0, 28160, 0 },
	{ "drops rise by 7", 6, 7, 5, 1, 1, 0, 100, 105, 0, 5, 56, 0, 28672, 7 },
	{ "pool jumps", 7, 7, 6, 1, 1, 0, 100, 106, 0, 6, 57, 0, 30720, 7 },
	{ "restart", 8, 7, 7, 1, 1, 1, 1, 1, 7, 7, 1, 1, 512, 0 },
	{ "after the restart", 9, 7, 8, 1, 1, 1, 1, 2, 7, 8, 2, 1, 1024, 0 },
	{ "second sub-agent", 10, 8, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 512, 0 },
	{ "about to wrap", 11, 9, 1, 0, 0, 0, 0xffffffff, 0xffffffff, 0, 1, 0xffffffff, 0,
	  4294967040, 0 },
	{ "wraps to 0", 12, 9, 2, 0, 0, 0, 0xffffffff, 0, 0, 1, 0xffffffff, 0, 4294967040, 0 },
	{ "uptime wraps too", 13, 9, 3, 0, 0, 0, 0xffffffff, 1, 0, 2, 1, 0, 300, 0 },
	{ "a jump of 498", 14, 7, 9, 1, 1, 1, 1, 500, 7, 9, 400, 1, 204800, 0 },
};

TEST(DataplaneCaptures, SequencesAreBookedAsTheManifestTells)
{
	for (const Step &s : steps) {
		SCOPED_TRACE(s.what);
		Replayed r;
		r.replay(test::data_file("synthetic-sequences.pcap"), s.frames);
		ASSERT_EQ(r.frames, s.frames);
		const hg_agent_facts *agent = agent_facts(r, s.sub_agent);
		const hg_source_facts *source = source_facts(r, s.sub_agent);
		ASSERT_TRUE(agent && source);
		EXPECT_EQ(agent->datagrams.received, s.received);
		EXPECT_EQ(agent->datagrams.duplicates, s.duplicates);
		EXPECT_EQ(agent->datagrams.late, s.late);
		EXPECT_EQ(agent->datagrams.restarts, s.restarts);
		EXPECT_EQ(agent->datagrams.lo, s.lo);
		EXPECT_EQ(agent->datagrams.hi, s.hi);
		EXPECT_EQ(agent->datagrams.closed, s.closed);
		EXPECT_EQ(source->flow.received, s.flow_received);
		EXPECT_EQ(source->flow.hi, s.flow_hi);
		EXPECT_EQ(source->flow.restarts, s.flow_restarts);
		EXPECT_EQ(source->flow.duplicates, 0u)
			<< "samples of a duplicate datagram are skipped";
		EXPECT_EQ(source->pool_hi, s.pool_hi);
		EXPECT_EQ(source->drops_hi, s.drops_hi);
	}
}

TEST(DataplaneCaptures, SequencesGoOnOverEpochs)
{
	Replayed all;
	all.replay(test::data_file("synthetic-sequences.pcap"));
	EXPECT_EQ(all.work->datagrams, 14u);
	EXPECT_EQ(all.work->counter_samples, 2u);
	EXPECT_EQ(all.messages(), 2u);
	EXPECT_EQ(all[HG_DROP_AGENT_CONFLICT], 0u);
	const hg_source_facts *source = source_facts(all, 7);
	EXPECT_EQ(source->counter.received, 2u);
	EXPECT_EQ(source->counter.restarts, 1u);
}

/* Bytes of one sample as the reference decoder prints it: the header's frame length, else a
 * record's. */
double oracle_bytes(json_t *elements)
{
	size_t i;
	json_t *element;
	double bytes = 0;
	json_array_foreach(elements, i, element)
	{
		const char *size = json_string_value(json_object_get(element, "sampledPacketSize"));
		const char *type = json_string_value(json_object_get(element, "flowSampleType"));
		if (size && type && std::string(type) == "HEADER")
			return atof(size);
		if (size && bytes == 0)
			bytes = atof(size);
	}
	return bytes;
}

struct Sums {
	double samples = 0, bytes = 0, frames = 0;
};

Sums oracle_sums(json_t *datagram)
{
	Sums sums;
	size_t i;
	json_t *sample;
	json_array_foreach(json_object_get(datagram, "samples"), i, sample)
	{
		const char *rate = json_string_value(json_object_get(sample, "meanSkipCount"));
		if (!rate)
			continue;
		sums.samples++;
		sums.frames += atof(rate);
		sums.bytes += atof(rate) * oracle_bytes(json_object_get(sample, "elements"));
	}
	return sums;
}

/* One text a datagram; what the decoder abandoned is no JSON. */
std::vector<std::string> oracle_texts(const std::string &path)
{
	std::ifstream in(path);
	std::vector<std::string> texts;
	for (std::string line; std::getline(in, line);) {
		if (line == "{")
			texts.emplace_back();
		if (!texts.empty())
			texts.back() += line + "\n";
	}
	return texts;
}

TEST(DataplaneCaptures, SumsOfFlowRecordsAreThoseOfTheReferenceDecoder)
{
	std::vector<std::string> texts =
		oracle_texts(test::data_file("synthetic-flow-records.sflowtool.json"));
	Replayed r;
	Sums before;
	unsigned compared = 0;
	test::Payloads payloads = test::payloads(test::data_file("synthetic-flow-records.pcap"));
	ASSERT_EQ(texts.size(), payloads.size());
	for (size_t i = 0; i < payloads.size(); i++) {
		json_t *datagram = json_loads(texts[i].c_str(), 0, nullptr);
		r.feed({ payloads[i] });
		Replayed::Sum rows = Replayed::rows_sum(r.work->base);
		Sums now = { rows.n, rows.bytes, rows.frames };
		if (datagram) {
			Sums expected = oracle_sums(datagram);
			EXPECT_EQ(now.samples - before.samples, expected.samples) << i + 1;
			EXPECT_EQ(now.frames - before.frames, expected.frames) << i + 1;
			EXPECT_EQ(now.bytes - before.bytes, expected.bytes) << i + 1;
			compared++;
		}
		before = now;
		json_decref(datagram);
	}
	EXPECT_GT(compared, 60u);
	double total = 0;
	for (uint32_t i = 0; i < r.work->source_count; i++)
		for (const hg_totals &t : r.work->sources[i].total)
			total += t.bytes_s1;
	EXPECT_EQ(total, before.bytes) << "totals of the sources agree with the rows";
}

/* dp:9: datagrams = booked + rejects; samples = rows + messages + rejects. */
void expect_sums(Replayed &r)
{
	uint64_t duplicates = 0, received = 0;
	for (uint32_t i = 0; i < r.work->agent_count; i++) {
		duplicates += r.work->agents[i].datagrams.duplicates;
		received += r.work->agents[i].datagrams.received;
	}
	EXPECT_EQ(r.frames, r.work->datagrams);
	EXPECT_EQ(r.work->datagrams,
		  received + duplicates + r[HG_DROP_DGRAM_SHORT] + r[HG_DROP_DGRAM_VERSION] +
			  r[HG_DROP_DGRAM_AGENT_TYPE] + r[HG_DROP_AGENT_TABLE_FULL]);
	EXPECT_EQ(Replayed::rows_sum(r.work->base).n, double(r.work->flow_samples));
	EXPECT_EQ(Replayed::rows_sum(r.work->discards).n, double(r.work->discard_samples));
	EXPECT_EQ(r.messages() + r[HG_DROP_MSG_NO_SLOT_COUNTER] + r[HG_DROP_MSG_NO_SLOT_OTHER] +
			  r[HG_DROP_MSG_TOO_BIG],
		  r.work->counter_samples + r.work->other_samples);
}

TEST(DataplaneCaptures, EverySampleIsARowAMessageOrAReject)
{
	for (const char *name : { "synthetic-flow-records.pcap", "synthetic-counter-records.pcap",
				  "synthetic-discard-reasons.pcap", "synthetic-variants.pcap",
				  "synthetic-malformed.pcap", "synthetic-sequences.pcap" }) {
		SCOPED_TRACE(name);
		Replayed r;
		r.replay(test::data_file(name));
		EXPECT_GT(r.frames, 0u);
		expect_sums(r);
	}
}

/* Captures of other projects are read in place. */
TEST(DataplaneCaptures, EveryForeignCaptureIsTakenWithoutALeftover)
{
	const char *set = getenv("HG_CAPTURES");
	std::filesystem::path folder =
		set ? set : std::string(HG_SOURCE_ROOT) + "/../shared/captures";
	if (!std::filesystem::is_directory(folder))
		GTEST_SKIP() << "no captures at " << folder << ", set HG_CAPTURES";
	unsigned files = 0;
	for (const auto &entry : std::filesystem::directory_iterator(folder)) {
		if (entry.path().extension() != ".pcap")
			continue;
		SCOPED_TRACE(entry.path());
		Replayed r;
		r.replay(entry.path());
		EXPECT_GT(r.frames, 0u);
		expect_sums(r);
		files++;
	}
	EXPECT_GT(files, 0u);
}

} // namespace
