// Fold helpers and the memory of snapshots, each by itself.
#include <cstdint>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "control/flows/pool.h"
#include "control/flows/team.h"
}

namespace
{

struct Jobs {
	std::vector<int> done[HG_TEAM_HELPERS_MAX + 1]; // by member: numbers in their order
	struct Job {
		Jobs *jobs;
		int number;
	} job[200];
};

void note(void *arg, unsigned member)
{
	auto job = static_cast<Jobs::Job *>(arg);

	job->jobs->done[member].push_back(job->number);
}

void expect_all_in_order(unsigned helpers)
{
	hg_team *team = hg_team_create(helpers);
	Jobs jobs;

	ASSERT_EQ(hg_team_members(team), helpers + 1);
	for (int i = 0; i < 200; i++) {
		jobs.job[i] = { &jobs, i };
		hg_team_run(team, note, &jobs.job[i]);
	}
	hg_team_join(team);
	for (unsigned m = 0; m <= HG_TEAM_HELPERS_MAX; m++) {
		ASSERT_EQ(jobs.done[m].size(), m <= helpers ? 200u : 0u) << m;
		for (size_t i = 0; i < jobs.done[m].size(); i++)
			EXPECT_EQ(jobs.done[m][i], (int)i);
	}
	hg_team_destroy(team);
}

TEST(Team, EveryMemberDoesEveryJobInOrder)
{
	for (unsigned helpers = 0; helpers <= HG_TEAM_HELPERS_MAX; helpers++)
		expect_all_in_order(helpers);
}

TEST(Team, OfNobodyIsItsCaller)
{
	Jobs jobs;

	jobs.job[0] = { &jobs, 7 };
	EXPECT_EQ(hg_team_members(nullptr), 1u);
	hg_team_run(nullptr, note, &jobs.job[0]);
	hg_team_join(nullptr);
	EXPECT_EQ(jobs.done[0], std::vector<int>{ 7 });
	hg_team_destroy(nullptr);
}

// A member may be so far behind that what a job was given can be used again only later.
struct Slots {
	unsigned number[HG_TEAM_AHEAD];
	struct Use {
		Slots *slots;
		unsigned at, number;
	} use[HG_TEAM_AHEAD];
	uint64_t wrong[HG_TEAM_HELPERS_MAX + 1] = {};
};

void look(void *arg, unsigned member)
{
	auto use = static_cast<Slots::Use *>(arg);

	for (unsigned i = 0; i < 100 * (member + 1); i++)
		use->slots->wrong[member] += use->slots->number[use->at] != use->number;
}

TEST(Team, IsDoneWithWhatMayBeUsedAgain)
{
	hg_team *team = hg_team_create(3);
	Slots slots;

	for (unsigned i = 0; i < 2000; i++) {
		unsigned at = i % HG_TEAM_AHEAD;

		slots.number[at] = i;
		slots.use[at] = { &slots, at, i };
		hg_team_run(team, look, &slots.use[at]);
	}
	hg_team_join(team);
	for (uint64_t wrong : slots.wrong)
		EXPECT_EQ(wrong, 0u);
	hg_team_destroy(team);
}

TEST(Pool, GivesABlockAgainThatIsLongEnough)
{
	hg_pool *pool = hg_pool_create();
	void *first, *second;

	hg_pool_keep(pool, 1 << 20);
	first = hg_pool_take(pool, 100000);
	ASSERT_NE(first, nullptr);
	EXPECT_EQ((uintptr_t)first % 64, 0u);
	memset(first, 0xff, 100000);
	hg_pool_give(first);
	EXPECT_EQ(hg_pool_take(pool, 100000), first);
	second = hg_pool_take(pool, 100000); // the other one is in use
	EXPECT_NE(second, first);
	hg_pool_give(first);
	hg_pool_give(second);
	void *small = hg_pool_take(pool, 1000); // far too long for it
	EXPECT_NE(small, first);
	EXPECT_NE(small, second);
	hg_pool_give(small);
	hg_pool_give(nullptr);
	hg_pool_unref(pool);
}

TEST(Pool, LivesAsLongAsItsLastHolder)
{
	hg_pool *pool = hg_pool_create();
	void *block = hg_pool_take(pool, 0);

	ASSERT_NE(block, nullptr);
	hg_pool_keep(pool, hg_pool_bytes(0));
	hg_pool_ref(pool);
	hg_pool_unref(pool);
	hg_pool_give(block);
	EXPECT_EQ(hg_pool_take(pool, 0), block);
	hg_pool_give(block);
	hg_pool_unref(pool);
}

} // namespace
