#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "control/names/dns_cache.h"

namespace
{

hg_addr address_of(uint32_t number)
{
	uint8_t bytes[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16),
			     (uint8_t)(number >> 8), (uint8_t)number };

	return hg_addr_make(4, bytes);
}

class DnsCache : public testing::Test
{
      public:
	void make(uint32_t entries, uint32_t queue)
	{
		cache = hg_dns_cache_create(entries, queue, 7);
		ASSERT_NE(cache, nullptr);
	}
	~DnsCache() override
	{
		hg_dns_cache_destroy(cache);
	}
	hg_dns_entry *find(uint32_t number)
	{
		hg_addr address = address_of(number);

		return hg_dns_cache_find(cache, &address);
	}
	hg_dns_entry *add(uint32_t number, hg_dns_list list)
	{
		hg_addr address = address_of(number);
		hg_dns_entry *entry = hg_dns_cache_add(cache, &address, list == HG_DNS_CLUSTER);

		if (entry)
			hg_dns_cache_use(cache, entry, list);
		return entry;
	}
	bool queue(uint32_t number, double weight)
	{
		bool lost;

		find(number)->weight = weight;
		return hg_dns_queue_put(cache, find(number), &lost);
	}

	hg_dns_cache *cache = nullptr;
};

TEST_F(DnsCache, the_least_recently_used_stranger_goes_first)
{
	make(3, 4);
	for (uint32_t i = 1; i <= 3; i++)
		add(i, HG_DNS_EXTERNAL);
	hg_dns_cache_use(cache, find(1), HG_DNS_EXTERNAL);
	add(4, HG_DNS_EXTERNAL);
	EXPECT_NE(find(1), nullptr);
	EXPECT_EQ(find(2), nullptr);
	EXPECT_NE(find(3), nullptr);
	EXPECT_EQ(hg_dns_cache_count(cache), 3u);
}

TEST_F(DnsCache, strangers_never_push_out_the_cluster)
{
	make(4, 4);
	for (uint32_t i = 1; i <= 3; i++)
		add(i, HG_DNS_CLUSTER);
	for (uint32_t i = 100; i < 1100; i++)
		EXPECT_NE(add(i, HG_DNS_EXTERNAL), nullptr);
	for (uint32_t i = 1; i <= 3; i++)
		EXPECT_NE(find(i), nullptr);
	add(4, HG_DNS_CLUSTER); /* takes the stranger's place */
	EXPECT_EQ(hg_dns_cache_list_count(cache, HG_DNS_CLUSTER), 4u);
	EXPECT_EQ(add(2000, HG_DNS_EXTERNAL), nullptr);
	EXPECT_NE(add(5, HG_DNS_CLUSTER), nullptr); /* the cluster pushes out its own */
	EXPECT_EQ(find(1), nullptr);
}

TEST_F(DnsCache, candidates_beyond_their_share_push_each_other_out)
{
	make(16, 4);
	for (uint32_t i = 1; i <= 12; i++)
		add(i, HG_DNS_EXTERNAL);
	for (uint32_t i = 100; i < 1100; i++)
		add(i, HG_DNS_CANDIDATE);
	for (uint32_t i = 1; i <= 12; i++)
		EXPECT_NE(find(i), nullptr) << i;
	EXPECT_EQ(hg_dns_cache_list_count(cache, HG_DNS_CANDIDATE), 4u);
}

TEST_F(DnsCache, the_heaviest_is_asked_first_and_the_lightest_given_up)
{
	make(100, 4);
	for (uint32_t i = 1; i <= 6; i++)
		add(i, HG_DNS_EXTERNAL);
	EXPECT_TRUE(queue(1, 10));
	EXPECT_TRUE(queue(2, 40));
	EXPECT_TRUE(queue(3, 20));
	EXPECT_TRUE(queue(4, 30));
	EXPECT_FALSE(queue(5, 5)); /* lighter than all */
	EXPECT_TRUE(queue(6, 25)); /* the 10 goes */
	EXPECT_FALSE(hg_dns_queued(find(1)));
	EXPECT_TRUE(queue(3, 50)); /* moved up */
	for (uint32_t expected : { 3u, 2u, 4u, 6u })
		EXPECT_EQ(hg_dns_queue_take(cache), find(expected)) << expected;
	EXPECT_EQ(hg_dns_queue_take(cache), nullptr);
}

TEST_F(DnsCache, an_entry_that_goes_leaves_the_queue)
{
	make(2, 4);
	add(1, HG_DNS_EXTERNAL);
	add(2, HG_DNS_EXTERNAL);
	queue(1, 10);
	queue(2, 20);
	add(3, HG_DNS_EXTERNAL); /* 1 goes */
	EXPECT_EQ(hg_dns_queue_count(cache), 1u);
	EXPECT_EQ(hg_dns_queue_take(cache), find(2));
}

TEST_F(DnsCache, any_order_of_weights_comes_out_sorted)
{
	std::mt19937 random(3);

	make(2000, 500);
	for (uint32_t i = 1; i <= 2000; i++) {
		add(i, HG_DNS_EXTERNAL);
		queue(i, (double)(random() % 100000));
		queue(1 + random() % i, (double)(random() % 100000));
	}
	std::vector<double> weights;

	EXPECT_EQ(hg_dns_queue_count(cache), 500u);
	while (hg_dns_entry *entry = hg_dns_queue_take(cache))
		weights.push_back(entry->weight);
	EXPECT_EQ(weights.size(), 500u);
	EXPECT_TRUE(std::is_sorted(weights.rbegin(), weights.rend()));
}

TEST_F(DnsCache, names_given_up_are_readable_until_collected)
{
	const char *const first[] = { "a.example", "b.example" };
	const char *const second[] = { "c.example" };

	make(1, 1);
	add(1, HG_DNS_EXTERNAL);
	ASSERT_TRUE(hg_dns_cache_name(cache, find(1), first, 2));
	const char *held = find(1)->names->at[1];

	ASSERT_TRUE(hg_dns_cache_name(cache, find(1), second, 1));
	add(2, HG_DNS_EXTERNAL);
	EXPECT_STREQ(held, "b.example");
	hg_dns_cache_collect(cache);
	EXPECT_EQ(find(2)->names, nullptr);
}

} // namespace
