#include <gtest/gtest.h>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <heliograph/dataplane.h>

#include "tests/support/wire.h"

namespace
{

using namespace std::chrono_literals;

/* Waits for something another thread brings about; the limit only ends a broken run. */
bool comes_true(const std::function<bool()> &condition)
{
	for (int i = 0; i < 20000; i++) {
		if (condition())
			return true;
		std::this_thread::sleep_for(1ms);
	}
	return false;
}

struct Plane {
	hg_source *source = nullptr;
	hg_dataplane *dp = nullptr;
	char error[256] = "";
	std::vector<std::string> lines;

	static void log(void *arg, int, const char *line)
	{
		static_cast<Plane *>(arg)->lines.emplace_back(line);
	}
	explicit Plane(unsigned lcores, bool use_eal = false, hg_poll_mode poll = HG_POLL_ADAPTIVE,
		       unsigned queues = 0)
	{
		hg_udp_conf udp = { 0, "127.0.0.1", queues ? queues : lcores, 1 << 20 };
		source = hg_udp_open(&udp, error, sizeof(error));
		if (!source)
			return;
		hg_dataplane_conf conf = {};
		conf.lcores = lcores;
		conf.source = source;
		conf.poll = poll;
		conf.base_rows = 1024;
		conf.discard_rows = 256;
		conf.ring_bytes = 1 << 16;
		conf.seed = 3;
		conf.use_eal = use_eal;
		conf.log = log;
		conf.log_arg = this;
		dp = hg_dataplane_start(&conf, error, sizeof(error));
	}
	~Plane()
	{
		hg_dataplane_destroy(dp);
		if (source)
			source->ops->close(source);
	}
	uint64_t turns(unsigned lcore) const
	{
		return __atomic_load_n(&hg_dataplane_status(dp, lcore)->turns, __ATOMIC_RELAXED);
	}
	bool all_turn() const
	{
		for (unsigned i = 0; i < hg_dataplane_lcores(dp); i++)
			if (!turns(i))
				return false;
		return true;
	}
	/* The gesture of control for every lcore; adds up what came back and clears it for the
	 * next. */
	uint64_t collect(std::vector<hg_work *> &spares)
	{
		uint64_t datagrams = 0;
		for (unsigned i = 0; i < spares.size(); i++)
			spares[i] = static_cast<hg_work *>(
				hg_slot_exchange(hg_dataplane_slot(dp, i), spares[i]));
		hg_grace_period();
		for (hg_work *work : spares) {
			datagrams += work->datagrams;
			hg_work_clear(work);
		}
		return datagrams;
	}
};

void send_datagrams(uint16_t port, unsigned count)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	sockaddr_in to = {};
	to.sin_family = AF_INET;
	to.sin_port = htons(port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (unsigned i = 0; i < count; i++) {
		wire::Agent agent;
		wire::Flow flow;
		agent.sequence = flow.sequence = i + 1;
		wire::Bytes d = wire::datagram(agent, { wire::flow_sample(flow) });
		ASSERT_EQ(sendto(fd, d.data(), d.size(), 0, reinterpret_cast<sockaddr *>(&to),
				 sizeof(to)),
			  ssize_t(d.size()));
	}
	close(fd);
}

void expect_counts_what_is_sent(Plane &p)
{
	std::vector<hg_work *> spares;
	uint64_t counted = 0;
	for (unsigned i = 0; i < hg_dataplane_lcores(p.dp); i++)
		spares.push_back(hg_dataplane_spare(p.dp));
	send_datagrams(hg_udp_port(p.source), 100);
	EXPECT_TRUE(comes_true([&] { return (counted += p.collect(spares)) >= 100; }));
	EXPECT_EQ(counted, 100u);
	for (hg_work *work : spares)
		hg_work_destroy(work);
}

TEST(Dataplane, LcoresStartTakeDatagramsAndStop)
{
	Plane p(2);
	ASSERT_TRUE(p.dp) << p.error;
	EXPECT_STREQ(hg_dataplane_runtime(p.dp), "threads");
	EXPECT_TRUE(comes_true([&] { return p.all_turn(); }));
	expect_counts_what_is_sent(p);
	hg_dataplane_stop(p.dp);
	uint64_t turns = p.turns(0);
	EXPECT_GT(turns, 0u);
	EXPECT_EQ(p.turns(0), turns);
}

TEST(Dataplane, BusyLcoresStartTakeDatagramsAndStop)
{
	Plane p(1, false, HG_POLL_BUSY);
	ASSERT_TRUE(p.dp) << p.error;
	expect_counts_what_is_sent(p);
}

TEST(Dataplane, MoreQueuesThanLcoresAreServedInTurn)
{
	Plane p(2, false, HG_POLL_ADAPTIVE, 5);
	ASSERT_TRUE(p.dp) << p.error;
	expect_counts_what_is_sent(p);
}

TEST(Dataplane, AnLcoreWithoutAQueueLivesToo)
{
	Plane p(3, false, HG_POLL_ADAPTIVE, 1);
	ASSERT_TRUE(p.dp) << p.error;
	EXPECT_TRUE(comes_true([&] { return p.all_turn(); }));
	expect_counts_what_is_sent(p);
}

TEST(Dataplane, ASleepingLcoreHoldsNoGracePeriodAndStopsAtOnce)
{
	Plane p(2);
	ASSERT_TRUE(p.dp) << p.error;
	std::this_thread::sleep_for(50ms);
	std::vector<hg_work *> spares = { hg_dataplane_spare(p.dp), hg_dataplane_spare(p.dp) };
	for (int i = 0; i < 100; i++)
		EXPECT_EQ(p.collect(spares), 0u);
	for (hg_work *work : spares)
		hg_work_destroy(work);
}

TEST(Dataplane, ProgressShowsWhileAsleep)
{
	Plane p(1);
	ASSERT_TRUE(p.dp) << p.error;
	std::this_thread::sleep_for(50ms);
	uint64_t before = p.turns(0);
	EXPECT_TRUE(comes_true([&] { return p.turns(0) > before; }));
}

TEST(Dataplane, SlotsKeepTheLastBufferAfterTheStop)
{
	Plane p(1);
	ASSERT_TRUE(p.dp) << p.error;
	send_datagrams(hg_udp_port(p.source), 10);
	const hg_lcore_status *status = hg_dataplane_status(p.dp, 0);
	EXPECT_TRUE(comes_true(
		[&] { return __atomic_load_n(&status->busy_ns, __ATOMIC_RELAXED) > 0; }));
	hg_dataplane_stop(p.dp);
	auto *work = static_cast<hg_work *>(hg_dataplane_slot(p.dp, 0)->ptr);
	EXPECT_GT(work->datagrams, 0u);
	EXPECT_EQ(work->agent_count, 1u);
}

TEST(Dataplane, AReplayedFileEndsInFinished)
{
	std::string path =
		std::string(HG_SOURCE_ROOT) + "/tests/data/captures/synthetic-sequences.pcap";
	char error[256] = "";
	hg_pcap_conf pcap = { path.c_str(), 6343, false };
	hg_source *source = hg_pcap_open(&pcap, error, sizeof(error));
	ASSERT_TRUE(source) << error;
	hg_dataplane_conf conf = {};
	conf.lcores = 1;
	conf.source = source;
	conf.base_rows = conf.discard_rows = 64;
	conf.ring_bytes = 4096;
	hg_dataplane *dp = hg_dataplane_start(&conf, error, sizeof(error));
	ASSERT_TRUE(dp) << error;
	EXPECT_TRUE(comes_true([&] {
		return __atomic_load_n(&hg_dataplane_status(dp, 0)->finished, __ATOMIC_RELAXED) ==
		       1;
	}));
	hg_dataplane_stop(dp);
	EXPECT_EQ(static_cast<hg_work *>(hg_dataplane_slot(dp, 0)->ptr)->datagrams, 14u);
	hg_dataplane_destroy(dp);
	source->ops->close(source);
}

TEST(Dataplane, ABadConfigurationIsASentence)
{
	char error[256] = "";
	hg_dataplane_conf conf = {};
	EXPECT_FALSE(hg_dataplane_start(&conf, error, sizeof(error)));
	EXPECT_NE(std::string(error).find("number of lcores"), std::string::npos);
	conf.lcores = 1;
	EXPECT_FALSE(hg_dataplane_start(&conf, error, sizeof(error)));
	EXPECT_NE(std::string(error).find("no source"), std::string::npos);
}

/* Runs `body` in a process of its own: EAL starts once per process. */
int in_child(const std::function<void()> &body)
{
	int status = 0;
	fflush(nullptr);
	pid_t child = fork();
	if (child == 0) {
		body();
		fflush(nullptr);
		_exit(testing::Test::HasFailure() ? 1 : 0);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void run_under_eal()
{
	cpu_set_t before, after;
	sched_getaffinity(0, sizeof(before), &before);
	for (int round = 0; round < 2; round++) {
		Plane p(2, true);
		ASSERT_TRUE(p.dp) << p.error;
		EXPECT_EQ(std::string(hg_dataplane_runtime(p.dp)).rfind("eal", 0), 0u)
			<< (p.lines.empty() ? "" : p.lines.back());
		expect_counts_what_is_sent(p);
	}
	sched_getaffinity(0, sizeof(after), &after);
	EXPECT_TRUE(CPU_EQUAL(&before, &after)) << "control is not left tied to a CPU";
}

TEST(Dataplane, RunsUnderEalAndAgainInTheSameProcess)
{
	EXPECT_EQ(in_child(run_under_eal), 0);
}

/* dp:13 "No privilege", the part that a test may do to its own process. */
TEST(Dataplane, RunsUnderEalWithoutAnyPrivilege)
{
	if (getuid() != 0)
		GTEST_SKIP() << "already without privilege, or not able to give it up";
	EXPECT_EQ(in_child([] {
			  rlimit locked = { 65536, 65536 };
			  setrlimit(RLIMIT_MEMLOCK, &locked);
			  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
			  ASSERT_EQ(setgid(65534), 0);
			  ASSERT_EQ(setuid(65534), 0) << "drops every capability";
			  run_under_eal();
		  }),
		  0);
}

TEST(Dataplane, RunsUnderEalInACpusetWithoutCpuZero)
{
	cpu_set_t cpus;
	sched_getaffinity(0, sizeof(cpus), &cpus);
	CPU_CLR(0, &cpus);
	if (CPU_COUNT(&cpus) == 0)
		GTEST_SKIP() << "needs another CPU than CPU 0";
	EXPECT_EQ(in_child([&] {
			  ASSERT_EQ(sched_setaffinity(0, sizeof(cpus), &cpus), 0);
			  run_under_eal();
		  }),
		  0);
}

} // namespace
