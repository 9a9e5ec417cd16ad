#include "control/api/long_poll.h"
#include "control/api/routes.h"

void hg_api_flow_records(struct hg_request *request)
{
	static const struct hg_poll_names names = { "flowID", "maxFlows", "name" };

	hg_long_poll(request, request->conf->flow_records, &names);
}
