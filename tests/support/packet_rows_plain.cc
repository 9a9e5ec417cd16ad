#include "tests/support/packet_expect.h"

namespace hg_test
{

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
		{ "the type of service is kept", Packet().eth(IP4).ip(6, 0, 5, 0xb8).tcp(1000, 443),
		  tos(expect("eth.ip.tcp", TCP), 0xb8, 0) },
		{ "the traffic class of IPv6 is kept",
		  Packet().eth(IP6).ip6(6, 0xb9).tcp(1000, 443),
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
		{ "a VLAN tag adds no name",
		  Packet().eth(0x8100).tag(0xe064, IP4).ip(6).tcp(1000, 443),
		  vlan(expect("eth.ip.tcp", TCP), 100) },
		{ "of two VLAN tags the outer one counts",
		  Packet().eth(0x88a8).tag(200, 0x8100).tag(100, IP4).ip(6).tcp(1000, 443),
		  vlan(expect("eth.ip.tcp", TCP), 200) },
		{ "four VLAN tags are followed",
		  Packet().eth(0x9100)
			  .tag(1, 0x8100)
			  .tag(2, 0x8100)
			  .tag(3, 0x8100)
			  .tag(4, IP6)
			  .ip6(6)
			  .tcp(1000, 443),
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
		  Packet().eth(MPLS).label(16, false).label(17, false).label(18, true).ip(6).tcp(
			  1000, 443),
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
		  Packet().eth(IP6)
			  .ip6(0)
			  .extension(60, 1)
			  .extension(43, 2)
			  .extension(135)
			  .extension(6)
			  .tcp(1000, 443),
		  expect("eth.ip6.tcp", TCP6, IP6) },
		{ "the first fragment of IPv6 still has its ports",
		  Packet().eth(IP6).ip6(44).fragment6(6, 0, true).tcp(1000, 443),
		  expect("eth.ip6.tcp", TCP6, IP6) },
		{ "a later fragment of IPv6 has no ports",
		  Packet().eth(IP6).ip6(44).fragment6(6, 1448, false).tcp(1000, 443),
		  flags(expect("eth.ip6", "6 2001:db8::1:0 > 2001:db8::2:0", IP6),
			HG_LAYERS_FRAGMENT) },
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
		{ "header protocol 13 starts with labels",
		  Packet().label(16, true).ip(6).tcp(1000, 443), expect("mpls.ip.tcp", TCP, 0),
		  13 },
		{ "padding behind a short packet is not read as a header",
		  [] {
			  Packet::Bytes bytes = Packet().eth(IP4).ip(17).udp(1000, 4789);

			  bytes.resize(60, 8);
			  return bytes;
		  }(),
		  expect("eth.ip.udp", "17 10.0.0.1:1000 > 10.0.0.2:4789") },
	};
}

} // namespace hg_test
