/*
 * Builds packets for tests, header by header from outside in: Packet().eth(0x0800).ip(6).tcp(1, 2).
 * Length fields of IPv4, IPv6 and UDP are set when the bytes are taken, so that they cover all that
 * was added behind them. Addresses are fixed per nesting level: 10.0.<level>.1 to 10.0.<level>.2
 * and 2001:db8:<level>::1 to ::2, level 0 outermost.
 */
#ifndef HELIOGRAPH_TESTS_PACKET_BUILDER_H
#define HELIOGRAPH_TESTS_PACKET_BUILDER_H

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace hg_test
{

class Packet
{
      public:
	using Bytes = std::vector<uint8_t>;

	Packet &raw(std::initializer_list<int> bytes)
	{
		for (int byte : bytes)
			u8((unsigned)byte);
		return *this;
	}

	Packet &fill(size_t count, uint8_t byte = 0)
	{
		bytes_.insert(bytes_.end(), count, byte);
		return *this;
	}

	Packet &eth(unsigned ethertype)
	{
		raw({ 0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02 });
		return u16(ethertype);
	}

	/* Behind eth(tpid) or tag(..., tpid). */
	Packet &tag(unsigned vlan, unsigned ethertype)
	{
		return u16(vlan).u16(ethertype);
	}

	Packet &snap(unsigned ethertype)
	{
		return raw({ 0xaa, 0xaa, 0x03, 0, 0, 0 }).u16(ethertype);
	}

	Packet &arp()
	{
		return raw({ 0, 1, 8, 0, 6, 4, 0, 1 }).fill(20);
	}

	Packet &label(unsigned label, bool bottom)
	{
		return u32(label << 12 | (bottom ? 0x100u : 0) | 64);
	}

	/* `fragment`: flags and offset word; `words`: header length in 32-bit words. */
	Packet &ip(unsigned proto, unsigned fragment = 0x4000, unsigned words = 5, unsigned tos = 0)
	{
		lengths_.push_back({ bytes_.size(), 2, 0 });
		u8(0x40 | words).u8(tos).u16(0).u16(1).u16(fragment).u8(64).u8(proto).u16(0);
		raw({ 10, 0, level_, 1, 10, 0, level_, 2 });
		level_++;
		return fill((words - 5) * 4, 1);
	}

	Packet &ip6(unsigned next, unsigned tos = 0)
	{
		lengths_.push_back({ bytes_.size(), 4, 40 });
		u32(0x60000000u | tos << 20).u16(0).u8(next).u8(64);
		address6(1).address6(2);
		level_++;
		return *this;
	}

	/* Extension header of (units + 1) x 8 bytes. */
	Packet &extension(unsigned next, unsigned units = 0)
	{
		return u8(next).u8(units).fill(6 + units * 8u);
	}

	Packet &fragment6(unsigned next, unsigned offset_bytes, bool more)
	{
		return u8(next).u8(0).u16(offset_bytes | (more ? 1 : 0)).u32(7);
	}

	/* `words`: length of the header less two, as in the field. */
	Packet &ah(unsigned next, unsigned words = 4)
	{
		return u8(next).u8(words).fill(words * 4 + 6);
	}

	Packet &tcp(unsigned sport, unsigned dport, unsigned words = 5)
	{
		u16(sport).u16(dport).u32(1).u32(2).u8(words << 4).u8(0x10).fill(6);
		return words > 5 ? fill((words - 5) * 4, 1) : *this;
	}

	Packet &udp(unsigned sport, unsigned dport)
	{
		u16(sport).u16(dport);
		lengths_.push_back({ bytes_.size() - 4, 4, 0 });
		return u16(0).u16(0);
	}

	Packet &sctp(unsigned sport, unsigned dport)
	{
		return u16(sport).u16(dport).fill(8);
	}

	Packet &icmp(unsigned type, unsigned code)
	{
		return u8(type).u8(code).fill(6);
	}

	Packet &gre(unsigned flags, unsigned ethertype)
	{
		return u16(flags).u16(ethertype);
	}

	Packet &vxlan(unsigned vni, unsigned flags = 0x08)
	{
		return u8(flags).fill(3).u32(vni << 8);
	}

	Packet &geneve(unsigned vni, unsigned ethertype, unsigned option_words = 0)
	{
		u8(option_words).u8(0).u16(ethertype).u32(vni << 8);
		return fill(option_words * 4u, 0xee);
	}

	Packet &gtp(unsigned flags, unsigned type = 255)
	{
		return u8(flags).u8(type).u16(0).u32(0x1234);
	}

	Packet &bth()
	{
		return raw({ 0x04, 0x40, 0xff, 0xff }).fill(8);
	}

	Packet &u8(unsigned value)
	{
		bytes_.push_back((uint8_t)value);
		return *this;
	}

	Packet &u16(unsigned value)
	{
		return u8(value >> 8).u8(value);
	}

	Packet &u32(uint32_t value)
	{
		return u16(value >> 16).u16(value & 0xffff);
	}

	/* What was built so far, with the lengths of all packets around it. */
	Bytes bytes() const
	{
		Bytes out = bytes_;

		for (const Length &length : lengths_) {
			size_t value = out.size() - length.start - length.less;

			out[length.start + length.field] = (uint8_t)(value >> 8);
			out[length.start + length.field + 1] = (uint8_t)value;
		}
		return out;
	}

	operator Bytes() const
	{
		return bytes();
	}

      private:
	struct Length {
		size_t start; /* of the header */
		size_t field; /* offset of the length field */
		size_t less;  /* bytes that it does not count */
	};

	Packet &address6(int last)
	{
		return raw({ 0x20, 0x01, 0x0d, 0xb8, 0, level_ }).fill(9).u8((unsigned)last);
	}

	Bytes bytes_;
	std::vector<Length> lengths_;
	int level_ = 0;
};

} // namespace hg_test

#endif
