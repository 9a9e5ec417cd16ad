/*
 * A small DNS server on a loopback port, UDP and TCP, in a thread of its own: it says what the
 * test wrote down, in time, late, wrongly or not at all.
 */
#ifndef TESTS_SUPPORT_DNS_RESPONDER_H
#define TESTS_SUPPORT_DNS_RESPONDER_H

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/dns_message.h"

struct DnsSaid {
	unsigned rcode = 0;
	std::vector<std::string> names;
	uint32_t ttl_s = 600;
	bool soa = false;
	uint32_t soa_s = 0;
	bool truncated = false;	      /* over UDP only */
	bool wrong_id = false;	      /* a forged answer goes first */
	std::vector<uint8_t> instead; /* the message behind the id, as it is */
};

class DnsResponder
{
      public:
	DnsResponder()
	{
		struct sockaddr_in at = {};
		socklen_t len = sizeof(at);
		int on = 1;

		at.sin_family = AF_INET;
		at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		for (;;) { /* until a port is free for both */
			udp = socket(AF_INET, SOCK_DGRAM, 0);
			tcp = socket(AF_INET, SOCK_STREAM, 0);
			setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
			at.sin_port = 0;
			if (bind(udp, (struct sockaddr *)&at, sizeof(at)) == 0 &&
			    getsockname(udp, (struct sockaddr *)&at, &len) == 0 &&
			    bind(tcp, (struct sockaddr *)&at, sizeof(at)) == 0)
				break;
			close(udp);
			close(tcp);
		}
		port = ntohs(at.sin_port);
		listen(tcp, 16);
		if (pipe(stop) != 0)
			abort();
		thread = std::thread([this] { run(); });
	}
	~DnsResponder()
	{
		close(stop[1]);
		thread.join();
		close(stop[0]);
		close(udp);
		close(tcp);
	}
	DnsResponder(const DnsResponder &) = delete;
	DnsResponder &operator=(const DnsResponder &) = delete;

	std::string address() const
	{
		return "127.0.0.1:" + std::to_string(port);
	}
	void say(const std::string &question, const DnsSaid &answer)
	{
		std::lock_guard<std::mutex> guard(lock);
		said[question] = answer;
	}
	/* Says nothing to anybody, or fails everybody, until told otherwise. */
	void set_silent(bool on)
	{
		std::lock_guard<std::mutex> guard(lock);
		silent = on;
	}
	void set_rcode(unsigned rcode)
	{
		std::lock_guard<std::mutex> guard(lock);
		forced_rcode = rcode;
	}
	void set_delay_ms(unsigned ms)
	{
		std::lock_guard<std::mutex> guard(lock);
		delay_ms = ms;
	}
	/* Questions heard so far: all of them, or for one name. */
	std::vector<std::string> heard() const
	{
		std::lock_guard<std::mutex> guard(lock);
		return questions;
	}
	unsigned heard_tcp() const
	{
		std::lock_guard<std::mutex> guard(lock);
		return over_tcp;
	}

      private:
	static std::string question_of(const uint8_t *bytes, size_t len)
	{
		std::string text;

		for (size_t at = 12; at < len && bytes[at] && at + 1 + bytes[at] <= len;
		     at += bytes[at] + 1u)
			text += (text.empty() ? "" : ".") +
				std::string((const char *)bytes + at + 1, bytes[at]);
		return text;
	}

	std::vector<uint8_t> answer(const uint8_t *bytes, size_t len, bool is_tcp,
				    std::vector<uint8_t> *forged)
	{
		std::lock_guard<std::mutex> guard(lock);
		std::string question = question_of(bytes, len);
		auto found = said.find(question);
		DnsSaid what;
		uint16_t id = (uint16_t)(bytes[0] << 8 | bytes[1]);

		questions.push_back(question);
		over_tcp += is_tcp;
		if (silent)
			return {};
		if (found != said.end())
			what = found->second;
		else
			what.rcode = 3;
		if (forced_rcode) {
			what = {};
			what.rcode = forced_rcode;
		}
		if (!what.instead.empty()) {
			std::vector<uint8_t> out = { bytes[0], bytes[1] };

			out.insert(out.end(), what.instead.begin() + 2, what.instead.end());
			return out;
		}
		bool cut = what.truncated && !is_tcp;
		DnsMessage message(question, what.rcode, cut ? 0 : (unsigned)what.names.size(),
				   what.soa ? 1 : 0, id, cut);

		for (size_t i = 0; !cut && i < what.names.size(); i++)
			message.ptr(what.names[i], what.ttl_s);
		if (what.soa)
			message.soa(what.soa_s, what.soa_s);
		if (what.wrong_id)
			*forged = DnsMessage(question, 0, 1, 0, (uint16_t)(id + 1))
					  .ptr("forged.example", 600)
					  .bytes;
		return message.bytes;
	}

	void wait() const
	{
		unsigned ms;
		{
			std::lock_guard<std::mutex> guard(lock);
			ms = delay_ms;
		}
		usleep(ms * 1000);
	}

	void serve_udp()
	{
		uint8_t bytes[512];
		struct sockaddr_in from;
		socklen_t from_len = sizeof(from);
		std::vector<uint8_t> forged;
		ssize_t len =
			recvfrom(udp, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &from_len);

		if (len < 12)
			return;
		wait();
		std::vector<uint8_t> out = answer(bytes, (size_t)len, false, &forged);

		for (const std::vector<uint8_t> &one : { forged, out })
			if (!one.empty() && sendto(udp, one.data(), one.size(), 0,
						   (struct sockaddr *)&from, from_len) < 0)
				perror("sendto");
	}

	void serve_tcp()
	{
		int fd = accept(tcp, nullptr, nullptr);
		uint8_t bytes[514];
		std::vector<uint8_t> forged;
		ssize_t len = recv(fd, bytes, sizeof(bytes), 0);

		if (len > 14) {
			std::vector<uint8_t> out =
				answer(bytes + 2, (size_t)len - 2, true, &forged);

			out.insert(out.begin(),
				   { (uint8_t)(out.size() >> 8), (uint8_t)out.size() });
			if (send(fd, out.data(), out.size(), MSG_NOSIGNAL) < 0)
				perror("send");
		}
		usleep(20000); /* the reader has it before the connection goes */
		close(fd);
	}

	void run()
	{
		for (;;) {
			struct pollfd fds[] = { { udp, POLLIN, 0 },
						{ tcp, POLLIN, 0 },
						{ stop[0], POLLIN, 0 } };

			poll(fds, 3, -1);
			if (fds[2].revents)
				return;
			if (fds[0].revents)
				serve_udp();
			if (fds[1].revents)
				serve_tcp();
		}
	}

	int udp = -1, tcp = -1, stop[2];
	unsigned port = 0;
	std::thread thread;
	mutable std::mutex lock;
	std::map<std::string, DnsSaid> said;
	std::vector<std::string> questions;
	unsigned over_tcp = 0, forced_rcode = 0, delay_ms = 0;
	bool silent = false;
};

#endif
