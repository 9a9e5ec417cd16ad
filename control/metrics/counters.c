#include "control/metrics/counters.h"

#include <math.h>
#include <stdlib.h>

#define SPEED_UNKNOWN	1e10 /* bit/s assumed where an interface does not say */
#define FRAME_MIN_BITS	512.0
#define CORES_UNKNOWN	4096.0
#define DEVICES_UNKNOWN 16.0
#define DEVICE_MOST_MW	1.5e6  /* no accelerator on the market draws more */
#define CLOCK_SLACK	1.2    /* two clocks measure the interval */
#define IDLE_SLACK_MS	10000u /* kernels take idle and waiting time back */

static bool is_counted(const struct sample *sample, unsigned field)
{
	const struct hg_column *column = &sample->plan->fields[field];

	return sample->plan->type->fields[field].sense == HG_SENSE_COUNTER &&
	       (column->treatment == TREAT_RATE || column->limit == LIMIT_CPU ||
		column->limit == LIMIT_IDLE);
}

static bool is_wide(const struct sample *sample, unsigned field)
{
	return sample->plan->type->fields[field].type == HG_FIELD_U64;
}

/* Value of the counter, RATE_UNKNOWN for all-ones and for what the record does not have. */
static uint64_t counter_of(const struct sample *sample, unsigned field)
{
	uint64_t number;

	if (field >= sample->count)
		return RATE_UNKNOWN;
	number = sample->values[field].number;
	return !is_wide(sample, field) && number == UINT32_MAX ? RATE_UNKNOWN : number;
}

static double port_speed(const struct sample *sample)
{
	uint64_t speed = sample->plan->type->tag == HG_TAG(0, 1) && sample->count > 2
				 ? sample->values[2].number
				 : 0;

	return speed && speed != UINT64_MAX ? (double)speed : SPEED_UNKNOWN;
}

static double devices(const struct sample *sample)
{
	uint64_t count = sample->values[0].number;

	return count && count < 65536 ? (double)count : DEVICES_UNKNOWN;
}

/* Of the node: its own record says so, pods are judged by what the host said last. */
static double cores(const struct sample *sample)
{
	uint64_t count = sample->row->agent->cores;

	if (sample->plan->type->tag == HG_TAG(0, 2003) && sample->count > 5)
		count = sample->values[5].number;
	return count && count != UINT32_MAX ? (double)count : CORES_UNKNOWN;
}

static struct hg_counter_rule rule_of(const struct sample *sample, unsigned field)
{
	struct hg_counter_rule rule = { .wide = is_wide(sample, field), .most = INFINITY };

	switch ((enum hg_limit)sample->plan->fields[field].limit) {
	case LIMIT_NONE:
		break;
	case LIMIT_PACKETS:
		rule.most = 2 * port_speed(sample) / FRAME_MIN_BITS;
		break;
	case LIMIT_FALL:
		rule.most = 0;
		break;
	case LIMIT_IDLE:
		rule.slack = IDLE_SLACK_MS;
		/* fallthrough */
	case LIMIT_CPU:
		rule.judges_all = true;
		rule.most = cores(sample) * 1000 * CLOCK_SLACK;
		break;
	case LIMIT_GPU:
		rule.judges_all = true;
		rule.most = devices(sample) * 1000 * CLOCK_SLACK;
		break;
	case LIMIT_ENERGY:
		rule.most = devices(sample) * DEVICE_MOST_MW;
		rule.judges_all = true;
		rule.counts_gap = true;
		break;
	}
	return rule;
}

static struct baseline *make(struct sample *sample, uint16_t structure)
{
	uint16_t count = sample->plan->type->field_count;
	struct baseline *made = malloc(sizeof(*made) + count * sizeof(made->last[0]));
	struct baseline **at = &sample->row->baselines;

	if (!made)
		return NULL;
	made->next = NULL;
	made->structure = structure;
	made->count = count;
	made->known = false;
	while (*at)
		at = &(*at)->next;
	*at = made;
	sample->metrics->figures.memory_bytes += sizeof(*made) + count * sizeof(made->last[0]);
	return made;
}

/* Structures come in the same order every time: look behind the last one first. */
static struct baseline *find(struct sample *sample)
{
	size_t count;
	uint16_t structure = (uint16_t)(sample->plan->type - hg_counter_record_types(&count));
	struct baseline *at;

	for (at = sample->hint; at; at = at->next) {
		if (at->structure == structure)
			return at;
	}
	for (at = sample->row->baselines; at && at != sample->hint; at = at->next) {
		if (at->structure == structure)
			return at;
	}
	return make(sample, structure);
}

static void set(struct sample *sample, struct baseline *base)
{
	unsigned field;

	for (field = 0; field < base->count; field++)
		base->last[field] = is_counted(sample, field) ? counter_of(sample, field) : 0;
	base->known = true;
	base->uptime_ms = sample->instant.uptime_ms;
	base->arrival_ms = sample->instant.arrival_ms;
}

/* A 64-bit counter never falls: with one the whole structure started anew, whatever the narrow
 * ones look like. */
static bool wide_fell(const struct sample *sample, const struct baseline *base)
{
	unsigned field;

	for (field = 0; field < sample->count; field++) {
		if (is_wide(sample, field) && is_counted(sample, field) &&
		    base->last[field] != RATE_UNKNOWN &&
		    sample->values[field].number < base->last[field])
			return true;
	}
	return false;
}

static void step_field(struct sample *sample, const struct baseline *base, unsigned field,
		       uint64_t interval_ms)
{
	struct hg_counter_rule rule = rule_of(sample, field);
	struct hg_metrics_figures *figures = &sample->metrics->figures;

	switch (hg_rate_step(&rule, base->last[field], counter_of(sample, field), interval_ms,
			     &sample->delta[field])) {
	case HG_STEP_WRAP:
		figures->wraps++;
		/* fallthrough */
	case HG_STEP_FORWARD:
		sample->counted[field] = true;
		break;
	case HG_STEP_ANEW:
		figures->resets++;
		break;
	case HG_STEP_AMBIGUOUS:
		figures->ambiguous++;
		if (sample->plan->fields[field].treatment == TREAT_RATE)
			hg_sample_remove(sample, hg_sample_column(sample, field));
		break;
	case HG_STEP_UNKNOWN:
		break;
	}
}

static void step(struct sample *sample, const struct baseline *base, uint64_t interval_ms)
{
	unsigned field;

	sample->seconds = (double)interval_ms / 1000;
	for (field = 0; field < sample->count; field++) {
		if (is_counted(sample, field))
			step_field(sample, base, field, interval_ms);
	}
}

void hg_counters_step(struct sample *sample)
{
	struct baseline *base = find(sample);
	struct hg_instant before;
	uint64_t interval_ms = 0;

	sample->seconds = 0;
	if (!base)
		return;
	sample->hint = base->next;
	before.uptime_ms = base->uptime_ms;
	before.arrival_ms = base->arrival_ms;
	if (!base->known || sample->anew ||
	    !hg_rate_interval(&before, &sample->instant, &interval_ms)) {
		set(sample, base);
		return;
	}
	if (wide_fell(sample, base)) {
		sample->metrics->figures.resets++;
		set(sample, base);
		return;
	}
	if (interval_ms < RATE_INTERVAL_MS)
		return;
	step(sample, base, interval_ms);
	set(sample, base);
}
