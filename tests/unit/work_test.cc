#include <gtest/gtest.h>

#include <cstring>

#include <heliograph/work.h>

namespace
{

template <typename T> bool all_zero(const T &thing)
{
	static const T zero{};

	return memcmp(&thing, &zero, sizeof(thing)) == 0;
}

} // namespace

TEST(Work, ANewBufferIsEmptyAndHasItsTables)
{
	hg_work *work = hg_work_create(1000, 100, 1);

	ASSERT_NE(work, nullptr);
	EXPECT_EQ(hg_rows_capacity(work->base), 1024u);
	EXPECT_EQ(hg_rows_capacity(work->discards), 128u);
	EXPECT_TRUE(all_zero(work->agents[HG_AGENTS_MAX - 1]));
	EXPECT_TRUE(all_zero(work->sources[HG_SOURCES_MAX - 1]));
	hg_work_destroy(work);
}

TEST(Work, ABufferTooLargeForMemoryIsRefused)
{
	EXPECT_EQ(hg_work_create(SIZE_MAX, 100, 1), nullptr);
	EXPECT_EQ(hg_work_create(100, SIZE_MAX, 1), nullptr);
}

TEST(Work, ClearEmptiesTablesTouchedFactsAndCounters)
{
	hg_work *work = hg_work_create(64, 64, 1);
	hg_packet packet{};
	hg_drops drops{};

	packet.weight = 1;
	packet.frame_bytes = 64;
	hg_rows_add(work->base, &packet, 1, &drops, HG_DROP_BASE_REPLACED);
	hg_rows_add(work->discards, &packet, 1, &drops, HG_DROP_DISCARD_REPLACED);
	work->agents[5].bytes = 9;
	work->touched_agents[work->touched_agent_count++] = 5;
	work->sources[HG_SOURCES_MAX - 1].discards = 9;
	work->touched_sources[work->touched_source_count++] = HG_SOURCES_MAX - 1;
	work->datagrams = work->flow_samples = work->agent_count = 3;
	work->plan.keep_far_if = true;
	hg_work_clear(work);

	EXPECT_EQ(hg_rows_count(work->base) + hg_rows_count(work->discards), 0u);
	EXPECT_TRUE(all_zero(work->agents[5]));
	EXPECT_TRUE(all_zero(work->sources[HG_SOURCES_MAX - 1]));
	EXPECT_EQ(work->touched_agent_count + work->touched_source_count, 0u);
	EXPECT_EQ(work->datagrams + work->flow_samples + work->agent_count, 0u);
	EXPECT_EQ(work->agent_ids, nullptr);
	EXPECT_FALSE(work->plan.keep_far_if);
	hg_work_destroy(work);
}

TEST(Work, DestroyingNothingIsAllowed)
{
	hg_work_destroy(nullptr);
	hg_rows_destroy(nullptr);
}
