/*
 * Which DPDK port the settings and the environment of a pod name, and its addresses.
 *
 * Control only, at start.
 */
#ifndef HELIOGRAPH_CONTROL_RECEIVE_PORT_H
#define HELIOGRAPH_CONTROL_RECEIVE_PORT_H

#include <heliograph/source.h>

#include "control/config.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_PORT_ADDRESSES 4u

struct hg_port_choice {
	struct hg_port_conf conf; /* points into this structure; `log` is the caller's */
	char device[256];
	struct hg_addr own[HG_PORT_ADDRESSES];
};

/*
 * False with the reason in `why`: no port. `environment` is environ: PCIDEVICE_* is what the device
 * plugin sets, HELIOGRAPH_NETWORK_STATUS the annotation k8s.v1.cni.cncf.io/network-status.
 */
bool hg_port_choose(const struct hg_config *config, char *const *environment,
		    struct hg_port_choice *choice, char *why, size_t why_len);

#ifdef __cplusplus
}
#endif
#endif
