#include "control/api/sunburst.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/flow_json.h"

#define LIFE_MS 60000

static const struct {
	enum hg_agg_mode mode;
	const char *rule;
} rules[] = {
	{ HG_AGG_SUM, "each observation point counts" },
	{ HG_AGG_MAX, "the largest observation point counts" },
	{ HG_AGG_POOLED, "each packet counts once" },
	{ HG_AGG_POOLED_EDGE, "each packet counts once where its points are known" },
	{ HG_AGG_EDGE, "packets count where they enter the network" },
	{ HG_AGG_CORE, "the largest end of a link counts" },
};

static const char *rule_of(enum hg_agg_mode mode)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].mode == mode)
			return rules[i].rule;
	return "as stored";
}

bool hg_sunburst_begin(struct hg_sunburst *sunburst, struct hg_request *request, const char *value)
{
	const char *wanted = hg_request_text(request, "value");
	struct hg_flow_ask *ask = &sunburst->ask;

	memset(sunburst, 0, sizeof(*sunburst));
	sunburst->request = request;
	ask->owner = "sunburst";
	ask->ttl_ms = LIFE_MS;
	ask->options = hg_apps_of(request)->sunburst;
	ask->value = wanted && *wanted ? wanted : value;
	hg_flow_ask_unit(ask->value, sunburst->unit, sizeof(sunburst->unit));
	sunburst->filter = hg_request_join(request, "filter", '&');
	ask->filter = sunburst->filter;
	if (!hg_flow_ask_options(request, &ask->options) ||
	    !hg_request_double(request, "minShare", &sunburst->min_share) ||
	    !hg_request_bool(request, "other", &sunburst->other))
		return false;
	/* n limits children; what the definition keeps has to feed them. */
	sunburst->children_max = ask->options.n;
	ask->options.n = ask->options.max_flows;
	sunburst->tree = hg_tree_create();
	request->out.failed |= !sunburst->tree;
	return sunburst->tree != NULL;
}

void hg_sunburst_clear(struct hg_sunburst *sunburst)
{
	free(sunburst->filter);
	if (sunburst->tree)
		hg_tree_destroy(sunburst->tree);
}

struct hg_tree_leaf hg_sunburst_leaf(const struct hg_flow_row *row)
{
	struct hg_tree_leaf leaf = {
		.value = row->value,
		.estimated = true,
		.locality = HG_LOCALITY_NONE,
	};

	return leaf;
}

void hg_sunburst_answer(struct hg_sunburst *sunburst, const char *label, const char *what,
			const struct hg_flow_result *result)
{
	struct hg_request *request = sunburst->request;
	char description[400];
	struct hg_tree_head head = {
		.label = label,
		.description = description,
		.flow = true,
		.children_max = sunburst->children_max,
		.min_share = sunburst->min_share,
		.other = sunburst->other,
		.result = result,
	};

	snprintf(description, sizeof(description), "%s by %s, smoothed over %.4g s; %s",
		 sunburst->unit, what, result->t_s, rule_of(result->agg_mode));
	request->status = 200;
	hg_tree_write(sunburst->tree, &head, &request->out);
	hg_json_close_object(&request->out);
}

void hg_sunburst_quote(const char *text, char *out, size_t out_len)
{
	size_t len = 0;

	out[len++] = '\'';
	for (; *text && len + 4 < out_len; text++) {
		if (*text == '\'' || *text == '\\')
			out[len++] = '\\';
		out[len++] = *text;
	}
	out[len++] = '\'';
	out[len] = '\0';
}
