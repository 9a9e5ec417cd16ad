/* Who is taken: sflow.allow, places of silent agents, the list of those refused. */
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <random>

#include "control/allow.h"
#include "control/api/refusals.h"
#include "dataplane/rows/id_list.h"
#include "dataplane/rows/sources.h"

namespace
{

hg_addr v4(uint32_t a)
{
	uint8_t b[4] = { uint8_t(a >> 24), uint8_t(a >> 16), uint8_t(a >> 8), uint8_t(a) };
	return hg_addr_make(4, b);
}

struct Free {
	void operator()(hg_allow *allow) const
	{
		free(allow);
	}
};
using Allow = std::unique_ptr<hg_allow, Free>;

Allow parse(const char *list, std::string *error = nullptr)
{
	char text[200] = "";
	Allow allow(hg_allow_parse(list, text, sizeof(text)));
	if (error)
		*error = text;
	return allow;
}

TEST(Allow, PrefixesAndAddressesOfBothFamilies)
{
	Allow allow = parse("10.1.0.0/15,192.0.2.7,2001:db8::/33");
	const uint8_t in6[16] = { 0x20, 0x01, 0x0d, 0xb8, 0x7f },
		      out6[16] = { 0x20, 0x01, 0x0d, 0xb8, 0x80 };
	struct {
		hg_addr address;
		bool allowed;
	} rows[] = {
		{ v4(0x0a000000), true },	  { v4(0x0a01ffff), true },
		{ v4(0x0a020000), false },	  { v4(0xc0000207), true },
		{ v4(0xc0000208), false },	  { hg_addr_make(6, in6), true },
		{ hg_addr_make(6, out6), false },
	};
	ASSERT_TRUE(allow);
	for (const auto &row : rows)
		EXPECT_EQ(hg_allow_holds(allow.get(), &row.address), row.allowed);
}

TEST(Allow, BothTheSenderAndTheAgentMustBeInTheList)
{
	Allow allow = parse("10.0.0.0/8");
	hg_addr in = v4(0x0a000001), out = v4(0x0b000001);
	EXPECT_TRUE(hg_allowed(allow.get(), &in, &in));
	EXPECT_FALSE(hg_allowed(allow.get(), &in, &out));
	EXPECT_FALSE(hg_allowed(allow.get(), &out, &in));
	EXPECT_TRUE(hg_allowed(parse("").get(), &out, &out)) << "an empty list allows all";
	EXPECT_TRUE(hg_allowed(nullptr, &out, &out));
	EXPECT_TRUE(hg_allowed(parse("0.0.0.0/0").get(), &out, &in));
}

TEST(Allow, AWrongItemIsNamed)
{
	for (const char *wrong : { "10.0.0.0/33", "10.0.0/8", "host", "2001:db8::/129", "10.0.0.0/",
				   "10.0.0.0/-1", "10.0.0.0/8x" }) {
		std::string error;
		EXPECT_FALSE(parse((std::string("192.0.2.1,") + wrong).c_str(), &error)) << wrong;
		EXPECT_NE(error.find(std::string("sflow.allow: \"") + wrong), std::string::npos)
			<< error;
	}
}

/* Against a map, in small lists with many collisions. */
TEST(IdList, KeysThatReplaceOthersAreFoundAndTheFormerAreNot)
{
	for (size_t key_words : { 3u, 2u }) {
		std::mt19937 random(7);
		std::map<uint32_t, uint32_t> model; /* id -> key */
		hg_id_list list = {};
		bool fresh;

		ASSERT_TRUE(hg_id_list_create(&list, key_words * 4, 100, 42));
		for (uint32_t i = 0; i < 100; i++) {
			uint32_t key[3] = { i, 0, 0 };
			model[hg_id_list_enter(&list, key, &fresh)] = i;
		}
		for (uint32_t next = 100; next < 5000; next++) {
			uint32_t id = random() % 100, key[3] = { next, 0, 0 };
			uint32_t former[3] = { model[id], 0, 0 };
			hg_id_list_replace(&list, id, key);
			model[id] = next;
			ASSERT_EQ(hg_id_list_find(&list, former), UINT32_MAX);
			for (const auto &[known, word] : model) {
				uint32_t held[3] = { word, 0, 0 };
				ASSERT_EQ(hg_id_list_find(&list, held), known);
			}
		}
		hg_id_list_destroy(&list);
	}
}

struct Places : testing::Test {
	hg_sources *s = hg_sources_create(42);
	hg_work *work = hg_work_create(64, 64, 42), *other = hg_work_create(64, 64, 42);
	hg_drops drops = {};
	hg_origin origin = {};
	uint64_t now_ms = 1700000000000;
	std::map<uint32_t, uint32_t> sequence;

	~Places() override
	{
		hg_sources_destroy(s);
		hg_work_destroy(work);
		hg_work_destroy(other);
	}
	/* The other buffer, as an epoch brings it. */
	void epoch()
	{
		std::swap(work, other);
		hg_work_clear(work);
	}
	hg_datagram_verdict send(uint32_t agent, uint32_t sender)
	{
		hg_datagram d = {};
		hg_item item = {};
		d.agent = v4(agent);
		d.sequence = ++sequence[agent];
		d.uptime_ms = d.sequence * 1000;
		item.len_bytes = 100;
		item.peer = v4(sender);
		origin.agent = HG_ID_NONE;
		return hg_sources_datagram(s, work, &drops, &d, &item, now_ms, &origin);
	}
	void fill()
	{
		for (uint32_t i = 0; i < HG_AGENTS_MAX; i++)
			ASSERT_EQ(send(1000 + i, 7000 + i), HG_DATAGRAM_BOOKED);
	}
	void pass(uint64_t ms)
	{
		for (int i = 0; i < 4; i++) {
			epoch();
			send(1000 + HG_AGENTS_MAX - 1, 7000 + HG_AGENTS_MAX - 1);
		}
		now_ms += ms;
	}
};

TEST_F(Places, ANewAgentTakesThePlaceOfOneThatWasSilentForTenMinutes)
{
	fill();
	pass(599000);
	EXPECT_EQ(send(1, 1), HG_DATAGRAM_REFUSED) << "nobody was silent for long enough";
	for (uint32_t i = 1; i < HG_AGENTS_MAX; i++)
		send(1000 + i, 7000 + i);
	pass(2000);
	ASSERT_EQ(send(1, 1), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(origin.agent, 0u);
	EXPECT_EQ(work->recycled_count, 1u);
	EXPECT_EQ(work->recycled[0], 0u);
	hg_sources_attach(s, work);
	hg_addr now = v4(1);
	EXPECT_TRUE(hg_addr_equal(&work->agent_ids[0].address, &now));
	EXPECT_EQ(send(1000, 7000), HG_DATAGRAM_REFUSED) << "it is a new one itself";
	EXPECT_EQ(send(1001, 7001), HG_DATAGRAM_BOOKED) << "live ones keep their places";
	EXPECT_EQ(origin.agent, 1u);
}

TEST_F(Places, ThePlaceOfAnAgentThatABufferStillRefersToIsNotGivenAway)
{
	fill();
	now_ms += 700000; /* the clock was set; no epoch has passed */
	EXPECT_EQ(send(1, 1), HG_DATAGRAM_REFUSED);
	pass(2000);
	EXPECT_EQ(send(1, 1), HG_DATAGRAM_BOOKED);
}

TEST_F(Places, SourcesOfTheFormerAgentStartAnew)
{
	hg_sample counter = {};
	fill();
	counter.kind = HG_SAMPLE_COUNTER;
	counter.ds = { 2, 1 };
	counter.sequence = 500;
	send(1000, 7000);
	hg_sources_locate(s, work, &counter, &origin);
	uint32_t source = origin.source;
	hg_sources_counter(s, work, &drops, &origin, &counter, now_ms);
	pass(700000);
	ASSERT_EQ(send(1, 1), HG_DATAGRAM_BOOKED);
	ASSERT_EQ(origin.agent, 0u) << "the first of those silent for longest";
	counter.sequence = 510;
	hg_sources_locate(s, work, &counter, &origin);
	EXPECT_EQ(origin.source, source);
	hg_sources_counter(s, work, &drops, &origin, &counter, now_ms);
	EXPECT_EQ(work->sources[source].counter.restarts, 1u) << "not nine lost samples";
}

TEST_F(Places, AFloodOfForgedAgentsLeavesTheLiveOnesTheirPlaces)
{
	std::mt19937 random(3);
	for (uint32_t i = 0; i < 100; i++)
		ASSERT_EQ(send(100 + i, 100 + i), HG_DATAGRAM_BOOKED);
	for (int second = 0; second < 1500; second++) {
		epoch();
		now_ms += 1000;
		for (int i = 0; i < 200; i++)
			send(random() | 0x80000000u, random() | 0x80000000u);
		if (second % 20 == 0) {
			for (uint32_t i = 0; i < 100; i++) {
				ASSERT_EQ(send(100 + i, 100 + i), HG_DATAGRAM_BOOKED) << second;
				ASSERT_EQ(origin.agent, i) << second;
			}
		}
		ASSERT_LE(work->refused_count, HG_REFUSED_MAX);
	}
	EXPECT_GT(hg_drop_read(&drops, HG_DROP_AGENT_TABLE_FULL), 100000u);
}

TEST_F(Places, OneSenderHasAsManyAgentsAsThePlanSays)
{
	work->plan.agents_per_sender = 3;
	for (uint32_t i = 0; i < 3; i++)
		EXPECT_EQ(send(1000 + i, 1), HG_DATAGRAM_BOOKED);
	EXPECT_EQ(send(2000, 1), HG_DATAGRAM_REFUSED);
	EXPECT_EQ(send(2000, 2), HG_DATAGRAM_BOOKED);
	ASSERT_EQ(work->refused_count, 1u);
	hg_addr agent = v4(2000);
	EXPECT_TRUE(hg_addr_equal(&work->refused[0].agent, &agent));
	EXPECT_EQ(work->refused[0].denied, 0);
}

TEST(Refusals, TheLatestFiftyAreKeptAndAddedUp)
{
	hg_refusals *refusals = hg_refusals_create();
	hg_refusal list[HG_REFUSALS_MAX];
	auto note = [&](uint32_t agent, uint64_t now_ms) {
		hg_work *work = hg_work_create(64, 64, 1);
		hg_addr sender = v4(1), who = v4(agent);
		hg_work_refuse(work, &sender, &who, true);
		hg_work_refuse(work, &sender, &who, true);
		hg_refusals_note(refusals, work, now_ms);
		hg_work_destroy(work);
	};

	for (uint32_t i = 0; i < 60; i++)
		note(i, 1000 + i);
	note(20, 5000);
	ASSERT_EQ(hg_refusals_copy(refusals, list), HG_REFUSALS_MAX);
	hg_addr first = v4(20), last = v4(10);
	EXPECT_TRUE(hg_addr_equal(&list[0].who.agent, &first));
	EXPECT_EQ(list[0].who.datagrams, 4u);
	EXPECT_EQ(list[0].last_ms, 5000u);
	EXPECT_TRUE(hg_addr_equal(&list[HG_REFUSALS_MAX - 1].who.agent, &last));
	hg_refusals_destroy(refusals);
}

} // namespace
