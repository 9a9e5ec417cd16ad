/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_U32, KIND_I64, KIND_U64, KIND_REAL, KIND_RATE, KIND_TEXT, KIND_ON, KIND_OFF };

struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
	double min;
	double max;
	const char *argument;
	const char *help;
};

#define AT(field) offsetof(struct hg_sim_options, field)

static const struct setting settings[] = {
	{ "nodes", KIND_U32, AT(nodes), 1, 5000, "N", "cluster nodes (180)" },
	{ "switches", KIND_I64, AT(switches), 0, 1000, "N",
	  "top-of-rack switches (nodes/40 rounded up)" },
	{ "namespaces", KIND_U32, AT(namespaces), 1, 1000, "N", "namespaces (24)" },
	{ "workloads", KIND_U32, AT(workloads), 1, 20000, "N", "workloads (5 per namespace)" },
	{ "pods-per-node", KIND_U32, AT(pods_per_node), 1, 110, "N", "pods on every node (30)" },
	{ "gpus-per-node", KIND_U32, AT(gpus_per_node), 0, 64, "N",
	  "GPUs of a GPU node, every fourth (8)" },
	{ "flows", KIND_U32, AT(flows), 2, 5000000, "N", "active flows (50000)" },
	{ "seed", KIND_U64, AT(seed), 0, 9e15, "N", "seed of everything random (1)" },
	{ "rate", KIND_RATE, AT(rate), 1, 1e8, "N|max",
	  "packet samples a second, all agents (20000)" },
	{ "duration", KIND_REAL, AT(duration_s), 0.01, 1e9, "SECONDS",
	  "stop after (until SIGINT or SIGTERM)" },
	{ "sampling", KIND_U32, AT(sampling), 1, 16777216, "N",
	  "nodes sample 1 in N (1000), switches 1 in 4N" },
	{ "sampling-mixed", KIND_ON, AT(sampling_mixed), 0, 0, NULL,
	  "some nodes 1 in N/10, some 1 in 10N" },
	{ "polling", KIND_U32, AT(polling_s), 1, 3600, "SECONDS",
	  "interval of counter samples (10)" },
	{ "no-counters", KIND_OFF, AT(counters), 0, 0, NULL, "no counter samples" },
	{ "no-entities", KIND_OFF, AT(entities), 0, 0, NULL, "no entities record in flow samples" },
	{ "no-discards", KIND_OFF, AT(discards), 0, 0, NULL, "no discard notifications" },
	{ "plain", KIND_ON, AT(plain), 0, 0, NULL, "no tunnels, no entities, no TCP records" },
	{ "pod-churn", KIND_REAL, AT(pod_churn), 0, 60000, "N",
	  "pods replaced a minute, address re-used (0)" },
	{ "loss", KIND_REAL, AT(loss), 0, 1, "P",
	  "drop numbered datagrams with this probability (0)" },
	{ "to", KIND_TEXT, AT(to), 0, 0, "HOST:PORT", "send by UDP (127.0.0.1:6343)" },
	{ "pcap", KIND_TEXT, AT(pcap_file), 0, 0, "FILE",
	  "write a capture instead, simulated time, no pacing" },
	{ "truth", KIND_TEXT, AT(truth_file), 0, 0, "FILE",
	  "at the end, write what was really there (JSON)" },
	{ "quiet", KIND_ON, AT(quiet), 0, 0, NULL, "no progress lines" },
	{ "help", KIND_ON, AT(help), 0, 0, NULL, "this text" },
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

void hg_sim_options_default(struct hg_sim_options *o)
{
	memset(o, 0, sizeof(*o));
	o->nodes = 180;
	o->switches = -1;
	o->namespaces = 24;
	o->pods_per_node = 30;
	o->gpus_per_node = 8;
	o->flows = 50000;
	o->seed = 1;
	o->rate = 20000;
	o->sampling = 1000;
	o->polling_s = 10;
	o->counters = o->entities = o->discards = true;
	o->to = "127.0.0.1:6343";
}

static void print_help(FILE *out)
{
	fputs("Usage: hg-sim [OPTION]...\n"
	      "Plays the sFlow agents of a Kubernetes cluster: nodes, switches, pods, GPUs.\n\n",
	      out);
	for (size_t i = 0; i < SETTINGS; i++) {
		char left[48];
		snprintf(left, sizeof(left), "--%s %s", settings[i].name,
			 settings[i].argument ? settings[i].argument : "");
		fprintf(out, "  %-26s %s\n", left, settings[i].help);
	}
}

static bool read_number(const struct setting *s, const char *text, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	if (errno || end == text || *end || !isfinite(*value))
		return false;
	if (*value < s->min || *value > s->max)
		return false;
	return s->kind == KIND_REAL || s->kind == KIND_RATE || *value == floor(*value);
}

static void store_number(const struct setting *s, void *field, double value)
{
	if (s->kind == KIND_U32)
		*(uint32_t *)field = (uint32_t)value;
	else if (s->kind == KIND_I64)
		*(int64_t *)field = (int64_t)value;
	else if (s->kind == KIND_U64)
		*(uint64_t *)field = (uint64_t)value;
	else
		*(double *)field = value;
}

static int apply(struct hg_sim_options *o, const struct setting *s, const char *text, FILE *err)
{
	void *field = (char *)o + s->offset;
	double value;

	if (s->kind == KIND_ON || s->kind == KIND_OFF) {
		*(bool *)field = s->kind == KIND_ON;
		return 0;
	}
	if (s->kind == KIND_TEXT) {
		*(const char **)field = text;
		return 0;
	}
	if (s->kind == KIND_RATE && strcmp(text, "max") == 0) {
		o->rate = 0;
		return 0;
	}
	if (!read_number(s, text, &value)) {
		fprintf(err, "hg-sim: --%s wants %s from %.10g to %.10g, not '%s'.\n", s->name,
			s->kind == KIND_REAL || s->kind == KIND_RATE ? "a number"
								     : "a whole number",
			s->min, s->max, text);
		return 2;
	}
	store_number(s, field, value);
	return 0;
}

static int check(struct hg_sim_options *o, FILE *err)
{
	if (o->switches < 0)
		o->switches = (o->nodes + 39) / 40;
	if (o->switches > o->nodes) {
		fprintf(err, "hg-sim: --switches %lld is more than --nodes %u.\n",
			(long long)o->switches, o->nodes);
		return 2;
	}
	if (o->pcap_file && o->duration_s == 0) {
		fprintf(err, "hg-sim: --pcap wants a --duration, or the file would never end.\n");
		return 2;
	}
	if (o->workloads == 0)
		o->workloads = o->namespaces * 5;
	return 0;
}

int hg_sim_options_parse(struct hg_sim_options *o, int argc, char **argv, FILE *out, FILE *err)
{
	struct option longs[SETTINGS + 1] = { { 0 } };
	int index = 0, c;

	hg_sim_options_default(o);
	for (size_t i = 0; i < SETTINGS; i++) {
		longs[i].name = settings[i].name;
		longs[i].has_arg = settings[i].argument ? required_argument : no_argument;
		longs[i].val = 1;
	}
	optind = 0; /* start over: the tests parse more than once */
	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:", longs, &index)) != -1) {
		if (c != 1) {
			fprintf(err, "hg-sim: %s %s; see --help.\n", argv[optind - 1],
				c == ':' ? "wants a value" : "is no known option");
			return 2;
		}
		if (apply(o, &settings[index], optarg, err))
			return 2;
	}
	if (optind < argc) {
		fprintf(err, "hg-sim: '%s' is no option; see --help.\n", argv[optind]);
		return 2;
	}
	if (o->help) {
		print_help(out);
		return 0;
	}
	return check(o, err);
}
