// Every capture against the reference decoder (sflowtool 6.11): each member it prints, we print
// with the same text, wherever it is right. Where it is not, a row below says so.
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/oracle.h"

using namespace test;

namespace
{

struct Deviation {
	const char *capture; // "*": all of them
	size_t frame;	     // from 1; 0: all of them
	const char *member;
	const char *reason;
};

// clang-format off
const Deviation deviations[] = {
	{ "*", 0, "datagramSourceIP", "the tool knows no sender when it reads a file" },
	{ "*", 0, "unixSecondsUTC", "time of reading, not of the capture" },
	{ "*", 0, "unixSecondsUTC_uS", "time of reading, not of the capture" },
	{ "*", 0, "localtime", "time of reading, not of the capture" },
	{ "*", 0, "pcapTimestamp", "a datagram is decoded without its place in a file" },
	{ "*", 0, "pcapTimestamp_uS", "a datagram is decoded without its place in a file" },
	{ "*", 0, "IPID", "the tool prints the bytes in the wrong order" },
	{ "*", 0, "discarded_IPID", "the tool prints the bytes in the wrong order" },
	{ "cistern-event-discarded-packet", 1, "discarded_IPSize", "the tool takes off 4 stripped bytes that the frame length does not hold" },
	{ "goflow-utils-scrambled", 1, "in_vlan", "record of 6 bytes read past its end by the tool" },
	{ "goflow-utils-scrambled", 1, "in_priority", "record of 6 bytes read past its end by the tool" },
	{ "goflow-utils-scrambled", 1, "out_vlan", "record of 6 bytes read past its end by the tool" },
	{ "goflow-utils-scrambled", 1, "out_priority", "record of 6 bytes read past its end by the tool" },
	{ "gopacket-TestPacket11", 1, "samples", "sample longer than the datagram: dropped, only complete samples are used" },
	{ "gopacket-TestPacket5", 1, "dstSubnetMask", "record longer than its sample: the tool reads into the next one" },
	{ "gopacket-TestPacket8", 1, "nextHop", "record longer than its sample: the tool reads into the next one" },
	{ "gopacket-TestPacket8", 1, "srcSubnetMask", "record longer than its sample: the tool reads into the next one" },
	{ "gopacket-TestPacket8", 1, "dstSubnetMask", "record longer than its sample: the tool reads into the next one" },
	{ "synthetic-counter-records", 10, "sfp_module_temperature", "signed; the tool prints it unsigned" },
	{ "synthetic-counter-records", 10, "sfp_lane_*", "second copy of a lane's member; names hold a literal %u" },
	{ "synthetic-counter-records", 10, "*.%u", "name with a literal %u: ours is without it" },
	{ "synthetic-counter-records", 12, "1m_cpu", "signed; the tool prints it unsigned" },
	{ "synthetic-discard-reasons", 93, "discardReason", "the tool has 332 dev_hdr under the wrong number 33" },
	{ "synthetic-discard-reasons", 127, "discardReason", "the tool has 366 tc_egress under the wrong number 36" },
	{ "synthetic-discard-reasons", 133, "discardReason", "372 bgp_flowspec is newer than the tool" },
	{ "synthetic-flow-records", 17, "flowSampleType", "1013: the tool expects a whole sampled_header, the structure has opaque bytes" },
	{ "synthetic-flow-records", 17, "headerProtocol", "1013, as above" },
	{ "synthetic-flow-records", 17, "sampledPacketSize", "1013, as above" },
	{ "synthetic-flow-records", 17, "strippedBytes", "1013, as above" },
	{ "synthetic-flow-records", 17, "headerLen", "1013, as above" },
	{ "synthetic-flow-records", 17, "headerBytes", "1013, as above" },
	{ "synthetic-variants", 6, "sfp_module_temperature", "signed; the tool prints it unsigned" },
	{ "synthetic-variants", 34, "decodedVLAN.4", "fifth tag: four are followed" },
	{ "synthetic-variants", 34, "decodedPriority.4", "fifth tag: four are followed" },
	{ "synthetic-variants", 34, "ethernet_type", "behind the fifth tag" },
	{ "synthetic-variants", 34, "IPSize", "behind the fifth tag" },
	{ "synthetic-variants", 34, "ip.tot_len", "behind the fifth tag" },
	{ "synthetic-variants", 34, "srcIP", "behind the fifth tag" },
	{ "synthetic-variants", 34, "dstIP", "behind the fifth tag" },
	{ "synthetic-variants", 34, "IPProtocol", "behind the fifth tag" },
	{ "synthetic-variants", 34, "IPTOS", "behind the fifth tag" },
	{ "synthetic-variants", 34, "IPTTL", "behind the fifth tag" },
	{ "synthetic-variants", 34, "TCP*", "behind the fifth tag" },
	{ "synthetic-variants", 40, "IPSize", "the tool reads the second header with what it remembers of the first" },
	{ "synthetic-variants", 40, "ip.tot_len", "the tool reads the second header with what it remembers of the first" },
	{ "synthetic-variants", 40, "srcIP", "the tool reads the second header with what it remembers of the first" },
	{ "synthetic-variants", 40, "dstIP", "the tool reads the second header with what it remembers of the first" },
	{ "synthetic-variants", 40, "IPProtocol", "the tool reads the second header with what it remembers of the first" },
	{ "synthetic-variants", 40, "IPTTL", "the tool reads the second header with what it remembers of the first" },
	{ "synthetic-variants", 40, "ICMP*", "the tool reads the second header with what it remembers of the first" },
	{ "tcpdump-expanded", 1, "outputPort", "value above 30 bits in an expanded port: no interface number" },
	{ "tcpdump-print-segv", 1, "datagramSize", "the tool counts bytes of the frame behind the IP packet" },
};
// clang-format on

bool names(const char *pattern, const std::string &member)
{
	std::string p = pattern;

	if (p.front() == '*' && p.size() > 1)
		return member.size() >= p.size() - 1 &&
		       member.compare(member.size() - (p.size() - 1), std::string::npos, p, 1) == 0;
	if (p.back() == '*' && p.size() > 1)
		return member.compare(0, p.size() - 1, p, 0, p.size() - 1) == 0;
	return p == member;
}

// Compares what the oracle says with ours; every fault becomes one line.
class Comparison
{
      public:
	Comparison(std::string capture, std::set<const Deviation *> *used)
	    : capture_(std::move(capture)), used_(used)
	{
	}
	void datagram(size_t frame, const Oracle &oracle, const Tree &ours)
	{
		frame_ = frame;
		broken_ = oracle.broken;
		compare(oracle.tree.get(), ours.get(), "");
	}
	const std::vector<std::string> &faults() const
	{
		return faults_;
	}
	size_t equal() const
	{
		return equal_;
	}

      private:
	bool excused(const std::string &member)
	{
		for (const Deviation &d : deviations) {
			if ((d.capture != std::string("*") && d.capture != capture_) ||
			    (d.frame && d.frame != frame_) || !names(d.member, member))
				continue;
			used_->insert(&d);
			return true;
		}
		return false;
	}
	void fault(const std::string &path, const std::string &what)
	{
		faults_.push_back(capture_ + " " + std::to_string(frame_) + path + ": " + what);
	}
	void compare(json_t *oracle, json_t *ours, const std::string &path)
	{
		if (!ours || json_typeof(oracle) != json_typeof(ours))
			fault(path, "missing, or of another type");
		else if (json_is_object(oracle))
			compare_members(oracle, ours, path);
		else if (json_is_array(oracle))
			compare_elements(oracle, ours, path);
		else if (std::string(json_string_value(oracle)) != json_string_value(ours))
			fault(path, std::string(json_string_value(oracle)) + " here " +
					    json_string_value(ours));
		else
			equal_++;
	}
	void compare_members(json_t *oracle, json_t *ours, const std::string &path)
	{
		const char *name;
		json_t *value;

		json_object_foreach(oracle, name, value)
		{
			Comparison probe(capture_, used_);

			probe.frame_ = frame_;
			probe.broken_ = broken_;
			probe.compare(value, json_object_get(ours, name), path + "." + name);
			equal_ += probe.equal_;
			if (!probe.faults_.empty() && !excused(name))
				faults_.insert(faults_.end(), probe.faults_.begin(),
					       probe.faults_.end());
		}
	}
	void compare_elements(json_t *oracle, json_t *ours, const std::string &path)
	{
		size_t count = json_array_size(oracle);

		// The oracle stopped early: more of ours is right, less is not.
		if (json_array_size(ours) < count || (!broken_ && json_array_size(ours) > count))
			fault(path, std::to_string(count) + " elements, here " +
					    std::to_string(json_array_size(ours)));
		for (size_t i = 0; i < count && i < json_array_size(ours); i++)
			compare(json_array_get(oracle, i), json_array_get(ours, i),
				path + "[" + std::to_string(i) + "]");
	}

	std::string capture_;
	std::set<const Deviation *> *used_;
	size_t frame_ = 0;
	bool broken_ = false;
	size_t equal_ = 0;
	std::vector<std::string> faults_;
};

void compare_capture(const std::string &folder, const std::string &name)
{
	std::vector<Payload> frames = read_pcap(folder + "/" + name + ".pcap");
	std::vector<Oracle> oracle = read_oracle(folder + "/" + name + ".sflowtool.json");
	std::set<const Deviation *> used;
	Comparison comparison(name, &used);

	ASSERT_EQ(frames.size(), oracle.size());
	for (size_t i = 0; i < frames.size(); i++) {
		ASSERT_TRUE(oracle[i].tree) << name << " " << i + 1;
		Tree ours = decode_tree(frames[i]);

		ASSERT_TRUE(ours) << name << " " << i + 1;
		comparison.datagram(i + 1, oracle[i], ours);
	}
	for (const std::string &fault : comparison.faults())
		ADD_FAILURE() << fault;
	EXPECT_GT(comparison.equal(), 0u);
	for (const Deviation &d : deviations) {
		EXPECT_TRUE(d.capture != name || used.count(&d))
			<< "no longer needed: " << d.member << ", " << d.reason;
	}
}

class OwnCapture : public testing::TestWithParam<const char *>
{
};

class ForeignCapture : public testing::TestWithParam<const char *>
{
};

std::string test_name(const testing::TestParamInfo<const char *> &info)
{
	std::string name = info.param;

	for (char &c : name)
		c = isalnum(static_cast<unsigned char>(c)) ? c : '_';
	return name;
}

} // namespace

TEST_P(OwnCapture, DecodesToWhatTheReferenceDecoderPrints)
{
	compare_capture(own_capture(""), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Captures, OwnCapture,
			 testing::Values("hsflowd-live-node", "synthetic-counter-records",
					 "synthetic-discard-reasons", "synthetic-flow-records",
					 "synthetic-sequences", "synthetic-variants"),
			 test_name);

TEST_P(ForeignCapture, DecodesToWhatTheReferenceDecoderPrints)
{
	std::string folder = foreign_captures();

	if (!std::ifstream(folder + "/" + GetParam() + ".pcap"))
		GTEST_SKIP() << "captures of other projects are not in " << folder
			     << " (set HG_CAPTURES)";
	compare_capture(folder, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
	Captures, ForeignCapture,
	testing::Values("cistern-counter-sample", "cistern-event-discarded-packet",
			"cistern-flow-sample", "cistern-flow-sample-3", "cistern-flow-samples-2",
			"goflow-utils-scrambled", "goflow2-DropEgressQueue",
			"goflow2-DropExtendedACL", "goflow2-DropExtendedFunction",
			"goflow2-TestExpandedSFlowDecode", "goflow2-TestSFlowDecode",
			"gopacket-EthernetFramePacket", "gopacket-TestPacket1",
			"gopacket-TestPacket10", "gopacket-TestPacket11", "gopacket-TestPacket12",
			"gopacket-TestPacket13", "gopacket-TestPacket2", "gopacket-TestPacket3",
			"gopacket-TestPacket4", "gopacket-TestPacket5", "gopacket-TestPacket6",
			"gopacket-TestPacket7", "gopacket-TestPacket8", "gopacket-TestPacket9",
			"logstash-sflow-1-counters-sample", "logstash-sflow-counters-sample",
			"logstash-sflow-flow-sample", "logstash-sflow-flow-sample-eth-vlan",
			"logstash-sflow-with-lag-counters", "tcpdump-expanded",
			"tcpdump-multiple-counter-30-pdus", "tcpdump-print-segv",
			"tcpdump-print-v6", "telegraf-TestExpandFlow",
			"telegraf-TestFlowExpandCounter", "telegraf-TestIPv4SW",
			"telegraf-TestIPv6SW", "telegraf-v5example", "vflow-PaddingAfterSample"),
	test_name);
