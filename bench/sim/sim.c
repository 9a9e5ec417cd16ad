/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/sim.h"

#include <stdlib.h>

/* The sink tells what became of a datagram. */
static void sent(void *context, const struct hg_sim_datagram *d, bool is_sent)
{
	struct hg_sim *sim = context;

	if (is_sent)
		hg_sim_truth_sent(&sim->truth, &sim->agents->agents[d->agent], d);
	else
		sim->truth.failed_datagrams++;
}

uint64_t hg_sim_time_us(const struct hg_sim *sim)
{
	return sim->slice * HG_SIM_SLICE_US;
}

void hg_sim_send(struct hg_sim *sim, struct hg_sim_agent *agent)
{
	double loss = sim->options.loss;

	if (agent->building.samples == 0)
		return;
	hg_sim_agent_seal(agent, hg_sim_time_us(sim));
	if (loss > 0 && hg_sim_rng_unit(&sim->loss_rng) <= loss) {
		sim->truth.lost_datagrams++;
		agent->lost_datagrams++;
	} else {
		sim->sink->submit(sim->sink, &agent->building);
	}
	hg_sim_agent_reset(agent);
}

uint8_t *hg_sim_reserve(struct hg_sim *sim, struct hg_sim_agent *agent, uint32_t len_bytes)
{
	struct hg_sim_datagram *d = &agent->building;
	uint8_t *at;

	if (d->len_bytes + len_bytes > HG_SIM_DATAGRAM_MAX || d->flow_samples == HG_SIM_REFS)
		hg_sim_send(sim, agent);
	at = d->bytes + d->len_bytes;
	d->len_bytes += len_bytes;
	d->samples++;
	return at;
}

/* Every agent sends what it has at least once a second, each at its own moment. */
static void flush_agents(struct hg_sim *sim)
{
	uint32_t phase = (uint32_t)(sim->slice % HG_SIM_SLICES_PER_S);

	for (uint32_t i = 0; i < sim->agents->count; i++)
		if (hg_sim_hash(i) % HG_SIM_SLICES_PER_S == phase)
			hg_sim_send(sim, &sim->agents->agents[i]);
}

/* Host network pods and GPU pods stay: their addresses are not given to others. */
static bool may_replace(const struct hg_sim_pod *pod)
{
	return !pod->host_network && pod->gpus == 0;
}

static void replace_one_pod(struct hg_sim *sim)
{
	uint32_t pod = hg_sim_rng_below(&sim->churn_rng, sim->world->npods);

	for (int tries = 0; tries < 32 && !may_replace(&sim->world->pods[pod]); tries++)
		pod = hg_sim_rng_below(&sim->churn_rng, sim->world->npods);
	if (!may_replace(&sim->world->pods[pod]))
		return;
	if (sim->options.counters)
		hg_sim_pod_sample(sim, pod, true);
	hg_sim_world_replace_pod(sim->world, pod, &sim->churn_rng);
	hg_sim_traffic_leave_pod(sim, pod);
	if (sim->options.counters)
		hg_sim_pod_sample(sim, pod, false);
}

static void churn(struct hg_sim *sim)
{
	sim->churn_due += sim->options.pod_churn / 60 / HG_SIM_SLICES_PER_S;
	for (; sim->churn_due >= 1; sim->churn_due -= 1)
		replace_one_pod(sim);
}

void hg_sim_step(struct hg_sim *sim)
{
	hg_sim_traffic_step(sim);
	if (sim->options.discards && sim->slice % HG_SIM_TICK_SLICES == 0)
		hg_sim_discard_step(sim);
	if (sim->options.counters)
		hg_sim_counter_step(sim);
	churn(sim);
	flush_agents(sim);
	sim->sink->flush(sim->sink);
	sim->slice++;
}

void hg_sim_finish(struct hg_sim *sim)
{
	for (uint32_t i = 0; i < sim->agents->count; i++)
		hg_sim_send(sim, &sim->agents->agents[i]);
	sim->sink->flush(sim->sink);
	hg_sim_traffic_stop(sim);
}

struct hg_sim *hg_sim_create(const struct hg_sim_options *o, struct hg_sim_sink *sink,
			     uint64_t start_ns)
{
	struct hg_sim *sim = calloc(1, sizeof(*sim));

	if (!sim)
		return NULL;
	sim->options = *o;
	sim->sink = sink;
	sim->start_ns = start_ns;
	sink->sent = sent;
	sink->context = sim;
	hg_sim_truth_init(&sim->truth, o->truth_file != NULL);
	hg_sim_rng_init(&sim->traffic_rng, o->seed, 3);
	hg_sim_rng_init(&sim->loss_rng, o->seed, 4);
	hg_sim_rng_init(&sim->discard_rng, o->seed, 5);
	hg_sim_rng_init(&sim->churn_rng, o->seed, 6);
	sim->world = hg_sim_world_create(o);
	if (sim->world)
		sim->agents = hg_sim_agents_create(o, sim->world);
	if (sim->agents && hg_sim_schedule_create(sim) && hg_sim_traffic_start(sim))
		return sim;
	hg_sim_free(sim);
	return NULL;
}

void hg_sim_free(struct hg_sim *sim)
{
	if (!sim)
		return;
	hg_sim_truth_free(&sim->truth);
	hg_sim_agents_free(sim->agents);
	hg_sim_world_free(sim->world);
	free(sim->schedule.sources);
	free(sim->schedule.first);
	free(sim->connections);
	free(sim);
}
