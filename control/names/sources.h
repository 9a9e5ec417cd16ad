/*
 * Room-private: what each source says about an endpoint, in the common form. Control only. Texts of
 * an answer are valid until the source's next turn.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_SOURCES_H
#define HELIOGRAPH_CONTROL_NAMES_SOURCES_H

#include "control/names/parts.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Each fills `answer`, which is zeroed, or returns false: not known. */
bool hg_name_tell_entity(struct hg_name_asking *asking, struct hg_name_answer *answer);
bool hg_name_tell_learned(struct hg_name_asking *asking, struct hg_name_answer *answer);
bool hg_name_tell_kube(struct hg_name_asking *asking, struct hg_name_answer *answer);
bool hg_name_tell_agent(struct hg_name_asking *asking, struct hg_name_answer *answer);
bool hg_name_tell_range(struct hg_name_asking *asking, struct hg_name_answer *answer);
bool hg_name_tell_dns(struct hg_name_asking *asking, struct hg_name_answer *answer);

/* Kubernetes about a pod known by name. */
bool hg_name_tell_pod(struct hg_name_asking *asking, const char *namespace_, const char *pod,
		      struct hg_name_answer *answer);

/* Asks DNS for the function dns: alone. */
void hg_name_ask_dns(struct hg_name_asking *asking);

/* Range in force for an address; the API's wins for an equal prefix. */
const struct hg_range *hg_name_range_of(const struct hg_names *names,
					const struct hg_addr *address);

/* Sets class, and the namespace where a rule gives one to something outside. */
void hg_name_classify(struct hg_name_asking *asking);

#ifdef __cplusplus
}
#endif
#endif
