#include "control/api/flow_answer.h"

#include "control/api/flow_estimate.h"
#include "control/flow_json.h"

struct hg_estimate hg_estimate_scaled(struct hg_estimate estimate, double scale)
{
	estimate.value *= scale;
	estimate.lower *= scale;
	estimate.upper *= scale;
	return estimate;
}

void hg_flow_estimate_object(struct hg_json_out *out, const struct hg_estimate *estimate)
{
	hg_json_open_object(out);
	hg_json_member_double(out, "value", estimate->value);
	hg_flow_estimate_write(out, estimate);
	hg_json_close_object(out);
}

void hg_flow_answer_write(struct hg_json_out *out, const struct hg_flow_result *result,
			  double scale)
{
	struct hg_estimate other = hg_estimate_scaled(result->other, scale);

	hg_json_member_u64(out, "epoch", result->epoch_ms);
	hg_json_member_u64(out, "since", result->since_ms);
	hg_json_member_double(out, "t", result->t_s);
	hg_json_member_string(out, "aggMode", hg_agg_mode_text(result->agg_mode));
	hg_json_member_double(out, "confidence", 0.95);
	hg_json_member_double(out, "coverage", result->coverage);
	hg_json_key(out, "other");
	hg_flow_estimate_object(out, &other);
	hg_json_member_double(out, "lost", result->lost * scale);
	hg_json_member_double(out, "unseenUpper", result->unseen_upper * scale);
	hg_json_member_double(out, "omittedUpper", result->omitted_upper * scale);
}
