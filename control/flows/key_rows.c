/* Keys about where a sample was taken: agent, data source, interfaces, direction, discard reason.
 */
#include <string.h>

#include <heliograph/record.h>

#include "control/flows/language_parts.h"

#define FORMAT_INDEX	0u
#define FORMAT_DISCARD	1u
#define FORMAT_MULTIPLE 2u

static bool put(uint8_t *packed, uint32_t number)
{
	memcpy(packed, &number, sizeof(number));
	return true;
}

bool hg_read_agent(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint32_t family;

	(void)nth;
	if (!row->observer || row->observer->agent.family == 0)
		return false;
	family = row->observer->agent.family;
	memcpy(packed, row->observer->agent.bytes, 16);
	memcpy(packed + 16, &family, sizeof(family));
	return true;
}

bool hg_read_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	if (!row->observer)
		return false;
	memcpy(packed, &row->observer->ds.cls, 4);
	memcpy(packed + 4, &row->observer->ds.index, 4);
	return true;
}

/* Words with the same text become one word (sflow-wire 3.2). */
static uint32_t canonical_interface(uint32_t word)
{
	switch (HG_IF_FORMAT(word)) {
	case FORMAT_INDEX:
		return word;
	case FORMAT_DISCARD:
	case FORMAT_MULTIPLE:
		return word & ~0x3fffffffu;
	default:
		return 0;
	}
}

/* The near interface belongs to the observing point; the far one is in the row if the plan kept it.
 */
static bool input_known(const struct hg_urow *row)
{
	return row->observer && (row->far_known || row->direction != HG_DIRECTION_EGRESS);
}

static bool output_known(const struct hg_urow *row)
{
	return row->observer && (row->far_known || row->direction == HG_DIRECTION_EGRESS);
}

bool hg_read_input(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return input_known(row) && put(packed, canonical_interface(row->input));
}

bool hg_read_output(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return output_known(row) && put(packed, canonical_interface(row->output));
}

bool hg_read_direction(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return row->direction != HG_DIRECTION_NONE && put(packed, row->direction);
}

uint32_t hg_canonical_reason(uint32_t reason)
{
	switch (reason) {
	case 33:
		return 332;
	case 36:
		return 366;
	default:
		return reason;
	}
}

bool hg_read_reason(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	if (row->discard)
		return put(packed, hg_canonical_reason(row->reason));
	if (!output_known(row) || HG_IF_FORMAT(row->output) != FORMAT_DISCARD)
		return false;
	return put(packed, hg_canonical_reason(HG_IF_VALUE(row->output)));
}
