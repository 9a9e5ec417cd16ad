// Counters by namespace and node that only grow (rest-api 13.3).
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "control/flows/accounts.h"

namespace
{

struct FreeBlock {
	void operator()(hg_block *block) const
	{
		free(block);
	}
};

struct Accounts {
	hg_texts *texts = hg_texts_create(100000);
	hg_accounts *accounts = hg_accounts_create(7);
	hg_book book = {};
	std::unique_ptr<hg_block, FreeBlock> block{ static_cast<hg_block *>(
		calloc(1, sizeof(hg_block))) };
	hg_name_record names[8] = {};
	uint64_t now_ms = 1000000;

	Accounts()
	{
		hg_accounts_turn(accounts, texts, now_ms);
	}
	~Accounts()
	{
		hg_accounts_destroy(accounts);
		hg_texts_destroy(texts);
	}
	uint32_t text(const std::string &word)
	{
		return hg_texts_intern(texts, word.c_str(), word.size(), now_ms);
	}
	hg_name_record *name(unsigned i, const char *name_space, bool inside, const char *node = "")
	{
		names[i] = {};
		names[i].namespace_ = text(name_space);
		names[i].node = text(node);
		names[i].inside = inside;
		return &names[i];
	}
	void row(const hg_name_record *src, const hg_name_record *dst, double bytes,
		 double pooled = 1)
	{
		unsigned i = block->count++;

		block->rows[i].src_name = src;
		block->rows[i].dst_name = dst;
		block->facts[i].pooled = pooled;
		block->facts[i].n = 1;
		block->facts[i].observer = HG_OBSERVER_NONE;
		block->amounts[HG_VALUE_BYTES][i] = { bytes, bytes * bytes, 0, bytes };
		block->amounts[HG_VALUE_FRAMES][i] = { 1000, 999000, 0, 1000 };
	}
	void fold()
	{
		hg_accounts_block(accounts, block.get(), &book);
		block->count = 0;
	}
	hg_account get(hg_accounts_kind kind, const std::string &wanted)
	{
		hg_accounts_view view;
		hg_account found = {};

		EXPECT_TRUE(hg_accounts_copy(accounts, kind, &view));
		for (uint32_t i = 0; i < view.count; i++)
			if (view.items[i].name == wanted)
				found = view.items[i];
		free(view.items);
		return found;
	}
	uint32_t count(hg_accounts_kind kind)
	{
		hg_accounts_view view;

		EXPECT_TRUE(hg_accounts_copy(accounts, kind, &view));
		free(view.items);
		return view.count;
	}
};

double sent(const hg_account &account, hg_peer peer)
{
	return account.sent[peer].sum[HG_VALUE_BYTES];
}

double received(const hg_account &account, hg_peer peer)
{
	return account.received[peer].sum[HG_VALUE_BYTES];
}

TEST(Accounts, ThePeerIsTheSameNamespaceTheClusterOrOutside)
{
	Accounts a;
	hg_name_record *shop = a.name(0, "shop", true), *other = a.name(1, "shop", true);
	hg_name_record *dns = a.name(2, "kube-system", true), *web = a.name(3, "", false);

	a.row(shop, other, 10);
	a.row(shop, dns, 200);
	a.row(shop, web, 3000);
	a.row(web, shop, 40000);
	a.fold();
	hg_account account = a.get(HG_ACCOUNTS_NAMESPACES, "shop");
	EXPECT_EQ(sent(account, HG_PEER_SAME), 10);
	EXPECT_EQ(sent(account, HG_PEER_CLUSTER), 200);
	EXPECT_EQ(sent(account, HG_PEER_EXTERNAL), 3000);
	EXPECT_EQ(received(account, HG_PEER_SAME), 10);
	EXPECT_EQ(received(account, HG_PEER_EXTERNAL), 40000);
	EXPECT_EQ(account.samples, 4);
	EXPECT_EQ(received(a.get(HG_ACCOUNTS_NAMESPACES, "kube-system"), HG_PEER_CLUSTER), 200);
	EXPECT_EQ(sent(a.get(HG_ACCOUNTS_NAMESPACES, ""), HG_PEER_CLUSTER), 40000);
}

TEST(Accounts, ALabelOfARangeIsOutsideTheCluster)
{
	Accounts a;
	hg_name_record *shop = a.name(0, "shop", true), *store = a.name(1, "storage", false);

	store->namespace_label = 1;
	a.row(shop, store, 5);
	a.fold();
	EXPECT_EQ(sent(a.get(HG_ACCOUNTS_NAMESPACES, "shop"), HG_PEER_EXTERNAL), 5);
}

TEST(Accounts, OnlyThePooledShareOfARowCountsAndItsVarianceWithTheSquare)
{
	Accounts a;

	a.row(a.name(0, "shop", true, "n1"), a.name(1, "", false), 100, 0.5);
	a.fold();
	hg_account account = a.get(HG_ACCOUNTS_NAMESPACES, "shop");
	EXPECT_EQ(sent(account, HG_PEER_EXTERNAL), 50);
	EXPECT_EQ(account.sent[HG_PEER_EXTERNAL].variance[HG_VALUE_BYTES], 2500);
	EXPECT_EQ(account.sent[HG_PEER_EXTERNAL].sum[HG_VALUE_FRAMES], 500);
	EXPECT_EQ(sent(a.get(HG_ACCOUNTS_NODES, "n1"), HG_PEER_CLUSTER), 50);
}

TEST(Accounts, NamesBeyondTheCapAreSummedUnderOther)
{
	Accounts a;

	hg_accounts_set_max(a.accounts, 6); /* two namespaces of three peers each */
	for (const char *name_space : { "a", "b", "c", "d", "a" })
		a.row(a.name(0, name_space, true), nullptr, 10), a.fold();
	EXPECT_EQ(a.count(HG_ACCOUNTS_NAMESPACES), 3u);
	EXPECT_EQ(sent(a.get(HG_ACCOUNTS_NAMESPACES, "a"), HG_PEER_EXTERNAL), 20);
	EXPECT_EQ(sent(a.get(HG_ACCOUNTS_NAMESPACES, "_other"), HG_PEER_EXTERNAL), 30);
	hg_accounts_view view;
	ASSERT_TRUE(hg_accounts_copy(a.accounts, HG_ACCOUNTS_NAMESPACES, &view));
	EXPECT_EQ(view.capped_ms, a.now_ms);
	free(view.items);
}

TEST(Accounts, ManyNamespacesKeepTheirOwnSums)
{
	Accounts a;

	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < 3000; i++) {
			a.row(a.name(0, ("ns-" + std::to_string(i)).c_str(), true), nullptr, i + 1);
			a.fold();
		}
	std::map<std::string, double> sums;
	hg_accounts_view view;
	ASSERT_TRUE(hg_accounts_copy(a.accounts, HG_ACCOUNTS_NAMESPACES, &view));
	for (uint32_t i = 0; i < view.count; i++)
		sums[view.items[i].name] = sent(view.items[i], HG_PEER_EXTERNAL);
	free(view.items);
	for (unsigned i = 0; i < 3000; i++)
		ASSERT_EQ(sums["ns-" + std::to_string(i)], 3.0 * (i + 1));
}

TEST(Accounts, AnIdleAccountGoesAfterAnHourAndTheOthersStay)
{
	Accounts a;

	a.row(a.name(0, "old", true), a.name(1, "busy", true), 10);
	a.fold();
	for (int minutes = 0; minutes < 62; minutes++) {
		a.now_ms += 60000;
		hg_accounts_turn(a.accounts, a.texts, a.now_ms);
		hg_accounts_use(a.accounts, "busy", 1, 0.5, a.now_ms);
	}
	EXPECT_STREQ(a.get(HG_ACCOUNTS_NAMESPACES, "old").name, "");
	hg_account busy = a.get(HG_ACCOUNTS_NAMESPACES, "busy");
	EXPECT_EQ(received(busy, HG_PEER_CLUSTER), 10);
	EXPECT_EQ(busy.cpu_s, 62);
	EXPECT_EQ(busy.gpu_s, 31);
}

TEST(Accounts, ADiscardCountsOnceForTheSenderElseTheReceiver)
{
	Accounts a;
	hg_name_record *shop = a.name(0, "shop", true), *dns = a.name(1, "kube-system", true);

	a.block->discard = true;
	a.row(shop, dns, 10);
	a.row(nullptr, dns, 10);
	a.row(nullptr, nullptr, 10);
	a.fold();
	EXPECT_EQ(a.get(HG_ACCOUNTS_NAMESPACE_DISCARDS, "shop").discards, 1000);
	EXPECT_EQ(a.get(HG_ACCOUNTS_NAMESPACE_DISCARDS, "kube-system").discards, 1000);
	EXPECT_EQ(a.get(HG_ACCOUNTS_NAMESPACE_DISCARDS, "").discards, 1000);
	EXPECT_EQ(a.get(HG_ACCOUNTS_NAMESPACES, "shop").samples, 0);
}

TEST(Accounts, TwoNumbersOfOneReasonAreOneAccount)
{
	Accounts a;

	a.block->discard = true;
	for (uint16_t reason : { 33, 332, 36, 366 }) {
		a.block->rows[a.block->count].reason = reason;
		a.row(nullptr, nullptr, 10);
	}
	a.fold();
	EXPECT_EQ(a.count(HG_ACCOUNTS_NAMESPACE_DISCARDS), 3u); /* "_other" is one of them */
}

} // namespace
