/*
 * A question about names on its way from HTTP to control and back: the dictionary is control's own.
 *
 * HTTP fills it and owns it; control answers with hg_names_answer(). One thread at a time.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_QUESTION_H
#define HELIOGRAPH_CONTROL_NAMES_QUESTION_H

#include "control/names/dictionary.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_names_about {
	HG_NAMES_ABOUT_ADDRESS,
	HG_NAMES_ABOUT_ALL,   /* the summary */
	HG_NAMES_ABOUT_CIDR,  /* ranges in force */
	HG_NAMES_ABOUT_CLASS, /* rules in force */
};

struct hg_names_question {
	enum hg_names_about about;
	struct hg_addr address;
	uint64_t at_ms; /* 0: now */
	bool why;
	bool known; /* answered: `out` holds JSON */
	struct hg_json_out out;
};

/* `names` NULL: nothing is known. */
void hg_names_answer(struct hg_names *names, struct hg_names_question *question, uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
