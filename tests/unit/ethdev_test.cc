/* Ports without hardware: rings and files. Those of the kernel are in the end-to-end tests. */
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <heliograph/source.h>

#include "tests/support/pcap_writer.h"
#include "tests/support/wire.h"

namespace
{

struct Port {
	hg_source *source;
	char error[256] = "";

	explicit Port(const std::string &device, unsigned queues = 1)
	{
		hg_port_conf conf = {};
		conf.device = device.c_str();
		conf.queues = queues;
		conf.port = 6343;
		source = hg_port_open(&conf, error, sizeof(error));
	}
	~Port()
	{
		if (source)
			source->ops->close(source);
	}
};

TEST(Ethdev, a_device_that_is_not_there_is_told_and_nothing_ends)
{
	for (const char *device : { "0000:ff:1f.7", "vdev:net_no_such_driver0", "not a device" }) {
		Port port(device);
		EXPECT_EQ(port.source, nullptr) << device;
		EXPECT_NE(std::string(port.error).find(device[0] == 'v' ? device + 5 : device),
			  std::string::npos)
			<< port.error;
	}
}

wire::Bytes capture_of(const std::vector<wire::Bytes> &frames)
{
	wire::Bytes file = wire::pcap_head(1);
	for (const wire::Bytes &frame : frames)
		file.raw(wire::pcap_record(frame));
	return file;
}

struct Seen {
	std::vector<std::vector<uint8_t>> datagrams;
	hg_drops drops = {};
};

Seen receive(hg_source *source, unsigned polls)
{
	Seen seen;
	hg_item items[HG_BURST];

	while (polls--) {
		unsigned count = source->ops->poll(source, 0, items, &seen.drops);
		for (unsigned i = 0; i < count; i++)
			seen.datagrams.emplace_back(items[i].bytes,
						    items[i].bytes + items[i].len_bytes);
		if (count)
			source->ops->release(source, 0);
	}
	return seen;
}

wire::Bytes payload(size_t len)
{
	wire::Bytes b;
	while (b.size() < len)
		b.u8(static_cast<unsigned>(b.size() * 7));
	return b;
}

TEST(Ethdev, datagrams_come_whole_in_one_buffer_or_several_and_the_rest_is_counted)
{
	wire::Bytes small = wire::udp(payload(100)), big = wire::udp(payload(5000));
	wire::Bytes first, second;
	wire::Bytes split = wire::udp(payload(2600));
	first.raw(std::vector<uint8_t>(split.begin(), split.begin() + 1480));
	second.raw(std::vector<uint8_t>(split.begin() + 1480, split.end()));
	wire::TemporaryFile capture(capture_of({
		wire::ethernet(wire::ipv4(small)),
		wire::ethernet(wire::ipv4(big)),
		wire::ethernet(wire::ipv4(second, 17, 9, 185)),
		wire::ethernet(wire::ipv4(first, 17, 9, 0x2000)),
		wire::ethernet(wire::ipv4(wire::udp(payload(9), 1, 53))),
		wire::ethernet(wire::of({ 0, 1, 8, 0 }), 0x0806),
	}));
	Port port(std::string("vdev:net_pcap0,rx_pcap=") + capture.path());
	ASSERT_NE(port.source, nullptr) << port.error;
	Seen seen = receive(port.source, 8);

	ASSERT_EQ(seen.datagrams.size(), 3u);
	EXPECT_EQ(seen.datagrams[0], payload(100));
	EXPECT_EQ(seen.datagrams[1], payload(5000));
	EXPECT_EQ(seen.datagrams[2], payload(2600));
	EXPECT_EQ(hg_drop_read(&seen.drops, HG_DROP_FRAME_OTHER_PORT), 1u);
	EXPECT_EQ(hg_drop_read(&seen.drops, HG_DROP_FRAME_NOT_IP), 1u);
}

TEST(Ethdev, more_frames_than_buffers_pass_without_one_being_lost)
{
	const unsigned frames = 20000; /* buffers of the port: 4096 */
	std::vector<wire::Bytes> all(frames, wire::ethernet(wire::ipv4(wire::udp(payload(40)))));
	wire::TemporaryFile capture(capture_of(all));
	Port port(std::string("vdev:net_pcap1,rx_pcap=") + capture.path());
	ASSERT_NE(port.source, nullptr) << port.error;
	Seen seen = receive(port.source, frames / HG_BURST + 8);
	hg_drops device = {};

	EXPECT_EQ(seen.datagrams.size(), frames);
	port.source->ops->stats(port.source, &device);
	EXPECT_EQ(hg_drop_read(&device, HG_DROP_PORT_MISSED), 0u);
	EXPECT_EQ(hg_drop_read(&device, HG_DROP_PORT_NOMBUF), 0u);
}

TEST(Ethdev, with_addresses_only_datagrams_to_them_are_taken)
{
	wire::TemporaryFile capture(
		capture_of({ wire::ethernet(wire::ipv4(wire::udp(payload(40)))),
			     wire::ethernet(wire::ipv6(wire::udp(payload(41))), 0x86dd) }));
	const uint8_t own4[4] = { 0xc0, 0, 2, 1 }; /* as wire::ipv4 sends to */
	const hg_addr own = hg_addr_make(4, own4);
	std::string device =
		std::string("vdev:net_pcap2,rx_pcap=") + capture.path() + ",tx_pcap=/dev/null";
	hg_port_conf conf = {};
	char error[256] = "";
	conf.device = device.c_str();
	conf.queues = 1;
	conf.port = 6343;
	conf.own = &own;
	conf.own_count = 1;
	hg_source *source = hg_port_open(&conf, error, sizeof(error));
	ASSERT_NE(source, nullptr) << error;
	Seen seen = receive(source, 4);
	source->ops->close(source);

	ASSERT_EQ(seen.datagrams.size(), 1u);
	EXPECT_EQ(seen.datagrams[0], payload(40));
	EXPECT_EQ(hg_drop_read(&seen.drops, HG_DROP_FRAME_NOT_OURS), 1u);
}

} // namespace
