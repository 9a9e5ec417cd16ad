/*
 * The observing points of the process: (agent address, data source) with a dense number each.
 *
 * Control adds; entries never move and are never removed, so any thread that holds a reference may
 * read those below the count it learned from a snapshot. Reference-counted: snapshots outlive the
 * engine.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_OBSERVERS_H
#define HELIOGRAPH_CONTROL_FLOWS_OBSERVERS_H

#include <heliograph/urow.h>

#define HG_OBSERVER_NONE UINT32_MAX
#define HG_OBSERVERS_MAX (1u << 18)

struct hg_observers;

struct hg_observers *hg_observers_create(void); /* one reference; NULL: no memory */
void hg_observers_ref(struct hg_observers *observers);
void hg_observers_unref(struct hg_observers *observers);

/* Finds or adds. NULL: no memory, or HG_OBSERVERS_MAX reached. Control. */
const struct hg_observer *hg_observers_intern(struct hg_observers *observers,
					      const struct hg_addr *agent,
					      struct hg_data_source ds);

uint32_t hg_observers_count(const struct hg_observers *observers); /* control */

/* `id` below the count. */
const struct hg_observer *hg_observers_at(const struct hg_observers *observers, uint32_t id);

#endif
