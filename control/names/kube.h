/*
 * What the Kubernetes source offers besides the common form of answer.h: figures, and nodes by
 * name. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_H

#include "control/names/answer.h"
#include "control/names/kube_store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_kube_relist {
	HG_KUBE_RELIST_START,
	HG_KUBE_RELIST_EXPIRED, /* 410: the version is too old */
	HG_KUBE_RELIST_ERROR,	/* the stream made no sense */
	HG_KUBE_RELISTS
};

struct hg_kube_resource_figures {
	uint64_t objects;
	uint64_t watch_age_ms; /* since an event or a bookmark; 0: never heard */
	uint64_t relists[HG_KUBE_RELISTS];
	uint64_t reconnects;
	bool listed, off; /* off: refused (403) */
	char error[160];  /* of the last failure, "" when all is well */
};

struct hg_kube_figures {
	struct hg_kube_resource_figures resources[HG_KUBE_RESOURCES];
	bool stale;
	uint64_t turn_max_us; /* the longest turn so far */
};

void hg_kube_figures_of(const struct hg_kube *kube, struct hg_kube_figures *figures);
const char *hg_kube_resource_text(enum hg_kube_resource resource); /* "pods" */
const char *hg_kube_relist_text(enum hg_kube_relist reason);

bool hg_kube_is_node_name(const struct hg_kube *kube, const char *name);

#ifdef __cplusplus
}
#endif
#endif
