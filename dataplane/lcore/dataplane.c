#define _GNU_SOURCE /* CPU_SET */
#include <heliograph/dataplane.h>

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "dataplane/lcore/eal.h"
#include "dataplane/lcore/lcore.h"

#define LCORES_MAX     128u
#define TAP_RING_BYTES (2u << 20)

struct hg_dataplane {
	struct hg_dataplane_conf conf;
	struct hg_eal *eal; /* NULL: plain threads */
	struct hg_lcore *lcores;
	struct hg_drops device; /* what the source's device has counted; control writes */
	atomic_bool stop;
	int stop_fd;
};

static void say(const struct hg_dataplane_conf *conf, const char *line)
{
	const int error_level = 4; /* as EAL counts */

	if (conf->log)
		conf->log(conf->log_arg, error_level, line);
}

/* Without EAL the program still runs: only ports need it (dp:S3). */
static void start_eal(struct hg_dataplane *dp)
{
	char error[256], line[320];

	if (!dp->conf.use_eal)
		return;
	dp->eal = hg_eal_open(NULL, dp->conf.log, dp->conf.log_arg, error, sizeof(error));
	if (dp->eal)
		return;
	snprintf(line, sizeof(line), "%s; lcores run as plain threads", error);
	say(&dp->conf, line);
}

/*
 * Busy lcores get a CPU each where there is one to spare for control; all others float, so that
 * they and control share what there is.
 */
static void pin_busy(struct hg_dataplane *dp)
{
	cpu_set_t cpus;
	unsigned i = 0;
	int cpu;

	if (dp->conf.poll != HG_POLL_BUSY || sched_getaffinity(0, sizeof(cpus), &cpus) < 0 ||
	    (unsigned)CPU_COUNT(&cpus) <= dp->conf.lcores)
		return;
	for (cpu = CPU_SETSIZE - 1; cpu >= 0 && i < dp->conf.lcores; cpu--)
		if (CPU_ISSET(cpu, &cpus))
			dp->lcores[i++].pinned_cpu = cpu;
}

static struct hg_dataplane *make(const struct hg_dataplane_conf *conf)
{
	struct hg_dataplane *dp = aligned_alloc(_Alignof(struct hg_dataplane), sizeof(*dp));
	size_t len_bytes = conf->lcores * sizeof(*dp->lcores);
	unsigned i;

	if (!dp)
		return NULL;
	memset(dp, 0, sizeof(*dp));
	dp->conf = *conf;
	atomic_init(&dp->stop, false);
	dp->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	dp->lcores = aligned_alloc(64, len_bytes);
	if (!dp->lcores) {
		hg_dataplane_destroy(dp);
		return NULL;
	}
	memset(dp->lcores, 0, len_bytes);
	for (i = 0; i < conf->lcores; i++)
		dp->lcores[i].idle.epoll_fd = -1;
	return dp;
}

static bool open_lcores(struct hg_dataplane *dp)
{
	unsigned i;

	for (i = 0; i < dp->conf.lcores; i++) {
		if (!hg_lcore_open(&dp->lcores[i], &dp->conf, i, dp->stop_fd))
			return false;
		dp->lcores[i].stop = &dp->stop;
		dp->lcores[i].in_eal = dp->eal != NULL;
	}
	return true;
}

static bool start_lcores(struct hg_dataplane *dp)
{
	unsigned i;

	pin_busy(dp);
	for (i = 0; i < dp->conf.lcores; i++) {
		struct hg_lcore *lcore = &dp->lcores[i];

		if (pthread_create(&lcore->thread, NULL, hg_lcore_loop, lcore) != 0)
			return false;
		lcore->started = true;
	}
	return true;
}

static const char *fault_of(const struct hg_dataplane_conf *conf)
{
	if (conf->lcores == 0 || conf->lcores > LCORES_MAX)
		return "the number of lcores must be 1 to 128";
	if (!conf->source)
		return "no source to receive from";
	return NULL;
}

struct hg_dataplane *hg_dataplane_start(const struct hg_dataplane_conf *conf, char *error,
					size_t error_len)
{
	const char *fault = fault_of(conf);
	struct hg_dataplane *dp;

	if (fault) {
		snprintf(error, error_len, "%s", fault);
		return NULL;
	}
	dp = make(conf);
	if (dp)
		start_eal(dp);
	if (!dp || !open_lcores(dp))
		snprintf(error, error_len, "no memory for %u lcores", conf->lcores);
	else if (!start_lcores(dp))
		snprintf(error, error_len, "the system gave no thread for an lcore");
	else
		return dp;
	hg_dataplane_destroy(dp);
	return NULL;
}

unsigned hg_dataplane_lcores(const struct hg_dataplane *dp)
{
	return dp->conf.lcores;
}

struct hg_slot *hg_dataplane_slot(struct hg_dataplane *dp, unsigned lcore)
{
	return &dp->lcores[lcore].slot;
}

struct hg_ring *hg_dataplane_ring(struct hg_dataplane *dp, unsigned lcore)
{
	return dp->lcores[lcore].ring;
}

const struct hg_drops *hg_dataplane_drops(const struct hg_dataplane *dp, unsigned lcore)
{
	return &dp->lcores[lcore].drops;
}

uint64_t hg_dataplane_dropped(const struct hg_dataplane *dp, enum hg_drop drop)
{
	uint64_t sum = hg_drop_read(&dp->device, drop);
	unsigned i;

	for (i = 0; i < dp->conf.lcores; i++)
		sum += hg_drop_read(&dp->lcores[i].drops, drop);
	return sum;
}

void hg_dataplane_refresh(struct hg_dataplane *dp)
{
	struct hg_source *source = dp->conf.source;

	if (source->ops->stats)
		source->ops->stats(source, &dp->device);
}

const struct hg_lcore_status *hg_dataplane_status(const struct hg_dataplane *dp, unsigned lcore)
{
	return &dp->lcores[lcore].status;
}

const char *hg_dataplane_runtime(const struct hg_dataplane *dp)
{
	return hg_runtime_name(hg_eal_runtime(dp->eal));
}

static void free_tap(struct hg_tap *tap)
{
	if (!tap)
		return;
	free(tap->agents);
	free(tap);
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hg_addr));
}

static struct hg_tap *make_tap(struct hg_lcore *lcore, const struct hg_addr *agents, size_t count)
{
	struct hg_tap *tap = calloc(1, sizeof(*tap));

	if (!lcore->tap_ring)
		lcore->tap_ring = hg_ring_create(TAP_RING_BYTES);
	if (tap)
		tap->agents = calloc(count + 1, sizeof(*tap->agents));
	if (!tap || !tap->agents || !lcore->tap_ring) {
		free_tap(tap);
		return NULL;
	}
	tap->ring = lcore->tap_ring;
	tap->agent_count = count;
	if (count) {
		memcpy(tap->agents, agents, count * sizeof(*agents));
		qsort(tap->agents, count, sizeof(*tap->agents), by_bytes);
	}
	return tap;
}

/* taps[i] for lcore i, NULL: none. Afterwards taps[] holds the former ones, freed. */
static void exchange_taps(struct hg_dataplane *dp, struct hg_tap **taps)
{
	unsigned i;

	for (i = 0; i < dp->conf.lcores; i++)
		taps[i] = hg_slot_exchange(&dp->lcores[i].tap, taps[i]);
	hg_grace_period();
	for (i = 0; i < dp->conf.lcores; i++)
		free_tap(taps[i]);
}

int hg_dataplane_tap(struct hg_dataplane *dp, const struct hg_addr *agents, size_t agent_count)
{
	struct hg_tap *taps[LCORES_MAX] = { NULL };
	unsigned i;

	for (i = 0; i < dp->conf.lcores; i++) {
		taps[i] = make_tap(&dp->lcores[i], agents, agent_count);
		if (taps[i])
			continue;
		while (i--)
			free_tap(taps[i]);
		return -1;
	}
	exchange_taps(dp, taps);
	return 0;
}

void hg_dataplane_untap(struct hg_dataplane *dp)
{
	struct hg_tap *taps[LCORES_MAX] = { NULL };

	exchange_taps(dp, taps);
}

struct hg_ring *hg_dataplane_tap_ring(struct hg_dataplane *dp, unsigned lcore)
{
	return dp->lcores[lcore].tap_ring;
}

struct hg_work *hg_dataplane_spare(struct hg_dataplane *dp)
{
	return hg_work_create(dp->conf.base_rows, dp->conf.discard_rows, dp->conf.seed);
}

void hg_dataplane_stop(struct hg_dataplane *dp)
{
	unsigned i;

	atomic_store_explicit(&dp->stop, true, memory_order_release);
	eventfd_write(dp->stop_fd, 1);
	for (i = 0; i < dp->conf.lcores; i++) {
		if (!dp->lcores[i].started)
			continue;
		pthread_join(dp->lcores[i].thread, NULL);
		dp->lcores[i].started = false;
	}
}

void hg_dataplane_destroy(struct hg_dataplane *dp)
{
	unsigned i;

	if (!dp)
		return;
	if (dp->lcores)
		hg_dataplane_stop(dp);
	if (dp->lcores)
		hg_dataplane_untap(dp);
	for (i = 0; dp->lcores && i < dp->conf.lcores; i++)
		hg_lcore_close(&dp->lcores[i]);
	hg_eal_close(dp->eal);
	if (dp->stop_fd >= 0)
		close(dp->stop_fd);
	free(dp->lcores);
	free(dp);
}
