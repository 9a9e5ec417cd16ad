/*
 * The fold of one epoch, split by definitions over control and its helpers (dp:8.3, est:U3).
 *
 * Control only. Each definition belongs to one member for the whole epoch, so the result does not
 * depend on the number of members while the memory setting holds.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_FOLD_TEAM_H
#define HELIOGRAPH_CONTROL_FLOWS_FOLD_TEAM_H

#include "control/flows/accounts.h"
#include "control/flows/fold.h"
#include "control/flows/history.h"
#include "control/flows/keys_seen.h"
#include "control/flows/snapshot.h"
#include "control/flows/team.h"
#include "control/flows/union.h"

struct hg_fold_team;

struct hg_fold_team *hg_fold_team_create(void); /* NULL: no memory */
void hg_fold_team_destroy(struct hg_fold_team *team);

/* Threads beside control, at most HG_TEAM_HELPERS_MAX; until called: one when it pays. */
void hg_fold_team_set_helpers(struct hg_fold_team *team, unsigned helpers);

struct hg_fold_epoch {
	struct hg_groups **defs; /* turned already */
	uint32_t count;
	struct hg_union with; /* the book is booked already */
	struct hg_keys_seen *keys_seen;
	struct hg_history *history;
	struct hg_accounts *accounts;
	struct hg_work *const *works;
	unsigned work_count;
};

/* Union, fold, end of the epoch; all is done on return. *rows: of the union. False: no memory. */
bool hg_fold_team_epoch(struct hg_fold_team *team, const struct hg_fold_epoch *epoch,
			uint32_t *rows);

/* Of the newest epoch. */
const struct hg_epoch_end *hg_fold_team_end(const struct hg_fold_team *team);

/* Copies the groups of all definitions of the newest epoch into the snapshot. False: no memory. */
bool hg_fold_team_take(struct hg_fold_team *team, struct hg_groups **defs, uint32_t count,
		       struct hg_snapshot *snapshot);

/* Numbers the key lists and filters that are equal; after every change of the definitions. */
void hg_fold_set_slots(struct hg_groups **defs, uint32_t count);

#endif
