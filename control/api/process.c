#include "control/api/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "control/clock.h"

static uint64_t read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	char text[32] = "";

	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	return strtoull(text, NULL, 10);
}

static void read_memory(struct hg_process *process)
{
	struct sysinfo info;
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (file && fscanf(file, "%*u %lu", &pages) == 1)
		process->memory_bytes = (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
	if (file)
		fclose(file);
	if (sysinfo(&info))
		return;
	process->memory_total_bytes = (uint64_t)info.totalram * info.mem_unit;
	process->memory_free_bytes = (uint64_t)info.freeram * info.mem_unit;
	process->cpu_load_system = (double)info.loads[0] / 65536 / (double)process->processors;
	if (process->cpu_load_system > 1)
		process->cpu_load_system = 1;
	process->memory_limit_bytes = read_number("/sys/fs/cgroup/memory.max");
	if (!process->memory_limit_bytes)
		process->memory_limit_bytes = process->memory_total_bytes;
}

static uint64_t thread_count(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	unsigned long threads = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Threads: %lu", &threads) == 1)
			break;
	if (file)
		fclose(file);
	return threads;
}

void hg_process_read(const struct hg_request *request, struct hg_process *process)
{
	struct rusage usage;
	uint64_t started = hg_health_read(&request->conf->health->started_ms);

	memset(process, 0, sizeof(*process));
	process->processors = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
	process->uptime_ms = hg_monotonic_ms() - started;
	if (!getrusage(RUSAGE_SELF, &usage))
		process->cpu_ms =
			(uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
			(uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
	if (process->uptime_ms)
		process->cpu_load_process = (double)process->cpu_ms / (double)process->uptime_ms /
					    (double)process->processors;
	read_memory(process);
	process->threads = thread_count();
}

uint64_t hg_process_drops(const struct hg_dataplane *dataplane, enum hg_drop drop)
{
	return dataplane ? hg_dataplane_dropped(dataplane, drop) : 0;
}

bool hg_process_drops_whole(enum hg_drop drop)
{
	return drop == HG_DROP_SOCK_OVERFLOW || drop == HG_DROP_DGRAM_SHORT ||
	       drop == HG_DROP_DGRAM_VERSION || drop == HG_DROP_DGRAM_AGENT_TYPE ||
	       drop == HG_DROP_AGENT_DENIED || drop == HG_DROP_AGENT_TABLE_FULL;
}

uint64_t hg_process_datagrams_discarded(const struct hg_dataplane *dataplane)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < HG_DROP_N; i++)
		if (hg_process_drops_whole(i))
			sum += hg_process_drops(dataplane, i);
	return sum;
}

uint64_t hg_process_parse_errors(const struct hg_dataplane *dataplane)
{
	static const enum hg_drop points[] = {
		HG_DROP_DGRAM_SHORT,   HG_DROP_DGRAM_COUNT,  HG_DROP_SAMPLE_LENGTH,
		HG_DROP_RECORD_LENGTH, HG_DROP_RECORD_FIELD,
	};
	uint64_t sum = 0;

	for (unsigned i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		sum += hg_process_drops(dataplane, points[i]);
	return sum;
}
