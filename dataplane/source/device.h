/*
 * From what the settings call a port to what DPDK calls it. Pure; any thread.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_DEVICE_H
#define HELIOGRAPH_DATAPLANE_SOURCE_DEVICE_H

#include <heliograph/source.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DEVICE_PROBES_MAX 16u
#define HG_DEVICE_NAME_LEN   64u
#define HG_DEVICE_PROBE_LEN  256u
#define HG_DEVICE_IFACE_LEN  16u

struct hg_device {
	bool is_pci;
	unsigned count; /* ports that are one source together: AF_XDP has one for each queue */
	char name[HG_DEVICE_PROBES_MAX][HG_DEVICE_NAME_LEN];   /* as a port is called */
	char probe[HG_DEVICE_PROBES_MAX][HG_DEVICE_PROBE_LEN]; /* name and arguments */
	char iface[HG_DEVICE_IFACE_LEN]; /* the kernel's; empty: none behind it */
};

/* True for "0000:3b:00.2" and "3b:00.2"; `out` (HG_DEVICE_NAME_LEN) is the long form. */
bool hg_device_pci(const char *text, char *out);

/* False with a sentence in `error`. */
bool hg_device_parse(const struct hg_port_conf *conf, struct hg_device *device, char *error,
		     size_t error_len);

#ifdef __cplusplus
}
#endif
#endif
