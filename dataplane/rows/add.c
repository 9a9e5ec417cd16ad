#include "dataplane/rows/stages.h"

void hg_rows_add(struct hg_rows *rows, const struct hg_packet *packets, unsigned count,
		 struct hg_drops *drops, enum hg_drop replaced)
{
	struct hg_pending pending[HG_ROWS_BATCH];
	unsigned now, interned, full = 0;

	for (; count; packets += now, count -= now) {
		now = count < HG_ROWS_BATCH ? count : HG_ROWS_BATCH;
		interned = hg_rows_prepare(rows, packets, now, count, pending, drops);
		hg_rows_look(rows, pending, now, interned);
		full += hg_rows_update(rows, pending, packets, now);
	}
	if (full)
		hg_drop_add(drops, replaced, full);
}
