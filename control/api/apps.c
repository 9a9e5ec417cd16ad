#include "control/api/apps.h"

#include "control/api/exposition.h"

static const struct hg_app apps[] = {
	{ "sunburst", "metrics.js" },  { "browse-flows", "top.js" },
	{ "browse-drops", "top.js" },  { "browse-metrics", "trend.js" },
	{ "prometheus", "export.js" },
};

const struct hg_app *hg_app_at(size_t i)
{
	return i < sizeof(apps) / sizeof(apps[0]) ? &apps[i] : NULL;
}

const struct hg_apps_conf *hg_apps_of(const struct hg_request *request)
{
	static const struct hg_apps_conf built_in = {
		.sunburst = { HG_AGG_SUM, 100, 1, "ALL", 5, 20 },
		.browse_flows = { HG_AGG_MAX, 10, 0.01, "ALL", 2, 10 },
		.sunburst_value = "frames",
		.gpu_exclude = "gpu-mon,kube-system",
		.prometheus_type = true,
		.prometheus_prefix = HG_METRIC_PREFIX,
	};

	return request->conf->apps ? request->conf->apps : &built_in;
}
