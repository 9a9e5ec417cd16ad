/*
 * The short way for plain packets and the walk give the same answer: for every packet of the spec,
 * cut at every length, with every byte of its headers changed in several ways.
 */
#include <gtest/gtest.h>

#include <cstring>

extern "C" {
#include "dataplane/packet/parse.h"
}
#include "tests/support/packet_rows.h"

using hg_test::Packet;
using hg_test::Row;

static hg_layers cleared()
{
	hg_layers l = {};

	return l;
}

static void expect_same(const hg_layers &plain, const hg_layers &walk)
{
	EXPECT_EQ(plain.stack, walk.stack);
	EXPECT_EQ(plain.flags, walk.flags);
	EXPECT_EQ(plain.header_based, walk.header_based);
	ASSERT_EQ(plain.count, walk.count);
	EXPECT_EQ(memcmp(plain.layer, walk.layer, plain.count * sizeof(hg_layer)), 0);
	EXPECT_EQ(plain.family, walk.family);
	EXPECT_EQ(plain.proto, walk.proto);
	EXPECT_EQ(plain.tos, walk.tos);
	EXPECT_EQ(plain.sport, walk.sport);
	EXPECT_EQ(plain.dport, walk.dport);
	EXPECT_EQ(plain.ethertype, walk.ethertype);
	EXPECT_EQ(plain.src, walk.src);
	EXPECT_EQ(plain.dst, walk.dst);
	EXPECT_EQ(plain.outer_family, walk.outer_family);
	EXPECT_EQ(plain.outer_tos, walk.outer_tos);
	EXPECT_EQ(plain.outer_src, walk.outer_src);
	EXPECT_EQ(plain.outer_dst, walk.outer_dst);
	EXPECT_EQ(plain.outer_dport, walk.outer_dport);
	EXPECT_EQ(plain.tunnel, walk.tunnel);
	EXPECT_EQ(plain.has_vni, walk.has_vni);
	EXPECT_EQ(plain.vni, walk.vni);
	EXPECT_EQ(plain.has_vlan, walk.has_vlan);
}

/* 1 when the short way took the packet. */
static unsigned compare(const Packet::Bytes &bytes)
{
	hg_layers plain = cleared(), walk = cleared();
	hg_sample sample = {};
	hg_drops drops = {};

	if (!hg_plain_parse(bytes.data(), bytes.size(), &plain))
		return 0;
	sample.header = bytes.data();
	sample.header_len_bytes = (uint32_t)bytes.size();
	sample.header_protocol = 1;
	hg_walk_parse(&sample, &drops, &walk);
	expect_same(plain, walk);
	return 1;
}

static std::vector<Row> ethernet_rows()
{
	std::vector<Row> rows;

	for (const Row &row : hg_test::all_rows())
		if (row.header_protocol == 1)
			rows.push_back(row);
	return rows;
}

TEST(PlainPacket, IsReadAsTheWalkReadsItAtEveryLength)
{
	unsigned taken = 0;

	for (const Row &row : ethernet_rows()) {
		SCOPED_TRACE(row.sentence);
		for (size_t len = 1; len <= row.bytes.size(); len++)
			taken += compare(Packet::Bytes(row.bytes.begin(), row.bytes.begin() + len));
	}
	EXPECT_GT(taken, 10u);
}

TEST(PlainPacket, IsReadAsTheWalkReadsItWithAnyByteChanged)
{
	static const uint8_t flips[] = {
		0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x17
	};
	unsigned taken = 0;

	for (const Row &row : ethernet_rows()) {
		SCOPED_TRACE(row.sentence);
		for (size_t at = 12; at < row.bytes.size() && at < 80; at++)
			for (uint8_t flip : flips) {
				Packet::Bytes bytes = row.bytes;

				bytes[at] ^= flip;
				taken += compare(bytes);
			}
	}
	EXPECT_GT(taken, 1000u);
}

TEST(PlainPacket, IsTakenForTcpAndUdpOfBothFamilies)
{
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(6).tcp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(17).udp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x86dd).ip6(6).tcp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x86dd).ip6(17).udp(1, 2)), 1u);
}

TEST(PlainPacket, IsTakenInsideOfTheUsualTunnels)
{
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(4).ip(6).tcp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(41).ip6(17).udp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x86dd).ip6(4).ip(6).tcp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x86dd).ip6(41).ip6(6).tcp(1, 2)), 1u);
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(17).udp(9, 4789).vxlan(7).eth(0x0800).ip(6).tcp(
			  1, 2)),
		  1u);
	EXPECT_EQ(compare(Packet().eth(0x86dd).ip6(17).udp(9, 8472).vxlan(7).eth(0x86dd).ip6(6).tcp(
			  1, 2)),
		  1u);
	EXPECT_EQ(compare(Packet().eth(0x0800)
				  .ip(17)
				  .udp(9, 6081)
				  .geneve(7, 0x6558, 2)
				  .eth(0x0800)
				  .ip(17)
				  .udp(1, 2)),
		  1u);
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(17).udp(9, 4791).bth()), 1u);
}

TEST(PlainPacket, IsLeftToTheWalkInsideOfTwoTunnels)
{
	EXPECT_EQ(compare(Packet().eth(0x0800).ip(4).ip(4).ip(6).tcp(1, 2)), 0u);
	EXPECT_EQ(compare(Packet().eth(0x0800)
				  .ip(4)
				  .ip(17)
				  .udp(9, 4789)
				  .vxlan(7)
				  .eth(0x0800)
				  .ip(6)
				  .tcp(1, 2)),
		  0u);
}
