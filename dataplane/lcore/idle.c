#include "dataplane/lcore/idle.h"

#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <heliograph/epoch.h>

#define SPIN_NS		  50000u
#define NAP_FIRST_NS	  50000u
#define NAP_LAST_NS	  1000000u /* a longer one would outlast a socket buffer at full rate */
#define NAP_UNWAKEABLE_NS 5000000u /* dp:I3 */
#define DEEP_MS		  1000	   /* progress once a second even asleep */

bool hg_idle_open(struct hg_idle *idle, bool busy_poll, int stop_fd)
{
	idle->busy_poll = busy_poll;
	idle->all_wakeable = true;
	idle->since_ns = 0;
	idle->nap_ns = NAP_FIRST_NS;
	idle->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return idle->epoll_fd >= 0 && hg_idle_watch(idle, stop_fd);
}

void hg_idle_close(struct hg_idle *idle)
{
	if (idle->epoll_fd >= 0)
		close(idle->epoll_fd);
}

bool hg_idle_watch(struct hg_idle *idle, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (fd < 0) {
		idle->all_wakeable = false;
		return true;
	}
	return epoll_ctl(idle->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void spin(void)
{
	unsigned i;

	for (i = 0; i < 16; i++)
		__builtin_ia32_pause();
}

static void nap(uint64_t ns)
{
	struct timespec ts = { .tv_sec = 0, .tv_nsec = (long)ns };

	nanosleep(&ts, NULL);
}

/*
 * Level triggered: a datagram that came before the call ends it at once (dp:I5). Entered as soon as
 * the naps have grown to their limit and not after a second of them: waking by descriptor loses no
 * time, and a thousand naps a second cost 2 % of a CPU.
 */
static void deep_sleep(struct hg_idle *idle)
{
	struct epoll_event events[8];

	epoll_wait(idle->epoll_fd, events, 8, DEEP_MS);
}

static uint64_t nap_limit(const struct hg_idle *idle)
{
	uint64_t limit = idle->all_wakeable ? NAP_LAST_NS : NAP_UNWAKEABLE_NS;

	return idle->nap_max_ns && idle->nap_max_ns < limit ? idle->nap_max_ns : limit;
}

static void sleep_longer(struct hg_idle *idle, bool finished)
{
	uint64_t limit = nap_limit(idle);

	if (finished || (idle->all_wakeable && idle->nap_ns >= limit)) {
		deep_sleep(idle);
		return;
	}
	nap(idle->nap_ns);
	idle->nap_ns = idle->nap_ns * 2 < limit ? idle->nap_ns * 2 : limit;
}

void hg_idle_wait(struct hg_idle *idle, uint64_t now_ns, bool finished)
{
	if (!idle->since_ns) {
		idle->since_ns = now_ns;
		idle->nap_ns = NAP_FIRST_NS;
	}
	if (idle->busy_poll || now_ns - idle->since_ns < SPIN_NS) {
		spin();
		return;
	}
	hg_reader_offline();
	sleep_longer(idle, finished);
	hg_reader_online();
}
