// Loss, late and double arrivals, restarts and the wrap of sequences, from what lcores book to what
// the agents' figures say: equal to what really happened on the way (dp:M2, sflow-wire 8).
#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/rows/sources.h"
#include "tests/support/flows_world.h"

using namespace heliograph;

namespace
{

struct Sent {
	uint32_t sequence, sample, uptime_ms, pool;
	size_t arrives; // position in time
	bool last_of_run;
};

struct Lcore {
	hg_sources *sources = hg_sources_create(3);
	hg_work *work = hg_work_create(64, 64, 3);
	hg_drops drops = {};

	~Lcore()
	{
		hg_sources_destroy(sources);
		hg_work_destroy(work);
	}
	void take(const Sent &sent, uint64_t now_ms)
	{
		hg_datagram datagram = {};
		hg_item item = {};
		hg_origin origin = {};
		hg_sample sample = {};
		hg_observed observed = {};

		datagram.agent = addr4("192.0.2.1");
		datagram.sequence = sent.sequence;
		datagram.uptime_ms = sent.uptime_ms;
		item.len_bytes = 200;
		item.peer = datagram.agent;
		item.peer_port = 40000;
		work->datagrams++;
		if (hg_sources_datagram(sources, work, &drops, &datagram, &item, now_ms, &origin) !=
		    HG_DATAGRAM_BOOKED)
			return;
		sample.kind = HG_SAMPLE_FLOW;
		sample.sequence = sent.sample;
		sample.ds = { 0, 3 };
		sample.sampling_rate = 500;
		sample.pool = sent.pool;
		sample.input = 3;
		sample.frame_length_bytes = 900;
		hg_sources_locate(sources, work, &sample, &origin);
		hg_sources_flow(sources, work, &drops, &origin, &sample, now_ms, &observed);
	}
};

struct Path {
	double lost = 0, twice = 0, late = 0;
	unsigned restarts = 0;
	bool moving = false;
	uint32_t first = 1;
};

struct Truth {
	uint64_t arrived = 0, lost = 0, twice = 0;
};

struct Journey {
	Lcore lcores[3];
	hg_flows *flows = hg_flows_create();
	hg_agent_view view = {};
	hg_source_view source = {};
	Truth truth;

	~Journey()
	{
		hg_flows_destroy(flows);
	}

	void go(const Path &path, uint64_t seed);

      private:
	std::vector<Sent> send(const Path &path, std::mt19937_64 &random);
	void epoch(uint64_t end_ms);
};

constexpr int RUN = 1000, EPOCH = 50;

std::vector<Sent> Journey::send(const Path &path, std::mt19937_64 &random)
{
	std::uniform_real_distribution<double> chance(0, 1);
	std::vector<Sent> arriving;
	uint32_t sequence = path.first, sample = path.first + 77, pool = 0xffff0000u;
	size_t now = 0;

	for (unsigned run = 0; run <= path.restarts; run++) {
		for (int i = 0; i < RUN; i++, now++) {
			Sent sent = { sequence++,  sample++, (uint32_t)i * 20,
				      pool += 500, now * 10, i == RUN - 1 };
			bool edge = i < 30 || i >= RUN - 30;

			if (!edge && chance(random) < path.lost) {
				truth.lost++;
				continue;
			}
			truth.arrived++;
			if (!edge && chance(random) < path.twice) {
				truth.twice++;
				arriving.push_back(sent);
				arriving.back().arrives += 25;
			}
			if (!edge && chance(random) < path.late)
				sent.arrives += random() % 200;
			arriving.push_back(sent);
		}
		sequence = sample = 1;
		pool = 0;
	}
	std::stable_sort(arriving.begin(), arriving.end(),
			 [](const Sent &a, const Sent &b) { return a.arrives < b.arrives; });
	return arriving;
}

void Journey::epoch(uint64_t end_ms)
{
	hg_work *works[3];

	for (int i = 0; i < 3; i++) {
		works[i] = lcores[i].work;
		hg_sources_attach(lcores[i].sources, works[i]);
	}
	hg_flows_epoch(flows, works, 3, end_ms, 1);
	for (auto &lcore : lcores)
		hg_work_clear(lcore.work);
}

void Journey::go(const Path &path, uint64_t seed)
{
	std::mt19937_64 random(seed);
	std::vector<Sent> arriving = send(path, random);
	uint64_t now_ms = 1700000000000;
	const hg_agent_view *agents;
	const hg_source_view *sources;
	unsigned lcore = 0, count = 0;

	for (const auto &sent : arriving) {
		lcores[lcore].take(sent, now_ms);
		if (++count % EPOCH == 0)
			epoch(now_ms += 1000);
		// Another queue from one moment to the next, at rest, as a changed hash does it.
		if (path.moving && sent.last_of_run)
			lcore = (lcore + 1) % 3;
	}
	epoch(now_ms += 1000);
	hg_snapshot *snapshot = hg_flows_snapshot(flows);
	ASSERT_EQ(hg_snapshot_agents(snapshot, &agents), 1u);
	ASSERT_EQ(hg_snapshot_sources(snapshot, &sources), 1u);
	view = agents[0];
	source = sources[0];
	hg_snapshot_unref(snapshot);
}

void expect_truth(const Journey &j, const Path &path)
{
	EXPECT_EQ(j.view.datagrams, j.truth.arrived);
	EXPECT_EQ(j.view.datagrams_lost, j.truth.lost);
	EXPECT_EQ(j.view.datagrams_duplicate, j.truth.twice);
	EXPECT_EQ(j.view.restarts, path.restarts);
	EXPECT_EQ(j.view.flow_samples, j.truth.arrived);
	EXPECT_EQ(j.view.flow_lost, j.truth.lost);
	EXPECT_EQ(j.view.flow_sources, 1u);
	EXPECT_EQ(j.source.sampling_rate, 500u);
}

TEST(Journey, WithoutTroubleLosesNothing)
{
	Path path;
	Journey j;

	j.go(path, 1);
	expect_truth(j, path);
	EXPECT_EQ(j.view.coverage, 1);
	EXPECT_EQ(j.source.effective_rate, 500);
}

TEST(Journey, CountsWhatIsLost)
{
	for (uint64_t seed = 0; seed < 10; seed++) {
		Path path;
		Journey j;

		path.lost = 0.1;
		path.first = 0xffffff00u; // wraps on the way
		j.go(path, seed);
		expect_truth(j, path);
		EXPECT_LT(j.view.coverage, 1);
	}
}

TEST(Journey, ForgivesLateAndDoubleArrivals)
{
	for (uint64_t seed = 0; seed < 10; seed++) {
		Path path;
		Journey j;

		path.lost = 0.05;
		path.twice = 0.05;
		path.late = 0.3;
		j.go(path, seed);
		expect_truth(j, path);
		EXPECT_GT(j.view.datagrams_late, 0u);
	}
}

TEST(Journey, KeepsTheRunsOfRestartsApart)
{
	for (uint64_t seed = 0; seed < 10; seed++) {
		Path path;
		Journey j;

		path.lost = 0.1;
		path.late = 0.1;
		path.restarts = 3;
		path.first = 500000;
		j.go(path, seed);
		expect_truth(j, path);
	}
}

TEST(Journey, SeesTheRestartOfAnAgentThatMovedToAnotherQueue)
{
	for (uint64_t seed = 0; seed < 10; seed++) {
		Path path;
		Journey j;

		path.lost = 0.1;
		path.restarts = 1;
		path.moving = true;
		path.first = 500000;
		j.go(path, seed);
		expect_truth(j, path);
	}
}

} // namespace
