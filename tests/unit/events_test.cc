// Thresholds on flow definitions: what crosses them, and that they keep what they read awake.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "control/events/events.h"
#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

struct Thresholds {
	hg_objects *objects = hg_objects_create();
	hg_objects_view *view = nullptr;
	char error[200];
	hg_records *records = hg_records_create(100, nullptr, "ids.json", error, sizeof(error));
	hg_events *events = hg_events_create(records);

	void put(const char *name, const std::string &body)
	{
		hg_problem problem = {};
		hg_object *object = nullptr;
		hg_json_doc *doc = hg_json_parse(body.data(), body.size(), &problem);

		hg_object_make(HG_OBJECT_THRESHOLD, name, hg_json_root(doc), false, nullptr,
			       &object, &problem);
		hg_json_doc_free(doc);
		ASSERT_TRUE(object) << problem.detail;
		EXPECT_EQ(hg_objects_put(objects, object, HG_OBJECT_STORED, &problem), 0);
		hg_object_unref(object);
		hg_objects_view_unref(view);
		view = hg_objects_view_make(objects, nullptr);
	}
	size_t run(World &world)
	{
		hg_snapshot *snapshot = world.snapshot();
		size_t made = hg_events_run(events, view, nullptr, snapshot, world.now_ms);

		hg_events_wake(view, snapshot, world.flows());
		hg_snapshot_unref(snapshot);
		while (hg_flows_work(world.flows(), 0))
			;
		return made;
	}
	~Thresholds()
	{
		hg_objects_view_unref(view);
		hg_events_destroy(events);
		hg_records_destroy(records);
		hg_objects_destroy(objects);
	}
};

bool asleep(World &world, const char *name)
{
	hg_snapshot *snapshot = world.snapshot();
	bool result = hg_snapshot_flow(snapshot, name)->asleep;

	hg_snapshot_unref(snapshot);
	return result;
}

size_t second(World &world, Thresholds &thresholds, int samples = 20)
{
	Observed at;

	world.datagram(at);
	for (int i = 0; i < samples; i++)
		world.sample(at, Sampled{});
	world.epoch();
	return thresholds.run(world);
}

struct Sleepy : World {
	explicit Sleepy()
	{
		hg_flows_set_idle(flows(), 3000);
		put("watched", "ipsource");
		put("left", "ipsource");
	}
};

TEST(Thresholds, KeepTheDefinitionTheyReadAwake)
{
	Sleepy world;
	Thresholds thresholds;

	thresholds.put("t", "{metric:watched,value:1e15}");
	for (int i = 0; i < 20; i++)
		second(world, thresholds);
	EXPECT_TRUE(asleep(world, "left"));
	EXPECT_FALSE(asleep(world, "watched"));
}

TEST(Thresholds, WakeADefinitionThatSleepsWhenTheyAreStored)
{
	Sleepy world;
	Thresholds thresholds;
	size_t made = 0;

	thresholds.put("t", "{metric:none,value:1}");
	for (int i = 0; i < 20; i++)
		second(world, thresholds);
	ASSERT_TRUE(asleep(world, "watched"));
	thresholds.put("t", "{metric:watched,value:1}");
	for (int i = 0; i < 3; i++)
		made += second(world, thresholds);
	EXPECT_FALSE(asleep(world, "watched"));
	EXPECT_EQ(made, 1u);
}

TEST(Thresholds, MakeOneEventOfACrossingThatLasts)
{
	World world;
	Thresholds thresholds;
	size_t made = 0;

	world.put("watched", "ipsource");
	thresholds.put("t", "{metric:watched,value:1000}");
	EXPECT_EQ(second(world, thresholds, 0), 0u);
	for (int i = 0; i < 5; i++)
		made += second(world, thresholds);
	EXPECT_EQ(made, 1u);
}

} // namespace
