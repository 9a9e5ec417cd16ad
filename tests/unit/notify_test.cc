// What the service manager is told, read at the other end of the socket.
#include <cstdlib>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/notify.h"

namespace
{

class Notify : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		struct sockaddr_un address = {};
		std::string name = "@hg-notify-" + std::to_string(getpid());

		fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
		address.sun_family = AF_UNIX;
		name.copy(address.sun_path + 1, name.size() - 1, 1);
		ASSERT_EQ(bind(fd_, reinterpret_cast<struct sockaddr *>(&address),
			       offsetof(struct sockaddr_un, sun_path) + name.size()),
			  0);
		setenv("NOTIFY_SOCKET", name.c_str(), 1);
		unsetenv("WATCHDOG_USEC");
		unsetenv("WATCHDOG_PID");
	}
	void TearDown() override
	{
		unsetenv("NOTIFY_SOCKET");
		unsetenv("WATCHDOG_USEC");
		unsetenv("WATCHDOG_PID");
		close(fd_);
	}
	std::string heard() const
	{
		char bytes[256];
		ssize_t len = recv(fd_, bytes, sizeof(bytes), 0);

		return len > 0 ? std::string(bytes, static_cast<size_t>(len)) : "";
	}

      private:
	int fd_ = -1;
};

TEST_F(Notify, StatesReachTheManagerWordForWord)
{
	struct hg_notify notify;

	hg_notify_open(&notify);
	hg_notify_tell(&notify, "READY=1");
	EXPECT_EQ(heard(), "READY=1");
	hg_notify_close(&notify);
}

TEST_F(Notify, WithoutAManagerNothingIsSentAndNothingFails)
{
	struct hg_notify notify;

	unsetenv("NOTIFY_SOCKET");
	hg_notify_open(&notify);
	EXPECT_EQ(notify.fd, -1);
	hg_notify_tell(&notify, "READY=1");
	hg_notify_beat(&notify, 100000, true);
	EXPECT_EQ(heard(), "");
	hg_notify_close(&notify);
}

TEST_F(Notify, TheWatchdogIsFedTwiceAsOftenAsAskedAndOnlyWhileAlive)
{
	struct hg_notify notify;

	setenv("WATCHDOG_USEC", "10000000", 1);
	hg_notify_open(&notify);
	EXPECT_EQ(notify.watchdog_ms, 5000u);
	hg_notify_beat(&notify, 100000, true);
	EXPECT_EQ(heard(), "WATCHDOG=1");
	hg_notify_beat(&notify, 104999, true);
	EXPECT_EQ(heard(), "");
	hg_notify_beat(&notify, 105000, false);
	EXPECT_EQ(heard(), "") << "a stuck lcore must let the watchdog run out";
	hg_notify_beat(&notify, 105001, true);
	EXPECT_EQ(heard(), "WATCHDOG=1");
	hg_notify_close(&notify);
}

TEST_F(Notify, AWatchdogMeantForAnotherProcessIsNotFed)
{
	struct hg_notify notify;

	setenv("WATCHDOG_USEC", "10000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	hg_notify_open(&notify);
	hg_notify_beat(&notify, 100000, true);
	EXPECT_EQ(heard(), "");
	hg_notify_close(&notify);
}

} // namespace
