/*
 * What a counter sample costs the metric store, and what a publish costs when a thirtieth or a
 * tenth of the rows changed. CPU time, median of 5. Usage: bench_metrics [--json] [ROWS]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heliograph/metrics.h>

#include "bench/micro/report.h"

#define RUNS	    5u
#define EPOCHS	    10u
#define RECORDS_MAX 2048u
#define ROWS_NODE   100u /* pods and interfaces of a node */

struct message {
	struct hg_message head;
	uint8_t records[RECORDS_MAX];
};

/* CPU time: the same on a busy machine. */
static double clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void put_u32(struct message *message, uint32_t value)
{
	uint8_t *at = message->records + message->head.records_len_bytes;

	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
	message->head.records_len_bytes += 4;
}

/* A record of `words` words, each a number that grows with time. */
static void put_record(struct message *message, uint32_t tag, unsigned words, uint32_t value)
{
	unsigned i;

	put_u32(message, tag);
	put_u32(message, words * 4);
	for (i = 0; i < words; i++)
		put_u32(message, i % 2 ? value + i : 0);
}

static void put_text(struct message *message, const char *text)
{
	uint32_t len = (uint32_t)strlen(text), i;

	put_u32(message, len);
	memcpy(message->records + message->head.records_len_bytes, text, len);
	message->head.records_len_bytes += len;
	for (i = len; i % 4; i++)
		message->records[message->head.records_len_bytes++] = 0;
}

static void put_description(struct message *message, const char *name)
{
	uint32_t padded = ((uint32_t)strlen(name) + 3) / 4 * 4, i;

	put_u32(message, 2000);
	put_u32(message, 4 + padded + 16 + 8 + 4 + 8);
	put_text(message, name);
	for (i = 0; i < 4; i++)
		put_u32(message, 0x01020304 + i);
	put_u32(message, 3);
	put_u32(message, 2);
	put_text(message, "6.1.0-18");
}

static void make_pod(struct message *message, uint32_t row, uint32_t value)
{
	char name[64];

	snprintf(name, sizeof(name), "k8s__app-%u_shop_u_a", row);
	put_record(message, 2103, 13, value);
	put_record(message, 2102, 4, value);
	put_u32(message, 2101);
	put_u32(message, 12);
	put_u32(message, 1);
	put_u32(message, value);
	put_u32(message, 2);
	put_record(message, 2104, 10, value);
	put_u32(message, 2002);
	put_u32(message, 8);
	put_u32(message, 2);
	put_u32(message, 1);
	put_description(message, name);
}

static void make_host(struct message *message, uint32_t row, uint32_t value)
{
	(void)row;
	put_record(message, 5703u << 12 | 1, 12, value);
	put_record(message, 2010, 7, value);
	put_record(message, 2009, 15, value);
	put_record(message, 2008, 25, value);
	put_record(message, 2007, 19, value);
	put_record(message, 2005, 13, value);
	put_record(message, 2004, 18, value);
	put_record(message, 2003, 20, value / 1000);
	put_record(message, 2006, 10, value);
	put_description(message, "node-0001.example.org");
}

static void make_port(struct message *message, uint32_t row, uint32_t value)
{
	char name[32];

	snprintf(name, sizeof(name), "eth%u", row);
	put_u32(message, 1005);
	put_u32(message, 4 + ((uint32_t)strlen(name) + 3) / 4 * 4);
	put_text(message, name);
	put_record(message, 1, 22, value);
}

typedef void make_fn(struct message *message, uint32_t row, uint32_t value);

/* A sample of row `row`, `turn` polling intervals of 30 s after the first. */
static void take(struct hg_metrics *metrics, make_fn *make, uint32_t cls, uint32_t row,
		 uint32_t turn)
{
	static const uint8_t net = 10;
	struct message message;
	uint32_t node = row / ROWS_NODE;
	uint8_t address[4] = { net, (uint8_t)(node >> 16), (uint8_t)(node >> 8), (uint8_t)node };

	memset(&message.head, 0, sizeof(message.head));
	message.head.kind = HG_MESSAGE_COUNTERS;
	message.head.agent = hg_addr_make(4, address);
	message.head.uptime_ms = 1000000 + turn * 30000;
	message.head.sequence = turn;
	message.head.ds.cls = cls;
	message.head.ds.index = cls == 2 ? 1 : 100000 + row % ROWS_NODE;
	message.head.arrival_ms = 1700000000000u + (uint64_t)turn * 30000;
	make(&message, row, 1000000 + turn * 3000);
	hg_metrics_take(metrics, &message.head);
}

static void bench_samples(struct hg_report *report, const char *name, make_fn *make, uint32_t cls)
{
	const uint32_t rows = 2000, step = cls == 2 ? ROWS_NODE : 1;
	double runs[RUNS], start;
	unsigned run;
	uint32_t row, turn = 1;
	struct hg_metrics *metrics = hg_metrics_create();

	for (row = 0; row < rows; row++)
		take(metrics, make, cls, row * step, turn);
	for (run = 0; run < RUNS; run++) {
		start = clock_ns();
		for (turn++, row = 0; row < rows; row++)
			take(metrics, make, cls, row * step, turn);
		runs[run] = (clock_ns() - start) / rows;
		hg_metrics_view_unref(hg_metrics_publish(metrics, 0));
	}
	hg_report_runs(report, name, "ns/sample", runs, RUNS);
	hg_metrics_destroy(metrics);
}

/* One of `share` rows changes an epoch; the last two views are held, as readers do. */
static void bench_publish(struct hg_report *report, uint32_t rows, uint32_t share)
{
	struct hg_metrics_view *held[2] = { NULL, NULL };
	double runs[EPOCHS], expiry[EPOCHS], start;
	struct hg_metrics *metrics = hg_metrics_create();
	uint32_t row, epoch;
	char name[64];

	for (row = 0; row < rows; row++)
		take(metrics, row % ROWS_NODE ? make_pod : make_host, row % ROWS_NODE ? 3 : 2, row,
		     1);
	for (epoch = 0; epoch < EPOCHS + 4; epoch++) {
		for (row = epoch % share; row < rows; row += share)
			take(metrics, row % ROWS_NODE ? make_pod : make_host,
			     row % ROWS_NODE ? 3 : 2, row, 2 + epoch / share);
		start = clock_ns();
		hg_metrics_expire(metrics, 1700000060000u);
		expiry[epoch % EPOCHS] = (clock_ns() - start) / 1e6;
		start = clock_ns();
		hg_metrics_view_unref(held[epoch % 2]);
		held[epoch % 2] = hg_metrics_publish(metrics, 0);
		runs[epoch % EPOCHS] = (clock_ns() - start) / 1e6;
	}
	snprintf(name, sizeof(name), "publish %u rows, 1/%u changed", rows, share);
	hg_report_runs(report, name, "ms", runs, EPOCHS);
	snprintf(name, sizeof(name), "expire %u rows", rows);
	hg_report_runs(report, name, "ms", expiry, EPOCHS);
	runs[0] = (double)hg_metrics_figures_of(metrics)->memory_bytes / rows;
	snprintf(name, sizeof(name), "memory of %u rows", rows);
	hg_report_runs(report, name, "bytes/row", runs, 1);
	hg_metrics_view_unref(held[0]);
	hg_metrics_view_unref(held[1]);
	hg_metrics_destroy(metrics);
}

int main(int argc, char **argv)
{
	struct hg_report report = { argc > 1 && strcmp(argv[1], "--json") == 0, 0 };
	uint32_t most = argc > 1 + report.json ? (uint32_t)strtoul(argv[1 + report.json], NULL, 10)
					       : 500000;

	hg_report_begin(&report);
	bench_samples(&report, "pod sample", make_pod, 3);
	bench_samples(&report, "host sample", make_host, 2);
	bench_samples(&report, "interface sample", make_port, 0);
	bench_publish(&report, 18000, 10);
	if (most > 18000)
		bench_publish(&report, most, 30);
	hg_report_end(&report);
	return 0;
}
