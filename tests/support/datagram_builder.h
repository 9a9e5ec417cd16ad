// Builds sFlow datagrams field by field, right or wrong on purpose.
//
//   datagram(flow_sample().add(record(1001, Bytes().u32(1).u32(2).u32(3).u32(4)))).bytes()
#ifndef HELIOGRAPH_TESTS_SUPPORT_DATAGRAM_BUILDER_H
#define HELIOGRAPH_TESTS_SUPPORT_DATAGRAM_BUILDER_H

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace test
{

class Bytes
{
      public:
	Bytes &u8(uint32_t v)
	{
		v_.push_back(static_cast<uint8_t>(v));
		return *this;
	}
	Bytes &u16(uint32_t v)
	{
		return u8(v >> 8).u8(v);
	}
	Bytes &u32(uint32_t v)
	{
		return u16(v >> 16).u16(v);
	}
	Bytes &u64(uint64_t v)
	{
		return u32(static_cast<uint32_t>(v >> 32)).u32(static_cast<uint32_t>(v));
	}
	Bytes &f32(float v)
	{
		uint32_t bits;

		std::memcpy(&bits, &v, sizeof(bits));
		return u32(bits);
	}
	Bytes &f64(double v)
	{
		uint64_t bits;

		std::memcpy(&bits, &v, sizeof(bits));
		return u64(bits);
	}
	Bytes &raw(const std::string &bytes)
	{
		v_.insert(v_.end(), bytes.begin(), bytes.end());
		return *this;
	}
	Bytes &add(const Bytes &other)
	{
		v_.insert(v_.end(), other.v_.begin(), other.v_.end());
		return *this;
	}
	Bytes &zeros(size_t count)
	{
		v_.insert(v_.end(), count, 0);
		return *this;
	}
	Bytes &pad()
	{
		return zeros((4 - v_.size() % 4) % 4);
	}
	// Length, bytes, padding.
	Bytes &text(const std::string &bytes)
	{
		u32(static_cast<uint32_t>(bytes.size())).raw(bytes);
		return zeros((4 - bytes.size() % 4) % 4);
	}
	size_t size() const
	{
		return v_.size();
	}
	const std::vector<uint8_t> &bytes() const
	{
		return v_;
	}

      private:
	std::vector<uint8_t> v_;
};

constexpr uint32_t tag(uint32_t enterprise, uint32_t format)
{
	return enterprise << 12 | format;
}

// A record or a sample: tag, length, body; the length may be a lie.
inline Bytes tlv(uint32_t tag, const Bytes &body, std::optional<uint32_t> declared = {})
{
	uint32_t len = declared.value_or(static_cast<uint32_t>(body.size()));

	return Bytes().u32(tag).u32(len).add(body);
}

inline Bytes record(uint32_t tag, const Bytes &body, std::optional<uint32_t> declared = {})
{
	return tlv(tag, body, declared);
}

// sampled_header around captured bytes.
inline Bytes sampled_header(const std::string &captured, uint32_t frame_length = 1500,
			    uint32_t stripped = 4, uint32_t protocol = 1)
{
	return record(1, Bytes().u32(protocol).u32(frame_length).u32(stripped).text(captured));
}

class Sample
{
      public:
	Sample(uint32_t tag, Bytes fixed) : tag_(tag), fixed_(std::move(fixed))
	{
	}
	Sample &add(const Bytes &record)
	{
		records_.add(record);
		count_++;
		return *this;
	}
	Sample &trailing(const Bytes &bytes)
	{
		records_.add(bytes);
		return *this;
	}
	Sample &count(uint32_t announced)
	{
		announced_ = announced;
		return *this;
	}
	Sample &length(uint32_t declared)
	{
		declared_ = declared;
		return *this;
	}
	Bytes bytes() const
	{
		Bytes body = fixed_;

		if (counted_)
			body.u32(announced_.value_or(count_));
		return tlv(tag_, body.add(records_), declared_);
	}
	// The fixed part has no record count: real-time and unknown samples.
	Sample &bare()
	{
		counted_ = false;
		return *this;
	}

      private:
	uint32_t tag_;
	Bytes fixed_, records_;
	uint32_t count_ = 0;
	bool counted_ = true;
	std::optional<uint32_t> announced_, declared_;
};

// Compact flow sample: source 0:3, rate 512, pool 4096, drops 7, ports 3 and 5.
inline Sample flow_sample(uint32_t rate = 512, uint32_t input = 3, uint32_t output = 5)
{
	return Sample(1, Bytes().u32(11).u32(3).u32(rate).u32(4096).u32(7).u32(input).u32(output));
}

inline Sample counter_sample()
{
	return Sample(2, Bytes().u32(21).u32(2 << 24 | 1));
}

inline Sample discard(uint32_t reason = 289)
{
	return Sample(5, Bytes().u32(31).u32(0).u32(2).u32(99).u32(2).u32(0).u32(reason));
}

class Datagram
{
      public:
	Datagram &add(const Sample &sample)
	{
		return add_raw(sample.bytes());
	}
	Datagram &add_raw(const Bytes &sample)
	{
		samples_.add(sample);
		count_++;
		return *this;
	}
	Datagram &trailing(const Bytes &bytes)
	{
		samples_.add(bytes);
		return *this;
	}
	Datagram &count(uint32_t announced)
	{
		announced_ = announced;
		return *this;
	}
	Datagram &version(uint32_t version)
	{
		version_ = version;
		return *this;
	}
	// Type word and address; 192.0.2.77 unless set.
	Datagram &agent(const Bytes &agent)
	{
		agent_ = agent;
		return *this;
	}
	std::vector<uint8_t> bytes() const
	{
		return Bytes()
			.u32(version_)
			.add(agent_)
			.u32(7)
			.u32(1001)
			.u32(60000)
			.u32(announced_.value_or(count_))
			.add(samples_)
			.bytes();
	}

      private:
	uint32_t version_ = 5;
	Bytes agent_ = Bytes().u32(1).u32(0xc000024d);
	Bytes samples_;
	uint32_t count_ = 0;
	std::optional<uint32_t> announced_;
};

inline Datagram datagram()
{
	return Datagram();
}

inline Datagram datagram(const Sample &sample)
{
	return Datagram().add(sample);
}

} // namespace test

#endif
