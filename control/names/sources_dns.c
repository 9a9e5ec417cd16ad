/* Source 4: what reverse DNS says about an address. */
#include "control/names/sources.h"

bool hg_name_tell_dns(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	(void)asking, (void)answer;
	return false;
}

void hg_name_ask_dns(struct hg_name_asking *asking)
{
	(void)asking;
}
