#include "control/names/kube_owner.h"

#include <stdio.h>
#include <string.h>

#define CRON_DIGITS 8

/* "NAME-HASH" without its end, when it ends so. */
static bool cut_hash(char *name, const char *hash)
{
	size_t len = strlen(name), hash_len = hash ? strlen(hash) : 0;

	if (hash_len == 0 || len < hash_len + 2 || name[len - hash_len - 1] != '-' ||
	    strcmp(name + len - hash_len, hash) != 0)
		return false;
	name[len - hash_len - 1] = '\0';
	return true;
}

/* "NAME-28412345" without its end: a dash and at least eight digits. */
static bool cut_digits(char *name)
{
	size_t len = strlen(name), digits = 0;

	while (digits < len && name[len - digits - 1] >= '0' && name[len - digits - 1] <= '9')
		digits++;
	if (digits < CRON_DIGITS || len < digits + 2 || name[len - digits - 1] != '-')
		return false;
	name[len - digits - 1] = '\0';
	return true;
}

void hg_kube_workload_of(const char *owner_kind, const char *owner_name, const char *pod,
			 const char *template_hash, struct hg_kube_workload *workload)
{
	workload->guessed = false;
	workload->kind = owner_kind && *owner_kind ? owner_kind : NULL;
	snprintf(workload->name, sizeof(workload->name), "%s", owner_name ? owner_name : "");
	if (!workload->kind)
		return;
	if (!strcmp(owner_kind, "ReplicaSet")) {
		if (cut_hash(workload->name, template_hash))
			workload->kind = "Deployment";
	} else if (!strcmp(owner_kind, "Job")) {
		if (cut_digits(workload->name)) {
			workload->kind = "CronJob";
			workload->guessed = true;
		}
	} else if (!strcmp(owner_kind, "Node")) { /* its name is the pod's, the node at its end */
		workload->kind = "Static";
		snprintf(workload->name, sizeof(workload->name), "%s", pod);
		cut_hash(workload->name, owner_name);
	}
}
