#include "control/watch.h"

#include <stdlib.h>
#include <string.h>

#include "control/clock.h"
#include "control/flows/address.h"
#include "control/log.h"

struct drop_state {
	uint64_t seen;
	bool moved; /* in the last epoch: said already */
};

struct hg_watch {
	const struct hg_dataplane *dataplane;
	struct hg_health *health;
	struct drop_state drops[HG_DROP_N];
	uint64_t *turns;	  /* [lcores] as last seen */
	uint64_t *beat_ms;	  /* [lcores] when they were last seen to change */
	uint64_t agents_known_ms; /* newest first sight that was logged */
	struct hg_addr *known;	  /* agents of the last epoch */
	size_t known_count;
	uint64_t late_seen; /* late epochs that were said */
};

static const struct {
	const char *name, *help;
} drop_table[HG_DROP_N] = {
#define ROW(id, name, help) { name, help },
	HG_DROP_TABLE(ROW)
#undef ROW
};

/* Precision, not loss, and what a switch with vendor records does all day: not worth a line. */
static bool quiet(unsigned drop)
{
	return drop == HG_DROP_BASE_REPLACED || drop == HG_DROP_DISCARD_REPLACED ||
	       drop == HG_DROP_DIRECT_REPLACED || drop == HG_DROP_RECORD_UNKNOWN ||
	       drop == HG_DROP_SAMPLE_UNKNOWN || drop == HG_DROP_LAYER_TRUNCATED ||
	       drop == HG_DROP_LAYER_UNKNOWN;
}

struct hg_watch *hg_watch_create(const struct hg_dataplane *dataplane, struct hg_health *health)
{
	struct hg_watch *watch = calloc(1, sizeof(*watch));
	unsigned lcores = hg_dataplane_lcores(dataplane);

	if (!watch)
		return NULL;
	watch->dataplane = dataplane;
	watch->health = health;
	watch->turns = calloc(lcores, sizeof(*watch->turns));
	watch->beat_ms = calloc(lcores, sizeof(*watch->beat_ms));
	if (!watch->turns || !watch->beat_ms) {
		hg_watch_destroy(watch);
		return NULL;
	}
	for (unsigned i = 0; i < lcores; i++)
		watch->beat_ms[i] = hg_monotonic_ms();
	hg_watch_beat(watch);
	return watch;
}

void hg_watch_destroy(struct hg_watch *watch)
{
	free(watch->known);
	free(watch->turns);
	free(watch->beat_ms);
	free(watch);
}

void hg_watch_beat(struct hg_watch *watch)
{
	uint64_t now = hg_monotonic_ms();
	uint64_t slowest = now;

	for (unsigned i = 0; i < hg_dataplane_lcores(watch->dataplane); i++) {
		const struct hg_lcore_status *status = hg_dataplane_status(watch->dataplane, i);
		uint64_t turns = __atomic_load_n(&status->turns, __ATOMIC_RELAXED);

		if (turns != watch->turns[i])
			watch->beat_ms[i] = now;
		watch->turns[i] = turns;
		if (watch->beat_ms[i] < slowest)
			slowest = watch->beat_ms[i];
	}
	hg_health_write(&watch->health->lcores_beat_ms, slowest);
	hg_health_write(&watch->health->control_beat_ms, now);
}

static uint64_t drop_sum(const struct hg_dataplane *dataplane, unsigned drop)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < hg_dataplane_lcores(dataplane); i++)
		sum += hg_drop_read(hg_dataplane_drops(dataplane, i), drop);
	return sum;
}

static void watch_drops(struct hg_watch *watch)
{
	for (unsigned i = 0; i < HG_DROP_N; i++) {
		struct drop_state *state = &watch->drops[i];
		uint64_t sum = drop_sum(watch->dataplane, i);
		bool moved = sum != state->seen;

		if (moved && !state->moved && !quiet(i)) {
			struct hg_log_field fields[] = {
				{ "point", drop_table[i].name, 0 },
				{ "total", NULL, (double)sum },
			};

			hg_log(HG_EVENT_COUNTER_MOVES, drop_table[i].name, fields, 2,
			       "A counter started to move: %s.", drop_table[i].help);
		}
		state->seen = sum;
		state->moved = moved;
	}
}

static void say(enum hg_event event, const struct hg_addr *agent, const char *sentence)
{
	char text[HG_ADDRESS_TEXT_MAX] = "";

	hg_address_text(agent->family, agent->bytes, text);
	hg_log(event, "agents", (struct hg_log_field[]){ { "agent", text, 0 } }, 1, "%s", sentence);
}

static bool listed(const struct hg_agent_view *agents, size_t count, const struct hg_addr *address)
{
	for (size_t i = 0; i < count; i++)
		if (hg_addr_equal(&agents[i].address, address))
			return true;
	return false;
}

/* Agents leave the list one by one and rarely, so the search is plain. */
static void watch_gone(struct hg_watch *watch, const struct hg_agent_view *agents, size_t count)
{
	struct hg_addr *known = watch->known;

	for (size_t i = 0; count < watch->known_count && i < watch->known_count; i++)
		if (!listed(agents, count, &watch->known[i]))
			say(HG_EVENT_AGENT_GONE, &watch->known[i],
			    "An agent was silent for agent.timeout and left the list.");
	if (count == watch->known_count)
		return;
	known = realloc(known, (count + 1) * sizeof(*known));
	if (!known)
		return;
	for (size_t i = 0; i < count; i++)
		known[i] = agents[i].address;
	watch->known = known;
	watch->known_count = count;
}

static void watch_agents(struct hg_watch *watch, const struct hg_snapshot *snapshot)
{
	const struct hg_agent_view *agents;
	size_t count = hg_snapshot_agents(snapshot, &agents);
	uint64_t known = watch->agents_known_ms;

	for (size_t i = 0; i < count; i++) {
		if (agents[i].first_seen_ms <= watch->agents_known_ms)
			continue;
		say(HG_EVENT_AGENT_NEW, &agents[i].address, "A new agent sends sFlow.");
		if (agents[i].first_seen_ms > known)
			known = agents[i].first_seen_ms;
	}
	watch->agents_known_ms = known;
	watch_gone(watch, agents, count);
}

static void watch_late(struct hg_watch *watch)
{
	uint64_t late = hg_health_read(&watch->health->late_epochs);
	double fold_s = (double)hg_health_read(&watch->health->fold_last_ns) / 1e9;

	if (late != watch->late_seen)
		hg_log(HG_EVENT_LATE_EPOCH, NULL,
		       (struct hg_log_field[]){ { "fold_seconds", NULL, fold_s },
						{ "total", NULL, (double)late } },
		       2, "Folding took longer than half an epoch; answers come later.");
	watch->late_seen = late;
}

void hg_watch_epoch(struct hg_watch *watch, const struct hg_snapshot *snapshot)
{
	watch_drops(watch);
	watch_late(watch);
	if (snapshot)
		watch_agents(watch, snapshot);
}

bool hg_watch_finished(const struct hg_watch *watch)
{
	for (unsigned i = 0; i < hg_dataplane_lcores(watch->dataplane); i++) {
		const struct hg_lcore_status *status = hg_dataplane_status(watch->dataplane, i);

		if (!__atomic_load_n(&status->finished, __ATOMIC_RELAXED))
			return false;
	}
	return true;
}
