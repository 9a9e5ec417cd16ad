#include "tests/support/packet_expect.h"

namespace hg_test
{

/* Overwrites one byte. */
static Packet::Bytes patched(Packet::Bytes bytes, size_t at, uint8_t value)
{
	bytes.at(at) = value;
	return bytes;
}

static Packet::Bytes cut(Packet::Bytes bytes, size_t len)
{
	bytes.resize(len);
	return bytes;
}

static Packet::Bytes repeated(Packet packet, size_t times, Packet &(*add)(Packet &))
{
	for (size_t i = 0; i < times; i++)
		add(packet);
	return packet;
}

std::vector<Row> damaged_rows()
{
	const std::string none = "6 10.0.0.1:0 > 10.0.0.2:0";
	const std::string none6 = "0 2001:db8::1:0 > 2001:db8::2:0";
	const Packet::Bytes tcp = Packet().eth(IP4).ip(6).tcp(1000, 443);
	const Packet::Bytes vxlan =
		Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(5).eth(IP4).ip(6).tcp(1000, 443);

	return {
		{ "a fifth VLAN tag is not followed",
		  Packet().eth(0x8100)
			  .tag(1, 0x8100)
			  .tag(2, 0x8100)
			  .tag(3, 0x8100)
			  .tag(4, 0x8100)
			  .tag(5, IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  vlan(flags(expect("eth", "", 0), HG_LAYERS_DEEP), 1) },
		{ "labels without a bottom end after sixteen",
		  repeated(Packet().eth(MPLS), 17,
			   [](Packet &p) -> Packet & { return p.label(3, false); }),
		  flags(expect("eth.mpls", "", MPLS), HG_LAYERS_DEEP) },
		{ "labels without a bottom end with the bytes",
		  repeated(Packet().eth(MPLS), 5,
			   [](Packet &p) -> Packet & { return p.label(3, false); }),
		  flags(expect("eth.mpls", "", MPLS), HG_LAYERS_TRUNCATED) },
		{ "a pseudo-wire without control word is not guessed",
		  Packet().eth(MPLS).label(16, true).eth(IP4).ip(6).tcp(1000, 443),
		  flags(expect("eth.mpls", "", MPLS), HG_LAYERS_UNKNOWN) },
		{ "a fifth IP packet is not followed",
		  Packet().eth(IP4).ip(4).ip(4).ip(4).ip(4).ip(6).tcp(1000, 443),
		  flags(tunnel(expect("eth.ip.ip.ip.ip", "4 10.0.3.1:0 > 10.0.3.2:0"),
			       "1 " + OUTER),
			HG_LAYERS_DEEP) },
		{ "a twelfth name does not fit",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0, IP4)
			  .ip(47)
			  .gre(0, IP4)
			  .ip(47)
			  .gre(0, IP4)
			  .ip(41)
			  .ip6(41)
			  .ip6(41)
			  .ip6(51)
			  .ah(6)
			  .tcp(1000, 443),
		  flags(tunnel(expect("eth.ip.gre.ip.gre.ip.gre.ip.ip6.ip6.ip6",
				      "51 2001:db8:6::1:0 > 2001:db8:6::2:0"),
			       "2 " + OUTER),
			HG_LAYERS_DEEP) },
		{ "a seventeenth place is not taken",
		  repeated(Packet().eth(0x8100)
				   .tag(1, 0x8100)
				   .tag(2, 0x8100)
				   .tag(3, 0x8100)
				   .tag(4, IP6)
				   .ip6(0)
				   .extension(0)
				   .extension(0)
				   .extension(0)
				   .extension(0)
				   .extension(0)
				   .extension(41)
				   .ip6(0),
			   6, [](Packet &p) -> Packet & { return p.extension(0); }),
		  vlan(flags(tunnel(expect("eth.ip6.ip6", "0 2001:db8:1::1:0 > 2001:db8:1::2:0",
					   IP6),
				    "1 " + OUTER6),
			     HG_LAYERS_DEEP),
		       1) },
		{ "eight extension headers are followed",
		  Packet().eth(IP6)
			  .ip6(0)
			  .extension(0)
			  .extension(0)
			  .extension(0)
			  .extension(0)
			  .extension(0)
			  .extension(0)
			  .extension(0)
			  .extension(6)
			  .tcp(1000, 443),
		  expect("eth.ip6.tcp", TCP6, IP6) },
		{ "a ninth extension header is not followed",
		  repeated(Packet().eth(IP6).ip6(0), 12,
			   [](Packet &p) -> Packet & { return p.extension(0); }),
		  flags(expect("eth.ip6", none6, IP6), HG_LAYERS_DEEP) },
		{ "an extension header may not run over the bytes",
		  Packet().eth(IP6).ip6(0).u8(0).u8(255).fill(6),
		  flags(expect("eth.ip6", none6, IP6), HG_LAYERS_BAD) },
		{ "a cut extension header says so",
		  cut(Packet().eth(IP6).ip6(0).extension(6, 4).tcp(1000, 443), 14 + 40 + 8),
		  flags(expect("eth.ip6", "6 2001:db8::1:0 > 2001:db8::2:0", IP6),
			HG_LAYERS_TRUNCATED) },
		{ "IHL 15 with 20 bytes there is cut",
		  cut(Packet().eth(IP4).ip(6, 0, 15).tcp(1000, 443), 34),
		  flags(expect("eth.ip", none), HG_LAYERS_TRUNCATED) },
		{ "IHL 1 is impossible", patched(tcp, 14, 0x41),
		  flags(expect("eth.ip", ""), HG_LAYERS_BAD) },
		{ "IPv4 must say version 4", patched(tcp, 14, 0x55),
		  flags(expect("eth.ip", ""), HG_LAYERS_BAD) },
		{ "IPv6 must say version 6",
		  patched(Packet().eth(IP6).ip6(6).tcp(1000, 443), 14, 0x45),
		  flags(expect("eth.ip6", "", IP6), HG_LAYERS_BAD) },
		{ "a total length below the header is impossible",
		  patched(patched(tcp, 16, 0), 17, 19),
		  flags(expect("eth.ip", none), HG_LAYERS_BAD) },
		{ "a total length of zero is what segmenting hosts send",
		  patched(patched(tcp, 16, 0), 17, 0), expect("eth.ip.tcp", TCP) },
		{ "TCP that the IP length has no room for is impossible",
		  patched(patched(tcp, 16, 0), 17, 22),
		  flags(expect("eth.ip.tcp", none), HG_LAYERS_BAD) },
		{ "TCP data offset 4 is impossible", patched(tcp, 46, 0x40),
		  flags(expect("eth.ip.tcp", TCP), HG_LAYERS_BAD) },
		{ "TCP data offset 15 with 20 bytes in the packet is impossible",
		  patched(tcp, 46, 0xf0), flags(expect("eth.ip.tcp", TCP), HG_LAYERS_BAD) },
		{ "TCP data offset 15 cut by the agent says so",
		  cut(Packet().eth(IP4).ip(6).tcp(1000, 443, 15), 54),
		  flags(expect("eth.ip.tcp", TCP), HG_LAYERS_TRUNCATED) },
		{ "TCP cut behind its ports keeps them", cut(tcp, 38),
		  flags(expect("eth.ip.tcp", TCP), HG_LAYERS_TRUNCATED) },
		{ "TCP cut inside its ports has none", cut(tcp, 37),
		  flags(expect("eth.ip.tcp", none), HG_LAYERS_TRUNCATED) },
		{ "UDP length 7 is impossible",
		  patched(Packet().eth(IP4).ip(17).udp(1000, 53), 39, 7),
		  flags(expect("eth.ip.udp", UDP), HG_LAYERS_BAD) },
		{ "AH of 8 bytes is impossible", patched(Packet().eth(IP4).ip(51).ah(6), 35, 0),
		  flags(expect("eth.ip.ah", "51 10.0.0.1:0 > 10.0.0.2:0"), HG_LAYERS_BAD) },
		{ "UDP cut before the VXLAN header is just UDP", cut(vxlan, 42),
		  flags(expect("eth.ip.udp", "17 10.0.0.1:5000 > 10.0.0.2:4789"),
			HG_LAYERS_TRUNCATED) },
		{ "VXLAN cut before the inner addresses leaves the outer packet",
		  cut(vxlan, 14 + 20 + 8 + 8 + 14 + 19),
		  flags(tunnel(expect("eth.ip.udp.vxlan.eth.ip",
				      "17 10.0.0.1:5000 > 10.0.0.2:4789"),
			       "3", 4789, 5),
			HG_LAYERS_TRUNCATED) },
		{ "VXLAN cut behind the inner addresses has no inner ports",
		  cut(vxlan, 14 + 20 + 8 + 8 + 14 + 20),
		  flags(tunnel(expect("eth.ip.udp.vxlan.eth.ip.tcp", "6 10.0.1.1:0 > 10.0.1.2:0"),
			       "3 " + OUTER, 4789, 5),
			HG_LAYERS_TRUNCATED) },
		{ "Geneve options that hide the inner packet are marked",
		  cut(Packet().eth(IP6)
			      .ip6(17)
			      .udp(5000, 6081)
			      .geneve(3, IP4, 60)
			      .ip(6)
			      .tcp(1000, 443),
		      128),
		  flags(tunnel(expect("eth.ip6.udp.geneve",
				      "17 2001:db8::1:5000 > 2001:db8::2:6081", IP6),
			       "4", 6081, 3),
			HG_LAYERS_TRUNCATED) },
		{ "a GTP-U extension header of length 0 is impossible",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x34).u32(0x85).u32(0),
		  flags(tunnel(expect("eth.ip.udp.gtp", "17 10.0.0.1:2152 > 10.0.0.2:2152"), "5",
			       2152),
			HG_LAYERS_BAD) },
		{ "GRE version 1 is not followed",
		  Packet().eth(IP4).ip(47).gre(0x2001, 0x880b).u32(0).fill(40),
		  flags(tunnel(expect("eth.ip.gre", "47 10.0.0.1:0 > 10.0.0.2:0"), "2"),
			HG_LAYERS_UNKNOWN) },
		{ "an unknown EtherType adds no name", Packet().eth(0x88cc).fill(40),
		  flags(expect("eth", "", 0x88cc), HG_LAYERS_UNKNOWN) },
		{ "LLC without SNAP has no EtherType",
		  Packet().eth(38).raw({ 0x42, 0x42, 3 }).fill(35),
		  flags(expect("eth", "", 0), HG_LAYERS_UNKNOWN) },
		{ "an unknown IP protocol adds no name", Packet().eth(IP4).ip(89).fill(24),
		  flags(expect("eth.ip", "89 10.0.0.1:0 > 10.0.0.2:0"), HG_LAYERS_UNKNOWN) },
		{ "an IPv6 extension header behind IPv4 is unknown",
		  Packet().eth(IP4).ip(60).extension(6).tcp(1000, 443),
		  flags(expect("eth.ip", "60 10.0.0.1:0 > 10.0.0.2:0"), HG_LAYERS_UNKNOWN) },
		{ "802.11 is kept without layers", Packet().fill(64, 0x88),
		  flags(expect("", "", 0), HG_LAYERS_UNKNOWN), 15 },
		{ "header protocol 99 is kept without layers",
		  Packet().eth(IP4).ip(6).tcp(1000, 443),
		  flags(expect("", "", 0), HG_LAYERS_UNKNOWN), 99 },
		{ "one byte of Ethernet is a cut Ethernet header", Packet().u8(2),
		  flags(expect("eth", "", 0), HG_LAYERS_TRUNCATED) },
	};
}

} // namespace hg_test
