/* SPDX-License-Identifier: Apache-2.0 */
/* hg-sim: plays the sFlow agents of a cluster. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/sim/sim.h"

#define PROGRESS_NS 5000000000u
#define NS_PER_S    1000000000u

struct run {
	struct hg_sim *sim;
	sigset_t stop_signals;
	uint64_t start_ns;    /* monotonic */
	uint64_t pace_ns;     /* monotonic time of slice 0, later when the machine stood still */
	uint64_t progress_ns; /* when the next line is due */
	uint64_t last_samples;
	bool is_paced;
};

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* Waits until `until_ns`, or not at all if that is past. True when asked to stop. */
static bool wait_or_stop(const struct run *run, uint64_t until_ns)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);
	uint64_t wait_ns = until_ns > now ? until_ns - now : 0;
	struct timespec t = { (time_t)(wait_ns / NS_PER_S), (long)(wait_ns % NS_PER_S) };

	return sigtimedwait(&run->stop_signals, NULL, &t) > 0;
}

static void print_sums(const struct hg_sim_truth *t)
{
	fprintf(stderr,
		"sent datagrams=%" PRIu64 " samples=%" PRIu64 " counter_samples=%" PRIu64
		" discards=%" PRIu64 " errors=%" PRIu64 "\n",
		t->datagrams, t->flow_samples, t->counter_samples, t->discards,
		t->failed_datagrams);
}

static void print_progress(struct run *run)
{
	const struct hg_sim_truth *t = &run->sim->truth;
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	if (run->sim->options.quiet || now < run->progress_ns)
		return;
	fprintf(stderr,
		"hg-sim: %.0f s, %" PRIu64 " samples/s, %" PRIu64 " datagrams, %" PRIu64
		" lost on purpose, %" PRIu64 " errors\n",
		(double)(now - run->start_ns) / 1e9, (t->flow_samples - run->last_samples) / 5,
		t->datagrams, t->lost_datagrams, t->failed_datagrams);
	run->last_samples = t->flow_samples;
	run->progress_ns += PROGRESS_NS;
}

/* Simulated time decides, except where it runs free towards the network. */
static bool is_over(const struct run *run)
{
	const struct hg_sim_options *o = &run->sim->options;
	double elapsed_s = (double)hg_sim_time_us(run->sim) / 1e6;

	if (!run->is_paced && !o->pcap_file)
		elapsed_s = (double)(now_ns(CLOCK_MONOTONIC) - run->start_ns) / 1e9;
	return o->duration_s > 0 && elapsed_s >= o->duration_s;
}

/* When the next slice is due. More than a second late is not made up for: no flood after a pause.
 */
static uint64_t next_due_ns(struct run *run)
{
	uint64_t due_ns = run->pace_ns + hg_sim_time_us(run->sim) * 1000;
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	if (now > due_ns + NS_PER_S) {
		run->pace_ns += now - due_ns;
		return now;
	}
	return due_ns;
}

static void play(struct run *run)
{
	run->start_ns = run->pace_ns = now_ns(CLOCK_MONOTONIC);
	run->progress_ns = run->start_ns + PROGRESS_NS;
	while (!is_over(run)) {
		if (wait_or_stop(run, run->is_paced ? next_due_ns(run) : 0))
			break;
		hg_sim_step(run->sim);
		print_progress(run);
	}
}

static int write_truth(struct hg_sim *sim)
{
	const char *path = sim->options.truth_file;
	double duration_s = (double)hg_sim_time_us(sim) / 1e6;
	FILE *out = fopen(path, "w");
	int result;

	if (!out) {
		fprintf(stderr, "hg-sim: cannot write %s: %s.\n", path, strerror(errno));
		return 1;
	}
	result = hg_sim_truth_write(&sim->truth, &sim->options, duration_s, sim->world, sim->agents,
				    out);
	if (fclose(out) || result) {
		fprintf(stderr, "hg-sim: %s is incomplete: %s.\n", path,
			sim->truth.failed ? "out of memory" : strerror(errno));
		return 1;
	}
	return 0;
}

static struct hg_sim_sink *open_sink(const struct hg_sim_options *o)
{
	if (o->pcap_file)
		return hg_sim_pcap_open(o->pcap_file, stderr);
	return hg_sim_udp_open(o->to, o->nodes + (uint32_t)o->switches, stderr);
}

static int run_sim(const struct hg_sim_options *o, struct hg_sim_sink *sink)
{
	struct run run = { .is_paced = !o->pcap_file && o->rate > 0 };
	int status = 0;

	sigemptyset(&run.stop_signals);
	sigaddset(&run.stop_signals, SIGINT);
	sigaddset(&run.stop_signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &run.stop_signals, NULL);
	run.sim = hg_sim_create(o, sink,
				o->pcap_file ? (uint64_t)HG_SIM_PCAP_START_S * NS_PER_S
					     : now_ns(CLOCK_REALTIME));
	if (!run.sim) {
		fprintf(stderr, "hg-sim: not enough memory for %u nodes and %u flows.\n", o->nodes,
			o->flows);
		return 1;
	}
	play(&run);
	hg_sim_finish(run.sim);
	print_sums(&run.sim->truth);
	if (o->truth_file)
		status = write_truth(run.sim);
	hg_sim_free(run.sim);
	return status;
}

int main(int argc, char **argv)
{
	struct hg_sim_options options;
	struct hg_sim_sink *sink;
	int status = hg_sim_options_parse(&options, argc, argv, stdout, stderr);

	if (status || options.help)
		return status;
	sink = open_sink(&options);
	if (!sink)
		return 2;
	status = run_sim(&options, sink);
	sink->sent = NULL;
	if (sink->close(sink)) {
		fprintf(stderr, "hg-sim: the output is incomplete.\n");
		return 1;
	}
	return status;
}
