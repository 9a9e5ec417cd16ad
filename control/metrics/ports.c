/*
 * Interfaces: status, sums, utilization, and the name: port name, else adaptor, else index.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/metrics/sample.h"

/* 0:1 */
enum { PORT_INDEX = 0, PORT_SPEED = 2, PORT_STATUS = 4, PORT_IN = 5, PORT_OUT = 12 };

static void put_status(struct sample *sample, unsigned column, bool up)
{
	hg_sample_text(sample, column, up ? "up" : "down", up ? 2 : 4);
}

/* Of the three kinds of packets those that the agent can count. */
static void put_packets(struct sample *sample, unsigned column, unsigned first)
{
	double sum = 0, rate;
	unsigned field;
	bool any = false;

	for (field = first; field < first + 3; field++) {
		if (!hg_sample_rate(sample, field, &rate))
			continue;
		sum += rate;
		any = true;
	}
	if (any)
		hg_sample_number(sample, column, sum);
}

static void put_utilization(struct sample *sample, unsigned column, unsigned field)
{
	double speed, rate;

	if (!hg_sample_value(sample, PORT_SPEED, &speed) || speed <= 0)
		hg_sample_remove(sample, column);
	else if (hg_sample_rate(sample, field, &rate))
		hg_sample_number(sample, column, rate * 800 / speed);
}

static const struct adapter *adapter_of(const struct agent *agent, uint32_t index)
{
	uint32_t i;

	for (i = 0; i < agent->adapter_count; i++) {
		if (agent->adapters[i].index == index)
			return &agent->adapters[i];
	}
	return NULL;
}

static void put_name(struct sample *sample)
{
	uint32_t index = sample->row->ds.index;
	const char *given = hg_given_port(sample->metrics, &sample->row->agent->address, index);
	const struct adapter *adapter = adapter_of(sample->row->agent, index);
	char text[TEXT_LEN_MAX + 1];
	int len;

	if (given)
		len = snprintf(text, sizeof(text), "%s", given);
	else if (adapter)
		len = snprintf(text, sizeof(text), "%02X%02X%02X%02X%02X%02X", adapter->mac[0],
			       adapter->mac[1], adapter->mac[2], adapter->mac[3], adapter->mac[4],
			       adapter->mac[5]);
	else
		len = snprintf(text, sizeof(text), "%" PRIu32, index);
	hg_sample_text(sample, DERIVED_IF_NAME, text, (size_t)len);
}

void hg_sample_port(struct sample *sample)
{
	uint64_t status;

	if (sample->count <= PORT_OUT + 3)
		return;
	status = sample->values[PORT_STATUS].number;
	if (status != UINT32_MAX) {
		put_status(sample, DERIVED_IF_ADMIN_STATUS, status & 1);
		put_status(sample, DERIVED_IF_OPER_STATUS, status & 2);
	}
	put_packets(sample, DERIVED_IF_IN_PKTS, PORT_IN + 1);
	put_packets(sample, DERIVED_IF_OUT_PKTS, PORT_OUT + 1);
	put_utilization(sample, DERIVED_IF_IN_UTILIZATION, PORT_IN);
	put_utilization(sample, DERIVED_IF_OUT_UTILIZATION, PORT_OUT);
	if (!sample->row->named_port && sample->row->ds.cls == CLASS_PORT)
		put_name(sample);
}

void hg_sample_port_name(struct sample *sample)
{
	char name[TEXT_LEN_MAX + 1];
	size_t len = hg_text_clean(name, sample->values[0].bytes, sample->values[0].len_bytes);

	sample->row->named_port = len != 0;
	if (len)
		hg_sample_text(sample, DERIVED_IF_NAME, name, len);
}

/* 0:2001 of the host: first address of each adaptor. */
void hg_sample_adapters(struct sample *sample)
{
	const struct hg_value *list = &sample->values[0];
	struct agent *agent = sample->row->agent;
	struct hg_cursor rest = hg_cursor_make(list->bytes, list->len_bytes);
	uint32_t i, addresses,
		count = list->number < ADAPTERS_AGENT_MAX ? (uint32_t)list->number
							  : ADAPTERS_AGENT_MAX;
	struct adapter *adapters;
	const uint8_t *mac;

	if (sample->row != agent->host || !count)
		return;
	adapters = realloc(agent->adapters, count * sizeof(*adapters));
	if (!adapters)
		return;
	agent->adapters = adapters;
	agent->adapter_count = 0;
	for (i = 0; i < count; i++) {
		adapters[agent->adapter_count].index = hg_cursor_u32(&rest);
		addresses = hg_cursor_u32(&rest);
		mac = hg_cursor_take(&rest, (size_t)addresses * 8);
		if (!mac || rest.failed)
			return;
		if (addresses)
			memcpy(adapters[agent->adapter_count++].mac, mac, 6);
	}
}
