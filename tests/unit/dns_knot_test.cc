/*
 * Reverse DNS against a real server: knotd on a loopback port with a reverse zone as a cluster has
 * it (names.md 6.1).
 */
#include <filesystem>
#include <fstream>

#include <signal.h>
#include <sys/wait.h>

#include "control/names/dns_forms.h"
#include "tests/support/dns_world.h"

namespace
{

const char *const SERVERS[] = { "/usr/sbin/knotd", "/usr/local/sbin/knotd" };

const char ZONE[] = R"($TTL 600
@ SOA ns.example. admin.example. 1 3600 600 86400 120
@ NS ns.example.
7.0.96 PTR web.shop.svc.cluster.local.
3.2.1 PTR db-0.db.shop.svc.cluster.local.
4.2.1 PTR 10-1-2-4.web.shop.svc.cluster.local.
5.2.1 PTR 10-1-2-5.all.shop.svc.cluster.local.
5.2.1 PTR db-1.db.shop.svc.cluster.local.
5.2.1 PTR db-1.db-all.shop.svc.cluster.local.
1.0.0 PTR node-1.nodes.example.
2.0.0 PTR kubernetes.default.svc.cluster.local.
6.2.1 CNAME 6.0-25.2.1
6.0-25.2.1 PTR classless.example.
9.2.1 PTR Odd\046Name.Example.
8.2.1 TXT "no name here"
)";

class DnsKnot : public DnsWorld
{
      public:
	void SetUp() override
	{
		const char *program = nullptr;

		for (const char *path : SERVERS)
			if (!program && access(path, X_OK) == 0)
				program = path;
		if (!program)
			GTEST_SKIP() << "knotd is not installed (Debian package knot)";
		make_files();
		knot = fork();
		if (knot == 0) {
			if (!freopen((directory + "/log").c_str(), "w", stderr))
				_exit(126);
			if (!freopen((directory + "/log").c_str(), "w", stdout))
				_exit(126);
			execl(program, program, "-c", (directory + "/conf").c_str(),
			      (char *)nullptr);
			_exit(127);
		}
		start();
		ASSERT_TRUE(comes_up()) << "knotd did not answer";
	}
	void TearDown() override
	{
		if (knot > 0) {
			kill(knot, SIGKILL);
			waitpid(knot, nullptr, 0);
		}
		if (!directory.empty())
			std::filesystem::remove_all(directory);
	}
	void make_files()
	{
		std::string pattern = std::filesystem::temp_directory_path() / "hg-knot-XXXXXX";

		directory = mkdtemp(pattern.data());
		port = free_port();
		std::ofstream(directory + "/zone") << ZONE;
		std::ofstream(directory + "/conf")
			<< "server:\n  listen: 127.0.0.1@" << port << "\n  rundir: \"" << directory
			<< "\"\n  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n"
			<< "database:\n  storage: \"" << directory
			<< "\"\n  journal-db-max-size: 4M\n"
			<< "  kasp-db-max-size: 8M\n  timer-db-max-size: 4M\n"
			<< "zone:\n  - domain: 10.in-addr.arpa\n    file: \"" << directory
			<< "/zone\"\n    zonefile-load: whole\n    journal-content: none\n"
			<< "log:\n  - target: stderr\n    any: warning\n";
	}
	static unsigned free_port()
	{
		struct sockaddr_in at = {};
		socklen_t len = sizeof(at);
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		at.sin_family = AF_INET;
		at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		EXPECT_EQ(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
		getsockname(fd, (struct sockaddr *)&at, &len);
		close(fd);
		return ntohs(at.sin_port);
	}
	void start()
	{
		servers = "127.0.0.1:" + std::to_string(port);
		conf.servers = servers.c_str();
		conf.in_flight = 1; /* until it is up nothing is lost but this one */
		dns = hg_dns_create(&conf, error, sizeof(error));
		ASSERT_NE(dns, nullptr) << error;
		hg_dns_turn(dns, now_ms);
	}
	bool comes_up()
	{
		for (unsigned i = 0; i < 100; i++, usleep(100000), now_ms += 400000)
			if (learn("10.96.0.7", true).state == HG_DNS_NAME)
				return true;
		return false;
	}
	/* What the dictionary makes of the best answer. */
	std::string form(const char *text, bool node_address = false)
	{
		hg_addr address = address_of(text);
		hg_dns_answer got = learn(text, true);
		hg_dns_question question = {};

		if (got.state != HG_DNS_NAME)
			return got.state == HG_DNS_NO_NAME ? "no name" : "unknown";
		question.domain = "cluster.local";
		question.address = &address;
		question.inside = true;
		question.node_address = node_address;
		question.node_domains = "nodes.example";
		if (!hg_dns_read_form(got.names[0], &question, &reading))
			return "refused";
		auto part = [](const char *t) { return std::string(t ? t : "-"); };
		const hg_name_answer &a = reading.answer;

		return part(a.namespace_) + " " + part(a.pod) + " " + part(a.service) + " " +
		       part(a.node);
	}

	hg_dns_reading reading;
	std::string directory;
	unsigned port = 0;
	pid_t knot = -1;
};

TEST_F(DnsKnot, the_rows_of_a_clusters_reverse_zone_are_read)
{
	EXPECT_EQ(form("10.96.0.7"), "shop - web -");
	EXPECT_EQ(form("10.1.2.3"), "shop db-0 db -");
	EXPECT_EQ(form("10.1.2.4"), "shop - web -");
	EXPECT_EQ(form("10.1.2.5"), "shop db-1 db -"); /* the best of three */
	EXPECT_EQ(learn("10.1.2.5", true).count, 3u);
	EXPECT_EQ(form("10.0.0.1"), "- - - node-1");
	EXPECT_EQ(form("10.0.0.2", true), "- - - -"); /* a Service's name on a node */
	EXPECT_EQ(form("10.1.2.77"), "no name");
	EXPECT_EQ(form("10.1.2.8"), "no name");	   /* the name is there, its type is not */
	EXPECT_EQ(form("203.0.113.1"), "unknown"); /* refused: not its zone */
}

TEST_F(DnsKnot, aliases_and_odd_bytes_come_as_they_should)
{
	ASSERT_EQ(learn("10.1.2.6").state, HG_DNS_NAME);
	EXPECT_STREQ(learn("10.1.2.6").names[0], "classless.example");
	ASSERT_EQ(learn("10.1.2.9").state, HG_DNS_NAME);
	EXPECT_STREQ(learn("10.1.2.9").names[0], "odd\\046name.example");
}

} // namespace
