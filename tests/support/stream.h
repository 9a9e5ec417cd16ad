// flow_stream for C++ tests: closed by its destructor, packets by the vector.
#ifndef HG_TESTS_STREAM_H
#define HG_TESTS_STREAM_H

#include <stdexcept>
#include <vector>

#include "tests/support/flow_stream.h"

class Stream
{
      public:
	explicit Stream(const flow_stream_conf &conf)
	{
		if (!flow_stream_open(&stream_, &conf))
			throw std::bad_alloc();
	}
	~Stream()
	{
		flow_stream_close(&stream_);
	}
	Stream(const Stream &) = delete;
	Stream &operator=(const Stream &) = delete;

	uint32_t draw()
	{
		return flow_stream_draw(&stream_);
	}
	hg_packet packet(uint32_t flow) const
	{
		hg_packet p;

		flow_stream_packet(&stream_, flow, &p);
		return p;
	}
	const flow &at(uint32_t number) const
	{
		return stream_.flow[number];
	}
	std::vector<hg_packet> take(size_t count)
	{
		std::vector<hg_packet> packets(count);

		for (hg_packet &p : packets)
			p = packet(draw());
		return packets;
	}

      private:
	flow_stream stream_{};
};

inline flow_stream_conf stream_conf(uint64_t seed, uint32_t flows, flow_form form = FLOW_RAW4,
				    double zipf = 1.0, double weight = 1000)
{
	flow_stream_conf conf{};

	conf.seed = seed;
	conf.flows = flows;
	conf.hosts = 16384;
	conf.zipf = zipf;
	conf.weight = weight;
	conf.form = form;
	return conf;
}

#endif
