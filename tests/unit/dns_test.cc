#include <set>

#include "tests/support/dns_world.h"

namespace
{

class Dns : public DnsWorld
{
};

TEST_F(Dns, an_address_is_asked_about_when_seen_in_two_epochs)
{
	say("10.1.2.3", named({ "a.example" }));
	start();
	EXPECT_EQ(look("10.1.2.3").state, HG_DNS_UNKNOWN);
	look("10.1.2.3");
	settle();
	EXPECT_TRUE(server.heard().empty());
	now_ms += 1000;
	look("10.1.2.3");
	settle();
	hg_dns_answer got = look("10.1.2.3");

	ASSERT_EQ(got.state, HG_DNS_NAME);
	ASSERT_EQ(got.count, 1u);
	EXPECT_STREQ(got.names[0], "a.example");
	EXPECT_FALSE(got.stale);
	EXPECT_EQ(server.heard(), std::vector<std::string>{ "3.2.1.10.in-addr.arpa" });
}

TEST_F(Dns, several_answers_come_best_first)
{
	say("10.1.2.3", named({ "10-1-2-3.z.ns.svc.cluster.local", "web-0.b.ns.svc.cluster.local",
				"web-0.a.ns.svc.cluster.local" }));
	start();
	hg_dns_answer got = learn("10.1.2.3", true);

	ASSERT_EQ(got.count, 3u);
	EXPECT_STREQ(got.names[0], "web-0.a.ns.svc.cluster.local");
	EXPECT_STREQ(got.names[1], "web-0.b.ns.svc.cluster.local");
	EXPECT_STREQ(got.names[2], "10-1-2-3.z.ns.svc.cluster.local");
}

TEST_F(Dns, an_ipv6_address_is_asked_about_by_nibbles)
{
	say("2001:db8::1", named({ "six.example" }));
	start();
	EXPECT_STREQ(learn("2001:db8::1").names[0], "six.example");
}

TEST_F(Dns, lifetimes_are_held_between_their_bounds)
{
	static const struct {
		const char *name;
		uint32_t ttl_s;
		uint64_t least_ms, most_ms; /* jitter of 10 % taken in */
	} rows[] = {
		{ "a.example", 1, 54000, 66000 },
		{ "a.example", 1000, 900000, 1100000 },
		{ "a.example", 86400, 3240000, 3960000 },
		{ "a.b.svc.cluster.local", 1, 27000, 33000 },
		{ "a.b.svc.cluster.local", 86400, 270000, 330000 },
	};

	start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		std::string address = "10.0.0." + std::to_string(i + 1);

		say(address.c_str(), named({ rows[i].name }, rows[i].ttl_s));
		learn(address.c_str());
		server.set_rcode(2); /* what is refreshed from here on fails */
		uint64_t asked_ms = now_ms;

		now_ms = asked_ms + rows[i].least_ms - 4000;
		pass(0);
		EXPECT_FALSE(look(address.c_str()).stale) << i;
		now_ms = asked_ms + rows[i].most_ms;
		pass(0);
		EXPECT_TRUE(look(address.c_str()).stale) << i;
		settle();
		server.set_rcode(0);
	}
}

TEST_F(Dns, no_such_name_is_remembered_as_long_as_the_zone_says)
{
	say("10.1.2.3", no_name(100000));
	say("10.1.2.4", no_name(1));
	start();
	EXPECT_EQ(learn("10.1.2.3").state, HG_DNS_NO_NAME);
	EXPECT_EQ(learn("10.1.2.4").state, HG_DNS_NO_NAME);
	size_t before = server.heard().size();

	now_ms += 50000;
	look("10.1.2.3");
	look("10.1.2.4");
	settle();
	EXPECT_EQ(server.heard().size(), before);
	now_ms += 20000; /* past 66 s */
	look("10.1.2.3");
	look("10.1.2.4");
	settle();
	EXPECT_EQ(server.heard().size(), before + 1);
	now_ms += 270000;
	look("10.1.2.3");
	settle();
	EXPECT_EQ(server.heard().size(), before + 2);
}

TEST_F(Dns, a_name_in_use_is_refreshed_ahead_and_one_that_is_not_is_not)
{
	say("10.1.2.3", named({ "used.example" }, 1000));
	say("10.1.2.4", named({ "idle.example" }, 1000));
	start();
	look("10.1.2.3"), look("10.1.2.4");
	now_ms += 1000;
	look("10.1.2.3"), look("10.1.2.4");
	settle();
	ASSERT_EQ(server.heard().size(), 2u);
	now_ms += 500000;
	look("10.1.2.3"); /* half of its life */
	settle();
	EXPECT_EQ(server.heard().size(), 2u);
	pass(499000); /* behind 90 % of the longest, before the end of most */
	settle();
	ASSERT_EQ(server.heard().size(), 3u);
	EXPECT_EQ(server.heard()[2], "3.2.1.10.in-addr.arpa");
	pass(500000);
	settle();
	EXPECT_EQ(server.heard().size(), 3u); /* it was not used since */
}

TEST_F(Dns, a_stale_name_is_served_for_an_hour_while_refreshing_fails)
{
	say("10.1.2.3", named({ "a.example" }, 60));
	start();
	uint64_t since = learn("10.1.2.3").since_ms;

	server.set_rcode(2);
	uint64_t generation = hg_dns_generation(dns);

	pass(70000);
	hg_dns_answer got = look("10.1.2.3");
	EXPECT_EQ(got.state, HG_DNS_NAME);
	EXPECT_TRUE(got.stale);
	EXPECT_EQ(got.since_ms, since);
	EXPECT_GT(hg_dns_generation(dns), generation);
	EXPECT_EQ(figures().stale, 1u);
	settle();
	pass(3600000);
	EXPECT_EQ(look("10.1.2.3").state, HG_DNS_UNKNOWN);
}

TEST_F(Dns, a_name_that_comes_back_is_no_longer_stale)
{
	say("10.1.2.3", named({ "a.example" }, 60));
	start();
	learn("10.1.2.3");
	server.set_rcode(2);
	pass(70000);
	ASSERT_TRUE(look("10.1.2.3").stale);
	settle();
	server.set_rcode(0);
	now_ms += 70000;
	look("10.1.2.3");
	settle();
	EXPECT_FALSE(look("10.1.2.3").stale);
}

TEST_F(Dns, a_forged_answer_with_another_id_is_not_believed)
{
	DnsSaid what = named({ "right.example" });

	what.wrong_id = true;
	say("10.1.2.3", what);
	start();
	EXPECT_STREQ(learn("10.1.2.3").names[0], "right.example");
}

TEST_F(Dns, a_truncated_answer_is_asked_for_over_tcp)
{
	std::vector<std::string> names;

	for (unsigned i = 0; i < 30; i++)
		names.push_back("a-rather-long-name-" + std::to_string(i) + ".example.com");
	DnsSaid what = named(names);

	what.truncated = true;
	say("10.1.2.3", what);
	start();
	EXPECT_EQ(learn("10.1.2.3").count, 16u);
	EXPECT_EQ(server.heard_tcp(), 1u);
}

TEST_F(Dns, a_damaged_answer_is_a_counted_failure)
{
	DnsSaid what;
	DnsMessage message("3.2.1.10.in-addr.arpa", 0, 1);

	what.instead = message.pointer(12).head(12, 60, 200).u8(1).bytes; /* ends too early */
	say("10.1.2.3", what);
	start();
	EXPECT_EQ(learn("10.1.2.3").state, HG_DNS_UNKNOWN);
	EXPECT_EQ(figures().dropped[HG_DNS_DROP_SHORT], 1u);
	EXPECT_EQ(figures().queries[HG_DNS_RESULT_BAD_ANSWER], 1u);
}

TEST_F(Dns, names_that_loop_are_counted_and_the_answer_is_no_name)
{
	DnsSaid what;
	DnsMessage message("3.2.1.10.in-addr.arpa", 0, 1);
	size_t data = message.bytes.size() + 12;

	what.instead = message.pointer(12).head(12, 60, 2).pointer(data).bytes;
	say("10.1.2.3", what);
	start();
	EXPECT_EQ(learn("10.1.2.3").state, HG_DNS_NO_NAME);
	EXPECT_EQ(figures().dropped[HG_DNS_DROP_LOOP], 1u);
}

TEST_F(Dns, a_dead_server_that_comes_back_is_found_again)
{
	say("10.1.2.3", named({ "a.example" }));
	start();
	server.set_silent(true);
	EXPECT_EQ(learn("10.1.2.3").state, HG_DNS_UNKNOWN);
	EXPECT_EQ(figures().queries[HG_DNS_RESULT_TIMEOUT], 1u);
	EXPECT_EQ(server.heard().size(), 2u); /* two tries */
	server.set_silent(false);
	now_ms += 67000;
	look("10.1.2.3");
	settle();
	EXPECT_STREQ(look("10.1.2.3").names[0], "a.example");
}

TEST_F(Dns, the_scope_decides_whom_to_ask_about)
{
	static const struct {
		const char *scope;
		std::set<std::string> expected; /* of the four below */
	} rows[] = {
		{ "off", {} },
		{ "cluster", { "20.113.0.203.in-addr.arpa" } },
		{ "private", { "20.113.0.203.in-addr.arpa", "1.0.16.172.in-addr.arpa" } },
		{ "all",
		  { "20.113.0.203.in-addr.arpa", "1.0.16.172.in-addr.arpa", "8.8.8.8.in-addr.arpa",
		    "1.0.32.172.in-addr.arpa" } },
	};

	for (const auto &row : rows) {
		size_t before = server.heard().size();

		conf.scope = row.scope;
		start();
		for (unsigned epoch = 0; epoch < 2; epoch++, now_ms += 1000) {
			look("203.0.113.20", true);
			look("172.16.0.1");
			look("172.32.0.1");
			look("8.8.8.8");
		}
		settle();
		std::vector<std::string> heard = server.heard();

		EXPECT_EQ(std::set<std::string>(heard.begin() + (long)before, heard.end()),
			  row.expected)
			<< row.scope;
		hg_dns_destroy(dns);
		dns = nullptr;
	}
}

TEST_F(Dns, a_scope_or_server_that_cannot_be_is_said_with_its_setting)
{
	conf.scope = "some";
	EXPECT_EQ(hg_dns_create(&conf, error, sizeof(error)), nullptr);
	EXPECT_NE(std::string(error).find("dns.scope is \"some\""), std::string::npos) << error;
	conf.scope = "all";
	conf.servers = "not an address";
	EXPECT_EQ(hg_dns_create(&conf, error, sizeof(error)), nullptr);
	EXPECT_NE(std::string(error).find("not an address"), std::string::npos) << error;
}

} // namespace
