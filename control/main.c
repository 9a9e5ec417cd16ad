/*
 * heliograph: settings, then either a subcommand, or the collector.
 */
#include <stdio.h>
#include <string.h>

#include "control/config.h"
#include "control/log.h"
#include "control/services.h"
#include "control/tools/decode.h"
#include "control/tools/doctor.h"
#include "control/version.h"

#define EXIT_USAGE 2

static void print_version(void)
{
	printf("heliograph %s\ncompiler %s\nDPDK %s\n", HG_VERSION, HG_COMPILER, HG_DPDK);
	printf("libmicrohttpd %s, jansson %s, liburcu %s, hyperscan %s\n", HG_MICROHTTPD,
	       HG_JANSSON, HG_URCU, HG_HYPERSCAN);
}

static int run_collector(int argc, char **argv)
{
	struct hg_config config;
	int status;

	switch (hg_config_load(argc, argv, &config, stdout, stderr)) {
	case HG_CONFIG_VERSION:
		print_version();
		return 0;
	case HG_CONFIG_DONE:
		return 0;
	case HG_CONFIG_WRONG:
		return EXIT_USAGE;
	case HG_CONFIG_RUN:
		break;
	}
	hg_log_setup((enum hg_log_level)config.log_level,
		     config.log_format == HG_CONFIG_LOG_FORMAT_JSON);
	hg_log(HG_EVENT_START, NULL, (struct hg_log_field[]){ { "version", HG_VERSION, 0 } }, 1,
	       "heliograph starts.");
	status = hg_services_run(&config, argc, argv);
	hg_config_free(&config);
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "decode"))
		return hg_tool_decode(argc - 1, argv + 1, stdout, stderr);
	if (argc > 1 && !strcmp(argv[1], "doctor"))
		return hg_tool_doctor(argc - 1, argv + 1, stdout, stderr);
	return run_collector(argc, argv);
}
