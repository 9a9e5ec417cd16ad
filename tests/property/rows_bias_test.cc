// Unbiasedness of the replacement rule, against T1 = exact sums of the samples fed (est:11).
#include <gtest/gtest.h>

#include "tests/support/rows_view.h"
#include "tests/support/stream.h"

namespace
{

const unsigned seeds = 60;
const unsigned groups = 8;

/* A roll-up that has nothing to do with where rows are stored. */
unsigned group_of(const hg_packet &p)
{
	return p.key.dport % groups;
}

struct Ratio {
	double found = 0, truth = 0;

	double bias() const
	{
		return found / truth - 1;
	}
};

struct Bias {
	Ratio bytes[groups], bytes_s2[groups], frames[groups];

	void truth(const std::vector<hg_packet> &packets)
	{
		view::Sums sums[groups];

		for (const hg_packet &p : packets)
			sums[group_of(p)].add(p);
		for (unsigned g = 0; g < groups; g++) {
			bytes[g].truth += sums[g].bytes;
			bytes_s2[g].truth += sums[g].bytes_s2;
			frames[g].truth += sums[g].frames;
		}
	}

	void found(const hg_rows *rows)
	{
		hg_rows_item item;
		size_t pos = 0;

		while (hg_rows_next(rows, &pos, &item)) {
			unsigned g = item.row->key.dport % groups;

			bytes[g].found += item.row->bytes_s1;
			bytes_s2[g].found += item.row->bytes_s2;
			frames[g].found += item.row->frames_s1;
		}
	}
};

class BiasOf : public testing::TestWithParam<flow_form>
{
};

} // namespace

TEST_P(BiasOf, RollUpsOfBytesFramesAndSquaresIsBelowOnePercentOverSixtySeeds)
{
	uint64_t updates = 0, full = 0;
	Bias bias;

	for (uint64_t seed = 1; seed <= seeds; seed++) {
		Stream stream(stream_conf(seed, 20000, GetParam(), 0.9));
		std::vector<hg_packet> packets = stream.take(20000);
		view::Table table(2048, seed);

		table.add(packets);
		bias.truth(packets);
		bias.found(table.rows);
		updates += packets.size();
		full += table.replaced();
	}
	EXPECT_GT(double(full) / double(updates), 0.15) << "the rule was not at work";
	for (unsigned g = 0; g < groups; g++) {
		EXPECT_LT(std::fabs(bias.bytes[g].bias()), 0.01) << g;
		EXPECT_LT(std::fabs(bias.bytes_s2[g].bias()), 0.01) << g;
		EXPECT_LT(std::fabs(bias.frames[g].bias()), 0.01) << g;
	}
}

INSTANTIATE_TEST_SUITE_P(Forms, BiasOf, testing::Values(FLOW_RAW4, FLOW_ENCAP));

TEST(RowsBias, TwoRatesInOneStreamDoNotBiasEither)
{
	Ratio bytes[2], frames[2];

	for (uint64_t seed = 1; seed <= seeds; seed++) {
		Stream stream(stream_conf(seed, 20000, FLOW_RAW4, 0.9));
		std::vector<hg_packet> packets = stream.take(20000);
		view::Table table(4096, seed);
		hg_rows_item item;
		size_t pos = 0;

		for (hg_packet &p : packets) {
			unsigned rate = p.key.dport % 2;

			p.weight = rate ? 1000 : 100;
			bytes[rate].truth += p.weight * p.frame_bytes;
			frames[rate].truth += p.weight;
		}
		table.add(packets);
		while (hg_rows_next(table.rows, &pos, &item)) {
			bytes[item.row->key.dport % 2].found += item.row->bytes_s1;
			frames[item.row->key.dport % 2].found += item.row->frames_s1;
		}
	}
	for (unsigned rate = 0; rate < 2; rate++) {
		EXPECT_LT(std::fabs(bytes[rate].bias()), 0.01) << rate;
		EXPECT_LT(std::fabs(frames[rate].bias()), 0.01) << rate;
	}
}
