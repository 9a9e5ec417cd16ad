#include <heliograph/source.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dataplane/source/sink_socket.h"

/* Largest UDP payload over IPv4; the stride is no multiple of 4 KiB: other cache sets (dp:S7). */
#define SLOT_BYTES  65507u
#define SLOT_STRIDE (65536u + 3u * 64u)
#define QUEUES_MAX  256u

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(uint32_t))];
};

struct udp_queue {
	int fd;
	unsigned used;	   /* messages the kernel wrote into last time */
	uint32_t overflow; /* kernel's cumulative count, wraps */
	uint8_t *slots;
	struct mmsghdr msgs[HG_BURST];
	struct iovec iovs[HG_BURST];
	struct sockaddr_in6 names[HG_BURST];
	union control controls[HG_BURST];
} __attribute__((aligned(64)));

struct udp_source {
	struct hg_source base;
	struct udp_queue *queues;
	uint16_t port;
	int granted_bytes;
	int sink_fd, sink_error;
};

/* Where to bind. */
struct place {
	int family;
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at;
};

static struct udp_source *self_of(struct hg_source *source)
{
	return (struct udp_source *)source;
}

static void place_v4(struct place *place, const struct in_addr *address, uint16_t port)
{
	memset(place, 0, sizeof(*place));
	place->family = AF_INET;
	place->len = sizeof(place->at.v4);
	place->at.v4.sin_family = AF_INET;
	place->at.v4.sin_addr = *address;
	place->at.v4.sin_port = htons(port);
}

static void place_v6(struct place *place, const struct in6_addr *address, uint16_t port)
{
	memset(place, 0, sizeof(*place));
	place->family = AF_INET6;
	place->len = sizeof(place->at.v6);
	place->at.v6.sin6_family = AF_INET6;
	place->at.v6.sin6_addr = *address;
	place->at.v6.sin6_port = htons(port);
}

static void place_set_port(struct place *place, uint16_t port)
{
	if (place->family == AF_INET6)
		place->at.v6.sin6_port = htons(port);
	else
		place->at.v4.sin_port = htons(port);
}

/* A kernel without IPv6 refuses the socket or the binding of "::". */
static bool has_ipv6(void)
{
	struct place place;
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int failed;

	if (fd < 0)
		return false;
	place_v6(&place, &in6addr_any, 0);
	failed = bind(fd, &place.at.any, place.len);
	close(fd);
	return !failed;
}

static bool place_find(struct place *place, const struct hg_udp_conf *conf)
{
	const struct in_addr any4 = { INADDR_ANY };
	struct in_addr v4;
	struct in6_addr v6;

	if (!conf->address && has_ipv6())
		place_v6(place, &in6addr_any, conf->port);
	else if (!conf->address)
		place_v4(place, &any4, conf->port);
	else if (inet_pton(AF_INET, conf->address, &v4) == 1)
		place_v4(place, &v4, conf->port);
	else if (inet_pton(AF_INET6, conf->address, &v6) == 1)
		place_v6(place, &v6, conf->port);
	else
		return false;
	return true;
}

static bool set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

/* Asks with force where that is allowed; what was granted is half of what the kernel reports. */
static int ask_buffer(int fd, int bytes)
{
	int granted = 0;
	socklen_t len = sizeof(granted);

	if (bytes > 0 && !set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes))
		set_int(fd, SOL_SOCKET, SO_RCVBUF, bytes);
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &len) < 0)
		return 0;
	return granted / 2;
}

static int bound_socket(const struct place *place, bool share)
{
	int fd = socket(place->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int saved;

	if (fd < 0)
		return -1;
	if (place->family == AF_INET6)
		set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	if ((!share || set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1)) &&
	    bind(fd, &place->at.any, place->len) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool learn_port(int fd, struct place *place, uint16_t *port)
{
	struct place bound = *place;

	if (getsockname(fd, &bound.at.any, &bound.len) < 0)
		return false;
	*port = ntohs(place->family == AF_INET6 ? bound.at.v6.sin6_port : bound.at.v4.sin_port);
	place_set_port(place, *port);
	return true;
}

/*
 * SO_REUSEPORT would share the port with another program that also set it, and halve what both see:
 * a first binding without the option finds out.
 */
static bool port_is_free(const struct place *place)
{
	int fd = bound_socket(place, false);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void queue_prepare(struct udp_queue *q)
{
	unsigned i;

	for (i = 0; i < HG_BURST; i++) {
		struct msghdr *m = &q->msgs[i].msg_hdr;

		q->iovs[i].iov_base = q->slots + (size_t)i * SLOT_STRIDE;
		q->iovs[i].iov_len = SLOT_BYTES;
		m->msg_name = &q->names[i];
		m->msg_iov = &q->iovs[i];
		m->msg_iovlen = 1;
		m->msg_control = &q->controls[i];
	}
	q->used = HG_BURST;
}

static bool queue_open(struct udp_source *s, struct udp_queue *q, struct place *place,
		       int buffer_bytes)
{
	int granted;

	q->slots = malloc((size_t)HG_BURST * SLOT_STRIDE);
	if (!q->slots)
		return false;
	q->fd = bound_socket(place, true);
	if (q->fd < 0 || !learn_port(q->fd, place, &s->port))
		return false;
	set_int(q->fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
	granted = ask_buffer(q->fd, buffer_bytes);
	if (q == s->queues || granted < s->granted_bytes)
		s->granted_bytes = granted;
	queue_prepare(q);
	return true;
}

/* Lengths the kernel overwrote in the call before. */
static void queue_rearm(struct udp_queue *q)
{
	unsigned i;

	for (i = 0; i < q->used; i++) {
		q->msgs[i].msg_hdr.msg_namelen = sizeof(q->names[i]);
		q->msgs[i].msg_hdr.msg_controllen = sizeof(q->controls[i]);
	}
}

static void set_peer(struct hg_item *item, const struct sockaddr_in6 *name)
{
	struct sockaddr_in v4;

	if (name->sin6_family == AF_INET) {
		memcpy(&v4, name, sizeof(v4));
		item->peer = hg_addr_make(4, (const uint8_t *)&v4.sin_addr);
		item->peer_port = ntohs(v4.sin_port);
		return;
	}
	item->peer_port = ntohs(name->sin6_port);
	if (IN6_IS_ADDR_V4MAPPED(&name->sin6_addr))
		item->peer = hg_addr_make(4, name->sin6_addr.s6_addr + 12);
	else
		item->peer = hg_addr_make(6, name->sin6_addr.s6_addr);
}

/* The count rides on the datagrams: the newest message of a burst knows most. */
static void note_overflow(struct udp_queue *q, struct msghdr *m, struct hg_drops *drops)
{
	struct cmsghdr *c;
	uint32_t total;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
			continue;
		memcpy(&total, CMSG_DATA(c), sizeof(total));
		hg_drop_add(drops, HG_DROP_SOCK_OVERFLOW, (uint32_t)(total - q->overflow));
		q->overflow = total;
	}
}

static void fill_item(struct udp_queue *q, unsigned i, struct hg_item *item, struct hg_drops *drops)
{
	item->bytes = q->iovs[i].iov_base;
	item->len_bytes = q->msgs[i].msg_len;
	item->truncated = (q->msgs[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
	if (item->truncated)
		hg_drop_add(drops, HG_DROP_SOCK_TRUNCATED, 1);
	set_peer(item, &q->names[i]);
}

static bool is_passing(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static unsigned udp_poll(struct hg_source *source, unsigned queue, struct hg_item *out,
			 struct hg_drops *drops)
{
	struct udp_queue *q = &self_of(source)->queues[queue];
	int got, i;

	queue_rearm(q);
	got = recvmmsg(q->fd, q->msgs, HG_BURST, MSG_DONTWAIT, NULL);
	if (got <= 0) {
		q->used = HG_BURST;
		if (got < 0 && !is_passing(errno))
			hg_drop_add(drops, HG_DROP_SOCK_ERROR, 1);
		return 0;
	}
	q->used = (unsigned)got;
	for (i = 0; i < got; i++)
		fill_item(q, (unsigned)i, &out[i], drops);
	note_overflow(q, &q->msgs[got - 1].msg_hdr, drops);
	return (unsigned)got;
}

static void udp_release(struct hg_source *source, unsigned queue)
{
	(void)source;
	(void)queue;
}

static int udp_wait_fd(struct hg_source *source, unsigned queue)
{
	return self_of(source)->queues[queue].fd;
}

static enum hg_source_state udp_state(struct hg_source *source, unsigned queue)
{
	(void)source;
	(void)queue;
	return HG_SOURCE_RUNNING;
}

static void udp_close(struct hg_source *source)
{
	struct udp_source *s = self_of(source);
	unsigned i;

	for (i = 0; i < s->base.queue_count; i++) {
		if (s->queues[i].fd >= 0)
			close(s->queues[i].fd);
		free(s->queues[i].slots);
	}
	hg_udp_end_sink(source);
	free(s->queues);
	free(s);
}

static const struct hg_source_ops udp_ops = {
	.name = "udp",
	.poll = udp_poll,
	.release = udp_release,
	.wait_fd = udp_wait_fd,
	.state = udp_state,
	.close = udp_close,
};

static struct udp_source *source_make(unsigned queues)
{
	struct udp_source *s = calloc(1, sizeof(*s));
	unsigned i;

	if (!s)
		return NULL;
	s->queues = aligned_alloc(64, queues * sizeof(*s->queues));
	if (!s->queues) {
		free(s);
		return NULL;
	}
	memset(s->queues, 0, queues * sizeof(*s->queues));
	s->sink_fd = -1;
	for (i = 0; i < queues; i++)
		s->queues[i].fd = -1;
	s->base.ops = &udp_ops;
	s->base.queue_count = queues;
	return s;
}

static void explain(const struct hg_udp_conf *conf, int reason, char *error, size_t error_len)
{
	const char *where = conf->address ? conf->address : "all addresses";

	switch (reason) {
	case EADDRINUSE:
		snprintf(error, error_len, "UDP port %u on %s is in use by another program",
			 conf->port, where);
		break;
	case EADDRNOTAVAIL:
		snprintf(error, error_len, "%s is not an address of this host", where);
		break;
	case EACCES:
		snprintf(error, error_len, "UDP port %u may not be used without privilege",
			 conf->port);
		break;
	default:
		snprintf(error, error_len, "cannot receive on UDP port %u on %s: %s", conf->port,
			 where, strerror(reason));
		break;
	}
}

/* When its turn has come: see sink_socket.h. */
static void open_sink(struct udp_source *s, const struct hg_udp_conf *conf, struct place *place,
		      int family)
{
	if (!conf->sink_interface || place->family != family)
		return;
	s->sink_fd = hg_sink_open(conf->sink_interface, &place->at.any, place->len);
	s->sink_error = s->sink_fd < 0 ? errno : 0;
	if (s->sink_fd >= 0)
		learn_port(s->sink_fd, place, &s->port);
}

struct hg_source *hg_udp_open(const struct hg_udp_conf *conf, char *error, size_t error_len)
{
	struct udp_source *s;
	struct place place;
	unsigned i;

	if (conf->queues == 0 || conf->queues > QUEUES_MAX) {
		snprintf(error, error_len, "the number of queues must be 1 to %u", QUEUES_MAX);
		return NULL;
	}
	if (!place_find(&place, conf)) {
		snprintf(error, error_len, "%s is not an IPv4 or IPv6 address", conf->address);
		return NULL;
	}
	if (!port_is_free(&place)) {
		explain(conf, errno, error, error_len);
		return NULL;
	}
	s = source_make(conf->queues);
	if (s)
		open_sink(s, conf, &place, AF_INET6);
	for (i = 0; s && i < conf->queues; i++) {
		if (queue_open(s, &s->queues[i], &place, conf->receive_buffer_bytes))
			continue;
		explain(conf, errno, error, error_len);
		udp_close(&s->base);
		return NULL;
	}
	if (!s) {
		snprintf(error, error_len, "no memory for %u receive queues", conf->queues);
		return NULL;
	}
	open_sink(s, conf, &place, AF_INET);
	return &s->base;
}

uint16_t hg_udp_port(const struct hg_source *source)
{
	return ((const struct udp_source *)source)->port;
}

int hg_udp_granted_bytes(const struct hg_source *source)
{
	return ((const struct udp_source *)source)->granted_bytes;
}

int hg_udp_sink_error(const struct hg_source *source)
{
	return ((const struct udp_source *)source)->sink_error;
}

void hg_udp_end_sink(struct hg_source *source)
{
	struct udp_source *s = self_of(source);

	if (s->sink_fd >= 0)
		close(s->sink_fd);
	s->sink_fd = -1;
}
