#include <gtest/gtest.h>

#include "tests/support/rows_view.h"
#include "tests/support/stream.h"

using view::Content;
using view::Sums;
using view::Table;

namespace
{

void expect_exact(const Content &truth, const Content &found)
{
	ASSERT_EQ(truth.size(), found.size());
	for (const auto &[key, sums] : truth) {
		auto at = found.find(key);

		ASSERT_NE(at, found.end());
		EXPECT_EQ(at->second.n, sums.n);
		EXPECT_NEAR(at->second.bytes / sums.bytes, 1, 1e-12);
		EXPECT_NEAR(at->second.frames / sums.frames, 1, 1e-12);
		EXPECT_NEAR(at->second.bytes_s2 / sums.bytes_s2, 1, 1e-12);
		EXPECT_NEAR(at->second.frames_s2 / sums.frames_s2, 1, 1e-4); /* f32, est:E3 */
	}
}

hg_endpoint ipv4(uint8_t last, uint32_t agent = 0)
{
	hg_endpoint e{};

	e.family = 4;
	e.bytes[0] = 192;
	e.bytes[3] = last;
	e.agent = agent;
	return e;
}

hg_packet packet(uint8_t last, double weight = 10, double bytes = 100)
{
	hg_packet p{};

	p.src = ipv4(1);
	p.dst = ipv4(last);
	p.key.proto = 6;
	p.weight = weight;
	p.frame_bytes = bytes;
	return p;
}

const hg_row *only_row(const hg_rows *rows)
{
	hg_rows_item item;
	size_t pos = 0;

	EXPECT_EQ(hg_rows_count(rows), 1u);
	return hg_rows_next(rows, &pos, &item) ? item.row : nullptr;
}

/* `count` distinct packets that fall into one bucket. */
std::vector<hg_packet> one_bucket(hg_rows *rows, size_t count)
{
	std::vector<hg_packet> packets;
	uint32_t bucket = hg_hash_bucket(rows, view::hash_of(rows, packet(1)));

	for (uint32_t point = 0; packets.size() < count; point++) {
		hg_packet p = packet(1);

		p.key.point = point;
		if (hg_hash_bucket(rows, view::hash_of(rows, p)) == bucket)
			packets.push_back(p);
	}
	return packets;
}

class EveryForm : public testing::TestWithParam<flow_form>
{
};

} // namespace

TEST_P(EveryForm, SumsEqualAHashMapWhileNoBucketIsFull)
{
	Stream stream(stream_conf(3, 6000, GetParam()));
	std::vector<hg_packet> packets = stream.take(100000);
	Table table(65536);

	table.add(packets);
	ASSERT_EQ(table.replaced(), 0u);
	expect_exact(view::content_of(packets), view::content_of(table.rows));
	EXPECT_EQ(view::faults_of(table.rows), "");
	EXPECT_EQ(hg_rows_lost(table.rows), 0);
}

TEST_P(EveryForm, AnySplitIntoCallsGivesTheSameRows)
{
	Stream stream(stream_conf(4, 6000, GetParam()));
	std::vector<hg_packet> packets = stream.take(30000);
	Table whole(16384), split(16384);
	uint64_t dice = 99;
	size_t step;

	whole.add(packets);
	for (size_t at = 0; at < packets.size(); at += step) {
		step = std::min<size_t>(flow_random(&dice) % 150, packets.size() - at);
		split.add(packets.data() + at, step);
	}
	EXPECT_EQ(whole.replaced(), split.replaced());
	Content a = view::content_of(whole.rows), b = view::content_of(split.rows);
	ASSERT_EQ(a.size(), b.size());
	for (const auto &[key, sums] : a)
		EXPECT_EQ(sums.bytes, b[key].bytes);
}

TEST_P(EveryForm, AClearedTableEqualsANewOne)
{
	Stream stream(stream_conf(5, 20000, GetParam()));
	Table table(16384);

	for (size_t used : { 100u, 40000u, 5u, 3000u }) {
		std::vector<hg_packet> packets = stream.take(used);

		table.add(packets);
		ASSERT_EQ(view::faults_of(table.rows), "");
		if (used < 10000)
			expect_exact(view::content_of(packets), view::content_of(table.rows));
		hg_rows_clear(table.rows);
		EXPECT_EQ(hg_rows_count(table.rows), 0u);
		EXPECT_EQ(hg_rows_lost(table.rows), 0);
		EXPECT_TRUE(view::content_of(table.rows).empty());
		ASSERT_EQ(view::faults_of(table.rows), "");
	}
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryForm,
			 testing::Values(FLOW_RAW4, FLOW_ENTITY, FLOW_ENCAP, FLOW_IPV6));

TEST(RowsTable, CapacityIsTheNextPowerOfTwoAndAtLeastTheMinimum)
{
	const size_t cases[][2] = { { 0, 64 },	    { 1, 64 },	    { 63, 64 },	   { 64, 64 },
				    { 65, 128 },    { 127, 128 },   { 128, 128 },  { 129, 256 },
				    { 4095, 4096 }, { 4096, 4096 }, { 4097, 8192 } };

	for (auto [asked, given] : cases) {
		Table table(asked);

		ASSERT_NE(table.rows, nullptr);
		EXPECT_EQ(hg_rows_capacity(table.rows), given) << asked;
	}
}

TEST(RowsTable, AnImpossibleSizeIsRefused)
{
	EXPECT_EQ(hg_rows_create(SIZE_MAX, 1), nullptr);
	EXPECT_EQ(hg_rows_create(size_t(1) << 40, 1), nullptr);
}

TEST(RowsTable, AnIpv4AddressWithoutEntityStaysRawInNetworkOrder)
{
	Table table(64);
	hg_packet p = packet(7);
	uint32_t raw;

	table.add(&p, 1);
	const hg_row *row = only_row(table.rows);
	memcpy(&raw, p.dst.bytes, 4);
	EXPECT_EQ(row->key.vlan_flags, HG_KEY_SRC_RAW4 | HG_KEY_DST_RAW4);
	EXPECT_EQ(row->key.dst, raw);
	EXPECT_EQ(table.rows->endpoints.live, 0u);
}

TEST(RowsTable, EndpointsTunnelsAndStacksAreFoundByTheIdsOfTheRow)
{
	Table table(64);
	hg_packet p = packet(7);

	p.src = ipv4(1, 5);
	p.src.index = 77;
	p.dst.family = 6;
	p.dst.bytes[15] = 9;
	p.encap.family = 4;
	p.encap.vni = 4242;
	p.stack = 0x1234;
	table.add(&p, 1);
	const hg_row *row = only_row(table.rows);
	EXPECT_EQ(memcmp(hg_rows_endpoint(table.rows, row->key.src), &p.src, sizeof(p.src)), 0);
	EXPECT_EQ(memcmp(hg_rows_endpoint(table.rows, row->key.dst), &p.dst, sizeof(p.dst)), 0);
	EXPECT_EQ(memcmp(hg_rows_encap(table.rows, row->key.encap), &p.encap, sizeof(p.encap)), 0);
	EXPECT_EQ(hg_rows_stack(table.rows, row->key.stack), 0x1234u);
	EXPECT_EQ(row->key.vlan_flags, 0);
}

TEST(RowsTable, APacketWithoutAddressesHasNoIds)
{
	Table table(64);
	hg_packet p{};

	p.key.dport = 0x0806;
	p.weight = 1;
	p.frame_bytes = 64;
	table.add(&p, 1);
	const hg_row *row = only_row(table.rows);
	EXPECT_EQ(row->key.src, 0u);
	EXPECT_EQ(row->key.dst, 0u);
	EXPECT_EQ(row->key.encap, 0u);
	EXPECT_EQ(row->key.vlan_flags, 0);
	EXPECT_EQ(hg_rows_endpoint(table.rows, 0)->family, 0);
	EXPECT_EQ(hg_rows_stack(table.rows, 0), 0u);
}

TEST(RowsTable, ColumnsTheTableSetsItselfAreNotTakenFromTheCaller)
{
	Table table(64);
	hg_packet clean = packet(7), dirty = packet(7);

	dirty.key.src = 1;
	dirty.key.dst = 2;
	dirty.key.stack = 3;
	dirty.key.encap = 4;
	dirty.key.vlan_flags = HG_KEY_SRC_RAW4;
	table.add(&clean, 1);
	table.add(&dirty, 1);
	EXPECT_EQ(only_row(table.rows)->n, 2);
}

TEST(RowsTable, EveryColumnSeparatesRows)
{
	std::vector<hg_packet> packets(16, packet(7));
	Table table(4096);

	packets.reserve(32);

	packets[1].key.sport = 1;
	packets[2].key.dport = 1;
	packets[3].key.proto = 17;
	packets[4].key.tos = 1;
	packets[5].stack = 1;
	packets[6].key.point = 1;
	packets[7].key.far_if = 1;
	packets[8].encap.family = 4;
	packets[9].key.vlan_flags = 1;
	packets[10].key.reason = 1;
	packets[11].src = ipv4(2);
	packets[12].dst = ipv4(2);
	packets[13].src.agent = 1;
	packets[14].dst.agent = 1;
	packets[15].src.family = 6;
	table.add(packets);
	table.add(packets);
	EXPECT_EQ(hg_rows_count(table.rows), 16u);
	packets.insert(packets.end(), packets.begin(), packets.end());
	expect_exact(view::content_of(packets), view::content_of(table.rows));
}

TEST(RowsTable, StacksBeyondTheListAreCountedAndShareOneRow)
{
	Table table(65536);
	hg_packet p = packet(7);

	for (uint64_t i = 1; i <= HG_STACKS_MAX + 10; i++) {
		p.stack = i;
		table.add(&p, 1);
	}
	EXPECT_EQ(hg_drop_read(&table.drops, HG_DROP_STACK_LIST_FULL), 10u);
	EXPECT_EQ(hg_rows_count(table.rows), HG_STACKS_MAX + 1);
	hg_rows_clear(table.rows);
	table.add(&p, 1);
	EXPECT_EQ(hg_rows_stack(table.rows, only_row(table.rows)->key.stack), p.stack);
	EXPECT_EQ(hg_drop_read(&table.drops, HG_DROP_STACK_LIST_FULL), 10u);
}

TEST(RowsTable, AFullBucketThatNeverReplacedIsExact)
{
	Table table(64);
	std::vector<hg_packet> packets = one_bucket(table.rows, HG_BUCKET_ROWS);
	hg_rows_item item;
	size_t pos = 0;

	table.add(packets);
	EXPECT_EQ(table.replaced(), 0u);
	EXPECT_EQ(hg_rows_lost(table.rows), 0);
	while (hg_rows_next(table.rows, &pos, &item)) {
		EXPECT_FALSE(item.victim);
		EXPECT_EQ(item.table_error, 0);
	}
}

TEST(RowsTable, AllKeysInOneBucketKeepTheTotalPriorityAndReportTheError)
{
	Table table(64);
	std::vector<hg_packet> packets = one_bucket(table.rows, 400);
	hg_rows_item item;
	size_t pos = 0, seen = 0;
	double lowest = 1e300;
	Sums truth;

	for (int round = 0; round < 20; round++) {
		table.add(packets);
		for (const hg_packet &p : packets)
			truth.add(p);
	}
	EXPECT_EQ(hg_rows_count(table.rows), HG_BUCKET_ROWS);
	EXPECT_GT(table.replaced(), 7000u);
	EXPECT_NEAR(view::total_of(table.rows).priority() / truth.priority(), 1, 1e-4);
	for (; hg_rows_next(table.rows, &pos, &item); seen++)
		lowest = std::min(lowest, item.row->bytes_s1 + 800 * item.row->frames_s1);
	EXPECT_EQ(seen, HG_BUCKET_ROWS);
	EXPECT_NEAR(hg_rows_lost(table.rows) / lowest, 1, 1e-4);
	for (pos = 0; hg_rows_next(table.rows, &pos, &item);) {
		double priority = item.row->bytes_s1 + 800 * item.row->frames_s1;

		EXPECT_NEAR(item.table_error, lowest / priority, 1e-4);
	}
	EXPECT_EQ(view::faults_of(table.rows), "");
}

TEST(RowsTable, AReplacementLeavesTheOtherBucketsExact)
{
	Table table(64);
	std::vector<hg_packet> crowd = one_bucket(table.rows, 50);
	uint32_t bucket = hg_hash_bucket(table.rows, view::hash_of(table.rows, crowd[0]));
	hg_rows_item item;
	size_t pos = 0, outside = 0;
	hg_packet other = packet(2);

	while (hg_hash_bucket(table.rows, view::hash_of(table.rows, other)) == bucket)
		other.key.point++;
	table.add(crowd);
	table.add(&other, 1);
	while (hg_rows_next(table.rows, &pos, &item)) {
		if (view::key_of(view::packet_of(table.rows, *item.row)) != view::key_of(other))
			continue;
		outside++;
		EXPECT_EQ(item.row->n, 1);
		EXPECT_EQ(item.table_error, 0);
		EXPECT_FALSE(item.victim);
	}
	EXPECT_EQ(outside, 1u);
}

TEST(RowsTable, TablesOfOneSeedPutAKeyIntoTheSamePlace)
{
	Table a(4096, 7), b(4096, 7), c(4096, 8);
	hg_packet p = packet(3);

	EXPECT_EQ(view::hash_of(a.rows, p), view::hash_of(b.rows, p));
	EXPECT_NE(view::hash_of(a.rows, p), view::hash_of(c.rows, p));
}

TEST(RowsTable, AnEndpointHashesByItsBytesWhateverIdItHas)
{
	Table a(4096), b(4096);
	hg_packet first = packet(3), second = packet(4);

	first.src = ipv4(3, 1);
	second.src = ipv4(4, 1);
	a.add(&first, 1);
	b.add(&second, 1);
	EXPECT_EQ(view::hash_of(a.rows, second), view::hash_of(b.rows, second));
}
