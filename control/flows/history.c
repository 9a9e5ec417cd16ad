#include "control/flows/history.h"

#include <stdlib.h>

#define WHOLE_SECONDS 12u /* est:4.3 */
#define FULL_S	      0.95
#define SECOND_MS     1000u

void hg_history_init(struct hg_history *history, const struct hg_history_limits *limits,
		     uint64_t seed)
{
	memset(history, 0, sizeof(*history));
	history->limits = *limits;
	history->random = seed | 1;
	history->number = 1;
}

static struct hg_past *at(const struct hg_history *history, uint32_t i)
{
	return &history->seconds[(history->first + i) % history->cap];
}

const struct hg_past *hg_history_at(const struct hg_history *history, uint32_t i)
{
	return at(history, i);
}

uint32_t hg_history_from(const struct hg_history *history, uint64_t number)
{
	uint32_t i = 0;

	while (i < history->count && at(history, i)->number < number)
		i++;
	return i;
}

void hg_history_free(struct hg_history *history)
{
	for (uint32_t i = 0; i < history->count; i++)
		hg_past_free(at(history, i));
	free(history->seconds);
	memset(history, 0, sizeof(*history));
}

static void drop_oldest(struct hg_history *history)
{
	history->bytes -= hg_past_bytes(at(history, 0));
	hg_past_free(at(history, 0));
	history->first = (history->first + 1) % history->cap;
	history->count--;
}

/* The second that takes rows now, NULL: none is kept. */
static struct hg_past *open_second(struct hg_history *history)
{
	if (!history->limits.seconds)
		return NULL;
	if (history->open)
		return at(history, history->count - 1);
	if (!history->seconds) {
		history->seconds = calloc(history->limits.seconds + 1u, sizeof(*history->seconds));
		history->cap = history->seconds ? history->limits.seconds + 1u : 0;
	}
	if (!history->cap)
		return NULL;
	if (history->count == history->cap)
		drop_oldest(history);
	history->open = true;
	history->count++;
	*at(history, history->count - 1) = (struct hg_past){ .number = history->number++,
							     .seed = history->random,
							     .far_known = true };
	return at(history, history->count - 1);
}

void hg_history_block(struct hg_history *history, const struct hg_block *block)
{
	struct hg_past *past = open_second(history);

	if (past && !hg_past_add(past, block))
		history->damaged = true;
}

/* ---- the end of an epoch ---- */

static uint64_t agent_drops(const struct hg_book *book)
{
	uint64_t drops = 0;

	for (uint32_t i = 0; i < book->agent_count; i++)
		drops += book->agents[i].view.flow_drops;
	return drops;
}

/* How much a count of the book grew; losses may be found again. */
static uint64_t grown(uint64_t *before, uint64_t now)
{
	uint64_t by = now > *before ? now - *before : 0;

	*before = now;
	return by;
}

static void count_losses(struct hg_history *history, const struct hg_book *book,
			 struct hg_past *past)
{
	past->datagrams += grown(&history->datagrams, book->intake.datagrams);
	past->lost_network += grown(&history->lost_network, book->intake.flow_samples_lost);
	past->lost_agent += grown(&history->lost_agent, agent_drops(book));
}

/* No gap may be taken for silence: nothing older can be folded across it. */
static void forget_all(struct hg_history *history)
{
	while (history->count)
		drop_oldest(history);
	history->open = history->damaged = false;
	history->bytes = 0;
}

static void seal(struct hg_history *history)
{
	struct hg_past *past = at(history, history->count - 1);

	hg_past_seal(past);
	history->bytes += hg_past_bytes(past);
	history->open = false;
	if (history->count > WHOLE_SECONDS) {
		struct hg_past *older = at(history, history->count - 1 - WHOLE_SECONDS);

		history->bytes -= hg_past_bytes(older);
		hg_past_reduce(older, history->limits.rows, &history->random);
		history->bytes += hg_past_bytes(older);
	}
	while (history->count > history->limits.seconds ||
	       (history->count > 1 && history->bytes > history->limits.memory_bytes))
		drop_oldest(history);
}

void hg_history_end(struct hg_history *history, const struct hg_book *book,
		    const struct hg_epoch_end *end, bool far_known)
{
	struct hg_past *past = open_second(history);
	bool turned = book->now_ms / SECOND_MS != history->end_ms / SECOND_MS;

	history->end_ms = book->now_ms;
	if (!past)
		return;
	past->epochs++;
	past->now_s = book->now_s;
	past->end_ms = book->now_ms;
	past->delta_s += book->delta_s;
	past->far_known &= far_known;
	count_losses(history, book, past);
	if (!hg_epoch_end_append(&past->end, end) || history->damaged) {
		forget_all(history);
		return;
	}
	if (turned || past->delta_s >= FULL_S)
		seal(history);
}

void hg_history_figures(const struct hg_history *history, struct hg_intake *intake)
{
	intake->history_seconds = history->count - history->open;
	intake->history_bytes = history->bytes;
	intake->history_rows = 0;
	for (uint32_t i = 0; i < history->count; i++)
		intake->history_rows +=
			(uint64_t)at(history, i)->rows[0].count + at(history, i)->rows[1].count;
}
