/*
 * Updates per second of the base table (est:10): one epoch per run on a cleared table, packets read
 * from DRAM, median of several runs. Prints a table, or JSON lines with --json.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/flow_stream.h"

#define BURST	 224u /* 32 datagrams of 7 samples */
#define RUNS_MAX 25

struct subject {
	const char *name;
	enum flow_form form;
};

static const struct subject subjects[] = {
	{ "raw", FLOW_RAW4 },
	{ "entity", FLOW_ENTITY },
	{ "encap", FLOW_ENCAP },
	{ "ipv6", FLOW_IPV6 },
};

struct result {
	double m_per_s;
	double full_share; /* updates that met a full bucket */
	size_t rows;
	double clear_us;
};

struct options {
	bool json;
	int runs;
	size_t samples_max;
};

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), compare);
	return values[count / 2];
}

static double epoch(struct hg_rows *rows, const struct hg_packet *packets, size_t count,
		    struct hg_drops *drops)
{
	double begin = now_s();
	size_t i;

	for (i = 0; i < count; i += BURST)
		hg_rows_add(rows, packets + i, (unsigned)(count - i < BURST ? count - i : BURST),
			    drops, HG_DROP_BASE_REPLACED);
	return now_s() - begin;
}

static void measure(const struct hg_packet *packets, size_t count, size_t capacity, int runs,
		    struct result *result)
{
	struct hg_rows *rows = hg_rows_create(capacity, 1);
	double seconds[RUNS_MAX], clears[RUNS_MAX], begin;
	struct hg_drops drops = { 0 };
	int i;

	if (!rows)
		exit(1);
	epoch(rows, packets, count, &drops); /* first touch of the pages */
	for (i = 0; i < runs; i++) {
		begin = now_s();
		hg_rows_clear(rows);
		clears[i] = now_s() - begin;
		memset(&drops, 0, sizeof(drops));
		seconds[i] = epoch(rows, packets, count, &drops);
	}
	result->m_per_s = (double)count / median(seconds, runs) * 1e-6;
	result->clear_us = median(clears, runs) * 1e6;
	result->full_share = (double)hg_drop_read(&drops, HG_DROP_BASE_REPLACED) / (double)count;
	result->rows = hg_rows_count(rows);
	hg_rows_destroy(rows);
}

static struct hg_packet *make_packets(enum flow_form form, size_t count)
{
	struct flow_stream_conf conf = { .seed = 7,
					 .flows = 2000000,
					 .hosts = 16384,
					 .zipf = 1.0,
					 .weight = 1000,
					 .form = form };
	struct hg_packet *packets = malloc(count * sizeof(*packets));
	struct flow_stream stream;
	size_t i;

	if (!packets || !flow_stream_open(&stream, &conf))
		exit(1);
	for (i = 0; i < count; i++)
		flow_stream_packet(&stream, flow_stream_draw(&stream), &packets[i]);
	flow_stream_close(&stream);
	return packets;
}

static void print(const struct options *o, const char *name, size_t samples, size_t capacity,
		  const struct result *r)
{
	const char *line = o->json ? "{\"form\":\"%s\",\"samples\":%zu,\"rows\":%zu,\"runs\":%d,"
				     "\"updates_m_per_s\":%.2f,\"ns_per_update\":%.2f,"
				     "\"full_share\":%.4f,\"rows_used\":%zu,\"clear_us\":%.1f}\n"
				   : "%-7s %9zu %7zu %4d %8.1f %7.1f %7.3f %7zu %8.0f\n";

	printf(line, name, samples, capacity, o->runs, r->m_per_s, 1e3 / r->m_per_s, r->full_share,
	       r->rows, r->clear_us);
	fflush(stdout);
}

static void run_subject(const struct options *o, const struct subject *s)
{
	static const size_t samples[] = { 100000, 1000000 }, capacities[] = { 65536, 262144 };
	struct hg_packet *packets = make_packets(s->form, o->samples_max);
	struct result result;
	size_t i, k;

	for (i = 0; i < 2; i++) {
		for (k = 0; k < 2 && samples[i] <= o->samples_max; k++) {
			measure(packets, samples[i], capacities[k], o->runs, &result);
			print(o, s->name, samples[i], capacities[k], &result);
		}
	}
	free(packets);
}

int main(int argc, char **argv)
{
	struct options o = { .runs = 5, .samples_max = 1000000 };
	const char *only = NULL;
	size_t i;
	int a;

	for (a = 1; a < argc; a++) {
		if (!strcmp(argv[a], "--json"))
			o.json = true;
		else if (!strcmp(argv[a], "--quick"))
			o.samples_max = 100000;
		else if (argv[a][0] != '-')
			only = argv[a];
		else
			return fprintf(stderr,
				       "usage: %s [--json] [--quick] [raw|entity|encap|ipv6]\n",
				       argv[0]),
			       2;
	}
	if (!o.json)
		printf("form      samples    rows runs  M upd/s      ns    full    used clear "
		       "us\n");
	for (i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		if (!only || !strcmp(only, subjects[i].name))
			run_subject(&o, &subjects[i]);
	return 0;
}
