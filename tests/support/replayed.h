/* A pipeline without threads, fed by datagrams or by a capture of the project. */
#ifndef HELIOGRAPH_TESTS_SUPPORT_REPLAYED_H
#define HELIOGRAPH_TESTS_SUPPORT_REPLAYED_H

#include <stdexcept>
#include <string>
#include <vector>

#include <heliograph/rows.h>

#include "dataplane/lcore/pipeline.h"

namespace test
{

struct Replayed {
	hg_drops drops = {};
	hg_ring *ring;
	hg_pipeline *pipeline;
	hg_work *work = hg_work_create(4096, 1024, 7);
	uint64_t frames = 0;

	explicit Replayed(size_t ring_bytes = 1 << 20)
	    : ring(hg_ring_create(ring_bytes)), pipeline(hg_pipeline_create(ring, &drops, 7))
	{
	}
	~Replayed()
	{
		hg_pipeline_destroy(pipeline);
		hg_ring_destroy(ring);
		hg_work_destroy(work);
	}
	Replayed(const Replayed &) = delete;

	uint64_t operator[](hg_drop which) const
	{
		return hg_drop_read(&drops, which);
	}

	void feed(const std::vector<std::vector<uint8_t>> &datagrams, uint32_t peer = 1)
	{
		const uint8_t address[4] = { 192, 0, 2, uint8_t(peer) };
		std::vector<hg_item> items(datagrams.size());
		for (size_t i = 0; i < items.size(); i++) {
			items[i] = {};
			items[i].bytes = datagrams[i].data();
			items[i].len_bytes = uint32_t(datagrams[i].size());
			items[i].peer = hg_addr_make(4, address);
			items[i].peer_port = 5000;
		}
		hg_pipeline_run(pipeline, work, items.data(), unsigned(items.size()), 1000000);
	}

	/* `limit`: no more than that many datagrams. */
	void replay(const std::string &path, unsigned limit = UINT32_MAX)
	{
		char error[256];
		hg_pcap_conf conf = { path.c_str(), 0, false };
		hg_source *source = hg_pcap_open(&conf, error, sizeof(error));
		hg_item items[HG_BURST];
		if (!source)
			throw std::runtime_error(error);
		while (source->ops->state(source, 0) == HG_SOURCE_RUNNING && frames < limit) {
			unsigned n = source->ops->poll(source, 0, items, &drops);
			n = n < limit - frames ? n : unsigned(limit - frames);
			frames += n;
			hg_pipeline_run(pipeline, work, items, n, 1000000);
			source->ops->release(source, 0);
		}
		source->ops->close(source);
	}

	struct Sum {
		double n = 0, bytes = 0, frames = 0;
	};
	static Sum rows_sum(const hg_rows *rows)
	{
		Sum sum;
		hg_rows_item item;
		for (size_t pos = 0; hg_rows_next(rows, &pos, &item);) {
			sum.n += double(item.row->n);
			sum.bytes += item.row->bytes_s1;
			sum.frames += item.row->frames_s1;
		}
		return sum;
	}
	unsigned messages()
	{
		unsigned n = 0;
		for (; hg_ring_peek(ring); n++)
			hg_ring_pop(ring);
		return n;
	}
};

using Payloads = std::vector<std::vector<uint8_t>>;

inline Payloads payloads(const std::string &path)
{
	char error[256];
	hg_drops drops = {};
	hg_pcap_conf conf = { path.c_str(), 0, false };
	hg_source *source = hg_pcap_open(&conf, error, sizeof(error));
	hg_item items[HG_BURST];
	Payloads all;
	if (!source)
		throw std::runtime_error(error);
	while (source->ops->state(source, 0) == HG_SOURCE_RUNNING) {
		unsigned n = source->ops->poll(source, 0, items, &drops);
		for (unsigned i = 0; i < n; i++)
			all.emplace_back(items[i].bytes, items[i].bytes + items[i].len_bytes);
	}
	source->ops->close(source);
	return all;
}

inline std::string data_file(const std::string &name)
{
	return std::string(HG_SOURCE_ROOT) + "/tests/data/captures/" + name;
}

} // namespace test

#endif
