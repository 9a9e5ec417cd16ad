/*
 * Which workload a pod belongs to, from its owner and its labels (names.md 7). Pure; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_OWNER_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_OWNER_H

#include "control/names/kube_store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_kube_workload {
	const char *kind; /* NULL: none */
	char name[254];
	bool guessed;
};

void hg_kube_workload_of(const char *owner_kind, const char *owner_name, const char *pod,
			 const char *template_hash, struct hg_kube_workload *workload);

#ifdef __cplusplus
}
#endif
#endif
