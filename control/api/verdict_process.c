#include "control/api/verdict_parts.h"

#include <stdio.h>

#include "control/api/figures.h"

#define RECENT_S      60
#define EVICTED_SHARE 0.01 /* of the rows a definition keeps, in a minute */

static enum hg_finding_state fail(char *sentence, size_t len, const char *text)
{
	snprintf(sentence, len, "%s", text);
	return HG_FINDING_FAILED;
}

enum hg_finding_state hg_check_epoch(const struct hg_request *request, char *sentence, size_t len)
{
	if (request->snapshot)
		return HG_FINDING_OK;
	return fail(sentence, len, "No epoch has been published yet.");
}

enum hg_finding_state hg_check_running(const struct hg_request *request, char *sentence, size_t len)
{
	if (!hg_health_read(&request->conf->health->stopping))
		return HG_FINDING_OK;
	return fail(sentence, len, "The process is stopping.");
}

enum hg_finding_state hg_check_state(const struct hg_request *request, char *sentence, size_t len)
{
	uint64_t errors = hg_health_read(&request->conf->health->state_errors);

	if (!errors)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%llu files of state.dir could not be read or written; see the log.",
		       (unsigned long long)errors);
}

enum hg_finding_state hg_check_receive(const struct hg_request *request, char *sentence, size_t len)
{
	double lost = hg_recent_drops(request, HG_DROP_SOCK_OVERFLOW);

	if (lost <= 0)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "The kernel dropped %.0f datagrams within a minute because the receive "
		       "buffer was full; raise net.core.rmem_max on the node, or use more lcores.",
		       lost);
}

enum hg_finding_state hg_check_denied(const struct hg_request *request, char *sentence, size_t len)
{
	double lost = hg_recent_drops(request, HG_DROP_AGENT_DENIED);

	if (lost <= 0)
		return HG_FINDING_OK;
	return hg_warn(
		sentence, len,
		"%.0f datagrams within a minute came from senders outside sflow.allow; widen "
		"the list, or look for address translation on the way.",
		lost);
}

enum hg_finding_state hg_check_version(const struct hg_request *request, char *sentence, size_t len)
{
	double lost = hg_recent_drops(request, HG_DROP_DGRAM_VERSION);

	if (lost <= 0)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%.0f datagrams within a minute were not sFlow version 5; set the sender to "
		       "version 5, or find out what else sends to the port.",
		       lost);
}

enum hg_finding_state hg_check_damaged(const struct hg_request *request, char *sentence, size_t len)
{
	static const enum hg_drop points[] = { HG_DROP_DGRAM_SHORT, HG_DROP_DGRAM_COUNT,
					       HG_DROP_SAMPLE_LENGTH, HG_DROP_RECORD_LENGTH };
	double damaged = 0;

	for (unsigned i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		damaged += hg_recent_drops(request, points[i]);
	if (damaged <= 0)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%.0f datagrams, samples or records within a minute do not parse; the drop "
		       "points of the status page say where.",
		       damaged);
}

enum hg_finding_state hg_check_messages(const struct hg_request *request, char *sentence,
					size_t len)
{
	double lost = hg_recent_drops(request, HG_DROP_MSG_NO_SLOT_COUNTER) +
		      hg_recent_drops(request, HG_DROP_MSG_NO_SLOT_OTHER);

	if (lost <= 0)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%.0f counter samples or rare records within a minute were lost inside the "
		       "collector: it does not get enough processor time.",
		       lost);
}

enum hg_finding_state hg_check_late(const struct hg_request *request, char *sentence, size_t len)
{
	double late = hg_figures_growth(request->figures, HG_FIGURE_EPOCHS_LATE, RECENT_S);

	if (late <= 0)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "%.0f epochs within a minute took longer than half an epoch; remove "
		       "definitions, lower their n, or give the process more processors.",
		       late);
}

enum hg_finding_state hg_check_evictions(const struct hg_request *request, char *sentence,
					 size_t len)
{
	double evicted = hg_figures_growth(request->figures, HG_FIGURE_EVICTIONS, RECENT_S);
	size_t count = request->snapshot ? hg_snapshot_flows(request->snapshot) : 0;
	uint64_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += hg_snapshot_flow_at(request->snapshot, i)->rows;
	if (evicted <= EVICTED_SHARE * (double)rows)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "Tables of definitions are full: %.0f rows were replaced within a minute; "
		       "raise flows.memory or lower n. The intervals include the error.",
		       evicted);
}

enum hg_finding_state hg_check_access(const struct hg_request *request, char *sentence, size_t len)
{
	if (!request->conf->write_open)
		return HG_FINDING_OK;
	return hg_warn(sentence, len,
		       "Changes are open to everybody who reaches the port (http.write=open); set "
		       "tokens or a network policy.");
}
