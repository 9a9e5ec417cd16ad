// The staged table against a model that does the same rule the plain way: values instead of ids,
// one packet at a time. Random operations, equal sums, sound structure.
#include <gtest/gtest.h>

#include <list>

#include "tests/support/rows_view.h"
#include "tests/support/stream.h"

namespace
{

struct ModelRow {
	std::string key;
	uint16_t tag;
	float priority;
	bool victim;
	view::Sums sums;
};

void rescale(view::Sums &s, double factor)
{
	s.bytes *= factor;
	s.bytes_s2 *= factor;
	s.frames *= factor;
	s.frames_s2 *= factor;
	s.n *= factor;
}

/* est:2.2, row by row. Shares the hash and the random numbers with the table, nothing else. */
class Model
{
      public:
	Model(size_t capacity, uint64_t seed) : buckets_(capacity / 8), random_(~seed)
	{
	}

	void add(const hg_packet &p, uint64_t hash)
	{
		std::vector<ModelRow> &bucket = buckets_[hash % buckets_.size()];
		std::string key = view::key_of(p);

		for (ModelRow &row : bucket) {
			if (row.key != key)
				continue;
			row.sums.add(p);
			row.priority = float(row.sums.priority());
			return;
		}
		if (bucket.size() < 8)
			bucket.push_back(made(p, key, hash));
		else
			replace(bucket, p, key, hash);
	}

	void clear()
	{
		for (auto &bucket : buckets_)
			bucket.clear();
	}

	std::map<std::string, ModelRow> rows() const
	{
		std::map<std::string, ModelRow> all;

		for (const auto &bucket : buckets_)
			for (const ModelRow &row : bucket)
				all[row.key] = row;
		return all;
	}

      private:
	static ModelRow made(const hg_packet &p, const std::string &key, uint64_t hash)
	{
		ModelRow row{ key, hg_hash_tag(hash), 0, false, {} };

		row.sums.add(p);
		row.priority = float(row.sums.priority());
		return row;
	}

	void replace(std::vector<ModelRow> &bucket, const hg_packet &p, const std::string &key,
		     uint64_t hash)
	{
		size_t lowest = 0;

		for (size_t i = 1; i < bucket.size(); i++)
			if (bucket[i].priority < bucket[lowest].priority)
				lowest = i;
		ModelRow &row = bucket[lowest];
		double mine = p.weight * (p.frame_bytes + 800), theirs = double(row.priority);

		if (hg_random_unit(&random_) * (theirs + mine) < mine) {
			row = made(p, key, hash);
			rescale(row.sums, (theirs + mine) / mine);
		} else {
			rescale(row.sums, (theirs + mine) / theirs);
		}
		row.victim = true;
		row.priority = float(theirs + mine);
	}

	std::vector<std::vector<ModelRow>> buckets_;
	uint64_t random_;
};

/* Packets of every form in turn, so that ids, raw addresses and rows of both are mixed. */
class Mixed
{
      public:
	explicit Mixed(uint64_t seed) : dice_(seed * 2 + 1)
	{
		for (flow_form form : { FLOW_RAW4, FLOW_ENTITY, FLOW_ENCAP, FLOW_IPV6 })
			streams_.emplace_back(stream_conf(seed, 3000, form, 0.8));
	}

	hg_packet next()
	{
		auto at = streams_.begin();

		std::advance(at, flow_random(&dice_) % 4);
		hg_packet p = at->packet(at->draw());
		p.weight = 1 + double(flow_random(&dice_) % 2000);
		p.stack = flow_random(&dice_) % 40;
		return p;
	}

	uint64_t dice()
	{
		return flow_random(&dice_);
	}

      private:
	std::list<Stream> streams_;
	uint64_t dice_;
};

void expect_equal(hg_rows *rows, const Model &model)
{
	std::map<std::string, ModelRow> expected = model.rows();
	hg_rows_item item;
	size_t pos = 0;

	ASSERT_EQ(hg_rows_count(rows), expected.size());
	while (hg_rows_next(rows, &pos, &item)) {
		auto at = expected.find(view::key_of(view::packet_of(rows, *item.row)));

		ASSERT_NE(at, expected.end());
		ASSERT_EQ(item.row->bytes_s1, at->second.sums.bytes);
		ASSERT_EQ(item.row->bytes_s2, at->second.sums.bytes_s2);
		ASSERT_EQ(item.row->frames_s1, at->second.sums.frames);
		ASSERT_NEAR(double(item.row->n) / at->second.sums.n, 1, 1e-4);
		ASSERT_NEAR(item.row->frames_s2, at->second.sums.frames_s2,
			    1e-3 * at->second.sums.frames_s2);
		ASSERT_EQ(item.victim, at->second.victim);
	}
	ASSERT_EQ(view::faults_of(rows), "");
}

class RandomOperations : public testing::TestWithParam<size_t>
{
};

} // namespace

TEST_P(RandomOperations, TheTableFollowsTheModelThroughAddsAndClears)
{
	const uint64_t seed = 11;
	view::Table table(GetParam(), seed);
	Model model(hg_rows_capacity(table.rows), seed);
	std::vector<hg_packet> packets;
	Mixed mixed(GetParam());

	for (int step = 0; step < 120; step++) {
		packets.resize(mixed.dice() % 400);
		for (hg_packet &p : packets) {
			p = mixed.next();
			model.add(p, view::hash_of(table.rows, p));
		}
		table.add(packets);
		if (step % 10 == 9)
			expect_equal(table.rows, model);
		if (mixed.dice() % 40 == 0) {
			hg_rows_clear(table.rows);
			model.clear();
		}
	}
	if (GetParam() < 4096) {
		EXPECT_GT(table.replaced(), 1000u);
	}
	expect_equal(table.rows, model);
}

INSTANTIATE_TEST_SUITE_P(Sizes, RandomOperations,
			 testing::Values(64, 65, 128, 1000, 1024, 8192, 65536));
