#include "control/names/dns_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <ares.h>

#define CLASS_IN    1
#define TYPE_PTR    12
#define EVENTS_TURN 64
#define TURNS_MAX   8 /* rounds over ready sockets in one turn */

struct hg_dns_sender {
	ares_channel channel;
	int epoll_fd, timer_fd;
	unsigned wake_ms; /* as the timer is set; 0: off */
	bool closing;
	hg_dns_answered *answered;
	void *arg;
};

struct question {
	struct hg_dns_sender *sender;
	unsigned slot;
};

/* The library opens a socket, wants to know less or more of it, or is about to close it. */
static void on_socket(void *arg, ares_socket_t fd, int readable, int writable)
{
	const struct hg_dns_sender *sender = arg;
	struct epoll_event event = { .events =
					     (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
				     .data.fd = fd };

	if (!readable && !writable)
		epoll_ctl(sender->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(sender->epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0)
		epoll_ctl(sender->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static bool open_channel(struct hg_dns_sender *sender, const char *servers, unsigned timeout_ms,
			 unsigned tries, char *error, size_t error_len)
{
	/* Sockets stay open; no aliases from the environment. */
	struct ares_options options = { .flags = ARES_FLAG_STAYOPEN | ARES_FLAG_NOALIASES,
					.timeout = (int)timeout_ms,
					.tries = (int)tries,
					.sock_state_cb = on_socket,
					.sock_state_cb_data = sender };
	int status = ares_init_options(&sender->channel, &options,
				       ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
					       ARES_OPT_SOCK_STATE_CB);

	if (status != ARES_SUCCESS) {
		sender->channel = NULL;
		snprintf(error, error_len, "reverse DNS cannot be set up: %s",
			 ares_strerror(status));
		return false;
	}
	if (servers && *servers &&
	    (status = ares_set_servers_ports_csv(sender->channel, servers)) != ARES_SUCCESS) {
		snprintf(error, error_len,
			 "\"%.100s\" is no list of address[:port], with commas: %s", servers,
			 ares_strerror(status));
		return false;
	}
	return true;
}

static bool open_set(struct hg_dns_sender *sender)
{
	struct epoll_event event = { .events = EPOLLIN };

	sender->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	sender->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	event.data.fd = sender->timer_fd;
	return sender->epoll_fd >= 0 && sender->timer_fd >= 0 &&
	       epoll_ctl(sender->epoll_fd, EPOLL_CTL_ADD, sender->timer_fd, &event) == 0;
}

struct hg_dns_sender *hg_dns_sender_create(const char *servers, unsigned timeout_ms, unsigned tries,
					   hg_dns_answered *answered, void *arg, char *error,
					   size_t error_len)
{
	struct hg_dns_sender *sender = calloc(1, sizeof(*sender));

	error[0] = '\0';
	if (!sender || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
		snprintf(error, error_len, "there is no memory for reverse DNS");
		free(sender);
		return NULL;
	}
	sender->answered = answered;
	sender->arg = arg;
	if (!open_set(sender))
		snprintf(error, error_len, "there are no descriptors for reverse DNS");
	else if (open_channel(sender, servers, timeout_ms, tries, error, error_len))
		return sender;
	hg_dns_sender_destroy(sender);
	return NULL;
}

void hg_dns_sender_destroy(struct hg_dns_sender *sender)
{
	if (!sender)
		return;
	sender->closing = true;
	if (sender->channel)
		ares_destroy(sender->channel);
	if (sender->timer_fd >= 0)
		close(sender->timer_fd);
	if (sender->epoll_fd >= 0)
		close(sender->epoll_fd);
	free(sender);
	ares_library_cleanup();
}

int hg_dns_sender_fd(const struct hg_dns_sender *sender)
{
	return sender->epoll_fd;
}

static enum hg_dns_outcome outcome_of(int status, bool bytes)
{
	if (bytes)
		return HG_DNS_ANSWERED;
	switch (status) {
	case ARES_ETIMEOUT:
		return HG_DNS_TIMEOUT;
	case ARES_ESERVFAIL:
	case ARES_ENOTIMP:
	case ARES_EREFUSED:
	case ARES_ECONNREFUSED:
		return HG_DNS_FAILED;
	default:
		return HG_DNS_BROKEN;
	}
}

static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
	struct question *question = arg;
	struct hg_dns_sender *sender = question->sender;
	bool whole = bytes && len > 0;

	(void)timeouts;
	if (!sender->closing)
		sender->answered(sender->arg, question->slot, outcome_of(status, whole), bytes,
				 whole ? (size_t)len : 0);
	free(question);
}

void hg_dns_sender_ask(struct hg_dns_sender *sender, const char *name, unsigned slot)
{
	struct question *question = malloc(sizeof(*question));

	if (!question) {
		sender->answered(sender->arg, slot, HG_DNS_BROKEN, NULL, 0);
		return;
	}
	*question = (struct question){ .sender = sender, .slot = slot };
	ares_query(sender->channel, name, CLASS_IN, TYPE_PTR, on_answer, question);
}

void hg_dns_sender_turn(struct hg_dns_sender *sender)
{
	struct epoll_event events[EVENTS_TURN];
	uint64_t expired;
	int count = EVENTS_TURN;

	for (unsigned turn = 0; turn < TURNS_MAX && count == EVENTS_TURN; turn++) {
		count = epoll_wait(sender->epoll_fd, events, EVENTS_TURN, 0);
		for (int i = 0; i < count; i++) {
			int fd = events[i].data.fd;
			bool out = events[i].events & EPOLLOUT;
			bool in = events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP);

			if (fd != sender->timer_fd)
				ares_process_fd(sender->channel, in ? fd : ARES_SOCKET_BAD,
						out ? fd : ARES_SOCKET_BAD);
			else if (read(fd, &expired, sizeof(expired)) < 0)
				continue; /* another turn was faster */
		}
	}
	ares_process_fd(sender->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* timeouts */
}

void hg_dns_sender_wake(struct hg_dns_sender *sender, unsigned after_ms)
{
	struct itimerspec when = { .it_value.tv_sec = after_ms / 1000,
				   .it_value.tv_nsec = after_ms % 1000 * 1000000l };

	when.it_interval = when.it_value;
	if (after_ms != sender->wake_ms)
		timerfd_settime(sender->timer_fd, 0, &when, NULL);
	sender->wake_ms = after_ms;
}
