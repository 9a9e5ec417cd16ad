/*
 * Control and its fold helpers: every job is done by all of them, each on its own part (dp:8.3).
 *
 * Jobs run in the order they were given; a member may be some jobs ahead of another one. Only the
 * thread that made the team calls these functions; it is member 0. Helpers sleep between jobs, with
 * all signals blocked.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_TEAM_H
#define HELIOGRAPH_CONTROL_FLOWS_TEAM_H

#include <stdbool.h>

#define HG_TEAM_HELPERS_MAX 4u
#define HG_TEAM_AHEAD	    4u /* jobs between the first and the last member */

/* One member's part of a job. Touches nothing that another member's part writes. */
typedef void hg_team_fn(void *arg, unsigned member);

struct hg_team;

/* A team of the caller and up to `helpers` threads (fewer where the system refuses); NULL: none. */
struct hg_team *hg_team_create(unsigned helpers);
void hg_team_destroy(struct hg_team *team); /* joins first; NULL allowed */

/* Caller included; a NULL team has one member. */
unsigned hg_team_members(const struct hg_team *team);

/*
 * Gives a job and does the caller's part. On return every member is done with all jobs but the
 * newest HG_TEAM_AHEAD - 1; `arg` must stay until then.
 */
void hg_team_run(struct hg_team *team, hg_team_fn *fn, void *arg);

/* Waits until all parts of all jobs are done: what they wrote is visible to the caller. */
void hg_team_join(struct hg_team *team);

#endif
