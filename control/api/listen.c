#include "control/api/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static bool is_loopback(const struct sockaddr *addr)
{
	if (addr->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)addr;

		return (ntohl(in->sin_addr.s_addr) >> 24) == 127;
	}
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)addr)->sin6_addr);
}

static void set_port(struct sockaddr *addr, uint16_t port)
{
	if (addr->sa_family == AF_INET)
		((struct sockaddr_in *)addr)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)addr)->sin6_port = htons(port);
}

static uint16_t bound_port(int fd)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	if (getsockname(fd, (struct sockaddr *)&addr, &len))
		return 0;
	if (addr.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&addr)->sin_port);
	return ntohs(((struct sockaddr_in6 *)&addr)->sin6_port);
}

static int bind_one(const struct sockaddr *addr, socklen_t len, bool dual)
{
	int fd = socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;
	int only6 = !dual;
	int saved;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (addr->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only6, sizeof(only6));
	if (!bind(fd, addr, len) && !listen(fd, BACKLOG))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static int add(struct hg_listeners *out, struct sockaddr *addr, socklen_t len, bool dual)
{
	int fd;

	set_port(addr, out->port);
	fd = bind_one(addr, len, dual);
	if (fd < 0)
		return -1;
	if (!out->port)
		out->port = bound_port(fd);
	out->fd[out->count++] = fd;
	out->beyond_loopback = out->beyond_loopback || !is_loopback(addr);
	return 0;
}

static int listen_all(struct hg_listeners *out)
{
	struct sockaddr_in6 any6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in any4 = { .sin_family = AF_INET };

	if (!add(out, (struct sockaddr *)&any6, sizeof(any6), true))
		return 0;
	return errno == EADDRINUSE ? -1 : add(out, (struct sockaddr *)&any4, sizeof(any4), false);
}

/* ::1 may be missing on a machine without IPv6: 127.0.0.1 alone is then enough. */
static int listen_loopback(struct hg_listeners *out)
{
	struct sockaddr_in four = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	if (add(out, (struct sockaddr *)&four, sizeof(four), false))
		return -1;
	if (add(out, (struct sockaddr *)&six, sizeof(six), false) && errno == EADDRINUSE)
		return -1;
	return 0;
}

static int listen_name(const char *hostname, struct hg_listeners *out, char *error,
		       size_t error_len)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *list;
	int status = getaddrinfo(hostname, NULL, &hints, &list);

	if (status) {
		snprintf(error, error_len, "http.hostname '%s': %s", hostname,
			 gai_strerror(status));
		return -1;
	}
	for (struct addrinfo *at = list; at && out->count < HG_LISTEN_MAX && !status;
	     at = at->ai_next)
		status = add(out, at->ai_addr, at->ai_addrlen, false);
	freeaddrinfo(list);
	return status;
}

int hg_listen(const char *hostname, uint16_t port, struct hg_listeners *out, char *error,
	      size_t error_len)
{
	int status;

	memset(out, 0, sizeof(*out));
	out->port = port;
	error[0] = '\0';
	if (!*hostname)
		status = listen_all(out);
	else if (!strcmp(hostname, "localhost"))
		status = listen_loopback(out);
	else
		status = listen_name(hostname, out, error, error_len);
	if (!status)
		return 0;
	if (!error[0])
		snprintf(error, error_len, "cannot listen on TCP port %u: %s", out->port,
			 strerror(errno));
	while (out->count)
		close(out->fd[--out->count]);
	return -1;
}

void hg_close(struct hg_listeners *listeners)
{
	for (unsigned i = 0; i < listeners->count; i++)
		close(listeners->fd[i]);
	listeners->count = 0;
}
