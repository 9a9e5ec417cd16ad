#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "dataplane/rows/dictionary.h"

namespace
{

struct Entry {
	uint64_t word[4];

	bool operator<(const Entry &other) const
	{
		return word[0] < other.word[0];
	}
};

class Dictionary : public testing::Test
{
      protected:
	void make(uint32_t capacity)
	{
		hg_layout layout{};

		hg_dictionary_plan(&d, &layout, capacity, 4);
		memory.assign(layout.len_bytes / 8, 0);
		hg_dictionary_place(&d, reinterpret_cast<char *>(memory.data()));
	}

	/* Few distinct hashes, so that runs grow, meet and wrap around the end of the index. */
	static uint64_t hash(const Entry &e)
	{
		return (e.word[0] % 5 + UINT32_MAX - 2) | e.word[0] << 40;
	}

	uint32_t enter(uint64_t value)
	{
		Entry e{ { value, 0, 0, 0 } };

		return hg_dictionary_enter(&d, &e, hash(e));
	}

	uint32_t find(uint64_t value)
	{
		Entry e{ { value, 0, 0, 0 } };

		return hg_dictionary_find(&d, &e, hash(e));
	}

	hg_dictionary d{};
	std::vector<uint64_t> memory;
};

} // namespace

TEST_F(Dictionary, AnEntryKeepsItsIdUntilItsLastReferenceGoes)
{
	make(64);
	uint32_t id = enter(1);
	EXPECT_NE(id, 0u);
	EXPECT_EQ(enter(1), id);
	hg_dictionary_release(&d, id);
	EXPECT_EQ(find(1), id);
	hg_dictionary_release(&d, id);
	EXPECT_EQ(find(1), 0u);
	EXPECT_EQ(d.live, 0u);
}

TEST_F(Dictionary, AnUnknownEntryHasNoId)
{
	make(64);
	EXPECT_EQ(find(1), 0u);
	enter(6); /* the same home position */
	EXPECT_EQ(find(1), 0u);
}

TEST_F(Dictionary, EveryEntryUpToTheCapacityHasItsOwnId)
{
	make(64);
	std::map<uint32_t, uint64_t> ids;

	for (uint64_t v = 1; v <= 64; v++)
		ids[enter(v)] = v;
	EXPECT_EQ(ids.size(), 64u);
	for (auto [id, value] : ids)
		EXPECT_EQ(find(value), id);
}

TEST_F(Dictionary, RandomEntersAndReleasesAgreeWithAMap)
{
	make(128);
	std::map<uint64_t, std::pair<uint32_t, uint32_t>> model; /* value -> id, references */
	uint64_t dice = 5;

	for (int step = 0; step < 200000; step++) {
		uint64_t value = 1 + hg_random_next(&dice) % 120;
		auto at = model.find(value);

		ASSERT_EQ(find(value), at == model.end() ? 0 : at->second.first);
		if (hg_random_next(&dice) % 2) {
			uint32_t id = enter(value);
			auto &entry = model[value];

			ASSERT_TRUE(entry.second == 0 || entry.first == id);
			entry = { id, entry.second + 1 };
		} else if (at != model.end()) {
			hg_dictionary_release(&d, at->second.first);
			if (--at->second.second == 0)
				model.erase(at);
		}
		ASSERT_EQ(d.live, model.size());
	}
}

TEST_F(Dictionary, ClearForgetsEverythingAfterLittleAndAfterMuchUse)
{
	make(4096);
	for (uint64_t used : { 3u, 40u, 4096u, 20u }) {
		for (uint64_t v = 1; v <= used; v++)
			enter(v);
		hg_dictionary_release(&d, find(2));
		hg_dictionary_clear(&d);
		for (uint64_t v = 1; v <= used; v++)
			ASSERT_EQ(find(v), 0u);
		for (uint32_t i = 0; i <= d.index_mask; i++)
			ASSERT_EQ(d.index[i], 0u);
		EXPECT_EQ(enter(9), 1u);
		hg_dictionary_clear(&d);
	}
}
