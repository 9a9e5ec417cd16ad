#include <gtest/gtest.h>

#include <string>

#include "dataplane/source/device.h"

namespace
{

struct Parsed {
	bool good = false;
	hg_device device = {};
	std::string error;
};

Parsed parse(hg_port_way way, const char *text, unsigned queues = 2, unsigned ring = 0,
	     unsigned frame = 0)
{
	Parsed p;
	char error[256] = "";
	hg_port_conf conf = {};
	conf.way = way;
	conf.device = text;
	conf.queues = queues;
	conf.ring_frames = ring;
	conf.frame_bytes = frame;
	p.good = hg_device_parse(&conf, &p.device, error, sizeof(error));
	p.error = error;
	return p;
}

TEST(Device, a_pci_address_has_a_long_form)
{
	const struct {
		const char *text, *longer; /* NULL: is none */
	} rows[] = {
		{ "0000:3b:00.2", "0000:3b:00.2" },
		{ "3b:00.2", "0000:3b:00.2" },
		{ "0001:AF:1f.7", "0001:af:1f.7" },
		{ "3b:00", nullptr },
		{ "3b:00.8", nullptr },
		{ "3b:20.0", nullptr },
		{ "3b:00.2x", nullptr },
		{ " 3b:00.2", nullptr },
		{ "eth0", nullptr },
		{ "", nullptr },
	};
	for (const auto &row : rows) {
		char out[HG_DEVICE_NAME_LEN] = "";
		EXPECT_EQ(hg_device_pci(row.text, out), row.longer != nullptr) << row.text;
		EXPECT_STREQ(out, row.longer ? row.longer : out);
	}
}

TEST(Device, only_a_pci_address_is_one_for_the_bus)
{
	Parsed pci = parse(HG_PORT_DEVICE, "3b:00.2"),
	       ring = parse(HG_PORT_DEVICE, "vdev:net_ring0");
	ASSERT_TRUE(pci.good && ring.good);
	EXPECT_TRUE(pci.device.is_pci);
	EXPECT_STREQ(pci.device.name[0], "0000:3b:00.2");
	EXPECT_FALSE(ring.device.is_pci);
	EXPECT_STREQ(ring.device.name[0], "net_ring0");
	EXPECT_STREQ(ring.device.iface, "");
}

TEST(Device, arguments_of_a_virtual_device_stay_with_it)
{
	Parsed p = parse(HG_PORT_DEVICE, "vdev:net_pcap3,rx_pcap=a.pcap");
	ASSERT_TRUE(p.good) << p.error;
	EXPECT_STREQ(p.device.name[0], "net_pcap3");
	EXPECT_STREQ(p.device.probe[0], "net_pcap3,rx_pcap=a.pcap");
}

TEST(Device, an_interface_by_packet_sockets_has_a_ring_of_32_mib_unless_told)
{
	const struct {
		unsigned ring, frame;
		const char *probe;
	} rows[] = {
		{ 0, 0,
		  "net_af_packet0,iface=net1,qpairs=2,blocksz=65536,framesz=2048,framecnt=16384" },
		{ 512, 0,
		  "net_af_packet0,iface=net1,qpairs=2,blocksz=65536,framesz=2048,framecnt=512" },
		{ 0, 16384,
		  "net_af_packet0,iface=net1,qpairs=2,blocksz=65536,framesz=16384,framecnt=2048" },
	};
	for (const auto &row : rows) {
		Parsed p = parse(HG_PORT_PACKET, "net1", 2, row.ring, row.frame);
		ASSERT_TRUE(p.good) << p.error;
		EXPECT_STREQ(p.device.probe[0], row.probe);
		EXPECT_STREQ(p.device.iface, "net1");
		EXPECT_EQ(p.device.count, 1u);
	}
}

TEST(Device, an_interface_by_af_xdp_is_a_port_for_each_queue)
{
	Parsed p = parse(HG_PORT_XDP, "net1", 3);
	ASSERT_TRUE(p.good) << p.error;
	ASSERT_EQ(p.device.count, 3u);
	EXPECT_STREQ(p.device.name[2], "net_af_xdp2");
	EXPECT_STREQ(p.device.probe[2],
		     "net_af_xdp2,iface=net1,start_queue=2,queue_count=1,busy_budget=0");
}

TEST(Device, what_is_no_device_is_refused_with_its_name)
{
	const std::string long_name(300, 'x');
	const struct {
		hg_port_way way;
		std::string text;
		unsigned queues, frame;
	} rows[] = {
		{ HG_PORT_DEVICE, "eth0", 1, 0 },
		{ HG_PORT_DEVICE, "vdev:", 1, 0 },
		{ HG_PORT_DEVICE, "vdev:" + long_name, 1, 0 },
		{ HG_PORT_PACKET, "net1,qpairs=9", 1, 0 },
		{ HG_PORT_PACKET, "", 1, 0 },
		{ HG_PORT_PACKET, "an-interface-too-long", 1, 0 },
		{ HG_PORT_XDP, "net1=", 1, 0 },
		{ HG_PORT_XDP, "net1", HG_DEVICE_PROBES_MAX + 1, 0 },
		{ HG_PORT_PACKET, "net1", 1, 3000 },
	};
	for (const auto &row : rows) {
		Parsed p = parse(row.way, row.text.c_str(), row.queues, 0, row.frame);
		EXPECT_FALSE(p.good) << row.text;
		EXPECT_FALSE(p.error.empty()) << row.text;
	}
}

} // namespace
