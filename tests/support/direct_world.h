// Datagrams through the pipeline into the flow engine, for definitions with tables of their own:
// put a definition, feed samples, ask.
#ifndef HELIOGRAPH_TESTS_SUPPORT_DIRECT_WORLD_H
#define HELIOGRAPH_TESTS_SUPPORT_DIRECT_WORLD_H

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <heliograph/flows.h>
#include <heliograph/work.h>

#include "dataplane/lcore/pipeline.h"
#include "tests/support/datagram_builder.h"

namespace heliograph
{

class DirectWorld
{
      public:
	DirectWorld()
	{
		pipeline_ = hg_pipeline_create(nullptr, &drops, 7);
		work = hg_work_create(1024, 256, 7);
		flows = hg_flows_create();
	}
	~DirectWorld()
	{
		hg_flows_destroy(flows);
		hg_work_destroy(work);
		hg_pipeline_destroy(pipeline_);
	}
	DirectWorld(const DirectWorld &) = delete;
	DirectWorld &operator=(const DirectWorld &) = delete;

	// -1 and the sentence in `problem` when it is refused.
	int put(const hg_flow_def &def)
	{
		int status = hg_flows_put(flows, &def, &problem);

		plan();
		return status;
	}
	void put(const char *name, const char *keys, const char *value = "frames",
		 const char *filter = "", const char *values = "")
	{
		hg_flow_def def;

		hg_flow_def_init(&def, name);
		set(def.keys, keys);
		set(def.value, value);
		set(def.values, values);
		set(def.filter, filter);
		ASSERT_EQ(put(def), 0) << problem.detail;
		hg_flow_def_clear(&def);
	}
	static void set(char *&to, const char *text)
	{
		free(to);
		to = strdup(text);
	}
	void plan()
	{
		hg_plan plan = hg_flows_plan(flows);

		ASSERT_TRUE(hg_work_set_plan(work, &plan));
	}
	void feed(const test::Datagram &datagram)
	{
		std::vector<uint8_t> bytes = datagram.bytes();
		hg_item item = {};

		// Each datagram is the next of its agent, so none is a duplicate.
		bytes[19] = static_cast<uint8_t>(++sequence_);
		bytes[18] = static_cast<uint8_t>(sequence_ >> 8);
		item.bytes = bytes.data();
		item.len_bytes = static_cast<uint32_t>(bytes.size());
		item.peer = { { 192, 0, 2, 1 }, 4, { 0 } };
		hg_pipeline_run(pipeline_, work, &item, 1, now_ms);
	}
	void feed(const test::Sample &sample)
	{
		feed(test::datagram(sample));
	}
	void epoch(double delta_s = 1)
	{
		now_ms += static_cast<uint64_t>(delta_s * 1000);
		hg_flows_epoch(flows, &work, 1, now_ms, delta_s);
		hg_work_clear(work);
		plan();
	}
	// Rows as "key=value", largest first.
	hg_flow_result ask(const char *name, hg_agg_mode mode = HG_AGG_SUM)
	{
		hg_snapshot *snapshot = hg_flows_snapshot(flows);
		hg_flow_query query = {};
		hg_flow_result result = {};

		query.max_flows = 10000;
		query.agg_mode = mode;
		EXPECT_EQ(hg_snapshot_query(snapshot, name, &query, &result, &problem), 0)
			<< problem.detail;
		hg_snapshot_unref(snapshot);
		return result;
	}
	// Keys of all rows, joined by '|'.
	std::string keys(const char *name)
	{
		hg_flow_result result = ask(name);
		std::string all;

		for (size_t i = 0; i < result.count; i++)
			all += (i ? "|" : "") + std::string(result.rows[i].key);
		hg_flow_result_clear(&result);
		return all;
	}

	hg_drops drops = {};
	hg_work *work;
	hg_flows *flows;
	hg_problem problem = {};
	uint64_t now_ms = 1700000000000;

      private:
	hg_pipeline *pipeline_;
	uint32_t sequence_ = 0;
};

} // namespace heliograph

#endif
