/*
 * Discard notifications, 0:5: one dropped packet each, never scaled.
 */
#include "dataplane/sflow/readers.h"

bool hg_read_discard(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample)
{
	sample->sequence = hg_cursor_u32(body);
	sample->ds.cls = hg_cursor_u32(body);
	sample->ds.index = hg_cursor_u32(body);
	sample->drops = hg_cursor_u32(body);
	sample->input = hg_cursor_u32(body);
	sample->output = hg_cursor_u32(body);
	sample->reason = hg_cursor_u32(body);
	sample->record_count = hg_cursor_u32(body);
	if (body->failed) {
		hg_drop_add(walk->drops, HG_DROP_SAMPLE_LENGTH, 1);
		return false;
	}
	sample->sampling_rate = 1;
	hg_read_flow_records(walk, body, sample);
	return true;
}
