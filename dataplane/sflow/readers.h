/*
 * Room-private: the readers of sample bodies. The coordinator (datagram.c) picks one; a reader only
 * reads, top to bottom as the schema says (dp:W5).
 *
 * Each gets the body of one sample, bounded by sample and datagram, and a cleared struct hg_sample
 * with `tag`, `kind` and `expanded` set. It returns false, with a counter raised, when the body is
 * below the type's size. Cursors go by reference: passing one by value right after making it stalls
 * on its stores, which was a third of the walk. One thread per walk.
 */
#ifndef HELIOGRAPH_SFLOW_READERS_H
#define HELIOGRAPH_SFLOW_READERS_H

#include <heliograph/record.h>

#ifdef __cplusplus
extern "C" {
#endif

bool hg_read_flow_sample(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample);
bool hg_read_counter_sample(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample);
bool hg_read_discard(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample);
bool hg_read_realtime(struct hg_walk *walk, struct hg_cursor *body, struct hg_sample *sample);

/* The records of a flow sample or discard, up to the announced number (`sample->record_count`). */
void hg_read_flow_records(struct hg_walk *walk, struct hg_cursor *rest, struct hg_sample *sample);

/* Data source of the compact samples: class in the top 8 bits. */
static inline struct hg_data_source hg_compact_source(uint32_t word)
{
	struct hg_data_source ds = { word >> 24, word & 0xffffff };

	return ds;
}

/* Returns whether `record` has `min_bytes`; counts when not, once for a record that is clamped too.
 */
static inline bool hg_record_has(struct hg_walk *walk, const struct hg_record *record,
				 uint32_t min_bytes)
{
	if (record->len_bytes >= min_bytes)
		return true;
	if (!record->clamped)
		hg_drop_add(walk->drops, HG_DROP_RECORD_LENGTH, 1);
	return false;
}

/* A record the walk takes nothing from: known, long enough, possible inside. `type` NULL: unknown.
 */
void hg_inspect_record(struct hg_walk *walk, const struct hg_record_type *type,
		       const struct hg_record *record);

/* See hg_record_next(). */
static inline bool hg_record_step(struct hg_cursor *rest, struct hg_record *record)
{
	size_t left = hg_cursor_left(rest);
	uint64_t padded;
	uint32_t declared;

	if (left < 8)
		return false;
	left -= 8;
	declared = hg_load_u32(rest->pos + 4);
	padded = ((uint64_t)declared + 3) & ~(uint64_t)3;
	record->tag = hg_load_u32(rest->pos);
	record->body = rest->pos + 8;
	record->clamped = declared > left;
	record->len_bytes = record->clamped ? (uint32_t)left : declared;
	rest->pos = record->body + (padded > left ? left : (size_t)padded);
	return true;
}

typedef void hg_record_reader(struct hg_walk *walk, struct hg_sample *sample,
			      const struct hg_record *record);

/*
 * Calls `read` for each announced record that is there. `records_len_bytes` ends at the last of
 * them, so padding is never taken for a record.
 */
static inline void hg_read_records(struct hg_walk *walk, struct hg_cursor *body,
				   struct hg_sample *sample, hg_record_reader *read)
{
	struct hg_cursor rest = hg_cursor_make(body->pos, hg_cursor_left(body));
	struct hg_record record;
	uint32_t left = sample->record_count;
	uint32_t budget = walk->records_budget;

	sample->records = rest.pos;
	for (; left && budget && hg_record_step(&rest, &record); left--) {
		budget--;
		if (record.clamped)
			hg_drop_add(walk->drops, HG_DROP_RECORD_LENGTH, 1);
		read(walk, sample, &record);
	}
	walk->records_budget = budget;
	sample->records_len_bytes = (uint32_t)(rest.pos - sample->records);
	if (left == 0 && hg_cursor_left(&rest) == 0)
		return;
	if (left && budget == 0) {
		hg_drop_add(walk->drops, HG_DROP_DGRAM_BUDGET, 1);
		walk->done = true;
	} else if (left) {
		hg_drop_add(walk->drops, HG_DROP_RECORD_COUNT, 1);
	} else {
		hg_drop_add(walk->drops, HG_DROP_SAMPLE_PADDING, 1);
	}
}

#ifdef __cplusplus
}
#endif
#endif
