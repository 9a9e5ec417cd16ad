/*
 * Where an lcore's time goes: the stages of the pipeline one by one, batch after batch, the way
 * lcore/pipeline.c strings them together, with a clock around each. Datagrams lie in DRAM. Cycles
 * of the time stamp counter, brought to ns; the lowest of some runs, stage by stage.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <x86intrin.h>

#include "bench/micro/datagrams.h"
#include "bench/micro/report.h"
#include "dataplane/lcore/key.h"
#include "dataplane/rows/sources.h"
#include "dataplane/rows/stages.h"

#define RUNS	      7
#define DATAGRAMS     (128 * 1024)
#define BATCH	      64
#define AHEAD	      8
#define OPEN_AHEAD    4
#define EPOCH_SAMPLES 300000

enum stage { OPEN, AGENT, WALK, LOCATE, BOOK, LAYERS, KEYS, PREPARE, LOOK, UPDATE, STAGES };

static const char *const names[STAGES] = { "open",	   "book_agent", "walk", "locate_sources",
					   "book_sources", "layers",	 "keys", "rows_prepare",
					   "rows_look",	   "rows_update" };

struct opened {
	struct hg_walk walk;
	struct hg_datagram datagram;
	struct hg_origin origin;
	bool valid;
};

struct bench {
	struct hg_sources *sources;
	struct hg_work *work;
	struct hg_drops drops;
	uint64_t spent[STAGES], mark;
	unsigned fill, taken;
	size_t seen;
	struct opened opened[HG_BURST];
	struct hg_sample samples[BATCH];
	struct hg_origin origins[BATCH];
	struct hg_observed observed[BATCH];
	struct hg_layers layers[BATCH];
	struct hg_packet packets[BATCH];
	struct hg_pending pending[BATCH];
};

static void charge(struct bench *b, enum stage stage)
{
	uint64_t now = __rdtsc();

	b->spent[stage] += now - b->mark;
	b->mark = now;
}

static double ns_per_tick(void)
{
	struct timespec before, after;
	uint64_t ticks;

	clock_gettime(CLOCK_MONOTONIC, &before);
	ticks = __rdtsc();
	do
		clock_gettime(CLOCK_MONOTONIC, &after);
	while ((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec <
	       50000000L);
	ticks = __rdtsc() - ticks;
	return ((double)(after.tv_sec - before.tv_sec) * 1e9 +
		(double)(after.tv_nsec - before.tv_nsec)) /
	       (double)ticks;
}

/* The set has flow samples only. */
static void flush(struct bench *b)
{
	unsigned i, interned;

	charge(b, WALK);
	for (i = 0; i < b->fill; i++)
		hg_sources_locate(b->sources, b->work, &b->samples[i], &b->origins[i]);
	charge(b, LOCATE);
	for (i = 0; i < b->fill; i++)
		hg_sources_flow(b->sources, b->work, &b->drops, &b->origins[i], &b->samples[i],
				1000, &b->observed[i]);
	charge(b, BOOK);
	for (i = 0; i < b->fill; i++)
		hg_layers_parse(&b->samples[i], &b->drops, &b->layers[i]);
	charge(b, LAYERS);
	for (i = 0; i < b->fill; i++)
		hg_key_build(&b->samples[i], &b->layers[i], b->origins[i].agent, &b->observed[i],
			     &b->work->plan, &b->packets[i]);
	charge(b, KEYS);
	interned =
		hg_rows_prepare(b->work->base, b->packets, b->fill, b->fill, b->pending, &b->drops);
	charge(b, PREPARE);
	hg_rows_look(b->work->base, b->pending, b->fill, interned);
	charge(b, LOOK);
	hg_rows_update(b->work->base, b->pending, b->packets, b->fill);
	charge(b, UPDATE);
	b->seen += b->fill;
	b->taken += b->fill;
	b->fill = 0;
	if (b->taken < EPOCH_SAMPLES)
		return;
	b->taken = 0;
	hg_work_clear(b->work);
	b->mark = __rdtsc();
}

static void ask_for(const struct hg_datagrams *set, size_t i)
{
	if (i >= set->count)
		return;
	for (uint32_t at = 0; at < set->items[i].len_bytes; at += 64)
		__builtin_prefetch(set->items[i].bytes + at, 0, 2);
}

static void open_item(struct bench *b, const struct hg_datagrams *set, size_t i)
{
	struct opened *o = &b->opened[i % HG_BURST];

	if (i >= set->count)
		return;
	o->valid = hg_walk_begin(&o->walk, set->items[i].bytes, set->items[i].len_bytes, &b->drops,
				 &o->datagram);
	if (o->valid)
		hg_sources_expect(b->sources, b->work, &o->datagram, &o->origin);
}

static void walk_item(struct bench *b, const struct hg_item *item, struct opened *o)
{
	unsigned got;

	if (!o->valid || hg_sources_datagram(b->sources, b->work, &b->drops, &o->datagram, item,
					     1000, &o->origin) != HG_DATAGRAM_BOOKED)
		return;
	charge(b, AGENT);
	while ((got = hg_walk_next(&o->walk, &b->samples[b->fill], BATCH - b->fill)) > 0) {
		while (got--)
			b->origins[b->fill++] = o->origin;
		if (b->fill == BATCH)
			flush(b);
	}
	charge(b, WALK);
}

static void run(struct bench *b, const struct hg_datagrams *set, double *ns, double ns_a_tick)
{
	unsigned s;

	memset(b->spent, 0, sizeof(b->spent));
	b->sources = hg_sources_create(7);
	b->seen = 0;
	for (size_t i = 0; i < OPEN_AHEAD; i++)
		open_item(b, set, i);
	b->mark = __rdtsc();
	for (size_t i = 0; i < set->count; i++) {
		ask_for(set, i + AHEAD);
		open_item(b, set, i + OPEN_AHEAD);
		charge(b, OPEN);
		walk_item(b, &set->items[i], &b->opened[i % HG_BURST]);
	}
	flush(b);
	hg_work_clear(b->work);
	hg_sources_destroy(b->sources);
	for (s = 0; s < STAGES; s++)
		ns[s] = (double)b->spent[s] * ns_a_tick / (double)b->seen;
}

static bool has_option(int argc, char **argv, const char *option)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], option))
			return true;
	return false;
}

/* bench_stages [--json] [--plain] */
int main(int argc, char **argv)
{
	struct hg_report report = { has_option(argc, argv, "--json"), 0 };
	struct bench *b = aligned_alloc(64, (sizeof(*b) + 63) / 64 * 64);
	double ns[RUNS][STAGES], column[RUNS], ns_a_tick = ns_per_tick();
	struct hg_datagrams set;

	if (!b ||
	    hg_datagrams_make(&set, DATAGRAMS, 180, 50000, 1, has_option(argc, argv, "--plain")))
		return 1;
	memset(b, 0, sizeof(*b));
	b->work = hg_work_create(65536, 16384, 1);
	for (unsigned i = 0; i < RUNS; i++)
		run(b, &set, ns[i], ns_a_tick);
	hg_report_begin(&report);
	for (unsigned s = 0; s < STAGES; s++) {
		for (unsigned i = 0; i < RUNS; i++)
			column[i] = ns[i][s];
		hg_report_runs(&report, names[s], "ns/sample", column, RUNS);
	}
	hg_report_end(&report);
	hg_work_destroy(b->work);
	hg_datagrams_free(&set);
	free(b);
	return 0;
}
