// SPDX-License-Identifier: Apache-2.0
// Runs the simulator into a capture and takes the capture apart again, with code of its own: a
// walker over datagrams, samples and records, and a dissector of sampled headers.
#ifndef TESTS_UNIT_SIM_SUPPORT_H
#define TESTS_UNIT_SIM_SUPPORT_H

#include <jansson.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/sim/sim.h"

namespace simtest
{

using Bytes = std::vector<uint8_t>;

struct Record {
	uint32_t format;
	Bytes body;
};

struct Sample {
	uint32_t type = 0; // 1 to 5
	uint32_t seq = 0, source_class = 0, source_index = 0;
	uint32_t rate = 0, pool = 0, drops = 0, input = 0, output = 0, reason = 0;
	std::vector<Record> records;

	const Record *find(uint32_t format) const;
	std::vector<uint32_t> formats() const;
};

struct Datagram {
	std::string agent;
	uint32_t sub_agent, seq, uptime_ms;
	std::vector<Sample> samples;
};

struct JsonFree {
	void operator()(json_t *j) const
	{
		json_decref(j);
	}
};

struct Capture {
	Bytes pcap;
	std::vector<Datagram> datagrams;
	std::unique_ptr<json_t, JsonFree> truth;
};

uint32_t word(const Bytes &b, size_t at);

// Parsed command line; fails the test when it is not accepted.
hg_sim_options options(const std::vector<std::string> &args);

// Plays --duration of simulated time into a capture, with the truth.
Capture run(std::vector<std::string> args);

// Takes a capture apart; every length, count and checksum that does not fit fails the test.
std::vector<Datagram> walk(const Bytes &pcap);

// What a sampled header says, as the truth writes it.
struct Header {
	std::string stack, src, dst, outer_src, outer_dst;
	uint32_t proto = 0, sport = 0, dport = 0;
	uint32_t frame_bytes = 0, stripped = 0, header_bytes = 0;

	std::string key() const;
};

Header dissect(const Record &sampled_header);

// RFC 1071 sum over the bytes: 0xffff when a checksum inside is right.
uint32_t checksum(const uint8_t *bytes, size_t len);

} // namespace simtest

#endif
