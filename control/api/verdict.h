/*
 * What is right and wrong with the collector and what it hears, with causes and cures: one table of
 * checks for /readyz, /status/json and the stream. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_VERDICT_H
#define HELIOGRAPH_CONTROL_API_VERDICT_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_FINDING_MAX 420
#define HG_CHECKS_MAX  40

enum hg_finding_state { HG_FINDING_OK, HG_FINDING_WARNING, HG_FINDING_FAILED };

/* Numbered check, NULL behind the last. */
const char *hg_check_name(unsigned i);
/* Runs it: anything but OK writes one sentence. */
enum hg_finding_state hg_check_run(unsigned i, const struct hg_request *request, char *sentence,
				   size_t len);

struct hg_verdict {
	enum hg_finding_state worst;
	unsigned count;
	char warnings[HG_CHECKS_MAX][HG_FINDING_MAX]; /* failures first */
	char sentence[HG_FINDING_MAX];		      /* never empty */
};
void hg_verdict_find(const struct hg_request *request, struct hg_verdict *verdict);

#ifdef __cplusplus
}
#endif
#endif
