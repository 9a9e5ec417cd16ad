// Samples as agents send them, for tests of keys beyond the base row: one header or record each.
#ifndef HELIOGRAPH_TESTS_SUPPORT_COLUMN_SAMPLES_H
#define HELIOGRAPH_TESTS_SUPPORT_COLUMN_SAMPLES_H

#include <string>

#include "tests/support/datagram_builder.h"
#include "tests/support/packet_builder.h"

namespace column_samples
{

using hg_test::Packet;
using test::Bytes;
using test::Sample;

inline std::string captured(const Packet &packet)
{
	Packet::Bytes bytes = packet.bytes();

	return std::string(bytes.begin(), bytes.end());
}

inline Sample headed(const Packet &packet)
{
	return test::flow_sample().add(test::sampled_header(captured(packet)));
}

inline Sample with(uint32_t format, const Bytes &body)
{
	return test::flow_sample().add(test::record(test::tag(0, format), body));
}

inline Packet tcp()
{
	return Packet().eth(0x0800).ip(6).tcp(1000, 443);
}

// ip() has id 1 and TTL 64; this one has a third fragment with "more" set.
inline Packet fragment()
{
	return Packet().eth(0x0800).ip(17, 0x20b9).fill(40);
}

inline Packet ip6_extended()
{
	return Packet().eth(0x86dd).ip6(0).extension(44).fragment6(6, 1448, true);
}

inline Packet labelled()
{
	return Packet()
		.eth(0x86dd)
		.raw({ 0x60, 0x01, 0x01, 0x20, 0, 20, 6, 63 })
		.fill(32, 1)
		.tcp(1, 2);
}

inline Packet two_tags()
{
	return Packet()
		.eth(0x88a8)
		.tag(3 << 13 | 100, 0x8100)
		.tag(5 << 13 | 200, 0x0800)
		.ip(6)
		.tcp(1, 2);
}

inline Packet vxlan_in_vxlan()
{
	return Packet()
		.eth(0x0800)
		.ip(17)
		.udp(1, 4789)
		.vxlan(5001)
		.eth(0x0800)
		.ip(17)
		.udp(2, 4789)
		.vxlan(5002)
		.eth(0x0800)
		.ip(6)
		.tcp(3, 4);
}

inline Packet geneve_twice()
{
	return Packet()
		.eth(0x0800)
		.ip(17)
		.udp(1, 6081)
		.geneve(71, 0x6558)
		.eth(0x0800)
		.ip(17)
		.udp(2, 6081)
		.geneve(72, 0x6558)
		.eth(0x0800)
		.ip(6)
		.tcp(3, 4);
}

inline Packet nvgre_twice()
{
	return Packet()
		.eth(0x0800)
		.ip(47)
		.gre(0x2000, 0x6558)
		.u32(81 << 8)
		.eth(0x0800)
		.ip(47)
		.gre(0x2000, 0x6558)
		.u32(82 << 8)
		.eth(0x0800)
		.ip(6)
		.tcp(3, 4);
}

inline Packet mpls()
{
	return Packet().eth(0x8847).label(100, false).label(200, true).ip(6).tcp(1, 2);
}

inline Packet arp()
{
	return Packet().eth(0x0806).raw({ 0,  1, 8, 0, 6, 4, 0,	   1,	 2, 0, 0xc0, 0xa8, 0, 1,
					  10, 0, 0, 1, 2, 0, 0xc0, 0xa8, 0, 2, 10,   0,	   0, 9 });
}

// Quotes a packet to 192.0.2.53, UDP port 53.
inline Packet unreachable(unsigned code)
{
	return Packet().eth(0x0800).ip(1).icmp(3, code).raw(
		{ 0x45, 0, 0,	28, 0, 1,  0,	 0,    64, 17, 0, 0, 10, 0,
		  0,	1, 192, 0,  2, 53, 0x30, 0x39, 0,  53, 0, 8, 0,	 0 });
}

inline Packet dns(bool response, unsigned type = 28, unsigned code = 3)
{
	Packet p = Packet().eth(0x0800).ip(17).udp(response ? 53 : 40000, response ? 40000 : 53);

	p.u16(7).u16(response ? 0x8000 | code : 0x0100).u16(1).u16(0).u16(0).u16(0);
	p.raw({ 3, 'W', 'w', 'W', 4, 's', 'h', 'o', 'p', 0 }).u16(type).u16(1);
	return p;
}

inline Packet roce(unsigned opcode, unsigned byte1 = 0x40)
{
	return Packet().eth(0x0800).ip(17).udp(1, 4791).raw(
		{ (int)opcode, (int)byte1, 0xff, 0xff, 0, 0, 0, 17, 0x80, 0, 0, 5 });
}

inline Packet roce_write()
{
	return roce(6).fill(12).u32(4096);
}

inline Packet roce_ack(unsigned syndrome)
{
	return roce(17).u8(syndrome).fill(3);
}

inline Packet broadcast()
{
	return Packet().fill(6, 0xff).raw({ 2, 0, 0, 0, 0, 1 }).u16(0x0806).fill(28);
}

inline Packet multicast()
{
	return Packet().raw({ 1, 0, 0x5e, 0, 0, 1, 2, 0, 0, 0, 0, 1 }).u16(0x0800).ip(17).udp(1, 2);
}

inline Bytes addr(uint32_t host)
{
	return Bytes().u32(1).u32(host);
}

inline Sample gateway()
{
	Bytes b = addr(0xc0000201);

	b.u32(64500).u32(64499).u32(64498).u32(2);
	b.u32(2).u32(2).u32(64501).u32(64502); // sequence
	b.u32(1).u32(2).u32(64510).u32(64511); // set
	b.u32(2).u32(64500 << 16 | 100).u32(64500 << 16 | 200).u32(150);
	return with(1003, b);
}

inline Bytes tunnel4()
{
	return Bytes().u32(100).u32(47).u32(0x0a000001).u32(0x0a000002).u32(0).u32(0).u32(0).u32(0);
}

inline Sample tunnel6_in()
{
	Bytes b = Bytes().u32(100).u32(47);

	b.u32(0xfe800000).u32(0).u32(0).u32(1).u32(0xfe800000).u32(0).u32(0).u32(2);
	return with(1026, b.u32(0).u32(0).u32(0).u32(0));
}

inline Sample tcp_info()
{
	return with(2209, Bytes().u32(2)
				  .u32(1460)
				  .u32(1448)
				  .u32(7)
				  .u32(3)
				  .u32(2)
				  .u32(1500)
				  .u32(850)
				  .u32(90)
				  .u32(10)
				  .u32(4)
				  .u32(800));
}

inline Sample http()
{
	return with(2206, Bytes().u32(2)
				  .u32(1001)
				  .text("http://h:8008/metrics/json?x=1")
				  .text("h")
				  .text("http://r/")
				  .text("curl/8.0")
				  .text("192.0.2.9")
				  .text("alice")
				  .text("text/html")
				  .u64(310)
				  .u64(18000000000ull)
				  .u32(1250)
				  .u32(200));
}

inline Sample old_http()
{
	return with(2201, Bytes().u32(4)
				  .u32(1000)
				  .text("/a b")
				  .text("old")
				  .text("")
				  .text("")
				  .text("")
				  .text("")
				  .u64(77)
				  .u32(12)
				  .u32(404));
}

inline Sample app()
{
	Sample s = with(2202, Bytes().text("payment")
				      .text("charge")
				      .text("cc=visa")
				      .text("ok")
				      .u64(310)
				      .u64(900)
				      .u32(500)
				      .u32(2));

	s.add(test::record(2204, Bytes().text("alice")))
		.add(test::record(2205, Bytes().text("shop")));
	return s;
}

inline Sample memcache()
{
	return with(2200, Bytes().u32(1).u32(7).text("session:17").u32(1).u32(512).u32(33).u32(5));
}

inline Sample socket4()
{
	return with(2100, Bytes().u32(6).u32(0x0a000001).u32(0x0a000002).u32(443).u32(51000));
}

inline Bytes sampled_ipv4()
{
	return Bytes()
		.u32(1400)
		.u32(6)
		.u32(0x0a000001)
		.u32(0x0a000002)
		.u32(1)
		.u32(2)
		.u32(0x12)
		.u32(0);
}

inline Sample only_records()
{
	Sample s = with(3, sampled_ipv4());

	s.add(test::record(2, Bytes().u32(1418)
				      .u32(0x02000000)
				      .u32(0x00010000)
				      .u32(0x02000000)
				      .u32(0x00020000)
				      .u32(0x800)));
	return s;
}

} // namespace column_samples

#endif
