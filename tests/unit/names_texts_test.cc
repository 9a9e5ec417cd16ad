// Interned texts, cleaned names, workloads guessed from names, groups and maps.
#include <string>

#include <gtest/gtest.h>

#include <heliograph/lookup.h>
#include <heliograph/texts.h>

#include "control/flows/address.h"
#include "control/names/clean.h"

namespace
{

TEST(Texts, EqualTextsHaveOneNumberAndTheEmptyOneIsZero)
{
	hg_texts *texts = hg_texts_create(10);
	uint32_t a = hg_texts_intern(texts, "shop", 4, 1);

	EXPECT_NE(a, 0u);
	EXPECT_EQ(hg_texts_intern(texts, "shop", 4, 2), a);
	EXPECT_NE(hg_texts_intern(texts, "shops", 5, 2), a);
	EXPECT_EQ(hg_texts_intern(texts, "", 0, 2), 0u);
	EXPECT_STREQ(hg_texts_at(texts, a), "shop");
	EXPECT_STREQ(hg_texts_at(texts, 0), "");
	hg_texts_destroy(texts);
}

TEST(Texts, AFullTableRefusesAndCounts)
{
	hg_texts *texts = hg_texts_create(2);
	hg_texts_figures figures;

	hg_texts_intern(texts, "a", 1, 1);
	hg_texts_intern(texts, "b", 1, 1);
	EXPECT_EQ(hg_texts_intern(texts, "c", 1, 1), 0u);
	hg_texts_figures_of(texts, &figures);
	EXPECT_EQ(figures.texts, 2u);
	EXPECT_EQ(figures.refused, 1u);
	hg_texts_destroy(texts);
}

TEST(Texts, ANumberIsGivenAwayOnlyAfterTheTextWasLeftAloneForItsLife)
{
	hg_texts *texts = hg_texts_create(2);
	uint32_t a = hg_texts_intern(texts, "a", 1, 0), b = hg_texts_intern(texts, "b", 1, 0);

	hg_texts_touch(texts, a, 1000);
	hg_texts_sweep(texts, HG_TEXT_LIFE_MS - 1);
	EXPECT_STREQ(hg_texts_at(texts, b), "b");
	hg_texts_sweep(texts, HG_TEXT_LIFE_MS);
	EXPECT_STREQ(hg_texts_at(texts, a), "a");
	EXPECT_STREQ(hg_texts_at(texts, b), "");
	EXPECT_EQ(hg_texts_intern(texts, "c", 1, HG_TEXT_LIFE_MS), b);
	EXPECT_EQ(hg_texts_intern(texts, "a", 1, HG_TEXT_LIFE_MS), a);
	hg_texts_destroy(texts);
}

TEST(Texts, LongTextsAreCutWhereNoCharacterIsTorn)
{
	hg_texts *texts = hg_texts_create(2);
	std::string text(254, 'x');

	text += "\xc3\xa4";
	EXPECT_EQ(std::string(
			  hg_texts_at(texts, hg_texts_intern(texts, text.data(), text.size(), 1))),
		  std::string(254, 'x'));
	hg_texts_destroy(texts);
}

TEST(Texts, ManyTextsKeepTheirNumbers)
{
	hg_texts *texts = hg_texts_create(20000);

	for (int i = 0; i < 20000; i++) {
		std::string text = "text" + std::to_string(i);
		uint32_t id = hg_texts_intern(texts, text.data(), text.size(), 1);

		ASSERT_STREQ(hg_texts_at(texts, id), text.c_str());
	}
	for (int i = 0; i < 20000; i++) {
		std::string text = "text" + std::to_string(i);

		ASSERT_EQ(hg_texts_intern(texts, text.data(), text.size(), 1), (uint32_t)i + 1);
	}
	hg_texts_destroy(texts);
}

static std::string clean(const std::string &text)
{
	char out[HG_CLEAN_MAX];

	return hg_clean_name(text.c_str(), out) ? out : "(refused)";
}

TEST(Clean, NamesAreLowerCaseAndOtherBytesAreEscaped)
{
	EXPECT_EQ(clean("Web-0_A.b"), "web-0_a.b");
	EXPECT_EQ(clean("a<b"), "a\\060b");
	EXPECT_EQ(clean("\xff"), "\\255");
}

TEST(Clean, EmptyLabelsAndLongNamesAreRefused)
{
	EXPECT_EQ(clean(""), "(refused)");
	EXPECT_EQ(clean("a..b"), "(refused)");
	EXPECT_EQ(clean(".a"), "(refused)");
	EXPECT_EQ(clean("a."), "(refused)");
	EXPECT_EQ(clean(std::string(250, 'a')), std::string(250, 'a'));
	EXPECT_EQ(clean(std::string(254, 'a')), "(refused)");
}

static std::string guess(const char *pod)
{
	char out[HG_CLEAN_MAX];
	const char *kind = hg_guess_workload(pod, out);

	return std::string(kind ? kind : "null") + "/" + out;
}

TEST(Workload, IsGuessedFromThePodsName)
{
	EXPECT_EQ(guess("backup-28291800-x2x5z"), "CronJob/backup");
	EXPECT_EQ(guess("checkout-7d4b9c6f8-x2x5z"), "Deployment/checkout");
	EXPECT_EQ(guess("api-v2-59f8c7d6b4-bcdfg"), "Deployment/api-v2");
	EXPECT_EQ(guess("train-3-x2x5z"), "Job/train");
	EXPECT_EQ(guess("web-0"), "StatefulSet/web");
	EXPECT_EQ(guess("proxy-x2x5z"), "null/proxy");
	EXPECT_EQ(guess("standalone"), "Pod/standalone");
	EXPECT_EQ(guess("two-words"), "Pod/two-words");
	EXPECT_EQ(guess("-0"), "Pod/-0");
}

// ---- groups and maps ----

class Lookup : public testing::Test
{
      protected:
	void SetUp() override
	{
		texts = hg_texts_create(1000);
		lookups = hg_lookups_create(texts);
		ASSERT_NE(lookups, nullptr);
	}
	void TearDown() override
	{
		hg_lookups_destroy(lookups);
		hg_texts_destroy(texts);
	}
	std::string group(const hg_lookup *lookup, const char *name, const char *address)
	{
		hg_addr parsed;

		EXPECT_TRUE(hg_address_parse(address, &parsed));
		return hg_texts_at(texts, hg_lookup_group(lookup, name, &parsed));
	}
	void put(const char *name, const char *prefix, const char *label)
	{
		hg_lookup_prefix p;

		ASSERT_TRUE(hg_prefix_parse(prefix, &p.address, &p.bits));
		p.label = label;
		ASSERT_EQ(hg_lookups_put_group(lookups, name, &p, 1, 1), 0);
	}

	hg_texts *texts;
	hg_lookups *lookups;
};

TEST_F(Lookup, TheBuiltInGroupKnowsTheKindsOfAddresses)
{
	const hg_lookup *now = hg_lookups_now(lookups);

	EXPECT_EQ(group(now, "default", "10.1.2.3"), "private");
	EXPECT_EQ(group(now, "default", "172.31.0.1"), "private");
	EXPECT_EQ(group(now, "default", "172.32.0.1"), "external");
	EXPECT_EQ(group(now, "default", "127.0.0.1"), "loopback");
	EXPECT_EQ(group(now, "default", "169.254.1.1"), "linklocal");
	EXPECT_EQ(group(now, "default", "224.0.0.1"), "multicast");
	EXPECT_EQ(group(now, "default", "::1"), "loopback");
	EXPECT_EQ(group(now, "default", "2001:db8::1"), "external");
	EXPECT_EQ(group(now, "nosuch", "10.1.2.3"), "");
}

TEST_F(Lookup, AVersionThatSomebodyHoldsStaysAsItWas)
{
	put("sites", "192.0.2.0/24", "berlin");
	const hg_lookup *before = hg_lookup_ref(hg_lookups_now(lookups));
	put("sites", "192.0.2.0/24", "paris");
	EXPECT_EQ(group(before, "sites", "192.0.2.1"), "berlin");
	EXPECT_EQ(group(hg_lookups_now(lookups), "sites", "192.0.2.1"), "paris");
	EXPECT_LT(hg_lookup_version(before), hg_lookup_version(hg_lookups_now(lookups)));
	hg_lookup_unref(before);
}

TEST_F(Lookup, ADeletedGroupGivesNullAndABuiltInOneComesBack)
{
	put("sites", "192.0.2.0/24", "berlin");
	put("default", "0.0.0.0/0", "all");
	EXPECT_EQ(group(hg_lookups_now(lookups), "default", "10.0.0.1"), "all");
	EXPECT_EQ(hg_lookups_delete_group(lookups, "sites", 1), 0);
	EXPECT_EQ(hg_lookups_delete_group(lookups, "sites", 1), -1);
	EXPECT_EQ(hg_lookups_delete_group(lookups, "default", 1), 0);
	EXPECT_EQ(group(hg_lookups_now(lookups), "sites", "192.0.2.1"), "");
	EXPECT_EQ(group(hg_lookups_now(lookups), "default", "10.0.0.1"), "private");
	EXPECT_TRUE(hg_lookups_has_group(lookups, "default"));
	EXPECT_FALSE(hg_lookups_has_group(lookups, "sites"));
}

TEST_F(Lookup, AMapMatchesWholeTexts)
{
	const hg_lookup_pair pairs[] = { { "80", "web" }, { "443", "web" }, { "25", "mail" } };

	ASSERT_EQ(hg_lookups_put_map(lookups, "ports", pairs, 3, 1), 0);
	const hg_lookup *now = hg_lookups_now(lookups);
	EXPECT_STREQ(hg_texts_at(texts, hg_lookup_map(now, "ports", "443", 3)), "web");
	EXPECT_STREQ(hg_texts_at(texts, hg_lookup_map(now, "ports", "25", 2)), "mail");
	EXPECT_EQ(hg_lookup_map(now, "ports", "4", 1), 0u);
	EXPECT_EQ(hg_lookup_map(now, "nosuch", "25", 2), 0u);
	EXPECT_EQ(hg_lookup_map(nullptr, "ports", "25", 2), 0u);
}

TEST_F(Lookup, TheTopologyNamesNodesPortsAndLinks)
{
	hg_lookup_node node = {};
	hg_lookup_port port = {};

	ASSERT_TRUE(hg_address_parse("10.0.0.1", &node.agent));
	node.node = "leaf1";
	port.agent = node.agent;
	port.if_index = 7;
	port.port = "swp7";
	port.link = "link1";
	ASSERT_EQ(hg_lookups_put_topology(lookups, &node, 1, &port, 1, 1), 0);
	const hg_lookup *now = hg_lookups_now(lookups);
	EXPECT_STREQ(hg_texts_at(texts, hg_lookup_node_of(now, &node.agent)), "leaf1");
	EXPECT_STREQ(hg_texts_at(texts, hg_lookup_port_name(now, &node.agent, 7)), "swp7");
	EXPECT_STREQ(hg_texts_at(texts, hg_lookup_link(now, &node.agent, 7)), "link1");
	EXPECT_EQ(hg_lookup_link(now, &node.agent, 8), 0u);
	ASSERT_EQ(hg_lookups_put_topology(lookups, nullptr, 0, nullptr, 0, 1), 0);
	EXPECT_EQ(hg_lookup_node_of(hg_lookups_now(lookups), &node.agent), 0u);
}

} // namespace
