/*
 * Packet sockets with two queues on a veth pair of a network namespace of its own: 180 senders at
 * full speed, in between each other. What is sent is received, and each sender keeps to one queue.
 * Skipped where there is no root.
 */
#include <gtest/gtest.h>

#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <thread>

#include <heliograph/source.h>

#include "tests/support/wire.h"

namespace
{

const unsigned senders = 180, rounds = 200, queues = 2;

bool make_pair()
{
	return system("ip link add hg0 type veth peer name hg1 &&"
		      " ip link set hg0 up && ip link set hg1 up") == 0;
}

wire::Bytes frame_of(unsigned sender, const uint8_t *mac)
{
	wire::Bytes payload = wire::datagram({ 0x0a000001 + sender }, {});
	wire::Bytes ip = wire::ipv4(wire::udp(payload)), frame;
	ip[12] = 10;
	ip[13] = 1;
	ip[14] = static_cast<uint8_t>(sender >> 8);
	ip[15] = static_cast<uint8_t>(sender);
	frame.raw(std::vector<uint8_t>(mac, mac + 6)).raw(wire::of({ 2, 0, 0, 0, 0, 9 }));
	return frame.u16(0x0800).raw(ip);
}

bool read_mac(const char *iface, uint8_t mac[6])
{
	std::string command = std::string("ip -o link show ") + iface;
	FILE *out = popen(command.c_str(), "r");
	char line[1024] = "";
	bool got = fgets(line, sizeof(line), out) != nullptr;
	const char *at = strstr(line, "link/ether ");
	pclose(out);
	return got && at &&
	       sscanf(at + 11, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", &mac[0], &mac[1], &mac[2],
		      &mac[3], &mac[4], &mac[5]) == 6;
}

/* All senders in turn, again and again. */
void send_all(int fd, const sockaddr_ll &to, const uint8_t *mac, std::atomic<unsigned> *sent)
{
	std::vector<wire::Bytes> frames;
	for (unsigned i = 0; i < senders; i++)
		frames.push_back(frame_of(i, mac));
	for (unsigned round = 0; round < rounds; round++)
		for (const wire::Bytes &frame : frames)
			if (sendto(fd, frame.data(), frame.size(), 0,
				   reinterpret_cast<const sockaddr *>(&to), sizeof(to)) > 0)
				++*sent;
}

struct Received {
	unsigned count = 0;
	std::map<std::string, std::set<unsigned>> queues_of;
	std::set<unsigned> used;
};

void poll_once(hg_source *source, unsigned queue, Received &received, hg_drops *drops)
{
	hg_item items[HG_BURST];
	unsigned count = source->ops->poll(source, queue, items, drops);

	for (unsigned i = 0; i < count; i++) {
		std::string peer(reinterpret_cast<const char *>(items[i].peer.bytes), 4);
		received.queues_of[peer].insert(queue);
		received.used.insert(queue);
	}
	received.count += count;
	if (count)
		source->ops->release(source, queue);
}

/* Until the sender has ended and nothing has come for many polls. */
Received receive_all(hg_source *source, const std::atomic<bool> &ended, hg_drops *drops)
{
	Received received;
	unsigned empty = 0;

	while (!ended || empty < 2000) {
		unsigned before = received.count;
		for (unsigned q = 0; q < source->queue_count; q++)
			poll_once(source, q, received, drops);
		empty = received.count == before && ended ? empty + 1 : 0;
		if (empty)
			usleep(100);
	}
	return received;
}

TEST(PortSpread, no_datagram_of_180_senders_is_lost_and_none_of_them_is_split_over_queues)
{
	if (geteuid() != 0 || unshare(CLONE_NEWNET) != 0 || !make_pair())
		GTEST_SKIP() << "a network namespace and a veth pair need root";
	hg_port_conf conf = {};
	char error[256] = "";
	uint8_t mac[6];
	conf.way = HG_PORT_PACKET;
	conf.device = "hg1";
	conf.queues = queues;
	conf.port = 6343;
	hg_source *source = hg_port_open(&conf, error, sizeof(error));
	ASSERT_NE(source, nullptr) << error;
	ASSERT_TRUE(read_mac("hg1", mac));
	ASSERT_EQ(source->queue_count, queues);
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	sockaddr_ll to = {};
	to.sll_family = AF_PACKET;
	to.sll_ifindex = static_cast<int>(if_nametoindex("hg0"));
	std::atomic<unsigned> sent{ 0 };
	std::atomic<bool> ended{ false };
	hg_drops drops = {};
	std::thread sender([&] {
		send_all(fd, to, mac, &sent);
		ended = true;
	});
	Received received = receive_all(source, ended, &drops);
	sender.join();
	close(fd);

	EXPECT_EQ(sent, senders * rounds);
	EXPECT_EQ(received.count, sent);
	EXPECT_EQ(received.queues_of.size(), senders);
	EXPECT_EQ(received.used.size(), queues);
	for (const auto &one : received.queues_of)
		EXPECT_EQ(one.second.size(), 1u);
	source->ops->close(source);
}

} // namespace
