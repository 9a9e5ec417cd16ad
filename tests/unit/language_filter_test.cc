#include <gtest/gtest.h>

#include "tests/support/language.h"
#include "tests/support/urow_builder.h"

namespace
{

const hg_observer agent = { test_address("10.0.0.11"), { 0, 15 }, 0 };

Row tcp()
{
	return Row("eth.ip.tcp")
		.addresses("10.1.2.3", "192.168.7.9")
		.proto(6, 0x60)
		.ports(51000, 443)
		.vlan(12)
		.seen(&agent, HG_DIRECTION_INGRESS, 0, 4);
}

Row udp6()
{
	return Row("eth.ip6.udp").addresses("2001:db8::a", "fe80::1").proto(17).ports(53, 53);
}

TEST(Filter, accepts_what_it_says)
{
	static const struct {
		const char *text;
		bool on_tcp, on_udp6;
	} rows[] = {
		{ "", true, true },
		{ "  ", true, true },
		{ "ipprotocol=6", true, false },
		{ "ipprotocol!=6", false, true },
		{ "ipprotocol=17,6", true, false },
		{ "ipprotocol!=17,6", false, true },
		{ "ipprotocol=06", true, false },
		{ "ipprotocol=six", false, false },
		{ "ipprotocol!=six", true, true },
		{ "ipprotocol = 6 & ( tcpsourceport = 80 , 443 | tcpdestinationport = 80 , 443 )",
		  true, false },
		{ "ipprotocol=6&(tcpsourceport=80,443|tcpdestinationport=80,443)", true, false },
		{ "vlan=1|ipprotocol=6&vlan=12", true, false },
		{ "vlan=12|ipprotocol=6&vlan=1", true, false },
		{ "(vlan=12|ipprotocol=17)&vlan=1", false, false },
		{ "udpsourceport=53|vlan=12", true, true },
		{ "'ipsource'='10.1.2.3'", true, false },
		{ "ipsource=10.0.0.0/8", true, false },
		{ "ipsource=10.1.2.3/32,11.0.0.0/8", true, false },
		{ "ipsource=10.1.2.4/31", false, false },
		{ "ipsource=10.1.2.7/29", true, false },
		{ "ipsource!=10.0.0.0/8", false, true },
		{ "ipsource=0.0.0.0/0", true, false },
		{ "innersrc=10.0.0.0/8,2001:db8::/32", true, true },
		{ "ip6source=2001:0db8:0:0::000A", false, true },
		{ "ip6source=2001:DB8::/32", false, true },
		{ "ip6source=2001:DB8::8/125", false, true },
		{ "ip6source=10.0.0.1", false, false },
		{ "agent=10.0.0.0/24", true, false },
		{ "agent=null", false, true },
		{ "agent!=null", true, false },
		{ "vlan=null", false, true },
		{ "vlan='null'", false, false },
		{ "vlan!='null'", true, true },
		{ "vlan=null,12", true, true },
		{ "vlan!=null,12", false, false },
		{ "vlan=\\null", false, false },
		{ "vlan~.*", true, false },
		{ "vlan!~.*", false, true },
		{ "vlan~null", false, true },
		{ "stack=eth.ip.tcp", true, false },
		{ "stack=eth.ip", false, false },
		{ "stack~eth\\.ip\\.", false, false },
		{ "stack~eth.*", true, true },
		{ "stack~.*\\.tcp,.*\\.sctp", true, false },
		{ "stack~eth\\.(ip|ipx)\\.(tcp|udp)", true, false },
		{ "stack~'eth\\.ip6?\\.(tcp|udp)'", true, true },
		{ "stack~eth\\.ip[(6,)]\\.udp|vlan=12", true, true },
		{ "(stack~.*(tcp|sctp))&vlan=12", true, false },
		{ "stack~eth.{1,3}[.]tcp", true, false },
		{ "stack!~.*tcp", false, true },
		{ "'prefix:stack:.:2'='eth.ip'", true, false },
		{ "prefix:stack:.:2=eth.ip", true, false },
		{ "prefix:[null:vlan:a,b]:\\,:1=a", false, true },
		{ "'null:vlan:it\\'s'='it\\'s'", false, true },
		{ "null:vlan:a\\=b='a=b'", false, true },
		{ "null:[null:vlan:a=b]:x=a\\=b", false, true },
		{ "null:vlan:none=012", true, false },
		{ "null:vlan:none=none,13", false, true },
		{ "null:vlan:a(b='a(b'", false, true },
		{ "null:vlan:=", false, true },
		{ "vlan==12", false, false },
		{ "null:vlan:=''", false, true },
		{ "eq:udpsourceport:udpdestinationport=yes", false, true },
		{ "eq:udpsourceport:udpdestinationport=true", false, true },
		{ "eq:udpsourceport:udpdestinationport=no", false, false },
		{ "eq:udpsourceport:udpdestinationport!=no", true, true },
		{ "range:tcpdestinationport:400:500=true", true, false },
		{ "or:ipsource:ip6source=2001:0db8::A", false, true },
		{ "or:ipsource:ip6source=10.0.0.0/8,2001:db8::/64", true, true },
		{ "null:ipsource:none=10.0.0.0/8", true, false },
		{ "mask:ip6source:32=2001:0db8::/032", false, true },
		{ "mask:ipsource:8=10.0.0.0/8", true, false },
		{ "mask:ipsource:8=10.0.0.0/7", false, false },
		{ "inputifindex=0", true, false },
		{ "inputifindex=unknown", true, false },
		{ "outputifindex=4,internal", true, false },
		{ "outputifindex=internal", false, false },
		{ "datasource=15", true, false },
		{ "datasource=2.1,3.15", false, false },
		{ "direction=ingress", true, false },
		{ "direction=egress", false, false },
		{ "iptos=01100000", true, false },
		{ "ipecn=00", true, false },
		{ "ipecn=0", true, false },
		{ "ipecn=11", false, false },
		{ "ipdscpname='cs3(24)'", true, false },
		{ "ipdscpname=cs3\\(24\\)", true, false },
		{ "ip6dscpname~be.*", false, true },
		{ "ethernetprotocol=2048,34525", true, true },
		{ "vlan=1,2,3,4,5,6,7,8,9,10,11,12,13", true, false },
		{ "vlan=1,2,3,4,5,6,7,8,9,10,11,13", false, false },
		{ "ipsource.1=null", true, true },
		{ "inner:ipsource=10.1.2.3", true, false },
	};

	for (const auto &row : rows) {
		Filter filter(row.text);

		ASSERT_EQ(filter.status, 0) << row.text << ": " << filter.problem.detail;
		EXPECT_EQ(filter.accepts(tcp()), row.on_tcp) << row.text;
		EXPECT_EQ(filter.accepts(udp6()), row.on_udp6) << row.text;
	}
}

TEST(Filter, compares_reasons_by_name_or_number)
{
	EXPECT_TRUE(Filter("reason=acl,no_buffer_space").accepts(tcp().discard(258)));
	EXPECT_TRUE(Filter("reason=reason_400").accepts(tcp().discard(400)));
	EXPECT_FALSE(Filter("reason=reason_258").accepts(tcp().discard(258)));
	EXPECT_TRUE(Filter("reason=dev_hdr").accepts(tcp().discard(33)));
	EXPECT_FALSE(Filter("reason!=null").accepts(tcp()));
}

TEST(Filter, says_what_is_wrong_and_where)
{
	static const struct {
		const char *text, *type;
		int column;
		const char *detail;
	} rows[] = {
		{ "ipsource=10.0.0.1&&tcpsourceport=80", "filter-syntax", 19,
		  "filter: expected a key or '(' at column 19, found '&'; write a single & between "
		  "conditions." },
		{ "vlan=1||vlan=2", "filter-syntax", 8,
		  "filter: expected a key or '(' at column 8, found '|'; write a single | between "
		  "conditions." },
		{ "vlan=1&", "filter-syntax", 8,
		  "filter: expected a key or '(' at column 8, found the end." },
		{ "vlan", "filter-syntax", 5,
		  "filter: expected '=', '!=', '~' or '!~' at column 5, found the end." },
		{ "vlan&ipprotocol=6", "filter-syntax", 5,
		  "filter: expected '=', '!=', '~' or '!~' at column 5, found '&'." },
		{ "vlan!6", "filter-syntax", 6,
		  "filter: expected '=' or '~' at column 6, found '6' behind '!'." },
		{ "=6", "filter-syntax", 1,
		  "filter: expected a key or '(' at column 1, found '='." },
		{ "(vlan=1", "filter-syntax", 8,
		  "filter: expected ',', '&', '|' or ')' at column 8, found the end." },
		{ "((vlan=1)", "filter-syntax", 10,
		  "filter: expected '&', '|' or ')' at column 10, found the end." },
		{ "vlan=1)", "filter-syntax", 7,
		  "filter: expected ',', '&', '|' or the end at column 7, found ')'." },
		{ "(vlan=1)vlan=2", "filter-syntax", 9,
		  "filter: expected '&', '|' or the end at column 9, found 'v'." },
		{ "()", "filter-syntax", 2,
		  "filter: expected a key or '(' at column 2, found ')'." },
		{ "ipdscpname=ef(46)", "filter-syntax", 14,
		  "filter: expected ',', '&', '|' or the end at column 14, found '('; put the "
		  "value in "
		  "single quotes." },
		{ "vlan='1", "filter-syntax", 8,
		  "filter: expected a closing quote at column 8, found the end." },
		{ "vlan='1\\'", "filter-syntax", 10,
		  "filter: expected a closing quote at column 10, found the end." },
		{ "vlan='1'2", "filter-syntax", 9,
		  "filter: expected ',', '&', '|' or the end at column 9, found '2'." },
		{ "'vlan=1", "filter-syntax", 8,
		  "filter: expected a closing quote at column 8, found the end." },
		{ "vlan=1&ipsorce=10.0.0.1", "unknown-key", 8,
		  "filter: key ipsorce is not known; did you mean ipsource?" },
		{ "vlan=1&'prefix:ipsorce:.:2'=x", "unknown-key", 16,
		  "filter: key ipsorce is not known; did you mean ipsource?" },
		{ "vlan='\xc3\xa9'&ipsorce=1", "unknown-key", 10,
		  "filter: key ipsorce is not known; did you mean ipsource?" },
		{ "'null:[null:ipsource:it\\'s]:x:y'=1", "filter-syntax", 2,
		  "filter: function null is written null:k:default; a ':' in a text is written "
		  "'\\:'." },
		{ "country:ipsource=DE", "not-provided", 1,
		  "filter: function country is not provided in this version." },
	};

	for (const auto &row : rows) {
		Filter filter(row.text);

		EXPECT_EQ(filter.status, -1) << row.text;
		EXPECT_STREQ(filter.problem.type, row.type) << row.text;
		EXPECT_EQ(filter.problem.column, row.column) << row.text;
		EXPECT_STREQ(filter.problem.detail, row.detail);
		EXPECT_STREQ(filter.problem.parameter, "filter");
		EXPECT_STREQ(filter.problem.excerpt, row.text);
	}
}

TEST(Filter, names_what_was_expected_for_programs)
{
	Filter filter("ipsource=10.0.0.1&&tcpsourceport=80");

	EXPECT_STREQ(filter.problem.title, "Filter cannot be parsed");
	EXPECT_STREQ(filter.problem.expected[0], "key");
	EXPECT_STREQ(filter.problem.expected[1], "(");
	EXPECT_STREQ(filter.problem.expected[2], "");
}

TEST(Filter, refuses_expressions_that_cannot_run_in_linear_time)
{
	Filter filter("vlan=1&stack~'(a)\\1'", "query");

	EXPECT_EQ(filter.status, -1);
	EXPECT_EQ(filter.problem.status, 400);
	EXPECT_STREQ(filter.problem.parameter, "query");
	EXPECT_EQ(filter.problem.column, 14);
}

TEST(Filter, nests_thirty_two_groups_and_no_more)
{
	std::string text = std::string(32, '(') + "vlan=12" + std::string(32, ')');

	EXPECT_TRUE(Filter(text).accepts(tcp()));
	EXPECT_STREQ(Filter("(" + text + ")").problem.type, "too-many");
	EXPECT_EQ(Filter("(" + text + ")").problem.column, 33);
	EXPECT_EQ(Filter(std::string(8000, '(')).status, -1);
	EXPECT_STREQ(Filter(std::string(8193, ' ')).problem.type, "too-many");
}

TEST(Filter, needs_the_far_interface_only_where_it_is_named)
{
	EXPECT_TRUE(hg_filter_need_far_if(Filter("vlan=1|(null:inputifindex:x=4)").filter));
	EXPECT_FALSE(hg_filter_need_far_if(Filter("vlan=1|direction=ingress").filter));
	EXPECT_FALSE(hg_filter_need_far_if(Filter("").filter));
}

/* ---- filters over a definition's own keys ---- */

class KeyFilter
{
      public:
	KeyFilter(const std::string &text, const Keys &over) : keys(over)
	{
		status = hg_key_filter_compile(text.c_str(), keys.keys, ",", &filter, &problem);
	}

	~KeyFilter()
	{
		hg_key_filter_free(filter);
	}

	KeyFilter(const KeyFilter &) = delete;
	KeyFilter &operator=(const KeyFilter &) = delete;

	bool accepts(const hg_urow *row) const
	{
		return hg_key_filter_accepts(filter, keys.keys, keys.pack(row).data(),
					     keys.of(row).c_str());
	}

	const Keys &keys;
	hg_key_filter *filter = nullptr;
	hg_problem problem = {};
	int status;
};

TEST(KeyFilter, sees_the_keys_of_the_definition_and_functions_of_them)
{
	static const struct {
		const char *text;
		bool accepts;
	} rows[] = {
		{ "", true },
		{ "ipsource=10.0.0.0/8", true },
		{ "ipsource.0=10.0.0.0/8", true },
		{ "ipsource=11.0.0.0/8", false },
		{ "tcpdestinationport=80,443&ipsource=10.1.2.3", true },
		{ "mask:ipsource:16=10.1.0.0/16", true },
		{ "'mask:ipdestination:24'=192.168.7.0/24", true },
		{ "mask:ipdestination:24~192\\.168\\..*", true },
		{ "prefix:[mask:ipdestination:24]:/:1=192.168.7.0", true },
		{ "null:[ipsource]:x!=x", true },
		{ "10\\.1\\.2\\.3,443,.*", true },
		{ "10.1.2.3,443,192.168.7.0/24", true },
		{ "10.1.2.3", false },
		{ ".*", true },
		{ ".*(443).*", true },
	};
	Keys keys("ipsource,tcpdestinationport,mask:ipdestination:24");

	for (const auto &row : rows) {
		KeyFilter filter(row.text, keys);

		ASSERT_EQ(filter.status, 0) << row.text << ": " << filter.problem.detail;
		EXPECT_EQ(filter.accepts(tcp()), row.accepts) << row.text;
	}
}

TEST(KeyFilter, refuses_keys_that_the_definition_does_not_have)
{
	Keys keys("ipsource,vlan"), none("");
	KeyFilter other("vlan=1&mask:ipdestination:24=10.0.0.0/24", keys), unknown("vlam=1", keys);
	KeyFilter broken("vlan=1&(", keys), nothing("vlan=1", none), expression("vlan~[", keys);

	EXPECT_STREQ(other.problem.type, "unknown-key");
	EXPECT_STREQ(other.problem.detail,
		     "filter: key ipdestination is not a key of this definition; "
		     "its keys are ipsource,vlan.");
	EXPECT_STREQ(unknown.problem.type, "unknown-key");
	EXPECT_STREQ(broken.problem.type, "filter-syntax");
	EXPECT_EQ(broken.problem.column, 9);
	EXPECT_STREQ(nothing.problem.detail,
		     "filter: key vlan is not a key of this definition; it has none.");
	EXPECT_EQ(expression.status, -1);
}

} // namespace
