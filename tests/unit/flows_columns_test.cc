// The catalogue of keys beyond the base row (FM 3.1 to 3.7): for each key a sample as it comes from
// an agent, and the text that answers show.
#include <set>

#include "control/flows/language.h"
#include "tests/support/column_samples.h"
#include "tests/support/direct_world.h"

namespace
{

using heliograph::DirectWorld;
using namespace column_samples;

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
