#include "control/api/process.h"
#include "control/api/refusals.h"
#include "control/api/routes.h"
#include "control/flows/address.h"

static void write_address(struct hg_json_out *out, const char *name, const struct hg_addr *address)
{
	char text[HG_ADDRESS_TEXT_MAX];

	hg_address_text(address->family, address->bytes, text);
	hg_json_member_string(out, name, text);
}

static void write_refusal(struct hg_request *request, const struct hg_refusal *refusal)
{
	struct hg_json_out *out = &request->out;
	uint64_t now_ms = request->now_ms, last_ms = refusal->last_ms;

	hg_json_open_object(out);
	write_address(out, "sFlowDatagramSource", &refusal->who.sender);
	write_address(out, "agent", &refusal->who.agent);
	hg_json_member_string(out, "reason", refusal->who.denied ? "sflow.allow" : "limit");
	hg_json_member_u64(out, "datagrams", refusal->who.datagrams);
	hg_json_member_u64(out, "lastSeen", now_ms > last_ms ? now_ms - last_ms : 0);
	hg_json_close_object(out);
}

/* Counters are since start and complete; of the list the latest 50 are kept. */
void hg_api_agents_refused(struct hg_request *request)
{
	struct hg_refusals *refusals = request->conf->refusals;
	const struct hg_dataplane *dataplane = request->conf->dataplane;
	struct hg_refusal list[HG_REFUSALS_MAX];
	size_t count = refusals ? hg_refusals_copy(refusals, list) : 0;
	struct hg_json_out *out = &request->out;

	request->status = 200;
	hg_json_open_object(out);
	hg_json_member_u64(out, "denied", hg_process_drops(dataplane, HG_DROP_AGENT_DENIED));
	hg_json_member_u64(out, "limited", hg_process_drops(dataplane, HG_DROP_AGENT_TABLE_FULL));
	hg_json_key(out, "refused");
	hg_json_open_array(out);
	for (size_t i = 0; i < count; i++)
		write_refusal(request, &list[i]);
	hg_json_close_array(out);
	hg_json_close_object(out);
}
