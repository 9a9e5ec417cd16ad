/* What the configuration gives the store, lists as metrics, fair shares of GPU time. */
#include <gtest/gtest.h>

#include "tests/support/metrics_world.h"

using namespace test;

namespace
{

std::string configure(MetricsWorld &world, const char *aliases, const char *ports,
		      const char *excluded = "", uint64_t memory_bytes = 0)
{
	hg_metrics_conf conf = { aliases, ports, excluded, memory_bytes };
	char error[200] = "";

	return hg_metrics_configure(world.metrics, &conf, error, sizeof(error)) ? error : "";
}

TEST(MetricsGiven, a_further_name_finds_the_metric_of_its_own)
{
	MetricsWorld world;
	ASSERT_EQ(configure(world, "load1=load_one,cpu=cpu_utilization", ""), "");
	world.take(2, 1, host_cpu(0, 0));
	View view = world.publish();
	EXPECT_EQ(hg_metric_id(view.get(), "load1"), hg_metric_id(view.get(), "load_one"));
	EXPECT_EQ(view.number(2, 1, "load1"), 2);
	EXPECT_EQ(hg_metric_id(view.get(), "cpu"), UINT32_MAX) << "nobody has sent it";
}

TEST(MetricsGiven, a_metric_that_is_really_sent_wins_over_a_further_name)
{
	MetricsWorld world;
	ASSERT_EQ(configure(world, "load_five=load_one", ""), "");
	world.take(2, 1, host_cpu(0, 0));
	EXPECT_EQ(world.publish().number(2, 1, "load_five"), 1);
}

TEST(MetricsGiven, ports_without_a_name_of_their_own_are_called_as_given)
{
	MetricsWorld world;
	ASSERT_EQ(configure(world, "", "192.0.2.1/7=uplink,2001:db8::1/7=other,192.0.2.2/7=no"),
		  "");
	world.take(0, 7, port_counters(0, 0));
	world.take(0, 8, port_counters(0, 0));
	world.take(0, 9, port_counters(0, 0).add(record(1005, Bytes().text("swp9"))));
	View view = world.publish();
	EXPECT_EQ(view.text(0, 7, "ifname"), "uplink");
	EXPECT_EQ(view.text(0, 8, "ifname"), "8");
	EXPECT_EQ(view.text(0, 9, "ifname"), "swp9");
}

TEST(MetricsGiven, a_wrong_item_is_named_and_changes_nothing)
{
	MetricsWorld world;
	ASSERT_EQ(configure(world, "load1=load_one", ""), "");
	EXPECT_NE(configure(world, "a=b,c", "").find("metrics.alias: \"c\""), std::string::npos);
	EXPECT_NE(configure(world, "=b", "").find("metrics.alias"), std::string::npos);
	for (const char *wrong : { "host/1=a", "192.0.2.1=a", "192.0.2.1/x=a", "192.0.2.1/0=a",
				   "192.0.2.1/4294967296=a", "192.0.2.1/1=" })
		EXPECT_NE(
			configure(world, "", wrong).find("metrics.ifname: \"" + std::string(wrong)),
			std::string::npos)
			<< wrong;
	world.take(2, 1, host_cpu(0, 0));
	EXPECT_EQ(world.publish().number(2, 1, "load1"), 2);
}

TEST(MetricsGiven, beyond_its_memory_the_store_takes_no_new_source_but_goes_on)
{
	MetricsWorld world;
	world.take(0, 1, port_counters(0, 0));
	world.publish();
	uint64_t limit = world.figures().memory_bytes + 100000;
	ASSERT_EQ(configure(world, "", "", "", limit), "");
	for (uint32_t port = 2; port < 2000; port++)
		world.take(0, port, port_counters(0, 0));
	View view = world.publish();
	EXPECT_GT(world.figures().refused, 0u);
	EXPECT_GT(view.rows(), 10u);
	EXPECT_LT(view.rows(), 1000u);
	EXPECT_LT(world.figures().memory_bytes, limit + 10000);
	world.take(0, 2, port_counters(5000, 5), 10);
	world.take(0, 2, port_counters(15000, 5), 10);
	EXPECT_EQ(world.publish().number(0, 2, "ifspeed"), 1e9);
}

TEST(MetricsLists, every_queue_of_a_port_buffer_is_a_metric)
{
	MetricsWorld world;
	Bytes body;
	body.u32(1000).u32(2000).u32(3000).u32(UINT32_MAX);
	body.u32(3).u32(100).u32(UINT32_MAX).u32(350).u32(1).u32(725);
	world.take(0, 4, record(tag(4413, 2), body));
	View view = world.publish();
	EXPECT_EQ(view.number(0, 4, "bst_ingress_uc_pc"), 10);
	EXPECT_EQ(view.number(0, 4, "bst_egress_queue_uc_pc_0"), 1);
	EXPECT_TRUE(std::isnan(view.number(0, 4, "bst_egress_queue_uc_pc_1"))) << "not known";
	EXPECT_EQ(view.number(0, 4, "bst_egress_queue_uc_pc_2"), 3.5);
	EXPECT_EQ(view.number(0, 4, "bst_egress_queue_mc_pc_0"), 7.25);
}

TEST(MetricsLists, a_list_gives_at_most_64_elements)
{
	MetricsWorld world;
	Bytes body;
	body.u32(0).u32(0).u32(0).u32(0).u32(1000);
	for (int i = 0; i < 1000; i++)
		body.u32(100);
	world.take(0, 4, record(tag(4413, 2), body.u32(0)));
	View view = world.publish();
	EXPECT_EQ(view.number(0, 4, "bst_egress_queue_uc_pc_63"), 1);
	EXPECT_TRUE(std::isnan(view.number(0, 4, "bst_egress_queue_uc_pc_64")));
}

Bytes pod(const std::string &space, uint32_t gpu_ms)
{
	return host_description("k8s__p_" + space + "_u_a").add(gpu(1, gpu_ms, 0));
}

/* A node with one device, busy 800 ms each second, that every pod sees. */
struct SharedDevice : testing::Test {
	MetricsWorld world;

	void run(const std::vector<std::string> &spaces)
	{
		for (uint32_t turn = 0; turn < 2; turn++) {
			world.now_ms += 10000;
			world.uptime_ms += 10000;
			world.take(2, 1, gpu(1, turn * 8000, 0));
			for (uint32_t i = 0; i < spaces.size(); i++)
				world.take(3, 100 + i, pod(spaces[i], turn * 8000));
		}
	}
	double fair(uint32_t index)
	{
		return world.publish().number(3, index, "vir_nvml_gputime_fair");
	}
};

TEST_F(SharedDevice, pods_that_see_the_same_device_are_charged_its_time_once)
{
	run({ "shop", "shop", "lab", "lab" });
	EXPECT_EQ(world.publish().number(3, 100, "vir_nvml_gputime"), 800);
	for (uint32_t i = 100; i < 104; i++)
		EXPECT_DOUBLE_EQ(fair(i), 200);
}

TEST_F(SharedDevice, a_pod_alone_is_charged_what_it_used)
{
	run({ "shop" });
	EXPECT_DOUBLE_EQ(fair(100), 800);
}

TEST_F(SharedDevice, excluded_namespaces_take_no_part)
{
	ASSERT_EQ(configure(world, "", "", "gpu-mon,kube-system"), "");
	run({ "gpu-mon", "shop", "lab" });
	EXPECT_TRUE(std::isnan(fair(100)));
	EXPECT_DOUBLE_EQ(fair(101), 400);
	EXPECT_DOUBLE_EQ(fair(102), 400);
}

TEST_F(SharedDevice, the_share_of_a_pod_that_goes_is_the_others)
{
	run({ "shop", "lab" });
	EXPECT_DOUBLE_EQ(fair(100), 400);
	world.take(3, 101, host_description("k8s__p_lab_u_a").add(virtual_cpu(4, 0)));
	world.publish();
	hg_metrics_expire(world.metrics, world.now_ms);
	EXPECT_DOUBLE_EQ(fair(100), 800);
}

TEST_F(SharedDevice, without_the_devices_own_time_no_share_is_made_up)
{
	for (uint32_t turn = 0; turn < 2; turn++)
		world.take(3, 100, pod("shop", turn * 8000), 10);
	EXPECT_TRUE(std::isnan(fair(100)));
}

} // namespace
