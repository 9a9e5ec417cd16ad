#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include <heliograph/source.h>

namespace
{

struct Receiver {
	hg_source *source = nullptr;
	char error[256] = "";
	hg_drops drops = {};
	std::map<uint32_t, unsigned> numbers;
	std::vector<hg_item> items; /* without bytes */

	explicit Receiver(const char *address = nullptr, unsigned queues = 1, int buffer = 0,
			  uint16_t port = 0)
	{
		hg_udp_conf conf = { port, address, queues, buffer };
		source = hg_udp_open(&conf, error, sizeof(error));
	}
	~Receiver()
	{
		if (source)
			source->ops->close(source);
	}
	unsigned poll_all()
	{
		hg_item burst[HG_BURST];
		unsigned total = 0;
		for (unsigned q = 0; q < source->queue_count; q++) {
			while (unsigned n = source->ops->poll(source, q, burst, &drops)) {
				for (unsigned i = 0; i < n; i++)
					take(burst[i]);
				source->ops->release(source, q);
				total += n;
			}
		}
		return total;
	}
	void take(const hg_item &item)
	{
		uint32_t number = 0;
		if (item.len_bytes >= 4)
			memcpy(&number, item.bytes, 4);
		numbers[number]++;
		items.push_back(item);
	}
	uint64_t operator[](hg_drop which) const
	{
		return hg_drop_read(&drops, which);
	}
};

class Sender
{
      public:
	Sender(const char *to, uint16_t port, bool v6)
	    : fd_(socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0))
	{
		sockaddr_in6 six = {};
		sockaddr_in four = {};
		six.sin6_family = AF_INET6;
		six.sin6_port = htons(port);
		inet_pton(AF_INET6, to, &six.sin6_addr);
		four.sin_family = AF_INET;
		four.sin_port = htons(port);
		inet_pton(AF_INET, to, &four.sin_addr);
		connected_ =
			v6 ? connect(fd_, reinterpret_cast<sockaddr *>(&six), sizeof(six)) == 0
			   : connect(fd_, reinterpret_cast<sockaddr *>(&four), sizeof(four)) == 0;
	}
	~Sender()
	{
		close(fd_);
	}
	bool connected() const
	{
		return connected_;
	}
	bool send_number(uint32_t number, size_t len = 200)
	{
		std::vector<uint8_t> bytes(len);
		if (len >= 4)
			memcpy(bytes.data(), &number, 4);
		return send(fd_, bytes.data(), len, 0) == ssize_t(len);
	}
	uint16_t port() const
	{
		sockaddr_in6 bound = {};
		socklen_t len = sizeof(bound);
		getsockname(fd_, reinterpret_cast<sockaddr *>(&bound), &len);
		return ntohs(bound.sin6_port);
	}

      private:
	int fd_;
	bool connected_ = false;
};

TEST(UdpSocket, EveryIpv4DatagramArrivesOnceWithItsSender)
{
	Receiver r;
	ASSERT_TRUE(r.source) << r.error;
	Sender s("127.0.0.1", hg_udp_port(r.source), false);
	for (uint32_t i = 1; i <= 500; i++) {
		ASSERT_TRUE(s.send_number(i));
		if (i % 50 == 0)
			r.poll_all();
	}
	ASSERT_EQ(r.numbers.size(), 500u);
	for (auto &[number, count] : r.numbers)
		EXPECT_EQ(count, 1u) << number;
	const uint8_t loopback[4] = { 127, 0, 0, 1 };
	hg_addr expected = hg_addr_make(4, loopback);
	EXPECT_TRUE(hg_addr_equal(&r.items[0].peer, &expected)) << "not as a mapped address";
	EXPECT_EQ(r.items[0].peer_port, s.port());
	EXPECT_EQ(r.items[0].len_bytes, 200u);
	EXPECT_FALSE(r.items[0].truncated);
}

TEST(UdpSocket, TakesIpv6AndIpv4OnOneSocket)
{
	Receiver r;
	ASSERT_TRUE(r.source) << r.error;
	Sender six("::1", hg_udp_port(r.source), true),
		four("127.0.0.1", hg_udp_port(r.source), false);
	if (!six.connected())
		GTEST_SKIP() << "this host has no IPv6 loopback";
	ASSERT_TRUE(six.send_number(1));
	ASSERT_TRUE(four.send_number(2));
	EXPECT_EQ(r.poll_all(), 2u);
	EXPECT_EQ(r.items[0].peer.family, 6);
	EXPECT_EQ(r.items[0].peer.bytes[15], 1);
	EXPECT_EQ(r.items[1].peer.family, 4);
}

TEST(UdpSocket, AnEmptyPollGivesNothingAndCountsNothing)
{
	Receiver r;
	ASSERT_TRUE(r.source) << r.error;
	EXPECT_EQ(r.poll_all(), 0u);
	EXPECT_EQ(r[HG_DROP_SOCK_ERROR], 0u);
	EXPECT_EQ(r.source->ops->state(r.source, 0), HG_SOURCE_RUNNING);
}

TEST(UdpSocket, AnEmptyDatagramIsADatagram)
{
	Receiver r;
	ASSERT_TRUE(r.source) << r.error;
	Sender s("127.0.0.1", hg_udp_port(r.source), false);
	ASSERT_TRUE(s.send_number(0, 0));
	EXPECT_EQ(r.poll_all(), 1u);
	EXPECT_EQ(r.items[0].len_bytes, 0u);
}

TEST(UdpSocket, QueuesShareThePortAndLoseNothing)
{
	Receiver r(nullptr, 4);
	ASSERT_TRUE(r.source) << r.error;
	ASSERT_EQ(r.source->queue_count, 4u);
	unsigned sent = 0;
	for (unsigned sender = 0; sender < 40; sender++) {
		Sender s("127.0.0.1", hg_udp_port(r.source), false);
		for (unsigned i = 0; i < 5; i++)
			sent += s.send_number(++sent, 64) ? 0 : 1000;
		r.poll_all();
	}
	EXPECT_EQ(r.items.size(), 200u);
	EXPECT_EQ(r.numbers.size(), 200u);
}

TEST(UdpSocket, WhatTheKernelDroppedIsCounted)
{
	Receiver r("127.0.0.1", 1, 4096);
	ASSERT_TRUE(r.source) << r.error;
	Sender s("127.0.0.1", hg_udp_port(r.source), false);
	const unsigned sent = 500;
	for (unsigned i = 0; i < sent; i++)
		ASSERT_TRUE(s.send_number(i, 1000));
	r.poll_all();
	ASSERT_TRUE(s.send_number(sent, 1000)) << "carries the count of those before";
	r.poll_all();
	EXPECT_LT(r.items.size(), sent);
	EXPECT_EQ(r.items.size() + r[HG_DROP_SOCK_OVERFLOW], sent + 1);
}

TEST(UdpSocket, ADatagramLongerThanTheSlotIsMarkedAndCounted)
{
	Receiver r(nullptr, 1, 1 << 20);
	ASSERT_TRUE(r.source) << r.error;
	Sender six("::1", hg_udp_port(r.source), true);
	if (!six.connected())
		GTEST_SKIP() << "only IPv6 carries a UDP payload above 65,507 bytes";
	if (!six.send_number(1, 65527))
		GTEST_SKIP() << "the kernel does not send 65,527 bytes";
	ASSERT_EQ(r.poll_all(), 1u);
	EXPECT_TRUE(r.items[0].truncated);
	EXPECT_EQ(r.items[0].len_bytes, 65507u);
	EXPECT_EQ(r[HG_DROP_SOCK_TRUNCATED], 1u);
}

TEST(UdpSocket, TheLargestIpv4DatagramIsWhole)
{
	Receiver r(nullptr, 1, 1 << 20);
	ASSERT_TRUE(r.source) << r.error;
	Sender s("127.0.0.1", hg_udp_port(r.source), false);
	ASSERT_TRUE(s.send_number(1, 65507));
	ASSERT_EQ(r.poll_all(), 1u);
	EXPECT_EQ(r.items[0].len_bytes, 65507u);
	EXPECT_FALSE(r.items[0].truncated);
}

TEST(UdpSocket, ReportsTheBufferThatWasGranted)
{
	Receiver r("127.0.0.1", 1, 65536);
	ASSERT_TRUE(r.source) << r.error;
	EXPECT_EQ(hg_udp_granted_bytes(r.source), 65536);
}

TEST(UdpSocket, APortInUseIsAnErrorThatSaysSo)
{
	Receiver first;
	ASSERT_TRUE(first.source) << first.error;
	Receiver second(nullptr, 1, 0, hg_udp_port(first.source));
	EXPECT_FALSE(second.source);
	EXPECT_NE(std::string(second.error).find("in use"), std::string::npos) << second.error;
	EXPECT_NE(std::string(second.error).find(std::to_string(hg_udp_port(first.source))),
		  std::string::npos);
}

TEST(UdpSocket, ABadOrForeignAddressIsAnErrorThatSaysSo)
{
	Receiver bad("192.0.2.300");
	EXPECT_FALSE(bad.source);
	EXPECT_NE(std::string(bad.error).find("192.0.2.300 is not an IPv4 or IPv6 address"),
		  std::string::npos);
	Receiver foreign("192.0.2.77");
	EXPECT_FALSE(foreign.source);
	EXPECT_NE(std::string(foreign.error).find("not an address of this host"), std::string::npos)
		<< foreign.error;
	Receiver none(nullptr, 0);
	EXPECT_FALSE(none.source);
}

TEST(UdpSocket, ItsDescriptorWakesASleeper)
{
	Receiver r;
	ASSERT_TRUE(r.source) << r.error;
	pollfd p = { r.source->ops->wait_fd(r.source, 0), POLLIN, 0 };
	EXPECT_EQ(::poll(&p, 1, 0), 0);
	Sender s("127.0.0.1", hg_udp_port(r.source), false);
	ASSERT_TRUE(s.send_number(1));
	EXPECT_EQ(::poll(&p, 1, 5000), 1);
}

} // namespace
