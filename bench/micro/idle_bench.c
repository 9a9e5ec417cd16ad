/*
 * What an lcore costs while nothing comes, and while little comes (dp:I1): CPU time of the lcores'
 * threads over seconds of silence, then at a trickle. Prints percent of one CPU.
 *
 * bench_idle [LCORES [SECONDS]]
 */
#define _GNU_SOURCE /* usleep */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <heliograph/dataplane.h>

static double clock_s(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Sends `per_second` small datagrams for `seconds`; returns the CPU time this thread used itself.
 */
static double trickle(uint16_t port, unsigned per_second, unsigned seconds)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	double begin = clock_s(CLOCK_THREAD_CPUTIME_ID);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char bytes[200] = { 0 };

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (unsigned i = 0; i < per_second * seconds; i++) {
		if (sendto(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			perror("sendto");
		usleep(1000000 / per_second);
	}
	close(fd);
	return clock_s(CLOCK_THREAD_CPUTIME_ID) - begin;
}

static void measure(uint16_t port, unsigned lcores, unsigned per_second, unsigned seconds)
{
	double cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID), wall = clock_s(CLOCK_MONOTONIC), own = 0;

	if (per_second)
		own = trickle(port, per_second, seconds);
	else
		sleep(seconds);
	cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu - own;
	wall = clock_s(CLOCK_MONOTONIC) - wall;
	printf("%u lcores, %5u datagrams/s: %.3f %% of a CPU\n", lcores, per_second,
	       100 * cpu / wall);
}

int main(int argc, char **argv)
{
	unsigned lcores = argc > 1 ? (unsigned)atoi(argv[1]) : 2;
	unsigned seconds = argc > 2 ? (unsigned)atoi(argv[2]) : 3;
	const unsigned rates[] = { 0, 1, 10, 100, 1000 };
	char error[256] = "";
	struct hg_udp_conf udp = { .address = "127.0.0.1", .queues = lcores };
	struct hg_dataplane_conf conf = {
		.lcores = lcores,
		.base_rows = 65536,
		.discard_rows = 16384,
		.ring_bytes = 1 << 20,
		.source = hg_udp_open(&udp, error, sizeof(error)),
	};
	struct hg_dataplane *dp =
		conf.source ? hg_dataplane_start(&conf, error, sizeof(error)) : NULL;

	if (!dp) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	sleep(1);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		measure(hg_udp_port(conf.source), lcores, rates[i], seconds);
	hg_dataplane_destroy(dp);
	conf.source->ops->close(conf.source);
	return 0;
}
