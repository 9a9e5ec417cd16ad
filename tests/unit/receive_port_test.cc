#include <gtest/gtest.h>

#include <arpa/inet.h>

#include <string>
#include <vector>

#include "control/receive_port.h"

namespace
{

struct Choice {
	bool found = false;
	hg_port_choice choice = {};
	std::string why;

	std::string own(unsigned i) const
	{
		char text[64] = "";
		inet_ntop(choice.own[i].family == 6 ? AF_INET6 : AF_INET, choice.own[i].bytes, text,
			  sizeof(text));
		return i < choice.conf.own_count ? text : "";
	}
};

struct Given {
	hg_config_receive receive = HG_CONFIG_RECEIVE_AUTO;
	const char *device = "", *address = "";
	bool eal = true;
	std::vector<std::string> environment;
};

/* What hg_port_choice points into has to stay where it is. */
void choose(const Given &given, Choice &c)
{
	hg_config config = {};
	std::vector<char *> environment;
	char why[256] = "";

	config.receive = given.receive;
	config.port_device = const_cast<char *>(given.device);
	config.port_address = const_cast<char *>(given.address);
	config.dataplane_eal =
		given.eal ? HG_CONFIG_DATAPLANE_EAL_AUTO : HG_CONFIG_DATAPLANE_EAL_NO;
	config.port_ring = 512;
	for (const std::string &variable : given.environment)
		environment.push_back(const_cast<char *>(variable.c_str()));
	environment.push_back(nullptr);
	c.found = hg_port_choose(&config, environment.data(), &c.choice, why, sizeof(why));
	c.why = why;
}

const char status[] =
	"HELIOGRAPH_NETWORK_STATUS=[{\"name\":\"cni0\",\"interface\":\"eth0\",\"ips\":[\"10.1.1."
	"1\"],"
	"\"default\":true},{\"name\":\"x/"
	"vf\",\"interface\":\"net1\",\"ips\":[\"10.77.0.2\",\"fd77::2\"],"
	"\"device-info\":{\"type\":\"pci\",\"pci\":{\"pci-address\":\"0000:18:02.5\"}}}]";

TEST(ReceivePort, a_device_that_the_pod_was_given_is_taken)
{
	Choice c;
	choose({ HG_CONFIG_RECEIVE_AUTO,
		 "",
		 "",
		 true,
		 { "PATH=/bin", "PCIDEVICE_X_VF_INFO={\"0000:18:02.5\":{}}",
		   "PCIDEVICE_X_VF=0000:18:02.5,0000:18:02.6", status } },
	       c);
	ASSERT_TRUE(c.found) << c.why;
	EXPECT_STREQ(c.choice.conf.device, "0000:18:02.5");
	EXPECT_EQ(c.choice.conf.way, HG_PORT_DEVICE);
	EXPECT_EQ(c.choice.conf.ring_frames, 512u);
	ASSERT_EQ(c.choice.conf.own_count, 2u);
	EXPECT_EQ(c.own(0), "10.77.0.2");
	EXPECT_EQ(c.own(1), "fd77::2");
}

TEST(ReceivePort, a_status_of_other_devices_or_no_status_gives_no_address)
{
	const char *rows[] = { "0000:18:02.6", "0000:00:00.0" };
	for (const char *device : rows) {
		Choice c;
		choose({ HG_CONFIG_RECEIVE_PORT, device, "", true, { status } }, c);
		EXPECT_TRUE(c.found);
		EXPECT_EQ(c.choice.conf.own_count, 0u) << device;
	}
	for (const char *text : { "", "[", "{}", "[1,\"x\"]", "[{\"device-info\":1}]",
				  "[{\"device-info\":{\"pci\":{\"pci-address\":\"0000:18:02.5\"}},"
				  "\"ips\":[\"no\",4]}]" }) {
		Choice c;
		choose({ HG_CONFIG_RECEIVE_PORT,
			 "0000:18:02.5",
			 "",
			 true,
			 { std::string("HELIOGRAPH_NETWORK_STATUS=") + text } },
		       c);
		EXPECT_TRUE(c.found) << text;
		EXPECT_EQ(c.choice.conf.own_count, 0u) << text;
	}
}

TEST(ReceivePort, settings_come_before_the_environment)
{
	Choice c;
	choose({ HG_CONFIG_RECEIVE_PACKET,
		 "net1",
		 "10.0.0.1, fd00::1",
		 true,
		 { "PCIDEVICE_X=0000:18:02.5", status } },
	       c);
	ASSERT_TRUE(c.found) << c.why;
	EXPECT_STREQ(c.choice.conf.device, "net1");
	EXPECT_EQ(c.choice.conf.way, HG_PORT_PACKET);
	EXPECT_EQ(c.own(0), "10.0.0.1");
	EXPECT_EQ(c.own(1), "fd00::1");
}

TEST(ReceivePort, where_there_is_no_port_the_reason_is_told)
{
	const struct {
		Given given;
		const char *why;
	} rows[] = {
		{ { HG_CONFIG_RECEIVE_KERNEL, "3b:00.0", "", true, {} }, "receive=kernel" },
		{ { HG_CONFIG_RECEIVE_AUTO, "", "", true, { "PCIDEVICE_X=" } },
		  "no port is given" },
		{ { HG_CONFIG_RECEIVE_PORT, "3b:00.0", "", false, {} }, "dataplane.eal" },
		{ { HG_CONFIG_RECEIVE_PORT, "3b:00.0", "10.0.0", true, {} }, "10.0.0 " },
		{ { HG_CONFIG_RECEIVE_PORT, "3b:00.0", "1::1,1::2,1::3,1::4,1::5", true, {} },
		  "1::5" },
	};
	for (const auto &row : rows) {
		Choice c;
		choose(row.given, c);
		EXPECT_FALSE(c.found);
		EXPECT_NE(c.why.find(row.why), std::string::npos) << c.why;
	}
}

} // namespace
