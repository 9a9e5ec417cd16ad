/* The layers of packets: every protocol, every tunnel, every way to be damaged (FM 3.3-3.6,
 * dp:L1-L3). */
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstring>

#include <heliograph/layers.h>

#include "tests/support/packet_rows.h"

using hg_test::Layers;
using hg_test::Packet;
using hg_test::Row;

static std::string address(unsigned family, const uint8_t *bytes)
{
	char text[INET6_ADDRSTRLEN];

	return inet_ntop(family == 6 ? AF_INET6 : AF_INET, bytes, text, sizeof(text));
}

static std::string flow_text(const hg_layers &l)
{
	if (!l.family)
		return "";
	return std::to_string(l.proto) + " " + address(l.family, l.src) + ":" +
	       std::to_string(l.sport) + " > " + address(l.family, l.dst) + ":" +
	       std::to_string(l.dport);
}

static std::string outer_text(const hg_layers &l)
{
	std::string text = l.tunnel ? std::to_string(l.tunnel) : "";

	if (l.outer_family)
		text += " " + address(l.outer_family, l.outer_src) + " > " +
			address(l.outer_family, l.outer_dst);
	return text;
}

static std::string stack_text(const hg_layers &l)
{
	char text[80];
	size_t len = hg_stack_text(l.stack, text);

	EXPECT_EQ(len, strlen(text));
	return text;
}

static hg_sample header_sample(const Packet::Bytes &bytes, uint32_t header_protocol = 1)
{
	hg_sample sample = {};

	sample.header = bytes.data();
	sample.header_len_bytes = (uint32_t)bytes.size();
	sample.header_protocol = header_protocol;
	return sample;
}

static hg_layers parse(const hg_sample &sample, hg_drops *drops)
{
	hg_layers l;

	memset(&l, 0xa5, sizeof(l)); /* `out` needs no clearing */
	hg_layers_parse(&sample, drops, &l);
	return l;
}

static hg_layers parse(const hg_sample &sample)
{
	hg_drops drops = {};

	return parse(sample, &drops);
}

static void expect_counters(const hg_drops &drops, unsigned flags)
{
	EXPECT_EQ(drops.n[HG_DROP_LAYER_TRUNCATED], flags & HG_LAYERS_TRUNCATED ? 1u : 0u);
	EXPECT_EQ(drops.n[HG_DROP_LAYER_BAD], flags & HG_LAYERS_BAD ? 1u : 0u);
	EXPECT_EQ(drops.n[HG_DROP_LAYER_UNKNOWN], flags & HG_LAYERS_UNKNOWN ? 1u : 0u);
	EXPECT_EQ(drops.n[HG_DROP_LAYER_TOO_DEEP], flags & HG_LAYERS_DEEP ? 1u : 0u);
}

class PacketRow : public testing::TestWithParam<Row>
{
};

TEST_P(PacketRow, GivesTheseLayers)
{
	const Row &row = GetParam();
	const Layers &want = row.expect;
	hg_drops drops = {};
	hg_layers got = parse(header_sample(row.bytes, row.header_protocol), &drops);

	EXPECT_EQ(stack_text(got), want.stack);
	EXPECT_EQ(flow_text(got), want.flow);
	EXPECT_EQ(outer_text(got), want.outer);
	EXPECT_EQ(got.outer_dport, want.outer_dport);
	EXPECT_EQ(got.has_vni ? (int64_t)got.vni : -1, want.vni);
	EXPECT_EQ(got.has_vlan ? got.vlan : -1, want.vlan);
	EXPECT_EQ(got.ethertype, want.ethertype);
	EXPECT_EQ(got.tos, want.tos);
	EXPECT_EQ(got.outer_tos, want.outer_tos);
	EXPECT_EQ(got.flags, want.flags);
	EXPECT_EQ(HG_STACK_FLAGS(got.stack), want.flags);
	EXPECT_EQ(got.header_based, 1);
	expect_counters(drops, want.flags);
}

static std::string row_name(const testing::TestParamInfo<Row> &info)
{
	std::string name = info.param.sentence;

	for (char &c : name)
		if (!isalnum((unsigned char)c))
			c = '_';
	return name;
}

INSTANTIATE_TEST_SUITE_P(Plain, PacketRow, testing::ValuesIn(hg_test::plain_rows()), row_name);
INSTANTIATE_TEST_SUITE_P(Tunnel, PacketRow, testing::ValuesIn(hg_test::tunnel_rows()), row_name);
INSTANTIATE_TEST_SUITE_P(Damaged, PacketRow, testing::ValuesIn(hg_test::damaged_rows()), row_name);

struct Place {
	unsigned type, offset;
};

static void expect_places(const hg_layers &l, std::initializer_list<Place> want)
{
	unsigned i = 0;

	ASSERT_EQ(l.count, want.size());
	for (const Place &place : want) {
		EXPECT_EQ(l.layer[i].type, place.type) << i;
		EXPECT_EQ(l.layer[i].offset_bytes, place.offset) << i;
		i++;
	}
}

TEST(Layers, TagsAndExtensionHeadersHaveAPlaceWithoutAName)
{
	Packet::Bytes bytes = Packet().eth(0x88a8)
				      .tag(2, 0x8100)
				      .tag(1, 0x86dd)
				      .ip6(0)
				      .extension(60, 1)
				      .extension(17)
				      .udp(1, 2);

	expect_places(parse(header_sample(bytes)), { { HG_LAYER_ETH, 0 },
						     { HG_LAYER_VLAN, 12 },
						     { HG_LAYER_VLAN, 16 },
						     { HG_LAYER_IP6, 22 },
						     { HG_LAYER_IP6EXT, 62 },
						     { HG_LAYER_IP6EXT, 78 },
						     { HG_LAYER_UDP, 86 } });
}

TEST(Layers, EveryHeaderOfATunnelHasItsOffset)
{
	Packet::Bytes bytes = Packet().eth(0x0800)
				      .ip(17)
				      .udp(1, 6081)
				      .geneve(7, 0x6558, 2)
				      .eth(0x8847)
				      .label(1, true)
				      .ip(6)
				      .tcp(1, 2);

	expect_places(parse(header_sample(bytes)), { { HG_LAYER_ETH, 0 },
						     { HG_LAYER_IP, 14 },
						     { HG_LAYER_UDP, 34 },
						     { HG_LAYER_GENEVE, 42 },
						     { HG_LAYER_ETH, 58 },
						     { HG_LAYER_MPLS, 72 },
						     { HG_LAYER_IP, 76 },
						     { HG_LAYER_TCP, 96 } });
}

TEST(Layers, AHeaderLongerThanOffsetsReachIsReadAsFarAsTheyDo)
{
	Packet::Bytes bytes = Packet().eth(0x0800).ip(6).tcp(1000, 443);

	bytes.resize(70000);
	EXPECT_EQ(stack_text(parse(header_sample(bytes))), "eth.ip.tcp");
}

TEST(Layers, TheVlanOfTheSwitchRecordCountsOnlyWithoutATag)
{
	Packet::Bytes record = Packet().u32(300).u32(0).u32(301).u32(0);
	Packet::Bytes plain = Packet().eth(0x0800).ip(6).tcp(1, 2);
	Packet::Bytes tagged = Packet().eth(0x8100).tag(100, 0x0800).ip(6).tcp(1, 2);
	hg_sample sample = header_sample(plain);

	sample.ext_switch = record.data();
	EXPECT_EQ(parse(sample).vlan, 300);
	EXPECT_EQ(parse(sample).has_vlan, 1);
	sample = header_sample(tagged);
	sample.ext_switch = record.data();
	EXPECT_EQ(parse(sample).vlan, 100);
}

TEST(Layers, AnImpossibleVlanOfTheSwitchRecordIsNone)
{
	Packet::Bytes record = Packet().u32(4096).u32(0).u32(0).u32(0);
	Packet::Bytes plain = Packet().eth(0x0800).ip(6).tcp(1, 2);
	hg_sample sample = header_sample(plain);

	sample.ext_switch = record.data();
	EXPECT_EQ(parse(sample).has_vlan, 0);
	EXPECT_EQ(parse(sample).vlan, 0);
}

TEST(Layers, TheVniRecordCountsOnlyWithoutANetworkIdInTheHeader)
{
	Packet::Bytes plain = Packet().eth(0x0800).ip(6).tcp(1, 2);
	Packet::Bytes vxlan =
		Packet().eth(0x0800).ip(17).udp(1, 4789).vxlan(5).eth(0x0800).ip(6).tcp(1, 2);
	hg_sample sample = header_sample(plain);

	EXPECT_EQ(parse(sample).has_vni, 0);
	sample.vni = 99;
	EXPECT_EQ(parse(sample).vni, 99u);
	EXPECT_EQ(parse(sample).has_vni, 1);
	sample = header_sample(vxlan);
	sample.vni = 99;
	EXPECT_EQ(parse(sample).vni, 5u);
}

TEST(Layers, AnEmptySampleHasNoLayersAndRaisesNoCounter)
{
	hg_sample sample = {};
	hg_drops drops = {};
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(l.stack, 0u);
	EXPECT_EQ(l.count, 0);
	EXPECT_EQ(l.family, 0);
	EXPECT_EQ(l.header_based, 0);
	expect_counters(drops, 0);
}

TEST(Layers, NothingOfThePreviousSampleStays)
{
	Packet::Bytes deep = Packet().eth(0x8100)
				     .tag(9, 0x0800)
				     .ip(17)
				     .udp(1, 4789)
				     .vxlan(5)
				     .eth(0x0800)
				     .ip(6)
				     .tcp(1, 2);
	Packet::Bytes arp = Packet().eth(0x0806).arp();
	hg_drops drops = {};
	hg_layers l = {};
	hg_sample sample = header_sample(deep);

	hg_layers_parse(&sample, &drops, &l);
	sample = header_sample(arp);
	hg_layers_parse(&sample, &drops, &l);
	EXPECT_EQ(stack_text(l), "eth.arp");
	EXPECT_EQ(flow_text(l) + outer_text(l), "");
	EXPECT_EQ(l.has_vlan + l.has_vni + l.outer_dport, 0);
}

/* Records 0:2, 0:3, 0:4. */
class Records : public testing::Test
{
      protected:
	Packet::Bytes ethernet = Packet().u32(64).fill(16, 2).u32(0x0800);
	Packet::Bytes ethernet6 = Packet().u32(64).fill(16, 2).u32(0x86dd);
	hg_sample sample = {};
	hg_drops drops = {};

	static Packet::Bytes v4(uint32_t proto, uint32_t sport, uint32_t dport)
	{
		return Packet()
			.u32(100)
			.u32(proto)
			.raw({ 10, 0, 0, 1, 10, 0, 0, 2 })
			.u32(sport)
			.u32(dport)
			.u32(0x10)
			.u32(0xb8);
	}

	static Packet::Bytes v6(uint32_t proto, uint32_t sport, uint32_t dport)
	{
		Packet p = Packet().u32(100).u32(proto);

		p.raw({ 0x20, 1, 0xd, 0xb8 })
			.fill(11)
			.u8(1)
			.raw({ 0x20, 1, 0xd, 0xb8 })
			.fill(11)
			.u8(2);
		return p.u32(sport).u32(dport).u32(0).u32(0x20);
	}
};

TEST_F(Records, OfEthernetAloneGiveEth)
{
	sample.ethernet = ethernet.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "eth");
	EXPECT_EQ(l.ethertype, 0x0800);
	EXPECT_EQ(l.header_based, 0);
	EXPECT_EQ(l.count, 1);
	expect_counters(drops, 0);
}

TEST_F(Records, OfEthernetAndIpv4AreOneStack)
{
	Packet::Bytes ip = v4(6, 1000, 443);

	sample.ethernet = ethernet.data();
	sample.ipv4 = ip.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "eth.ip.tcp");
	EXPECT_EQ(flow_text(l), "6 10.0.0.1:1000 > 10.0.0.2:443");
	EXPECT_EQ(l.tos, 0xb8);
	EXPECT_EQ(l.count, 3);
}

TEST_F(Records, OfIpv6AloneGiveItsFlow)
{
	Packet::Bytes ip = v6(17, 1000, 53);

	sample.ipv6 = ip.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "ip6.udp");
	EXPECT_EQ(flow_text(l), "17 2001:db8::1:1000 > 2001:db8::2:53");
	EXPECT_EQ(l.tos, 0x20);
}

TEST_F(Records, OfBothFamiliesAreATunnelWhenTheOuterOneSaysSo)
{
	Packet::Bytes ip = v4(41, 0, 0), inner = v6(6, 1000, 443);

	sample.ethernet = ethernet.data();
	sample.ipv4 = ip.data();
	sample.ipv6 = inner.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "eth.ip.ip6.tcp");
	EXPECT_EQ(flow_text(l), "6 2001:db8::1:1000 > 2001:db8::2:443");
	EXPECT_EQ(outer_text(l), "1 10.0.0.1 > 10.0.0.2");
}

TEST_F(Records, OfBothFamiliesWithoutATunnelAreNotMixed)
{
	Packet::Bytes ip = v4(6, 1, 2), ip6 = v6(6, 1000, 443);

	sample.ethernet = ethernet6.data();
	sample.ipv4 = ip.data();
	sample.ipv6 = ip6.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "eth.ip6.tcp");
	EXPECT_EQ(flow_text(l), "6 2001:db8::1:1000 > 2001:db8::2:443");
	EXPECT_EQ(outer_text(l), "");
}

TEST_F(Records, GiveNoPortsWhereTheProtocolHasNoneOrTheNumberIsImpossible)
{
	Packet::Bytes icmp = v4(1, 8, 0), wide = v4(6, 65536, 443);

	sample.ipv4 = icmp.data();
	EXPECT_EQ(flow_text(parse(sample, &drops)), "1 10.0.0.1:0 > 10.0.0.2:0");
	sample.ipv4 = wide.data();
	EXPECT_EQ(flow_text(parse(sample, &drops)), "6 10.0.0.1:0 > 10.0.0.2:443");
}

TEST_F(Records, WithAnUnknownProtocolAreFlagged)
{
	Packet::Bytes ospf = v4(89, 0, 0), impossible = v4(256, 1, 2);

	sample.ipv4 = ospf.data();
	EXPECT_EQ(parse(sample, &drops).flags, HG_LAYERS_UNKNOWN);
	sample.ipv4 = impossible.data();
	hg_layers l = parse(sample, &drops);
	EXPECT_EQ(l.flags, HG_LAYERS_BAD);
	EXPECT_EQ(flow_text(l), "0 10.0.0.1:0 > 10.0.0.2:0");
}

TEST_F(Records, AreNotUsedWhereTheHeaderHasThePacket)
{
	Packet::Bytes ip = v4(17, 7, 7);
	Packet::Bytes bytes = Packet().eth(0x0800).ip(6).tcp(1000, 443);

	sample = header_sample(bytes);
	sample.ipv4 = ip.data();
	EXPECT_EQ(flow_text(parse(sample, &drops)), "6 10.0.0.1:1000 > 10.0.0.2:443");
}

TEST_F(Records, FillInBehindAHeaderThatStopsBeforeTheAddresses)
{
	Packet::Bytes ip = v4(6, 1000, 443);
	Packet::Bytes bytes = Packet().eth(0x8100).tag(4, 0x0800).raw({ 0x45, 0 });

	sample = header_sample(bytes);
	sample.ethernet = ethernet.data();
	sample.ipv4 = ip.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "eth.ip.tcp");
	EXPECT_EQ(flow_text(l), "6 10.0.0.1:1000 > 10.0.0.2:443");
	EXPECT_EQ(l.vlan, 4);
	EXPECT_EQ(l.flags, HG_LAYERS_TRUNCATED);
	expect_places(l, { { HG_LAYER_ETH, 0 }, { HG_LAYER_VLAN, 12 }, { HG_LAYER_IP, 18 } });
}

TEST_F(Records, OfAHeaderOfZeroBytesAreUsed)
{
	Packet::Bytes ip = v4(6, 1000, 443);
	Packet::Bytes bytes = Packet().u8(0);

	sample = header_sample(bytes);
	sample.header_len_bytes = 0;
	sample.ipv4 = ip.data();
	hg_layers l = parse(sample, &drops);

	EXPECT_EQ(stack_text(l), "ip.tcp");
	EXPECT_EQ(l.header_based, 0);
}

TEST(StackText, NamesEveryTypeThatHasAName)
{
	EXPECT_STREQ(hg_layer_name(HG_LAYER_ETH), "eth");
	EXPECT_STREQ(hg_layer_name(HG_LAYER_GENEVE), "geneve");
	EXPECT_STREQ(hg_layer_name(HG_LAYER_IBBT), "ibbt");
	EXPECT_EQ(hg_layer_name(HG_LAYER_NONE), nullptr);
	EXPECT_EQ(hg_layer_name(HG_LAYER_VLAN), nullptr);
	EXPECT_EQ(hg_layer_name(HG_LAYER_IP6EXT), nullptr);
	for (unsigned type = HG_LAYER_ETH; type <= HG_LAYER_IBBT; type++)
		EXPECT_NE(hg_layer_name((hg_layer_type)type), nullptr) << type;
}

TEST(StackText, OfElevenLongestNamesFitsIntoEightyBytes)
{
	uint64_t signature = 0;
	char text[80];

	for (unsigned i = 0; i < HG_STACK_NAMES_MAX; i++)
		signature |= (uint64_t)HG_LAYER_GENEVE << 5 * i;
	EXPECT_EQ(hg_stack_text(signature | (uint64_t)31 << 55, text), 76u);
}

TEST(StackText, EndsAtAnElementWithoutAName)
{
	char text[80];

	EXPECT_EQ(hg_stack_text(0, text), 0u);
	EXPECT_STREQ(text, "");
	EXPECT_EQ(hg_stack_text((uint64_t)HG_LAYER_ETH | (uint64_t)31 << 5, text), 3u);
	EXPECT_STREQ(text, "eth");
}
