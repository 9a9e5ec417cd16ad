// `heliograph decode`: sampled packets, in JSON and in the line form.
#include <gtest/gtest.h>

#include <heliograph/sample.h>

#include "tests/support/datagram_builder.h"
#include "tests/support/decoded.h"

using namespace test;

namespace
{

std::string ethernet(uint32_t type)
{
	Bytes b = Bytes().raw("DDDDDDSSSSSS").u16(type);

	return { b.bytes().begin(), b.bytes().end() };
}

std::string ipv4(uint32_t proto, const std::string &payload, uint32_t source = 0x0a000001,
		 uint32_t fragment = 0)
{
	Bytes b = Bytes().u8(0x45).u8(0x10).u16(static_cast<uint32_t>(20 + payload.size()));

	b.u16(0x1234).u16(fragment).u8(64).u8(proto).u16(0).u32(source).u32(0x0a000002);
	return std::string(b.bytes().begin(), b.bytes().end()) + payload;
}

std::string udp(uint32_t from, uint32_t to, const std::string &payload)
{
	Bytes b = Bytes().u16(from).u16(to).u16(static_cast<uint32_t>(8 + payload.size())).u16(0);

	return std::string(b.bytes().begin(), b.bytes().end()) + payload;
}

std::string tcp(uint32_t from, uint32_t to)
{
	Bytes b = Bytes().u16(from).u16(to).zeros(8).u8(0x50).u8(0x18).zeros(6);

	return { b.bytes().begin(), b.bytes().end() };
}

// The element of a flow sample that holds one raw header.
struct Header {
	explicit Header(const std::string &captured, uint32_t frame_length = 1500)
	    : tree(decode_tree(
		      datagram(flow_sample().add(sampled_header(captured, frame_length))).bytes()))
	{
	}
	std::string operator[](const char *key) const
	{
		return text_of(element_of(tree, 0, 0), key);
	}
	Tree tree;
};

} // namespace

TEST(DecodeHeader, OfPlainTcpHasTheNamesScriptsKnow)
{
	Header h(ethernet(0x0800) + ipv4(6, tcp(54321, 443)));

	EXPECT_EQ(h["dstMAC"], "444444444444");
	EXPECT_EQ(h["srcMAC"], "535353535353");
	EXPECT_EQ(h["ethernet_type"], "2048");
	EXPECT_EQ(h["IPSize"], "1482");
	EXPECT_EQ(h["ip.tot_len"], "40");
	EXPECT_EQ(h["srcIP"], "10.0.0.1");
	EXPECT_EQ(h["IPProtocol"], "6");
	EXPECT_EQ(h["IPTOS"], "16");
	EXPECT_EQ(h["IPID"], "4660");
	EXPECT_EQ(h["TCPSrcPort"], "54321");
	EXPECT_EQ(h["TCPFlags"], "24");
	EXPECT_EQ(h["stack"], "eth.ip.tcp");
	EXPECT_EQ(h["innerSrcIP"], "(none)");
}

TEST(DecodeHeader, TagsAreNumberedFromOutsideIn)
{
	std::string tags = ethernet(0x88a8);
	Bytes rest = Bytes().u16(0x6064).u16(0x8100).u16(0x00c8).u16(0x0800);

	tags += std::string(rest.bytes().begin(), rest.bytes().end());
	Header h(tags + ipv4(1, std::string("\x08\0\0\0\0\0\0\0", 8)));

	EXPECT_EQ(h["decodedVLAN"], "100");
	EXPECT_EQ(h["decodedPriority"], "3");
	EXPECT_EQ(h["decodedVLAN.1"], "200");
	EXPECT_EQ(h["ethernet_type"], "2048");
	EXPECT_EQ(h["ICMPType"], "8");
}

TEST(DecodeHeader, PacketInsideATunnelHasNamesOfItsOwn)
{
	std::string inner = ethernet(0x0800) + ipv4(6, tcp(1000, 80), 0xc0a80001);
	std::string vxlan = std::string("\x08\0\0\0\0\x13\x88\0", 8);
	Header h(ethernet(0x0800) + ipv4(17, udp(49152, 4789, vxlan + inner)));

	EXPECT_EQ(h["srcIP"], "10.0.0.1");
	EXPECT_EQ(h["UDPDstPort"], "4789");
	EXPECT_EQ(h["TCPSrcPort"], "(none)");
	EXPECT_EQ(h["innerSrcMAC"], "535353535353");
	EXPECT_EQ(h["innerSrcIP"], "192.168.0.1");
	EXPECT_EQ(h["innerTCPDstPort"], "80");
	EXPECT_EQ(h["VNI"], "5000");
	EXPECT_EQ(h["stack"], "eth.ip.udp.vxlan.eth.ip.tcp");
}

TEST(DecodeHeader, SecondTunnelCountsOn)
{
	std::string innermost = ipv4(6, tcp(1, 2), 0x03030303);
	Header h(ethernet(0x0800) + ipv4(4, ipv4(4, innermost, 0x02020202), 0x01010101));

	EXPECT_EQ(h["srcIP"], "1.1.1.1");
	EXPECT_EQ(h["innerSrcIP"], "2.2.2.2");
	EXPECT_EQ(h["inner2SrcIP"], "3.3.3.3");
	EXPECT_EQ(h["inner2TCPSrcPort"], "1");
}

TEST(DecodeHeader, LaterFragmentHasAnOffsetAndNoPorts)
{
	Header h(ethernet(0x0800) + ipv4(6, tcp(1, 2), 1, 0x2000 | 185));

	EXPECT_EQ(h["IPFragmentOffset"], "185");
	EXPECT_EQ(h["TCPSrcPort"], "(none)");
}

TEST(DecodeHeader, ExtensionHeadersLeadToTheProtocol)
{
	Bytes v6 = Bytes().u32(0x62012345).u16(36).u8(0).u8(255).zeros(15).u8(1).zeros(15).u8(2);

	v6.u8(60).u8(0).zeros(6).u8(58).u8(0).zeros(6).u8(128).u8(0).zeros(2);
	Header h(ethernet(0x86dd) + std::string(v6.bytes().begin(), v6.bytes().end()));

	EXPECT_EQ(h["IPTOS"], "32");
	EXPECT_EQ(h["IP6_label"], "0x12345");
	EXPECT_EQ(h["IPV6_payloadLen"], "36");
	EXPECT_EQ(h["srcIP6"], "0000:0000:0000:0000:0000:0000:0000:0001");
	EXPECT_EQ(h["IP6HeaderExtension"], "0");
	EXPECT_EQ(h["IP6HeaderExtension.1"], "60");
	EXPECT_EQ(h["IPProtocol"], "58");
	EXPECT_EQ(h["ICMP6Type"], "128");
}

TEST(DecodeHeader, WhateverItIsCutToIsShown)
{
	std::string whole = ethernet(0x0800) + ipv4(6, tcp(54321, 443));

	for (size_t len = 0; len <= whole.size(); len++) {
		Header h(whole.substr(0, len));

		ASSERT_TRUE(h.tree) << len;
		EXPECT_EQ(h["srcMAC"] != "(none)", len >= 14) << len;
		EXPECT_EQ(h["srcIP"] != "(none)", len >= 34) << len;
		EXPECT_EQ(h["TCPDstPort"] != "(none)", len >= 38) << len;
		EXPECT_EQ(h["TCPFlags"] != "(none)", len >= 48) << len;
	}
}

TEST(DecodeHeader, OfWirelessFramesNamesTheFourAddresses)
{
	std::string address[4] = { "111111", "222222", "333333", "444444" };
	struct {
		uint32_t bits;
		const char *source, *destination;
	} rows[] = {
		{ 0, "323232323232", "313131313131" },
		{ 1, "323232323232", "333333333333" },
		{ 2, "333333333333", "313131313131" },
		{ 3, "343434343434", "333333333333" },
	};

	for (auto &row : rows) {
		Bytes b = Bytes().u8(0x08).u8(row.bits).u16(0);

		b.raw(address[0] + address[1] + address[2]).u16(0).raw(address[3]);
		Tree t = decode_tree(
			datagram(flow_sample().add(sampled_header(
					 std::string(b.bytes().begin(), b.bytes().end()), 1500, 4,
					 15)))
				.bytes());

		EXPECT_EQ(text_of(element_of(t, 0, 0), "srcMAC"), row.source);
		EXPECT_EQ(text_of(element_of(t, 0, 0), "dstMAC"), row.destination);
		EXPECT_EQ(text_of(element_of(t, 0, 0), "txMAC"), "323232323232");
		EXPECT_EQ(text_of(element_of(t, 0, 0), "rxMAC"), "313131313131");
	}
}

TEST(DecodeHeader, StrippedBytesOfADiscardAreTakenOffOnlyWhereTheFrameHoldsThem)
{
	std::string packet = ethernet(0x0800) + ipv4(6, tcp(1, 2));
	uint32_t len = static_cast<uint32_t>(packet.size());
	Tree without = decode_tree(datagram(discard().add(sampled_header(packet, len))).bytes());
	Tree with = decode_tree(datagram(discard().add(sampled_header(packet, len + 4))).bytes());

	EXPECT_EQ(text_of(element_of(without, 0, 0), "discarded_IPSize"), "40");
	EXPECT_EQ(text_of(element_of(with, 0, 0), "discarded_IPSize"), "40");
}

/* ---- the line form ---- */

TEST(DecodeLine, OfAFlowSampleHasTheColumnsOfTheTool)
{
	std::string packet = ethernet(0x0800) + ipv4(6, tcp(54321, 443));

	EXPECT_EQ(decode_text(datagram(flow_sample()
					       .add(sampled_header(packet))
					       .add(record(1001,
							   Bytes().u32(10).u32(1).u32(20).u32(2))))
				      .bytes(),
			      true),
		  "FLOW,192.0.2.77,3,5,535353535353,444444444444,0x0800,10,20,10.0.0.1,10.0.0.2,6,"
		  "0x10,64,54321,443,0x18,1500,1482,512\n");
}

TEST(DecodeLine, TakesTheTagOfTheFrameWhereNoSwitchRecordIs)
{
	Bytes tagged = Bytes().raw("DDDDDDSSSSSS").u16(0x8100).u16(100).u16(0x0800);
	std::string packet(tagged.bytes().begin(), tagged.bytes().end());
	std::string line = decode_text(
		datagram(flow_sample().add(sampled_header(packet + ipv4(17, udp(5, 6, "")))))
			.bytes(),
		true);

	EXPECT_EQ(line, "FLOW,192.0.2.77,3,5,535353535353,444444444444,0x0800,100,0,10.0.0.1,"
			"10.0.0.2,17,0x10,64,5,6,0x00,1500,1478,512\n");
}

TEST(DecodeLine, OfDecodedRecordsIsFilledFromThem)
{
	Bytes ip = Bytes().u32(1000)
			   .u32(6)
			   .u32(0x0a000001)
			   .u32(0x0a000002)
			   .u32(5)
			   .u32(6)
			   .u32(2)
			   .u32(8);
	Bytes eth = Bytes().u32(1018).raw("SSSSSS").zeros(2).raw("DDDDDD").zeros(2).u32(0x0800);

	EXPECT_EQ(
		decode_text(datagram(flow_sample().add(record(3, ip)).add(record(2, eth))).bytes(),
			    true),
		"FLOW,192.0.2.77,3,5,535353535353,444444444444,0x0800,0,0,10.0.0.1,10.0.0.2,6,0x08,"
		"0,5,6,0x02,1018,1018,512\n");
}

TEST(DecodeLine, OfInterfaceCountersHasTheNineteenFields)
{
	Bytes body = Bytes().u32(1).u32(6).u64(10000000000).u32(1).u32(3).u64(1ull << 40);

	body.u32(11).u32(12).u32(13).u32(14).u32(15).u32(16).u64(2ull << 40);
	body.u32(21).u32(22).u32(23).u32(24).u32(25).u32(0);
	EXPECT_EQ(
		decode_text(datagram(counter_sample().add(record(1, body))).bytes(), true),
		"CNTR,192.0.2.77,1,6,10000000000,1,3,1099511627776,11,12,13,14,15,16,2199023255552,"
		"21,22,23,24,25,0\n");
}

TEST(DecodeLine, PrintsNothingForOtherSamples)
{
	EXPECT_EQ(decode_text(datagram(discard())
				      .add(counter_sample().add(record(2002, Bytes().zeros(8))))
				      .bytes(),
			      true),
		  "");
}
