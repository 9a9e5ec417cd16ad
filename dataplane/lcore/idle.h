/*
 * What an lcore does when there is nothing to do: pause, timed sleeps that double, deep sleep
 * (dp:I2).
 *
 * Open and close on control; the rest on the lcore. The lcore must be offline for every sleep, so
 * hg_idle_wait() goes offline and online itself.
 */
#ifndef HELIOGRAPH_DATAPLANE_LCORE_IDLE_H
#define HELIOGRAPH_DATAPLANE_LCORE_IDLE_H

#include <stdbool.h>
#include <stdint.h>

struct hg_idle {
	bool busy_poll;	   /* never sleep */
	bool all_wakeable; /* every queue has a descriptor */
	int epoll_fd;
	uint64_t since_ns;   /* start of the current idleness, 0: not idle */
	uint64_t nap_ns;     /* next timed sleep */
	uint64_t nap_max_ns; /* longest that the source's rings outlast; 0: no limit of theirs */
};

/* `stop_fd` ends a deep sleep. False: the kernel gave no epoll. */
bool hg_idle_open(struct hg_idle *idle, bool busy_poll, int stop_fd);
void hg_idle_close(struct hg_idle *idle);

/* `fd`: wakes this lcore; -1: the queue can only be polled. */
bool hg_idle_watch(struct hg_idle *idle, int fd);

/* There was work: back to the top of the ladder. */
static inline void hg_idle_reset(struct hg_idle *idle)
{
	idle->since_ns = 0;
}

/* One step down the ladder at time `now_ns`; `finished`: no queue will ever have work again. */
void hg_idle_wait(struct hg_idle *idle, uint64_t now_ns, bool finished);

#endif
