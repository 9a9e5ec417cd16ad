#include "control/names/question.h"

void hg_names_answer(struct hg_names *names, struct hg_names_question *question, uint64_t now_ms)
{
	question->known = names != NULL;
	if (!names)
		return;
	switch (question->about) {
	case HG_NAMES_ABOUT_ADDRESS:
		question->known = hg_names_json(names, &question->address, question->at_ms,
						question->why, now_ms, &question->out);
		return;
	case HG_NAMES_ABOUT_CIDR:
		hg_names_cidr_json(names, &question->out);
		return;
	default:
		hg_names_summary_json(names, &question->out);
	}
}
