/*
 * The dataplane as control sees it: started once, lcores with a slot, a ring and counters each.
 *
 * All functions on control. Settings are copied. dataplane/lcore decides how the lcores run: under
 * EAL with or without hugepages, or as plain threads where EAL cannot start (dp:3).
 */
#ifndef HELIOGRAPH_DATAPLANE_H
#define HELIOGRAPH_DATAPLANE_H

#include <heliograph/epoch.h>
#include <heliograph/ring.h>
#include <heliograph/source.h>
#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_poll_mode { HG_POLL_ADAPTIVE, HG_POLL_BUSY };

struct hg_dataplane_conf {
	unsigned lcores;	  /* number of lcores, at least 1 */
	struct hg_source *source; /* opened; queue q is served by lcore q mod lcores */
	enum hg_poll_mode poll;
	size_t base_rows, discard_rows, ring_bytes;
	uint64_t seed;
	struct hg_plan plan; /* until control gives a work buffer with its own */
	bool use_eal;
	/* Receives every line EAL writes (no newline); any thread; NULL: discarded. */
	void (*log)(void *arg, int level, const char *line);
	void *log_arg;
};

/* Written by the lcore, relaxed; read by anyone. */
struct hg_lcore_status {
	uint64_t turns;	   /* grows at least once a second while the lcore is alive */
	uint64_t busy_ns;  /* time in turns that had work */
	uint64_t finished; /* 1: all its queues are finished (a replayed file) */
};

struct hg_dataplane;

/* Which agents' datagrams a tap takes; immutable while it is set. */
struct hg_tap {
	struct hg_ring *ring;	/* of the lcore; full: the copy is dropped and counted */
	struct hg_addr *agents; /* sorted by memcmp; none: every agent */
	size_t agent_count;
};

/* NULL with a sentence in `error`. After success every lcore polls. */
struct hg_dataplane *hg_dataplane_start(const struct hg_dataplane_conf *conf, char *error,
					size_t error_len);
unsigned hg_dataplane_lcores(const struct hg_dataplane *dp);
struct hg_slot *hg_dataplane_slot(struct hg_dataplane *dp, unsigned lcore); /* of struct hg_work */
struct hg_ring *hg_dataplane_ring(struct hg_dataplane *dp, unsigned lcore);
const struct hg_drops *hg_dataplane_drops(const struct hg_dataplane *dp, unsigned lcore);
/* Sum of one counter over all lcores and the device; the device's part is as old as the last
 * hg_dataplane_refresh(). The sum may be read by any thread. */
uint64_t hg_dataplane_dropped(const struct hg_dataplane *dp, enum hg_drop drop);
void hg_dataplane_refresh(struct hg_dataplane *dp);
const struct hg_lcore_status *hg_dataplane_status(const struct hg_dataplane *dp, unsigned lcore);
const char *
hg_dataplane_runtime(const struct hg_dataplane *dp); /* "eal hugepages", "eal no-huge", "threads" */

/*
 * Copies of the datagrams of these agents (count 0: of all) go into the lcores' taps from now on.
 * 0, or -1: no memory, nothing changed. hg_dataplane_untap() ends it; the rings stay.
 */
int hg_dataplane_tap(struct hg_dataplane *dp, const struct hg_addr *agents, size_t agent_count);
void hg_dataplane_untap(struct hg_dataplane *dp);
/* Messages HG_MESSAGE_DATAGRAM, for one consumer; NULL before the first tap. */
struct hg_ring *hg_dataplane_tap_ring(struct hg_dataplane *dp, unsigned lcore);

/* A cleared spare for the exchange; the caller owns it. NULL: no memory. */
struct hg_work *hg_dataplane_spare(struct hg_dataplane *dp);

/* Stops and joins all lcores; slots keep their last work buffer for a final fold. */
void hg_dataplane_stop(struct hg_dataplane *dp);
void hg_dataplane_destroy(struct hg_dataplane *dp);

#ifdef __cplusplus
}
#endif
#endif
