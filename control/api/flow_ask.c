#define _GNU_SOURCE /* asprintf */
#include "control/api/flow_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/agents_list.h"
#include "control/api/question.h"
#include "control/flow_json.h"
#include "control/flows/address.h"

#define FLOWS_MAX 10000
#define T_LEAST_S 0.1
#define T_MOST_S  600

static const struct {
	const char *name, *value, *unit;
	double scale;
} values[] = {
	{ "bps", "bytes", "Bits per second", 8 },	{ "Bps", "bytes", "Bytes per second", 1 },
	{ "fps", "frames", "Frames per second", 1 },	{ "bytes", "bytes", "Bytes per second", 1 },
	{ "frames", "frames", "Frames per second", 1 },
};
#define VALUES (sizeof(values) / sizeof(values[0]))

static bool read_mode(struct hg_request *request, enum hg_agg_mode *mode)
{
	const char *text = hg_request_text(request, "aggMode");
	enum hg_agg_mode parsed;
	bool ok = true;

	if (!text)
		return true;
	parsed = hg_agg_mode_parse(text, &ok);
	if (!ok)
		hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
				"aggMode: '%.40s' is none of max, sum, edge, core, pooled.", text);
	else
		*mode = parsed;
	return ok;
}

static void clamp(struct hg_request *request, const char *name, double least, double most,
		  double *value)
{
	double given = *value;

	*value = given < least ? least : given > most ? most : given;
	if (*value != given)
		hg_request_adjusted(request, name, *value);
}

bool hg_flow_ask_options(struct hg_request *request, struct hg_app_flows *options)
{
	double n;

	if (!read_mode(request, &options->agg_mode) ||
	    !hg_request_count(request, "maxFlows", FLOWS_MAX, &options->max_flows) ||
	    !hg_request_double(request, "minValue", &options->min_value) ||
	    !hg_request_double(request, "t", &options->t_s) ||
	    !hg_request_count(request, "n", FLOWS_MAX, &options->n))
		return false;
	clamp(request, "t", T_LEAST_S, T_MOST_S, &options->t_s);
	n = (double)options->n;
	clamp(request, "n", 1, FLOWS_MAX, &n);
	options->n = (size_t)n;
	return true;
}

const char *hg_flow_ask_value(const char *text, double *scale)
{
	*scale = 1;
	for (size_t i = 0; i < VALUES; i++) {
		if (strcmp(values[i].name, text) != 0)
			continue;
		*scale = values[i].scale;
		return values[i].value;
	}
	return text;
}

void hg_flow_ask_unit(const char *text, char *out, size_t out_len)
{
	for (size_t i = 0; i < VALUES; i++) {
		if (strcmp(values[i].name, text) != 0)
			continue;
		snprintf(out, out_len, "%s", values[i].unit);
		return;
	}
	snprintf(out, out_len, "%.60s per second", text);
}

/* Appends one more condition, in brackets, to an owned text; false: no memory. */
static bool narrow(char **filter, const char *condition)
{
	char *joined;

	if (!condition || !*condition)
		return true;
	if (asprintf(&joined, **filter ? "%s&(%s)" : "%s%s", *filter, condition) < 0)
		return false;
	free(*filter);
	*filter = joined;
	return true;
}

/* False: no memory, or answered. A list that names nobody matches nothing. */
static bool narrow_agents(struct hg_request *request, char **filter, const char *text)
{
	struct hg_agent_list list = { .all = true };
	char *condition;
	size_t len;
	bool ok;

	if (hg_agent_list_parse(request, text, &list))
		return false;
	condition = malloc(16 + (list.count + 1) * (HG_ADDRESS_TEXT_MAX + 1));
	ok = condition != NULL;
	if (ok && !list.all) {
		len = (size_t)sprintf(condition, "agent=");
		for (size_t i = 0; i < list.count; i++) {
			len += i ? (size_t)sprintf(condition + len, ",") : 0;
			len += hg_address_text(list.agents[i].family, list.agents[i].bytes,
					       condition + len);
		}
		ok = narrow(filter, list.count ? condition : "agent=none");
	}
	free(condition);
	hg_agent_list_free(&list);
	return ok;
}

static bool set(char **to, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return false;
	free(*to);
	*to = copy;
	return true;
}

static bool fill(struct hg_request *request, const struct hg_flow_ask *ask, struct hg_flow_def *def)
{
	double scale;

	def->n = (int)ask->options.n;
	def->t_s = ask->options.t_s;
	def->dropped = ask->dropped;
	def->temporary = true;
	if (ask->pooled)
		def->agg_mode = HG_AGG_POOLED;
	return set(&def->keys, ask->keys) &&
	       set(&def->value, hg_flow_ask_value(ask->value, &scale)) &&
	       (!ask->fs || set(&def->fs, ask->fs)) && narrow(&def->filter, ask->base_filter) &&
	       narrow(&def->filter, ask->filter) &&
	       narrow_agents(request, &def->filter, ask->options.agents);
}

bool hg_flow_ask_define(struct hg_request *request, const struct hg_flow_ask *ask,
			char name[HG_NAME_MAX + 1])
{
	enum hg_agg_mode trend = ask->trend ? ask->options.agg_mode : HG_AGG_UNSET;
	struct hg_flow_def def;
	bool ready = false;

	if (!request->snapshot) {
		hg_request_fail(request, 503, "not-ready", "Not ready",
				"The first second of data has not been folded yet.");
		return false;
	}
	if (hg_flow_def_init(&def, "question"))
		return request->out.failed = true, false;
	if (fill(request, ask, &def))
		ready = hg_question(request, &def, ask->owner, trend, ask->ttl_ms, name) ==
			HG_QUESTION_READY;
	else if (!request->status)
		request->out.failed = true;
	hg_flow_def_clear(&def);
	return ready;
}

static void scale_estimate(struct hg_estimate *estimate, double scale)
{
	estimate->value *= scale;
	estimate->lower *= scale;
	estimate->upper *= scale;
}

/* To the unit that was asked for. */
static void scale_result(struct hg_flow_result *result, double scale)
{
	if (scale == 1)
		return;
	for (size_t i = 0; i < result->count; i++)
		scale_estimate(&result->rows[i].value, scale);
	scale_estimate(&result->other, scale);
	result->lost *= scale;
	result->unseen_upper *= scale;
	result->omitted_upper *= scale;
}

bool hg_flow_ask_result(struct hg_request *request, const struct hg_flow_ask *ask, const char *name,
			struct hg_flow_result *result)
{
	struct hg_flow_query query = {
		.max_flows = ask->options.max_flows,
		.agg_mode = ask->options.agg_mode,
	};
	struct hg_problem problem;
	double scale;

	hg_flow_ask_value(ask->value, &scale);
	query.min_value = ask->options.min_value / scale;
	if (hg_snapshot_query(request->snapshot, name, &query, result, &problem)) {
		hg_request_problem(request, &problem);
		return false;
	}
	scale_result(result, scale);
	return true;
}

bool hg_flow_ask_run(struct hg_request *request, const struct hg_flow_ask *ask,
		     struct hg_flow_result *result)
{
	char name[HG_NAME_MAX + 1];

	return hg_flow_ask_define(request, ask, name) &&
	       hg_flow_ask_result(request, ask, name, result);
}
