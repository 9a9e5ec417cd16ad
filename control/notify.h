/*
 * Tells the service manager how the collector fares: ready, alive, reloading, stopping (the
 * datagrams that sd_notify(3) describes, to $NOTIFY_SOCKET). Control only.
 */
#ifndef HELIOGRAPH_CONTROL_NOTIFY_H
#define HELIOGRAPH_CONTROL_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_notify {
	int fd;		      /* -1: nobody listens */
	uint64_t watchdog_ms; /* how often "alive" is due, half of what the manager waits; 0: never
			       */
	uint64_t told_ms;
};

/* Reads NOTIFY_SOCKET and WATCHDOG_USEC of the environment; without them nothing is ever sent. */
void hg_notify_open(struct hg_notify *notify);
void hg_notify_close(struct hg_notify *notify);

/* "READY=1", "STOPPING=1", ... as systemd names them; several lines are allowed. */
void hg_notify_tell(const struct hg_notify *notify, const char *state);

/* Called often; says "alive" when it is due and `alive` holds. now_ms: monotonic. */
void hg_notify_beat(struct hg_notify *notify, uint64_t now_ms, bool alive);

#ifdef __cplusplus
}
#endif
#endif
