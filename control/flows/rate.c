#include "control/flows/rate.h"

#include <string.h>

#define CORRECTION_MIN	     0.9
#define CORRECTION_MAX	     16.0
#define SAMPLES_FOR_POOL     100.0
#define SAMPLES_TO_RECOGNISE 10.0
#define MARK_SAMPLES	     10.0
#define LATE_SAMPLES	     128.0
#define MARK_S		     0.999	  /* a second of epochs, whatever their rounding */
#define POOL_TRUST	     2147483648.0 /* beyond half the counter a wrap cannot be told */

/* What one window of samples amounts to. */
struct window {
	double rate_sum, samples, pool;
	double received, missing;
};

static struct window window_since(const struct hg_rate *rate, const struct hg_rate_mark *from)
{
	const struct hg_rate_mark *to = &rate->now;
	uint64_t expected = to->expected - from->expected;
	uint64_t received = to->received - from->received;

	return (struct window){
		.rate_sum = to->rate_sum - from->rate_sum,
		.samples = to->samples - from->samples,
		.pool = (double)(uint32_t)(to->pool - from->pool),
		.received = (double)received,
		.missing = (expected > received ? (double)(expected - received) : 0) +
			   (double)(to->drops - from->drops),
	};
}

static double from_loss(const struct window *w)
{
	double c;

	if (w->missing <= 0 || w->received <= 0)
		return 1;
	c = (w->received + w->missing) / w->received;
	return c > CORRECTION_MAX ? CORRECTION_MAX : c;
}

static double from_pool(struct hg_rate *rate, const struct window *w)
{
	double c;

	if (w->missing <= 0 && w->samples >= SAMPLES_TO_RECOGNISE)
		rate->computed = w->pool == w->rate_sum;
	rate->odd_pool = false;
	if (rate->computed || w->samples < SAMPLES_FOR_POOL || w->pool <= 0 ||
	    w->rate_sum >= POOL_TRUST)
		return from_loss(w);
	c = w->pool / w->rate_sum;
	rate->odd_pool = c < CORRECTION_MIN || c > CORRECTION_MAX;
	return rate->odd_pool ? from_loss(w) : c;
}

static void mark(struct hg_rate *rate)
{
	if (rate->used == HG_RATE_MARKS) {
		rate->first = (rate->first + 1) % HG_RATE_MARKS;
		rate->used--;
	}
	rate->marks[(rate->first + rate->used++) % HG_RATE_MARKS] = rate->now;
}

static bool mark_due(const struct hg_rate *rate)
{
	const struct hg_rate_mark *last;

	if (!rate->used)
		return true;
	last = &rate->marks[(rate->first + rate->used - 1) % HG_RATE_MARKS];
	return rate->now.at_s - last->at_s >= MARK_S &&
	       rate->now.samples - last->samples >= MARK_SAMPLES;
}

/* How far the pool fell; an epoch that holds nothing but late samples may end a little lower. */
static double pool_fell(const struct hg_rate *rate, const struct hg_rate_step *step)
{
	int32_t fall = (int32_t)(rate->now.pool - step->pool);

	return fall > 0 ? (double)fall : 0;
}

/* True when the step cannot be compared with what came before. */
static bool starts_anew(const struct hg_rate *rate, const struct hg_rate_step *step)
{
	double tolerated = step->samples > 0 ? LATE_SAMPLES * step->rate_sum / step->samples : 0;

	return !rate->started || step->restart || pool_fell(rate, step) > tolerated;
}

static uint64_t drops_growth(struct hg_rate *rate, const struct hg_rate_step *step)
{
	int32_t growth = (int32_t)(step->drops - rate->drops_hi);
	bool comparable = rate->started && !step->restart;

	rate->drops_hi = step->drops;
	return comparable && growth > 0 ? (uint64_t)growth : 0;
}

uint64_t hg_rate_book(struct hg_rate *rate, const struct hg_rate_step *step, double now_s)
{
	bool anew = starts_anew(rate, step);
	uint64_t drops = drops_growth(rate, step);
	struct hg_rate_mark before;
	struct window w;

	if (anew)
		rate->first = rate->used = 0;
	before = rate->used ? rate->marks[rate->first] : rate->now;
	rate->now.at_s = now_s;
	rate->now.rate_sum += step->rate_sum;
	rate->now.samples += step->samples;
	rate->now.expected += step->expected;
	rate->now.received += step->received;
	rate->now.drops += drops;
	if (anew || pool_fell(rate, step) <= 0)
		rate->now.pool = step->pool;
	w = window_since(rate, &before);
	rate->correction = anew ? from_loss(&w) : from_pool(rate, &w);
	rate->effective = w.samples > 0 ? w.rate_sum / w.samples * rate->correction : 0;
	rate->started = true;
	if (mark_due(rate))
		mark(rate);
	return drops;
}
