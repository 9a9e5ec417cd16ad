// Addresses that never come back must cost precision only (dp:L6, est:11 adversarial).
#include <gtest/gtest.h>

#include "tests/support/rows_view.h"
#include "tests/support/stream.h"

namespace
{

hg_packet spoofed(uint64_t *dice)
{
	hg_packet p{};
	uint64_t word;

	for (hg_endpoint *e : { &p.src, &p.dst }) {
		e->family = 6;
		for (int half = 0; half < 2; half++) {
			word = flow_random(dice);
			memcpy(e->bytes + 8 * half, &word, 8);
		}
	}
	p.encap.family = 4;
	p.encap.vni = uint32_t(flow_random(dice)) & 0xffffff;
	p.key.proto = 17;
	p.weight = 1000;
	p.frame_bytes = 64;
	return p;
}

struct Flood {
	view::Sums all, honest;
	std::vector<hg_packet> packets;
};

/* 99 of 100 packets spoofed, the rest from 500 ordinary flows. */
Flood make_flood(uint64_t seed, size_t count)
{
	Stream stream(stream_conf(seed, 500, FLOW_IPV6));
	uint64_t dice = seed * 2 + 1;
	Flood flood;

	for (size_t i = 0; i < count; i++) {
		bool honest = flow_random(&dice) % 100 == 0;

		flood.packets.push_back(honest ? stream.packet(stream.draw()) : spoofed(&dice));
		flood.all.add(flood.packets.back());
		if (honest)
			flood.honest.add(flood.packets.back());
	}
	return flood;
}

} // namespace

TEST(RowsFlood, DictionariesNeverHoldMoreThanTheRowsReferTo)
{
	Flood flood = make_flood(1, 200000);
	view::Table table(4096);
	size_t peak = 0;

	for (size_t at = 0; at < flood.packets.size(); at += 1000) {
		table.add(flood.packets.data() + at, 1000);
		ASSERT_LE(table.rows->endpoints.live, 2 * hg_rows_count(table.rows));
		ASSERT_LE(table.rows->encaps.live, hg_rows_count(table.rows));
		peak = std::max<size_t>(peak, table.rows->endpoints.fresh - 1);
	}
	EXPECT_EQ(hg_rows_count(table.rows), 4096u);
	EXPECT_GT(table.rows->endpoints.live, 4096u); /* the flood was in it */
	EXPECT_LE(peak, 2u * 4096u);
	EXPECT_GT(table.replaced(), 150000u);
	EXPECT_EQ(view::faults_of(table.rows), "");
	EXPECT_NEAR(view::total_of(table.rows).priority() / flood.all.priority(), 1, 1e-4);
}

TEST(RowsFlood, OrdinaryTrafficKeepsItsSumsInExpectation)
{
	double truth = 0, found = 0, all = 0, all_found = 0;

	for (uint64_t seed = 1; seed <= 50; seed++) {
		Flood flood = make_flood(seed, 20000);
		view::Table table(1024, seed);
		hg_rows_item item;
		size_t pos = 0;

		table.add(flood.packets);
		while (hg_rows_next(table.rows, &pos, &item)) {
			found += item.row->key.proto == 6 ? item.row->bytes_s1 : 0;
			all_found += item.row->bytes_s1;
		}
		truth += flood.honest.bytes;
		all += flood.all.bytes;
	}
	EXPECT_NEAR(found / truth, 1,
		    0.03); /* 10,000 honest samples, most of them alone in their flow */
	EXPECT_NEAR(all_found / all, 1, 0.005);
}

TEST(RowsFlood, AnAddressScanKeepsTheTotalsOfItsSource)
{
	view::Table table(1024);
	view::Sums truth;
	hg_packet p{};

	p.src.family = 4;
	p.src.bytes[0] = 10;
	p.dst.family = 4;
	p.weight = 100;
	p.frame_bytes = 64;
	for (uint32_t i = 0; i < 50000; i++) {
		memcpy(p.dst.bytes, &i, 4);
		table.add(&p, 1);
		truth.add(p);
	}
	view::Sums found = view::total_of(table.rows);
	EXPECT_NEAR(found.bytes / truth.bytes, 1, 1e-4);
	EXPECT_NEAR(found.frames / truth.frames, 1, 1e-4);
	EXPECT_NEAR(found.n / truth.n, 1, 1e-3);
}

TEST(RowsFlood, AHeavyFlowThatStopsIsNotPushedOutByDistinctKeys)
{
	view::Table table(1024);
	uint64_t dice = 3;
	hg_packet heavy = spoofed(&dice), light;

	for (int i = 0; i < 2000; i++)
		table.add(&heavy, 1);
	for (int i = 0; i < 100000; i++) {
		light = spoofed(&dice);
		table.add(&light, 1);
	}
	view::Content content = view::content_of(table.rows);
	ASSERT_EQ(content.count(view::key_of(heavy)), 1u);
	EXPECT_EQ(content[view::key_of(heavy)].n, 2000);
}
