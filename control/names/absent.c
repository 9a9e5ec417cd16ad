/* Sources that this build does not have: nobody is given one, so nobody asks. */
#include "control/names/answer.h"

uint64_t hg_kube_generation(const struct hg_kube *kube)
{
	(void)kube;
	return 0;
}

bool hg_kube_synced(const struct hg_kube *kube)
{
	(void)kube;
	return false;
}

bool hg_kube_address(const struct hg_kube *kube, const struct hg_addr *address,
		     struct hg_name_answer *answer)
{
	(void)kube, (void)address, (void)answer;
	return false;
}

bool hg_kube_pod(const struct hg_kube *kube, const char *namespace_, const char *pod,
		 struct hg_name_answer *answer)
{
	(void)kube, (void)namespace_, (void)pod, (void)answer;
	return false;
}

const char *hg_kube_label(const struct hg_kube *kube, const char *namespace_, const char *pod,
			  const char *key)
{
	(void)kube, (void)namespace_, (void)pod, (void)key;
	return NULL;
}

bool hg_kube_is_node(const struct hg_kube *kube, const struct hg_addr *address)
{
	(void)kube, (void)address;
	return false;
}

bool hg_kube_inside(const struct hg_kube *kube, const struct hg_addr *address)
{
	(void)kube, (void)address;
	return false;
}

void hg_classes_match(const struct hg_classes *classes, const struct hg_class_input *input,
		      struct hg_class_result *result)
{
	(void)classes, (void)input, (void)result;
}
