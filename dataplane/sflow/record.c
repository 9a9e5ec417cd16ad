/*
 * What readers of any sample do with records: stepping, and the inspection of those that are not
 * read.
 */
#include <heliograph/fields.h>

#include "dataplane/sflow/readers.h"

bool hg_record_next(struct hg_cursor *rest, struct hg_record *record)
{
	return hg_record_step(rest, record);
}

/* The inside of a clamped record is not judged: its length has been counted already. */
void hg_inspect_record(struct hg_walk *walk, const struct hg_record_type *type,
		       const struct hg_record *record)
{
	if (!type) {
		hg_drop_add(walk->drops, HG_DROP_RECORD_UNKNOWN, 1);
		return;
	}
	if (!hg_record_has(walk, record, type->min_len_bytes) || record->clamped)
		return;
	if ((type->flags & HG_RECORD_CHECK) && !hg_record_check(type, record))
		hg_drop_add(walk->drops, HG_DROP_RECORD_FIELD, 1);
}
