// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "tests/support/sim_support.h"

namespace
{

using simtest::Capture;
using simtest::Datagram;
using simtest::Sample;
using Formats = std::vector<uint32_t>;

constexpr uint32_t GPU = 5703u << 12 | 1;

const Capture &small_cluster()
{
	static const Capture run =
		simtest::run({ "--nodes", "9", "--switches", "2", "--flows", "3000", "--sampling",
			       "200", "--rate", "4000", "--duration", "6", "--polling", "2" });
	return run;
}

bool is_switch(const Datagram &d)
{
	return d.agent.rfind("10.1.", 0) == 0;
}

template <typename Visit> void for_each_sample(const Capture &run, Visit visit)
{
	for (const Datagram &d : run.datagrams)
		for (const Sample &s : d.samples)
			visit(d, s);
}

std::string text(const simtest::Bytes &b, size_t at)
{
	size_t len = simtest::word(b, at);

	EXPECT_LE(at + 4 + len, b.size());
	return std::string(b.begin() + long(at) + 4, b.begin() + long(at + 4 + len));
}

TEST(SimDatagram, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers)
{
	std::vector<std::string> args = { "--nodes", "5",   "--flows",	   "500", "--duration", "1",
					  "--loss",  "0.1", "--pod-churn", "120" };
	Capture a = simtest::run(args), b = simtest::run(args);

	EXPECT_GT(a.pcap.size(), 100000u);
	EXPECT_EQ(a.pcap, b.pcap);
	args.insert(args.end(), { "--seed", "2" });
	EXPECT_NE(a.pcap, simtest::run(args).pcap);
}

TEST(SimDatagram, DatagramNumbersStartAtOneWithoutGapAndUptimeNeverFalls)
{
	std::map<std::string, std::pair<uint32_t, uint32_t>> last;

	for (const Datagram &d : small_cluster().datagrams) {
		auto &[seq, uptime] = last[d.agent];
		EXPECT_EQ(d.seq, seq + 1) << d.agent;
		EXPECT_GE(d.uptime_ms, uptime) << d.agent;
		EXPECT_EQ(d.sub_agent, is_switch(d) ? 0u : 100000u);
		std::tie(seq, uptime) = std::tie(d.seq, d.uptime_ms);
	}
	EXPECT_EQ(last.size(), 11u);
}

TEST(SimDatagram, SampleNumbersAreContiguousPerAgentSourceAndKind)
{
	std::map<std::tuple<std::string, uint32_t, uint32_t, uint32_t>, uint32_t> last;

	for_each_sample(small_cluster(), [&](const Datagram &d, const Sample &s) {
		uint32_t &seq = last[{ d.agent, s.type, s.source_class, s.source_index }];
		EXPECT_EQ(s.seq, seq + 1) << d.agent << " type " << s.type << " source "
					  << s.source_class << ":" << s.source_index;
		seq = s.seq;
	});
	EXPECT_GT(last.size(), 300u);
}

TEST(SimDatagram, NodesSendExpandedAndSwitchesCompactSamples)
{
	for_each_sample(small_cluster(), [&](const Datagram &d, const Sample &s) {
		EXPECT_TRUE(s.type == 5 || (s.type <= 2) == is_switch(d)) << d.agent;
	});
}

TEST(SimDatagram, FlowRecordsComeInTheAgentsOrderWithTheHeaderLast)
{
	std::set<Formats> seen;

	for_each_sample(small_cluster(), [&](const Datagram &, const Sample &s) {
		if (s.type == 1 || s.type == 3)
			seen.insert(s.formats());
	});
	EXPECT_EQ(seen, (std::set<Formats>{ { 1001, 1 },
					    { 1043, 1 },
					    { 2209, 1043, 1 },
					    { 2210, 1043, 1 },
					    { 2210, 2209, 1043, 1 } }));
}

TEST(SimDatagram, HeadersAreCutAt128AndLengthsAndChecksumsInThemFit)
{
	for_each_sample(small_cluster(), [&](const Datagram &, const Sample &s) {
		if (s.type != 1 && s.type != 3)
			return;
		simtest::Header h = simtest::dissect(s.records.back());
		EXPECT_EQ(h.stripped, 4u);
		EXPECT_GE(h.frame_bytes, 64u);
		EXPECT_EQ(h.header_bytes, std::min(h.frame_bytes - 4, 128u));
	});
}

TEST(SimDatagram, OneSideOfANodesSampleIsItsOwn)
{
	std::set<std::tuple<uint32_t, bool, bool>> ways;

	for_each_sample(small_cluster(), [&](const Datagram &, const Sample &s) {
		if (s.type != 3)
			return;
		bool in = s.input == s.source_index, out = s.output == s.source_index;
		EXPECT_NE(in, out);
		EXPECT_EQ(in ? s.output : s.input, 0x3fffffffu);
		ways.insert({ s.source_index, in, out });
	});
	EXPECT_EQ(ways, (std::set<std::tuple<uint32_t, bool, bool>>{
				{ 2, true, false }, { 2, false, true }, { 3, true, false } }));
}

TEST(SimDatagram, TheEntityIsAPodOfTheAgentThatTheCountersName)
{
	std::set<std::pair<std::string, uint32_t>> named;
	size_t checked = 0;

	for_each_sample(small_cluster(), [&](const Datagram &d, const Sample &s) {
		if (s.type == 4 && s.source_class == 3)
			named.insert({ d.agent, s.source_index });
	});
	for_each_sample(small_cluster(), [&](const Datagram &d, const Sample &s) {
		const simtest::Record *r = s.find(2210);
		for (size_t at = 0; r && at < 16; at += 8) {
			uint32_t index = simtest::word(r->body, at + 4);
			EXPECT_EQ(simtest::word(r->body, at), index ? 3u : 0u);
			EXPECT_TRUE(index == 0 || named.count({ d.agent, index })) << index;
			checked += index != 0;
		}
	});
	EXPECT_GT(checked, 1000u);
}

TEST(SimDatagram, WithoutEntitiesThereIsNoSuchRecord)
{
	Capture run = simtest::run({ "--nodes", "5", "--flows", "500", "--duration", "1",
				     "--no-entities", "--no-counters", "--no-discards" });

	EXPECT_GT(run.datagrams.size(), 100u);
	for_each_sample(run, [&](const Datagram &, const Sample &s) {
		EXPECT_EQ(s.find(2210), nullptr);
		EXPECT_TRUE(s.type == 1 || s.type == 3);
	});
}

TEST(SimDatagram, APlainClusterSendsNeitherEntitiesNorTcpRecordsNorTunnels)
{
	Capture run = simtest::run({ "--nodes", "5", "--flows", "500", "--duration", "1", "--plain",
				     "--no-counters", "--no-discards" });
	size_t headers = 0;

	for_each_sample(run, [&](const Datagram &, const Sample &s) {
		EXPECT_EQ(s.find(2210), nullptr);
		EXPECT_EQ(s.find(2209), nullptr);
		const simtest::Record *r = s.find(1);
		if (!r || simtest::word(r->body, 0) != 1 || r->body.size() < 16 + 24)
			return;
		headers++; /* behind Ethernet: IPv4 whose protocol is IPv4 or GRE */
		bool ipv4 = r->body[16 + 12] == 8 && r->body[16 + 13] == 0;
		EXPECT_FALSE(ipv4 && (r->body[16 + 23] == 4 || r->body[16 + 23] == 47));
	});
	EXPECT_GT(headers, 100u);
}

TEST(SimDatagram, CounterRecordsComeInTheAgentsOrder)
{
	const Formats host = { 2100, 2001, 2010, 2009, 2008, 2007, 2005, 2004, 2003, 2006, 2000 };
	const Formats pod = { 2001, 2103, 2102, 2101, 2104, 2002, 2000 };
	Formats gpu_host = host, gpu_pod = pod;
	std::set<Formats> seen;

	gpu_host.insert(gpu_host.begin(), GPU);
	gpu_pod.insert(gpu_pod.begin(), GPU);
	for_each_sample(small_cluster(), [&](const Datagram &, const Sample &s) {
		if (s.type == 2 || s.type == 4)
			seen.insert(s.formats());
	});
	EXPECT_EQ(seen,
		  (std::set<Formats>{ host, gpu_host, pod, gpu_pod, { 1005, 1 }, { 1, 2, 1005 } }));
}

TEST(SimDatagram, CounterRecordsHaveTheirLengths)
{
	const std::map<uint32_t, size_t> fixed = {
		{ 1, 88 },    { 2, 52 },    { 2002, 8 },   { 2003, 80 }, { 2004, 72 }, { 2005, 52 },
		{ 2006, 40 }, { 2007, 76 }, { 2008, 100 }, { 2009, 60 }, { 2010, 28 }, { 2100, 28 },
		{ 2101, 12 }, { 2102, 16 }, { 2103, 52 },  { 2104, 40 }, { GPU, 48 },
	};

	for_each_sample(small_cluster(), [&](const Datagram &, const Sample &s) {
		if (s.type != 2 && s.type != 4)
			return;
		for (const simtest::Record &r : s.records) {
			auto found = fixed.find(r.format);
			EXPECT_TRUE(found == fixed.end() || found->second == r.body.size())
				<< r.format;
		}
	});
}

TEST(SimDatagram, PodsAreDescribedAsHostSflowDoes)
{
	size_t pods = 0;

	for_each_sample(small_cluster(), [&](const Datagram &, const Sample &s) {
		if (s.type != 4 || s.source_class != 3)
			return;
		std::string name = text(s.find(2000)->body, 0);
		EXPECT_EQ(name.rfind("k8s__", 0), 0u) << name;
		EXPECT_EQ(name.substr(name.size() - 4), "_u_a") << name;
		EXPECT_EQ(simtest::word(s.find(2001)->body, 0), 0u);
		pods++;
	});
	EXPECT_EQ(pods, 9u * 30 * 3);
}

TEST(SimDatagram, AReplacedPodSaysGoodbyeAndAnotherTakesItsPlace)
{
	Capture run = simtest::run({ "--nodes", "5", "--flows", "500", "--duration", "3",
				     "--pod-churn", "200", "--no-discards" });
	std::set<std::pair<std::string, uint32_t>> ended;

	for_each_sample(run, [&](const Datagram &d, const Sample &s) {
		const simtest::Record *cpu = s.find(2101);
		if (cpu && simtest::word(cpu->body, 0) == 4)
			ended.insert({ d.agent, s.source_index });
		else
			EXPECT_FALSE(cpu && ended.count({ d.agent, s.source_index }));
	});
	EXPECT_GE(ended.size(), 8u);
	EXPECT_LE(ended.size(), 10u);
}

TEST(SimDatagram, DiscardsCarryReasonPlaceAndHeader)
{
	std::set<uint32_t> node_reasons, switch_reasons;

	for_each_sample(small_cluster(), [&](const Datagram &d, const Sample &s) {
		if (s.type != 5)
			return;
		EXPECT_EQ(s.formats(), is_switch(d) ? (Formats{ 1043, 1041, 1 })
						    : (Formats{ 1043, 1042, 1038, 1 }));
		EXPECT_EQ(s.source_index, 0u);
		(is_switch(d) ? switch_reasons : node_reasons).insert(s.reason);
	});
	EXPECT_GE(node_reasons.size(), 3u);
	for (uint32_t reason : switch_reasons)
		EXPECT_TRUE(reason >= 257 && reason <= 259) << reason;
}

TEST(SimDatagram, WhatTheRateLimitWithholdsIsCountedInDrops)
{
	std::map<std::string, uint32_t> last;

	for_each_sample(small_cluster(), [&](const Datagram &d, const Sample &s) {
		if (s.type != 5)
			return;
		EXPECT_GE(s.drops, last[d.agent]);
		last[d.agent] = s.drops;
	});
	for (auto [agent, drops] : last) {
		json_t *a = json_object_get(json_object_get(small_cluster().truth.get(), "agents"),
					    agent.c_str());
		EXPECT_GE(json_integer_value(json_object_get(a, "discards_withheld")), drops);
	}
	EXPECT_GT(std::max_element(last.begin(), last.end(),
				   [](auto &a, auto &b) { return a.second < b.second; })
			  ->second,
		  500u);
}

} // namespace
