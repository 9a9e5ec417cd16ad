#include "control/api/flow_estimate.h"

void hg_flow_estimate_write(struct hg_json_out *out, const struct hg_estimate *estimate)
{
	hg_json_member_double(out, "lower", estimate->lower);
	hg_json_member_double(out, "upper", estimate->upper);
	hg_json_member_double(out, "samples", estimate->samples);
	hg_json_member_double(out, "coverage", estimate->coverage);
	if (estimate->exact)
		hg_json_member_bool(out, "exact", true);
	if (estimate->rse_sampling > 0)
		hg_json_member_double(out, "rseSampling", estimate->rse_sampling);
	if (estimate->rse_sketch > 0)
		hg_json_member_double(out, "rseSketch", estimate->rse_sketch);
	if (estimate->biased)
		hg_json_member_bool(out, "biased", true);
}
