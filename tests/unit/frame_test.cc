#include <gtest/gtest.h>

#include "dataplane/source/frame.h"
#include "tests/support/wire.h"

namespace
{

using wire::Bytes;

struct Result {
	bool taken = false;
	hg_item item = {};
	hg_drops drops = {};
	std::vector<uint8_t> payload;

	uint64_t operator[](hg_drop which) const
	{
		return hg_drop_read(&drops, which);
	}
};

/* The frame is copied to exactly its size, so that a sanitizer sees any byte read beyond. */
Result parse(hg_link link, const Bytes &frame, uint16_t port = 6343)
{
	Result r;
	std::vector<uint8_t> exact(frame.begin(), frame.end());
	hg_ip_packet packet;
	exact.shrink_to_fit();
	r.taken = hg_frame_packet(link, exact.data(), exact.size(), &r.drops, &packet) &&
		  !packet.fragment && hg_frame_datagram(&packet, port, &r.drops, &r.item);
	if (r.taken)
		r.payload.assign(r.item.bytes, r.item.bytes + r.item.len_bytes);
	return r;
}

const Bytes hello = wire::of({ 'h', 'e', 'l', 'l', 'o' });

struct LinkCase {
	const char *what;
	hg_link link;
	Bytes frame;
	uint8_t family;
};

std::vector<LinkCase> link_cases()
{
	Bytes four = wire::ipv4(wire::udp(hello)), six = wire::ipv6(wire::udp(hello));
	return {
		{ "Ethernet, IPv4", HG_LINK_ETHERNET, wire::ethernet(four), 4 },
		{ "Ethernet, IPv6", HG_LINK_ETHERNET, wire::ethernet(six, 0x86dd), 6 },
		{ "one VLAN tag", HG_LINK_ETHERNET, wire::ethernet(four, 0x0800, { 10 }), 4 },
		{ "two VLAN tags", HG_LINK_ETHERNET, wire::ethernet(six, 0x86dd, { 10, 20 }), 6 },
		{ "cooked 1", HG_LINK_COOKED, Bytes().zeros(14).u16(0x0800).raw(four), 4 },
		{ "cooked 1, tagged", HG_LINK_COOKED,
		  Bytes().zeros(14).u16(0x8100).u16(7).u16(0x86dd).raw(six), 6 },
		{ "cooked 2", HG_LINK_COOKED2, Bytes().u16(0x86dd).zeros(18).raw(six), 6 },
		{ "cooked 2, tagged", HG_LINK_COOKED2,
		  Bytes().u16(0x8100).zeros(18).u16(7).u16(0x0800).raw(four), 4 },
		{ "raw IPv4", HG_LINK_RAW, four, 4 },
		{ "raw IPv6", HG_LINK_RAW, six, 6 },
		{ "loopback, IPv4", HG_LINK_FAMILY, Bytes().u32(2).raw(four), 4 },
		{ "loopback, IPv6", HG_LINK_FAMILY, Bytes().u32(0x1e000000).raw(six), 6 },
		{ "Ethernet padding behind IP", HG_LINK_ETHERNET,
		  Bytes(wire::ethernet(four)).zeros(20), 4 },
		{ "IPv4 options", HG_LINK_RAW,
		  wire::ipv4(wire::udp(hello), 17, 0, 0, Bytes().zeros(8)), 4 },
		{ "hop-by-hop, routing, destination options", HG_LINK_RAW,
		  wire::ipv6(Bytes().u8(43)
				     .u8(0)
				     .zeros(6)
				     .u8(60)
				     .u8(1)
				     .zeros(14)
				     .u8(17)
				     .u8(0)
				     .zeros(6)
				     .raw(wire::udp(hello)),
			     0),
		  6 },
		{ "authentication header", HG_LINK_RAW,
		  wire::ipv6(Bytes().u8(17).u8(4).zeros(22).raw(wire::udp(hello)), 51), 6 },
		{ "a fragment header without fragments", HG_LINK_RAW,
		  wire::ipv6(Bytes().u8(17).u8(0).u16(0).u32(9).raw(wire::udp(hello)), 44), 6 },
	};
}

TEST(Frame, TakesTheUdpPayloadOutOfEveryLinkType)
{
	for (const LinkCase &c : link_cases()) {
		SCOPED_TRACE(c.what);
		Result r = parse(c.link, c.frame);
		ASSERT_TRUE(r.taken);
		EXPECT_EQ(r.payload, static_cast<const std::vector<uint8_t> &>(hello));
		EXPECT_EQ(r.item.peer.family, c.family);
		EXPECT_EQ(r.item.peer_port, 5000);
		EXPECT_FALSE(r.item.truncated);
	}
}

TEST(Frame, SenderIsTheIpSource)
{
	Result r = parse(HG_LINK_RAW, wire::ipv4(wire::udp(hello)));
	const uint8_t expected[4] = { 192, 0, 2, 16 };
	EXPECT_EQ(memcmp(r.item.peer.bytes, expected, 4), 0);
}

TEST(Frame, EveryCutOfEveryFrameIsRefusedOrMarked)
{
	for (const LinkCase &c : link_cases()) {
		SCOPED_TRACE(c.what);
		for (size_t len = 0; len < c.frame.size(); len++) {
			Bytes cut;
			cut.raw(std::vector<uint8_t>(c.frame.begin(), c.frame.begin() + long(len)));
			Result r = parse(c.link, cut);
			EXPECT_EQ(r[HG_DROP_FRAME_SHORT], r.taken ? 0u : 1u) << len;
			if (r.taken) {
				EXPECT_EQ(r.item.truncated, r.payload.size() < hello.size()) << len;
			}
		}
	}
}

TEST(Frame, WhatIsNoDatagramForUsHasACounterOfItsOwn)
{
	struct {
		const char *what;
		Bytes frame;
		hg_drop counter;
	} cases[] = {
		{ "ARP", wire::ethernet(Bytes().zeros(28), 0x0806), HG_DROP_FRAME_NOT_IP },
		{ "three tags", wire::ethernet(wire::ipv4(wire::udp(hello)), 0x0800, { 1, 2, 3 }),
		  HG_DROP_FRAME_NOT_IP },
		{ "IPv4 says version 5", wire::ethernet(Bytes().u8(0x55).zeros(40)),
		  HG_DROP_FRAME_NOT_IP },
		{ "header length below 5", wire::ethernet(Bytes().u8(0x44).u8(0).u16(40).zeros(40)),
		  HG_DROP_FRAME_SHORT },
		{ "total length below the header",
		  wire::ethernet(Bytes().u8(0x45).u8(0).u16(19).zeros(40)), HG_DROP_FRAME_SHORT },
		{ "TCP", wire::ethernet(wire::ipv4(Bytes().zeros(20), 6)), HG_DROP_FRAME_NOT_UDP },
		{ "ICMPv6", wire::ethernet(wire::ipv6(Bytes().zeros(20), 58), 0x86dd),
		  HG_DROP_FRAME_NOT_UDP },
		{ "another port", wire::ethernet(wire::ipv4(wire::udp(hello, 5000, 53))),
		  HG_DROP_FRAME_OTHER_PORT },
		{ "UDP length 7",
		  wire::ethernet(wire::ipv4(Bytes().u16(1).u16(6343).u16(7).u16(0))),
		  HG_DROP_FRAME_SHORT },
	};
	for (auto &c : cases) {
		SCOPED_TRACE(c.what);
		Result r = parse(HG_LINK_ETHERNET, c.frame);
		EXPECT_FALSE(r.taken);
		EXPECT_EQ(r[c.counter], 1u);
	}
}

TEST(Frame, PortZeroTakesEveryPort)
{
	EXPECT_TRUE(parse(HG_LINK_RAW, wire::ipv4(wire::udp(hello, 1, 53)), 0).taken);
}

TEST(Frame, AUdpLengthBeyondThePacketIsBoundedByIt)
{
	Bytes udp = Bytes().u16(1).u16(6343).u16(60000).u16(0).raw(hello);
	Result r = parse(HG_LINK_RAW, Bytes(wire::ipv4(udp)).zeros(100));
	ASSERT_TRUE(r.taken);
	EXPECT_EQ(r.payload.size(), hello.size());
	EXPECT_FALSE(r.item.truncated);
}

TEST(Frame, ALongChainOfExtensionHeadersEnds)
{
	Bytes chain;
	for (int i = 0; i < 100; i++)
		chain.u8(60).u8(0).zeros(6);
	Result r = parse(HG_LINK_RAW, wire::ipv6(chain, 60));
	EXPECT_FALSE(r.taken);
	EXPECT_EQ(r[HG_DROP_FRAME_NOT_UDP], 1u);
}

} // namespace
