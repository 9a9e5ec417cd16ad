/*
 * The union of all lcores' tables of one epoch, handed out in blocks: ids replaced by values, sums
 * corrected by the effective rate of their source (est:U1, U2).
 *
 * Rows of one key from several lcores stay separate rows: a fold adds them up. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_UNION_H
#define HELIOGRAPH_CONTROL_FLOWS_UNION_H

#include "control/flows/book.h"
#include "control/flows/owners.h"
#include "control/names/dictionary.h"

#define HG_CHUNK_ROWS 64u /* as many as a bit mask has */
#define HG_CHUNKS     64u /* a definition's table stays in the cache for so long */
#define HG_BLOCK_ROWS (HG_CHUNK_ROWS * HG_CHUNKS)

/* One value of a row: sums, and the largest weight of one sample. */
struct hg_amount {
	double s1, s2, vt, w;
};

/* What a fold needs of a row beside its keys. */
struct hg_row_facts {
	double n, pooled;	 /* samples; share in `pooled`, 0..1 */
	uint32_t observer, lead; /* ids, HG_OBSERVER_NONE; first observer of the same agent */
	uint8_t edge, unknown;	 /* as in struct hg_share */
};

/* Read-only once it was handed out: any number of threads fold it. */
struct hg_block {
	struct hg_urow rows[HG_BLOCK_ROWS];
	struct hg_row_facts facts[HG_BLOCK_ROWS];
	struct hg_amount amounts[HG_VALUE_KINDS][HG_BLOCK_ROWS];
	unsigned count;
	uint32_t observers; /* largest observer id of all rows + 1 */
	bool discard;	    /* all rows are of discard tables */
	uint64_t direct_id; /* all rows are of this definition's direct tables; 0: of none */
};

/* Takes a block and gives the next one to fill, which may be the same. */
typedef struct hg_block *hg_block_fn(void *arg, struct hg_block *block);

struct hg_union_facts {
	uint32_t rows;
	bool unknown_points;		/* some packet rows have no observer */
	double lost[2][HG_VALUE_KINDS]; /* what an absent key may have had at most; [1]: discards */
	/* The same of direct tables. */
	unsigned direct_count;
	struct {
		uint64_t id;
		double lost[HG_VALUE_KINDS];
	} direct[HG_DIRECT_MAX];
};

/* Where the loss of the table of a direct definition is added up; NULL: there are too many. */
double *hg_union_direct_lost(struct hg_union_facts *facts, uint64_t id);

/* What an absent key may have had at most, in the tables that feed a definition. */
const double *hg_union_lost(const struct hg_union_facts *facts, uint64_t direct_id, bool discard);

/*
 * After hg_book_epoch() for the same works. Fills `block` and those that `each` gives for it; calls
 * `each` for full blocks and the last one of a kind; adds what the rows sum up to into the book's
 * points.
 */
struct hg_union {
	struct hg_book *book;
	struct hg_owners *owners;
	struct hg_names *names; /* NULL: rows get no names */
	bool outer_names;	/* some definition asks for names of the outermost addresses */
};
void hg_union_run(const struct hg_union *with, struct hg_work *const *works, unsigned count,
		  struct hg_block *block, hg_block_fn *each, void *arg,
		  struct hg_union_facts *facts);

#endif
