/*
 * One sequence of numbers from an agent: tells the next number from a gap, a late one, a duplicate
 * and a restart, and books it into mergeable facts of the epoch (dp:M2, sflow-wire 8).
 *
 * A `struct hg_sequence` lives as long as its lcore and is never swapped; the facts belong to the
 * current work buffer. Both have one writer, the lcore. No heap, no clock. Zero bytes are a
 * sequence of which nothing was seen yet, and facts of an epoch in which nothing arrived.
 */
#ifndef HELIOGRAPH_DATAPLANE_ROWS_SEQUENCE_H
#define HELIOGRAPH_DATAPLANE_ROWS_SEQUENCE_H

#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SEQUENCE_WINDOW 128u

/* Largest step, up or down, that is still the same run: beyond it the sender has started over. */
#define HG_DATAGRAM_STEP_MAX 8192u
#define HG_SAMPLE_STEP_MAX   65536u /* a lost datagram takes several numbers with it */

struct hg_sequence {
	uint64_t seen[2]; /* bit i of the 128: number hi - i has arrived */
	uint32_t hi;
	uint32_t candidate; /* what follows a number from below the window: a silent restart if it
			       comes */
	uint8_t known;	    /* a number has arrived */
	uint8_t older;	    /* the current run is older than the epoch of the last booking */
	uint8_t has_candidate;
};

enum hg_sequence_verdict {
	HG_SEQUENCE_FIRST, /* nothing known before */
	HG_SEQUENCE_NEXT,
	HG_SEQUENCE_GAP,  /* forward by more than one */
	HG_SEQUENCE_LATE, /* lower than the highest, not seen yet */
	HG_SEQUENCE_DUPLICATE,
	HG_SEQUENCE_RESTART,
};

/* What `number` would be; changes nothing. `step_max`: HG_DATAGRAM_STEP_MAX or HG_SAMPLE_STEP_MAX.
 */
enum hg_sequence_verdict hg_sequence_judge(const struct hg_sequence *seq, uint32_t number,
					   uint32_t step_max);

/*
 * Books `number` as `verdict` says: the judged one, or HG_SEQUENCE_RESTART where the caller knows
 * better (uptime fell). FIRST and RESTART begin a run at `number`.
 */
void hg_sequence_book(struct hg_sequence *seq, struct hg_sequence_facts *facts, uint32_t number,
		      enum hg_sequence_verdict verdict);

/* True when nothing was booked into `facts` in this epoch. */
static inline bool hg_sequence_facts_empty(const struct hg_sequence_facts *facts)
{
	return facts->received == 0 && facts->duplicates == 0;
}

/* a is above b in serial order (RFC 1982, 32 bits). */
static inline bool hg_serial_above(uint32_t a, uint32_t b)
{
	return a != b && a - b < 0x80000000u;
}

#ifdef __cplusplus
}
#endif
#endif
