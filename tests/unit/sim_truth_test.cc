// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>

#include "tests/support/sim_support.h"

namespace
{

using simtest::Capture;
using simtest::Datagram;
using simtest::Sample;

struct Sums {
	uint64_t samples = 0, frames = 0, bytes = 0;

	bool operator==(const Sums &o) const
	{
		return samples == o.samples && frames == o.frames && bytes == o.bytes;
	}
	void add(uint32_t rate, uint32_t frame_bytes)
	{
		samples++;
		frames += rate;
		bytes += uint64_t(rate) * frame_bytes;
	}
};

std::ostream &operator<<(std::ostream &out, const Sums &s)
{
	return out << s.samples << " samples, " << s.frames << " frames, " << s.bytes << " bytes";
}

uint64_t number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	EXPECT_TRUE(json_is_integer(value)) << name;
	return uint64_t(json_integer_value(value));
}

std::string string_of(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}

Sums sums_of(const json_t *object)
{
	return { number(object, "samples"), number(object, "sampled_frames"),
		 number(object, "sampled_bytes") };
}

std::string flow_key(const json_t *f)
{
	simtest::Header h;

	h.stack = string_of(f, "stack");
	h.src = string_of(f, "src");
	h.dst = string_of(f, "dst");
	h.outer_src = string_of(f, "outer_src");
	h.outer_dst = string_of(f, "outer_dst");
	if (!h.src.empty()) {
		h.proto = uint32_t(number(f, "proto"));
		h.sport = uint32_t(number(f, "sport"));
		h.dport = uint32_t(number(f, "dport"));
	}
	return h.key();
}

// What the capture says, by whatever `key` makes of a sampled header.
template <typename Key> std::map<std::string, Sums> sum_capture(const Capture &run, Key key)
{
	std::map<std::string, Sums> all;

	for (const Datagram &d : run.datagrams)
		for (const Sample &s : d.samples) {
			if (s.type != 1 && s.type != 3)
				continue;
			simtest::Header h = simtest::dissect(s.records.back());
			all[key(h)].add(s.rate, h.frame_bytes);
		}
	return all;
}

template <typename Key>
std::map<std::string, Sums> sum_truth(const Capture &run, const char *list, Key key)
{
	std::map<std::string, Sums> all;
	const json_t *array = json_object_get(run.truth.get(), list);

	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *row = json_array_get(array, i);
		if (number(row, "samples") == 0)
			continue;
		EXPECT_FALSE(all.count(key(row))) << key(row) << " is listed twice";
		all[key(row)] = sums_of(row);
	}
	return all;
}

void expect_equal(const std::map<std::string, Sums> &capture,
		  const std::map<std::string, Sums> &truth)
{
	EXPECT_EQ(capture.size(), truth.size());
	for (const auto &[key, sums] : capture) {
		auto found = truth.find(key);
		ASSERT_TRUE(found != truth.end()) << key;
		EXPECT_EQ(found->second, sums) << key;
	}
}

Capture cluster(std::vector<std::string> more = {})
{
	std::vector<std::string> args = { "--nodes",	"12",	   "--switches",
					  "2",		"--flows", "4000",
					  "--sampling", "100",	   "--sampling-mixed",
					  "--rate",	"8000",	   "--duration",
					  "5" };

	args.insert(args.end(), more.begin(), more.end());
	return simtest::run(args);
}

TEST(SimTruth, EveryFlowHasExactlyTheSamplesOfTheCapture)
{
	Capture run = cluster({ "--pod-churn", "120" });

	expect_equal(sum_capture(run, [](const simtest::Header &h) { return h.key(); }),
		     sum_truth(run, "flows", flow_key));
}

TEST(SimTruth, PairsAndStacksAddUpTheSameSamples)
{
	Capture run = cluster();
	auto pair_of = [](const simtest::Header &h) { return h.src + " " + h.dst; };
	auto pairs = sum_capture(run, pair_of);

	pairs.erase(" "); // ARP has no addresses
	expect_equal(pairs, sum_truth(run, "pairs", [](const json_t *row) {
			     return string_of(row, "src") + " " + string_of(row, "dst");
		     }));
	expect_equal(sum_capture(run, [](const simtest::Header &h) { return h.stack; }),
		     sum_truth(run, "stacks",
			       [](const json_t *row) { return string_of(row, "stack"); }));
}

TEST(SimTruth, NamespacesStacksAndTotalAgreeInEveryNumber)
{
	Capture run = cluster();
	const json_t *total = json_object_get(run.truth.get(), "total");

	for (const char *list : { "namespaces", "stacks" })
		for (const char *name : { "packets", "bytes", "observed_packets", "observed_bytes",
					  "samples", "sampled_frames", "sampled_bytes" }) {
			const json_t *array = json_object_get(run.truth.get(), list);
			uint64_t sum = 0;
			for (size_t i = 0; i < json_array_size(array); i++)
				sum += number(json_array_get(array, i), name);
			EXPECT_EQ(sum, number(total, name)) << list << " " << name;
		}
}

TEST(SimTruth, AgentsHaveTheSamplesTheySent)
{
	Capture run = cluster();
	std::map<std::string, std::map<uint32_t, uint64_t>> count;

	for (const Datagram &d : run.datagrams) {
		count[d.agent][0]++;
		for (const Sample &s : d.samples)
			count[d.agent][s.type == 5 ? 5 : s.type % 2 ? 1 : 2]++;
	}
	EXPECT_EQ(count.size(), 14u);
	for (auto &[agent, n] : count) {
		json_t *a =
			json_object_get(json_object_get(run.truth.get(), "agents"), agent.c_str());
		EXPECT_EQ(number(a, "datagrams"), n[0]) << agent;
		EXPECT_EQ(number(a, "flow_samples"), n[1]) << agent;
		EXPECT_EQ(number(a, "counter_samples"), n[2]) << agent;
		EXPECT_EQ(number(a, "discards"), n[5]) << agent;
		EXPECT_EQ(string_of(a, "kind"), agent.rfind("10.1.", 0) == 0 ? "switch" : "node");
	}
}

TEST(SimTruth, LostDatagramsLeaveGapsAndAreNotInTheSums)
{
	Capture run = cluster({ "--loss", "0.2" });
	std::map<std::string, uint32_t> last;
	uint64_t missing = 0, dropped = number(run.truth.get(), "datagrams_dropped");

	for (const Datagram &d : run.datagrams) {
		missing += d.seq - last[d.agent] - 1;
		last[d.agent] = d.seq;
	}
	EXPECT_LE(missing, dropped); // the last one of an agent leaves no gap
	EXPECT_GE(missing + 14 * 3, dropped);
	EXPECT_NEAR(double(dropped) / double(dropped + run.datagrams.size()), 0.2, 0.03);
	EXPECT_EQ(number(run.truth.get(), "datagrams"), run.datagrams.size());
	expect_equal(sum_capture(run, [](const simtest::Header &h) { return h.key(); }),
		     sum_truth(run, "flows", flow_key));
}

TEST(SimTruth, SampledFramesEstimateTheObservedPackets)
{
	double errors = 0;
	int runs = 20;

	for (int seed = 1; seed <= runs; seed++) {
		Capture run =
			simtest::run({ "--nodes", "10", "--flows", "1000", "--rate", "2000",
				       "--sampling", "100", "--duration", "1", "--no-counters",
				       "--no-discards", "--seed", std::to_string(seed) });
		const json_t *total = json_object_get(run.truth.get(), "total");
		double n = double(number(total, "samples"));
		errors += (double(number(total, "sampled_frames")) /
				   double(number(total, "observed_packets")) -
			   1) *
			  std::sqrt(n);
	}
	// each term is about normal; points of 1 in 400 make it a little wider than one
	EXPECT_LT(std::fabs(errors / runs), 4 * 1.5 / std::sqrt(runs));
}

TEST(SimTruth, TheSampleRateIsTheOneAskedFor)
{
	Capture run = simtest::run({ "--rate", "20000", "--duration", "3", "--flows", "20000" });

	EXPECT_NEAR(double(number(run.truth.get(), "flow_samples")), 60000, 6000);
}

struct Simulation {
	hg_sim_options o;
	hg_sim_sink *sink;
	hg_sim *sim;

	explicit Simulation(const std::vector<std::string> &args, hg_sim_sink *to = nullptr)
	    : o(simtest::options(args)), sink(to ? to : hg_sim_pcap_open("/dev/null", stderr)),
	      sim(hg_sim_create(&o, sink, 0))
	{
	}
	~Simulation()
	{
		sink->close(sink);
		hg_sim_free(sim);
	}
};

TEST(SimTruth, ThePoolOfASwitchPortCountsEveryPacketThatArrived)
{
	std::vector<std::string> args = { "--nodes", "8", "--switches", "2", "--flows", "1000" };
	Simulation fresh(args), played(args);
	uint64_t packets = 0;

	for (int i = 0; i < 200; i++)
		hg_sim_step(played.sim);
	for (uint32_t a = 8; a < 10; a++)
		for (uint32_t p = 0; p < played.sim->agents->agents[a].nports; p++) {
			const hg_sim_port &before = fresh.sim->agents->agents[a].ports[p];
			const hg_sim_port &after = played.sim->agents->agents[a].ports[p];
			EXPECT_EQ(after.pool, after.in_packets - before.in_packets);
			packets += after.pool;
		}
	EXPECT_GT(packets, 1000000u);
}

TEST(SimTruth, InterfaceCountersHoldWhatTheFlowsSent)
{
	std::vector<std::string> args = { "--nodes", "8", "--switches", "2", "--flows", "1000" };
	Simulation fresh(args), played(args);
	uint64_t out_packets = 0, out_bytes = 0, truth_packets = 0, truth_bytes = 0;

	for (int i = 0; i < 100; i++)
		hg_sim_step(played.sim);
	for (uint32_t a = 0; a < 8; a++) {
		const hg_sim_port &before = fresh.sim->agents->agents[a].ports[HG_SIM_PORT_NIC];
		const hg_sim_port &after = played.sim->agents->agents[a].ports[HG_SIM_PORT_NIC];
		out_packets += after.out_packets - before.out_packets;
		out_bytes += after.out_bytes - before.out_bytes;
	}
	for (uint32_t i = 0; i < played.sim->nconnections; i++)
		for (const hg_sim_flow &f : played.sim->connections[i].flows)
			if (f.points && f.point[0].out == HG_SIM_PORT_NIC && f.point[0].agent < 8) {
				truth_packets += f.packets;
				truth_bytes += f.bytes - 4 * f.packets;
			}
	// flows that ended in this second are only in the counters
	EXPECT_GE(out_packets, truth_packets);
	EXPECT_LE(double(out_packets), 1.2 * double(truth_packets));
	EXPECT_LE(double(out_bytes), 1.2 * double(truth_bytes));
	EXPECT_GE(out_bytes, truth_bytes);
}

TEST(SimUdp, EveryDatagramArrivesFromASocketOfItsAgent)
{
	sockaddr_in address = {};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr *>(&address), len), 0);
	ASSERT_EQ(getsockname(fd, reinterpret_cast<sockaddr *>(&address), &len), 0);
	std::string to = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
	hg_sim_sink *sink = hg_sim_udp_open(to.c_str(), 4, stderr);
	ASSERT_NE(sink, nullptr);
	Simulation s({ "--nodes", "4", "--switches", "0", "--flows", "100", "--rate", "1000" },
		     sink);
	std::map<uint32_t, uint16_t> port_of;
	uint64_t received = 0;

	for (int i = 0; i < 50; i++) {
		uint8_t b[2048];
		sockaddr_in from;
		hg_sim_step(s.sim);
		if (i == 49)
			hg_sim_finish(s.sim);
		for (len = sizeof(from); recvfrom(fd, b, sizeof(b), MSG_DONTWAIT,
						  reinterpret_cast<sockaddr *>(&from), &len) > 0;
		     received++) {
			uint16_t &port = port_of[uint32_t(b[10]) << 8 | b[11]];
			EXPECT_TRUE(port == 0 || port == from.sin_port);
			port = from.sin_port;
		}
	}
	EXPECT_EQ(received, s.sim->truth.datagrams);
	EXPECT_GT(received, 50u);
	EXPECT_EQ(port_of.size(), 4u);
	close(fd);
}

TEST(SimUdp, ADeafPortIsNoReasonToStop)
{
	hg_sim_sink *sink = hg_sim_udp_open("127.0.0.1:1", 4, stderr);
	ASSERT_NE(sink, nullptr);
	Simulation s({ "--nodes", "4", "--switches", "0", "--flows", "100", "--rate", "1000" },
		     sink);

	for (int i = 0; i < 50; i++)
		hg_sim_step(s.sim);
	hg_sim_finish(s.sim);
	EXPECT_GT(s.sim->truth.datagrams + s.sim->truth.failed_datagrams, 50u);
}

} // namespace
