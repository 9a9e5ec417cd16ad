/*
 * What a sample costs one lcore that receives from a DPDK port: frames of the simulated cluster lie
 * ready in packet buffers in DRAM behind a ring. Receive alone (frame to datagram, buffers given
 * back), and the whole lcore with the base table. CPU time of the thread; median of runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include <heliograph/source.h>

#include "bench/micro/datagrams.h"
#include "bench/micro/report.h"
#include "dataplane/lcore/eal.h"
#include "dataplane/lcore/pipeline.h"

#define RUNS	     7
#define FRAMES	     32768u /* one a page: more than any cache */
#define RING_SLOTS   65536u
#define HEADER_BYTES 42u
#define PORT	     6343u
#define BASE_ROWS    65536
#define DISCARD_ROWS 16384

struct bench {
	struct rte_ring *ring;
	struct rte_mbuf **frames;
	size_t count;
	struct hg_source *source;
	struct hg_drops *drops;
	struct hg_work *work;
};

static double thread_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void put_u16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* Ethernet, IPv4 and UDP before the datagram, as on the wire. */
static struct rte_mbuf *make_frame(struct rte_mempool *pool, const struct hg_item *item, size_t n)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);
	uint8_t *at =
		m ? (uint8_t *)rte_pktmbuf_append(m, (uint16_t)(HEADER_BYTES + item->len_bytes))
		  : NULL;

	if (!at)
		return NULL;
	memset(at, 0, HEADER_BYTES);
	at[0] = at[6] = 2;
	put_u16(at + 12, 0x0800);
	at[14] = 0x45;
	put_u16(at + 16, 28 + item->len_bytes);
	at[22] = 64;
	at[23] = 17;
	at[26] = 10;
	put_u16(at + 28, (unsigned)(n % 180));
	at[30] = 10;
	put_u16(at + 34, 50000);
	put_u16(at + 36, PORT);
	put_u16(at + 38, 8 + item->len_bytes);
	memcpy(at + HEADER_BYTES, item->bytes, item->len_bytes);
	return m;
}

static int fill(struct bench *b, const struct hg_datagrams *set)
{
	struct rte_mempool *pool = rte_pktmbuf_pool_create(
		"bench", FRAMES, 0, 0, RTE_PKTMBUF_HEADROOM + 2048, SOCKET_ID_ANY);

	b->frames = calloc(FRAMES, sizeof(struct rte_mbuf *));
	b->ring =
		rte_ring_create("bench", RING_SLOTS, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
	if (!pool || !b->ring || !b->frames) {
		fprintf(stderr, "bench: no memory for %u frames: %s\n", FRAMES,
			rte_strerror(rte_errno));
		return -1;
	}
	for (size_t i = 0; i < set->count && b->count < FRAMES; i++) {
		b->frames[b->count] = make_frame(pool, &set->items[i], i);
		b->count += b->frames[b->count] != NULL;
	}
	b->count -= b->count % HG_BURST;
	return rte_eth_from_rings("bench", &b->ring, 1, &b->ring, 1, SOCKET_ID_ANY) < 0 ? -1 : 0;
}

static int open_port(struct bench *b)
{
	const struct hg_port_conf conf = { .device = "vdev:net_ring_bench",
					   .queues = 1,
					   .port = PORT };
	char error[256];

	b->source = hg_port_open(&conf, error, sizeof(error));
	if (!b->source)
		fprintf(stderr, "bench: %s\n", error);
	return b->source ? 0 : -1;
}

/* Held once more than the port knows: giving a buffer back leaves it ours for the next run. */
static void load(struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		rte_mbuf_refcnt_set(b->frames[i], 2);
	rte_ring_enqueue_bulk(b->ring, (void **)b->frames, (unsigned)b->count, NULL);
}

/* One pass over all frames; ns per datagram. */
static double run_once(struct bench *b, struct hg_pipeline *pipeline, size_t *datagrams)
{
	const struct hg_source_ops *ops = b->source->ops;
	struct hg_item items[HG_BURST];
	double start;

	load(b);
	*datagrams = 0;
	start = thread_ns();
	for (size_t i = 0; i < b->count; i += HG_BURST) {
		unsigned got = ops->poll(b->source, 0, items, b->drops);

		if (pipeline)
			hg_pipeline_run(pipeline, b->work, items, got, 1000);
		*datagrams += got;
		ops->release(b->source, 0);
	}
	return thread_ns() - start;
}

static int bench_receive(struct bench *b, struct hg_report *report)
{
	double runs[RUNS];
	size_t datagrams;

	for (unsigned run = 0; run < RUNS; run++) {
		runs[run] = run_once(b, NULL, &datagrams) / (double)b->count;
		if (datagrams != b->count) {
			fprintf(stderr, "bench: %zu of %zu received\n", datagrams, b->count);
			return -1;
		}
	}
	hg_report_runs(report, "ring_receive", "ns/datagram", runs, RUNS);
	return 0;
}

static void bench_lcore(struct bench *b, struct hg_report *report)
{
	double runs[RUNS];
	size_t datagrams;

	for (unsigned run = 0; run < RUNS; run++) {
		struct hg_pipeline *pipeline = hg_pipeline_create(NULL, b->drops, 42);

		hg_work_clear(b->work);
		run_once(b, pipeline, &datagrams); /* identities and rows are known then */
		hg_work_clear(b->work);
		runs[run] = run_once(b, pipeline, &datagrams) / (double)b->work->flow_samples;
		hg_pipeline_destroy(pipeline);
	}
	hg_report_runs(report, "ring_lcore", "ns/sample", runs, RUNS);
}

/* bench_ring [--json] [--plain] */
int main(int argc, char **argv)
{
	struct hg_report report = { false, 0 };
	struct bench b = { 0 };
	struct hg_datagrams set;
	struct hg_eal *eal;
	char error[256];
	bool plain = false;
	int status;

	for (int i = 1; i < argc; i++) {
		report.json |= !strcmp(argv[i], "--json");
		plain |= !strcmp(argv[i], "--plain");
	}
	eal = hg_eal_open(NULL, NULL, NULL, error, sizeof(error));
	b.drops = aligned_alloc(64, sizeof(*b.drops));
	b.work = hg_work_create(BASE_ROWS, DISCARD_ROWS, 1);
	if (!eal || !b.drops || !b.work ||
	    hg_datagrams_make(&set, FRAMES + HG_BURST, 180, 50000, 1, plain)) {
		fprintf(stderr, "bench: %s\n", eal ? "no memory" : error);
		return 1;
	}
	memset(b.drops, 0, sizeof(*b.drops));
	if (fill(&b, &set) || open_port(&b))
		return 1;
	hg_report_begin(&report);
	status = bench_receive(&b, &report);
	if (!status)
		bench_lcore(&b, &report);
	hg_report_end(&report);
	b.source->ops->close(b.source);
	return status ? 1 : 0;
}
