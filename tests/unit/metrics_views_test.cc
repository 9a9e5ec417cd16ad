/* Views: what is held stays as it was, whatever the store does; little is copied. */
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "tests/support/metrics_world.h"

using namespace test;

namespace
{

Bytes gauge(uint32_t value)
{
	return record(3002, Bytes().u32(value));
}

/* Everything a view says, as text. */
std::string shown(const View &view)
{
	std::string all;

	for (size_t i = 0; i < view.rows(); i++) {
		const hg_metric_row &row = view.row(i);
		all += std::to_string(row.agent.bytes[3]) + ":" + std::to_string(row.ds.cls) + "." +
		       std::to_string(row.ds.index) + "^" + std::to_string(row.parent);
		for (uint32_t m = 0; m < row.count; m++) {
			const hg_metric &cell = row.metrics[m];
			all += std::string(" ") + hg_metric_name(view.get(), cell.name) + "=" +
			       (cell.text ? cell.text : std::to_string(cell.number)) + "@" +
			       std::to_string(cell.updated_ms);
		}
		all += "\n";
	}
	return all;
}

TEST(MetricsViews, a_view_that_is_held_never_changes)
{
	MetricsWorld world;
	world.take(2, 1, host_description("before"));
	world.take(3, 5, gauge(1));
	View old = world.publish();
	std::string before = shown(old);

	for (uint32_t i = 0; i < 30; i++) {
		world.take(2, 1, host_description("after" + std::to_string(i)), 1);
		world.take(3, 5 + i % 3, gauge(i));
		View now = world.publish();
		EXPECT_EQ(now.text(2, 1, "host_name"), "after" + std::to_string(i));
		EXPECT_EQ(now.number(3, 5 + i % 3, "humidity_relative"), i);
	}
	hg_metrics_expire(world.metrics, world.now_ms + 4000000);
	EXPECT_EQ(world.publish().rows(), 0u);
	EXPECT_EQ(shown(old), before);
}

TEST(MetricsViews, rows_that_did_not_change_are_shared)
{
	MetricsWorld world;
	for (uint32_t i = 0; i < 10; i++)
		world.take(3, i, gauge(i));
	View one = world.publish();
	world.take(3, 4, gauge(99), 1);
	View two = world.publish();
	for (uint32_t i = 0; i < 10; i++)
		EXPECT_EQ(one.find(3, i)->metrics == two.find(3, i)->metrics, i != 4) << i;
}

TEST(MetricsViews, views_outlive_the_store)
{
	hg_metrics_view *kept;
	{
		MetricsWorld world;
		world.take(2, 1, host_description("node"));
		kept = hg_metrics_publish(world.metrics, world.now_ms);
		world.take(2, 1, host_description("other"), 1);
	}
	hg_metrics_view_ref(kept);
	hg_metrics_view_unref(kept);
	View view(kept);
	EXPECT_EQ(view.text(2, 1, "host_name"), "node");
}

TEST(MetricsViews, ids_keep_their_names)
{
	MetricsWorld world;
	world.take(3, 1, gauge(1));
	View first = world.publish();
	world.take(2, 1, host_description("n"));
	View second = world.publish();
	for (uint32_t id = 0; id < hg_metric_name_count(first.get()); id++)
		EXPECT_STREQ(hg_metric_name(first.get(), id), hg_metric_name(second.get(), id));
	for (uint32_t id = 0; id < hg_metric_name_count(second.get()); id++)
		EXPECT_EQ(hg_metric_id(second.get(), hg_metric_name(second.get(), id)), id);
	EXPECT_EQ(hg_metric_id(first.get(), "host_name"), UINT32_MAX);
	EXPECT_NE(hg_metric_id(second.get(), "host_name"), UINT32_MAX);
	EXPECT_EQ(hg_metric_name(second.get(), 9999), nullptr);
}

/* Against a plain model, with views of any age held, rows appearing and going. */
TEST(MetricsViews, every_view_shows_the_store_of_its_moment)
{
	MetricsWorld world;
	std::mt19937 random(7);
	std::map<std::pair<uint8_t, uint32_t>, std::pair<uint32_t, uint64_t>> model;
	std::vector<std::pair<View, std::string>> held;

	for (unsigned epoch = 0; epoch < 400; epoch++) {
		world.now_ms += 1000;
		world.uptime_ms += 1000;
		for (unsigned i = random() % 20; i; i--) {
			uint32_t value = random() % 100, index = random() % 200;
			world.agent = uint8_t(1 + random() % 3);
			world.take(3, index, gauge(value));
			model[{ world.agent, index }] = { value, world.now_ms };
		}
		View view = world.publish();
		ASSERT_EQ(view.rows(), model.size()) << epoch;
		size_t at = 0;
		for (auto &[key, value] : model) {
			const hg_metric_row &row = view.row(at++);
			ASSERT_EQ(row.agent.bytes[3], key.first);
			ASSERT_EQ(row.ds.index, key.second);
			ASSERT_EQ(row.metrics[0].number, value.first);
			ASSERT_EQ(row.metrics[0].updated_ms, value.second);
		}
		std::string text = shown(view);
		if (random() % 3 == 0)
			held.emplace_back(std::move(view), text);
		if (held.size() > 6)
			held.erase(held.begin() + random() % held.size());
		for (auto &[old, said] : held)
			ASSERT_EQ(shown(old), said);
		if (epoch == 200) { /* everything at once */
			hg_metrics_expire(world.metrics, world.now_ms + 4000000);
			model.clear();
		}
	}
}

/* As the API does: the current view is taken under a lock and read without one. */
TEST(MetricsViews, other_threads_read_while_the_store_goes_on)
{
	auto world = std::make_unique<MetricsWorld>();
	std::mutex lock;
	std::atomic<bool> stop{ false };
	std::atomic<uint64_t> torn{ 0 };
	world->take(3, 0, gauge(0));
	hg_metrics_view *current = hg_metrics_publish(world->metrics, 0);
	auto read = [&] {
		while (!stop) {
			lock.lock();
			hg_metrics_view_ref(current);
			View view(current);
			lock.unlock();
			for (size_t i = 1; i < view.rows(); i++)
				torn += view.row(i).metrics[0].number !=
					view.row(0).metrics[0].number;
		}
	};
	std::thread one(read), two(read);

	for (uint32_t turn = 1; turn < 1000; turn++) {
		for (uint32_t row = 0; row < 20; row++)
			world->take(3, row, gauge(turn), 0.001);
		hg_metrics_view *next = hg_metrics_publish(world->metrics, 0);
		lock.lock();
		std::swap(current, next);
		lock.unlock();
		hg_metrics_view_unref(next);
	}
	world.reset();
	stop = true;
	one.join();
	two.join();
	hg_metrics_view_unref(current);
	EXPECT_EQ(torn, 0u);
}

TEST(MetricsViews, memory_does_not_grow_with_views_that_were_returned)
{
	MetricsWorld world;
	uint64_t settled = 0;
	for (uint32_t i = 0; i < 300; i++) {
		for (uint32_t row = 0; row < 50; row++)
			world.take(3, row,
				   gauge(i).add(host_description("h" + std::to_string(i % 7))),
				   0.01);
		world.publish();
		if (i == 20)
			settled = world.figures().memory_bytes;
	}
	EXPECT_LT(world.figures().memory_bytes, settled + 2000);
}

} // namespace
