#include "dataplane/source/sink_socket.h"

#include <errno.h>
#include <linux/filter.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int set_filter(int fd)
{
	struct sock_filter nothing = { BPF_RET | BPF_K, 0, 0, 0 };
	struct sock_fprog program = { 1, &nothing };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int bind_any(int fd, int family, uint16_t port)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (family == AF_INET6)
		return bind(fd, (struct sockaddr *)&v6, sizeof(v6));
	return bind(fd, (struct sockaddr *)&v4, sizeof(v4));
}

static int open_family(int family, const char *iface, uint16_t port)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int off = 0, on = 1, saved;

	if (fd < 0)
		return -1;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (set_filter(fd) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, iface, (socklen_t)strlen(iface)) == 0 &&
	    bind_any(fd, family, port) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

int hg_sink_open(const char *iface, uint16_t port)
{
	int fd = open_family(AF_INET6, iface, port); /* both families, where there are two */

	return fd >= 0 ? fd : open_family(AF_INET, iface, port);
}
