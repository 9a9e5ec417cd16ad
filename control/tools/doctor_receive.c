/* What kernel sockets, packet sockets and AF_XDP need. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "control/tools/doctor_parts.h"

#define CAP_NET_ADMIN_BIT 12
#define CAP_NET_RAW_BIT	  13
#define CAP_IPC_LOCK_BIT  14
#define CAP_SYS_ADMIN_BIT 21

#define BUFFER_WANTED_BYTES (4 << 20) /* sflow.receive_buffer */
#define XDP_LEAST_MAJOR	    5	      /* AF_XDP with all that is used of it: Linux 5.4 */
#define XDP_LEAST_MINOR	    4

/* errno of binding the port, 0: it is free. */
static int bind_error(unsigned port)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6,
					.sin6_port = htons((uint16_t)port) };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return errno;
	error = bind(fd, (struct sockaddr *)&address, sizeof(address)) ? errno : 0;
	close(fd);
	return error;
}

void hg_doctor_port(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	int error = bind_error(doctor->port);

	if (!error) {
		hg_doctor_say(result, HG_FINDING_OK, "UDP %u is free", doctor->port);
		return;
	}
	hg_doctor_say(result, HG_FINDING_LACKS, "UDP %u cannot be taken: %s", doctor->port,
		      strerror(error));
	if (error == EADDRINUSE)
		hg_doctor_cure(
			result,
			"ss -lunp 'sport = :%u' names who has it; if it is heliograph, all is well",
			doctor->port);
	else
		hg_doctor_cure(result, "choose a port above 1023: --port");
}

void hg_doctor_receive_buffer(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	long bytes = 0;

	if (!hg_doctor_number(doctor, "/proc/sys/net/core/rmem_max", "", &bytes)) {
		hg_doctor_say(result, HG_FINDING_WEAK, "net.core.rmem_max cannot be read");
		return;
	}
	if (bytes >= BUFFER_WANTED_BYTES) {
		hg_doctor_say(result, HG_FINDING_OK, "the kernel grants %ld bytes", bytes);
		return;
	}
	hg_doctor_say(result, HG_FINDING_WEAK, "the kernel grants %ld bytes, %d are asked for",
		      bytes, BUFFER_WANTED_BYTES);
	hg_doctor_cure(result, "sysctl -w net.core.rmem_max=%d", BUFFER_WANTED_BYTES);
}

void hg_doctor_processor(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	(void)doctor;
#if defined(__x86_64__)
	if (!__builtin_cpu_supports("ssse3")) {
		hg_doctor_say(result, HG_FINDING_WEAK,
			      "no SSSE3: regular expressions in filters and rules are refused");
		return;
	}
#endif
	hg_doctor_say(result, HG_FINDING_OK, "all instructions that are used");
}

void hg_doctor_packet_sockets(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	if (hg_doctor_capable(doctor, CAP_NET_RAW_BIT) &&
	    hg_doctor_capable(doctor, CAP_NET_ADMIN_BIT) &&
	    hg_doctor_capable(doctor, CAP_IPC_LOCK_BIT)) {
		hg_doctor_say(result, HG_FINDING_OK, "capabilities held");
		return;
	}
	hg_doctor_say(result, HG_FINDING_LACKS,
		      "CAP_NET_RAW, CAP_NET_ADMIN or CAP_IPC_LOCK (rings are locked memory) is "
		      "missing");
	hg_doctor_cure(
		result,
		"setcap cap_net_raw,cap_net_admin,cap_ipc_lock+ep $(command -v heliograph), or the "
		"drop-in heliograph-packet.conf");
}

void hg_doctor_xdp(const struct hg_doctor *doctor, struct hg_check_result *result)
{
	bool capable = hg_doctor_capable(doctor, CAP_NET_ADMIN_BIT) &&
		       hg_doctor_capable(doctor, CAP_SYS_ADMIN_BIT) &&
		       hg_doctor_capable(doctor, CAP_IPC_LOCK_BIT) &&
		       hg_doctor_capable(doctor, CAP_NET_RAW_BIT);
	char release[64];
	int major = 0, minor = 0;

	if (!hg_doctor_read(doctor, "/proc/sys/kernel/osrelease", release, sizeof(release)) ||
	    sscanf(release, "%d.%d", &major, &minor) != 2) {
		hg_doctor_say(result, HG_FINDING_LACKS, "the kernel's version cannot be read");
		return;
	}
	if (major < XDP_LEAST_MAJOR || (major == XDP_LEAST_MAJOR && minor < XDP_LEAST_MINOR)) {
		hg_doctor_say(result, HG_FINDING_LACKS, "Linux %d.%d is too old, 5.4 is needed",
			      major, minor);
		return;
	}
	if (capable) {
		hg_doctor_say(result, HG_FINDING_OK, "Linux %d.%d, capabilities held", major,
			      minor);
		return;
	}
	hg_doctor_say(result, HG_FINDING_LACKS,
		      "CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_IPC_LOCK or CAP_NET_RAW is missing");
	hg_doctor_cure(result, "setcap cap_net_admin,cap_sys_admin,cap_ipc_lock,cap_net_raw+ep "
			       "$(command -v heliograph), or "
			       "the drop-in heliograph-packet.conf");
}
