/*
 * A Kubernetes source and the fake API server it talks to over TLS, for tests. The server is a
 * process of its own; the wall clock of the source may be moved on.
 */
#ifndef TESTS_SUPPORT_KUBE_WORLD_H
#define TESTS_SUPPORT_KUBE_WORLD_H

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/clock.h"
#include "control/names/kube.h"

class KubeWorld : public testing::Test
{
      public:
	void SetUp() override
	{
		std::string pattern = std::filesystem::temp_directory_path() / "hg-kube-XXXXXX";
		int to[2], from[2];

		directory = mkdtemp(pattern.data());
		ASSERT_EQ(pipe(to), 0);
		ASSERT_EQ(pipe(from), 0);
		server = fork();
		if (server == 0) {
			dup2(to[0], 0);
			dup2(from[1], 1);
			for (int fd : { to[0], to[1], from[0], from[1] })
				close(fd);
			execlp("python3", "python3", HG_SOURCE_ROOT "/tests/support/kube_server.py",
			       directory.c_str(), (char *)nullptr);
			_exit(127);
		}
		close(to[0]);
		close(from[1]);
		commands = fdopen(to[1], "w");
		answers = fdopen(from[0], "r");
		port = line();
		ASSERT_FALSE(port.empty()) << "the fake server did not start";
		write_token("first");
	}
	void TearDown() override
	{
		hg_kube_destroy(kube);
		fclose(commands);
		fclose(answers);
		waitpid(server, nullptr, 0); /* its input has ended */
		for (const char *name : { "/ca.crt", "/key.pem", "/token" })
			unlink((directory + name).c_str());
		rmdir(directory.c_str());
	}
	void write_token(const std::string &token)
	{
		std::ofstream(directory + "/token") << token << "\n";
	}
	/* A command in JSON; returns the server's answer. */
	std::string tell(const std::string &json)
	{
		fprintf(commands, "%s\n", json.c_str());
		fflush(commands);
		return line();
	}
	static std::string pod(const std::string &namespace_, const std::string &name,
			       const std::string &address, const std::string &rest = "",
			       const std::string &phase = "Running")
	{
		return R"(["pods",{"metadata":{"namespace":")" + namespace_ + R"(","name":")" +
		       name + R"(","uid":")" + namespace_ + name + address + R"("},"spec":{)" +
		       (rest.empty() ? R"("nodeName":"node-1")" : rest) +
		       R"(},"status":{"phase":")" + phase + R"(","podIPs":[{"ip":")" + address +
		       R"("}]}}])";
	}
	void start(bool owners_full = false)
	{
		std::string url = "https://127.0.0.1:" + port, ca = directory + "/ca.crt",
			    token = directory + "/token";
		hg_kube_conf conf = {};
		char error[200];

		conf.server = url.c_str();
		conf.ca_file = ca.c_str();
		conf.token_file = token.c_str();
		conf.max_stale_ms = 3600000;
		conf.owners_full = owners_full;
		conf.log = [](void *arg, const char *sentence) {
			((KubeWorld *)arg)->said.push_back(sentence);
		};
		conf.log_arg = this;
		kube = hg_kube_create(&conf, error, sizeof(error));
		ASSERT_NE(kube, nullptr) << error;
	}
	void turn()
	{
		uint64_t begun = hg_clock_ns(CLOCK_THREAD_CPUTIME_ID);

		hg_kube_turn(kube, hg_wall_ms() + ahead_ms);
		longest_ns = std::max(longest_ns, hg_clock_ns(CLOCK_THREAD_CPUTIME_ID) - begun);
	}
	/* Turns as control does, when there is work and now and then, until the condition holds. */
	bool until(const std::function<bool()> &holds)
	{
		for (uint64_t end = hg_monotonic_ms() + 20000; hg_monotonic_ms() < end;) {
			struct pollfd fd = { hg_kube_fd(kube), POLLIN, 0 };

			turn();
			if (holds())
				return true;
			poll(&fd, 1, 20);
		}
		return false;
	}
	bool synced()
	{
		return until([this] { return hg_kube_synced(kube); });
	}
	/* "kind namespace/pod service node" of an address; "" when it is not known. */
	std::string at(const char *text) const
	{
		hg_name_answer a;
		hg_addr address = address_of(text);

		if (!hg_kube_address(kube, &address, &a))
			return "";
		auto part = [](const char *t) { return std::string(t ? t : "-"); };
		const char *kind = a.kind == HG_NAME_POD    ? "pod"
				   : a.kind == HG_NAME_NODE ? "node"
							    : "service";

		return std::string(kind) + " " + part(a.namespace_) + "/" + part(a.pod) + " " +
		       part(a.service) + " " + part(a.node);
	}
	bool becomes(const char *address, const std::string &expected)
	{
		return until([&] { return at(address) == expected; });
	}
	static hg_addr address_of(const char *text)
	{
		uint8_t bytes[16];

		if (inet_pton(AF_INET, text, bytes) == 1)
			return hg_addr_make(4, bytes);
		EXPECT_EQ(inet_pton(AF_INET6, text, bytes), 1) << text;
		return hg_addr_make(6, bytes);
	}
	hg_kube_figures figures() const
	{
		hg_kube_figures out;

		hg_kube_figures_of(kube, &out);
		return out;
	}
	unsigned said_with(const std::string &text) const
	{
		unsigned count = 0;

		for (const std::string &sentence : said)
			count += sentence.find(text) != std::string::npos;
		return count;
	}

	hg_kube *kube = nullptr;
	uint64_t ahead_ms = 0, longest_ns = 0;
	std::vector<std::string> said;

      private:
	std::string line()
	{
		std::string text;
		int byte;

		while ((byte = fgetc(answers)) != EOF && byte != '\n')
			text += (char)byte;
		return text;
	}

	pid_t server = -1;
	FILE *commands = nullptr, *answers = nullptr;
	std::string directory, port;
};

#endif
