#include "control/api/flow_ask.h"
#include "control/api/routes.h"

#include <stdlib.h>
#include <string.h>

#include "control/api/browse.h"

#define LIFE_MS	      10000
#define DISCARDS_LEFT 0 /* the discard browser shows everything */

/* A trend keeps HG_TREND_ROWS rows of a point. */
static bool trend_holds(struct hg_request *request, struct hg_app_flows *options)
{
	if (options->max_flows > HG_TREND_ROWS) {
		options->max_flows = HG_TREND_ROWS;
		hg_request_adjusted(request, "maxFlows", HG_TREND_ROWS);
	}
	return true;
}

bool hg_browse_begin(struct hg_browse *browse, struct hg_request *request, bool dropped)
{
	const struct hg_apps_conf *conf = hg_apps_of(request);
	struct hg_flow_ask *ask = &browse->ask;

	memset(browse, 0, sizeof(*browse));
	ask->owner = dropped ? "browse-drops" : "browse-flows";
	ask->ttl_ms = LIFE_MS;
	ask->options = conf->browse_flows;
	ask->trend = true;
	ask->dropped = dropped;
	ask->fs = HG_BROWSE_SEPARATOR;
	if (dropped) {
		ask->options.agg_mode = HG_AGG_SUM;
		ask->options.min_value = DISCARDS_LEFT;
	}
	browse->keys = hg_request_join(request, "keys", ',');
	browse->filter = hg_request_join(request, "filter", '&');
	browse->value = hg_request_text(request, "value");
	ask->keys = browse->keys;
	ask->filter = browse->filter;
	ask->value = browse->value;
	if (!hg_flow_ask_options(request, &ask->options) || !trend_holds(request, &ask->options) ||
	    !hg_request_double(request, "after", &browse->after_ms))
		return false;
	if (browse->keys && *browse->keys && browse->value && *browse->value)
		return true;
	hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
			"%s is missing: say which %s, for example keys=ipsource&value=bps.",
			browse->keys && *browse->keys ? "value" : "keys",
			browse->keys && *browse->keys ? "number to add up" : "keys to group by");
	return false;
}

void hg_browse_clear(struct hg_browse *browse)
{
	free(browse->keys);
	free(browse->filter);
}

static void answer(struct hg_request *request, bool dropped)
{
	struct hg_browse browse;
	char name[HG_NAME_MAX + 1];

	if (hg_browse_begin(&browse, request, dropped) &&
	    hg_flow_ask_define(request, &browse.ask, name))
		hg_browse_write(request, &browse, name);
	hg_browse_clear(&browse);
}

void hg_api_browse_flows(struct hg_request *request)
{
	answer(request, false);
}

void hg_api_browse_drops(struct hg_request *request)
{
	answer(request, true);
}
