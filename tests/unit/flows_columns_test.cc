// The catalogue of keys beyond the base row (FM 3.1 to 3.7): for each key a sample as it comes from
// an agent, and the text that answers show.
#include <set>

#include "control/flows/language.h"
#include "tests/support/direct_world.h"
#include "tests/support/packet_builder.h"

namespace
{

using heliograph::DirectWorld;
using hg_test::Packet;
using test::Bytes;
using test::Sample;

std::string captured(const Packet &packet)
{
	Packet::Bytes bytes = packet.bytes();

	return std::string(bytes.begin(), bytes.end());
}

Sample headed(const Packet &packet)
{
	return test::flow_sample().add(test::sampled_header(captured(packet)));
}

Sample with(uint32_t format, const Bytes &body)
{
	return test::flow_sample().add(test::record(test::tag(0, format), body));
}

Packet tcp()
{
	return Packet().eth(0x0800).ip(6).tcp(1000, 443);
}

// ip() has id 1 and TTL 64; this one has a third fragment with "more" set.
Packet fragment()
{
	return Packet().eth(0x0800).ip(17, 0x20b9).fill(40);
}

Packet ip6_extended()
{
	return Packet().eth(0x86dd).ip6(0).extension(44).fragment6(6, 1448, true);
}

Packet labelled()
{
	return Packet()
		.eth(0x86dd)
		.raw({ 0x60, 0x01, 0x01, 0x20, 0, 20, 6, 63 })
		.fill(32, 1)
		.tcp(1, 2);
}

Packet two_tags()
{
	return Packet()
		.eth(0x88a8)
		.tag(3 << 13 | 100, 0x8100)
		.tag(5 << 13 | 200, 0x0800)
		.ip(6)
		.tcp(1, 2);
}

Packet vxlan_in_vxlan()
{
	return Packet()
		.eth(0x0800)
		.ip(17)
		.udp(1, 4789)
		.vxlan(5001)
		.eth(0x0800)
		.ip(17)
		.udp(2, 4789)
		.vxlan(5002)
		.eth(0x0800)
		.ip(6)
		.tcp(3, 4);
}

Packet geneve_twice()
{
	return Packet()
		.eth(0x0800)
		.ip(17)
		.udp(1, 6081)
		.geneve(71, 0x6558)
		.eth(0x0800)
		.ip(17)
		.udp(2, 6081)
		.geneve(72, 0x6558)
		.eth(0x0800)
		.ip(6)
		.tcp(3, 4);
}

Packet nvgre_twice()
{
	return Packet()
		.eth(0x0800)
		.ip(47)
		.gre(0x2000, 0x6558)
		.u32(81 << 8)
		.eth(0x0800)
		.ip(47)
		.gre(0x2000, 0x6558)
		.u32(82 << 8)
		.eth(0x0800)
		.ip(6)
		.tcp(3, 4);
}

Packet mpls()
{
	return Packet().eth(0x8847).label(100, false).label(200, true).ip(6).tcp(1, 2);
}

Packet arp()
{
	return Packet().eth(0x0806).raw({ 0,  1, 8, 0, 6, 4, 0,	   1,	 2, 0, 0xc0, 0xa8, 0, 1,
					  10, 0, 0, 1, 2, 0, 0xc0, 0xa8, 0, 2, 10,   0,	   0, 9 });
}

// Quotes a packet to 192.0.2.53, UDP port 53.
Packet unreachable(unsigned code)
{
	return Packet().eth(0x0800).ip(1).icmp(3, code).raw(
		{ 0x45, 0, 0,	28, 0, 1,  0,	 0,    64, 17, 0, 0, 10, 0,
		  0,	1, 192, 0,  2, 53, 0x30, 0x39, 0,  53, 0, 8, 0,	 0 });
}

Packet dns(bool response, unsigned type = 28, unsigned code = 3)
{
	Packet p = Packet().eth(0x0800).ip(17).udp(response ? 53 : 40000, response ? 40000 : 53);

	p.u16(7).u16(response ? 0x8000 | code : 0x0100).u16(1).u16(0).u16(0).u16(0);
	p.raw({ 3, 'W', 'w', 'W', 4, 's', 'h', 'o', 'p', 0 }).u16(type).u16(1);
	return p;
}

Packet roce(unsigned opcode, unsigned byte1 = 0x40)
{
	return Packet().eth(0x0800).ip(17).udp(1, 4791).raw(
		{ (int)opcode, (int)byte1, 0xff, 0xff, 0, 0, 0, 17, 0x80, 0, 0, 5 });
}

Packet roce_write()
{
	return roce(6).fill(12).u32(4096);
}

Packet roce_ack(unsigned syndrome)
{
	return roce(17).u8(syndrome).fill(3);
}

Packet broadcast()
{
	return Packet().fill(6, 0xff).raw({ 2, 0, 0, 0, 0, 1 }).u16(0x0806).fill(28);
}

Packet multicast()
{
	return Packet().raw({ 1, 0, 0x5e, 0, 0, 1, 2, 0, 0, 0, 0, 1 }).u16(0x0800).ip(17).udp(1, 2);
}

Bytes addr(uint32_t host)
{
	return Bytes().u32(1).u32(host);
}

Sample gateway()
{
	Bytes b = addr(0xc0000201);

	b.u32(64500).u32(64499).u32(64498).u32(2);
	b.u32(2).u32(2).u32(64501).u32(64502); // sequence
	b.u32(1).u32(2).u32(64510).u32(64511); // set
	b.u32(2).u32(64500 << 16 | 100).u32(64500 << 16 | 200).u32(150);
	return with(1003, b);
}

Bytes tunnel4()
{
	return Bytes().u32(100).u32(47).u32(0x0a000001).u32(0x0a000002).u32(0).u32(0).u32(0).u32(0);
}

Sample tunnel6_in()
{
	Bytes b = Bytes().u32(100).u32(47);

	b.u32(0xfe800000).u32(0).u32(0).u32(1).u32(0xfe800000).u32(0).u32(0).u32(2);
	return with(1026, b.u32(0).u32(0).u32(0).u32(0));
}

Sample tcp_info()
{
	return with(2209, Bytes().u32(2)
				  .u32(1460)
				  .u32(1448)
				  .u32(7)
				  .u32(3)
				  .u32(2)
				  .u32(1500)
				  .u32(850)
				  .u32(90)
				  .u32(10)
				  .u32(4)
				  .u32(800));
}

Sample http()
{
	return with(2206, Bytes().u32(2)
				  .u32(1001)
				  .text("http://h:8008/metrics/json?x=1")
				  .text("h")
				  .text("http://r/")
				  .text("curl/8.0")
				  .text("192.0.2.9")
				  .text("alice")
				  .text("text/html")
				  .u64(310)
				  .u64(18000000000ull)
				  .u32(1250)
				  .u32(200));
}

Sample old_http()
{
	return with(2201, Bytes().u32(4)
				  .u32(1000)
				  .text("/a b")
				  .text("old")
				  .text("")
				  .text("")
				  .text("")
				  .text("")
				  .u64(77)
				  .u32(12)
				  .u32(404));
}

Sample app()
{
	Sample s = with(2202, Bytes().text("payment")
				      .text("charge")
				      .text("cc=visa")
				      .text("ok")
				      .u64(310)
				      .u64(900)
				      .u32(500)
				      .u32(2));

	s.add(test::record(2204, Bytes().text("alice")))
		.add(test::record(2205, Bytes().text("shop")));
	return s;
}

Sample memcache()
{
	return with(2200, Bytes().u32(1).u32(7).text("session:17").u32(1).u32(512).u32(33).u32(5));
}

Sample socket4()
{
	return with(2100, Bytes().u32(6).u32(0x0a000001).u32(0x0a000002).u32(443).u32(51000));
}

Bytes sampled_ipv4()
{
	return Bytes()
		.u32(1400)
		.u32(6)
		.u32(0x0a000001)
		.u32(0x0a000002)
		.u32(1)
		.u32(2)
		.u32(0x12)
		.u32(0);
}

Sample only_records()
{
	Sample s = with(3, sampled_ipv4());

	s.add(test::record(2, Bytes().u32(1418)
				      .u32(0x02000000)
				      .u32(0x00010000)
				      .u32(0x02000000)
				      .u32(0x00020000)
				      .u32(0x800)));
	return s;
}

struct Row {
	const char *key;
	Sample sample;
	const char *text; // "": null, the sample does not count
};

const std::vector<Row> &rows()
{
	static const std::vector<Row> all = {
		{ "samplingrate", headed(tcp()), "512" },
		{ "bytes", headed(tcp()), "1500" },
		{ "frames", headed(tcp()), "1" },
		{ "stripped", headed(tcp()), "4" },
		{ "requests", http(), "1" },
		{ "requests", headed(dns(false)), "1" },
		{ "requests", headed(arp()), "1" },
		{ "requests", headed(tcp()), "" },
		{ "duration", http(), "1250" },
		{ "duration", app(), "500" },
		{ "duration", memcache(), "33" },
		{ "duration", old_http(), "12" },
		{ "queueindex", with(1036, Bytes().u32(3)), "3" },
		{ "queuedepth", with(1040, Bytes().u32(9216)), "9216" },
		{ "transitdelay", with(1039, Bytes().u32(850)), "850" },
		{ "function", with(1038, Bytes().text("tcp_v4_rcv")), "tcp_v4_rcv" },
		{ "acl", with(1037, Bytes().u32(9).text("deny-guest").u32(1)), "deny-guest" },
		{ "acl", with(1037, Bytes().u32(9).text("").u32(1)), "9" },
		{ "dropmonreason", with(1042, Bytes().text("NO_SOCKET")), "NO_SOCKET" },
		{ "dropmonreason", with(1041, Bytes().text("l3_drops").text("ttl_value")),
		  "ttl_value" },

		{ "vlansource", with(1001, Bytes().u32(10).u32(1).u32(20).u32(2)), "10" },
		{ "prioritysource", with(1001, Bytes().u32(10).u32(1).u32(20).u32(2)), "1" },
		{ "vlandestination", with(1001, Bytes().u32(10).u32(1).u32(20).u32(2)), "20" },
		{ "prioritydestination", with(1001, Bytes().u32(10).u32(1).u32(20).u32(2)), "2" },
		{ "ipnexthoprouter", with(1002, addr(0x0a000001).u32(24).u32(16)), "10.0.0.1" },
		{ "ipsourcemaskbits", with(1002, addr(0x0a000001).u32(24).u32(16)), "24" },
		{ "ipdestinationmaskbits", with(1002, addr(0x0a000001).u32(24).u32(16)), "16" },
		{ "bgpnexthop", gateway(), "192.0.2.1" },
		{ "bgpas", gateway(), "64500" },
		{ "bgpsourceas", gateway(), "64499" },
		{ "bgpsourcepeeras", gateway(), "64498" },
		{ "bgplocalpref", gateway(), "150" },
		{ "bgpdestinationas", gateway(), "64511" },
		{ "bgpdestinationpeeras", gateway(), "64501" },
		{ "bgpdestinationaspath", gateway(), "64501-64502-{64510,64511}" },
		{ "bgpcommunities", gateway(), "64500:100-64500:200" },
		{ "inputipsource", with(1024, tunnel4()), "10.0.0.1" },
		{ "inputipdestination", with(1024, tunnel4()), "10.0.0.2" },
		{ "inputipsource", tunnel6_in(), "FE80::1" },
		{ "outputipsource", with(1023, tunnel4()), "10.0.0.1" },
		{ "outputipdestination", with(1023, tunnel4()), "10.0.0.2" },
		{ "usersource", with(1004, Bytes().u32(106).text("alice").u32(106).text("bob")),
		  "alice" },
		{ "userdestination",
		  with(1004, Bytes().u32(106).text("alice").u32(106).text("bob")), "bob" },
		{ "usersource", with(1004, Bytes().u32(106).text("a\xff\n").u32(106).text("bob")),
		  "a\xef\xbf\xbd\\x0a" },
		{ "natsource", with(1007, addr(0xc6336407).u32(1).u32(0xc6336408)),
		  "198.51.100.7" },
		{ "natdestination", with(1007, addr(0xc6336407).u32(1).u32(0xc6336408)),
		  "198.51.100.8" },
		{ "natsourceport", with(1020, Bytes().u32(40001).u32(40002)), "40001" },
		{ "natdestinationport", with(1020, Bytes().u32(40001).u32(40002)), "40002" },

		{ "macsource", headed(tcp()), "020000000002" },
		{ "macdestination", headed(tcp()), "020000000001" },
		{ "macsource", only_records(), "020000000001" },
		{ "macdestination", only_records(), "020000000002" },
		{ "macsource.1", headed(vxlan_in_vxlan()), "020000000002" },
		{ "macsource.3", headed(vxlan_in_vxlan()), "" },
		{ "vlan", headed(two_tags()), "100" },
		{ "vlan.1", headed(two_tags()), "200" },
		{ "inner:vlan", headed(two_tags()), "200" },
		{ "vlan.2", headed(two_tags()), "" },
		{ "priority", headed(two_tags()), "3" },
		{ "priority.1", headed(two_tags()), "5" },
		{ "priority",
		  headed(tcp()).add(test::record(1001, Bytes().u32(10).u32(6).u32(20).u32(2))),
		  "6" },
		{ "isbroadcast", headed(broadcast()), "true" },
		{ "ismulticast", headed(broadcast()), "false" },
		{ "isunicast", headed(broadcast()), "false" },
		{ "ismulticast", headed(multicast()), "true" },
		{ "isbroadcast", headed(multicast()), "false" },
		{ "isunicast", headed(tcp()), "true" },
		{ "mplslabels", headed(mpls()), "100.200" },
		{ "mplslabels",
		  with(1006, addr(0x0a000001).u32(2).u32(16 << 12).u32(17 << 12 | 0x100).u32(0)),
		  "16.17" },
		{ "arpoperation", headed(arp()), "1" },
		{ "arpipsender", headed(arp()), "10.0.0.1" },
		{ "arpmacsender", headed(arp()), "0200C0A80001" },
		{ "arpiptarget", headed(arp()), "10.0.0.9" },
		{ "arpmactarget", headed(arp()), "0200C0A80002" },

		{ "ip_offset", headed(tcp()), "14" },
		{ "ip_offset.1", headed(vxlan_in_vxlan()), "64" },
		{ "ipttl", headed(tcp()), "64" },
		{ "ipbytes", headed(tcp()), "40" },
		{ "ipbytes", only_records(), "1400" },
		{ "ipid", headed(tcp()), "1" },
		{ "ipfragoffset", headed(fragment()), "1480" },
		{ "ipflags", headed(fragment()), "001" },
		{ "ipflags", headed(tcp()), "010" },
		{ "ip6_offset", headed(ip6_extended()), "14" },
		{ "ip6flowlabel", headed(labelled()), "65824" },
		{ "ip6ttl", headed(labelled()), "63" },
		{ "ip6bytes", headed(labelled()), "20" },
		{ "ip6extensions", headed(ip6_extended()), "0.44" },
		{ "ip6extensions", headed(labelled()), "" },
		{ "ip6fragoffset", headed(ip6_extended()), "1448" },
		{ "ip6fragm", headed(ip6_extended()), "true" },
		{ "ip6scitag", headed(labelled()), "2.8" },

		{ "tcpflags", headed(tcp()), "....1...." },
		{ "tcpflags", only_records(), "....1..1." },
		{ "tcpwindow", headed(tcp()), "0" },
		{ "tcprtt", tcp_info(), "850" },
		{ "tcprttvar", tcp_info(), "90" },
		{ "tcprttmin", tcp_info(), "800" },
		{ "tcpcwndsnd", tcp_info(), "10" },
		{ "tcpunacked", tcp_info(), "7" },
		{ "tcplost", tcp_info(), "3" },
		{ "tcpretrans", tcp_info(), "2" },
		{ "tcpreorder", tcp_info(), "4" },
		{ "tcppathmtu", tcp_info(), "1500" },
		{ "tcpinfodirection", tcp_info(), "sent" },
		{ "icmpseqno", headed(Packet().eth(0x0800).ip(1).u8(8).u8(0).u16(0).u16(1).u16(77)),
		  "77" },
		{ "icmpseqno", headed(unreachable(1)), "" },
		{ "icmpunreachablenet", headed(unreachable(0)), "192.0.2.53" },
		{ "icmpunreachablenet", headed(unreachable(1)), "" },
		{ "icmpunreachablehost", headed(unreachable(1)), "192.0.2.53" },
		{ "icmpunreachableprotocol", headed(unreachable(2)), "17" },
		{ "icmpunreachableport", headed(unreachable(3)), "udp_53" },
		{ "dnsqr", headed(dns(false)), "false" },
		{ "dnsqr", headed(dns(true)), "true" },
		{ "dnsqname", headed(dns(false)), "www.shop." },
		{ "dnsqtype", headed(dns(false)), "28" },
		{ "dnsqtypename", headed(dns(false)), "AAAA" },
		{ "dnsqtypename", headed(dns(false, 1234)), "TYPE1234" },
		{ "dnsrcode", headed(dns(true)), "3" },
		{ "dnsrcode", headed(dns(false)), "" },

		{ "vxlanvni", headed(vxlan_in_vxlan()), "5001" },
		{ "vxlanvni.1", headed(vxlan_in_vxlan()), "5002" },
		{ "genevevni.1", headed(geneve_twice()), "72" },
		{ "grevsid.1", headed(nvgre_twice()), "82" },
		{ "ibbt_offset", headed(roce(4)), "42" },
		{ "ibbtopcode", headed(roce(4)), "4" },
		{ "ibbtopname", headed(roce(6)), "RDMA_WRITE_FIRST" },
		{ "ibbtoptransport", headed(roce(6)), "RC" },
		{ "ibbtoptransport", headed(roce(0x64)), "UD" },
		{ "ibbtdestqp", headed(roce(4)), "17" },
		{ "ibbtack", headed(roce(4)), "true" },
		{ "ibbtse", headed(roce(4)), "false" },
		{ "ibbtm", headed(roce(4)), "true" },
		{ "ibbttver", headed(roce(4)), "0" },
		{ "ibbtaethack", headed(roce_ack(31)), "31" },
		{ "ibbtaethackname", headed(roce_ack(31)), "ack" },
		{ "ibbtaethackname", headed(roce_ack(0x20)), "rnr_nak" },
		{ "ibbtaethackname", headed(roce_ack(0x60)), "nak" },
		{ "ibbtaethack", headed(roce(4)), "" },
		{ "ibbtrdmalen", headed(roce_write()), "4096" },

		{ "httpmethod", http(), "GET" },
		{ "httpmethod", old_http(), "POST" },
		{ "httpprotocol", http(), "1001" },
		{ "httpurl", http(), "http://h:8008/metrics/json?x=1" },
		{ "uripath", http(), "/metrics/json" },
		{ "httphost", http(), "h" },
		{ "httpreferer", http(), "http://r/" },
		{ "httpuseragent", http(), "curl/8.0" },
		{ "httpxff", http(), "192.0.2.9" },
		{ "httpauthuser", http(), "alice" },
		{ "httpmimetype", http(), "text/html" },
		{ "httpstatus", http(), "200" },
		{ "httpstatus", old_http(), "404" },
		{ "httpreqbytes", http(), "310" },
		{ "httprespbytes", http(), "18000000000" },
		{ "httprespbytes", old_http(), "77" },
		{ "appname", app(), "payment" },
		{ "appoperation", app(), "charge" },
		{ "appattributes", app(), "cc=visa" },
		{ "appstatus", app(), "TIMEOUT" },
		{ "appstatusdescr", app(), "ok" },
		{ "appreqbytes", app(), "310" },
		{ "apprespbytes", app(), "900" },
		{ "appinitiator", app(), "alice" },
		{ "apptarget", app(), "shop" },
		{ "memcacheprotocol", memcache(), "ascii" },
		{ "memcachecommand", memcache(), "get" },
		{ "memcachekey", memcache(), "session:17" },
		{ "memcachenkeys", memcache(), "1" },
		{ "memcachestatus", memcache(), "stored" },
		{ "memcachebytes", memcache(), "512" },
		{ "socketprotocol", socket4(), "6" },
		{ "socketlocalip", socket4(), "10.0.0.1" },
		{ "socketlocalport", socket4(), "443" },
		{ "socketremoteip", socket4(), "10.0.0.2" },
		{ "socketremoteport", socket4(), "51000" },

		// Through functions, in texts and numbers.
		{ "prefix:[uri:httpurl:path]:/:2", http(), "/metrics" },
		{ "null:tcprtt:none", headed(tcp()), "none" },
		{ "or:dnsqname:httphost", http(), "h" },
		{ "range:ipttl:60:70", headed(tcp()), "true" },
		{ "mask:natsource:24", with(1007, addr(0xc6336407).u32(1).u32(0xc6336408)),
		  "198.51.100.0/24" },
		{ "inner:ipttl", headed(vxlan_in_vxlan()), "64" },
	};
	return all;
}

TEST(FlowsColumns, EveryKeyHasTheTextOfTheCatalogue)
{
	for (const Row &row : rows()) {
		DirectWorld world;

		world.put("f", row.key);
		world.feed(row.sample);
		world.epoch();
		EXPECT_EQ(world.keys("f"), row.text) << row.key;
	}
}

TEST(FlowsColumns, EveryKeyHasAValueInTheTableAbove)
{
	std::set<std::string> tested;
	hg_key_info info;

	for (const Row &row : rows()) {
		std::string key = row.key;

		if (*row.text)
			tested.insert(key.substr(0, key.find('.')));
	}
	for (size_t i = 0; hg_key_info_at(i, &info); i++) {
		if (!info.kept || std::string(info.record) == "names")
			continue;
		if (tested.count(info.name))
			continue;
		// What rows keep is tested with the language.
		hg_keys *keys;
		hg_problem problem;
		hg_direct_def def = {};
		ASSERT_EQ(hg_keys_compile(info.name, &keys, &problem), 0) << info.name;
		ASSERT_TRUE(hg_keys_columns(keys, &def));
		EXPECT_EQ(def.column_count, 0) << info.name << " has no row in the table";
		hg_keys_free(keys);
	}
}

TEST(FlowsColumns, AFilterOnAKeySelectsByEverySpellingOfItsValue)
{
	static const struct {
		const char *filter;
		Sample sample;
		bool passes;
	} cases[] = {
		{ "ipttl=64", headed(tcp()), true },
		{ "ipttl=063", headed(tcp()), false },
		{ "macsource=02:00:00:00:00:02", headed(tcp()), true },
		{ "macsource=0200.0000.0002", headed(tcp()), true },
		{ "macsource=02:00:00:00:00:03", headed(tcp()), false },
		{ "tcpflags~....1.*", headed(tcp()), true },
		{ "tcpflags=....1....", headed(tcp()), true },
		{ "isunicast=yes", headed(tcp()), true },
		{ "dnsqname~.*shop\\.", headed(dns(false)), true },
		{ "dnsqname=null", headed(tcp()), true },
		{ "dnsqname!=null", headed(tcp()), false },
		{ "httprespbytes=18000000000", http(), true },
		{ "natsource=198.51.100.0/24", with(1007, addr(0xc6336407).u32(1).u32(0xc6336408)),
		  true },
		{ "ipflags=010&ipprotocol=6", headed(tcp()), true },
		{ "httpurl~.*metrics.*|ipttl=64", headed(tcp()), true },
	};

	for (const auto &c : cases) {
		DirectWorld world;

		world.put("f", "agent", "frames", c.filter);
		world.feed(c.sample);
		world.epoch();
		EXPECT_EQ(world.keys("f"), c.passes ? "192.0.2.77" : "") << c.filter;
	}
}

} // namespace
