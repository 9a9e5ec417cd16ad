/*
 * Figures of the names service for /metrics (names.md 10): written by control once a turn, each
 * field relaxed; read by any thread.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_FIGURES_H
#define HELIOGRAPH_CONTROL_NAMES_FIGURES_H

#include "control/names/dns.h"
#include "control/names/kube.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_naming_figures {
	uint64_t names[HG_NAME_SOURCES], stale[HG_NAME_SOURCES];
	uint64_t found[HG_NAME_SOURCES], missed[HG_NAME_SOURCES];
	uint64_t conflicts, truncated, unlisted;
	uint64_t rules, reload_failures;
	uint64_t has_dns, has_kube;
	uint64_t dns_queries[HG_DNS_RESULTS], dns_dropped[HG_DNS_DROPS];
	uint64_t dns_in_flight, dns_queue_length;
	uint64_t kube_objects[HG_KUBE_RESOURCES], kube_watch_age_ms[HG_KUBE_RESOURCES];
	uint64_t kube_relists[HG_KUBE_RESOURCES][HG_KUBE_RELISTS];
};

#ifdef __cplusplus
}
#endif
#endif
