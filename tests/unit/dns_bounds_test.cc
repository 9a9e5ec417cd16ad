#include "tests/support/dns_world.h"

namespace
{

class DnsBounds : public DnsWorld
{
};

TEST_F(DnsBounds, failures_back_off_from_one_minute_to_five)
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

TEST_F(DnsBounds, a_server_that_fails_ten_times_in_a_row_gets_one_probe_a_second)
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

TEST_F(DnsBounds, no_more_than_the_rate_is_asked)
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

TEST_F(DnsBounds, no_more_than_the_limit_is_in_flight)
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

TEST_F(DnsBounds, the_heaviest_addresses_are_asked_about_first)
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

TEST_F(DnsBounds, a_million_random_addresses_keep_every_bound)
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
