/*
 * Steps of hg_book_epoch() that its two files share: facts of one source or sub-agent from all
 * lcores. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_BOOK_FACTS_H
#define HELIOGRAPH_CONTROL_FLOWS_BOOK_FACTS_H

#include "control/flows/book.h"

#define HG_RECENT_S	   60.0
#define HG_DIRECTIONS	   3u
#define HG_FRAME_MIN_BYTES 1518u /* est:I3 */

struct hg_gathered {
	const void *facts[HG_BOOK_LCORES_MAX];
	const struct hg_sequence_facts *sequences[HG_BOOK_LCORES_MAX];
	unsigned count;
};

/* What the list beginning with `pending` holds. */
void hg_book_gather(const struct hg_book *book, uint32_t pending, struct hg_gathered *g);

/* Adds what the sequence lost in this epoch, or found again, to both counts. */
void hg_book_add_lost(uint64_t before, const struct hg_loss *loss, uint64_t *agent,
		      uint64_t *intake);

/* Takes the pending facts of one data source. */
void hg_book_take_source(struct hg_book *book, struct hg_book_source *source);

#endif
