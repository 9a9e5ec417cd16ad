/*
 * What a sample costs one lcore: walk; walk and layers; the whole lcore with the base table; the
 * same while 1, 24 and 100 definitions are folded beside it; and the whole lcore with a plain set:
 * no tunnels, no entities. Datagrams lie in DRAM: the set is many
 * times the last-level cache and each is touched once a run. CPU time of the lcore's thread; median
 * of runs.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heliograph/epoch.h>
#include <heliograph/flows.h>

#include "bench/micro/datagrams.h"
#include "bench/micro/report.h"
#include "dataplane/lcore/pipeline.h"

#define RUNS		5
#define DATAGRAMS	(256 * 1024)
#define WARM_UP		8 /* one part in so many is not measured */
#define BASE_ROWS	65536
#define DISCARD_ROWS	16384
#define EPOCH_SAMPLES	300000
#define AHEAD		4 /* datagrams asked for ahead, as the pipeline does */
#define SAMPLES_AT_ONCE 256

static double thread_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void ask_for(const struct hg_datagrams *set, size_t i)
{
	if (i >= set->count)
		return;
	for (uint32_t at = 0; at < set->items[i].len_bytes; at += 64)
		__builtin_prefetch(set->items[i].bytes + at, 0, 1);
}

/* Returns the number of samples seen, so that the work cannot be left out. */
static size_t walk_all(const struct hg_datagrams *set, bool with_layers, struct hg_drops *drops)
{
	struct hg_sample samples[SAMPLES_AT_ONCE];
	struct hg_layers layers;
	size_t seen = 0;

	for (size_t i = 0; i < set->count; i++) {
		struct hg_datagram datagram;
		struct hg_walk walk;
		unsigned n;

		ask_for(set, i + AHEAD);
		if (!hg_walk_begin(&walk, set->items[i].bytes, set->items[i].len_bytes, drops,
				   &datagram))
			continue;
		while ((n = hg_walk_next(&walk, samples, SAMPLES_AT_ONCE))) {
			for (unsigned k = 0; with_layers && k < n; k++) {
				hg_layers_parse(&samples[k], drops, &layers);
				seen += layers.count > 64;
			}
			seen += n;
		}
	}
	return seen;
}

static void bench_walk(const struct hg_datagrams *set, bool with_layers, struct hg_report *report)
{
	struct hg_drops *drops = aligned_alloc(64, sizeof(*drops));
	double runs[RUNS];

	memset(drops, 0, sizeof(*drops));
	for (unsigned run = 0; run < RUNS; run++) {
		double start = thread_ns();
		size_t seen = walk_all(set, with_layers, drops);

		runs[run] = (thread_ns() - start) / (double)seen;
	}
	hg_report_runs(report, with_layers ? "walk_layers" : "walk", "ns/sample", runs, RUNS);
	free(drops);
}

/* Control's part: exchanges work buffers and folds them, again and again. */
struct folder {
	struct hg_slot slot;
	struct hg_flows *flows;
	struct hg_work *spare;
	bool stop;
	double fold_ms[4096];
	unsigned folds;
};

static double wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void fold_once(struct folder *folder)
{
	struct hg_plan plan;
	struct hg_work *taken;
	struct hg_snapshot *snapshot;
	double start;

	plan = hg_flows_plan(folder->flows);
	hg_work_set_plan(folder->spare, &plan);
	taken = hg_slot_exchange(&folder->slot, folder->spare);
	hg_grace_period();
	start = wall_ns();
	hg_flows_epoch(folder->flows, &taken, 1, (uint64_t)(start / 1e6), 1);
	snapshot = hg_flows_snapshot(folder->flows);
	if (snapshot)
		hg_snapshot_unref(snapshot);
	if (hg_rows_count(taken->base) > EPOCH_SAMPLES / 20 && folder->folds < 4096)
		folder->fold_ms[folder->folds++] = (wall_ns() - start) / 1e6;
	hg_work_clear(taken);
	folder->spare = taken;
}

static void *fold_loop(void *arg)
{
	struct folder *folder = arg;

	while (!__atomic_load_n(&folder->stop, __ATOMIC_ACQUIRE))
		fold_once(folder);
	return NULL;
}

/* Definitions of the kinds people make; no two alike. */
static int add_definitions(struct hg_flows *flows, unsigned count)
{
	static const char *const keys[] = {
		"ipsource,ipdestination",
		"stack",
		"innersrc,innerdst",
		"agent,datasource",
		"ipprotocol",
		"tcpdestinationport",
		"innersrc",
		"innerdst",
		"outersrc,outerdst",
		"ipsource,ipdestination,ipprotocol,tcpsourceport,tcpdestinationport",
	};
	static const char *const filters[] = { "", "ipprotocol=6", "direction=ingress",
					       "tcpdestinationport=443|tcpsourceport=443" };
	struct hg_problem problem;

	for (unsigned i = 0; i < count; i++) {
		struct hg_flow_def def;
		char name[32];
		int status;

		snprintf(name, sizeof(name), "bench-%u", i);
		if (hg_flow_def_init(&def, name))
			return -1;
		free(def.keys);
		free(def.filter);
		free(def.value);
		def.keys = strdup(keys[i % 10]);
		def.filter = strdup(filters[i / 10 % 4]);
		def.value = strdup(i / 40 % 2 ? "frames" : "bytes");
		def.t_s = 2 + i;
		status = hg_flows_put(flows, &def, &problem);
		hg_flow_def_clear(&def);
		if (status) {
			fprintf(stderr, "bench: %s\n", problem.detail);
			return -1;
		}
	}
	return 0;
}

/* One pass of the whole set through a fresh lcore; ns per sample of the measured part. */
static double lcore_run(const struct hg_datagrams *set, struct folder *folder,
			struct hg_drops *drops, unsigned run)
{
	struct hg_pipeline *pipeline = hg_pipeline_create(NULL, drops, 42 + run);
	size_t warm = set->count / WARM_UP / HG_BURST * HG_BURST;
	uint64_t before = 0, after = 0;
	double start = 0, spent = 0;

	hg_reader_register();
	for (size_t i = 0; i + HG_BURST <= set->count; i += HG_BURST) {
		struct hg_work *work = hg_slot_load(&folder->slot);

		start = thread_ns();
		before = work->flow_samples;
		hg_pipeline_run(pipeline, work, &set->items[i], HG_BURST, 1000 + i);
		if (i >= warm) {
			spent += thread_ns() - start;
			after += work->flow_samples - before;
		}
		hg_reader_quiescent();
	}
	hg_reader_unregister();
	hg_pipeline_destroy(pipeline);
	return spent / (double)after;
}

/* Without a folder thread the lcore keeps to epochs of its own accord. */
static double lone_run(const struct hg_datagrams *set, struct hg_work *work,
		       const struct hg_plan *plan, struct hg_drops *drops, unsigned run)
{
	struct hg_pipeline *pipeline = hg_pipeline_create(NULL, drops, 42 + run);
	size_t warm = set->count / WARM_UP / HG_BURST * HG_BURST;
	double spent = 0;
	uint64_t samples = 0;

	for (size_t i = 0; i + HG_BURST <= set->count;) {
		double start;
		size_t first = i;

		hg_work_set_plan(work, plan);
		start = thread_ns();
		for (; i + HG_BURST <= set->count && work->flow_samples < EPOCH_SAMPLES;
		     i += HG_BURST)
			hg_pipeline_run(pipeline, work, &set->items[i], HG_BURST, 1000 + i);
		if (first >= warm) {
			spent += thread_ns() - start;
			samples += work->flow_samples;
		}
		hg_work_clear(work);
	}
	hg_pipeline_destroy(pipeline);
	return spent / (double)samples;
}

static void bench_lone(const struct hg_datagrams *set, const char *name, const struct hg_plan *plan,
		       struct hg_report *report)
{
	struct hg_drops *drops = aligned_alloc(64, sizeof(*drops));
	struct hg_work *work = hg_work_create(BASE_ROWS, DISCARD_ROWS, 1);
	double runs[RUNS];

	memset(drops, 0, sizeof(*drops));
	for (unsigned run = 0; run < RUNS; run++)
		runs[run] = lone_run(set, work, plan, drops, run);
	hg_report_runs(report, name, "ns/sample", runs, RUNS);
	hg_work_destroy(work);
	free(drops);
}

/* What definitions with tables of their own cost the lcore. */
static int bench_direct(const struct hg_datagrams *set, unsigned count, struct hg_report *report)
{
	static const char *const keys[] = { "ipttl",	 "tcpflags", "macsource,macdestination",
					    "ipid",	 "ipbytes",  "dnsqname,dnsqtypename",
					    "tcpwindow", "tcprtt" };
	struct hg_flows *flows = hg_flows_create();
	char name[64];
	int status = 0;

	for (unsigned i = 0; i < count && !status; i++) {
		struct hg_problem problem;
		struct hg_flow_def def;

		snprintf(name, sizeof(name), "direct%u", i);
		hg_flow_def_init(&def, name);
		free(def.keys);
		def.keys = strdup(keys[i]);
		status = hg_flows_put(flows, &def, &problem);
		hg_flow_def_clear(&def);
	}
	if (!status) {
		struct hg_plan plan = hg_flows_plan(flows);

		snprintf(name, sizeof(name), "lcore_%u_direct", count);
		bench_lone(set, name, &plan, report);
	}
	hg_flows_destroy(flows);
	return status;
}

/* A fresh control for a fresh lcore, which counts its identities from 0. */
static int open_folder(struct folder *folder, unsigned definitions)
{
	folder->flows = hg_flows_create();
	folder->spare = hg_work_create(BASE_ROWS, DISCARD_ROWS, 1);
	folder->slot.ptr = hg_work_create(BASE_ROWS, DISCARD_ROWS, 1);
	folder->stop = false;
	return add_definitions(folder->flows, definitions);
}

static void close_folder(struct folder *folder)
{
	hg_flows_destroy(folder->flows);
	hg_work_destroy(folder->spare);
	hg_work_destroy(folder->slot.ptr);
}

static double folded_run(const struct hg_datagrams *set, struct folder *folder,
			 unsigned definitions, unsigned run)
{
	struct hg_drops *drops = aligned_alloc(64, sizeof(*drops));
	pthread_t thread;
	double ns;

	memset(drops, 0, sizeof(*drops));
	if (open_folder(folder, definitions))
		exit(1);
	pthread_create(&thread, NULL, fold_loop, folder);
	ns = lcore_run(set, folder, drops, run);
	__atomic_store_n(&folder->stop, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	close_folder(folder);
	free(drops);
	return ns;
}

static void bench_definitions(const struct hg_datagrams *set, unsigned count,
			      struct hg_report *report)
{
	struct folder *folder = aligned_alloc(64, (sizeof(*folder) + 63) / 64 * 64);
	double runs[RUNS];
	char name[64];

	memset(folder, 0, sizeof(*folder));
	for (unsigned run = 0; run < RUNS; run++)
		runs[run] = folded_run(set, folder, count, run);
	snprintf(name, sizeof(name), "lcore_%u_definitions", count);
	hg_report_runs(report, name, "ns/sample", runs, RUNS);
	snprintf(name, sizeof(name), "fold_%u_definitions", count);
	if (folder->folds)
		hg_report_runs(report, name, "ms", folder->fold_ms, folder->folds);
	free(folder);
}

/* What to measure: everything, or the parts named on the command line. */
static bool wanted(int argc, char **argv, const char *part)
{
	bool any = false;

	for (int i = 1; i < argc; i++) {
		any |= argv[i][0] != '-';
		if (!strcmp(argv[i], part))
			return true;
	}
	return !any;
}

static bool has_option(int argc, char **argv, const char *option)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], option))
			return true;
	return false;
}

static int make_set(struct hg_datagrams *set, bool plain)
{
	if (hg_datagrams_make(set, DATAGRAMS, 180, 50000, 1, plain)) {
		fprintf(stderr, "bench: no memory for %d datagrams\n", DATAGRAMS);
		return -1;
	}
	fprintf(stderr, "%s: %zu datagrams, %zu samples, %.0f MB\n", plain ? "plain" : "mix",
		set->count, set->samples, (double)set->bytes / 1e6);
	return 0;
}

static int bench_mix(int argc, char **argv, struct hg_report *report)
{
	const unsigned definitions[] = { 1, 24, 100 };
	const struct hg_plan nothing = { 0 };
	struct hg_datagrams set;
	int status = 0;

	if (make_set(&set, false))
		return -1;
	for (unsigned i = 0; i < 2 && wanted(argc, argv, "walk"); i++)
		bench_walk(&set, i == 1, report);
	if (wanted(argc, argv, "lcore"))
		bench_lone(&set, "lcore", &nothing, report);
	for (unsigned i = 1; i <= 8 && wanted(argc, argv, "direct") && !status; i *= 8)
		status = bench_direct(&set, i, report);
	for (unsigned i = 0; i < 3 && wanted(argc, argv, "definitions"); i++)
		bench_definitions(&set, definitions[i], report);
	hg_datagrams_free(&set);
	return status;
}

static int bench_plain(struct hg_report *report)
{
	const struct hg_plan nothing = { 0 };
	struct hg_datagrams set;

	if (make_set(&set, true))
		return -1;
	bench_lone(&set, "lcore_plain", &nothing, report);
	hg_datagrams_free(&set);
	return 0;
}

/* bench_pipeline [--json] [walk] [lcore] [direct] [definitions] [plain] */
int main(int argc, char **argv)
{
	struct hg_report report = { has_option(argc, argv, "--json"), 0 };
	bool mix = wanted(argc, argv, "walk") || wanted(argc, argv, "lcore") ||
		   wanted(argc, argv, "direct") || wanted(argc, argv, "definitions");
	int status = 0;

	hg_report_begin(&report);
	if (mix)
		status = bench_mix(argc, argv, &report);
	if (!status && wanted(argc, argv, "plain"))
		status = bench_plain(&report);
	hg_report_end(&report);
	return status ? 1 : 0;
}
