/*
 * The latest senders and agents whose datagrams were refused: what an operator looks at when an
 * agent does not appear.
 *
 * Control notes what the lcores report of an epoch; any thread copies the list. A mutex inside: it
 * is taken once an epoch.
 */
#ifndef HELIOGRAPH_CONTROL_API_REFUSALS_H
#define HELIOGRAPH_CONTROL_API_REFUSALS_H

#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_REFUSALS_MAX 50u

struct hg_refusal {
	struct hg_refused
		who;	  /* datagrams since it is on the list; the lcores keep a few an epoch */
	uint64_t last_ms; /* wall clock of the epoch */
};

struct hg_refusals;

struct hg_refusals *hg_refusals_create(void); /* NULL: no memory */
void hg_refusals_destroy(struct hg_refusals *refusals);

/* Control: those of one buffer. The one that was refused longest ago goes for a new one. */
void hg_refusals_note(struct hg_refusals *refusals, const struct hg_work *work, uint64_t now_ms);

/* Copies up to HG_REFUSALS_MAX, the latest first; returns how many. */
size_t hg_refusals_copy(struct hg_refusals *refusals, struct hg_refusal *out);

#ifdef __cplusplus
}
#endif
#endif
