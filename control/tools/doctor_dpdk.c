/* What DPDK on a port needs, and what makes every way faster. */
#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "control/tools/doctor_parts.h"

#define HUGE_WANTED_BYTES (1l << 30)
#define LOCKED_WANTED_KIB (1l << 20)
#define CAP_IPC_LOCK_BIT  14

static long huge_bytes(const struct hg_doctor *doctor, const char *size, long kib)
{
	char path[128];
	long pages = 0;

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%s/free_hugepages", size);
	return hg_doctor_number(doctor, path, "", &pages) ? pages * kib * 1024 : 0;
}

void hg_doctor_hugepages(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	long bytes = huge_bytes(doctor, "2048kB", 2048) + huge_bytes(doctor, "1048576kB", 1048576);

	if (bytes >= HUGE_WANTED_BYTES) {
		hg_doctor_say(result, HG_FINDING_OK, "%ld MiB are free", bytes >> 20);
		return;
	}
	hg_doctor_say(result, bytes ? HG_FINDING_WEAK : HG_FINDING_LACKS,
		      "%ld MiB are free, a dedicated host wants 1024", bytes >> 20);
	hg_doctor_cure(result, "sysctl -w vm.nr_hugepages=512, and vm.nr_hugepages=512 in "
			       "/etc/sysctl.d/heliograph.conf");
}

void hg_doctor_locked_memory(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	struct rlimit limit;

	if (hg_doctor_capable(doctor, CAP_IPC_LOCK_BIT)) {
		hg_doctor_say(result, HG_FINDING_OK, "CAP_IPC_LOCK is held");
		return;
	}
	if (getrlimit(RLIMIT_MEMLOCK, &limit))
		return;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >> 10 >= (rlim_t)LOCKED_WANTED_KIB) {
		hg_doctor_say(result, HG_FINDING_OK, "enough memory may be locked");
		return;
	}
	hg_doctor_say(result, HG_FINDING_LACKS, "only %llu KiB may be locked",
		      (unsigned long long)limit.rlim_cur >> 10);
	hg_doctor_cure(
		result,
		"LimitMEMLOCK=infinity in the unit, or prlimit --memlock=unlimited before start");
}

void hg_doctor_iommu(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	long groups = hg_doctor_entries(doctor, "/sys/kernel/iommu_groups");

	if (groups > 0) {
		hg_doctor_say(result, HG_FINDING_OK, "%ld groups", groups);
		return;
	}
	hg_doctor_say(result, HG_FINDING_LACKS, "no IOMMU group");
	hg_doctor_cure(result,
		       "switch it on in the firmware and add intel_iommu=on or amd_iommu=on, "
		       "iommu=pt to the kernel's command line");
}

void hg_doctor_vfio(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	long bound = hg_doctor_entries(doctor, "/dev/vfio");

	if (bound < 0) {
		hg_doctor_say(result, HG_FINDING_LACKS, "no /dev/vfio");
		hg_doctor_cure(result, "modprobe vfio-pci");
		return;
	}
	if (bound > 1) { /* "vfio" itself, and one entry a group */
		hg_doctor_say(result, HG_FINDING_OK, "%ld groups can be used", bound - 1);
		return;
	}
	hg_doctor_say(result, HG_FINDING_LACKS, "no device is bound to vfio-pci");
	hg_doctor_cure(result,
		       "systemctl start heliograph-bind@0000:BB:DD.F.service; lspci lists devices");
}

void hg_doctor_cpus(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	cpu_set_t set;
	int usable;

	(void)doctor;
	CPU_ZERO(&set);
	usable = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
	if (usable >= 3) {
		hg_doctor_say(result, HG_FINDING_OK, "%d may be used", usable);
		return;
	}
	hg_doctor_say(result, HG_FINDING_WEAK,
		      "%d may be used; lcores, control and HTTP share them", usable);
	hg_doctor_cure(result,
		       "give the process more: taskset, CPUAffinity= or the pod's CPU request");
}

void hg_doctor_governor(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	char governor[64];

	if (!hg_doctor_read(doctor, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
			    governor, sizeof(governor))) {
		hg_doctor_say(result, HG_FINDING_OK, "not set by this kernel");
		return;
	}
	if (!strcmp(governor, "performance")) {
		hg_doctor_say(result, HG_FINDING_OK, "performance");
		return;
	}
	hg_doctor_say(result, HG_FINDING_WEAK, "governor %s", governor);
	hg_doctor_cure(result, "cpupower frequency-set -g performance");
}
