#include "control/api/long_poll.h"
#include "control/api/routes.h"

void hg_api_events(struct hg_request *request)
{
	static const struct hg_poll_names names = { "eventID", "maxEvents", "thresholdID" };

	hg_long_poll(request, request->conf->event_records, &names);
}
