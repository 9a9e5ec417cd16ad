// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sim_support.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <list>

namespace simtest
{

uint32_t word(const Bytes &b, size_t at)
{
	EXPECT_LE(at + 4, b.size());
	if (at + 4 > b.size())
		return 0;
	return uint32_t(b[at]) << 24 | uint32_t(b[at + 1]) << 16 | uint32_t(b[at + 2]) << 8 |
	       b[at + 3];
}

uint32_t checksum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i += 2)
		sum += uint32_t(bytes[i]) << 8 | (i + 1 < len ? bytes[i + 1] : 0);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

const Record *Sample::find(uint32_t format) const
{
	for (const Record &r : records)
		if (r.format == format)
			return &r;
	return nullptr;
}

std::vector<uint32_t> Sample::formats() const
{
	std::vector<uint32_t> all;

	for (const Record &r : records)
		all.push_back(r.format);
	return all;
}

hg_sim_options options(const std::vector<std::string> &args)
{
	static std::list<std::vector<std::string>>
		kept; // the options point into their command line
	std::vector<std::string> &copy = kept.emplace_back(args);
	std::vector<char *> argv;
	hg_sim_options o;

	copy.insert(copy.begin(), "hg-sim");
	for (std::string &s : copy)
		argv.push_back(s.data());
	argv.push_back(nullptr);
	EXPECT_EQ(hg_sim_options_parse(&o, int(copy.size()), argv.data(), stdout, stderr), 0);
	return o;
}

static std::string temporary_name()
{
	std::string name = testing::TempDir() + "hg-sim-XXXXXX";
	int fd = mkstemp(name.data());

	EXPECT_GE(fd, 0);
	close(fd);
	return name;
}

static json_t *read_truth(hg_sim *sim)
{
	char *text = nullptr;
	size_t len = 0;
	json_error_t error;
	FILE *out = open_memstream(&text, &len);

	EXPECT_EQ(hg_sim_truth_write(&sim->truth, &sim->options, double(hg_sim_time_us(sim)) / 1e6,
				     sim->world, sim->agents, out),
		  0);
	fclose(out);
	json_t *truth = json_loads(text, 0, &error);
	EXPECT_NE(truth, nullptr) << error.text << " in line " << error.line;
	free(text);
	return truth;
}

Capture run(std::vector<std::string> args)
{
	std::string path = temporary_name();
	hg_sim_options o = options(args);
	Capture r;

	o.truth_file = "kept in memory";
	hg_sim_sink *sink = hg_sim_pcap_open(path.c_str(), stderr);
	hg_sim *sim = hg_sim_create(&o, sink, uint64_t(HG_SIM_PCAP_START_S) * 1000000000u);
	while (double(hg_sim_time_us(sim)) < o.duration_s * 1e6)
		hg_sim_step(sim);
	hg_sim_finish(sim);
	r.truth.reset(read_truth(sim));
	EXPECT_EQ(sink->close(sink), 0);
	hg_sim_free(sim);
	std::ifstream in(path, std::ios::binary);
	r.pcap.assign(std::istreambuf_iterator<char>(in), {});
	unlink(path.c_str());
	r.datagrams = walk(r.pcap);
	return r;
}

static std::vector<Record> walk_records(const Bytes &b, size_t at, size_t end, uint32_t count)
{
	std::vector<Record> records;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t format = word(b, at), len = word(b, at + 4);
		EXPECT_EQ(len % 4, 0u) << "record " << format;
		EXPECT_LE(at + 8 + len, end) << "record " << format << " leaves its sample";
		if (at + 8 + len > end)
			return records;
		records.push_back({ format, Bytes(&b[at + 8], &b[at + 8] + len) });
		at += 8 + len;
	}
	EXPECT_EQ(at, end) << "a sample is longer than its records";
	return records;
}

static Sample walk_sample(const Bytes &b, uint32_t type, size_t at, size_t end)
{
	// words before the records, and where among them the fields are (-1: none)
	static const struct {
		size_t words;
		int index, source_class, rate, pool, drops, input, output, reason;
	} forms[6] = {
		{},
		{ 8, 1, -1, 2, 3, 4, 5, 6, -1 },
		{ 3, 1, -1, -1, -1, -1, -1, -1, -1 },
		{ 11, 2, 1, 3, 4, 5, 7, 9, -1 },
		{ 4, 2, 1, -1, -1, -1, -1, -1, -1 },
		{ 8, 2, 1, -1, -1, 3, 4, 5, 6 },
	};
	Sample s;

	EXPECT_TRUE(type >= 1 && type <= 5) << "sample type " << type;
	if (type < 1 || type > 5)
		return s;
	const auto &f = forms[type];
	auto get = [&](int i) { return i < 0 ? 0 : word(b, at + 4 * size_t(i)); };
	s.type = type;
	s.seq = get(0);
	s.source_class = f.source_class < 0 ? get(1) >> 24 : get(f.source_class);
	s.source_index = f.source_class < 0 ? get(1) & 0xffffff : get(f.index);
	s.rate = get(f.rate);
	s.pool = get(f.pool);
	s.drops = get(f.drops);
	s.input = get(f.input);
	s.output = get(f.output);
	s.reason = get(f.reason);
	s.records = walk_records(b, at + 4 * f.words, end, get(int(f.words) - 1));
	return s;
}

static Datagram walk_datagram(const Bytes &b)
{
	char agent[INET_ADDRSTRLEN];
	Datagram d;
	size_t at = 28;

	EXPECT_EQ(word(b, 0), 5u);
	EXPECT_EQ(word(b, 4), 1u);
	EXPECT_LE(b.size(), 1400u);
	d.agent = inet_ntop(AF_INET, &b[8], agent, sizeof(agent));
	d.sub_agent = word(b, 12);
	d.seq = word(b, 16);
	d.uptime_ms = word(b, 20);
	for (uint32_t i = 0; i < word(b, 24); i++) {
		uint32_t type = word(b, at), len = word(b, at + 4);
		EXPECT_LE(at + 8 + len, b.size());
		if (at + 8 + len > b.size())
			return d;
		d.samples.push_back(walk_sample(b, type, at + 8, at + 8 + len));
		at += 8 + len;
	}
	EXPECT_EQ(at, b.size()) << "a datagram is longer than its samples";
	return d;
}

// Ethernet, IPv4, UDP: lengths and both checksums.
static Bytes unwrap(const Bytes &frame)
{
	EXPECT_GT(frame.size(), 42u);
	const uint8_t *ip = &frame[14], *udp = &frame[34];
	size_t ip_len = size_t(ip[2]) << 8 | ip[3], udp_len = size_t(udp[4]) << 8 | udp[5];
	Bytes pseudo(ip + 12, ip + 20);

	EXPECT_EQ(ip_len, frame.size() - 14);
	EXPECT_EQ(udp_len, ip_len - 20);
	EXPECT_EQ(checksum(ip, 20), 0xffffu);
	pseudo.insert(pseudo.end(), { 0, 17, udp[4], udp[5] });
	pseudo.insert(pseudo.end(), udp, udp + udp_len);
	EXPECT_EQ(checksum(pseudo.data(), pseudo.size()), 0xffffu);
	return Bytes(frame.begin() + 42, frame.end());
}

std::vector<Datagram> walk(const Bytes &pcap)
{
	std::vector<Datagram> all;
	size_t at = 24;

	EXPECT_EQ(word(pcap, 0), 0xa1b2c3d4u);
	while (at < pcap.size() && !testing::Test::HasFailure()) {
		size_t len = word(pcap, at + 8);
		EXPECT_EQ(len, word(pcap, at + 12));
		EXPECT_LE(at + 16 + len, pcap.size());
		Bytes frame(pcap.begin() + long(at) + 16, pcap.begin() + long(at + 16 + len));
		all.push_back(walk_datagram(unwrap(frame)));
		at += 16 + len;
	}
	return all;
}

} // namespace simtest
