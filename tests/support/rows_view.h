// What tests see of a table: rows by value instead of by id, and a check of the whole structure.
#ifndef HG_TESTS_ROWS_VIEW_H
#define HG_TESTS_ROWS_VIEW_H

#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <heliograph/rows.h>

#include "dataplane/rows/stages.h"

namespace view
{

struct Table {
	explicit Table(size_t size, uint64_t seed = 1) : rows(hg_rows_create(size, seed))
	{
	}
	~Table()
	{
		hg_rows_destroy(rows);
	}
	Table(const Table &) = delete;
	Table &operator=(const Table &) = delete;

	void add(const hg_packet *packets, size_t count)
	{
		hg_rows_add(rows, packets, unsigned(count), &drops, HG_DROP_BASE_REPLACED);
	}
	void add(const std::vector<hg_packet> &packets)
	{
		add(packets.data(), packets.size());
	}
	uint64_t replaced() const
	{
		return hg_drop_read(&drops, HG_DROP_BASE_REPLACED);
	}

	hg_rows *rows;
	hg_drops drops{};
};

struct Sums {
	double bytes = 0, bytes_s2 = 0, frames = 0, frames_s2 = 0, n = 0;

	void add(const hg_packet &p)
	{
		double spread = p.weight * (p.weight - 1);

		bytes += p.weight * p.frame_bytes;
		bytes_s2 += spread * p.frame_bytes * p.frame_bytes;
		frames += p.weight;
		frames_s2 += spread;
		n += 1;
	}
	void add(const hg_row &r)
	{
		bytes += r.bytes_s1;
		bytes_s2 += r.bytes_s2;
		frames += r.frames_s1;
		frames_s2 += double(r.frames_s2);
		n += double(r.n);
	}
	double priority() const
	{
		return bytes + HG_PRIORITY_PER_FRAME * frames;
	}
};

// The key of a packet by value: everything but weight and size; what the table sets itself is zero.
inline std::string key_of(const hg_packet &packet)
{
	hg_packet p = packet;

	p.key.src = p.key.dst = p.key.encap = 0;
	p.key.stack = 0;
	p.key.vlan_flags &= uint16_t(~(HG_KEY_SRC_RAW4 | HG_KEY_DST_RAW4));
	return std::string(reinterpret_cast<const char *>(&p), offsetof(hg_packet, weight));
}

inline hg_endpoint endpoint_of(const hg_rows *rows, uint32_t word, bool raw)
{
	hg_endpoint e{};

	if (!raw)
		return *hg_rows_endpoint(rows, word);
	e.family = 4;
	memcpy(e.bytes, &word, 4);
	return e;
}

// A packet that would hit this row.
inline hg_packet packet_of(const hg_rows *rows, const hg_row &row)
{
	hg_packet p{};

	p.key = row.key;
	p.src = endpoint_of(rows, row.key.src, row.key.vlan_flags & HG_KEY_SRC_RAW4);
	p.dst = endpoint_of(rows, row.key.dst, row.key.vlan_flags & HG_KEY_DST_RAW4);
	p.encap = *hg_rows_encap(rows, row.key.encap);
	p.stack = hg_rows_stack(rows, row.key.stack);
	p.key.src = p.key.dst = p.key.encap = 0;
	p.key.stack = 0;
	p.key.vlan_flags &= uint16_t(~(HG_KEY_SRC_RAW4 | HG_KEY_DST_RAW4));
	return p;
}

using Content = std::unordered_map<std::string, Sums>;

inline Content content_of(const hg_rows *rows)
{
	Content content;
	hg_rows_item item;
	size_t pos = 0;

	while (hg_rows_next(rows, &pos, &item))
		content[key_of(packet_of(rows, *item.row))].add(*item.row);
	return content;
}

inline Content content_of(const std::vector<hg_packet> &packets)
{
	Content content;

	for (const hg_packet &p : packets)
		content[key_of(p)].add(p);
	return content;
}

inline Sums total_of(const hg_rows *rows)
{
	Sums total;
	hg_rows_item item;
	size_t pos = 0;

	while (hg_rows_next(rows, &pos, &item))
		total.add(*item.row);
	return total;
}

inline uint64_t hash_of(hg_rows *rows, const hg_packet &packet)
{
	hg_pending pending;
	hg_drops drops{};

	hg_rows_prepare(rows, &packet, 1, 1, &pending, &drops);
	return pending.hash;
}

// Faults found, one a line; empty when the structure is sound.
class Checker
{
      public:
	explicit Checker(hg_rows *rows) : rows_(rows)
	{
	}

	std::string run()
	{
		check_buckets();
		check_dictionary(rows_->endpoints, endpoint_refs_, "endpoint");
		check_dictionary(rows_->encaps, encap_refs_, "encap");
		return faults_.str();
	}

      private:
	void expect(bool good, const char *what, uint64_t where)
	{
		if (!good && ++count_ < 10)
			faults_ << what << " at " << where << "\n";
	}

	void check_buckets()
	{
		std::set<uint32_t> used(rows_->used, rows_->used + rows_->used_count);
		size_t count = 0;

		expect(used.size() == rows_->used_count, "bucket listed twice", 0);
		for (uint32_t b = 0; b < rows_->capacity / HG_BUCKET_ROWS; b++) {
			unsigned filled = check_bucket(b);

			expect((filled > 0) == (used.count(b) > 0), "list of used buckets wrong",
			       b);
			count += filled;
		}
		expect(count == rows_->count, "count of rows wrong", count);
	}

	unsigned check_bucket(uint32_t b)
	{
		const hg_bucket &bucket = rows_->buckets[b];
		unsigned filled = 0;

		for (unsigned s = 0; s < HG_BUCKET_ROWS; s++) {
			if (!hg_bucket_tag(&bucket, s))
				continue;
			filled++;
			check_row(b, s);
		}
		expect(!bucket.victims || filled == HG_BUCKET_ROWS, "victims without a full bucket",
		       b);
		return filled;
	}

	void check_row(uint32_t b, unsigned slot)
	{
		const hg_row &row = rows_->rows[b * HG_BUCKET_ROWS + slot];
		uint64_t hash = hash_of(rows_, packet_of(rows_, row));
		double priority = row.bytes_s1 + HG_PRIORITY_PER_FRAME * row.frames_s1;

		expect(hg_hash_bucket(rows_, hash) == b, "row in a foreign bucket", b);
		expect(hg_hash_tag(hash) == hg_bucket_tag(&rows_->buckets[b], slot), "tag wrong",
		       b);
		expect(std::fabs(double(rows_->buckets[b].priority[slot]) / priority - 1) < 1e-4,
		       "priority is not bytes + 800 frames", b);
		expect(keys_.insert(key_of(packet_of(rows_, row))).second, "two rows for one key",
		       b);
		if (row.key.src && !(row.key.vlan_flags & HG_KEY_SRC_RAW4))
			endpoint_refs_[row.key.src]++;
		if (row.key.dst && !(row.key.vlan_flags & HG_KEY_DST_RAW4))
			endpoint_refs_[row.key.dst]++;
		if (row.key.encap)
			encap_refs_[row.key.encap]++;
	}

	void check_dictionary(const hg_dictionary &d, const std::map<uint32_t, uint32_t> &refs,
			      const char *name)
	{
		size_t in_index = 0, on_list = 0;

		expect(d.live == refs.size(), name, d.live);
		for (auto [id, count] : refs) {
			uint64_t hash =
				hg_hash_entry(&rows_->keys, hg_dictionary_entry(&d, id), d.words);
			expect(id < d.fresh && id <= d.capacity, "id never given out", id);
			expect(d.meta[id].refs == count, "reference count wrong", id);
			expect(hg_dictionary_find(&d, hg_dictionary_entry(&d, id), hash) == id,
			       "entry not found by its bytes", id);
		}
		for (size_t i = 0; i <= d.index_mask; i++)
			in_index += d.index[i] != 0;
		expect(in_index == d.live, "index holds more or less than the live entries",
		       in_index);
		for (uint32_t id = d.free; id && on_list <= d.capacity;
		     id = d.meta[id].hash, on_list++)
			expect(d.meta[id].refs == 0, "id in use on the free list", id);
		expect(on_list + d.live + 1 == d.fresh, "ids lost", on_list);
	}

	hg_rows *rows_;
	std::set<std::string> keys_;
	std::map<uint32_t, uint32_t> endpoint_refs_, encap_refs_;
	std::ostringstream faults_;
	int count_ = 0;
};

inline std::string faults_of(hg_rows *rows)
{
	return Checker(rows).run();
}

} // namespace view

#endif
