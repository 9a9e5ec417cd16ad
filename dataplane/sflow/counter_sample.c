/*
 * Counter samples, 0:2 and 0:4. The records are inspected here and read by whoever keeps the
 * values.
 */
#include "dataplane/sflow/readers.h"

static void read_record(struct hg_walk *walk, struct hg_sample *sample,
			const struct hg_record *record)
{
	(void)sample;
	hg_inspect_record(walk, hg_counter_record_type(record->tag), record);
}

bool hg_read_counter_sample(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample)
{
	sample->sequence = hg_cursor_u32(body);
	if (sample->expanded) {
		sample->ds.cls = hg_cursor_u32(body);
		sample->ds.index = hg_cursor_u32(body);
	} else {
		sample->ds = hg_compact_source(hg_cursor_u32(body));
	}
	sample->record_count = hg_cursor_u32(body);
	if (body->failed) {
		hg_drop_add(walk->drops, HG_DROP_SAMPLE_LENGTH, 1);
		return false;
	}
	hg_read_records(walk, body, sample, read_record);
	return true;
}
