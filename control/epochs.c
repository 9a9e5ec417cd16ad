#include "control/epochs.h"

#include <stdlib.h>
#include <string.h>

#include "control/clock.h"

#define SECOND_MS     1000
#define SHORT_MS      200
#define SHORT_BELOW_S 2.0

struct hg_epochs {
	struct hg_dataplane *dataplane;
	struct hg_flows *flows;
	struct hg_refusals *refusals;
	struct hg_health *health;
	struct hg_allow *allow;
	uint32_t agents_per_sender;
	struct hg_slot snapshot;
	unsigned lcores;
	struct hg_work **spare; /* [lcores], cleared; NULL: no memory for one */
	struct hg_work **taken; /* [lcores], NULL outside an epoch */
	uint64_t grid;		/* number of the wall-clock step of the last epoch */
	uint64_t step_ms;
	uint64_t exchanged_ns; /* monotonic */
};

struct hg_epochs *hg_epochs_create(struct hg_dataplane *dataplane, struct hg_flows *flows,
				   struct hg_refusals *refusals, struct hg_health *health)
{
	struct hg_epochs *epochs = calloc(1, sizeof(*epochs));
	unsigned lcores = hg_dataplane_lcores(dataplane);

	if (!epochs)
		return NULL;
	epochs->dataplane = dataplane;
	epochs->flows = flows;
	epochs->refusals = refusals;
	epochs->health = health;
	epochs->lcores = lcores;
	epochs->step_ms = SECOND_MS;
	epochs->exchanged_ns = hg_monotonic_ns();
	epochs->spare = calloc(lcores, sizeof(struct hg_work *));
	epochs->taken = calloc(lcores, sizeof(struct hg_work *));
	for (unsigned i = 0; epochs->spare && i < lcores; i++)
		epochs->spare[i] = hg_dataplane_spare(dataplane);
	if (epochs->spare && epochs->taken && epochs->spare[lcores - 1])
		return epochs;
	hg_epochs_destroy(epochs);
	return NULL;
}

const struct hg_slot *hg_epochs_snapshot(const struct hg_epochs *epochs)
{
	return &epochs->snapshot;
}

const struct hg_snapshot *hg_epochs_current(const struct hg_epochs *epochs)
{
	return epochs->snapshot.ptr; /* control is the only writer */
}

static void exchange_all(struct hg_epochs *epochs)
{
	struct hg_plan plan = hg_flows_plan(epochs->flows);
	uint64_t waited = hg_monotonic_ns();

	plan.allow = epochs->allow;
	plan.agents_per_sender = epochs->agents_per_sender;
	for (unsigned i = 0; i < epochs->lcores; i++) {
		hg_work_set_plan(epochs->spare[i], &plan);
		epochs->taken[i] =
			hg_slot_exchange(hg_dataplane_slot(epochs->dataplane, i), epochs->spare[i]);
		epochs->spare[i] = NULL;
	}
	hg_grace_period();
	waited = hg_monotonic_ns() - waited;
	hg_health_write(&epochs->health->grace_last_ns, waited);
	if (waited > hg_health_read(&epochs->health->grace_max_ns))
		hg_health_write(&epochs->health->grace_max_ns, waited);
}

static void clear_all(struct hg_epochs *epochs)
{
	for (unsigned i = 0; i < epochs->lcores; i++) {
		hg_refusals_note(epochs->refusals, epochs->taken[i], hg_wall_ms());
		hg_work_clear(epochs->taken[i]);
		epochs->spare[i] = epochs->taken[i];
		epochs->taken[i] = NULL;
	}
}

static void count_fold(struct hg_health *health, uint64_t fold_ns)
{
	unsigned i = 0;

	while (i < HG_FOLD_BOUNDS && fold_ns > hg_fold_bounds_us[i] * 1000ull)
		i++;
	hg_health_write(&health->fold_counts[i], hg_health_read(&health->fold_counts[i]) + 1);
	hg_health_write(&health->fold_sum_ns, hg_health_read(&health->fold_sum_ns) + fold_ns);
}

static void fold(struct hg_epochs *epochs, uint64_t end_ms, double delta_s)
{
	uint64_t started = hg_monotonic_ns();

	hg_flows_epoch(epochs->flows, epochs->taken, epochs->lcores, end_ms, delta_s);
	hg_epochs_publish(epochs);
	started = hg_monotonic_ns() - started;
	hg_health_write(&epochs->health->fold_last_ns, started);
	count_fold(epochs->health, started);
	if (started > epochs->step_ms * 1000000 / 2)
		hg_health_write(&epochs->health->late_epochs,
				hg_health_read(&epochs->health->late_epochs) + 1);
	hg_health_write(&epochs->health->epochs, hg_health_read(&epochs->health->epochs) + 1);
}

bool hg_epochs_run(struct hg_epochs *epochs, bool now)
{
	uint64_t wall_ms = hg_wall_ms();
	uint64_t now_ns;
	double delta_s;

	epochs->step_ms = hg_flows_min_t(epochs->flows) < SHORT_BELOW_S ? SHORT_MS : SECOND_MS;
	if (!now && wall_ms / epochs->step_ms == epochs->grid)
		return false;
	epochs->grid = wall_ms / epochs->step_ms;
	now_ns = hg_monotonic_ns();
	delta_s = (double)(now_ns - epochs->exchanged_ns) / 1e9;
	epochs->exchanged_ns = now_ns;
	exchange_all(epochs);
	fold(epochs, wall_ms, delta_s);
	clear_all(epochs);
	return true;
}

/* After the exchange and its grace period no lcore reads the former list. */
void hg_epochs_set_senders(struct hg_epochs *epochs, struct hg_allow *allow,
			   uint32_t agents_per_sender)
{
	struct hg_allow *former = epochs->allow;

	epochs->allow = allow;
	epochs->agents_per_sender = agents_per_sender;
	hg_epochs_run(epochs, true);
	free(former);
}

void hg_epochs_publish(struct hg_epochs *epochs)
{
	struct hg_snapshot *next = hg_flows_snapshot(epochs->flows);
	struct hg_snapshot *former;

	if (!next)
		return; /* no memory now: the former one stays current */
	former = hg_slot_exchange(&epochs->snapshot, next);
	hg_grace_period();
	if (former)
		hg_snapshot_unref(former);
}

void hg_epochs_finish(struct hg_epochs *epochs)
{
	uint64_t now_ns = hg_monotonic_ns();
	double delta_s = (double)(now_ns - epochs->exchanged_ns) / 1e9;

	for (unsigned i = 0; i < epochs->lcores; i++)
		epochs->taken[i] = hg_slot_exchange(hg_dataplane_slot(epochs->dataplane, i), NULL);
	fold(epochs, hg_wall_ms(), delta_s);
	for (unsigned i = 0; i < epochs->lcores; i++) {
		hg_work_destroy(epochs->taken[i]);
		epochs->taken[i] = NULL;
	}
}

void hg_epochs_destroy(struct hg_epochs *epochs)
{
	struct hg_snapshot *last = hg_slot_exchange(&epochs->snapshot, NULL);

	if (last)
		hg_snapshot_unref(last);
	for (unsigned i = 0; epochs->spare && i < epochs->lcores; i++)
		if (epochs->spare[i])
			hg_work_destroy(epochs->spare[i]);
	free(epochs->allow);
	free(epochs->spare);
	free(epochs->taken);
	free(epochs);
}
