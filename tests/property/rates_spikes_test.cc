/* A port at 1 Gbit/s whose samples are lost, doubled, late, and whose agent restarts: whatever
 * happens on the way, no rate is ever above what went over the wire. */
#include <gtest/gtest.h>

#include <random>

#include "tests/support/metrics_world.h"

using namespace test;

namespace
{

constexpr double bytes_per_second = 125e6, packets_per_second = 1.4e6;

Bytes narrow(uint32_t bytes)
{
	Bytes body;
	body.u32(1).u32(0).u32(0).u32(bytes);
	return record(2205, body.zeros(92 - 16));
}

struct Port {
	MetricsWorld world;
	std::mt19937 random;
	double since_start_s = 0; /* of the agent */
	uint32_t sequence = 0;
	uint64_t clock_ms = 1700000000000;

	explicit Port(unsigned seed) : random(seed)
	{
	}
	bool chance(double share)
	{
		return std::uniform_real_distribution<>(0, 1)(random) < share;
	}
	/* The sample of now: message and records. */
	std::pair<hg_message, std::vector<uint8_t>> sample()
	{
		const uint8_t address[4] = { 192, 0, 2, 1 };
		hg_message message = {};
		Bytes records =
			port_counters(uint64_t(bytes_per_second * since_start_s),
				      uint32_t(uint64_t(packets_per_second * since_start_s)));
		message.kind = HG_MESSAGE_COUNTERS;
		message.agent = hg_addr_make(4, address);
		message.uptime_ms = uint32_t(uint64_t(since_start_s * 1000) + 4294000000u);
		message.sequence = ++sequence;
		message.ds = { 0, 7 };
		message.arrival_ms = clock_ms + random() % 300; /* queues on the way */
		records.add(narrow(uint32_t(uint64_t(bytes_per_second * since_start_s))));
		return { message, records.bytes() };
	}
	void wait(double seconds)
	{
		since_start_s += seconds;
		clock_ms += uint64_t(seconds * 1000);
	}
	void restart()
	{
		since_start_s = 0.5;
		sequence = 0;
	}
};

class Spikes : public testing::TestWithParam<unsigned>
{
};

TEST_P(Spikes, NoRateIsEverAboveWhatWentOverTheWire)
{
	Port port(GetParam());
	const char *const names[] = { "ifinoctets", "vdi_rx_bytes", "ifinucastpkts" };
	const double most[] = { bytes_per_second, bytes_per_second, packets_per_second };
	unsigned right = 0, shown = 0;
	std::pair<hg_message, std::vector<uint8_t>> former;

	for (unsigned i = 0; i < 600; i++) {
		port.wait(8 + port.random() % 4000 / 1000.0);
		if (port.chance(0.01))
			port.restart();
		auto now = port.sample();
		if (port.chance(0.1))
			continue; /* lost */
		port.world.push(now.first, now.second);
		if (port.chance(0.1))
			port.world.push(now.first, now.second);
		if (i && port.chance(0.05))
			port.world.push(former.first, former.second);
		former = now;
		View view = port.world.publish();
		for (unsigned k = 0; k < 3; k++) {
			double rate = view.number(0, 7, names[k]);

			if (std::isnan(rate))
				continue;
			shown++;
			ASSERT_LE(rate, most[k] * 1.001) << names[k] << " " << i;
			right += rate > most[k] * 0.999;
		}
	}
	EXPECT_GT(shown, 1000u);
	EXPECT_GT(right, shown * 9 / 10);
	EXPECT_GT(port.world.figures().wraps, 100u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Spikes, testing::Range(1u, 21u));

} // namespace
