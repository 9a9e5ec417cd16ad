#include <gtest/gtest.h>

#include "dataplane/source/responder.h"
#include "tests/support/wire.h"

namespace
{

using wire::Bytes;

const uint8_t own_mac[6] = { 2, 0xaa, 0, 0, 0, 1 };
const Bytes asker_mac = wire::of({ 2, 0xbb, 0, 0, 0, 9 });
const Bytes own4 = wire::of({ 10, 7, 0, 2 }), asker4 = wire::of({ 10, 7, 0, 9 });

Bytes own6()
{
	return Bytes().u32(0xfd770000).zeros(8).u32(0x00112233);
}

Bytes asker6()
{
	return Bytes().u32(0xfe800000).zeros(8).u32(9);
}

Bytes group6()
{
	return Bytes().u32(0xff020000).zeros(4).u32(1).u32(0xff112233);
}

hg_responder make()
{
	hg_responder r = {};
	memcpy(r.mac, own_mac, 6);
	r.own[0] = hg_addr_make(4, own4.data());
	r.own[1] = hg_addr_make(6, own6().data());
	r.own_count = 2;
	return r;
}

unsigned checksum(const Bytes &bytes)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < bytes.size(); i++)
		sum += i & 1 ? bytes[i] : static_cast<uint32_t>(bytes[i]) << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

void put_u16(Bytes &bytes, size_t at, unsigned value)
{
	bytes[at] = static_cast<uint8_t>(value >> 8);
	bytes[at + 1] = static_cast<uint8_t>(value);
}

Bytes frame(unsigned type, const Bytes &rest, std::vector<unsigned> tags = {})
{
	Bytes b;
	b.raw(std::vector<uint8_t>(own_mac, own_mac + 6)).raw(asker_mac);
	for (unsigned tag : tags)
		b.u16(0x8100).u16(tag);
	return b.u16(type).raw(rest);
}

Bytes arp(unsigned op, const Bytes &target)
{
	Bytes b;
	b.u16(1).u16(0x0800).u8(6).u8(4).u16(op).raw(asker_mac).raw(asker4).zeros(6).raw(target);
	return b;
}

Bytes ip4(const Bytes &icmp, const Bytes &dst, unsigned fragment = 0)
{
	Bytes b;
	b.u16(0x4500).u16(20 + icmp.size()).u16(7).u16(fragment).u8(1).u8(1).u16(0);
	b.raw(asker4).raw(dst);
	put_u16(b, 10, checksum(b));
	return b.raw(icmp);
}

Bytes echo4(unsigned type = 8, size_t payload = 5)
{
	Bytes b;
	b.u8(type).u8(0).u16(0).u16(0x1234).u16(1);
	for (size_t i = 0; i < payload; i++)
		b.u8(static_cast<unsigned>(i * 37));
	put_u16(b, 2, checksum(b));
	return b;
}

Bytes ip6(Bytes message, const Bytes &src, const Bytes &dst, unsigned hops = 255)
{
	Bytes pseudo;
	pseudo.raw(src).raw(dst).u32(static_cast<uint32_t>(message.size())).u32(58).raw(message);
	put_u16(message, 2, checksum(pseudo));
	Bytes b;
	b.u32(0x60000000).u16(message.size()).u8(58).u8(hops).raw(src).raw(dst);
	return b.raw(message);
}

Bytes solicit(const Bytes &target, bool with_source = true)
{
	Bytes b;
	b.u8(135).u8(0).u16(0).u32(0).raw(target);
	if (with_source)
		b.u8(1).u8(1).raw(asker_mac);
	return b;
}

Bytes echo6(size_t payload = 7)
{
	Bytes b;
	b.u8(128).u8(0).u16(0).u16(0x4321).u16(2);
	for (size_t i = 0; i < payload; i++)
		b.u8(static_cast<unsigned>(i));
	return b;
}

struct Result {
	Bytes answer;
	hg_drops drops = {};
};

/* The buffer has exactly the room that a packet buffer grants, so that a sanitizer sees more. */
Result ask(hg_responder &r, const Bytes &question, uint64_t now_ms = 1000)
{
	Result result;
	std::vector<uint8_t> memory(question.size() + HG_RESPONDER_GROWTH);
	memory.shrink_to_fit();
	std::copy(question.begin(), question.end(), memory.begin());
	size_t bytes = hg_responder_answer(&r, memory.data(), question.size(), memory.size(),
					   now_ms, &result.drops);
	EXPECT_LE(bytes, memory.size());
	result.answer.raw(std::vector<uint8_t>(memory.begin(), memory.begin() + bytes));
	return result;
}

Bytes slice(const Bytes &bytes, size_t at, size_t len)
{
	Bytes b;
	if (at + len <= bytes.size())
		b.raw(std::vector<uint8_t>(bytes.begin() + at, bytes.begin() + at + len));
	return b;
}

/* 0 where an ICMPv6 packet's checksum is right. */
unsigned sum6(const Bytes &packet)
{
	size_t len = static_cast<size_t>(packet[4]) << 8 | packet[5];
	Bytes pseudo = slice(packet, 8, 32);
	pseudo.u32(static_cast<uint32_t>(len)).u32(58).raw(slice(packet, 40, len));
	return checksum(pseudo);
}

TEST(Responder, tells_its_hardware_address_to_who_asks_for_its_own)
{
	for (const std::vector<unsigned> &tags :
	     std::vector<std::vector<unsigned>>{ {}, { 10 }, { 10, 20 } }) {
		hg_responder r = make();
		size_t l3 = 14 + 4 * tags.size();
		Bytes question = frame(0x0806, arp(1, own4), tags);
		Result got = ask(r, question);

		ASSERT_EQ(got.answer.size(), l3 + 28);
		EXPECT_EQ(slice(got.answer, 0, 6), asker_mac);
		EXPECT_EQ(memcmp(got.answer.data() + 6, own_mac, 6), 0);
		EXPECT_EQ(slice(got.answer, 12, l3 - 12), slice(question, 12, l3 - 12));
		Bytes reply;
		reply.u16(1).u16(0x0800).u8(6).u8(4).u16(2);
		reply.raw(std::vector<uint8_t>(own_mac, own_mac + 6)).raw(own4);
		reply.raw(asker_mac).raw(asker4);
		EXPECT_EQ(slice(got.answer, l3, 28), reply);
	}
}

TEST(Responder, returns_a_ping_with_right_checksums_whatever_its_length)
{
	for (size_t payload : { 0, 1, 56, 57, 1399 }) {
		hg_responder r = make();
		Bytes question = frame(0x0800, ip4(echo4(8, payload), own4));
		Result got = ask(r, Bytes(question).zeros(payload < 18 ? 18 : 0)); /* padded */

		ASSERT_EQ(got.answer.size(), question.size()) << payload;
		EXPECT_EQ(slice(got.answer, 26, 4), own4);
		EXPECT_EQ(slice(got.answer, 30, 4), asker4);
		EXPECT_EQ(got.answer[22], 64);
		EXPECT_EQ(got.answer[34], 0);
		EXPECT_EQ(checksum(slice(got.answer, 14, 20)), 0u);
		EXPECT_EQ(checksum(slice(got.answer, 34, 8 + payload)), 0u);
		EXPECT_EQ(slice(got.answer, 38, 4 + payload), slice(question, 38, 4 + payload));
	}
}

TEST(Responder, advertises_itself_to_a_neighbour)
{
	for (const Bytes &dst : { group6(), own6() })
		for (bool with_source : { true, false }) {
			hg_responder r = make();
			Result got = ask(
				r, frame(0x86dd, ip6(solicit(own6(), with_source), asker6(), dst)));
			Bytes packet = slice(got.answer, 14, 72);

			ASSERT_EQ(got.answer.size(), 86u);
			EXPECT_EQ(slice(got.answer, 0, 6), asker_mac);
			EXPECT_EQ(slice(packet, 8, 16), own6());
			EXPECT_EQ(slice(packet, 24, 16), asker6());
			EXPECT_EQ(packet[7], 255);
			EXPECT_EQ(packet[40], 136);
			EXPECT_EQ(packet[44], 0x60); /* solicited, override */
			EXPECT_EQ(slice(packet, 48, 16), own6());
			EXPECT_EQ(memcmp(packet.data() + 66, own_mac, 6), 0);
			EXPECT_EQ(sum6(packet), 0u);
		}
}

TEST(Responder, defends_its_address_before_everybody_when_another_wants_it)
{
	hg_responder r = make();
	Result got =
		ask(r, frame(0x86dd, ip6(solicit(own6(), false), Bytes().zeros(16), group6())));
	Bytes packet = slice(got.answer, 14, 72), all_nodes;

	ASSERT_EQ(got.answer.size(), 86u);
	all_nodes.u32(0xff020000).zeros(11).u8(1);
	EXPECT_EQ(slice(got.answer, 0, 6), wire::of({ 0x33, 0x33, 0, 0, 0, 1 }));
	EXPECT_EQ(slice(packet, 24, 16), all_nodes);
	EXPECT_EQ(packet[44], 0x20); /* override alone */
	EXPECT_EQ(sum6(packet), 0u);
}

TEST(Responder, returns_a_ping_of_ipv6)
{
	for (size_t payload : { 0, 7, 1200 }) {
		hg_responder r = make();
		Result got = ask(r, frame(0x86dd, ip6(echo6(payload), asker6(), own6(), 3)));
		Bytes packet = slice(got.answer, 14, 48 + payload);

		ASSERT_EQ(got.answer.size(), 62 + payload);
		EXPECT_EQ(slice(packet, 8, 16), own6());
		EXPECT_EQ(slice(packet, 24, 16), asker6());
		EXPECT_EQ(packet[40], 129);
		EXPECT_EQ(packet[7], 64);
		EXPECT_EQ(sum6(packet), 0u);
	}
}

struct Refusal {
	const char *what;
	Bytes question;
	hg_drop why;
};

Bytes with(Bytes bytes, size_t at, unsigned value)
{
	bytes[at] = static_cast<uint8_t>(value);
	return bytes;
}

std::vector<Refusal> refusals()
{
	const Bytes other4 = wire::of({ 10, 7, 0, 3 });
	const Bytes other6 = Bytes().u32(0xfd770000).zeros(8).u32(0x00445566);
	const Bytes nobody = Bytes().zeros(16), group4 = wire::of({ 224, 0, 0, 1 });
	const Bytes ping = frame(0x0800, ip4(echo4(), own4));
	const Bytes good6 = frame(0x86dd, ip6(solicit(own6()), asker6(), group6()));
	const hg_drop foreign = HG_DROP_RESP_FOREIGN, bad = HG_DROP_RESP_MALFORMED;

	return {
		{ "ARP for another", frame(0x0806, arp(1, other4)), foreign },
		{ "an ARP answer", frame(0x0806, arp(2, own4)), foreign },
		{ "ARP cut short", slice(frame(0x0806, arp(1, own4)), 0, 41), bad },
		{ "ARP of other lengths", with(frame(0x0806, arp(1, own4)), 18, 8), bad },
		{ "a sender that is a group", with(frame(0x0806, arp(1, own4)), 6, 3), bad },
		{ "ping of another", frame(0x0800, ip4(echo4(), other4)), foreign },
		{ "ping of a group", frame(0x0800, ip4(echo4(), group4)), foreign },
		{ "a ping's answer", frame(0x0800, ip4(echo4(0), own4)), foreign },
		{ "a fragment", frame(0x0800, ip4(echo4(), own4, 0x2000)), bad },
		{ "ping cut short", slice(ping, 0, ping.size() - 1), bad },
		{ "ping with a bad sum", with(ping, 40, 0xee), bad },
		{ "a header with a bad sum", with(ping, 22, 9), bad },
		{ "a header longer than the packet", with(ping, 14, 0x4f), bad },
		{ "solicitation from afar",
		  frame(0x86dd, ip6(solicit(own6()), asker6(), group6(), 254)), bad },
		{ "solicitation for another",
		  frame(0x86dd, ip6(solicit(other6), asker6(), group6())), foreign },
		{ "solicitation with a bad sum", with(good6, 80, 0xee), bad },
		{ "solicitation cut short", slice(good6, 0, good6.size() - 1), bad },
		{ "an option without length",
		  frame(0x86dd,
			ip6(solicit(own6(), false).u8(1).u8(0).zeros(6), asker6(), group6())),
		  bad },
		{ "an option beyond the end",
		  frame(0x86dd,
			ip6(solicit(own6(), false).u8(1).u8(2).zeros(6), asker6(), group6())),
		  bad },
		{ "a duplicate check that tells an address",
		  frame(0x86dd, ip6(solicit(own6()), nobody, group6())), bad },
		{ "a duplicate check sent to one",
		  frame(0x86dd, ip6(solicit(own6(), false), nobody, own6())), bad },
		{ "a group as target", frame(0x86dd, ip6(solicit(group6()), asker6(), group6())),
		  bad },
		{ "ping of another, IPv6", frame(0x86dd, ip6(echo6(), asker6(), other6)), foreign },
		{ "ping from nobody", frame(0x86dd, ip6(echo6(), nobody, own6())), foreign },
		{ "ping from a group", frame(0x86dd, ip6(echo6(), group6(), own6())), foreign },
		{ "a length beyond the frame", with(good6, 18, 1), bad },
	};
}

TEST(Responder, says_nothing_to_what_is_no_sound_question_to_it)
{
	for (const Refusal &row : refusals()) {
		hg_responder r = make();
		Result got = ask(r, row.question);
		EXPECT_TRUE(got.answer.empty()) << row.what;
		EXPECT_EQ(hg_drop_read(&got.drops, row.why), 1u) << row.what;
	}
}

TEST(Responder, is_concerned_by_its_protocols_and_by_no_sflow)
{
	const struct {
		const char *what;
		Bytes bytes;
		bool concerned;
	} rows[] = {
		{ "ARP", frame(0x0806, arp(1, own4)), true },
		{ "tagged ARP", frame(0x0806, arp(1, own4), { 5 }), true },
		{ "ICMP", frame(0x0800, ip4(echo4(), own4)), true },
		{ "ICMPv6", frame(0x86dd, ip6(echo6(), asker6(), own6())), true },
		{ "UDP", wire::ethernet(wire::ipv4(wire::udp(own4))), false },
		{ "UDP over IPv6", wire::ethernet(wire::ipv6(wire::udp(own4)), 0x86dd), false },
		{ "nothing", Bytes(), false },
		{ "half a header", slice(frame(0x0800, ip4(echo4(), own4)), 0, 20), false },
		{ "only tags", frame(0x8100, Bytes().u16(1).u16(0x8100).u16(2)), false },
	};
	for (const auto &row : rows)
		EXPECT_EQ(hg_responder_concerns(row.bytes.data(), row.bytes.size()), row.concerned)
			<< row.what;
}

TEST(Responder, answers_so_many_in_a_second_and_counts_the_rest)
{
	hg_responder r = make();
	Bytes question = frame(0x0806, arp(1, own4));
	unsigned answered = 0, limited = 0;

	for (unsigned i = 0; i < HG_RESPONDER_PER_S + 5; i++) {
		Result got = ask(r, question, 5000 + i % 1000);
		answered += !got.answer.empty();
		limited += hg_drop_read(&got.drops, HG_DROP_RESP_LIMITED) == 1;
	}
	EXPECT_EQ(answered, HG_RESPONDER_PER_S);
	EXPECT_EQ(limited, 5u);
	EXPECT_FALSE(ask(r, question, 6000).answer.empty());
}

TEST(Responder, announces_each_address_once)
{
	hg_responder r = make();
	uint8_t out[HG_ANNOUNCE_BYTES];
	std::vector<Bytes> frames;

	for (size_t bytes; (bytes = hg_responder_announce(&r, frames.size(), out)) > 0;)
		frames.push_back(Bytes().raw(std::vector<uint8_t>(out, out + bytes)));
	ASSERT_EQ(frames.size(), 3u);
	EXPECT_EQ(slice(frames[0], 0, 6), wire::of({ 255, 255, 255, 255, 255, 255 }));
	EXPECT_EQ(slice(frames[0], 28, 4), own4);
	EXPECT_EQ(slice(frames[0], 38, 4), own4);
	EXPECT_EQ(frames[1][14 + 48], 143); /* member of its group, behind a router alert */
	EXPECT_EQ(slice(frames[1], 14 + 60, 16), group6());
	Bytes report;
	report.raw(slice(frames[1], 22, 32)).u32(28).u32(58).raw(slice(frames[1], 62, 28));
	EXPECT_EQ(checksum(report), 0u);
	EXPECT_EQ(frames[2][14 + 40], 136);
	EXPECT_EQ(frames[2][14 + 44], 0x20);
	EXPECT_EQ(sum6(slice(frames[2], 14, 72)), 0u);
	for (const Bytes &f : frames)
		EXPECT_EQ(memcmp(f.data() + 6, own_mac, 6), 0);
}

} // namespace
