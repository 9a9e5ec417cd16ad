#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/names/dns.h"
#include "tests/support/dns_responder.h"

namespace
{

const uint64_t START_MS = 1700000000000;

hg_addr address_of(const char *text)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return hg_addr_make(4, bytes);
	EXPECT_EQ(inet_pton(AF_INET6, text, bytes), 1) << text;
	return hg_addr_make(6, bytes);
}

/* A collector's reverse DNS and its server. Time is the test's; only sockets are real. */
class Dns : public testing::Test
{
      public:
	Dns()
	{
		conf.scope = "all";
		conf.rate_per_s = 200;
		conf.in_flight = 64;
		conf.ttl_min_ms = 60000;
		conf.ttl_max_ms = 3600000;
		conf.negative_min_ms = 60000;
		conf.negative_max_ms = 300000;
		conf.stale_max_ms = 3600000;
		conf.cluster_domain = "cluster.local";
		conf.seed = 5;
	}
	~Dns() override
	{
		hg_dns_destroy(dns);
	}
	void start()
	{
		servers = server.address();
		conf.servers = servers.c_str();
		dns = hg_dns_create(&conf, error, sizeof(error));
		ASSERT_NE(dns, nullptr) << error;
		hg_dns_turn(dns, now_ms);
	}
	/* One look of the dictionary in this epoch. */
	hg_dns_answer look(const char *address_text, bool inside = false, double weight = 1)
	{
		hg_addr address = address_of(address_text);
		hg_dns_answer answer;

		hg_dns_address(dns, &address, inside, weight, now_ms, &answer);
		return answer;
	}
	hg_dns_figures figures() const
	{
		hg_dns_figures out;

		hg_dns_figures_of(dns, &out);
		return out;
	}
	/* Lets time pass in steps of 50 ms until nothing waits and nothing is under way. */
	void settle(bool passes = true)
	{
		for (unsigned i = 0; i < 10000; i++) {
			hg_dns_turn(dns, now_ms);
			hg_dns_figures is = figures();

			if (is.in_flight == 0 && is.queue_length == 0)
				return;
			if (is.in_flight > 0)
				usleep(1000);
			else if (passes)
				now_ms += 50;
		}
		FAIL() << "questions are still under way";
	}
	void pass(uint64_t ms)
	{
		now_ms += ms;
		hg_dns_turn(dns, now_ms);
		hg_dns_turn(dns, now_ms + 1000); /* every entry was looked at */
		now_ms += 1000;
	}
	/* Seen in two epochs, then asked. */
	hg_dns_answer learn(const char *address, bool inside = false)
	{
		look(address, inside);
		now_ms += 1000;
		look(address, inside);
		settle();
		return look(address, inside);
	}
	void say(const char *address_text, const DnsSaid &what)
	{
		hg_addr address = address_of(address_text);
		char name[HG_DNS_REVERSE_MAX];

		hg_dns_reverse_name(&address, name);
		server.say(name, what);
	}
	static DnsSaid named(std::vector<std::string> names, uint32_t ttl_s = 600)
	{
		DnsSaid what;

		what.names = std::move(names);
		what.ttl_s = ttl_s;
		return what;
	}
	static DnsSaid no_name(uint32_t soa_s)
	{
		DnsSaid what;

		what.rcode = 3;
		what.soa = true;
		what.soa_s = soa_s;
		return what;
	}

	DnsResponder server;
	std::string servers;
	hg_dns_conf conf = {};
	hg_dns *dns = nullptr;
	uint64_t now_ms = START_MS;
	char error[200];
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

TEST_F(Dns, failures_back_off_from_one_minute_to_five)
{
	start();
	server.set_rcode(2);
	learn("10.1.2.3");
	std::vector<uint64_t> waits;
	uint64_t last_ms = now_ms;

	for (unsigned known = 1; known < 5;) {
		now_ms += 1000;
		look("10.1.2.3");
		settle(false);
		if (figures().queries[HG_DNS_RESULT_FAILURE] > known) {
			waits.push_back(now_ms - last_ms);
			last_ms = now_ms;
			known++;
		}
	}
	const uint64_t expected[] = { 60000, 120000, 240000, 300000 };

	for (size_t i = 0; i < 4; i++)
		EXPECT_NEAR((double)waits[i], (double)expected[i],
			    (double)expected[i] * 0.1 + 1100);
}

TEST_F(Dns, a_server_that_fails_ten_times_in_a_row_gets_one_probe_a_second)
{
	start();
	server.set_rcode(2);
	for (unsigned epoch = 0; epoch < 2; epoch++, now_ms += 1000)
		for (unsigned i = 0; i < 100; i++)
			look(("10.0.1." + std::to_string(i)).c_str());
	/* The bucket holds a fifth of a second's worth, 40, which are under way at once. */
	for (unsigned i = 0; i < 100 && figures().asked < 40; i++)
		hg_dns_turn(dns, now_ms);
	for (unsigned i = 0; i < 2000 && figures().in_flight > 0; i++, usleep(1000))
		hg_dns_turn(dns, now_ms);
	ASSERT_TRUE(figures().probing);
	uint64_t before = figures().asked;

	for (unsigned i = 0; i < 100; i++) { /* ten seconds */
		now_ms += 100;
		hg_dns_turn(dns, now_ms);
		usleep(2000);
	}
	EXPECT_GE(figures().asked - before, 8u);
	EXPECT_LE(figures().asked - before, 11u);
	server.set_rcode(0);
	now_ms += 1000;
	settle();
	EXPECT_FALSE(figures().probing);
	EXPECT_EQ(figures().queue_length, 0u);
}

TEST_F(Dns, no_more_than_the_rate_is_asked)
{
	conf.rate_per_s = 20;
	conf.in_flight = 1000;
	start();
	for (unsigned epoch = 0; epoch < 2; epoch++, now_ms += 1000)
		for (unsigned i = 0; i < 200; i++)
			look(("10.0.2." + std::to_string(i)).c_str());
	hg_dns_turn(dns, now_ms);
	uint64_t before = figures().asked;

	for (unsigned i = 0; i < 50; i++, usleep(500)) { /* five seconds */
		now_ms += 100;
		hg_dns_turn(dns, now_ms);
	}
	EXPECT_GE(figures().asked - before, 90u);
	EXPECT_LE(figures().asked - before, 104u);
}

TEST_F(Dns, no_more_than_the_limit_is_in_flight)
{
	conf.rate_per_s = 100000;
	conf.in_flight = 7;
	start();
	server.set_delay_ms(3);
	for (unsigned epoch = 0; epoch < 2; epoch++, now_ms += 1000)
		for (unsigned i = 0; i < 50; i++)
			look(("10.0.3." + std::to_string(i)).c_str());
	uint32_t most = 0;

	for (unsigned i = 0; i < 2000 && figures().queries[HG_DNS_RESULT_NO_NAME] < 50; i++) {
		now_ms += 10;
		hg_dns_turn(dns, now_ms);
		most = std::max(most, figures().in_flight);
		usleep(500);
	}
	EXPECT_EQ(most, 7u);
	EXPECT_EQ(figures().queries[HG_DNS_RESULT_NO_NAME], 50u);
}

TEST_F(Dns, the_heaviest_addresses_are_asked_about_first)
{
	conf.in_flight = 1;
	start();
	for (unsigned epoch = 0; epoch < 2; epoch++, now_ms += 1000) {
		look("10.1.1.1", false, 10);
		look("10.1.1.2", false, 1000);
		look("10.1.1.3", false, 100);
	}
	settle();
	EXPECT_EQ(server.heard(),
		  (std::vector<std::string>{ "2.1.1.10.in-addr.arpa", "3.1.1.10.in-addr.arpa",
					     "1.1.1.10.in-addr.arpa" }));
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

TEST_F(Dns, a_million_random_addresses_keep_every_bound)
{
	start();
	say("10.1.2.3", named({ "kept.ns.svc.cluster.local" }, 300));
	learn("10.1.2.3", true);
	uint64_t before = figures().asked;
	uint32_t number = 1;
	hg_dns_answer answer;

	for (unsigned second = 0; second < 60; second++, now_ms += 1000) {
		for (unsigned i = 0; i < 16667; i++) {
			number = number * 1664525u + 1013904223u; /* runs through all 32 bits */
			uint8_t bytes[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16),
					     (uint8_t)(number >> 8), (uint8_t)number };
			hg_addr address = hg_addr_make(4, bytes);

			hg_dns_address(dns, &address, false, 100, now_ms, &answer);
		}
		hg_dns_turn(dns, now_ms);
	}
	EXPECT_EQ(figures().asked, before); /* none was seen twice */
	EXPECT_LE(figures().entries, (uint32_t)HG_DNS_ENTRIES_MAX);
	EXPECT_STREQ(look("10.1.2.3", true).names[0], "kept.ns.svc.cluster.local");
}

} // namespace
