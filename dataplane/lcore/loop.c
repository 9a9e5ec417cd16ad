#define _GNU_SOURCE /* CPU_SET, pthread_setname_np */
#include "dataplane/lcore/lcore.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dataplane/lcore/eal.h"

#define NS_PER_S 1000000000u

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static void publish(uint64_t *field, uint64_t value)
{
	__atomic_store_n(field, value, __ATOMIC_RELAXED);
}

/* One burst of one queue (dp:S1). */
static unsigned serve(struct hg_lcore *lcore, struct hg_work *work, unsigned queue)
{
	const struct hg_source_ops *ops = lcore->source->ops;
	struct hg_item items[HG_BURST];
	unsigned count = ops->poll(lcore->source, queue, items, &lcore->drops);

	if (!count)
		return 0;
	hg_pipeline_run(lcore->pipeline, work, items, count,
			clock_ns(CLOCK_REALTIME_COARSE) / 1000000);
	ops->release(lcore->source, queue);
	return count;
}

static bool queue_finished(const struct hg_lcore *lcore, unsigned queue)
{
	return lcore->source->ops->state(lcore->source, queue) == HG_SOURCE_FINISHED;
}

struct turn {
	unsigned items;
	bool finished; /* no queue will ever give anything again */
};

static struct turn take_turn(struct hg_lcore *lcore)
{
	struct hg_work *work = hg_slot_load(&lcore->slot);
	struct turn turn = { 0, true };
	unsigned queue;

	hg_pipeline_set_tap(lcore->pipeline, hg_slot_load(&lcore->tap));
	for (queue = lcore->first_queue; queue < lcore->source->queue_count;
	     queue += lcore->queue_step) {
		turn.items += serve(lcore, work, queue);
		turn.finished &= queue_finished(lcore, queue);
	}
	turn.finished &= turn.items == 0;
	hg_reader_quiescent();
	return turn;
}

static void run(struct hg_lcore *lcore)
{
	uint64_t before = clock_ns(CLOCK_MONOTONIC), now;

	while (!atomic_load_explicit(lcore->stop, memory_order_acquire)) {
		struct turn turn = take_turn(lcore);

		now = clock_ns(CLOCK_MONOTONIC);
		publish(&lcore->status.turns, lcore->status.turns + 1);
		publish(&lcore->status.finished, turn.finished);
		if (turn.items) {
			publish(&lcore->status.busy_ns, lcore->status.busy_ns + now - before);
			hg_idle_reset(&lcore->idle);
		} else {
			hg_idle_wait(&lcore->idle, now, turn.finished);
			now = clock_ns(CLOCK_MONOTONIC);
		}
		before = now;
	}
}

static void settle(const struct hg_lcore *lcore)
{
	char name[16];
	cpu_set_t cpus;

	snprintf(name, sizeof(name), "hg-lcore-%u", lcore->number);
	pthread_setname_np(pthread_self(), name);
	if (lcore->pinned_cpu < 0)
		return;
	CPU_ZERO(&cpus);
	CPU_SET(lcore->pinned_cpu, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

void *hg_lcore_loop(void *arg)
{
	struct hg_lcore *lcore = arg;
	bool registered = lcore->in_eal && hg_eal_thread_enter();

	settle(lcore);
	hg_reader_register();
	run(lcore);
	hg_reader_unregister();
	if (registered)
		hg_eal_thread_leave();
	return NULL;
}

static bool watch_queues(struct hg_lcore *lcore)
{
	unsigned queue;

	for (queue = lcore->first_queue; queue < lcore->source->queue_count;
	     queue += lcore->queue_step)
		if (!hg_idle_watch(&lcore->idle, lcore->source->ops->wait_fd(lcore->source, queue)))
			return false;
	return true;
}

bool hg_lcore_open(struct hg_lcore *lcore, const struct hg_dataplane_conf *conf, unsigned number,
		   int stop_fd)
{
	lcore->number = number;
	lcore->source = conf->source;
	lcore->first_queue = number;
	lcore->queue_step = conf->lcores;
	lcore->pinned_cpu = -1;
	lcore->idle.nap_max_ns = conf->source->nap_max_ns;
	lcore->ring = hg_ring_create(conf->ring_bytes);
	if (lcore->ring)
		lcore->pipeline = hg_pipeline_create(lcore->ring, &lcore->drops, conf->seed);
	lcore->slot.ptr = hg_work_create(conf->base_rows, conf->discard_rows, conf->seed);
	if (lcore->slot.ptr)
		((struct hg_work *)lcore->slot.ptr)->plan = conf->plan;
	return lcore->pipeline && lcore->slot.ptr &&
	       hg_idle_open(&lcore->idle, conf->poll == HG_POLL_BUSY, stop_fd) &&
	       watch_queues(lcore);
}

void hg_lcore_close(struct hg_lcore *lcore)
{
	hg_work_destroy(lcore->slot.ptr);
	hg_pipeline_destroy(lcore->pipeline);
	if (lcore->ring)
		hg_ring_destroy(lcore->ring);
	hg_ring_destroy(lcore->tap_ring);
	hg_idle_close(&lcore->idle);
}
