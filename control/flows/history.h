/*
 * The last seconds of all rows, oldest first (est:4.3): whole while young, then reduced.
 *
 * Control only; seconds stay where they are until the next epoch.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_HISTORY_H
#define HELIOGRAPH_CONTROL_FLOWS_HISTORY_H

#include "control/flows/past.h"

struct hg_history {
	struct hg_history_limits limits;
	struct hg_past *seconds; /* ring of limits.seconds + 1: the last one may be open */
	uint32_t cap, first, count;
	bool open;	 /* the newest second is not sealed */
	bool damaged;	 /* rows of it are missing: no memory */
	uint64_t number; /* of the next second */
	uint64_t random;
	size_t bytes;	 /* of sealed seconds */
	uint64_t end_ms; /* of the former epoch */
	/* Totals of the former epoch. */
	uint64_t datagrams, lost_network, lost_agent;
};

void hg_history_init(struct hg_history *history, const struct hg_history_limits *limits,
		     uint64_t seed);
void hg_history_free(struct hg_history *history);

/* During the union of an epoch: takes its rows. */
void hg_history_block(struct hg_history *history, const struct hg_block *block);

/* After it: what else belongs to the epoch; a second that is full is sealed. */
void hg_history_end(struct hg_history *history, const struct hg_book *book,
		    const struct hg_epoch_end *end, bool far_known);

void hg_history_figures(const struct hg_history *history, struct hg_intake *intake);

/* Second `i` of `count`, oldest first. */
const struct hg_past *hg_history_at(const struct hg_history *history, uint32_t i);

/* Place of the oldest second whose number is at least `number`; the count: none. */
uint32_t hg_history_from(const struct hg_history *history, uint64_t number);

#endif
