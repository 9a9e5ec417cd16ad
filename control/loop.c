#include "control/loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS	    200000000L
#define EVENTS_MAX  8
#define WAIT_MAX_MS 1000

static int watch(struct hg_loop *loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Ticks fall on whole multiples of 200 ms of wall-clock time, so seconds are seconds. */
static int open_timer(void)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	struct itimerspec spec = { .it_interval = { 0, TICK_NS } };

	if (fd < 0)
		return -1;
	clock_gettime(CLOCK_REALTIME, &spec.it_value);
	spec.it_value.tv_sec++;
	spec.it_value.tv_nsec = 0;
	if (!timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL))
		return fd;
	close(fd);
	return -1;
}

int hg_loop_open(struct hg_loop *loop)
{
	memset(loop, 0, sizeof(*loop));
	loop->command_fd = -1;
	loop->names_fd = -1;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->signal_fd = open_signals();
	loop->timer_fd = open_timer();
	if (loop->epoll_fd >= 0 && loop->signal_fd >= 0 && loop->timer_fd >= 0 &&
	    !watch(loop, loop->signal_fd) && !watch(loop, loop->timer_fd))
		return 0;
	hg_loop_close(loop);
	return -1;
}

int hg_loop_watch_commands(struct hg_loop *loop, int command_fd)
{
	loop->command_fd = command_fd;
	return watch(loop, command_fd);
}

int hg_loop_watch_names(struct hg_loop *loop, int names_fd)
{
	loop->names_fd = names_fd;
	return watch(loop, names_fd);
}

void hg_loop_close(struct hg_loop *loop)
{
	int saved = errno;

	if (loop->epoll_fd >= 0)
		close(loop->epoll_fd);
	if (loop->signal_fd >= 0)
		close(loop->signal_fd);
	if (loop->timer_fd >= 0)
		close(loop->timer_fd);
	errno = saved;
}

static unsigned read_signal(struct hg_loop *loop)
{
	struct signalfd_siginfo info;
	unsigned wake = 0;

	while (read(loop->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP) {
			wake |= HG_WAKE_RELOAD;
			continue;
		}
		/* Ctrl-C at a terminal wants no delay; SIGTERM lets traffic move away first. */
		loop->stops++;
		wake |= info.ssi_signo == SIGINT || loop->stops > 1 ? HG_WAKE_STOP_NOW
								    : HG_WAKE_STOP;
	}
	return wake;
}

unsigned hg_loop_wait(struct hg_loop *loop, bool busy)
{
	struct epoll_event events[EVENTS_MAX];
	int count = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, busy ? 0 : WAIT_MAX_MS);
	unsigned wake = 0;
	uint64_t ticks;

	for (int i = 0; i < count; i++) {
		int fd = events[i].data.fd;

		if (fd == loop->signal_fd)
			wake |= read_signal(loop);
		else if (fd == loop->command_fd)
			wake |= HG_WAKE_COMMAND;
		else if (fd == loop->names_fd)
			wake |= HG_WAKE_NAMES;
		else if (read(fd, &ticks, sizeof(ticks)) == sizeof(ticks))
			wake |= HG_WAKE_TICK;
	}
	return wake;
}
