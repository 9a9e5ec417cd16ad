/*
 * One lcore: its queues, its pipeline, what it shares with control, and its loop (dp:8.1, dp:10).
 *
 * hg_lcore_open() and hg_lcore_close() on control while the thread does not run; hg_lcore_loop() is
 * the thread. Who writes what is said at each field.
 */
#ifndef HELIOGRAPH_DATAPLANE_LCORE_LCORE_H
#define HELIOGRAPH_DATAPLANE_LCORE_LCORE_H

#include <pthread.h>
#include <stdatomic.h>

#include <heliograph/dataplane.h>

#include "dataplane/lcore/idle.h"
#include "dataplane/lcore/pipeline.h"

struct hg_lcore {
	struct hg_slot slot;	       /* control exchanges, the lcore loads */
	struct hg_slot tap;	       /* of struct hg_tap, likewise; NULL: none */
	struct hg_drops drops;	       /* lcore writes */
	struct hg_lcore_status status; /* lcore writes */
	struct hg_ring *tap_ring;      /* control: set with the first tap, kept */
	struct hg_ring *ring;	       /* set before the start, as all below */
	struct hg_pipeline *pipeline;
	struct hg_source *source;
	unsigned first_queue, queue_step; /* serves first, first + step, ... */
	struct hg_idle idle;
	bool in_eal;
	const atomic_bool *stop; /* control writes */
	int pinned_cpu;		 /* -1: floats */
	unsigned number;
	pthread_t thread;
	bool started;
} __attribute__((aligned(64)));

/* Takes memory for one lcore. False: no memory; what was taken is freed by hg_lcore_close(). */
bool hg_lcore_open(struct hg_lcore *lcore, const struct hg_dataplane_conf *conf, unsigned number,
		   int stop_fd);
void hg_lcore_close(struct hg_lcore *lcore);

void *hg_lcore_loop(void *lcore); /* thread entry */

#endif
