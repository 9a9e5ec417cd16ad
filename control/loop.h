/*
 * Control's loop: signals, a tick every 200 ms on the wall-clock grid, commands from HTTP.
 *
 * One epoll set; nothing in it blocks for longer than 50 ms but the fold (dp: threads).
 */
#ifndef HELIOGRAPH_CONTROL_LOOP_H
#define HELIOGRAPH_CONTROL_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_wake {
	HG_WAKE_TICK = 1,
	HG_WAKE_COMMAND = 2,
	HG_WAKE_STOP = 4,
	HG_WAKE_STOP_NOW = 8,
	HG_WAKE_RELOAD = 16,
	HG_WAKE_NAMES = 32 /* a source of names has work */
};

struct hg_loop {
	int epoll_fd, timer_fd, signal_fd, command_fd, names_fd;
	unsigned stops; /* requests to stop seen so far */
};

/*
 * Blocks SIGTERM, SIGINT, SIGHUP in the calling thread (and those it starts later), so call it
 * first. 0, or -1 with errno.
 */
int hg_loop_open(struct hg_loop *loop);
int hg_loop_watch_commands(struct hg_loop *loop, int command_fd);
int hg_loop_watch_names(struct hg_loop *loop, int names_fd);
void hg_loop_close(struct hg_loop *loop);

/* Sleeps until something happens, not at all when `busy`; a set of enum hg_wake. The second request
 * to stop is STOP_NOW. */
unsigned hg_loop_wait(struct hg_loop *loop, bool busy);

#ifdef __cplusplus
}
#endif
#endif
