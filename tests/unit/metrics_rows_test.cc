/* Names of rows, their parents, custom metrics, expiry, limits. */
#include <gtest/gtest.h>

#include "tests/support/metrics_world.h"

using namespace test;

namespace
{

Bytes pod(const std::string &name, uint32_t state = 1)
{
	Bytes records = virtual_cpu(state, 1000);
	return records.add(record(2002, Bytes().u32(2).u32(1))).add(host_description(name));
}

Bytes custom(const std::string &name, uint32_t type, const Bytes &value,
	     const std::string &source = "mod_k8s")
{
	return Bytes().text(source).u32(1).text(name).u32(type).add(value);
}

struct NameCase {
	std::string name;
	std::map<std::string, std::string> set;
};

TEST(MetricsNames, the_name_of_a_logical_row_says_what_it_is)
{
	const std::string swarm = "web.1234567890123456789012345.abcdefghijklmnopqrstuvwxy";
	const std::vector<NameCase> cases = {
		{ "k8s__web-0_shop_u_a",
		  { { "k8s_name", "web-0" },
		    { "k8s_namespace", "shop" },
		    { "k8s_pod", "web-0" } } },
		{ "k8s_nginx_web-0_shop_1-2-3_0",
		  { { "k8s_name", "nginx" },
		    { "k8s_namespace", "shop" },
		    { "k8s_pod", "web-0" },
		    { "k8s_container", "nginx" } } },
		{ "k8s_broken", { { "docker_name", "k8s_broken" } } },
		{ swarm, { { "swarm_name", "web" } } },
		{ "cron.service", { { "systemd_service", "cron.service" } } },
		{ "user.slice", { { "systemd_service", "user.slice" } } },
		{ "redis_1", { { "docker_name", "redis_1" } } },
	};
	const std::set<std::string> kinds = { "k8s_name",      "k8s_namespace", "k8s_pod",
					      "k8s_container", "swarm_name",	"systemd_service",
					      "docker_name",   "jvm_name" };
	for (const NameCase &one : cases) {
		MetricsWorld world;
		world.take(3, 100001, pod(one.name));
		View view = world.publish();
		EXPECT_EQ(view.text(3, 100001, "vir_host_name"), one.name);
		EXPECT_EQ(view.text(3, 100001, "vir_uuid"), "01020304-0506-0708-090a-0b0c0d0e0f10");
		EXPECT_EQ(view.text(3, 100001, "vir_os_name"), "linux");
		EXPECT_EQ(view.text(3, 100001, "vir_machine_type"), "x86_64");
		EXPECT_EQ(view.text(3, 100001, "vir_cpu_state"), "running");
		for (const std::string &kind : kinds) {
			auto wanted = one.set.find(kind);
			EXPECT_EQ(view.text(3, 100001, kind),
				  wanted == one.set.end() ? "-" : wanted->second)
				<< one.name << " " << kind;
		}
	}
}

TEST(MetricsNames, a_java_machine_and_a_virtual_machine_are_known_by_their_structures)
{
	MetricsWorld world;
	Bytes java = host_description("tomcat").add(record(2106, Bytes().zeros(100)));
	Bytes disk;
	disk.u64(1 << 30).zeros(44);
	world.take(3, 100001, java);
	world.take(3, 100002, host_description("vm7").add(record(2103, disk)));
	View view = world.publish();
	EXPECT_EQ(view.text(3, 100001, "jvm_name"), "tomcat");
	EXPECT_EQ(view.text(3, 100001, "docker_name"), "-");
	EXPECT_EQ(view.text(3, 100002, "vir_host_name"), "vm7");
	EXPECT_EQ(view.text(3, 100002, "docker_name"), "-");
}

TEST(MetricsNames, sandboxes_are_no_rows)
{
	MetricsWorld world;
	world.take(3, 100001, pod("k8s_POD_web-0_shop_1_0"));
	world.take(3, 100001, pod("k8s_POD_web-0_shop_1_0"), 30);
	EXPECT_EQ(world.publish().rows(), 0u);
	EXPECT_EQ(world.figures().samples, 2u);
	EXPECT_EQ(world.figures().cells, 0u);
}

TEST(MetricsNames, names_of_255_bytes_are_whole_and_longer_ones_are_cut)
{
	MetricsWorld world;
	const std::string name =
		"k8s__" + std::string(200, 'p') + "_" + std::string(45, 'n') + "_u_a";
	ASSERT_EQ(name.size(), 255u);
	world.take(3, 100001, pod(name));
	world.take(3, 100002, pod(std::string(300, 'x')));
	View view = world.publish();
	EXPECT_EQ(view.text(3, 100001, "k8s_pod"), std::string(200, 'p'));
	EXPECT_EQ(view.text(3, 100001, "vir_host_name"), name);
	EXPECT_EQ(view.text(3, 100002, "vir_host_name"), std::string(255, 'x'));
}

TEST(MetricsNames, bytes_that_are_not_utf8_and_nul_are_replaced)
{
	MetricsWorld world;
	world.take(2, 1, host_description(std::string("a\xff\0b\xc3\xa4", 6)));
	View view = world.publish();
	EXPECT_EQ(view.text(2, 1, "host_name"), "a\xef\xbf\xbd\xef\xbf\xbd"
						"b\xc3\xa4");
	EXPECT_EQ(view.text(2, 1, "os_release"), "6.1.0");
}

TEST(MetricsNames, unknown_machines_and_systems_are_shown_as_numbers)
{
	MetricsWorld world;
	world.take(2, 1, host_description("n", 77, 4000));
	View view = world.publish();
	EXPECT_EQ(view.text(2, 1, "machine_type"), "77");
	EXPECT_EQ(view.text(2, 1, "os_name"), "4000");
}

TEST(MetricsNames, an_interface_is_named_by_port_name_else_adaptor_else_index)
{
	MetricsWorld world;
	Bytes list;
	list.u32(1).u32(8).u32(1).raw(std::string("\x02\x42\xac\x11\x00\x0a\x00\x00", 8));
	world.take(2, 1, record(2001, list));
	world.take(0, 7, port_counters(1, 1));
	world.take(0, 8, port_counters(1, 1));
	world.take(0, 9, record(1005, Bytes().text("eth9")).add(port_counters(1, 1)));
	View view = world.publish();
	EXPECT_EQ(view.text(0, 7, "ifname"), "7");
	EXPECT_EQ(view.text(0, 8, "ifname"), "0242AC11000A");
	EXPECT_EQ(view.text(0, 9, "ifname"), "eth9");
	EXPECT_EQ(view.text(0, 7, "iftype"), "ethernetCsmacd");
	EXPECT_EQ(view.text(0, 7, "ifdirection"), "full-duplex");
	EXPECT_EQ(view.text(0, 7, "ifadminstatus"), "up");
	EXPECT_EQ(view.text(0, 7, "ifoperstatus"), "up");
}

TEST(MetricsRows, rows_are_sorted_and_children_know_their_host)
{
	MetricsWorld world;
	for (uint8_t agent : { 2, 1 }) {
		world.agent = agent;
		world.sequence.clear();
		world.take(3, 100002, pod("k8s__b_s_u_a"));
		world.take(3, 100003, virtual_cpu(1, 5)); /* names no parent */
		world.take(0, 7, port_counters(1, 1));
		world.take(2, 1, host_description("n"));
	}
	View view = world.publish();
	const std::vector<std::pair<uint32_t, uint32_t>> wanted = {
		{ 0, 7 }, { 2, 1 }, { 3, 100002 }, { 3, 100003 }
	};
	ASSERT_EQ(view.rows(), 8u);
	for (size_t i = 0; i < 8; i++) {
		EXPECT_EQ(view.row(i).agent.bytes[3], i / 4 + 1);
		EXPECT_EQ(view.row(i).ds.cls, wanted[i % 4].first);
		EXPECT_EQ(view.row(i).ds.index, wanted[i % 4].second);
		bool child = i % 4 == 0 || i % 4 == 2;
		EXPECT_EQ(view.row(i).parent, child ? i / 4 * 4 + 1 : UINT32_MAX);
	}
	hg_addr address = view.row(0).agent;
	EXPECT_STREQ(hg_metrics_host_name(world.metrics, &address), "n");
	address.bytes[3] = 99;
	EXPECT_EQ(hg_metrics_host_name(world.metrics, &address), nullptr);
}

TEST(MetricsRows, custom_metrics_stand_in_the_hosts_row_under_a_plain_name)
{
	MetricsWorld world;
	world.take(2, 1, custom("Pod.Count", 3, Bytes().u32(12)), 0, HG_MESSAGE_RTMETRIC);
	world.take(2, 1, custom("temp", 6, Bytes().f64(21.5)), 0, HG_MESSAGE_RTMETRIC);
	world.take(2, 1, custom("bad", 5, Bytes().f32(NAN)), 0, HG_MESSAGE_RTMETRIC);
	world.take(2, 1, custom("state", 0, Bytes().text("fine")), 0, HG_MESSAGE_RTMETRIC);
	world.take(2, 1, custom("polls", 1, Bytes().u32(UINT32_MAX - 9)), 0, HG_MESSAGE_RTMETRIC);
	world.take(2, 1, custom("polls", 1, Bytes().u32(90)), 10, HG_MESSAGE_RTMETRIC);
	View view = world.publish();
	EXPECT_EQ(view.number(2, 1, "pod_count"), 12);
	EXPECT_EQ(view.number(2, 1, "temp"), 21.5);
	EXPECT_EQ(view.text(2, 1, "state"), "fine");
	EXPECT_DOUBLE_EQ(view.number(2, 1, "polls"), 10);
	EXPECT_EQ(hg_metric_id(view.get(), "bad"), UINT32_MAX);
}

TEST(MetricsRows, pods_that_only_ever_sent_zeros_have_no_traffic_metrics)
{
	MetricsWorld world;
	world.take(3, 100001, record(2104, Bytes().zeros(40)));
	world.take(3, 100001, record(2104, Bytes().zeros(40)).add(virtual_cpu(1, 1)), 30);
	EXPECT_EQ(hg_metric_id(world.publish().get(), "vir_bytes_in"), UINT32_MAX);
	world.take(3, 100001, record(2104, Bytes().u64(3000).zeros(32)), 30);
	View view = world.publish();
	EXPECT_DOUBLE_EQ(view.number(3, 100001, "vir_bytes_in"), 100);
	EXPECT_DOUBLE_EQ(view.number(3, 100001, "vir_bytes_out"), 0);
}

TEST(MetricsRows, values_expire_after_three_polling_intervals)
{
	MetricsWorld world;
	for (int i = 0; i < 3; i++)
		world.take(0, 7, port_counters(1, 1), 30);
	hg_metrics_expire(world.metrics, world.now_ms + 89000);
	EXPECT_EQ(world.publish().rows(), 1u);
	hg_metrics_expire(world.metrics, world.now_ms + 91000);
	EXPECT_EQ(world.publish().rows(), 0u);
	EXPECT_EQ(world.figures().cells, 0u);
	EXPECT_EQ(world.figures().rows, 0u);
}

TEST(MetricsRows, values_of_frequent_sources_stay_60_s_and_of_rare_ones_600_s)
{
	for (double interval : { 5.0, 1000.0 }) {
		MetricsWorld world;
		uint64_t stay_ms = interval < 60 ? 60000 : 600000;
		for (int i = 0; i < 3; i++)
			world.take(0, 7, port_counters(1, 1), interval);
		hg_metrics_expire(world.metrics, world.now_ms + stay_ms - 1000);
		EXPECT_EQ(world.publish().rows(), 1u);
		hg_metrics_expire(world.metrics, world.now_ms + stay_ms + 1000);
		EXPECT_EQ(world.publish().rows(), 0u);
		/* The counters are remembered: the next sample gives rates again. */
		world.take(0, 7, port_counters(1, 1), 700);
		EXPECT_EQ(world.publish().number(0, 7, "ifinoctets"), 0);
	}
}

TEST(MetricsRows, only_the_values_that_are_no_longer_sent_expire)
{
	MetricsWorld world;
	world.take(0, 7, port_counters(1, 1).add(record(1004, Bytes().u64(0xabc).u32(3))), 0);
	for (int i = 0; i < 4; i++)
		world.take(0, 7, port_counters(1, 1), 30);
	EXPECT_EQ(world.publish().text(0, 7, "of_dpid"), "0000000000000abc");
	hg_metrics_expire(world.metrics, world.now_ms);
	View view = world.publish();
	EXPECT_EQ(view.text(0, 7, "of_dpid"), "-");
	EXPECT_EQ(view.number(0, 7, "ifspeed"), 1e9);
}

TEST(MetricsRows, an_entity_that_ends_is_shown_to_the_end_and_then_gone)
{
	MetricsWorld world;
	world.take(3, 100001, pod("k8s__a_s_u_a"));
	world.take(3, 100001, pod("k8s__a_s_u_a", 4), 30);
	hg_metrics_expire(world.metrics, world.now_ms);
	EXPECT_EQ(world.publish().text(3, 100001, "vir_cpu_state"), "shutdown");
	hg_metrics_expire(world.metrics, world.now_ms + 1000);
	EXPECT_EQ(world.publish().rows(), 0u);
}

TEST(MetricsRows, an_agent_has_at_most_65536_rows)
{
	MetricsWorld world;
	for (uint32_t i = 0; i < 65536 + 10; i++)
		world.take(3, i, record(3002, Bytes().u32(40)));
	world.agent = 2;
	world.take(3, 1, record(3002, Bytes().u32(40)));
	EXPECT_EQ(world.publish().rows(), 65537u);
	EXPECT_EQ(world.figures().refused, 10u);
}

TEST(MetricsRows, custom_names_do_not_grow_without_end)
{
	MetricsWorld world;
	for (unsigned i = 0; i < 20000; i++)
		world.take(2, 1, custom("n" + std::to_string(i), 3, Bytes().u32(1)), 0,
			   HG_MESSAGE_RTMETRIC);
	world.take(0, 7, port_counters(1, 1));
	View view = world.publish();
	EXPECT_LE(view.find(2, 1)->count, 1024u);
	EXPECT_LE(hg_metric_name_count(view.get()), 17152u);
	EXPECT_EQ(view.number(0, 7, "ifspeed"), 1e9);
}

} // namespace
