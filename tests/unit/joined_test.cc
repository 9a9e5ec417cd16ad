#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <heliograph/source.h>

namespace
{

std::vector<std::string> calls;

struct Fake {
	hg_source base = {};
	std::string name;
};

void note(hg_source *source, const char *what, unsigned queue)
{
	calls.push_back(reinterpret_cast<Fake *>(source)->name + " " + what + " " +
			std::to_string(queue));
}

const hg_source_ops fake_ops = {
	"fake",
	[](hg_source *s, unsigned q, hg_item *, hg_drops *) {
		note(s, "poll", q);
		return 7u;
	},
	[](hg_source *s, unsigned q) { note(s, "release", q); },
	[](hg_source *, unsigned q) { return static_cast<int>(q); },
	[](hg_source *, unsigned) { return HG_SOURCE_RUNNING; },
	[](hg_source *s) { note(s, "close", 0); },
	[](hg_source *, hg_drops *drops) { drops->n[HG_DROP_PORT_MISSED] = 5; },
};

TEST(Joined, queues_of_the_second_come_behind_those_of_the_first)
{
	Fake a, b;
	a.name = "a";
	b.name = "b";
	a.base.ops = b.base.ops = &fake_ops;
	a.base.queue_count = 2;
	b.base.queue_count = 3;
	a.base.nap_max_ns = 900;
	a.base.drops_invisible = true;
	hg_source *both = hg_source_join(&a.base, &b.base);
	hg_drops drops = {};

	ASSERT_NE(both, nullptr);
	EXPECT_EQ(both->queue_count, 5u);
	EXPECT_STREQ(both->ops->name, "fake+fake");
	EXPECT_EQ(both->nap_max_ns, 900u);
	EXPECT_TRUE(both->drops_invisible);
	calls.clear();
	EXPECT_EQ(both->ops->poll(both, 1, nullptr, &drops), 7u);
	both->ops->poll(both, 2, nullptr, &drops);
	both->ops->release(both, 4);
	EXPECT_EQ(both->ops->wait_fd(both, 4), 2);
	both->ops->stats(both, &drops);
	EXPECT_EQ(hg_drop_read(&drops, HG_DROP_PORT_MISSED), 5u);
	both->ops->close(both);
	EXPECT_EQ(calls, (std::vector<std::string>{ "a poll 1", "b poll 0", "b release 2",
						    "a close 0", "b close 0" }));
}

} // namespace
