#include "control/tools/doctor.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "control/tools/doctor_parts.h"

/* Every check, in the order in which a host is made ready. */
static const struct {
	const char *tier, *name;
	hg_doctor_fn *run;
} checks[] = {
	{ "socket", "port", hg_doctor_port },
	{ "socket", "receive buffer", hg_doctor_receive_buffer },
	{ "socket", "processor", hg_doctor_processor },
	{ "packet", "packet sockets", hg_doctor_packet_sockets },
	{ "xdp", "AF_XDP", hg_doctor_xdp },
	{ "vfio", "huge pages", hg_doctor_hugepages },
	{ "vfio", "locked memory", hg_doctor_locked_memory },
	{ "vfio", "IOMMU", hg_doctor_iommu },
	{ "vfio", "vfio", hg_doctor_vfio },
	{ "speed", "processors", hg_doctor_cpus },
	{ "speed", "frequency", hg_doctor_governor },
};

static const struct {
	const char *tier, *meaning;
} tiers[] = {
	{ "socket", "kernel sockets: any host, no rights" },
	{ "packet", "AF_PACKET: a network card of its own, no sockets on it" },
	{ "xdp", "AF_XDP: a network card shared with the kernel" },
	{ "vfio", "DPDK on a port or virtual function: line rate" },
	{ "speed", "what makes any of them faster" },
};

const char *hg_doctor_check(const struct hg_doctor *doctor, size_t i, const char **name,
			    struct hg_check_result *result)
{
	if (i >= sizeof(checks) / sizeof(checks[0]))
		return NULL;
	memset(result, 0, sizeof(*result));
	checks[i].run(doctor, result);
	*name = checks[i].name;
	return checks[i].tier;
}

static void print(const char *name, const struct hg_check_result *result, FILE *out)
{
	static const char mark[] = { '+', '!', '-' };

	fprintf(out, "  [%c] %s: %s\n", mark[result->finding], name, result->found);
	if (result->finding != HG_FINDING_OK && *result->cure)
		fprintf(out, "      %s\n", result->cure);
}

/* All checks of a tier; whether one lacks. */
static bool examine(const struct hg_doctor *doctor, const char *tier, FILE *out)
{
	struct hg_check_result result;
	const char *name, *of;
	bool lacks = false;

	for (size_t i = 0; (of = hg_doctor_check(doctor, i, &name, &result)); i++) {
		if (strcmp(of, tier))
			continue;
		print(name, &result, out);
		lacks |= result.finding == HG_FINDING_LACKS;
	}
	return lacks;
}

static void usage(FILE *to)
{
	fputs("Usage: heliograph doctor [--port PORT]\n\n"
	      "Says for each way to receive sFlow what this host lacks, and the command that fixes "
	      "it. "
	      "Nothing is changed.\n\n"
	      "  [+] fine   [!] works, but could be better   [-] lacking\n\n"
	      "Exit status: 0 kernel sockets will work, 1 not even these, 2 wrong usage.\n",
	      to);
}

/* 0 and the settings, or the exit status + 1. */
static int read_options(int argc, char **argv, struct hg_doctor *doctor, FILE *out, FILE *err)
{
	static const struct option options[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		unsigned long port = c == 'p' ? strtoul(optarg, NULL, 10) : 0;

		if (c == 'h') {
			usage(out);
			return 1;
		}
		if (!port || port > 65535) {
			usage(err);
			return 3;
		}
		doctor->port = (unsigned)port;
	}
	if (optind == argc)
		return 0;
	usage(err);
	return 3;
}

int hg_tool_doctor(int argc, char **argv, FILE *out, FILE *err)
{
	struct hg_doctor doctor = { .root = "", .port = 6343 };
	int asked = read_options(argc, argv, &doctor, out, err);
	int status = 0;

	if (asked)
		return asked - 1;
	for (size_t i = 0; i < sizeof(tiers) / sizeof(tiers[0]); i++) {
		fprintf(out, "%s%s (%s)\n", i ? "\n" : "", tiers[i].tier, tiers[i].meaning);
		if (examine(&doctor, tiers[i].tier, out) && i == 0)
			status = 1;
	}
	return status;
}
