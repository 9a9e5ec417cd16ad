/*
 * Reverse DNS and a server for it, for tests: time is the test's, only the sockets are real.
 */
#ifndef TESTS_SUPPORT_DNS_WORLD_H
#define TESTS_SUPPORT_DNS_WORLD_H

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/names/dns.h"
#include "tests/support/dns_responder.h"

static const uint64_t START_MS = 1700000000000;

static inline hg_addr address_of(const char *text)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return hg_addr_make(4, bytes);
	EXPECT_EQ(inet_pton(AF_INET6, text, bytes), 1) << text;
	return hg_addr_make(6, bytes);
}

class DnsWorld : public testing::Test
{
      public:
	DnsWorld()
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
	~DnsWorld() override
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

#endif
