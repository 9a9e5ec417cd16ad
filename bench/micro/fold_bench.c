/*
 * How long one epoch of 65,536 rows takes for 1, 24 and 100 definitions, book, union and fold
 * included, and what a snapshot costs, without and with fold helpers. CPU time of all threads and
 * wall time, median of 5; then the same with names bound to the rows. Usage: bench_fold [--json]
 * [ROWS [HELPERS]]
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heliograph/flows.h>

#include "control/names/dictionary.h"

#define HISTORY_S	300u
#define HISTORY_WHOLE_S 12u
#define RUNS		5
#define POINTS		180u

static const char *const keys[] = {
	"ipsource,ipdestination,tcpsourceport,tcpdestinationport",
	"ipsource",
	"ipdestination",
	"ipsource,ipdestination",
	"ipprotocol",
	"tcpdestinationport",
	"ipdestination,tcpdestinationport",
	"stack",
	"agent,inputifindex",
	"datasource",
	"mask:ipsource:24,mask:ipdestination:24",
	"mask:ipsource:16",
};

struct lists {
	struct hg_agent_id agents[POINTS];
	struct hg_source_id sources[POINTS];
	struct hg_point_id points[POINTS + 1];
};

/* CPU time is the same on a busy machine. */
struct spent {
	double cpu_ms, wall_ms;
};

static double clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static struct spent spent_since(const struct spent *began)
{
	return (struct spent){ clock_ms(CLOCK_PROCESS_CPUTIME_ID) - began->cpu_ms,
			       clock_ms(CLOCK_MONOTONIC) - began->wall_ms };
}

static struct spent now(void)
{
	return spent_since(&(struct spent){ 0 });
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Skewed: small numbers are common. */
static uint32_t skewed(uint64_t *state, uint32_t below)
{
	double x = (double)(next(state) >> 11) * 0x1p-53;

	return (uint32_t)((double)below * x * x * x);
}

static void set_lists(struct lists *lists)
{
	memset(lists, 0, sizeof(*lists));
	lists->points[0].source = HG_ID_NONE;
	for (uint32_t i = 0; i < POINTS; i++) {
		uint8_t address[4] = { 192, 0, 2, (uint8_t)i };

		lists->agents[i].address = hg_addr_make(4, address);
		lists->sources[i] = (struct hg_source_id){ i, { 0, 2 } };
		lists->points[i + 1] = (struct hg_point_id){ i, 2, HG_DIRECTION_INGRESS };
	}
}

static void set_packet(struct hg_packet *packet, uint64_t *state)
{
	uint8_t src[4] = { 10, 0, 0, 0 }, dst[4] = { 10, 1, 0, 0 };
	uint32_t a = skewed(state, 16384), b = skewed(state, 16384);

	memset(packet, 0, sizeof(*packet));
	src[2] = (uint8_t)(a >> 8);
	src[3] = (uint8_t)a;
	dst[2] = (uint8_t)(b >> 8);
	dst[3] = (uint8_t)b;
	memcpy(packet->src.bytes, src, 4);
	memcpy(packet->dst.bytes, dst, 4);
	packet->src.family = packet->dst.family = 4;
	packet->key.proto = 6;
	packet->key.sport = (uint16_t)next(state);
	packet->key.dport = (uint16_t)(80 + skewed(state, 1000));
	packet->key.point = 1 + a % POINTS;
	packet->stack = HG_LAYER_ETH | HG_LAYER_IP << 5 | HG_LAYER_TCP << 10;
	packet->weight = 1000;
	packet->frame_bytes = (double)(64 + next(state) % 1437);
}

static void touch(struct hg_work *work, const struct hg_packet *packet)
{
	struct hg_source_facts *facts = &work->sources[packet->key.point - 1];
	struct hg_totals *total = &facts->total[HG_DIRECTION_INGRESS];

	if (!facts->flow.received) {
		work->touched_sources[work->touched_source_count++] = packet->key.point - 1;
		facts->flow.lo = 1;
	}
	facts->flow.hi = ++facts->flow.received;
	facts->rate_min = facts->rate_max = facts->rate_last = 1000;
	facts->rate_sum += 1000;
	total->n += 1;
	total->frames_s1 += 1000;
	total->frames_s2 += 1000.0 * 999;
	total->bytes_s1 += 1000 * packet->frame_bytes;
	total->bytes_s2 += 1000.0 * 999 * packet->frame_bytes * packet->frame_bytes;
}

static struct hg_work *make_work(struct lists *lists, size_t rows)
{
	struct hg_work *work = hg_work_create(rows * 4, 64, 1);
	struct hg_drops drops = { { 0 } };
	uint64_t state = 88172645463325252u;

	set_lists(lists);
	if (!work)
		return NULL;
	while (hg_rows_count(work->base) < rows) {
		struct hg_packet packet;

		set_packet(&packet, &state);
		hg_rows_add(work->base, &packet, 1, &drops, HG_DROP_BASE_REPLACED);
		touch(work, &packet);
	}
	work->agent_ids = lists->agents;
	work->source_ids = lists->sources;
	work->point_ids = lists->points;
	work->agent_count = work->source_count = POINTS;
	work->point_count = POINTS + 1;
	work->plan.keep_far_if = true;
	return work;
}

static bool define(struct hg_flows *flows, unsigned i)
{
	struct hg_flow_def def;
	struct hg_problem problem;
	char name[32];
	bool ok;

	snprintf(name, sizeof(name), "d%u", i);
	if (hg_flow_def_init(&def, name))
		return false;
	free(def.keys);
	def.keys = strdup(keys[i % (sizeof(keys) / sizeof(keys[0]))]);
	def.n = 100;
	ok = !hg_flows_put(flows, &def, &problem);
	if (!ok)
		fprintf(stderr, "%s: %s\n", def.keys, problem.detail);
	hg_flow_def_clear(&def);
	return ok;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct spent median(const struct spent *runs)
{
	double cpu_ms[RUNS], wall_ms[RUNS];

	for (unsigned i = 0; i < RUNS; i++) {
		cpu_ms[i] = runs[i].cpu_ms;
		wall_ms[i] = runs[i].wall_ms;
	}
	qsort(cpu_ms, RUNS, sizeof(*cpu_ms), by_size);
	qsort(wall_ms, RUNS, sizeof(*wall_ms), by_size);
	return (struct spent){ cpu_ms[RUNS / 2], wall_ms[RUNS / 2] };
}

struct result {
	struct spent fold, snapshot, query;
};

static struct spent ask(const struct hg_snapshot *snapshot)
{
	struct hg_flow_query query = { .max_flows = 100, .agg_mode = HG_AGG_POOLED };
	struct hg_flow_result result;
	struct hg_problem problem;
	struct spent began = now();

	if (!hg_snapshot_query(snapshot, "d0", &query, &result, &problem))
		hg_flow_result_clear(&result);
	return spent_since(&began);
}

static struct hg_names *make_names(struct hg_texts *texts)
{
	struct hg_names_conf conf = { .texts = texts, .entities = true };
	char error[300];

	return hg_names_create(&conf, error, sizeof(error));
}

static bool measure(struct hg_work *work, unsigned definitions, unsigned helpers, bool named,
		    struct result *result)
{
	struct hg_texts *texts = hg_texts_create(1u << 20);
	struct hg_names *names = named ? make_names(texts) : NULL;
	struct hg_flows *flows = hg_flows_create();
	struct spent fold[RUNS], snap[RUNS], query[RUNS];
	uint64_t now_ms = 1700000000000u;

	for (unsigned i = 0; i < definitions; i++) {
		if (!define(flows, i))
			return false;
	}
	hg_flows_set_names(flows, names);
	hg_flows_set_memory(flows, (size_t)4 << 30);
	hg_flows_set_helpers(flows, helpers);
	hg_flows_epoch(flows, &work, 1, now_ms, 1);
	hg_snapshot_unref(hg_flows_snapshot(flows));
	for (unsigned run = 0; run < RUNS; run++) {
		struct spent began = now();
		struct hg_snapshot *snapshot;

		hg_flows_epoch(flows, &work, 1, now_ms += 1000, 1);
		fold[run] = spent_since(&began);
		began = now();
		snapshot = hg_flows_snapshot(flows);
		snap[run] = spent_since(&began);
		query[run] = ask(snapshot);
		hg_snapshot_unref(snapshot);
	}
	*result = (struct result){ median(fold), median(snap), median(query) };
	hg_flows_destroy(flows);
	hg_names_destroy(names);
	hg_texts_destroy(texts);
	return true;
}

static void print(bool json, size_t rows, unsigned definitions, unsigned helpers, bool named,
		  const struct result *r)
{
	double ns = r->fold.cpu_ms * 1e6 / (double)rows / definitions;

	printf(json ? "{\"bench\":\"fold\",\"rows\":%zu,\"definitions\":%u,\"helpers\":%u,"
		      "\"names\":%d,"
		      "\"foldMs\":%.2f,\"nsPerRowAndDefinition\":%.1f,\"foldWallMs\":%.2f,"
		      "\"snapshotMs\":%.2f,\"snapshotWallMs\":%.2f,\"queryMs\":%.2f}\n"
		    : "%zu rows, %3u definitions, %u helpers, names %d: fold %.2f ms of CPU (%.1f "
		      "ns per row "
		      "and definition), %.2f ms long; snapshot %.2f ms of CPU, %.2f ms long; query "
		      "%.2f ms\n",
	       rows, definitions, helpers, named, r->fold.cpu_ms, ns, r->fold.wall_ms,
	       r->snapshot.cpu_ms, r->snapshot.wall_ms, r->query.cpu_ms);
}

/* Kept seconds folded into a definition that is made now (est:4.3). */
static bool measure_history(struct hg_work *work, bool json)
{
	struct hg_flows *flows = hg_flows_create();
	uint64_t now_ms = 1700000000000u;
	const struct hg_intake *intake;
	struct hg_snapshot *snapshot;
	struct spent began, kept, made;
	struct hg_flow_def def;
	struct hg_problem problem;

	for (unsigned i = 0; i < HISTORY_S + HISTORY_WHOLE_S; i++) {
		if (i == HISTORY_S)
			began = now();
		hg_flows_epoch(flows, &work, 1, now_ms += 1000, 1);
	}
	kept = spent_since(&began);
	if (hg_flow_def_init(&def, "late"))
		return false;
	def.t_s = HISTORY_S;
	free(def.keys);
	def.keys = strdup("ipsource,ipdestination");
	began = now();
	if (!def.keys || hg_flows_put(flows, &def, &problem))
		return false;
	made = spent_since(&began);
	snapshot = hg_flows_snapshot(flows);
	intake = hg_snapshot_intake(snapshot);
	printf(json ? "{\"bench\":\"history\",\"seconds\":%u,\"rows\":%llu,\"bytes\":%llu,"
		      "\"foldMs\":%.2f,\"keepMs\":%.2f}\n"
		    : "history of %u s, %llu rows, %llu bytes: a definition made now %.2f ms of "
		      "CPU; "
		      "keeping a second %.2f ms\n",
	       intake->history_seconds, (unsigned long long)intake->history_rows,
	       (unsigned long long)intake->history_bytes, made.cpu_ms,
	       kept.cpu_ms / HISTORY_WHOLE_S);
	hg_snapshot_unref(snapshot);
	hg_flow_def_clear(&def);
	hg_flows_destroy(flows);
	return true;
}

int main(int argc, char **argv)
{
	static const unsigned counts[] = { 1, 24, 100 };
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	size_t rows = argc > 1 + json ? strtoul(argv[1 + json], NULL, 10) : 65536;
	unsigned most = argc > 2 + json ? (unsigned)strtoul(argv[2 + json], NULL, 10) : 1;
	static struct lists lists;
	struct hg_work *work = make_work(&lists, rows);

	if (!work)
		return 1;
	for (unsigned i = 0; i < 4 * sizeof(counts) / sizeof(counts[0]); i++) {
		unsigned helpers = i % 2 ? most : 0;
		bool named = i / 2 % 2;
		struct result r;

		if (i % 2 && !most)
			continue;
		if (!measure(work, counts[i / 4], helpers, named, &r))
			return 1;
		print(json, rows, counts[i / 4], helpers, named, &r);
	}
	if (!measure_history(work, json))
		return 1;
	hg_work_destroy(work);
	return 0;
}
