// Every frame of the synthetic captures: what is kept of it, and which counters it raises.
#include <gtest/gtest.h>

#include "tests/support/decoded.h"
#include "tests/support/walked.h"

using namespace test;

namespace
{

// One row a frame, in order. Counters: those of the walk and of the layers, "" where the frame is
// legal: NUL in a name, an unknown reason, a string without padding, a header of no bytes before a
// legal extension, a header length that takes in one byte of padding.
struct Row {
	const char *what;
	size_t samples;
	const char *counters;
};

// clang-format off
const Row malformed[] = {
	{ "empty UDP payload", 0, "dgram_short" },
	{ "4 bytes only", 0, "dgram_short" },
	{ "well-formed datagram cut to 7 bytes", 0, "dgram_short" },
	{ "well-formed datagram cut to 11 bytes", 0, "dgram_short" },
	{ "well-formed datagram cut to 12 bytes", 0, "dgram_short" },
	{ "well-formed datagram cut to 27 bytes", 0, "dgram_short" },
	{ "well-formed datagram cut to 28 bytes", 0, "dgram_count" },
	{ "well-formed datagram cut to 32 bytes", 0, "dgram_count" },
	{ "well-formed datagram cut to 36 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 40 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 59 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 60 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 64 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 75 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 76 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 100 bytes", 0, "sample_length" },
	{ "well-formed datagram cut to 271 bytes", 1, "sample_length" },
	{ "version 4", 0, "dgram_version" },
	{ "version 2", 0, "dgram_version" },
	{ "NetFlow v5 sent to the sFlow port", 0, "dgram_version" },
	{ "version in little-endian order", 0, "dgram_version" },
	{ "agent address type 3", 0, "dgram_agent_type" },
	{ "agent address type 0, void body as XDR says", 0, "dgram_agent_type" },
	{ "agent address type 0 with 4 bytes (old hsflowd encoder)", 0, "dgram_agent_type" },
	{ "agent address type 0xffffffff", 0, "dgram_agent_type" },
	{ "sample count 0xffffffff", 1, "dgram_count" },
	{ "sample count one too many", 1, "dgram_count" },
	{ "sample count one too few", 1, "dgram_trailing" },
	{ "sample length 0", 0, "dgram_trailing sample_length" },
	{ "sample length 4", 0, "dgram_trailing sample_length" },
	{ "sample length 31 (unaligned)", 0, "dgram_trailing sample_length" },
	{ "sample length 0x7fffffff", 0, "sample_length" },
	{ "sample length 0xfffffffc", 0, "sample_length" },
	{ "sample length 0xffffffff", 0, "sample_length" },
	{ "sample length off by -4", 1, "dgram_trailing record_length" },
	{ "sample length off by -1", 1, "record_length" },
	{ "sample length off by +1", 0, "sample_length" },
	{ "sample length off by +4", 0, "sample_length" },
	{ "sample length off by +64", 0, "sample_length" },
	{ "record count 0x0", 1, "sample_padding" },
	{ "record count 0x2", 1, "record_count" },
	{ "record count 0x10000000", 1, "record_count" },
	{ "record count 0x40000000", 1, "record_count" },
	{ "record count 0xffffffff", 1, "record_count" },
	{ "record length 0", 1, "sample_padding record_length" },
	{ "record length 3", 1, "sample_padding record_length" },
	{ "record length 8", 1, "sample_padding record_length" },
	{ "record length -4", 1, "sample_padding record_field" },
	{ "record length +1", 1, "record_length" },
	{ "record length +4", 1, "record_length" },
	{ "record length 0x7fffffff", 1, "record_length" },
	{ "record length 0xfffffffd (wraps when rounded up to 4)", 1, "record_length" },
	{ "record length 0xffffffff", 1, "record_length" },
	{ "sampled header length one more than the record holds", 1, "" },
	{ "sampled header length 200 more", 1, "record_field" },
	{ "sampled header length 0x7fffffff", 1, "record_field" },
	{ "sampled header length 0xfffffff0 (wraps with +16)", 1, "record_field" },
	{ "sampled header length 0xffffffff", 1, "record_field" },
	{ "sampled header length 0 with bytes following", 1, "" },
	{ "frame_length smaller than the header", 1, "frame_length_odd" },
	{ "frame_length 0", 1, "frame_length_odd" },
	{ "stripped larger than frame_length", 1, "frame_length_odd" },
	{ "sampling rate 0", 1, "sample_rate_zero" },
	{ "sampling rate 0xffffffff", 1, "sample_rate_huge" },
	{ "AS path segment count 0x40000001", 1, "record_field" },
	{ "AS path segment length 0x40000000 (x4 wraps to 0)", 1, "record_field" },
	{ "communities count 0x40000001 (x4 wraps to 4)", 1, "record_field" },
	{ "next hop address type 7", 1, "record_field" },
	{ "MPLS stack depth 0x40000000", 1, "record_field" },
	{ "VLAN stack depth 0x40000001", 1, "record_field" },
	{ "VLAN stack depth 3 with 2 words", 1, "record_field" },
	{ "string length 0xffffffff", 1, "record_field" },
	{ "string longer than the record", 1, "record_field" },
	{ "string without padding (record length 10)", 1, "" },
	{ "802.11 aggregation with pdu count 0xffffffff (nested records)", 1, "record_field" },
	{ "host_descr with over-long strings (200/100)", 1, "" },
	{ "host_descr with NUL, newline and escape bytes in the strings", 1, "" },
	{ "host_descr with invalid UTF-8 and unknown enums", 1, "" },
	{ "adapter count 0x20000000", 1, "record_field" },
	{ "mac count 0x20000001 (x8 wraps to 8)", 1, "record_field" },
	{ "sfp lane count 0xffffffff", 1, "record_field" },
	{ "if_counters of 84 bytes", 1, "record_length" },
	{ "host_cpu of 40 bytes", 1, "record_length" },
	{ "host_cpu of 0 bytes", 1, "record_length" },
	{ "host_cpu load averages NaN, +Inf, -Inf", 1, "record_field" },
	{ "discard reason 0xffffffff", 1, "" },
	{ "rtmetric count 0xffffffff", 1, "record_field" },
	{ "rtmetric unknown value type 77 (rest of the sample cannot be parsed)", 1, "record_field" },
	{ "rtflow MAC without padding", 1, "record_field" },
	{ "IPv6 hop-by-hop header whose length runs past the sample", 1, "layer_truncated" },
	{ "IPv6 chain of eight hop-by-hop headers", 1, "layer_too_deep" },
	{ "IPv4 IHL 15 with 20 bytes present", 1, "layer_truncated" },
	{ "IPv4 IHL 1", 1, "layer_bad" },
	{ "TCP data offset 15 with 20 bytes present", 1, "layer_truncated" },
	{ "VLAN tag chain to the end of the header", 1, "layer_too_deep" },
	{ "MPLS stack with no bottom", 1, "layer_too_deep" },
};

const Row variants[] = {
	{ "host_cpu, old 68-byte form", 1, "" },
	{ "host_cpu, 80-byte form", 1, "" },
	{ "host_cpu extended by one unknown word (84 bytes): read the known part, skip the rest", 1, "" },
	{ "jvm_statistics without the two fd words (100 bytes)", 1, "" },
	{ "host_adapters with zero adapters (what hsflowd sends for pods)", 1, "" },
	{ "sfp with zero lanes and negative temperature", 1, "" },
	{ "port_name with empty string", 1, "" },
	{ "extended_router with IPv6 next hop (28 bytes)", 1, "" },
	{ "extended_router with next hop type 0 (12 bytes, legal XDR)", 1, "" },
	{ "extended_gateway, zero AS path segments", 1, "" },
	{ "extended_gateway, one segment with zero AS numbers", 1, "" },
	{ "expanded flow sample: output = discarded, reason 258 (acl)", 1, "" },
	{ "compact flow sample: output word 0x40000102 = discarded, reason 258", 1, "" },
	{ "compact: output = 7 interfaces", 1, "" },
	{ "compact: output = unknown number of interfaces (>1)", 1, "" },
	{ "compact: input = local/internal, output unknown", 1, "" },
	{ "compact: output format 3 (reserved)", 1, "" },
	{ "header protocol 11 (bare IPv4)", 1, "" },
	{ "header protocol 12 (bare IPv6, ICMPv6 echo)", 1, "" },
	{ "header protocol 13 (MPLS label stack then IPv4)", 1, "" },
	{ "header protocol 18 (InfiniBand)", 1, "layer_unknown" },
	{ "unknown header protocol 99", 1, "layer_unknown" },
	{ "sampled header cut to 0 bytes", 1, "" },
	{ "sampled header cut to 1 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 5 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 13 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 14 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 20 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 33 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 34 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 40 bytes", 1, "layer_truncated" },
	{ "sampled header cut to 53 bytes", 1, "layer_truncated" },
	{ "QinQ header", 1, "" },
	{ "five VLAN tags", 1, "layer_too_deep" },
	{ "unknown enterprise record (9:1), skip by length", 1, "record_unknown" },
	{ "unknown sample type (9:1), skip by length", 2, "sample_unknown" },
	{ "datagram with zero samples", 0, "" },
	{ "flow sample with zero records", 1, "" },
	{ "counter sample with zero records", 1, "" },
	{ "two sampled_header records in one sample", 1, "" },
	{ "extended_switch extended by one word (20 bytes)", 1, "" },
	{ "IPv6 agent address", 1, "" },
	{ "40 trailing bytes after the last sample", 1, "dgram_trailing" },
	{ "rtmetric sample, all seven value types", 1, "" },
	{ "rtflow sample, all eight value types", 1, "" },
};

// clang-format on

template <size_t N> void check(const Row (&rows)[N], const char *capture)
{
	std::vector<Payload> frames = read_pcap(own_capture(capture));

	ASSERT_EQ(frames.size(), N);
	for (size_t i = 0; i < N; i++) {
		std::string text = decode_text(frames[i]);
		Tree tree = parse_json(text, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL);

		ASSERT_TRUE(tree) << i + 1 << " " << text;
		EXPECT_EQ(Walked(frames[i]).samples.size() +
				  (strstr(rows[i].counters, "sample_unknown") ? 1 : 0),
			  rows[i].samples)
			<< i + 1 << " " << rows[i].what;
		EXPECT_EQ(anomalies_of(tree), rows[i].counters) << i + 1 << " " << rows[i].what;
	}
}

} // namespace

TEST(SflowFrames, MalformedOnesRaiseTheCounterOfTheirFault)
{
	check(malformed, "synthetic-malformed.pcap");
}

TEST(SflowFrames, VariantsAreReadWithoutComplaintUnlessTheyHoldTheUnknown)
{
	check(variants, "synthetic-variants.pcap");
}

TEST(SflowFrames, SequencesAreWhollyLegal)
{
	const uint32_t sequences[] = { 100, 101, 104, 103,	  104, 105, 106,
				       1,   2,	 1,   0xffffffff, 0,   1,   500 };
	std::vector<Payload> frames = read_pcap(own_capture("synthetic-sequences.pcap"));

	ASSERT_EQ(frames.size(), 14u);
	for (size_t i = 0; i < frames.size(); i++) {
		Walked w(frames[i]);

		EXPECT_EQ(w.drops(), "") << i + 1;
		EXPECT_EQ(w.header.sequence, sequences[i]) << i + 1;
	}
}

// Frames without bytes behind their last sample, so that every cut takes something away.
TEST(SflowFrames, EveryCutIsCountedAndReadInsideItsBytes)
{
	for (const char *capture :
	     { "synthetic-flow-records.pcap", "synthetic-counter-records.pcap",
	       "synthetic-sequences.pcap" }) {
		for (const Payload &frame : read_pcap(own_capture(capture))) {
			for (size_t len = 0; len < frame.size(); len++) {
				Payload cut(frame.begin(), frame.begin() + static_cast<long>(len));

				EXPECT_NE(Walked(cut).drops(), "") << capture << " " << len;
				EXPECT_TRUE(parse_json(decode_text(cut))) << capture << " " << len;
			}
		}
	}
}
