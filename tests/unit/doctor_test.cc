// `heliograph doctor` on hosts laid out for it: what it finds and what it advises.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "control/tools/doctor.h"

namespace
{

class Doctor : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		char name[] = "/tmp/hg-doctor-XXXXXX";

		root_ = mkdtemp(name);
		lay("/proc/self/status", "Name:\theliograph\nCapEff:\t0000000000000000\n");
		lay("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
		lay("/proc/sys/net/core/rmem_max", "8388608\n");
	}
	void TearDown() override
	{
		std::filesystem::remove_all(root_);
	}
	void lay(const std::string &path, const std::string &text)
	{
		std::filesystem::create_directories(
			std::filesystem::path(root_ + path).parent_path());
		std::ofstream(root_ + path) << text;
	}
	struct hg_check_result check(const std::string &wanted, unsigned port = 0)
	{
		struct hg_doctor doctor = { root_.c_str(), port };
		struct hg_check_result result;
		const char *name;

		for (size_t i = 0; hg_doctor_check(&doctor, i, &name, &result); i++)
			if (wanted == name)
				return result;
		ADD_FAILURE() << "no check " << wanted;
		return result;
	}
	std::string root_;
};

TEST_F(Doctor, ASmallReceiveBufferIsWeakAndTheCureIsTheCommand)
{
	EXPECT_EQ(check("receive buffer").finding, HG_FINDING_OK);
	lay("/proc/sys/net/core/rmem_max", "212992\n");
	EXPECT_EQ(check("receive buffer").finding, HG_FINDING_WEAK);
	EXPECT_STREQ(check("receive buffer").cure, "sysctl -w net.core.rmem_max=4194304");
}

TEST_F(Doctor, HugePagesOfBothSizesAddUp)
{
	const std::string mm = "/sys/kernel/mm/hugepages/hugepages-";

	EXPECT_EQ(check("huge pages").finding, HG_FINDING_LACKS);
	lay(mm + "2048kB/free_hugepages", "256\n");
	EXPECT_EQ(check("huge pages").finding, HG_FINDING_WEAK);
	lay(mm + "1048576kB/free_hugepages", "1\n");
	EXPECT_EQ(check("huge pages").finding, HG_FINDING_OK);
	EXPECT_STREQ(check("huge pages").found, "1536 MiB are free");
}

TEST_F(Doctor, CapabilitiesDecideOverPacketSocketsAndXdp)
{
	EXPECT_EQ(check("packet sockets").finding, HG_FINDING_LACKS);
	EXPECT_EQ(check("AF_XDP").finding, HG_FINDING_LACKS);
	lay("/proc/self/status", "CapEff:\t0000000000003000\n"); // NET_RAW, NET_ADMIN
	EXPECT_EQ(check("packet sockets").finding, HG_FINDING_LACKS);
	lay("/proc/self/status", "CapEff:\t0000000000007000\n"); // and IPC_LOCK
	EXPECT_EQ(check("packet sockets").finding, HG_FINDING_OK);
	EXPECT_EQ(check("AF_XDP").finding, HG_FINDING_LACKS);
	lay("/proc/self/status", "CapEff:\t0000000000207000\n"); // and SYS_ADMIN
	EXPECT_EQ(check("AF_XDP").finding, HG_FINDING_OK);
}

TEST_F(Doctor, AnOldKernelHasNoXdp)
{
	lay("/proc/self/status", "CapEff:\t000001ffffffffff\n");
	lay("/proc/sys/kernel/osrelease", "5.3.18\n");
	EXPECT_EQ(check("AF_XDP").finding, HG_FINDING_LACKS);
	lay("/proc/sys/kernel/osrelease", "5.4.0\n");
	EXPECT_EQ(check("AF_XDP").finding, HG_FINDING_OK);
}

TEST_F(Doctor, VfioNeedsItsModuleAndABoundDevice)
{
	EXPECT_STREQ(check("vfio").cure, "modprobe vfio-pci");
	lay("/dev/vfio/vfio", "");
	EXPECT_EQ(check("vfio").finding, HG_FINDING_LACKS);
	lay("/dev/vfio/17", "");
	EXPECT_EQ(check("vfio").finding, HG_FINDING_OK);
	EXPECT_EQ(check("IOMMU").finding, HG_FINDING_LACKS);
	std::filesystem::create_directories(root_ + "/sys/kernel/iommu_groups/17");
	EXPECT_EQ(check("IOMMU").finding, HG_FINDING_OK);
}

TEST_F(Doctor, AGovernorThatSavesPowerIsWeak)
{
	EXPECT_EQ(check("frequency").finding, HG_FINDING_OK);
	lay("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
	EXPECT_EQ(check("frequency").finding, HG_FINDING_WEAK);
}

TEST_F(Doctor, AFreePortIsFine)
{
	EXPECT_EQ(check("port", 0).finding, HG_FINDING_OK);
}

TEST(DoctorCommand, PrintsEveryTierAndRefusesWhatItDoesNotKnow)
{
	char name[] = "doctor", port[] = "--port=0", word[] = "please";
	char *wrong[] = { name, port, nullptr }, *extra[] = { name, word, nullptr };
	char *bytes = nullptr;
	size_t len = 0;
	FILE *out = open_memstream(&bytes, &len);
	char *alone[] = { name, nullptr };

	EXPECT_EQ(hg_tool_doctor(2, wrong, out, out), 2);
	EXPECT_EQ(hg_tool_doctor(2, extra, out, out), 2);
	EXPECT_LE(hg_tool_doctor(1, alone, out, out), 1);
	fclose(out);
	for (const char *tier : { "\nsocket (", "\npacket (", "\nxdp (", "\nvfio (", "\nspeed (" })
		EXPECT_NE(std::string(bytes).find(tier), std::string::npos) << tier;
	free(bytes);
}

} // namespace
