#define _GNU_SOURCE /* sendmmsg */
#include "control/export/forward.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH	     64u
#define BATCH_BYTES  (256u * 1024)
#define IDLE_NS	     2000000
#define SEND_BUFFER  (4 << 20)
#define DATAGRAM_MAX 65535u

struct target {
	char name[HG_NAME_MAX + 1];
	uint64_t tag; /* of the object: another one starts counting anew */
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} to;
	socklen_t to_len;
	struct hg_object *object; /* referenced: agents */
	uint64_t sent, errors;
};

/* Datagrams taken from a tap, behind each other. */
struct batch {
	unsigned count;
	size_t used;
	struct hg_addr agent[BATCH];
	struct iovec iov[BATCH];
	uint8_t bytes[BATCH_BYTES];
};

struct hg_forward {
	struct hg_dataplane *dataplane;
	pthread_mutex_t lock; /* guards targets, and sockets while they are in use */
	struct target *targets;
	size_t count;
	int fd4, fd6;
	pthread_t thread;
	bool running;
	bool stop;	    /* atomic */
	struct batch batch; /* the thread's */
};

struct hg_forward *hg_forward_create(struct hg_dataplane *dataplane)
{
	struct hg_forward *forward = calloc(1, sizeof(*forward));

	if (!forward)
		return NULL;
	forward->dataplane = dataplane;
	forward->fd4 = forward->fd6 = -1;
	pthread_mutex_init(&forward->lock, NULL);
	return forward;
}

/* ---- the thread ---- */

static void take(struct batch *batch, const struct hg_message *message)
{
	uint8_t *at = batch->bytes + batch->used;

	memcpy(at, hg_message_records(message), message->records_len_bytes);
	batch->agent[batch->count] = message->agent;
	batch->iov[batch->count].iov_base = at;
	batch->iov[batch->count].iov_len = message->records_len_bytes;
	batch->used += message->records_len_bytes;
	batch->count++;
}

static void fill(struct batch *batch, struct hg_ring *ring)
{
	const struct hg_message *message;

	while (batch->count < BATCH && BATCH_BYTES - batch->used >= DATAGRAM_MAX &&
	       (message = hg_ring_peek(ring))) {
		if (message->records_len_bytes <= DATAGRAM_MAX)
			take(batch, message);
		hg_ring_pop(ring);
	}
}

static bool wants(const struct target *target, const struct hg_addr *agent)
{
	const struct hg_made_forwarding *made = target->object->made;

	for (size_t i = 0; i < made->agent_count; i++)
		if (hg_addr_equal(&made->agents[i], agent))
			return true;
	return !made->agent_count;
}

static void add(uint64_t *counter, uint64_t by)
{
	__atomic_store_n(counter, *counter + by, __ATOMIC_RELAXED);
}

static void send_to(struct hg_forward *forward, struct target *target)
{
	struct batch *batch = &forward->batch;
	int fd = target->to.any.sa_family == AF_INET6 ? forward->fd6 : forward->fd4;
	struct mmsghdr messages[BATCH];
	unsigned count = 0, at = 0;

	memset(messages, 0, sizeof(messages));
	for (unsigned i = 0; i < batch->count; i++) {
		struct msghdr *header = &messages[count].msg_hdr;

		if (!wants(target, &batch->agent[i]))
			continue;
		header->msg_name = &target->to;
		header->msg_namelen = target->to_len;
		header->msg_iov = &batch->iov[i];
		header->msg_iovlen = 1;
		count++;
	}
	/* What cannot be sent now is passed over: a slow target must not hold up the others. */
	while (at < count) {
		int done = sendmmsg(fd, messages + at, count - at, MSG_DONTWAIT);

		if (done < 0 && errno == EINTR)
			continue;
		add(done > 0 ? &target->sent : &target->errors, done > 0 ? (uint64_t)done : 1);
		at += done > 0 ? (unsigned)done : 1;
	}
}

static bool serve(struct hg_forward *forward, unsigned lcore)
{
	struct hg_ring *ring = hg_dataplane_tap_ring(forward->dataplane, lcore);
	struct batch *batch = &forward->batch;

	batch->count = 0;
	batch->used = 0;
	if (ring)
		fill(batch, ring);
	if (!batch->count)
		return false;
	pthread_mutex_lock(&forward->lock);
	for (size_t i = 0; i < forward->count; i++)
		send_to(forward, &forward->targets[i]);
	pthread_mutex_unlock(&forward->lock);
	return true;
}

static void *run(void *arg)
{
	const struct timespec idle = { .tv_nsec = IDLE_NS };
	struct hg_forward *forward = arg;
	unsigned lcores = hg_dataplane_lcores(forward->dataplane);

	pthread_setname_np(pthread_self(), "hg-forward");
	while (!__atomic_load_n(&forward->stop, __ATOMIC_ACQUIRE)) {
		bool busy = false;

		for (unsigned i = 0; i < lcores; i++)
			busy |= serve(forward, i);
		if (!busy)
			nanosleep(&idle, NULL);
	}
	return NULL;
}

/* ---- control ---- */

static void stop(struct hg_forward *forward)
{
	if (forward->running) {
		hg_dataplane_untap(forward->dataplane);
		__atomic_store_n(&forward->stop, true, __ATOMIC_RELEASE);
		pthread_join(forward->thread, NULL);
		forward->running = false;
	}
	if (forward->fd4 >= 0)
		close(forward->fd4);
	if (forward->fd6 >= 0)
		close(forward->fd6);
	forward->fd4 = forward->fd6 = -1;
}

static int open_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int bytes = SEND_BUFFER;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes)))
		return fd; /* the default buffer does, with more errors counted */
	return fd;
}

static int start(struct hg_forward *forward)
{
	if (forward->running)
		return 0;
	forward->fd4 = open_socket(AF_INET);
	forward->fd6 = open_socket(AF_INET6); /* a host may have no IPv6: then each send fails */
	__atomic_store_n(&forward->stop, false, __ATOMIC_RELEASE);
	if (forward->fd4 < 0 || pthread_create(&forward->thread, NULL, run, forward)) {
		stop(forward);
		return -1;
	}
	forward->running = true;
	return 0;
}

static void set_address(struct target *target, const struct hg_made_forwarding *made)
{
	if (made->address.family == 6) {
		target->to.v6.sin6_family = AF_INET6;
		target->to.v6.sin6_port = htons(made->port);
		memcpy(&target->to.v6.sin6_addr, made->address.bytes, 16);
		target->to_len = sizeof(target->to.v6);
	} else {
		target->to.v4.sin_family = AF_INET;
		target->to.v4.sin_port = htons(made->port);
		memcpy(&target->to.v4.sin_addr, made->address.bytes, 4);
		target->to_len = sizeof(target->to.v4);
	}
}

static void keep_figures(const struct hg_forward *forward, struct target *target)
{
	for (size_t i = 0; i < forward->count; i++) {
		const struct target *former = &forward->targets[i];

		if (former->tag != target->tag || strcmp(former->name, target->name) != 0)
			continue;
		target->sent = former->sent;
		target->errors = former->errors;
	}
}

static void free_targets(struct target *targets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hg_object_unref(targets[i].object);
	free(targets);
}

static int replace_targets(struct hg_forward *forward, const struct hg_objects_view *objects)
{
	size_t count = objects->kind[HG_OBJECT_FORWARDING].count, former_count;
	struct target *targets = calloc(count + 1, sizeof(*targets)), *former;

	if (!targets)
		return -1;
	pthread_mutex_lock(&forward->lock);
	for (size_t i = 0; i < count; i++) {
		struct hg_object *object = objects->kind[HG_OBJECT_FORWARDING].items[i];

		snprintf(targets[i].name, sizeof(targets[i].name), "%s", object->name);
		targets[i].tag = object->tag;
		targets[i].object = hg_object_ref(object);
		set_address(&targets[i], object->made);
		keep_figures(forward, &targets[i]);
	}
	former = forward->targets;
	former_count = forward->count;
	forward->targets = targets;
	forward->count = count;
	pthread_mutex_unlock(&forward->lock);
	free_targets(former, former_count);
	return 0;
}

/* All agents that any target wants; one that wants all makes it all. */
static int set_tap(struct hg_forward *forward)
{
	struct hg_addr *agents = NULL;
	size_t count = 0;
	bool all = false;
	int status;

	for (size_t i = 0; i < forward->count; i++) {
		const struct hg_made_forwarding *made = forward->targets[i].object->made;
		struct hg_addr *grown =
			realloc(agents, (count + made->agent_count + 1) * sizeof(*agents));

		if (!grown) {
			free(agents);
			return -1;
		}
		agents = grown;
		if (made->agent_count)
			memcpy(agents + count, made->agents, made->agent_count * sizeof(*agents));
		count += made->agent_count;
		all |= !made->agent_count;
	}
	status = hg_dataplane_tap(forward->dataplane, agents, all ? 0 : count);
	free(agents);
	return status;
}

int hg_forward_set(struct hg_forward *forward, const struct hg_objects_view *objects)
{
	if (replace_targets(forward, objects))
		return -1;
	if (!forward->count) {
		stop(forward);
		return 0;
	}
	/* The tap makes the rings that the thread looks for. */
	if (set_tap(forward))
		return -1;
	return start(forward);
}

void hg_forward_destroy(struct hg_forward *forward)
{
	if (!forward)
		return;
	stop(forward);
	free_targets(forward->targets, forward->count);
	pthread_mutex_destroy(&forward->lock);
	free(forward);
}

void hg_forward_figures_of(const struct hg_forward *forward, const char *name,
			   struct hg_forward_figures *figures)
{
	/* The lock is the one thing that readers change. */
	pthread_mutex_t *lock = forward ? (pthread_mutex_t *)(uintptr_t)&forward->lock : NULL;

	memset(figures, 0, sizeof(*figures));
	if (!forward)
		return;
	pthread_mutex_lock(lock);
	for (size_t i = 0; i < forward->count; i++)
		if (!strcmp(forward->targets[i].name, name)) {
			figures->sent = forward->targets[i].sent;
			figures->errors = forward->targets[i].errors;
		}
	pthread_mutex_unlock(lock);
}
