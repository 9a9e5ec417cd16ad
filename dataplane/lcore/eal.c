#include "dataplane/lcore/eal.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_log.h>

#define HUGE_NEEDED_KB 65536u
#define HUGE_FOLDER    "/sys/kernel/mm/hugepages"
#define LCORES_LEN     1024

struct hg_eal {
	FILE *stream;
	hg_eal_log *log;
	void *arg;
};

/* One write is one line: EAL flushes after each. */
static ssize_t write_line(void *cookie, const char *text, size_t len)
{
	struct hg_eal *eal = cookie;
	char line[512];
	size_t kept = len < sizeof(line) - 1 ? len : sizeof(line) - 1;

	while (kept && text[kept - 1] == '\n')
		kept--;
	memcpy(line, text, kept);
	line[kept] = '\0';
	if (eal->log && kept)
		eal->log(eal->arg, rte_log_cur_msg_loglevel(), line);
	return (ssize_t)len;
}

static bool open_stream(struct hg_eal *eal)
{
	const cookie_io_functions_t io = { .write = write_line };

	eal->stream = fopencookie(eal, "w", io);
	return eal->stream && rte_openlog_stream(eal->stream) == 0;
}

/* Memory in free pages of one size; folders are named hugepages-2048kB. */
static unsigned long free_kb(const char *folder)
{
	char path[256];
	unsigned long size_kb = 0, pages = 0;
	FILE *f;

	if (sscanf(folder, "hugepages-%lukB", &size_kb) != 1)
		return 0;
	snprintf(path, sizeof(path), HUGE_FOLDER "/%.64s/free_hugepages", folder);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * size_kb;
}

/* Looked at first, because a failed init cannot be repeated (dp:E4). */
static bool has_hugepages(void)
{
	DIR *dir = opendir(HUGE_FOLDER);
	unsigned long kb = 0;
	struct dirent *entry;

	if (!dir)
		return false;
	while ((entry = readdir(dir)))
		kb += free_kb(entry->d_name);
	closedir(dir);
	return kb >= HUGE_NEEDED_KB;
}

/* "0@(0-3,8)": the main lcore floats over all CPUs of the process (dp:E2). */
static void write_lcores(const cpu_set_t *cpus, char *out, size_t out_len)
{
	size_t len = (size_t)snprintf(out, out_len, "--lcores=0@(");
	const char *comma = "";
	int from, to;

	for (from = 0; from < CPU_SETSIZE; from = to + 1) {
		to = from;
		if (!CPU_ISSET(from, cpus))
			continue;
		while (to + 1 < CPU_SETSIZE && CPU_ISSET(to + 1, cpus))
			to++;
		if (out_len - len <
		    24) /* a scattered set: the CPUs so far are enough to start on */
			break;
		len += (size_t)snprintf(out + len, out_len - len, "%s%d-%d", comma, from, to);
		comma = ",";
	}
	snprintf(out + len, out_len - len, ")");
}

static int init(const cpu_set_t *cpus, const char *pci, bool huge)
{
	char lcores[LCORES_LEN];
	char *argv[16] = { (char *)(size_t) "heliograph" };
	const char *shared[] = { "--no-telemetry", "--iova-mode=va", "--log-level=*:error" };
	const char *without_huge[] = { "--no-huge", "-m", "256", "--no-shconf" };
	int argc = 1;
	size_t i;

	write_lcores(cpus, lcores, sizeof(lcores));
	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		argv[argc++] = (char *)(size_t)shared[i];
	argv[argc++] = lcores;
	argv[argc++] = (char *)(size_t)(pci ? "-a" : "--no-pci");
	if (pci)
		argv[argc++] = (char *)(size_t)pci;
	if (huge)
		argv[argc++] = (char *)(size_t) "--in-memory"; /* excludes --no-huge (dp:E3) */
	for (i = 0; !huge && i < sizeof(without_huge) / sizeof(without_huge[0]); i++)
		argv[argc++] = (char *)(size_t)without_huge[i];
	return rte_eal_init(argc, argv);
}

/* EAL measures the time stamp counter once, when it starts. */
static bool has_started(void)
{
	return rte_get_tsc_hz() != 0;
}

/* EAL ties the calling thread to its main lcore: control gets its CPUs back. */
static bool start(const char *pci, char *error, size_t error_len)
{
	cpu_set_t cpus;
	bool known = sched_getaffinity(0, sizeof(cpus), &cpus) == 0;
	int failed;

	if (!known) {
		snprintf(error, error_len, "cannot read the CPU affinity: %s", strerror(errno));
		return false;
	}
	failed = init(&cpus, pci, has_hugepages()) < 0;
	sched_setaffinity(0, sizeof(cpus), &cpus);
	if (failed)
		snprintf(error, error_len, "EAL did not start: %s", rte_strerror(rte_errno));
	return !failed;
}

struct hg_eal *hg_eal_open(const char *pci, hg_eal_log *log, void *arg, char *error,
			   size_t error_len)
{
	struct hg_eal *eal = calloc(1, sizeof(*eal));

	if (!eal || (eal->log = log, eal->arg = arg, !open_stream(eal))) {
		snprintf(error, error_len, "no memory to start EAL");
	} else if (has_started() || start(pci, error, error_len)) {
		return eal;
	}
	hg_eal_close(eal);
	return NULL;
}

void hg_eal_close(struct hg_eal *eal)
{
	if (!eal)
		return;
	rte_openlog_stream(NULL);
	if (eal->stream)
		fclose(eal->stream);
	free(eal);
}

enum hg_runtime hg_eal_runtime(const struct hg_eal *eal)
{
	if (!eal)
		return HG_RUNTIME_THREADS;
	return rte_eal_has_hugepages() ? HG_RUNTIME_EAL_HUGE : HG_RUNTIME_EAL_NO_HUGE;
}

const char *hg_runtime_name(enum hg_runtime runtime)
{
	static const char *const names[] = {
		[HG_RUNTIME_THREADS] = "threads",
		[HG_RUNTIME_EAL_HUGE] = "eal hugepages",
		[HG_RUNTIME_EAL_NO_HUGE] = "eal no-huge",
	};

	return names[runtime];
}

bool hg_eal_thread_enter(void)
{
	return rte_thread_register() == 0;
}

void hg_eal_thread_leave(void)
{
	rte_thread_unregister();
}
