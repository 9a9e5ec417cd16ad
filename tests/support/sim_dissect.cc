// SPDX-License-Identifier: Apache-2.0
// Sampled header to names and addresses, layer by layer.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "tests/support/sim_support.h"

namespace simtest
{

namespace
{

class Dissector
{
      public:
	Dissector(const Bytes &b, size_t len, Header *h) : b_(b), len_(len), h_(h)
	{
	}

	void eth(size_t at)
	{
		name("eth");
		ethertype(u16(at + 12), at + 14);
	}

      private:
	void name(const char *layer)
	{
		h_->stack += (h_->stack.empty() ? "" : ".") + std::string(layer);
	}

	uint32_t u16(size_t at)
	{
		EXPECT_LE(at + 2, len_) << h_->stack << " is cut";
		return at + 2 <= len_ ? uint32_t(b_[at]) << 8 | b_[at + 1] : 0;
	}

	void addresses(int family, size_t src, size_t dst)
	{
		char text[INET6_ADDRSTRLEN];

		h_->outer_src = h_->src;
		h_->outer_dst = h_->dst;
		h_->src = inet_ntop(family, &b_[src], text, sizeof(text));
		h_->dst = inet_ntop(family, &b_[dst], text, sizeof(text));
	}

	void ethertype(uint32_t type, size_t at)
	{
		if (type == 0x0800)
			ip4(at);
		else if (type == 0x86dd)
			ip6(at);
		else if (type == 0x0806)
			name("arp");
		else if (type == 0x6558)
			eth(at);
	}

	void ip4(size_t at)
	{
		name("ip");
		EXPECT_EQ(checksum(&b_[at], 20), 0xffffu) << h_->stack;
		EXPECT_EQ(u16(at + 2), h_->frame_bytes - h_->stripped - at) << h_->stack;
		addresses(AF_INET, at + 12, at + 16);
		protocol(b_[at + 9], at + 20);
	}

	void ip6(size_t at)
	{
		name("ip6");
		EXPECT_EQ(u16(at + 4), h_->frame_bytes - h_->stripped - at - 40) << h_->stack;
		addresses(AF_INET6, at + 8, at + 24);
		protocol(b_[at + 6], at + 40);
	}

	void protocol(uint32_t proto, size_t at)
	{
		h_->proto = proto;
		if (proto == 4)
			ip4(at);
		else if (proto == 41)
			ip6(at);
		else if (proto == 47)
			gre(at);
		else if (proto == 6)
			ports("tcp", at);
		else if (proto == 17)
			udp(at);
		else if (proto == 1 || proto == 58)
			icmp(proto == 1 ? "icmp" : "icmp6", at);
	}

	void gre(size_t at)
	{
		name("gre");
		ethertype(u16(at + 2), at + 4);
	}

	void ports(const char *layer, size_t at)
	{
		name(layer);
		h_->sport = u16(at);
		h_->dport = u16(at + 2);
	}

	void icmp(const char *layer, size_t at)
	{
		name(layer);
		h_->sport = 0;
		h_->dport = u16(at);
	}

	void udp(size_t at)
	{
		ports("udp", at);
		EXPECT_EQ(u16(at + 4), h_->frame_bytes - h_->stripped - at) << h_->stack;
		if (h_->dport == 4789 || h_->dport == 8472) {
			name("vxlan");
			eth(at + 16);
		} else if (h_->dport == 6081) {
			name("geneve");
			eth(at + 16);
		} else if (h_->dport == 4791) {
			name("ibbt");
		}
	}

	const Bytes &b_;
	size_t len_;
	Header *h_;
};

} // namespace

Header dissect(const Record &r)
{
	Header h;

	EXPECT_EQ(r.format, 1u);
	EXPECT_EQ(word(r.body, 0), 1u);
	h.frame_bytes = word(r.body, 4);
	h.stripped = word(r.body, 8);
	h.header_bytes = word(r.body, 12);
	EXPECT_EQ(r.body.size(), 16 + ((h.header_bytes + 3) & ~3u));
	Bytes packet(r.body.begin() + 16, r.body.end());
	Dissector(packet, h.header_bytes, &h).eth(0);
	return h;
}

std::string Header::key() const
{
	return stack + " " + src + " " + dst + " " + std::to_string(proto) + " " +
	       std::to_string(sport) + " " + std::to_string(dport) + " " + outer_src + " " +
	       outer_dst;
}

} // namespace simtest
