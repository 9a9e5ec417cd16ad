#include "dataplane/rows/sequence.h"

static bool window_has(const struct hg_sequence *seq, uint32_t back)
{
	return seq->seen[back / 64] >> (back % 64) & 1;
}

static void window_set(struct hg_sequence *seq, uint32_t back)
{
	seq->seen[back / 64] |= (uint64_t)1 << (back % 64);
}

static void window_shift(struct hg_sequence *seq, uint32_t step)
{
	if (step >= HG_SEQUENCE_WINDOW) {
		seq->seen[0] = seq->seen[1] = 0;
	} else if (step >= 64) {
		seq->seen[1] = seq->seen[0] << (step - 64);
		seq->seen[0] = 0;
	} else if (step) {
		seq->seen[1] = seq->seen[1] << step | seq->seen[0] >> (64 - step);
		seq->seen[0] <<= step;
	}
}

/* A number below the window: late, unless its successor comes next, which only a new run does. */
static enum hg_sequence_verdict judge_below(const struct hg_sequence *seq, uint32_t number,
					    uint32_t back, uint32_t step_max)
{
	if (back > step_max)
		return HG_SEQUENCE_RESTART;
	if (seq->has_candidate && number == seq->candidate)
		return HG_SEQUENCE_RESTART;
	return HG_SEQUENCE_LATE;
}

enum hg_sequence_verdict hg_sequence_judge(const struct hg_sequence *seq, uint32_t number,
					   uint32_t step_max)
{
	uint32_t ahead = number - seq->hi, back = seq->hi - number;

	if (!seq->known)
		return HG_SEQUENCE_FIRST;
	if (ahead == 1)
		return HG_SEQUENCE_NEXT;
	if (hg_serial_above(number, seq->hi))
		return ahead <= step_max ? HG_SEQUENCE_GAP : HG_SEQUENCE_RESTART;
	if (back >= HG_SEQUENCE_WINDOW)
		return judge_below(seq, number, back, step_max);
	return window_has(seq, back) ? HG_SEQUENCE_DUPLICATE : HG_SEQUENCE_LATE;
}

/* Ends the current run: control knows where it stood before the epoch, or its span goes to
 * `closed`. */
static void close_run(struct hg_sequence *seq, struct hg_sequence_facts *facts)
{
	if (seq->older) {
		facts->hi_before = seq->hi;
		facts->hi_before_valid = 1;
	} else {
		facts->closed += facts->hi - facts->lo + 1;
	}
	facts->restarts++;
}

static void begin_run(struct hg_sequence *seq, struct hg_sequence_facts *facts, uint32_t number)
{
	seq->hi = number;
	seq->seen[0] = 1;
	seq->seen[1] = 0;
	seq->known = 1;
	seq->older = 0;
	seq->has_candidate = 0;
	facts->lo = facts->hi = number;
	facts->received++;
}

static void take_ahead(struct hg_sequence *seq, uint32_t number)
{
	window_shift(seq, number - seq->hi);
	seq->hi = number;
	seq->seen[0] |= 1;
}

static void take_late(struct hg_sequence *seq, struct hg_sequence_facts *facts, uint32_t number)
{
	uint32_t back = seq->hi - number;

	facts->late++;
	if (back < HG_SEQUENCE_WINDOW) {
		window_set(seq, back);
		return;
	}
	seq->candidate = number + 1;
	seq->has_candidate = 1;
}

/* A number of the current run that was not there before. */
static void book_received(struct hg_sequence *seq, struct hg_sequence_facts *facts, uint32_t number)
{
	bool first_of_epoch = facts->received == 0;

	facts->received++;
	facts->hi = seq->hi;
	if (first_of_epoch || hg_serial_above(facts->lo, number))
		facts->lo = number;
}

void hg_sequence_book(struct hg_sequence *seq, struct hg_sequence_facts *facts, uint32_t number,
		      enum hg_sequence_verdict verdict)
{
	if (hg_sequence_facts_empty(facts)) {
		seq->older = seq->known;
		facts->lo = facts->hi = seq->hi;
	}
	switch (verdict) {
	case HG_SEQUENCE_RESTART:
		close_run(seq, facts);
		begin_run(seq, facts, number);
		break;
	case HG_SEQUENCE_FIRST:
		begin_run(seq, facts, number);
		break;
	case HG_SEQUENCE_NEXT:
	case HG_SEQUENCE_GAP:
		take_ahead(seq, number);
		book_received(seq, facts, number);
		break;
	case HG_SEQUENCE_LATE:
		take_late(seq, facts, number);
		book_received(seq, facts, number);
		break;
	case HG_SEQUENCE_DUPLICATE:
		facts->duplicates++;
		break;
	}
}
