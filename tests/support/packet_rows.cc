#include "tests/support/packet_rows.h"

#include <heliograph/layers.h>

namespace hg_test
{

static const std::string TCP = "6 10.0.0.1:1000 > 10.0.0.2:443";
static const std::string UDP = "17 10.0.0.1:1000 > 10.0.0.2:53";
static const std::string TCP_INNER = "6 10.0.1.1:1000 > 10.0.1.2:443";
static const std::string TCP6 = "6 2001:db8::1:1000 > 2001:db8::2:443";
static const std::string TCP6_INNER = "6 2001:db8:1::1:1000 > 2001:db8:1::2:443";
static const std::string OUTER = "10.0.0.1 > 10.0.0.2";
static const std::string OUTER6 = "2001:db8::1 > 2001:db8::2";

static const int IP4 = 0x0800, IP6 = 0x86dd, ETH = 0x6558, MPLS = 0x8847;

static Layers expect(const std::string &stack, const std::string &flow, int ethertype = IP4)
{
	Layers l;

	l.stack = stack;
	l.flow = flow;
	l.ethertype = ethertype;
	return l;
}

static Layers flags(Layers l, unsigned value)
{
	l.flags = value;
	return l;
}

static Layers vlan(Layers l, int id)
{
	l.vlan = id;
	return l;
}

static Layers tos(Layers l, unsigned inner, unsigned outer)
{
	l.tos = inner;
	l.outer_tos = outer;
	return l;
}

/* `outer` empty: a tunnel without an IP packet inside. */
static Layers tunnel(Layers l, const std::string &outer, unsigned dport = 0, int64_t vni = -1)
{
	l.outer = outer;
	l.outer_dport = dport;
	l.vni = vni;
	return l;
}

std::vector<Row> plain_rows()
{
	return {
		{ "TCP over IPv4 gives its ports", Packet().eth(IP4).ip(6).tcp(1000, 443),
		  expect("eth.ip.tcp", TCP) },
		{ "TCP options belong to the TCP header", Packet().eth(IP4).ip(6).tcp(1000, 443, 8),
		  expect("eth.ip.tcp", TCP) },
		{ "IPv4 options are stepped over", Packet().eth(IP4).ip(6, 0, 15).tcp(1000, 443),
		  expect("eth.ip.tcp", TCP) },
		{ "UDP over IPv4 gives its ports", Packet().eth(IP4).ip(17).udp(1000, 53).fill(20),
		  expect("eth.ip.udp", UDP) },
		{ "the type of service is kept",
		  Packet().eth(IP4).ip(6, 0, 5, 0xb8).tcp(1000, 443),
		  tos(expect("eth.ip.tcp", TCP), 0xb8, 0) },
		{ "the traffic class of IPv6 is kept", Packet().eth(IP6).ip6(6, 0xb9).tcp(1000, 443),
		  tos(expect("eth.ip6.tcp", TCP6, IP6), 0xb9, 0) },
		{ "SCTP gives its ports", Packet().eth(IP4).ip(132).sctp(7, 8),
		  expect("eth.ip.sctp", "132 10.0.0.1:7 > 10.0.0.2:8") },
		{ "ICMP puts type and code in the destination port",
		  Packet().eth(IP4).ip(1).icmp(8, 0),
		  expect("eth.ip.icmp", "1 10.0.0.1:0 > 10.0.0.2:2048") },
		{ "the packet quoted by an ICMP error is no layer",
		  Packet().eth(IP4).ip(1).icmp(3, 3).ip(17).udp(9, 9),
		  expect("eth.ip.icmp", "1 10.0.0.1:0 > 10.0.0.2:771") },
		{ "ICMPv6 puts type and code in the destination port",
		  Packet().eth(IP6).ip6(58).icmp(128, 0),
		  expect("eth.ip6.icmp6", "58 2001:db8::1:0 > 2001:db8::2:32768", IP6) },
		{ "IGMP has no ports", Packet().eth(IP4).ip(2).icmp(0x16, 0),
		  expect("eth.ip.igmp", "2 10.0.0.1:0 > 10.0.0.2:0") },
		{ "ESP ends the walk", Packet().eth(IP4).ip(50).fill(32, 4),
		  expect("eth.ip.esp", "50 10.0.0.1:0 > 10.0.0.2:0") },
		{ "AH over IPv4 is a layer and what it protects is read",
		  Packet().eth(IP4).ip(51).ah(6).tcp(1000, 443), expect("eth.ip.ah.tcp", TCP) },
		{ "AH over IPv6 may be followed by more extension headers",
		  Packet().eth(IP6).ip6(51).ah(60).extension(6).tcp(1000, 443),
		  expect("eth.ip6.ah.tcp", TCP6, IP6) },
		{ "ARP is a layer without addresses", Packet().eth(0x0806).arp(),
		  expect("eth.arp", "", 0x0806) },
		{ "a VLAN tag adds no name", Packet().eth(0x8100).tag(0xe064, IP4).ip(6).tcp(1000, 443),
		  vlan(expect("eth.ip.tcp", TCP), 100) },
		{ "of two VLAN tags the outer one counts",
		  Packet().eth(0x88a8).tag(200, 0x8100).tag(100, IP4).ip(6).tcp(1000, 443),
		  vlan(expect("eth.ip.tcp", TCP), 200) },
		{ "four VLAN tags are followed",
		  Packet().eth(0x9100).tag(1, 0x8100).tag(2, 0x8100).tag(3, 0x8100).tag(4, IP6).ip6(6).tcp(
			  1000, 443),
		  vlan(expect("eth.ip6.tcp", TCP6, IP6), 1) },
		{ "a priority tag is a tag with id 0",
		  Packet().eth(0x8100).tag(0xe000, IP4).ip(6).tcp(1000, 443),
		  vlan(expect("eth.ip.tcp", TCP), 0) },
		{ "SNAP carries an EtherType", Packet().eth(60).snap(IP4).ip(6).tcp(1000, 443),
		  expect("eth.ip.tcp", TCP) },
		{ "SNAP works behind a VLAN tag",
		  Packet().eth(0x8100).tag(5, 60).snap(IP4).ip(6).tcp(1000, 443),
		  vlan(expect("eth.ip.tcp", TCP), 5) },
		{ "a label stack is one layer",
		  Packet().eth(MPLS).label(16, false).label(17, false).label(18, true).ip(6).tcp(1000, 443),
		  expect("eth.mpls.ip.tcp", TCP, MPLS) },
		{ "IPv6 below a label shows by its version",
		  Packet().eth(0x8848).label(16, true).ip6(6).tcp(1000, 443),
		  expect("eth.mpls.ip6.tcp", TCP6, 0x8848) },
		{ "a pseudo-wire with control word carries Ethernet",
		  Packet().eth(MPLS).label(16, true).u32(7).eth(IP4).ip(6).tcp(1000, 443),
		  expect("eth.mpls.eth.ip.tcp", TCP) },
		{ "sixteen labels are followed",
		  [] {
			  Packet p = Packet().eth(MPLS);

			  for (int i = 0; i < 16; i++)
				  p.label(16, i == 15);
			  return p.ip(6).tcp(1000, 443).bytes();
		  }(),
		  expect("eth.mpls.ip.tcp", TCP, MPLS) },
		{ "hop-by-hop, destination, routing and mobility headers add no name",
		  Packet().eth(IP6).ip6(0).extension(60, 1).extension(43, 2).extension(135).extension(6).tcp(
			  1000, 443),
		  expect("eth.ip6.tcp", TCP6, IP6) },
		{ "the first fragment of IPv6 still has its ports",
		  Packet().eth(IP6).ip6(44).fragment6(6, 0, true).tcp(1000, 443),
		  expect("eth.ip6.tcp", TCP6, IP6) },
		{ "a later fragment of IPv6 has no ports",
		  Packet().eth(IP6).ip6(44).fragment6(6, 1448, false).tcp(1000, 443),
		  flags(expect("eth.ip6", "6 2001:db8::1:0 > 2001:db8::2:0", IP6), HG_LAYERS_FRAGMENT) },
		{ "the first fragment of IPv4 still has its ports",
		  Packet().eth(IP4).ip(6, 0x2000).tcp(1000, 443), expect("eth.ip.tcp", TCP) },
		{ "a later fragment of IPv4 has no ports",
		  Packet().eth(IP4).ip(6, 0x00b9).tcp(1000, 443),
		  flags(expect("eth.ip", "6 10.0.0.1:0 > 10.0.0.2:0"), HG_LAYERS_FRAGMENT) },
		{ "no next header is the regular end of IPv6", Packet().eth(IP6).ip6(59).fill(8),
		  expect("eth.ip6", "59 2001:db8::1:0 > 2001:db8::2:0", IP6) },
		{ "header protocol 11 starts with IPv4", Packet().ip(6).tcp(1000, 443),
		  expect("ip.tcp", TCP, 0), 11 },
		{ "header protocol 12 starts with IPv6", Packet().ip6(6).tcp(1000, 443),
		  expect("ip6.tcp", TCP6, 0), 12 },
		{ "header protocol 13 starts with labels", Packet().label(16, true).ip(6).tcp(1000, 443),
		  expect("mpls.ip.tcp", TCP, 0), 13 },
		{ "padding behind a short packet is not read as a header",
		  [] {
			  Packet::Bytes bytes = Packet().eth(IP4).ip(17).udp(1000, 4789);

			  bytes.resize(60, 8);
			  return bytes;
		  }(),
		  expect("eth.ip.udp", "17 10.0.0.1:1000 > 10.0.0.2:4789") },
	};
}

std::vector<Row> tunnel_rows()
{
	const Layers v4 = expect("eth.ip.ip.tcp", TCP_INNER);
	const Layers v6 = expect("eth.ip6.ip6.tcp", TCP6_INNER, IP6);

	return {
		{ "4in4", Packet().eth(IP4).ip(4).ip(6).tcp(1000, 443), tunnel(v4, "1 " + OUTER) },
		{ "6in4", Packet().eth(IP4).ip(41).ip6(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.ip6.tcp", TCP6_INNER), "1 " + OUTER) },
		{ "4in6", Packet().eth(IP6).ip6(4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip6.ip.tcp", TCP_INNER, IP6), "1 " + OUTER6) },
		{ "6in6", Packet().eth(IP6).ip6(41).ip6(6).tcp(1000, 443), tunnel(v6, "1 " + OUTER6) },
		{ "6in6 behind destination options (RFC 2473)",
		  Packet().eth(IP6).ip6(60).extension(41).ip6(6).tcp(1000, 443),
		  tunnel(v6, "1 " + OUTER6) },
		{ "each packet keeps its own type of service",
		  Packet().eth(IP4).ip(4, 0, 5, 0x20).ip(6, 0, 5, 0xb8).tcp(1000, 443),
		  tos(tunnel(v4, "1 " + OUTER), 0xb8, 0x20) },
		{ "of three packets the outermost is the outer one",
		  Packet().eth(IP4).ip(4).ip(4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.ip.ip.tcp", "6 10.0.2.1:1000 > 10.0.2.2:443"), "1 " + OUTER) },
		{ "a later fragment inside a tunnel has no ports",
		  Packet().eth(IP4).ip(4).ip(6, 0x00b9).tcp(1000, 443),
		  flags(tunnel(expect("eth.ip.ip", "6 10.0.1.1:0 > 10.0.1.2:0"), "1 " + OUTER),
			HG_LAYERS_FRAGMENT) },
		{ "GRE", Packet().eth(IP4).ip(47).gre(0, IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "GRE with checksum, key and sequence number",
		  Packet().eth(IP4).ip(47).gre(0xb000, IP6).u32(0).u32(77).u32(1).ip6(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip6.tcp", TCP6_INNER), "2 " + OUTER) },
		{ "GRE with labels inside",
		  Packet().eth(IP4).ip(47).gre(0, MPLS).label(16, true).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.mpls.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "GRE with Ethernet inside",
		  Packet().eth(IP4).ip(47).gre(0, ETH).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "NVGRE: the subnet id is the upper 24 bits of the key",
		  Packet().eth(IP4).ip(47).gre(0x2000, ETH).u32(0xabcdef12).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER, 0, 0xabcdef) },
		{ "GRE key behind a checksum",
		  Packet().eth(IP4).ip(47).gre(0xa000, ETH).u32(9).u32(0x00012300).eth(IP4).ip(6).tcp(1000,
											  443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER, 0, 0x123) },
		{ "ERSPAN type I", Packet().eth(IP4).ip(47).gre(0, 0x88be).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "ERSPAN type II",
		  Packet().eth(IP4).ip(47).gre(0x1000, 0x88be).u32(1).u32(0x10000001).u32(0).eth(IP4).ip(6).tcp(
			  1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "ERSPAN type III",
		  Packet().eth(IP4).ip(47).gre(0x1000, 0x22eb).u32(1).u32(0x20000001).u32(0).u32(0).eth(IP4).ip(
			  6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "ERSPAN type III with sub-header and IP inside",
		  Packet().eth(IP4).ip(47).gre(0x1000, 0x22eb).u32(1).u32(0x20000001).u32(0).u32(0x0801).u32(
			  0).u32(0).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "VXLAN",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(0x123456).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.vxlan.eth.ip.tcp", TCP_INNER), "3 " + OUTER, 4789, 0x123456) },
		{ "VXLAN on the old port of Linux, in IPv6, with a tag outside and one inside",
		  Packet().eth(0x8100).tag(7, IP6).ip6(17).udp(5000, 8472).vxlan(0).eth(0x8100).tag(8, IP4).ip(
			  6).tcp(1000, 443),
		  vlan(tunnel(expect("eth.ip6.udp.vxlan.eth.ip.tcp", TCP_INNER), "3 " + OUTER6, 8472, 0),
		       7) },
		{ "a tag only inside VXLAN is the outermost tag there is",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(9).eth(0x8100).tag(8, IP4).ip(6).tcp(1000,
											  443),
		  vlan(tunnel(expect("eth.ip.udp.vxlan.eth.ip.tcp", TCP_INNER), "3 " + OUTER, 4789, 9),
		       8) },
		{ "ARP in VXLAN leaves the outer packet as the innermost IP",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(9).eth(0x0806).arp(),
		  tunnel(expect("eth.ip.udp.vxlan.eth.arp", "17 10.0.0.1:5000 > 10.0.0.2:4789", 0x0806),
			 "3", 4789, 9) },
		{ "VXLAN without its flag is plain UDP",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(9, 0).eth(IP4).ip(6).tcp(1000, 443),
		  expect("eth.ip.udp", "17 10.0.0.1:5000 > 10.0.0.2:4789") },
		{ "the source port does not make a tunnel",
		  Packet().eth(IP4).ip(17).udp(4789, 5000).vxlan(9).eth(IP4).ip(6).tcp(1000, 443),
		  expect("eth.ip.udp", "17 10.0.0.1:4789 > 10.0.0.2:5000") },
		{ "of two VXLAN headers the outermost gives the id",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(1).eth(IP4).ip(17).udp(5000, 4789).vxlan(2).eth(
			  IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.vxlan.eth.ip.udp.vxlan.eth.ip.tcp",
				"6 10.0.2.1:1000 > 10.0.2.2:443"),
			 "3 " + OUTER, 4789, 1) },
		{ "UDP inside VXLAN keeps the outer port of the tunnel",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(1).eth(IP4).ip(17).udp(1000, 53),
		  tunnel(expect("eth.ip.udp.vxlan.eth.ip.udp", "17 10.0.1.1:1000 > 10.0.1.2:53"),
			 "3 " + OUTER, 4789, 1) },
		{ "UDP inside GRE is no tunnel port",
		  Packet().eth(IP4).ip(47).gre(0, IP4).ip(17).udp(1000, 53),
		  tunnel(expect("eth.ip.gre.ip.udp", "17 10.0.1.1:1000 > 10.0.1.2:53"), "2 " + OUTER) },
		{ "Geneve with Ethernet",
		  Packet().eth(IP4).ip(17).udp(5000, 6081).geneve(77, ETH).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.geneve.eth.ip.tcp", TCP_INNER), "4 " + OUTER, 6081, 77) },
		{ "Geneve with options and IP",
		  Packet().eth(IP4).ip(17).udp(5000, 6081).geneve(77, IP4, 5).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.geneve.ip.tcp", TCP_INNER), "4 " + OUTER, 6081, 77) },
		{ "GTP-U without options",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x30).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.gtp.ip.tcp", TCP_INNER), "5 " + OUTER, 2152) },
		{ "GTP-U with a sequence number",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x32).u32(0x00010000).ip6(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.gtp.ip6.tcp", TCP6_INNER), "5 " + OUTER, 2152) },
		{ "GTP-U with two extension headers",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x34).u32(0x85).raw(
			  { 1, 0, 0, 0x40, 2, 0, 0, 0, 0, 0, 0, 0 }).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.gtp.ip.tcp", TCP_INNER), "5 " + OUTER, 2152) },
		{ "a GTP-U echo carries no packet",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x32, 1).u32(0),
		  tunnel(expect("eth.ip.udp.gtp", "17 10.0.0.1:2152 > 10.0.0.2:2152"), "5", 2152) },
		{ "MPLS over UDP",
		  Packet().eth(IP4).ip(17).udp(5000, 6635).label(16, true).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.mpls.ip.tcp", TCP_INNER), "6 " + OUTER, 6635) },
		{ "RoCEv2 is a transport, not a tunnel", Packet().eth(IP4).ip(17).udp(5000, 4791).bth(),
		  expect("eth.ip.udp.ibbt", "17 10.0.0.1:5000 > 10.0.0.2:4791") },
		{ "of different tunnels the outermost gives the type",
		  Packet().eth(IP4).ip(47).gre(0, IP4).ip(17).udp(5000, 4789).vxlan(6).eth(IP4).ip(6).tcp(
			  1000, 443),
		  tunnel(expect("eth.ip.gre.ip.udp.vxlan.eth.ip.tcp", "6 10.0.2.1:1000 > 10.0.2.2:443"),
			 "2 " + OUTER, 4789, 6) },
	};
}

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
		  Packet().eth(0x8100).tag(1, 0x8100).tag(2, 0x8100).tag(3, 0x8100).tag(4, 0x8100).tag(5, IP4).ip(
			  6).tcp(1000, 443),
		  vlan(flags(expect("eth", "", 0), HG_LAYERS_DEEP), 1) },
		{ "labels without a bottom end after sixteen",
		  repeated(Packet().eth(MPLS), 17, [](Packet &p) -> Packet & { return p.label(3, false); }),
		  flags(expect("eth.mpls", "", MPLS), HG_LAYERS_DEEP) },
		{ "labels without a bottom end with the bytes",
		  repeated(Packet().eth(MPLS), 5, [](Packet &p) -> Packet & { return p.label(3, false); }),
		  flags(expect("eth.mpls", "", MPLS), HG_LAYERS_TRUNCATED) },
		{ "a pseudo-wire without control word is not guessed",
		  Packet().eth(MPLS).label(16, true).eth(IP4).ip(6).tcp(1000, 443),
		  flags(expect("eth.mpls", "", MPLS), HG_LAYERS_UNKNOWN) },
		{ "a fifth IP packet is not followed",
		  Packet().eth(IP4).ip(4).ip(4).ip(4).ip(4).ip(6).tcp(1000, 443),
		  flags(tunnel(expect("eth.ip.ip.ip.ip", "4 10.0.3.1:0 > 10.0.3.2:0"), "1 " + OUTER),
			HG_LAYERS_DEEP) },
		{ "a twelfth name does not fit",
		  Packet().eth(IP4).ip(47).gre(0, IP4).ip(47).gre(0, IP4).ip(47).gre(0, IP4).ip(41).ip6(41).ip6(
			  41).ip6(51).ah(6).tcp(1000, 443),
		  flags(tunnel(expect("eth.ip.gre.ip.gre.ip.gre.ip.ip6.ip6.ip6",
				      "51 2001:db8:6::1:0 > 2001:db8:6::2:0"),
			       "2 " + OUTER),
			HG_LAYERS_DEEP) },
		{ "a seventeenth place is not taken",
		  repeated(Packet().eth(0x8100).tag(1, 0x8100).tag(2, 0x8100).tag(3, 0x8100).tag(4, IP6)
				   .ip6(0).extension(0).extension(0).extension(0).extension(0).extension(0)
				   .extension(41).ip6(0),
			   6, [](Packet &p) -> Packet & { return p.extension(0); }),
		  vlan(flags(tunnel(expect("eth.ip6.ip6", "0 2001:db8:1::1:0 > 2001:db8:1::2:0", IP6),
				    "1 " + OUTER6),
			     HG_LAYERS_DEEP),
		       1) },
		{ "eight extension headers are followed",
		  Packet().eth(IP6).ip6(0).extension(0).extension(0).extension(0).extension(0).extension(0)
			  .extension(0).extension(0).extension(6).tcp(1000, 443),
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
		  flags(expect("eth.ip6", "6 2001:db8::1:0 > 2001:db8::2:0", IP6), HG_LAYERS_TRUNCATED) },
		{ "IHL 15 with 20 bytes there is cut",
		  cut(Packet().eth(IP4).ip(6, 0, 15).tcp(1000, 443), 34),
		  flags(expect("eth.ip", none), HG_LAYERS_TRUNCATED) },
		{ "IHL 1 is impossible", patched(tcp, 14, 0x41),
		  flags(expect("eth.ip", ""), HG_LAYERS_BAD) },
		{ "IPv4 must say version 4", patched(tcp, 14, 0x55),
		  flags(expect("eth.ip", ""), HG_LAYERS_BAD) },
		{ "IPv6 must say version 6", patched(Packet().eth(IP6).ip6(6).tcp(1000, 443), 14, 0x45),
		  flags(expect("eth.ip6", "", IP6), HG_LAYERS_BAD) },
		{ "a total length below the header is impossible", patched(patched(tcp, 16, 0), 17, 19),
		  flags(expect("eth.ip", none), HG_LAYERS_BAD) },
		{ "a total length of zero is what segmenting hosts send",
		  patched(patched(tcp, 16, 0), 17, 0), expect("eth.ip.tcp", TCP) },
		{ "TCP that the IP length has no room for is impossible",
		  patched(patched(tcp, 16, 0), 17, 22), flags(expect("eth.ip.tcp", none), HG_LAYERS_BAD) },
		{ "TCP data offset 4 is impossible", patched(tcp, 46, 0x40),
		  flags(expect("eth.ip.tcp", TCP), HG_LAYERS_BAD) },
		{ "TCP data offset 15 with 20 bytes in the packet is impossible", patched(tcp, 46, 0xf0),
		  flags(expect("eth.ip.tcp", TCP), HG_LAYERS_BAD) },
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
		  flags(expect("eth.ip.udp", "17 10.0.0.1:5000 > 10.0.0.2:4789"), HG_LAYERS_TRUNCATED) },
		{ "VXLAN cut before the inner addresses leaves the outer packet",
		  cut(vxlan, 14 + 20 + 8 + 8 + 14 + 19),
		  flags(tunnel(expect("eth.ip.udp.vxlan.eth.ip", "17 10.0.0.1:5000 > 10.0.0.2:4789"), "3",
			       4789, 5),
			HG_LAYERS_TRUNCATED) },
		{ "VXLAN cut behind the inner addresses has no inner ports",
		  cut(vxlan, 14 + 20 + 8 + 8 + 14 + 20),
		  flags(tunnel(expect("eth.ip.udp.vxlan.eth.ip.tcp", "6 10.0.1.1:0 > 10.0.1.2:0"),
			       "3 " + OUTER, 4789, 5),
			HG_LAYERS_TRUNCATED) },
		{ "Geneve options that hide the inner packet are marked",
		  cut(Packet().eth(IP6).ip6(17).udp(5000, 6081).geneve(3, IP4, 60).ip(6).tcp(1000, 443),
		      128),
		  flags(tunnel(expect("eth.ip6.udp.geneve", "17 2001:db8::1:5000 > 2001:db8::2:6081", IP6),
			       "4", 6081, 3),
			HG_LAYERS_TRUNCATED) },
		{ "a GTP-U extension header of length 0 is impossible",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x34).u32(0x85).u32(0),
		  flags(tunnel(expect("eth.ip.udp.gtp", "17 10.0.0.1:2152 > 10.0.0.2:2152"), "5", 2152),
			HG_LAYERS_BAD) },
		{ "GRE version 1 is not followed",
		  Packet().eth(IP4).ip(47).gre(0x2001, 0x880b).u32(0).fill(40),
		  flags(tunnel(expect("eth.ip.gre", "47 10.0.0.1:0 > 10.0.0.2:0"), "2"),
			HG_LAYERS_UNKNOWN) },
		{ "an unknown EtherType adds no name", Packet().eth(0x88cc).fill(40),
		  flags(expect("eth", "", 0x88cc), HG_LAYERS_UNKNOWN) },
		{ "LLC without SNAP has no EtherType", Packet().eth(38).raw({ 0x42, 0x42, 3 }).fill(35),
		  flags(expect("eth", "", 0), HG_LAYERS_UNKNOWN) },
		{ "an unknown IP protocol adds no name", Packet().eth(IP4).ip(89).fill(24),
		  flags(expect("eth.ip", "89 10.0.0.1:0 > 10.0.0.2:0"), HG_LAYERS_UNKNOWN) },
		{ "an IPv6 extension header behind IPv4 is unknown",
		  Packet().eth(IP4).ip(60).extension(6).tcp(1000, 443),
		  flags(expect("eth.ip", "60 10.0.0.1:0 > 10.0.0.2:0"), HG_LAYERS_UNKNOWN) },
		{ "802.11 is kept without layers", Packet().fill(64, 0x88),
		  flags(expect("", "", 0), HG_LAYERS_UNKNOWN), 15 },
		{ "header protocol 99 is kept without layers", Packet().eth(IP4).ip(6).tcp(1000, 443),
		  flags(expect("", "", 0), HG_LAYERS_UNKNOWN), 99 },
		{ "one byte of Ethernet is a cut Ethernet header", Packet().u8(2),
		  flags(expect("eth", "", 0), HG_LAYERS_TRUNCATED) },
	};
}

std::vector<Row> all_rows()
{
	std::vector<Row> rows = plain_rows();

	for (Row &row : tunnel_rows())
		rows.push_back(row);
	for (Row &row : damaged_rows())
		rows.push_back(row);
	return rows;
}

} // namespace hg_test
