/* Rates: wraps, restarts, joined intervals, what is not known. */
#include <gtest/gtest.h>

#include "tests/support/metrics_world.h"

using namespace test;

namespace
{

/* 1 Gbit/s in full-size frames. */
constexpr double bytes_per_second = 125e6, packets_per_second = 1e6;

Bytes vdi(uint32_t bytes)
{
	Bytes body;
	body.u32(1).u32(0).u32(0).u32(bytes);
	return record(2205, body.zeros(92 - 16));
}

TEST(MetricsRates, the_first_sample_gives_gauges_and_no_rate)
{
	MetricsWorld world;
	world.take(0, 7, port_counters(1000, 10));
	View view = world.publish();
	EXPECT_EQ(view.number(0, 7, "ifspeed"), 1e9);
	EXPECT_TRUE(std::isnan(view.number(0, 7, "ifinoctets")));
	EXPECT_EQ(hg_metric_id(view.get(), "ifinoctets"), UINT32_MAX);
}

TEST(MetricsRates, a_counter_becomes_a_rate_per_second_of_the_agents_clock)
{
	MetricsWorld world;
	world.take(0, 7, port_counters(1000, 10));
	world.now_ms += 5000; /* delivered late */
	world.take(0, 7, port_counters(1000 + 1250000000, 10 + 20000), 10);
	View view = world.publish();
	EXPECT_DOUBLE_EQ(view.number(0, 7, "ifinoctets"), 125e6);
	EXPECT_DOUBLE_EQ(view.number(0, 7, "ifinucastpkts"), 2000);
	EXPECT_DOUBLE_EQ(view.number(0, 7, "ifinpkts"), 2000);
	EXPECT_DOUBLE_EQ(view.number(0, 7, "ifinutilization"), 100);
	EXPECT_EQ(view.cell(view.find(0, 7), "ifinoctets")->updated_ms, world.now_ms);
}

TEST(MetricsRates, all_ones_are_not_known)
{
	MetricsWorld world;
	world.take(0, 7, port_counters(1000, 10));
	world.take(0, 7, port_counters(2000, 20), 10);
	View view = world.publish();
	EXPECT_EQ(view.cell(view.find(0, 7), "ifinmulticastpkts"), nullptr);
	EXPECT_EQ(view.number(0, 7, "ifoutmulticastpkts"), 0);
	world.take(0, 7, port_counters(UINT64_MAX, 30), 10);
	View later = world.publish();
	EXPECT_EQ(later.cell(later.find(0, 7), "ifinoctets"), nullptr);
	EXPECT_NE(view.cell(view.find(0, 7), "ifinoctets"), nullptr) << "older views stay";
}

TEST(MetricsRates, intervals_below_100_ms_are_joined_with_the_next)
{
	MetricsWorld world;
	world.take(0, 7, port_counters(0, 0));
	world.take(0, 7, port_counters(1000, 0), 0.05);
	EXPECT_TRUE(std::isnan(world.publish().number(0, 7, "ifinoctets")));
	world.take(0, 7, port_counters(3000, 0), 0.95);
	EXPECT_DOUBLE_EQ(world.publish().number(0, 7, "ifinoctets"), 3000);
}

TEST(MetricsRates, arrival_is_the_clock_of_an_agent_whose_uptime_stands_still)
{
	MetricsWorld world;
	world.take(0, 7, port_counters(0, 0));
	world.now_ms += 10000;
	world.take(0, 7, port_counters(50000, 0));
	EXPECT_DOUBLE_EQ(world.publish().number(0, 7, "ifinoctets"), 5000);
}

TEST(MetricsRates, uptime_that_wraps_is_no_restart)
{
	MetricsWorld world;
	world.uptime_ms = UINT32_MAX - 4999;
	world.take(0, 7, port_counters(0, 0));
	world.take(0, 7, port_counters(10000, 0), 10);
	EXPECT_LT(world.uptime_ms, 10000u);
	EXPECT_DOUBLE_EQ(world.publish().number(0, 7, "ifinoctets"), 1000);
	EXPECT_EQ(world.figures().resets, 0u);
}

TEST(MetricsRates, a_lower_uptime_or_sequence_number_starts_anew)
{
	for (bool by_uptime : { true, false }) {
		MetricsWorld world;
		world.take(0, 7, port_counters(0, 0));
		world.take(0, 7, port_counters(0, 0), 10);
		if (by_uptime)
			world.uptime_ms = 5;
		else
			world.sequence.clear();
		world.take(0, 7, port_counters(90000000, 900000), 10);
		EXPECT_EQ(world.publish().number(0, 7, "ifinoctets"), 0) << by_uptime;
		EXPECT_EQ(world.figures().resets, 1u);
		world.take(0, 7, port_counters(90010000, 900000), 10);
		EXPECT_DOUBLE_EQ(world.publish().number(0, 7, "ifinoctets"), 1000);
	}
}

TEST(MetricsRates, a_structure_missing_in_the_sample_after_a_restart_starts_anew_too)
{
	MetricsWorld world;
	Bytes both = port_counters(5000, 5);
	both.add(record(1002, Bytes().u32(5).u32(5).u32(5)));
	world.uptime_ms = 10;
	world.take(0, 7, both);
	world.uptime_ms = 5;
	world.take(0, 7, port_counters(0, 0), 0);
	Bytes late = port_counters(0, 0);
	late.add(record(1002, Bytes().u32(9000000).u32(5).u32(5)));
	world.take(0, 7, late, 10);
	EXPECT_TRUE(std::isnan(world.publish().number(0, 7, "wifi_elapsed_time")));
}

TEST(MetricsRates, a_32_bit_counter_wraps)
{
	MetricsWorld world;
	world.take(3, 150000, vdi(UINT32_MAX - 999));
	world.take(3, 150000, vdi(9000), 10);
	EXPECT_DOUBLE_EQ(world.publish().number(3, 150000, "vdi_rx_bytes"), 1000);
	EXPECT_EQ(world.figures().wraps, 1u);
}

TEST(MetricsRates, a_wrap_above_twice_the_speed_of_an_interface_is_a_new_start)
{
	MetricsWorld world;
	/* Only the packets fall: 143 million a second do not fit into 1 Gbit/s. */
	world.take(0, 7, port_counters(1000, 5000));
	world.take(0, 7, port_counters(2000, 10), 30);
	EXPECT_TRUE(std::isnan(world.publish().number(0, 7, "ifinucastpkts")));
	EXPECT_GE(world.figures().resets, 1u);
	EXPECT_EQ(world.figures().wraps, 0u);
}

TEST(MetricsRates, a_64_bit_counter_that_goes_back_starts_its_whole_structure_anew)
{
	MetricsWorld world;
	const uint64_t fast = 400000000000; /* packets alone would pass for a wrap */
	world.take(0, 7, port_counters(1000000, 3000000000u, fast));
	world.take(0, 7, port_counters(10, 10, fast), 30);
	View view = world.publish();
	EXPECT_TRUE(std::isnan(view.number(0, 7, "ifinoctets")));
	EXPECT_TRUE(std::isnan(view.number(0, 7, "ifinucastpkts")));
	EXPECT_EQ(world.figures().wraps, 0u);
}

TEST(MetricsRates, no_rate_ever_spikes_over_wraps_a_restart_and_a_lost_sample)
{
	MetricsWorld world;
	uint64_t octets = 0, bytes = 0;
	double packets = 0;
	unsigned rates = 0;

	for (unsigned i = 0; i < 400; i++) {
		double wait = 4 + (i % 7) * 0.3;
		if (i == 150) { /* counters and clock from zero */
			octets = 0;
			bytes = 0;
			packets = 0;
			world.uptime_ms = 0;
			world.sequence.clear();
		}
		octets += uint64_t(bytes_per_second * wait);
		bytes += uint64_t(bytes_per_second * wait);
		packets += packets_per_second * wait;
		if (i % 50 == 20) { /* lost on the way */
			world.uptime_ms += uint32_t(wait * 1000);
			world.now_ms += uint64_t(wait * 1000);
			continue;
		}
		world.take(0, 7, port_counters(octets, uint32_t(uint64_t(packets))), wait);
		world.take(3, 9, vdi(uint32_t(bytes)), 0);
		View view = world.publish();
		double now[3] = { view.number(0, 7, "ifinoctets"),
				  view.number(3, 9, "vdi_rx_bytes"),
				  view.number(0, 7, "ifinucastpkts") };
		if (i == 0)
			continue;
		EXPECT_NEAR(now[0], bytes_per_second, bytes_per_second * 0.001) << i;
		EXPECT_NEAR(now[1], bytes_per_second, bytes_per_second * 0.001) << i;
		EXPECT_NEAR(now[2], packets_per_second, packets_per_second * 0.001) << i;
		rates++;
	}
	EXPECT_GT(rates, 380u);
	EXPECT_GT(world.figures().wraps, 40u);
}

TEST(MetricsRates, a_pod_whose_sums_fall_starts_anew)
{
	MetricsWorld world;
	Bytes disk, fallen;
	disk.u64(0).u64(0).u64(0).u32(4000000000u).u64(1).u32(0).u64(1).u32(0);
	fallen.u64(0).u64(0).u64(0).u32(10).u64(1).u32(0).u64(1).u32(0);
	world.take(3, 100007, virtual_cpu(1, 500000).add(record(2103, disk)));
	world.take(3, 100007, virtual_cpu(1, 100).add(record(2103, fallen)), 30);
	View view = world.publish();
	EXPECT_TRUE(std::isnan(view.number(3, 100007, "vir_cpu_utilization")));
	EXPECT_TRUE(std::isnan(view.number(3, 100007, "vir_disk_reads")));
	EXPECT_EQ(world.figures().wraps, 0u);
	EXPECT_EQ(world.figures().resets, 2u);
}

TEST(MetricsRates, two_busy_cores_of_a_pod_are_200_percent_also_over_a_wrap)
{
	MetricsWorld world;
	world.take(2, 1, host_cpu(0, 0, 4));
	world.take(3, 100007, virtual_cpu(1, UINT32_MAX - 999));
	world.take(3, 100007, virtual_cpu(1, 59000), 30);
	View view = world.publish();
	EXPECT_DOUBLE_EQ(view.number(3, 100007, "vir_cpu_utilization"), 200);
	EXPECT_EQ(world.figures().wraps, 1u);
}

TEST(MetricsRates, processor_time_beyond_the_nodes_cores_is_a_new_start)
{
	MetricsWorld world;
	world.take(2, 1, host_cpu(0, 0, 4));
	world.take(3, 100007, virtual_cpu(1, 0));
	world.take(3, 100007, virtual_cpu(1, 2000000), 30);
	EXPECT_TRUE(std::isnan(world.publish().number(3, 100007, "vir_cpu_utilization")));
	EXPECT_EQ(world.figures().resets, 1u);
}

TEST(MetricsRates, energy_that_wraps_within_a_polling_interval_is_power)
{
	MetricsWorld world;
	world.take(2, 1, gpu(8, 0, UINT32_MAX - 999));
	world.take(2, 1, gpu(8, 120000, 225000000 - 1000), 30);
	View view = world.publish();
	EXPECT_DOUBLE_EQ(view.number(2, 1, "nvml_energy"), 7.5e6);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "nvml_power_total"), 7500);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "nvml_power"), 937.5);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "nvml_gputime"), 4000);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "nvml_gpu_utilization"), 50);
}

TEST(MetricsRates, a_gap_that_could_hide_a_wrap_of_energy_gives_no_power)
{
	MetricsWorld world;
	world.take(2, 1, gpu(8, 0, 0));
	world.take(2, 1, gpu(8, 0, 225000000), 30);
	EXPECT_DOUBLE_EQ(world.publish().number(2, 1, "nvml_power_total"), 7500);
	world.take(2, 1, gpu(8, 0, 425000000), 550);
	View view = world.publish();
	EXPECT_EQ(view.cell(view.find(2, 1), "nvml_energy"), nullptr);
	EXPECT_EQ(view.cell(view.find(2, 1), "nvml_power_total"), nullptr);
	EXPECT_EQ(view.number(2, 1, "nvml_gputime"), 0);
	EXPECT_EQ(world.figures().ambiguous, 1u);
}

TEST(MetricsRates, processor_states_are_shares_of_their_sum_with_guests_part_of_user)
{
	MetricsWorld world;
	world.take(2, 1, host_cpu(UINT32_MAX - 999, 0));
	world.take(2, 1, host_cpu(29000, 90000, 4, 12000), 30);
	View view = world.publish();
	EXPECT_DOUBLE_EQ(view.number(2, 1, "cpu_user"), 25);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "cpu_idle"), 75);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "cpu_utilization"), 25);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "cpu_guest"), 10);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "cpu_steal"), 0);
	EXPECT_DOUBLE_EQ(view.number(2, 1, "load_one_per_cpu"), 0.5);
}

TEST(MetricsRates, idle_time_that_the_kernel_takes_back_is_no_wrap)
{
	MetricsWorld world;
	world.take(2, 1, host_cpu(0, 500000));
	world.take(2, 1, host_cpu(120000, 499990), 30);
	EXPECT_DOUBLE_EQ(world.publish().number(2, 1, "cpu_utilization"), 100);
}

TEST(MetricsRates, values_that_are_not_finite_are_left_out)
{
	MetricsWorld world;
	Bytes body;
	body.f32(NAN).f32(INFINITY).f32(0.5f);
	world.take(2, 1, record(2003, body.zeros(68)));
	View view = world.publish();
	EXPECT_EQ(view.cell(view.find(2, 1), "load_one"), nullptr);
	EXPECT_EQ(view.cell(view.find(2, 1), "load_five"), nullptr);
	EXPECT_EQ(view.number(2, 1, "load_fifteen"), 0.5);
}

} // namespace
