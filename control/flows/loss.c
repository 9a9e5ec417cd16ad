#include "control/flows/loss.h"

/* One epoch being booked: `base` is the highest number before it, or the first of it. */
struct booking {
	struct hg_loss *loss;
	struct hg_loss_step *step;
	uint32_t step_max;
	uint32_t base;
};

static void extend(struct booking *b, uint32_t lo, uint32_t hi)
{
	struct hg_loss *loss = b->loss;
	int32_t ahead = hg_serial_distance(loss->hi, hi);
	int32_t behind = hg_serial_distance(lo, loss->lo);

	if (ahead > 0) {
		b->step->expected += (uint32_t)ahead;
		loss->hi = hi;
	}
	/* Late numbers from before the first one that was seen. */
	if (behind > 0 && (uint32_t)behind <= b->step_max) {
		b->step->expected += (uint32_t)behind;
		loss->lo = lo;
	}
}

static void begin(struct booking *b, uint32_t lo, uint32_t hi)
{
	b->step->expected += (uint32_t)hg_serial_distance(lo, hi) + 1u;
	b->loss->lo = lo;
	b->loss->hi = hi;
	b->loss->known = true;
	b->base = lo;
}

/* Whether numbers lo..hi belong to the current run: not too far ahead, not too far behind the base.
 */
static bool continues(const struct booking *b, uint32_t lo, uint32_t hi)
{
	return hg_serial_distance(b->loss->hi, lo) <= (int32_t)b->step_max &&
	       hg_serial_distance(hi, b->base) <= (int32_t)b->step_max;
}

static void take_run(struct booking *b, uint32_t lo, uint32_t hi)
{
	if (!b->loss->known) {
		begin(b, lo, hi);
	} else if (continues(b, lo, hi)) {
		extend(b, lo, hi);
	} else {
		b->step->restarts++;
		begin(b, lo, hi);
	}
}

/* The lcore's former run is the one control knows: at its end or ahead of it. */
static bool is_current(const struct booking *b, uint32_t hi_before)
{
	int32_t ahead = hg_serial_distance(b->loss->hi, hi_before);

	return ahead >= 0 && ahead <= (int32_t)b->step_max;
}

static void take_restarted(struct booking *b, const struct hg_sequence_facts *facts)
{
	bool older = facts->hi_before_valid && b->loss->known;

	b->step->expected += facts->closed;
	b->step->restarts += facts->restarts - 1;
	/* A run that another lcore has carried on in the meantime: only control can compare. */
	if (older && !is_current(b, facts->hi_before)) {
		take_run(b, facts->lo, facts->hi);
		return;
	}
	if (older)
		extend(b, facts->hi_before, facts->hi_before);
	b->step->restarts++;
	begin(b, facts->lo, facts->hi);
}

static void take(struct booking *b, const struct hg_sequence_facts *facts)
{
	b->step->received += facts->received;
	b->step->duplicates += facts->duplicates;
	b->step->late += facts->late;
	if (!facts->received)
		return;
	if (facts->restarts)
		take_restarted(b, facts);
	else
		take_run(b, facts->lo, facts->hi);
}

/* In which order runs of one epoch must be taken: what goes on first, what is new after it. */
static int precedence(const struct booking *b, const struct hg_sequence_facts *facts)
{
	if (facts->restarts)
		return 2;
	return b->loss->known && !continues(b, facts->lo, facts->hi);
}

static bool before(const struct booking *b, const struct hg_sequence_facts *x,
		   const struct hg_sequence_facts *y)
{
	int difference = precedence(b, x) - precedence(b, y);

	if (difference)
		return difference < 0;
	return hg_serial_distance(b->base, x->lo) < hg_serial_distance(b->base, y->lo);
}

static void sort(const struct booking *b, const struct hg_sequence_facts **facts, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		const struct hg_sequence_facts *moved = facts[i];
		unsigned at = i;

		for (; at > 0 && before(b, moved, facts[at - 1]); at--)
			facts[at] = facts[at - 1];
		facts[at] = moved;
	}
}

void hg_loss_book(struct hg_loss *loss, const struct hg_sequence_facts **facts, unsigned count,
		  uint32_t step_max, struct hg_loss_step *step)
{
	struct booking b = { .loss = loss, .step = step, .step_max = step_max };

	*step = (struct hg_loss_step){ 0 };
	if (!count)
		return;
	b.base = loss->known ? loss->hi : facts[0]->lo;
	sort(&b, facts, count);
	if (!loss->known)
		b.base = facts[0]->lo;
	for (unsigned i = 0; i < count; i++)
		take(&b, facts[i]);
	loss->received += step->received;
	loss->expected += step->expected;
	loss->duplicates += step->duplicates;
	loss->late += step->late;
	loss->restarts += step->restarts;
}
