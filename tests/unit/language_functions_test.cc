#include <gtest/gtest.h>

#include "tests/support/language.h"
#include "tests/support/urow_builder.h"

namespace
{

const hg_observer agent = { test_address("10.0.0.11"), { 0, 15 }, 0 };

Row tcp()
{
	return Row("eth.ip.tcp")
		.addresses("10.1.2.3", "10.1.2.4")
		.proto(6)
		.ports(80, 80)
		.seen(&agent, HG_DIRECTION_INGRESS, 15, 4);
}

Row udp6()
{
	return Row("eth.ip6.udp")
		.addresses("2001:db8:1:2::3", "2001:db8::4")
		.proto(17)
		.ports(5353, 53);
}

TEST(Functions, give_what_the_catalogue_says)
{
	static const struct {
		const char *key, *on_tcp, *on_udp6;
	} rows[] = {
		{ "null:ipsource:none", "10.1.2.3", "none" },
		{ "null:[ipsource]:", "10.1.2.3", "" },
		{ "null:[null:vlan:x]:y", "x", "x" },
		{ "or:ipsource:ip6source", "10.1.2.3", "2001:DB8:1:2::3" },
		{ "or:vlan:vni", "(null)", "(null)" },
		{ "or:tcpsourceport:[or:vlan:udpsourceport]", "80", "5353" },
		{ "if:[first:stack:.:ip:ip6]:ip:[ipsource]:[ip6source]", "10.1.2.3",
		  "2001:DB8:1:2::3" },
		{ "if:ipprotocol:6:tcp:other", "tcp", "other" },
		{ "if:ipprotocol:6:ipsource:ip6source", "10.1.2.3", "2001:DB8:1:2::3" },
		{ "if:ipprotocol:6:tcpsourceport:ip6source.1", "80", "(null)" },
		{ "eq:tcpsourceport:tcpdestinationport", "true", "(null)" },
		{ "eq:ipsource:ipdestination", "false", "(null)" },
		{ "eq:innersrc:ipsource", "true", "(null)" },
		{ "eq:innersrc:outersrc", "true", "true" },
		{ "range:tcpsourceport:80:443", "true", "(null)" },
		{ "range:tcpsourceport:81:443", "false", "(null)" },
		{ "range:tcpsourceport:0:80", "true", "(null)" },
		{ "range:[or:tcpsourceport:udpsourceport]:1024", "false", "true" },
		{ "range:tcpsourceport:-1.5:80.5", "true", "(null)" },
		{ "range:stack:1:2", "(null)", "(null)" },
		{ "first:stack:.:tcp:udp", "tcp", "udp" },
		{ "first:stack:.:udp:ip6:eth", "eth", "eth" },
		{ "first:stack:.:sctp:icmp", "(null)", "(null)" },
		{ "prefix:stack:.:2", "eth.ip", "eth.ip6" },
		{ "prefix:stack:.:0", "", "" },
		{ "prefix:stack:.:99", "eth.ip.tcp", "eth.ip6.udp" },
		{ "suffix:stack:.:1", "tcp", "udp" },
		{ "suffix:stack:.:2", "ip.tcp", "ip6.udp" },
		{ "suffix:stack:.:0", "", "" },
		{ "suffix:stack:.:3", "eth.ip.tcp", "eth.ip6.udp" },
		{ "prefix:[null:vlan:/metrics/json]:/:2", "/metrics", "/metrics" },
		{ "suffix:[null:vlan:web.local.]:.:2", "local.", "local." },
		{ "prefix:[null:vlan:a--b--c]:--:2", "a--b", "a--b" },
		{ "suffix:[null:vlan:a--b--c]:--:2", "b--c", "b--c" },
		{ "concat:-:stack:or", "key-syntax", "key-syntax" },
		{ "concat:-:ipprotocol:tcpsourceport", "6-80", "(null)" },
		{ "concat:\\::ipsource:tcpsourceport", "10.1.2.3:80", "(null)" },
		{ "concat:\\ :stack:stack", "eth.ip.tcp eth.ip.tcp", "eth.ip6.udp eth.ip6.udp" },
		{ "concat:\\,\\\\:stack:stack", "eth.ip.tcp,\\eth.ip.tcp",
		  "eth.ip6.udp,\\eth.ip6.udp" },
		{ "concat:[:stack:stack", "key-syntax", "key-syntax" },
		{ "concat:\\[:stack:stack", "eth.ip.tcp[eth.ip.tcp", "eth.ip6.udp[eth.ip6.udp" },
		{ "concat::stack:stack", "eth.ip.tcpeth.ip.tcp", "eth.ip6.udpeth.ip6.udp" },
		{ "prefix:[concat:\\::ipsource:tcpsourceport]:\\::1", "10.1.2.3", "(null)" },
		{ "mask:ipsource:24", "10.1.2.0/24", "(null)" },
		{ "mask:ipsource:0", "0.0.0.0/0", "(null)" },
		{ "mask:ipsource:31", "10.1.2.2/31", "(null)" },
		{ "mask:ip6source:64", "(null)", "2001:DB8:1:2::/64" },
		{ "mask:innersrc:24:48", "10.1.2.0/24", "2001:DB8:1::/48" },
		{ "mask:innersrc:24", "10.1.2.0/24", "2001:D00::/24" },
		{ "mask:[or:ipsource:ip6source]:8:32", "10.0.0.0/8", "2001:DB8::/32" },
		{ "mask:[null:vlan:nothing]:8", "(null)", "(null)" },
		{ "inner:ipsource", "10.1.2.3", "(null)" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:protocol", "http", "http" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:host", "h", "h" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:port", "8008", "8008" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:path", "/a/b.html",
		  "/a/b.html" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:file", "b.html", "b.html" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:query", "q=1", "q=1" },
		{ "uri:[null:vlan:http\\://u@h\\:8008/a/b.html?q=1#top]:fragment", "top", "top" },
		{ "uri:[null:vlan:http\\://\\[\\:\\:1\\]\\:80/]:host", "::1", "::1" },
		{ "uri:[null:vlan:http\\://\\[\\:\\:1\\]\\:80/]:port", "80", "80" },
		{ "uri:[null:vlan:/metrics]:path", "/metrics", "/metrics" },
		{ "uri:[null:vlan:/metrics]:host", "(null)", "(null)" },
		{ "uri:[null:vlan:http\\://h]:path", "(null)", "(null)" },
		{ "uri:[null:vlan:http\\://h/]:file", "(null)", "(null)" },
		{ "prefix:[uri:[null:vlan:http\\://h\\:8008/metrics/json]:path]:/:2", "/metrics",
		  "/metrics" },
		{ " prefix : stack : . : 2 ", "eth.ip", "eth.ip6" },
		{ "'prefix:stack:.:2'", "eth.ip", "eth.ip6" },
		{ "'null:vlan:it\\'s'", "it's", "it's" },
		{ "null:vlan:a\\,b", "a,b", "a,b" },
		{ "if:ipprotocol:6:macsource:x", "(null)", "x" },
		{ "if:ipprotocol:6:macsources:x", "macsources", "x" },
	};

	for (const auto &row : rows) {
		EXPECT_EQ(Keys(row.key).of(tcp()), row.on_tcp) << row.key;
		EXPECT_EQ(Keys(row.key).of(udp6()), row.on_udp6) << row.key;
	}
}

TEST(Functions, nest_sixteen_deep_and_no_deeper)
{
	std::string text = "ipsource";

	for (int depth = 2; depth <= 16; depth++)
		text = "null:[" + text + "]:x";
	EXPECT_EQ(Keys(text).of(tcp()), "10.1.2.3");
	text = "null:[" + text + "]:x";
	EXPECT_EQ(Keys(text).of(tcp()), "too-many");
}

TEST(Functions, a_result_longer_than_a_key_is_cut_at_a_character)
{
	std::string long_text(253, 'a');
	std::string result =
		Keys("concat::[null:vlan:" + long_text + "]:[null:vlan:\xc3\xa9\xc3\xa9]")
			.of(tcp());

	EXPECT_EQ(result, long_text + "\xc3\xa9");
	EXPECT_EQ(Keys("null:vlan:" + std::string(256, 'a')).of(tcp()), "too-many");
}

TEST(Functions, equal_results_are_one_packed_key_wherever_they_come_from)
{
	Keys keys("if:ipprotocol:6:tcpsourceport:80");
	Row other = Row("eth.ip.udp").addresses("1.1.1.1", "2.2.2.2").proto(17);

	EXPECT_EQ(keys.of(other), "80");
	EXPECT_EQ(keys.pack(tcp()), keys.pack(other));
}

TEST(Functions, that_need_data_from_elsewhere_are_known_and_not_provided)
{
	for (const char *key :
	     { "country:ipsource", "asn:ipsource", "oui:macsource", "host:macsource:uuid" }) {
		Keys keys(key);

		EXPECT_STREQ(keys.problem.type, "not-provided") << key;
		EXPECT_EQ(keys.problem.status, 400);
	}
	EXPECT_STREQ(Keys("country:ipsource").problem.detail,
		     "keys: function country is not provided in this version.");
}

TEST(Functions, are_listed)
{
	hg_function_info info;
	unsigned provided = 0;
	size_t n = 0;

	for (; hg_function_info_at(n, &info); n++) {
		provided += info.provided;
		EXPECT_NE(info.example[0], '\0');
	}
	EXPECT_EQ(n, 24u);
	EXPECT_EQ(provided, 20u);
}

} // namespace
