/* Bytes of the wire, built fluently: words big-endian, sFlow datagrams, frames around them. */
#ifndef HELIOGRAPH_TESTS_SUPPORT_WIRE_H
#define HELIOGRAPH_TESTS_SUPPORT_WIRE_H

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

namespace wire
{

class Bytes : public std::vector<uint8_t>
{
      public:
	Bytes &u8(unsigned v)
	{
		push_back(static_cast<uint8_t>(v));
		return *this;
	}
	Bytes &u16(unsigned v)
	{
		return u8(v >> 8).u8(v);
	}
	Bytes &u32(uint32_t v)
	{
		return u16(v >> 16).u16(v);
	}
	Bytes &raw(const std::vector<uint8_t> &b)
	{
		insert(end(), b.begin(), b.end());
		return *this;
	}
	Bytes &zeros(size_t n)
	{
		resize(size() + n);
		return *this;
	}
};

inline Bytes of(std::initializer_list<unsigned> bytes)
{
	Bytes b;
	for (unsigned v : bytes)
		b.u8(v);
	return b;
}

/* One flow sample 0:1 with a sampled Ethernet/IPv4/UDP header. */
struct Flow {
	uint32_t sequence = 1, ds = 3, rate = 100, pool = 100, drops = 0, input = 3, output = 4;
	uint32_t frame_bytes = 1000;
	uint32_t src = 0x0a000001, dst = 0x0a000002;
	unsigned sport = 1234, dport = 80;
};

inline Bytes sampled_packet(const Flow &f)
{
	Bytes b;
	b.raw(of({ 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 })).u16(0x0800);
	b.u16(0x4500).u16(46).u32(0).u16(0x4011).u16(0).u32(f.src).u32(f.dst);
	b.u16(f.sport).u16(f.dport).u16(26).u16(0).zeros(18);
	return b;
}

inline Bytes sample(uint32_t tag, const Bytes &body)
{
	return Bytes().u32(tag).u32(static_cast<uint32_t>(body.size())).raw(body);
}

inline Bytes flow_sample(const Flow &f)
{
	Bytes packet = sampled_packet(f), body;
	uint32_t len = static_cast<uint32_t>(packet.size());
	body.u32(f.sequence)
		.u32(f.ds)
		.u32(f.rate)
		.u32(f.pool)
		.u32(f.drops)
		.u32(f.input)
		.u32(f.output);
	body.u32(1).u32(1).u32(16 + len).u32(1).u32(f.frame_bytes).u32(0).u32(len).raw(packet);
	return sample(1, body);
}

/* Counter sample 0:2 with one port_name-like unknown record of `words` words. */
inline Bytes counter_sample(uint32_t sequence, uint32_t ds, unsigned words = 4)
{
	Bytes body;
	body.u32(sequence).u32(ds).u32(1).u32(0xffff1).u32(words * 4).zeros(words * 4);
	return sample(2, body);
}

inline Bytes discard_sample(uint32_t sequence, uint32_t ds_index, uint32_t withheld, uint32_t input,
			    uint32_t reason)
{
	Bytes packet = sampled_packet(Flow()), body;
	uint32_t len = static_cast<uint32_t>(packet.size());
	body.u32(sequence).u32(0).u32(ds_index).u32(withheld).u32(input).u32(0).u32(reason);
	body.u32(1).u32(1).u32(16 + len).u32(1).u32(500).u32(0).u32(len).raw(packet);
	return sample(5, body);
}

struct Agent {
	uint32_t address = 0xc0000201, sub_agent = 0, sequence = 1, uptime_ms = 1000;
};

inline Bytes datagram(const Agent &a, const std::vector<Bytes> &samples)
{
	Bytes b;
	b.u32(5).u32(1).u32(a.address).u32(a.sub_agent).u32(a.sequence).u32(a.uptime_ms);
	b.u32(static_cast<uint32_t>(samples.size()));
	for (const Bytes &s : samples)
		b.raw(s);
	return b;
}

/* Frames. */
inline Bytes udp(const Bytes &payload, unsigned sport = 5000, unsigned dport = 6343)
{
	return Bytes().u16(sport).u16(dport).u16(8 + payload.size()).u16(0).raw(payload);
}

inline Bytes ipv4(const Bytes &rest, unsigned proto = 17, unsigned id = 0, unsigned fragment = 0,
		  const Bytes &options = {})
{
	Bytes b;
	b.u8(0x40 | (5 + options.size() / 4)).u8(0).u16(20 + options.size() + rest.size());
	b.u16(id).u16(fragment).u8(64).u8(proto).u16(0).u32(0xc0000210).u32(0xc0000201);
	return b.raw(options).raw(rest);
}

inline Bytes ipv6(const Bytes &rest, unsigned next = 17)
{
	Bytes b;
	b.u32(0x60000000).u16(rest.size()).u8(next).u8(64);
	b.u32(0x20010db8).zeros(11).u8(0x10).u32(0x20010db8).zeros(11).u8(1);
	return b.raw(rest);
}

inline Bytes ethernet(const Bytes &rest, unsigned type = 0x0800, std::vector<unsigned> tags = {})
{
	Bytes b;
	b.raw(of({ 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 }));
	for (unsigned tag : tags)
		b.u16(0x8100).u16(tag);
	return b.u16(type).raw(rest);
}

} // namespace wire

#endif
