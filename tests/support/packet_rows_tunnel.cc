#include "tests/support/packet_expect.h"

namespace hg_test
{

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
		{ "6in6", Packet().eth(IP6).ip6(41).ip6(6).tcp(1000, 443),
		  tunnel(v6, "1 " + OUTER6) },
		{ "6in6 behind destination options (RFC 2473)",
		  Packet().eth(IP6).ip6(60).extension(41).ip6(6).tcp(1000, 443),
		  tunnel(v6, "1 " + OUTER6) },
		{ "each packet keeps its own type of service",
		  Packet().eth(IP4).ip(4, 0, 5, 0x20).ip(6, 0, 5, 0xb8).tcp(1000, 443),
		  tos(tunnel(v4, "1 " + OUTER), 0xb8, 0x20) },
		{ "of three packets the outermost is the outer one",
		  Packet().eth(IP4).ip(4).ip(4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.ip.ip.tcp", "6 10.0.2.1:1000 > 10.0.2.2:443"),
			 "1 " + OUTER) },
		{ "a later fragment inside a tunnel has no ports",
		  Packet().eth(IP4).ip(4).ip(6, 0x00b9).tcp(1000, 443),
		  flags(tunnel(expect("eth.ip.ip", "6 10.0.1.1:0 > 10.0.1.2:0"), "1 " + OUTER),
			HG_LAYERS_FRAGMENT) },
		{ "GRE", Packet().eth(IP4).ip(47).gre(0, IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "GRE with checksum, key and sequence number",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0xb000, IP6)
			  .u32(0)
			  .u32(77)
			  .u32(1)
			  .ip6(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip6.tcp", TCP6_INNER), "2 " + OUTER) },
		{ "GRE with labels inside",
		  Packet().eth(IP4).ip(47).gre(0, MPLS).label(16, true).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.mpls.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "GRE with Ethernet inside",
		  Packet().eth(IP4).ip(47).gre(0, ETH).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "NVGRE: the subnet id is the upper 24 bits of the key",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0x2000, ETH)
			  .u32(0xabcdef12)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER, 0, 0xabcdef) },
		{ "GRE key behind a checksum",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0xa000, ETH)
			  .u32(9)
			  .u32(0x00012300)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER, 0, 0x123) },
		{ "ERSPAN type I",
		  Packet().eth(IP4).ip(47).gre(0, 0x88be).eth(IP4).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "ERSPAN type II",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0x1000, 0x88be)
			  .u32(1)
			  .u32(0x10000001)
			  .u32(0)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "ERSPAN type III",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0x1000, 0x22eb)
			  .u32(1)
			  .u32(0x20000001)
			  .u32(0)
			  .u32(0)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.eth.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "ERSPAN type III with sub-header and IP inside",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0x1000, 0x22eb)
			  .u32(1)
			  .u32(0x20000001)
			  .u32(0)
			  .u32(0x0801)
			  .u32(0)
			  .u32(0)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip.tcp", TCP_INNER), "2 " + OUTER) },
		{ "VXLAN",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(5000, 4789)
			  .vxlan(0x123456)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.vxlan.eth.ip.tcp", TCP_INNER), "3 " + OUTER, 4789,
			 0x123456) },
		{ "VXLAN on the old port of Linux, in IPv6, with a tag outside and one inside",
		  Packet().eth(0x8100)
			  .tag(7, IP6)
			  .ip6(17)
			  .udp(5000, 8472)
			  .vxlan(0)
			  .eth(0x8100)
			  .tag(8, IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  vlan(tunnel(expect("eth.ip6.udp.vxlan.eth.ip.tcp", TCP_INNER), "3 " + OUTER6,
			      8472, 0),
		       7) },
		{ "a tag only inside VXLAN is the outermost tag there is",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(5000, 4789)
			  .vxlan(9)
			  .eth(0x8100)
			  .tag(8, IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  vlan(tunnel(expect("eth.ip.udp.vxlan.eth.ip.tcp", TCP_INNER), "3 " + OUTER, 4789,
			      9),
		       8) },
		{ "ARP in VXLAN leaves the outer packet as the innermost IP",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(9).eth(0x0806).arp(),
		  tunnel(expect("eth.ip.udp.vxlan.eth.arp", "17 10.0.0.1:5000 > 10.0.0.2:4789",
				0x0806),
			 "3", 4789, 9) },
		{ "VXLAN without its flag is plain UDP",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(5000, 4789)
			  .vxlan(9, 0)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  expect("eth.ip.udp", "17 10.0.0.1:5000 > 10.0.0.2:4789") },
		{ "the source port does not make a tunnel",
		  Packet().eth(IP4).ip(17).udp(4789, 5000).vxlan(9).eth(IP4).ip(6).tcp(1000, 443),
		  expect("eth.ip.udp", "17 10.0.0.1:4789 > 10.0.0.2:5000") },
		{ "of two VXLAN headers the outermost gives the id",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(5000, 4789)
			  .vxlan(1)
			  .eth(IP4)
			  .ip(17)
			  .udp(5000, 4789)
			  .vxlan(2)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.vxlan.eth.ip.udp.vxlan.eth.ip.tcp",
				"6 10.0.2.1:1000 > 10.0.2.2:443"),
			 "3 " + OUTER, 4789, 1) },
		{ "UDP inside VXLAN keeps the outer port of the tunnel",
		  Packet().eth(IP4).ip(17).udp(5000, 4789).vxlan(1).eth(IP4).ip(17).udp(1000, 53),
		  tunnel(expect("eth.ip.udp.vxlan.eth.ip.udp", "17 10.0.1.1:1000 > 10.0.1.2:53"),
			 "3 " + OUTER, 4789, 1) },
		{ "UDP inside GRE is no tunnel port",
		  Packet().eth(IP4).ip(47).gre(0, IP4).ip(17).udp(1000, 53),
		  tunnel(expect("eth.ip.gre.ip.udp", "17 10.0.1.1:1000 > 10.0.1.2:53"),
			 "2 " + OUTER) },
		{ "Geneve with Ethernet",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(5000, 6081)
			  .geneve(77, ETH)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.geneve.eth.ip.tcp", TCP_INNER), "4 " + OUTER, 6081,
			 77) },
		{ "Geneve with options and IP",
		  Packet().eth(IP4).ip(17).udp(5000, 6081).geneve(77, IP4, 5).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.geneve.ip.tcp", TCP_INNER), "4 " + OUTER, 6081, 77) },
		{ "GTP-U without options",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x30).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.gtp.ip.tcp", TCP_INNER), "5 " + OUTER, 2152) },
		{ "GTP-U with a sequence number",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(2152, 2152)
			  .gtp(0x32)
			  .u32(0x00010000)
			  .ip6(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.gtp.ip6.tcp", TCP6_INNER), "5 " + OUTER, 2152) },
		{ "GTP-U with two extension headers",
		  Packet().eth(IP4)
			  .ip(17)
			  .udp(2152, 2152)
			  .gtp(0x34)
			  .u32(0x85)
			  .raw({ 1, 0, 0, 0x40, 2, 0, 0, 0, 0, 0, 0, 0 })
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.gtp.ip.tcp", TCP_INNER), "5 " + OUTER, 2152) },
		{ "a GTP-U echo carries no packet",
		  Packet().eth(IP4).ip(17).udp(2152, 2152).gtp(0x32, 1).u32(0),
		  tunnel(expect("eth.ip.udp.gtp", "17 10.0.0.1:2152 > 10.0.0.2:2152"), "5", 2152) },
		{ "MPLS over UDP",
		  Packet().eth(IP4).ip(17).udp(5000, 6635).label(16, true).ip(6).tcp(1000, 443),
		  tunnel(expect("eth.ip.udp.mpls.ip.tcp", TCP_INNER), "6 " + OUTER, 6635) },
		{ "RoCEv2 is a transport, not a tunnel",
		  Packet().eth(IP4).ip(17).udp(5000, 4791).bth(),
		  expect("eth.ip.udp.ibbt", "17 10.0.0.1:5000 > 10.0.0.2:4791") },
		{ "of different tunnels the outermost gives the type",
		  Packet().eth(IP4)
			  .ip(47)
			  .gre(0, IP4)
			  .ip(17)
			  .udp(5000, 4789)
			  .vxlan(6)
			  .eth(IP4)
			  .ip(6)
			  .tcp(1000, 443),
		  tunnel(expect("eth.ip.gre.ip.udp.vxlan.eth.ip.tcp",
				"6 10.0.2.1:1000 > 10.0.2.2:443"),
			 "2 " + OUTER, 4789, 6) },
	};
}

} // namespace hg_test
