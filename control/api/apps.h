/*
 * Settings of the applications below /app, as a request finds them. Immutable while the server
 * runs.
 */
#ifndef HELIOGRAPH_CONTROL_API_APPS_H
#define HELIOGRAPH_CONTROL_API_APPS_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an application asks the flows for, where a request does not say. */
struct hg_app_flows {
	enum hg_agg_mode agg_mode;
	size_t max_flows;
	double min_value;   /* per second */
	const char *agents; /* list as in paths */
	double t_s;
	size_t n;
};

struct hg_apps_conf {
	struct hg_app_flows sunburst, browse_flows;
	const char *sunburst_value;
	bool sunburst_dns_outer;
	const char *gpu_exclude; /* comma list of namespaces */
	bool prometheus_type;	 /* write HELP and TYPE */
	const char *prometheus_prefix;
};

/* Those of the server, or the built-in ones. */
const struct hg_apps_conf *hg_apps_of(const struct hg_request *request);

/* The applications there are, in the order of /apps/json; NULL behind the last. */
struct hg_app {
	const char *name, *script;
};
const struct hg_app *hg_app_at(size_t i);

#ifdef __cplusplus
}
#endif
#endif
