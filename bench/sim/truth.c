/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/truth.h"

#include <stdlib.h>
#include <string.h>

void hg_sim_truth_init(struct hg_sim_truth *t, bool keep)
{
	memset(t, 0, sizeof(*t));
	t->keep = keep;
}

void hg_sim_truth_free(struct hg_sim_truth *t)
{
	free(t->records);
	t->records = NULL;
	t->count = t->capacity = 0;
}

static bool make_room(struct hg_sim_truth *t)
{
	uint32_t capacity = t->capacity ? t->capacity * 2 : 1024;
	struct hg_sim_truth_record *bigger;

	if (t->count < t->capacity)
		return true;
	bigger = realloc(t->records, (size_t)capacity * sizeof(*bigger));
	if (!bigger) {
		t->failed = true;
		return false;
	}
	t->records = bigger;
	t->capacity = capacity;
	return true;
}

/* There are a few dozen different stacks; past the table's end all share the last place. */
static uint8_t find_stack(struct hg_sim_truth *t, const char *stack)
{
	for (uint32_t i = 0; i < t->nstacks; i++)
		if (strcmp(t->stacks[i], stack) == 0)
			return (uint8_t)i;
	if (t->nstacks == HG_SIM_STACKS)
		return HG_SIM_STACKS - 1;
	memcpy(t->stacks[t->nstacks], stack, HG_SIM_STACK_MAX);
	return (uint8_t)t->nstacks++;
}

void hg_sim_truth_open(struct hg_sim_truth *t, struct hg_sim_flow *f)
{
	struct hg_sim_truth_record *r;

	f->truth = HG_SIM_NONE;
	if (!t->keep || !make_room(t))
		return;
	f->truth = t->count++;
	r = &t->records[f->truth];
	memset(r, 0, sizeof(*r));
	r->src = f->src.addr;
	r->dst = f->dst.addr;
	r->outer_src = f->outer_src;
	r->outer_dst = f->outer_dst;
	r->src_ns = f->src.ns;
	r->dst_ns = f->dst.ns;
	r->sport = f->sport;
	r->dport = f->dport;
	r->proto = f->proto;
	r->stack = find_stack(t, f->packet.stack);
}

static void add_traffic(struct hg_sim_sums *sums, const struct hg_sim_flow *f)
{
	sums->packets += f->packets;
	sums->bytes += f->bytes;
	sums->observed_packets += f->packets * f->points;
	sums->observed_bytes += f->bytes * f->points;
}

void hg_sim_truth_close(struct hg_sim_truth *t, struct hg_sim_flow *f)
{
	add_traffic(&t->total, f);
	if (f->truth != HG_SIM_NONE)
		add_traffic(&t->records[f->truth].sums, f);
	f->packets = f->bytes = 0;
}

static void add_sample(struct hg_sim_sums *sums, const struct hg_sim_ref *ref)
{
	sums->samples++;
	sums->sampled_frames += ref->rate;
	sums->sampled_bytes += (uint64_t)ref->rate * ref->frame_bytes;
}

void hg_sim_truth_sent(struct hg_sim_truth *t, struct hg_sim_agent *agent,
		       const struct hg_sim_datagram *d)
{
	t->datagrams++;
	t->flow_samples += d->flow_samples;
	t->counter_samples += d->counter_samples;
	t->discards += d->discards;
	agent->sent_datagrams++;
	agent->sent_flow_samples += d->flow_samples;
	agent->sent_counter_samples += d->counter_samples;
	agent->sent_discards += d->discards;
	for (uint32_t i = 0; i < d->flow_samples; i++) {
		add_sample(&t->total, &d->refs[i]);
		if (d->refs[i].truth != HG_SIM_NONE)
			add_sample(&t->records[d->refs[i].truth].sums, &d->refs[i]);
	}
}
