/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* sendmmsg */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/sim/sink.h"

#define KEPT		  256 /* datagrams kept until a flush */
#define TRIES		  200 /* waits of up to 10 ms for room in the socket buffer */
#define SPARE_DESCRIPTORS 32

struct udp_sink {
	struct hg_sim_sink sink;
	int *fds;
	uint32_t nfds;
	uint32_t nkept;
	uint32_t next[KEPT];	/* chain of the same socket, HG_SIM_NONE ends it */
	uint32_t *first, *last; /* by socket */
	struct hg_sim_datagram *kept;
};

/* Waits for room. ECONNREFUSED tells about an earlier datagram: simply go on. */
static bool may_try_again(int fd, int error, uint32_t *tries)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	if (++*tries > TRIES)
		return false;
	if (error == EAGAIN || error == ENOBUFS)
		poll(&p, 1, 10);
	else if (error != ECONNREFUSED && error != EINTR)
		return false;
	return true;
}

/* Sends `n` messages; returns how many left. */
static uint32_t send_all(int fd, struct mmsghdr *messages, uint32_t n)
{
	uint32_t sent = 0, tries = 0;

	while (sent < n) {
		int result = sendmmsg(fd, messages + sent, n - sent, MSG_DONTWAIT);
		if (result > 0)
			sent += (uint32_t)result;
		else if (!may_try_again(fd, errno, &tries))
			break;
	}
	return sent;
}

static void flush_socket(struct udp_sink *u, uint32_t socket)
{
	struct mmsghdr messages[KEPT];
	struct iovec parts[KEPT];
	uint32_t n = 0;

	for (uint32_t i = u->first[socket]; i != HG_SIM_NONE; i = u->next[i], n++) {
		parts[n].iov_base = u->kept[i].bytes;
		parts[n].iov_len = u->kept[i].len_bytes;
		memset(&messages[n], 0, sizeof(messages[n]));
		messages[n].msg_hdr.msg_iov = &parts[n];
		messages[n].msg_hdr.msg_iovlen = 1;
	}
	uint32_t sent = send_all(u->fds[socket], messages, n);
	n = 0;
	for (uint32_t i = u->first[socket]; i != HG_SIM_NONE; i = u->next[i])
		u->sink.sent(u->sink.context, &u->kept[i], n++ < sent);
	u->first[socket] = HG_SIM_NONE;
}

static void flush(struct hg_sim_sink *sink)
{
	struct udp_sink *u = (struct udp_sink *)sink;

	for (uint32_t i = 0; i < u->nkept; i++) {
		uint32_t socket = u->kept[i].agent % u->nfds;
		if (u->first[socket] != HG_SIM_NONE)
			flush_socket(u, socket);
	}
	u->nkept = 0;
}

static void submit(struct hg_sim_sink *sink, const struct hg_sim_datagram *d)
{
	struct udp_sink *u = (struct udp_sink *)sink;
	uint32_t socket = d->agent % u->nfds, at = u->nkept++;

	memcpy(&u->kept[at], d, offsetof(struct hg_sim_datagram, bytes) + d->len_bytes);
	u->next[at] = HG_SIM_NONE;
	if (u->first[socket] == HG_SIM_NONE)
		u->first[socket] = at;
	else
		u->next[u->last[socket]] = at;
	u->last[socket] = at;
	if (u->nkept == KEPT)
		flush(sink);
}

static int close_all(struct hg_sim_sink *sink)
{
	struct udp_sink *u = (struct udp_sink *)sink;

	if (u->nfds)
		flush(sink);
	for (uint32_t i = 0; i < u->nfds; i++)
		close(u->fds[i]);
	free(u->fds);
	free(u->first);
	free(u->last);
	free(u->kept);
	free(u);
	return 0;
}

/* "HOST:PORT" or "[HOST]:PORT" into its parts. */
static bool split(const char *to, char *host, size_t host_bytes, const char **port)
{
	const char *colon = strrchr(to, ':');
	size_t len = colon ? (size_t)(colon - to) : 0;

	if (!colon || len == 0 || len >= host_bytes || colon[1] == 0)
		return false;
	if (to[0] == '[' && to[len - 1] == ']') {
		to++;
		len -= 2;
	} else if (memchr(to, ':', len)) {
		return false; /* an IPv6 address wants brackets */
	}
	memcpy(host, to, len);
	host[len] = 0;
	*port = colon + 1;
	return true;
}

static struct addrinfo *resolve(const char *to, FILE *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *found = NULL;
	char host[256];
	const char *port;
	int result;

	if (!split(to, host, sizeof(host), &port)) {
		fprintf(err, "hg-sim: --to wants HOST:PORT (IPv6 in brackets), not '%s'.\n", to);
		return NULL;
	}
	result = getaddrinfo(host, port, &hints, &found);
	if (result) {
		fprintf(err, "hg-sim: --to %s: %s.\n", to, gai_strerror(result));
		return NULL;
	}
	return found;
}

/* The soft limit may be raised up to the hard one without asking anybody. */
static void raise_descriptor_limit(uint32_t wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void open_sockets(struct udp_sink *u, const struct addrinfo *to, uint32_t wanted)
{
	while (u->nfds < wanted) {
		int fd = socket(to->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			return;
		if (connect(fd, to->ai_addr, to->ai_addrlen)) {
			close(fd);
			return;
		}
		u->first[u->nfds] = HG_SIM_NONE;
		u->fds[u->nfds++] = fd;
	}
}

static struct udp_sink *create(uint32_t agents)
{
	struct udp_sink *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->sink = (struct hg_sim_sink){ .submit = submit, .flush = flush, .close = close_all };
	u->fds = calloc(agents, sizeof(*u->fds));
	u->first = calloc(agents, sizeof(*u->first));
	u->last = calloc(agents, sizeof(*u->last));
	u->kept = calloc(KEPT, sizeof(*u->kept));
	if (u->fds && u->first && u->last && u->kept)
		return u;
	close_all(&u->sink);
	return NULL;
}

struct hg_sim_sink *hg_sim_udp_open(const char *to, uint32_t agents, FILE *err)
{
	struct addrinfo *address = resolve(to, err);
	struct udp_sink *u;

	if (!address)
		return NULL;
	raise_descriptor_limit(agents + SPARE_DESCRIPTORS);
	u = create(agents);
	if (u)
		open_sockets(u, address, agents);
	freeaddrinfo(address);
	if (u && u->nfds)
		return &u->sink;
	fprintf(err, "hg-sim: no socket to %s: %s.\n", to, strerror(errno));
	if (u)
		close_all(&u->sink);
	return NULL;
}
