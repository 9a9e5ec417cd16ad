#include <gtest/gtest.h>

#include "control/flows/address.h"
#include "tests/support/language.h"
#include "tests/support/urow_builder.h"

namespace
{

const hg_observer agent4 = { test_address("10.0.0.11"), { 0, 15 }, 0 };
const hg_observer agent6 = { test_address("2001:db8::b"), { 3, 100001 }, 1 };

std::string key(const char *name, const Row &row)
{
	return Keys(name).of(row);
}

Row tcp()
{
	return Row("eth.ip.tcp").addresses("10.0.0.1", "10.0.0.2").proto(6, 0xb8).ports(51000, 443);
}

Row tcp6()
{
	return Row("eth.ip6.tcp")
		.addresses("fe80::104c:1", "fe80:0:0:0::2")
		.proto(6, 0x61)
		.ports(1, 2);
}

Row vxlan()
{
	return Row("eth.ip.udp.vxlan.eth.ip.tcp")
		.addresses("10.244.1.1", "10.244.2.2")
		.outer("192.168.0.1", "192.168.0.2", 0x03)
		.proto(6, 0x28)
		.ports(51000, 80)
		.tunnel(HG_TUNNEL_VXLAN, 4789)
		.vni(5001);
}

/* Three IPv4 headers: the middle one is in no row. */
Row three()
{
	return Row("eth.ip.udp.vxlan.eth.ip.ip.udp")
		.addresses("10.3.0.1", "10.3.0.2")
		.outer("10.1.0.1", "10.1.0.2", 0x20)
		.proto(17, 0x04)
		.ports(5000, 53)
		.tunnel(HG_TUNNEL_VXLAN, 4789)
		.vni(7);
}

TEST(Keys, each_key_of_a_plain_packet_has_the_text_of_the_catalogue)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "stack", "eth.ip.tcp" },
		{ "ethernetprotocol", "2048" },
		{ "ipsource", "10.0.0.1" },
		{ "ipdestination", "10.0.0.2" },
		{ "ipprotocol", "6" },
		{ "iptos", "10111000" },
		{ "ipecn", "00" },
		{ "ipdscp", "46" },
		{ "ipdscpname", "ef(46)" },
		{ "tcpsourceport", "51000" },
		{ "tcpdestinationport", "443" },
		{ "innersrc", "10.0.0.1" },
		{ "innerdst", "10.0.0.2" },
		{ "outersrc", "10.0.0.1" },
		{ "outerdst", "10.0.0.2" },
		{ "ipsource.0", "10.0.0.1" },
		{ "ipsource.1", "(null)" },
		{ "ip6source", "(null)" },
		{ "ip6nexthdr", "(null)" },
		{ "ip6tos", "(null)" },
		{ "udpsourceport", "(null)" },
		{ "icmptype", "(null)" },
		{ "vlan", "(null)" },
		{ "vni", "(null)" },
		{ "vxlanvni", "(null)" },
		{ "genevevni", "(null)" },
		{ "grevsid", "(null)" },
		{ "ethernetprotocol.1", "(null)" },
	};

	for (const auto &row : rows)
		EXPECT_EQ(key(row.name, tcp()), row.text) << row.name;
}

TEST(Keys, ipv6_keys_are_compressed_and_upper_case)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "stack", "eth.ip6.tcp" },
		{ "ethernetprotocol", "34525" },
		{ "ip6source", "FE80::104C:1" },
		{ "ip6destination", "FE80::2" },
		{ "ip6nexthdr", "6" },
		{ "ip6tos", "01100001" },
		{ "ip6ecn", "01" },
		{ "ip6dscp", "24" },
		{ "ip6dscpname", "cs3(24)" },
		{ "innersrc", "FE80::104C:1" },
		{ "outerdst", "FE80::2" },
		{ "ipsource", "(null)" },
		{ "ipprotocol", "(null)" },
		{ "tcpsourceport", "1" },
	};

	for (const auto &row : rows)
		EXPECT_EQ(key(row.name, tcp6()), row.text) << row.name;
}

TEST(Keys, occurrences_of_a_tunnel_are_counted_from_outside_in)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "ipsource", "192.168.0.1" },
		{ "ipsource.0", "192.168.0.1" },
		{ "ipsource.1", "10.244.1.1" },
		{ "ipdestination.1", "10.244.2.2" },
		{ "ipsource.2", "(null)" },
		{ "inner:ipsource", "10.244.1.1" },
		{ "ipprotocol", "17" },
		{ "ipprotocol.1", "6" },
		{ "ipecn", "11" },
		{ "ipdscpname.1", "af11(10)" },
		{ "ethernetprotocol.1", "2048" },
		{ "udpdestinationport", "4789" },
		{ "udpsourceport", "(null)" },
		{ "tcpdestinationport", "80" },
		{ "inner:tcpdestinationport", "80" },
		{ "vni", "5001" },
		{ "vxlanvni", "5001" },
		{ "genevevni", "(null)" },
		{ "innersrc", "10.244.1.1" },
		{ "outersrc", "192.168.0.1" },
		{ "outerdst", "192.168.0.2" },
	};

	for (const auto &row : rows)
		EXPECT_EQ(key(row.name, vxlan()), row.text) << row.name;
}

TEST(Keys, families_are_counted_apart)
{
	Row row = Row("eth.ip6.ip.udp")
			  .addresses("10.0.0.1", "10.0.0.2")
			  .outer("2001:db8::1", "2001:db8::2")
			  .proto(17)
			  .ports(9, 10);

	EXPECT_EQ(key("ip6source,ipsource", row), "2001:DB8::1,10.0.0.1");
	EXPECT_EQ(key("ip6nexthdr,ipprotocol", row), "4,17");
	EXPECT_EQ(key("ipsource.1", row), "(null)");
}

TEST(Keys, what_lies_between_the_outermost_and_the_innermost_packet_is_null_or_derived)
{
	EXPECT_EQ(key("ipsource,ipsource.2", three()), "10.1.0.1,10.3.0.1");
	EXPECT_EQ(key("ipsource.1", three()), "(null)");
	EXPECT_EQ(key("ipdscp.1", three()), "(null)");
	EXPECT_EQ(key("ipprotocol,ipprotocol.1,ipprotocol.2", three()), "17,4,17");
	EXPECT_EQ(key("inner:iptos", three()), "00000100");
	EXPECT_EQ(key("udpdestinationport,udpdestinationport.1", three()), "4789,53");
	EXPECT_EQ(key("udpsourceport.1", three()), "5000");
	EXPECT_EQ(key("udpsourceport", three()), "(null)");
}

TEST(Keys, a_header_that_was_cut_off_gives_no_value_of_another_one)
{
	Row cut = Row("eth.ip.udp.vxlan.eth.ip", HG_LAYERS_TRUNCATED)
			  .addresses("192.168.0.1", "192.168.0.2")
			  .proto(17)
			  .ports(40000, 4789)
			  .tunnel(HG_TUNNEL_VXLAN, 4789);
	Row no_ports =
		Row("eth.ip.tcp", HG_LAYERS_TRUNCATED).addresses("1.2.3.4", "5.6.7.8").proto(6);
	Row unread = Row("eth.ip6.ip.ip6", HG_LAYERS_TRUNCATED)
			     .addresses("10.0.0.1", "10.0.0.2")
			     .outer("::1", "::2")
			     .proto(41);

	EXPECT_EQ(key("ipsource,udpsourceport,udpdestinationport", cut), "192.168.0.1,40000,4789");
	EXPECT_EQ(key("ipsource.1", cut), "(null)");
	EXPECT_EQ(key("ethernetprotocol.1", cut), "2048");
	EXPECT_EQ(key("ipprotocol", no_ports), "6");
	EXPECT_EQ(key("tcpsourceport", no_ports), "(null)");
	EXPECT_EQ(key("ip6source,ipsource,ipprotocol", unread), "::1,10.0.0.1,41");
	EXPECT_EQ(key("ip6source.1", unread), "(null)");
}

TEST(Keys, an_outer_packet_that_the_row_lost_is_null)
{
	Row row = Row("eth.ip.ip.tcp").addresses("10.0.0.1", "10.0.0.2").proto(6).ports(1, 2);

	EXPECT_EQ(key("ipsource.1,tcpsourceport", row), "10.0.0.1,1");
	EXPECT_EQ(key("ipsource", row), "(null)");
	EXPECT_EQ(key("outersrc", row), "(null)");
}

TEST(Keys, icmp_type_and_code_come_from_their_own_family_only)
{
	Row ping = Row("eth.ip.icmp").addresses("1.1.1.1", "2.2.2.2").proto(1).ports(0, 0x0301);
	Row neighbour = Row("eth.ip6.icmp6").addresses("::1", "::2").proto(58).ports(0, 0x8700);

	EXPECT_EQ(key("icmptype,icmpcode", ping), "3,1");
	EXPECT_EQ(key("icmp6type", ping), "(null)");
	EXPECT_EQ(key("icmp6type,icmp6code,ip6nexthdr", neighbour), "135,0,58");
	EXPECT_EQ(key("icmpcode", neighbour), "(null)");
}

TEST(Keys, ethernet_types_without_ip_are_kept_as_they_were)
{
	EXPECT_EQ(key("ethernetprotocol,stack", Row("eth.arp").ports(0, 2054)), "2054,eth.arp");
	EXPECT_EQ(key("ethernetprotocol", Row("eth").ports(0, 0x88cc)), "35020");
	EXPECT_EQ(key("ethernetprotocol", Row("eth")), "(null)");
	EXPECT_EQ(key("ethernetprotocol", Row("eth.mpls.eth.arp").ports(0, 2054)), "34887");
	EXPECT_EQ(key("ethernetprotocol.1", Row("eth.mpls.eth.arp").ports(0, 2054)), "2054");
	EXPECT_EQ(key("stack", Row("", HG_LAYERS_BAD)), "(null)");
}

TEST(Keys, an_authentication_header_is_a_protocol_to_ipv4_and_an_extension_to_ipv6)
{
	Row four = Row("eth.ip.ah.tcp").addresses("1.1.1.1", "2.2.2.2").proto(6).ports(1, 2);
	Row six = Row("eth.ip6.ah.ip6.udp")
			  .addresses("::3", "::4")
			  .outer("::1", "::2")
			  .proto(17)
			  .ports(1, 2);

	EXPECT_EQ(key("ipprotocol", four), "51");
	EXPECT_EQ(key("ip6nexthdr,ip6nexthdr.1", six), "41,17");
}

TEST(Keys, a_network_id_belongs_to_the_header_it_came_from)
{
	Row nvgre = Row("eth.ip.gre.eth.ip")
			    .addresses("1.1.1.1", "2.2.2.2")
			    .outer("3.3.3.3", "4.4.4.4");
	Row geneve = Row("eth.ip.udp.geneve.eth").vni(9);
	Row mirrored = Row("eth.ip.gre.eth.ip.udp.vxlan.eth.ip").vni(10);
	Row routed = Row("eth.ip.gre.ip.udp.vxlan.eth.ip").vni(11);
	Row record = Row("eth.ip.tcp").vni(12);

	EXPECT_EQ(key("grevsid", nvgre), "(null)");
	EXPECT_EQ(key("grevsid,vni", nvgre.vni(8)), "8,8");
	EXPECT_EQ(key("genevevni", geneve), "9");
	EXPECT_EQ(key("vni", mirrored), "10");
	EXPECT_EQ(key("vxlanvni", mirrored), "(null)");
	EXPECT_EQ(key("grevsid", mirrored), "(null)");
	EXPECT_EQ(key("vxlanvni", routed), "11");
	EXPECT_EQ(key("vni", record), "12");
	EXPECT_EQ(key("vxlanvni", record), "(null)");
}

TEST(Keys, the_observing_point_has_keys)
{
	Row row = tcp().seen(&agent4, HG_DIRECTION_INGRESS, 15, 4);
	Row entity = tcp().seen(&agent6, HG_DIRECTION_EGRESS, 0, 7);

	EXPECT_EQ(key("agent,node,datasource,direction", row), "10.0.0.11,10.0.0.11,15,ingress");
	EXPECT_EQ(key("inputifindex,outputifindex", row), "15,4");
	EXPECT_EQ(key("agent,datasource,direction", entity), "2001:DB8::B,3.100001,egress");
	EXPECT_EQ(key("inputifindex", entity), "unknown");
	EXPECT_EQ(key("agent", tcp()), "(null)");
	EXPECT_EQ(key("datasource", tcp()), "(null)");
	EXPECT_EQ(key("direction", tcp()), "(null)");
	EXPECT_EQ(key("inputifindex", tcp()), "(null)");
	EXPECT_EQ(key("vlan", tcp().vlan(10)), "10");
	EXPECT_EQ(key("vlan", tcp().vlan(0)), "0");
}

TEST(Keys, the_far_interface_is_null_while_the_plan_does_not_keep_it)
{
	Row in = tcp().seen(&agent4, HG_DIRECTION_INGRESS, 15, 0, false);
	Row out = tcp().seen(&agent4, HG_DIRECTION_EGRESS, 0, 15, false);

	EXPECT_EQ(key("inputifindex", in), "15");
	EXPECT_EQ(key("outputifindex", in), "(null)");
	EXPECT_EQ(key("outputifindex", out), "15");
	EXPECT_EQ(key("inputifindex", out), "(null)");
}

TEST(Keys, interface_words_have_names)
{
	static const struct {
		uint32_t word;
		const char *text;
	} rows[] = {
		{ 0, "unknown" },	   { 0x3fffffff, "internal" },	 { 0x40000102, "discard" },
		{ 0x40000000, "discard" }, { 0x80000003, "multiple" },	 { 0x80000000, "multiple" },
		{ 0xc0000001, "unknown" }, { 0x3ffffffe, "1073741822" },
	};

	for (const auto &row : rows)
		EXPECT_EQ(key("outputifindex",
			      tcp().seen(&agent4, HG_DIRECTION_INGRESS, 1, row.word)),
			  row.text);
}

TEST(Keys, reasons_have_names_or_numbers)
{
	EXPECT_EQ(key("reason", tcp().discard(258)), "acl");
	EXPECT_EQ(key("reason", tcp().discard(400)), "reason_400");
	EXPECT_EQ(key("reason", tcp().discard(33)), "dev_hdr");
	EXPECT_EQ(key("reason", tcp()), "(null)");
	EXPECT_EQ(key("reason", tcp().seen(&agent4, HG_DIRECTION_INGRESS, 1, 0x40000103)),
		  "no_buffer_space");
	EXPECT_EQ(key("reason", tcp().seen(&agent4, HG_DIRECTION_INGRESS, 1, 3)), "(null)");
	EXPECT_EQ(Keys("reason").pack(tcp().discard(33)), Keys("reason").pack(tcp().discard(332)));
}

TEST(Keys, differentiated_services_without_a_name_are_other)
{
	EXPECT_EQ(key("ipdscpname", tcp().proto(6, 0)), "be(0)");
	EXPECT_EQ(key("ipdscpname", tcp().proto(6, 5 << 2)), "other(5)");
	EXPECT_EQ(key("ipdscpname", tcp().proto(6, 0xff)), "other(63)");
	EXPECT_EQ(key("iptos,ipecn", tcp().proto(6, 0x63)), "01100011,11");
}

TEST(Keys, equal_stacks_that_end_differently_are_one_key)
{
	Keys keys("stack");

	EXPECT_EQ(keys.pack(Row("eth.ip")), keys.pack(Row("eth.ip", HG_LAYERS_FRAGMENT)));
	EXPECT_NE(keys.pack(Row("eth.ip")), keys.pack(Row("eth.ip6")));
}

TEST(Keys, the_catalogue_lists_every_key_and_tells_which_a_row_has)
{
	std::string present;
	hg_key_info info;
	size_t n = 0;

	for (; hg_key_name_at(n); n++) {
		ASSERT_TRUE(hg_key_info_at(n, &info));
		EXPECT_STREQ(info.name, hg_key_name_at(n));
		EXPECT_EQ(Keys(info.name).of(tcp()) == "not-provided", !info.kept) << info.name;
		if (hg_key_present(n, tcp()))
			present += std::string(hg_key_name_at(n)) + " ";
	}
	EXPECT_FALSE(hg_key_info_at(n, &info));
	EXPECT_FALSE(hg_key_present(n, tcp()));
	EXPECT_EQ(present,
		  "samplingrate bytes frames macsource macdestination ethernetprotocol isbroadcast "
		  "ismulticast isunicast stack ip_offset ipsource ipdestination ipprotocol ipttl "
		  "ipbytes ipid ipfragoffset iptos ipecn ipflags ipdscp ipdscpname tcpsourceport "
		  "tcpdestinationport tcpflags tcpwindow innersrc innerdst outersrc outerdst ");
}

TEST(Keys, a_list_knows_what_it_needs)
{
	EXPECT_TRUE(hg_keys_need_far_if(Keys("ipsource,outputifindex").keys));
	EXPECT_TRUE(hg_keys_need_far_if(Keys("null:[inputifindex]:none").keys));
	EXPECT_FALSE(hg_keys_need_far_if(Keys("agent,ipsource").keys));
	EXPECT_TRUE(hg_keys_name_point(Keys("or:ipsource:agent").keys));
	EXPECT_FALSE(hg_keys_name_point(Keys("ipsource,vlan").keys));
	EXPECT_EQ(hg_keys_stride(Keys("").keys), 0u);
	EXPECT_EQ(hg_keys_count(Keys(" ").keys), 0u);
	EXPECT_STREQ(hg_keys_name(Keys("ipsource, 'mask:ipdestination:24' ").keys, 1),
		     "mask:ipdestination:24");
}

TEST(Keys, a_text_is_cut_to_the_room_it_is_given)
{
	Keys keys("ipsource");
	std::vector<uint8_t> packed = keys.pack(tcp());
	char out[5] = "";

	EXPECT_EQ(hg_keys_text(keys.keys, packed.data(), 0, out, sizeof(out)), 4u);
	EXPECT_STREQ(out, "10.0");
	EXPECT_EQ(hg_keys_text(keys.keys, packed.data(), 0, out, 0), 0u);
	EXPECT_EQ(hg_keys_text(keys.keys, packed.data(), 1, out, sizeof(out)), 0u);
}

TEST(Address, has_one_text)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.10.0.9", "255.10.0.9" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "1::", "1::" },
		{ "1:0:0:2:0:0:0:3", "1:0:0:2::3" },
		{ "1:0:0:2:3:0:0:4", "1::2:3:0:0:4" },
		{ "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7" },
		{ "0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7" },
		{ "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::" },
		{ "::ffff:10.1.2.3", "::FFFF:A01:203" },
		{ "2001:0DB8:abcd::00ff", "2001:DB8:ABCD::FF" },
	};
	char out[HG_ADDRESS_TEXT_MAX];

	for (const auto &row : rows) {
		hg_addr address = test_address(row.in);

		EXPECT_EQ(hg_address_text(address.family, address.bytes, out), strlen(row.out));
		EXPECT_STREQ(out, row.out);
	}
}

} // namespace
