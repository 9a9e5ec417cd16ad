/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/sim/truth.h"

static void add_sums(struct hg_sim_sums *to, const struct hg_sim_sums *from)
{
	to->packets += from->packets;
	to->bytes += from->bytes;
	to->observed_packets += from->observed_packets;
	to->observed_bytes += from->observed_bytes;
	to->samples += from->samples;
	to->sampled_frames += from->sampled_frames;
	to->sampled_bytes += from->sampled_bytes;
}

static void write_sums(FILE *out, const struct hg_sim_sums *s)
{
	fprintf(out,
		"\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"observed_packets\":%" PRIu64
		",\"observed_bytes\":%" PRIu64 ",\"samples\":%" PRIu64
		",\"sampled_frames\":%" PRIu64 ",\"sampled_bytes\":%" PRIu64 "}",
		s->packets, s->bytes, s->observed_packets, s->observed_bytes, s->samples,
		s->sampled_frames, s->sampled_bytes);
}

/* RFC 5952 text; glibc's inet_ntop writes it except for one lone zero group, which cannot occur. */
static void write_addr(FILE *out, const char *key, const struct hg_sim_addr *a)
{
	char text[INET6_ADDRSTRLEN];

	if (hg_sim_addr_is_none(a))
		return;
	if (hg_sim_addr_is4(a))
		inet_ntop(AF_INET, a->b + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, a->b, text, sizeof(text));
	fprintf(out, "\"%s\":\"%s\",", key, text);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct hg_sim_truth_record *x = a, *y = b;
	int order = memcmp(&x->src, &y->src, sizeof(x->src));

	return order ? order : memcmp(&x->dst, &y->dst, sizeof(x->dst));
}

static int compare_numbers(const struct hg_sim_truth_record *x, const struct hg_sim_truth_record *y)
{
	if (x->proto != y->proto)
		return x->proto < y->proto ? -1 : 1;
	if (x->sport != y->sport)
		return x->sport < y->sport ? -1 : 1;
	if (x->dport != y->dport)
		return x->dport < y->dport ? -1 : 1;
	if (x->stack != y->stack)
		return x->stack < y->stack ? -1 : 1;
	return 0;
}

static int compare_flows(const void *a, const void *b)
{
	const struct hg_sim_truth_record *x = a, *y = b;
	int order = compare_pairs(a, b);

	if (!order)
		order = compare_numbers(x, y);
	if (!order)
		order = memcmp(&x->outer_src, &y->outer_src, sizeof(x->outer_src));
	return order ? order : memcmp(&x->outer_dst, &y->outer_dst, sizeof(x->outer_dst));
}

typedef int (*comparison)(const void *, const void *);

/* The next group of equal records from *at on, summed; false at the end. */
static bool next_group(const struct hg_sim_truth *t, comparison compare, uint32_t *at,
		       const struct hg_sim_truth_record **first, struct hg_sim_sums *sums)
{
	if (*at == t->count)
		return false;
	*first = &t->records[*at];
	memset(sums, 0, sizeof(*sums));
	while (*at < t->count && compare(*first, &t->records[*at]) == 0)
		add_sums(sums, &t->records[(*at)++].sums);
	return true;
}

static void write_flows(const struct hg_sim_truth *t, FILE *out)
{
	const struct hg_sim_truth_record *r;
	struct hg_sim_sums sums;
	const char *separator = "";
	uint32_t at = 0;

	fputs(",\n\"flows\":[", out);
	while (next_group(t, compare_flows, &at, &r, &sums)) {
		if (sums.samples == 0)
			continue;
		fprintf(out, "%s\n{", separator);
		write_addr(out, "src", &r->src);
		write_addr(out, "dst", &r->dst);
		if (!hg_sim_addr_is_none(&r->src))
			fprintf(out, "\"proto\":%u,\"sport\":%u,\"dport\":%u,", r->proto, r->sport,
				r->dport);
		write_addr(out, "outer_src", &r->outer_src);
		write_addr(out, "outer_dst", &r->outer_dst);
		fprintf(out, "\"stack\":\"%s\",", t->stacks[r->stack]);
		write_sums(out, &sums);
		separator = ",";
	}
	fputs("]", out);
}

static void write_pairs(const struct hg_sim_truth *t, FILE *out)
{
	const struct hg_sim_truth_record *r;
	struct hg_sim_sums sums;
	const char *separator = "";
	uint32_t at = 0;

	fputs(",\n\"pairs\":[", out);
	while (next_group(t, compare_pairs, &at, &r, &sums)) {
		if (sums.samples == 0 || hg_sim_addr_is_none(&r->src))
			continue;
		fprintf(out, "%s\n{", separator);
		write_addr(out, "src", &r->src);
		write_addr(out, "dst", &r->dst);
		write_sums(out, &sums);
		separator = ",";
	}
	fputs("]", out);
}

static int write_namespaces(const struct hg_sim_truth *t, const struct hg_sim_world *world,
			    FILE *out)
{
	uint32_t n = world->nnamespaces + 2;
	struct hg_sim_sums *cells = calloc((size_t)n * n, sizeof(*cells));
	const char *separator = "";

	if (!cells)
		return -1;
	for (uint32_t i = 0; i < t->count; i++)
		add_sums(&cells[(size_t)t->records[i].src_ns * n + t->records[i].dst_ns],
			 &t->records[i].sums);
	fputs(",\n\"namespaces\":[", out);
	for (size_t i = 0; i < (size_t)n * n; i++) {
		char src[HG_SIM_NAME_MAX], dst[HG_SIM_NAME_MAX];
		if (cells[i].packets == 0)
			continue;
		hg_sim_world_namespace(world, (uint32_t)(i / n), src);
		hg_sim_world_namespace(world, (uint32_t)(i % n), dst);
		fprintf(out, "%s\n{\"src\":\"%s\",\"dst\":\"%s\",", separator, src, dst);
		write_sums(out, &cells[i]);
		separator = ",";
	}
	fputs("]", out);
	free(cells);
	return 0;
}

/* Who holds which address at the end; pods of the host network have none of their own. */
static void write_pods(const struct hg_sim_world *world, FILE *out)
{
	char name[HG_SIM_NAME_MAX], namespace_[HG_SIM_NAME_MAX];
	const char *separator = "";

	fputs(",\n\"pods\":[", out);
	for (uint32_t i = 0; i < world->npods; i++) {
		uint32_t ip = world->pods[i].ip;

		hg_sim_world_pod_name(world, i, name);
		hg_sim_world_namespace(world, world->workloads[world->pods[i].workload].ns,
				       namespace_);
		if (world->pods[i].host_network)
			continue;
		fprintf(out,
			"%s\n{\"address\":\"%u.%u.%u.%u\",\"namespace\":\"%s\",\"pod\":\"%s\"}",
			separator, ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255, namespace_,
			name);
		separator = ",";
	}
	fputs("]", out);
}

static void write_stacks(const struct hg_sim_truth *t, FILE *out)
{
	struct hg_sim_sums sums[HG_SIM_STACKS];

	memset(sums, 0, sizeof(sums));
	for (uint32_t i = 0; i < t->count; i++)
		add_sums(&sums[t->records[i].stack], &t->records[i].sums);
	fputs(",\n\"stacks\":[", out);
	for (uint32_t i = 0; i < t->nstacks; i++) {
		fprintf(out, "%s\n{\"stack\":\"%s\",", i ? "," : "", t->stacks[i]);
		write_sums(out, &sums[i]);
	}
	fputs("]", out);
}

static void write_agents(const struct hg_sim_agents *agents, FILE *out)
{
	fputs(",\n\"agents\":{", out);
	for (uint32_t i = 0; i < agents->count; i++) {
		const struct hg_sim_agent *a = &agents->agents[i];
		fprintf(out,
			"%s\n\"%u.%u.%u.%u\":{\"datagrams\":%" PRIu64
			",\"datagrams_dropped\":%" PRIu64 ",\"flow_samples\":%" PRIu64
			",\"counter_samples\":%" PRIu64 ",\"discards\":%" PRIu64
			",\"discards_withheld\":%u,\"sampling\":%u"
			",\"kind\":\"%s\"}",
			i ? "," : "", a->ip >> 24, a->ip >> 16 & 255, a->ip >> 8 & 255, a->ip & 255,
			a->sent_datagrams, a->lost_datagrams, a->sent_flow_samples,
			a->sent_counter_samples, a->sent_discards, a->discard_drops, a->sampling,
			a->is_switch ? "switch" : "node");
	}
	fputs("}", out);
}

static void write_head(const struct hg_sim_truth *t, const struct hg_sim_options *o,
		       double duration_s, FILE *out)
{
	fprintf(out,
		"{\"seed\":%" PRIu64 ",\"nodes\":%u,\"switches\":%lld,\"duration_s\":%.3f"
		",\"datagrams\":%" PRIu64 ",\"datagrams_dropped\":%" PRIu64 ",\"errors\":%" PRIu64
		",\"flow_samples\":%" PRIu64 ",\"counter_samples\":%" PRIu64
		",\"discards\":%" PRIu64 ",\n\"total\":{",
		o->seed, o->nodes, (long long)o->switches, duration_s, t->datagrams,
		t->lost_datagrams, t->failed_datagrams, t->flow_samples, t->counter_samples,
		t->discards);
	write_sums(out, &t->total);
}

int hg_sim_truth_write(struct hg_sim_truth *t, const struct hg_sim_options *o, double duration_s,
		       const struct hg_sim_world *world, const struct hg_sim_agents *agents,
		       FILE *out)
{
	if (t->failed)
		return -1;
	if (t->count)
		qsort(t->records, t->count, sizeof(*t->records), compare_flows);
	write_head(t, o, duration_s, out);
	write_agents(agents, out);
	write_flows(t, out);
	write_pairs(t, out);
	if (write_namespaces(t, world, out))
		return -1;
	write_pods(world, out);
	write_stacks(t, out);
	fputs("}\n", out);
	return ferror(out) ? -1 : 0;
}
