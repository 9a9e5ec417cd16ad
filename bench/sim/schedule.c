/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "bench/sim/counters.h"

/* Each source has its own moment in the polling interval, given by what it is. */
static uint32_t phase_of(const struct hg_sim_counter_source *s, uint32_t slices)
{
	return (uint32_t)(hg_sim_hash((uint64_t)s->agent << 32 | (uint64_t)s->kind << 16 |
				      s->index) %
			  slices);
}

typedef void (*visitor)(struct hg_sim_schedule *, const struct hg_sim_counter_source *);

static void visit_agent(struct hg_sim *sim, uint32_t agent, visitor visit)
{
	const struct hg_sim_agent *a = &sim->agents->agents[agent];
	struct hg_sim_counter_source s = { agent, HG_SIM_COUNT_HOST, 0 };

	if (!a->is_switch)
		visit(&sim->schedule, &s);
	s.kind = HG_SIM_COUNT_PORT;
	for (s.index = 0; s.index < a->nports; s.index++)
		if (hg_sim_port_counts(sim, &a->ports[s.index]))
			visit(&sim->schedule, &s);
	s.kind = HG_SIM_COUNT_POD;
	for (s.index = 0; !a->is_switch && s.index < sim->world->pods_per_node; s.index++)
		visit(&sim->schedule, &s);
}

static void visit_all(struct hg_sim *sim, visitor visit)
{
	for (uint32_t i = 0; i < sim->agents->count; i++)
		visit_agent(sim, i, visit);
}

static void count(struct hg_sim_schedule *schedule, const struct hg_sim_counter_source *s)
{
	schedule->first[phase_of(s, schedule->slices) + 1]++;
}

/* Counting sort: first[phase] walks up to where the next phase began, and is set back after. */
static void place(struct hg_sim_schedule *schedule, const struct hg_sim_counter_source *s)
{
	schedule->sources[schedule->first[phase_of(s, schedule->slices)]++] = *s;
}

bool hg_sim_schedule_create(struct hg_sim *sim)
{
	struct hg_sim_schedule *s = &sim->schedule;

	s->slices = sim->options.polling_s * HG_SIM_SLICES_PER_S;
	s->first = calloc(s->slices + 1, sizeof(*s->first));
	if (!s->first)
		return false;
	visit_all(sim, count);
	for (uint32_t i = 0; i < s->slices; i++)
		s->first[i + 1] += s->first[i];
	s->sources = calloc(s->first[s->slices] + 1, sizeof(*s->sources));
	if (!s->sources)
		return false;
	visit_all(sim, place);
	for (uint32_t i = s->slices; i > 0; i--)
		s->first[i] = s->first[i - 1];
	s->first[0] = 0;
	return true;
}

void hg_sim_counter_step(struct hg_sim *sim)
{
	const struct hg_sim_schedule *s = &sim->schedule;
	uint32_t phase = (uint32_t)(sim->slice % s->slices);

	for (uint32_t i = s->first[phase]; i < s->first[phase + 1]; i++)
		hg_sim_counter_sample(sim, &s->sources[i]);
}
