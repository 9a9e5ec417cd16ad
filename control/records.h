/*
 * A ring of numbered records, rendered once by control and read by long polls (rest-api 10).
 *
 * One writer (control) adds, any thread reads; a lock is held only while one record is entered or
 * those asked for are copied. The newest `max` records are kept, older ones are overwritten. With
 * a state directory the numbers go on after a restart: they are reserved ahead in blocks, so that
 * no number is given twice even when the process is killed.
 */
#ifndef HELIOGRAPH_CONTROL_RECORDS_H
#define HELIOGRAPH_CONTROL_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_RECORDS_RESERVED 1000000u /* ids that one write of the state file is good for */

struct hg_records;

/*
 * `state_dir` NULL or empty: ids start at 1. `file`: name in that directory, "flow-ids.json".
 * NULL: no memory. A state file that cannot be read or written costs the numbering, not the ring:
 * a sentence in `error` then, which is empty else.
 */
struct hg_records *hg_records_create(size_t max, const char *state_dir, const char *file,
				     char *error, size_t error_len);
void hg_records_destroy(struct hg_records *records);

/* The id that the next record gets; writer only. */
uint64_t hg_records_next_id(const struct hg_records *records);

/*
 * Enters a record: `json` is the whole object, `name` what queries select by (flow name, threshold
 * id). Copies both. False: no memory, the id was not used.
 */
bool hg_records_add(struct hg_records *records, const char *name, const char *json,
		    size_t len_bytes);

struct hg_records_query {
	uint64_t after;	   /* ids above this one; 0: everything kept */
	size_t max;	   /* at most so many, the newest ones */
	const char *names; /* list separated by ',' or ';', NULL or empty: all */
};

/*
 * Writes an array, newest first, into `out`, and how many records behind `after` were overwritten
 * into *lost. Returns how many records there are in the array; 0: nothing was written.
 */
size_t hg_records_read(struct hg_records *records, const struct hg_records_query *query,
		       struct hg_json_out *out, uint64_t *lost);

/* Id of the newest record, 0 before the first one of all. */
uint64_t hg_records_newest(struct hg_records *records);

/* Entered since start; overwritten since start. Any thread. */
uint64_t hg_records_added(struct hg_records *records);
uint64_t hg_records_overwritten(struct hg_records *records);

#ifdef __cplusplus
}
#endif
#endif
