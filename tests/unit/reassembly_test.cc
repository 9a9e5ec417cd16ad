#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "dataplane/source/reassembly.h"

namespace
{

using Payload = std::vector<uint8_t>;

struct Reassembly : testing::Test {
	hg_reassembly *r = hg_reassembly_create();
	hg_drops drops = {};
	hg_ip_packet whole = {};

	~Reassembly() override
	{
		hg_reassembly_destroy(r);
	}

	static Payload payload(size_t len, unsigned seed = 1)
	{
		Payload p(len);
		std::mt19937 rng(seed);
		std::generate(p.begin(), p.end(), [&] { return uint8_t(rng()); });
		return p;
	}

	bool add(const Payload &p, uint32_t from, uint32_t to, uint32_t id = 1, uint64_t now_ms = 0,
		 uint8_t family = 4)
	{
		const uint8_t address[16] = { 192, 0, 2, 1 };
		Payload piece(p.begin() + from, p.begin() + to);
		hg_ip_packet f = {};
		f.bytes = piece.data();
		f.len_bytes = f.declared_bytes = to - from;
		f.src = f.dst = hg_addr_make(family, address);
		f.proto = 17;
		f.fragment = true;
		f.more = to < p.size();
		f.offset_bytes = from;
		f.id = id;
		return hg_reassembly_add(r, &f, now_ms, &drops, &whole);
	}

	Payload result() const
	{
		return Payload(whole.bytes, whole.bytes + whole.len_bytes);
	}

	uint64_t bad() const
	{
		return hg_drop_read(&drops, HG_DROP_FRAG_BAD);
	}
};

TEST_F(Reassembly, PiecesInAnyOrderMakeTheDatagram)
{
	std::mt19937 rng(3);
	for (size_t len : { size_t(9), size_t(1481), size_t(9000), size_t(65515) }) {
		Payload p = payload(len);
		const uint32_t step = len < 100 ? 8 : 1480;
		std::vector<uint32_t> cuts;
		for (uint32_t at = 0; at < len; at += step)
			cuts.push_back(at);
		std::vector<size_t> order(cuts.size());
		for (size_t i = 0; i < order.size(); i++)
			order[i] = i;
		std::shuffle(order.begin(), order.end(), rng);
		unsigned done = 0;
		for (size_t i : order)
			done += add(p, cuts[i], i + 1 < cuts.size() ? cuts[i + 1] : uint32_t(len),
				    uint32_t(len));
		EXPECT_EQ(done, 1u);
		EXPECT_EQ(result(), p);
		EXPECT_EQ(whole.proto, 17);
		EXPECT_FALSE(whole.fragment);
	}
	EXPECT_EQ(bad(), 0u);
}

TEST_F(Reassembly, DatagramsWithDifferentIdsDoNotMix)
{
	Payload a = payload(3000, 1), b = payload(3000, 2);
	EXPECT_FALSE(add(a, 0, 1480, 1));
	EXPECT_FALSE(add(b, 0, 1480, 2));
	EXPECT_TRUE(add(b, 1480, 3000, 2));
	EXPECT_EQ(result(), b);
	EXPECT_TRUE(add(a, 1480, 3000, 1));
	EXPECT_EQ(result(), a);
}

TEST_F(Reassembly, ARepeatedPieceIsCountedAndHarmless)
{
	Payload p = payload(3000);
	add(p, 0, 1480);
	EXPECT_FALSE(add(p, 0, 1480));
	EXPECT_EQ(bad(), 1u);
	EXPECT_TRUE(add(p, 1480, 3000));
	EXPECT_EQ(result(), p);
}

TEST_F(Reassembly, OverlappingPiecesThatDisagreeLoseTheDatagram)
{
	Payload p = payload(3000), q = payload(3000, 9);
	add(p, 0, 1480);
	EXPECT_FALSE(add(q, 8, 1488));
	EXPECT_FALSE(add(p, 1480, 3000)) << "begins anew";
	hg_reassembly_flush(r, &drops);
	EXPECT_EQ(bad(), 3u) << "each piece is counted";
}

TEST_F(Reassembly, ImpossiblePiecesAreCounted)
{
	Payload p = payload(70000);
	EXPECT_FALSE(add(p, 0, 1481)) << "not a multiple of 8 before the end";
	EXPECT_FALSE(add(p, 65528, 65544)) << "beyond 65,535 bytes";
	p.resize(3000);
	EXPECT_FALSE(add(p, 1480, 1480)) << "empty";
	EXPECT_EQ(bad(), 3u);
}

TEST_F(Reassembly, ASecondEndThatDisagreesLosesTheDatagram)
{
	Payload p = payload(3000);
	EXPECT_FALSE(add(p, 1480, 3000));
	p.resize(2968);
	EXPECT_FALSE(add(p, 2960, 2968));
	EXPECT_GE(bad(), 1u);
}

TEST_F(Reassembly, AFloodOfFirstPiecesEvictsTheOldest)
{
	Payload p = payload(3000);
	add(p, 0, 1480, 1000, 0);
	for (uint32_t id = 0; id < HG_REASSEMBLY_SLOTS; id++)
		add(p, 0, 1480, id, 1 + id);
	EXPECT_EQ(bad(), 1u);
	EXPECT_FALSE(add(p, 1480, 3000, 1000, 100));
	EXPECT_TRUE(add(p, 1480, 3000, 5, 101));
}

TEST_F(Reassembly, AnIncompleteDatagramExpires)
{
	Payload p = payload(3000);
	add(p, 0, 1480, 1, 0);
	EXPECT_FALSE(add(p, 1480, 3000, 1, HG_REASSEMBLY_MS + 1));
	EXPECT_EQ(bad(), 1u);
}

} // namespace
