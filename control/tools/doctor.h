/*
 * `heliograph doctor`: what this host lacks for each way to receive, and the command that fixes it.
 *
 * Reads /proc, /sys and /dev, changes nothing, opens no port but the one that is asked about. One
 * thread.
 */
#ifndef HELIOGRAPH_CONTROL_TOOLS_DOCTOR_H
#define HELIOGRAPH_CONTROL_TOOLS_DOCTOR_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_finding { HG_FINDING_OK, HG_FINDING_WEAK, HG_FINDING_LACKS };

/* One check: what was found, and if it is not fine the command that cures it. */
struct hg_check_result {
	enum hg_finding finding;
	char found[200];
	char cure[300];
};

struct hg_doctor {
	const char *root; /* "" for this host; tests lay out another /proc, /sys and /dev */
	unsigned port;	  /* UDP, that would be listened on */
};

/* The i-th check: its tier ("socket", "packet", "xdp", "vfio", "speed") and name. NULL: no more. */
const char *hg_doctor_check(const struct hg_doctor *doctor, size_t i, const char **name,
			    struct hg_check_result *result);

/* The subcommand; argv[0] is "doctor". 0: kernel sockets will work; 1: not even these; 2: usage. */
int hg_tool_doctor(int argc, char **argv, FILE *out, FILE *err);

#ifdef __cplusplus
}
#endif
#endif
