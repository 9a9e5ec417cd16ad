// Real sockets, running lcores, buffers exchanged all the time: what was sent is what is counted,
// in datagrams, in samples and in the sequence numbers, or it is in a drop counter (dp:G1, dp:9).
//
// socket_stress DATAGRAMS [--busy]   exit 0: sent = counted
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <heliograph/dataplane.h>

#include "tests/support/wire.h"

namespace
{

const unsigned lcores = 2, senders = 4, samples = 3;

struct Sum {
	uint64_t datagrams = 0, flows = 0, received = 0, overflow = 0;
	double rows = 0, totals = 0;
};

void send_all(unsigned number, uint16_t port, unsigned count, std::atomic<unsigned> *failed)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	sockaddr_in to = {};
	wire::Agent agent;
	wire::Flow flow;

	to.sin_family = AF_INET;
	to.sin_port = htons(port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	agent.address = 0xc6336401 + number;
	for (unsigned i = 0; i < count; i++) {
		std::vector<wire::Bytes> list;
		agent.sequence = i + 1;
		agent.uptime_ms = i;
		for (unsigned s = 0; s < samples; s++) {
			flow.sequence = i * samples + s + 1;
			flow.src = flow.sequence % 500;
			list.push_back(wire::flow_sample(flow));
		}
		wire::Bytes d = wire::datagram(agent, list);
		if (sendto(fd, d.data(), d.size(), 0, reinterpret_cast<sockaddr *>(&to),
			   sizeof(to)) != static_cast<ssize_t>(d.size()))
			(*failed)++;
		if (i % 16 == 15) /* lcores share the CPUs with the senders */
			std::this_thread::sleep_for(std::chrono::microseconds(200));
		if (i + 2 ==
		    count) /* the last one tells what the kernel dropped: it must get through */
			std::this_thread::sleep_for(std::chrono::milliseconds(100));
	}
	close(fd);
}

void add(Sum *sum, const hg_work *work)
{
	hg_rows_item item;

	sum->datagrams += work->datagrams;
	sum->flows += work->flow_samples;
	for (uint32_t i = 0; i < work->touched_agent_count; i++)
		sum->received += work->agents[work->touched_agents[i]].datagrams.received;
	for (uint32_t i = 0; i < work->touched_source_count; i++)
		for (const hg_totals &t : work->sources[work->touched_sources[i]].total)
			sum->totals += t.n;
	for (size_t pos = 0; hg_rows_next(work->base, &pos, &item);)
		sum->rows += static_cast<double>(item.row->n);
}

void collect(hg_dataplane *dp, std::vector<hg_work *> *spares, Sum *sum)
{
	for (unsigned i = 0; i < lcores; i++)
		(*spares)[i] = static_cast<hg_work *>(
			hg_slot_exchange(hg_dataplane_slot(dp, i), (*spares)[i]));
	hg_grace_period();
	for (hg_work *work : *spares) {
		add(sum, work);
		hg_work_clear(work);
	}
	sum->overflow = 0;
	for (unsigned i = 0; i < lcores; i++)
		sum->overflow += hg_drop_read(hg_dataplane_drops(dp, i), HG_DROP_SOCK_OVERFLOW);
}

bool holds(const Sum &s, uint64_t sent)
{
	double flows = static_cast<double>(s.flows);

	printf("sent %lu, counted %lu, dropped by the kernel %lu, samples %lu, in rows %.0f, in "
	       "totals "
	       "%.0f\n",
	       sent, s.datagrams, s.overflow, s.flows, s.rows, s.totals);
	return s.datagrams + s.overflow == sent && s.received == s.datagrams &&
	       s.flows == s.datagrams * samples && s.rows == flows && s.totals == flows;
}

} // namespace

int main(int argc, char **argv)
{
	unsigned count = argc > 1 ? static_cast<unsigned>(atoi(argv[1])) / senders : 10000;
	char error[256] = "";
	hg_udp_conf udp = { 0, "127.0.0.1", lcores, 8 << 20 };
	hg_source *source = hg_udp_open(&udp, error, sizeof(error));
	hg_dataplane_conf conf = {};
	std::atomic<unsigned> failed{ 0 };
	std::vector<std::thread> threads;
	std::vector<hg_work *> spares;
	Sum sum;

	conf.lcores = lcores;
	conf.source = source;
	conf.poll = argc > 2 && std::string(argv[2]) == "--busy" ? HG_POLL_BUSY : HG_POLL_ADAPTIVE;
	conf.base_rows = 4096;
	conf.discard_rows = 64;
	conf.ring_bytes = 1 << 16;
	hg_dataplane *dp = source ? hg_dataplane_start(&conf, error, sizeof(error)) : nullptr;
	if (!dp) {
		fprintf(stderr, "%s\n", error);
		return 2;
	}
	for (unsigned i = 0; i < lcores; i++)
		spares.push_back(hg_dataplane_spare(dp));
	for (unsigned i = 0; i < senders; i++)
		threads.emplace_back(send_all, i, hg_udp_port(source), count, &failed);
	uint64_t sent = static_cast<uint64_t>(count) * senders;
	for (unsigned quiet = 0; quiet < 300 && sum.datagrams + sum.overflow < sent; quiet++) {
		uint64_t before = sum.datagrams;
		collect(dp, &spares, &sum);
		quiet = sum.datagrams > before ? 0 : quiet;
		std::this_thread::sleep_for(std::chrono::milliseconds(3));
	}
	for (std::thread &t : threads)
		t.join();
	hg_dataplane_stop(dp);
	collect(dp, &spares, &sum);
	bool good = holds(sum, sent - failed);
	hg_dataplane_destroy(dp);
	source->ops->close(source);
	for (hg_work *work : spares)
		hg_work_destroy(work);
	return good ? 0 : 1;
}
