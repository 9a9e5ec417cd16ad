#include "control/messages.h"

#include <heliograph/record.h>

#define HOST_DESCR	    HG_TAG(0, 2000)
#define CLASS_PHYSICAL	    2
#define HOST_NAME_MAX_BYTES 255

/* host_descr (sFlow host structures): hostname string, uuid, machine type, OS, release. */
static void take_host_name(struct hg_flows *flows, const struct hg_addr *agent,
			   const struct hg_record *record)
{
	struct hg_cursor body = hg_cursor_make(record->body, record->len_bytes);
	uint32_t len = hg_cursor_u32(&body);
	const uint8_t *bytes = hg_cursor_take(&body, len);
	char name[HOST_NAME_MAX_BYTES + 1];

	if (!bytes || !len)
		return;
	if (len > HOST_NAME_MAX_BYTES)
		len = HOST_NAME_MAX_BYTES;
	memcpy(name, bytes, len);
	name[len] = '\0';
	hg_flows_set_host_name(flows, agent, name);
}

void hg_messages_take(struct hg_flows *flows, const struct hg_message *message)
{
	struct hg_cursor rest;
	struct hg_record record;

	if (message->kind != HG_MESSAGE_COUNTERS || message->ds.cls != CLASS_PHYSICAL)
		return;
	rest = hg_cursor_make(hg_message_records(message), message->records_len_bytes);
	while (hg_record_next(&rest, &record))
		if (record.tag == HOST_DESCR)
			take_host_name(flows, &message->agent, &record);
}

size_t hg_messages_drain(struct hg_dataplane *dataplane, struct hg_flows *flows)
{
	const struct hg_message *message;
	size_t count = 0;

	for (unsigned i = 0; i < hg_dataplane_lcores(dataplane); i++) {
		struct hg_ring *ring = hg_dataplane_ring(dataplane, i);

		while ((message = hg_ring_peek(ring))) {
			hg_messages_take(flows, message);
			hg_ring_pop(ring);
			count++;
		}
	}
	return count;
}
