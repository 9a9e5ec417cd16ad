#include "control/api/verdict_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "control/api/figures.h"

#define RECENT_S 60

/* In the order of the path of a datagram: the first trouble explains those behind it. */
static const struct {
	const char *name;
	hg_check *run;
} checks[] = {
	{ "epoch", hg_check_epoch },
	{ "running", hg_check_running },
	{ "state", hg_check_state },
	{ "agents", hg_check_agents },
	{ "senders", hg_check_denied },
	{ "version", hg_check_version },
	{ "datagrams", hg_check_damaged },
	{ "receive", hg_check_receive },
	{ "messages", hg_check_messages },
	{ "stale", hg_check_stale },
	{ "samples", hg_check_samples },
	{ "rates", hg_check_rates },
	{ "coverage", hg_check_coverage },
	{ "late", hg_check_late },
	{ "evictions", hg_check_evictions },
	{ "pods", hg_check_pods },
	{ "gpu", hg_check_gpu },
	{ "access", hg_check_access },
	{ "topology", hg_check_topology },
};
#define CHECKS (sizeof(checks) / sizeof(checks[0]))
_Static_assert(CHECKS <= HG_CHECKS_MAX, "a verdict has room for all checks");

const char *hg_check_name(unsigned i)
{
	return i < CHECKS ? checks[i].name : NULL;
}

enum hg_finding_state hg_check_run(unsigned i, const struct hg_request *request, char *sentence,
				   size_t len)
{
	sentence[0] = '\0';
	return checks[i].run(request, sentence, len);
}

enum hg_finding_state hg_warn(char *sentence, size_t len, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, len, format, args);
	va_end(args);
	return HG_FINDING_WARNING;
}

double hg_recent_drops(const struct hg_request *request, enum hg_drop drop)
{
	if (hg_figures_points(request->figures) < 2)
		return (double)hg_process_drops(request->conf->dataplane, drop);
	return hg_figures_growth(request->figures, HG_FIGURE_DROPS + drop, RECENT_S);
}

static void take_all(const struct hg_request *request, struct hg_verdict *verdict,
		     enum hg_finding_state wanted)
{
	char sentence[HG_FINDING_MAX];

	for (unsigned i = 0; i < CHECKS; i++) {
		if (hg_check_run(i, request, sentence, sizeof(sentence)) != wanted)
			continue;
		memcpy(verdict->warnings[verdict->count++], sentence, sizeof(sentence));
		verdict->worst = wanted > verdict->worst ? wanted : verdict->worst;
	}
}

void hg_verdict_find(const struct hg_request *request, struct hg_verdict *verdict)
{
	const struct hg_agent_view *agents;
	size_t count = request->snapshot ? hg_snapshot_agents(request->snapshot, &agents) : 0;

	memset(verdict, 0, sizeof(*verdict));
	take_all(request, verdict, HG_FINDING_FAILED);
	take_all(request, verdict, HG_FINDING_WARNING);
	if (!verdict->count)
		snprintf(verdict->sentence, sizeof(verdict->sentence),
			 "All is well: %zu agents are heard and nothing is lost.", count);
	else if (verdict->count == 1)
		snprintf(verdict->sentence, sizeof(verdict->sentence), "%s", verdict->warnings[0]);
	else
		snprintf(verdict->sentence, sizeof(verdict->sentence), "%.380s (and %u more)",
			 verdict->warnings[0], verdict->count - 1);
}
