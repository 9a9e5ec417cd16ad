#include "control/metrics/rate.h"

#define TURN		  4294967296.0 /* 2^32 */
#define STILL_MS	  1000u	       /* a clock that stands still while this passes is none */
#define READ_SLACK_S	  2.0	       /* counters are read some time before they are sent */
#define WRAP_TOLERANCE_MS 5000u

bool hg_rate_interval(const struct hg_instant *before, const struct hg_instant *now,
		      uint64_t *interval_ms)
{
	uint32_t turned = now->uptime_ms - before->uptime_ms;
	uint64_t waited =
		now->arrival_ms > before->arrival_ms ? now->arrival_ms - before->arrival_ms : 0;
	uint64_t apart = turned > waited ? turned - waited : waited - turned;

	if (now->uptime_ms < before->uptime_ms && apart > WRAP_TOLERANCE_MS + waited / 8)
		return false;
	*interval_ms = !turned && waited >= STILL_MS ? waited : turned;
	return true;
}

static enum hg_step fallen(const struct hg_counter_rule *rule, uint64_t before, uint64_t now,
			   double seconds, uint64_t *delta)
{
	if (before - now <= rule->slack) {
		*delta = 0;
		return HG_STEP_FORWARD;
	}
	if (rule->wide)
		return HG_STEP_ANEW;
	*delta = (uint32_t)(now - before);
	return (double)*delta > rule->most * seconds ? HG_STEP_ANEW : HG_STEP_WRAP;
}

enum hg_step hg_rate_step(const struct hg_counter_rule *rule, uint64_t before, uint64_t now,
			  uint64_t interval_ms, uint64_t *delta)
{
	double seconds = (double)interval_ms / 1000;

	*delta = 0;
	if (before == RATE_UNKNOWN || now == RATE_UNKNOWN)
		return HG_STEP_UNKNOWN;
	if (rule->counts_gap && rule->most * seconds >= TURN)
		return HG_STEP_AMBIGUOUS;
	if (now < before)
		return fallen(rule, before, now, seconds, delta);
	*delta = now - before;
	if (rule->judges_all && (double)*delta > rule->most * (seconds + READ_SLACK_S))
		return HG_STEP_ANEW;
	return HG_STEP_FORWARD;
}
