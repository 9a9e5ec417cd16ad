#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/exposition.h"
#include "control/api/flow_ask.h"
#include "control/api/routes.h"
#include "control/flows/language.h"

#define LIFE_MS 300000
#define HELP	"Rate of the largest flows. Rates are per second already: do not apply rate()."

/* One scrape: what it asks, and how the answer is named. */
struct scrape {
	struct hg_request *request;
	struct hg_flow_ask ask;
	char *keys, *labels, *filter; /* owned */
	const char *metric;
	char *label[HG_KEYS_MAX]; /* owned, cleaned */
	unsigned label_count;
	double scale;
	bool interval, other;
};

static double value_of(const struct hg_estimate *e)
{
	return e->value;
}
static double lower_of(const struct hg_estimate *e)
{
	return e->lower;
}
static double upper_of(const struct hg_estimate *e)
{
	return e->upper;
}
static double samples_of(const struct hg_estimate *e)
{
	return e->samples;
}

/* The series of one row, by suffix of the name. */
static const struct series {
	const char *suffix, *help;
	double (*number)(const struct hg_estimate *estimate);
	bool scaled;
} series[] = {
	{ "", HELP, value_of, true },
	{ "_lower", "Lower end of the 95 % interval.", lower_of, true },
	{ "_upper", "Upper end of the 95 % interval.", upper_of, true },
	{ "_samples", "Samples behind the value.", samples_of, false },
};

/* Separators outside brackets, quotes and escapes become commas (rest-api 2.2). */
static void unify_separators(char *text)
{
	unsigned depth = 0;
	bool quoted = false;

	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		else if (*text == '\'')
			quoted = !quoted;
		else if (!quoted && *text == '[')
			depth++;
		else if (!quoted && *text == ']' && depth)
			depth--;
		else if (!quoted && !depth && *text == ';')
			*text = ',';
	}
}

static char *clean_name(const char *name, size_t len)
{
	char *clean = strndup(name, len);

	for (char *c = clean; c && *c; c++)
		if (!isalnum((unsigned char)*c) || (*c & 0x80))
			*c = '_';
	/* A label may not begin with a digit. */
	if (clean && isdigit((unsigned char)*clean))
		*clean = '_';
	return clean;
}

/* Labels by position; a blank keeps the key's name. */
static bool read_labels(struct scrape *scrape, const struct hg_keys *keys)
{
	const char *at = scrape->labels ? scrape->labels : "";
	char name[128];

	scrape->label_count = hg_keys_count(keys);
	for (unsigned i = 0; *at || i < scrape->label_count; i++) {
		size_t len = strcspn(at, ",;");

		while (len && isspace((unsigned char)*at)) {
			at++;
			len--;
		}
		if (i >= scrape->label_count) {
			snprintf(name, sizeof(name), "%.*s", (int)(len < 100 ? len : 100), at);
			hg_request_ignored(scrape->request, "label=", name);
		} else if (len) {
			scrape->label[i] = clean_name(at, len);
		} else {
			const char *key = hg_keys_name(keys, i);

			scrape->label[i] = clean_name(key, strlen(key));
		}
		at += len + (at[len] != '\0');
	}
	for (unsigned i = 0; i < scrape->label_count; i++)
		if (!scrape->label[i])
			return false;
	return true;
}

static bool name_labels(struct scrape *scrape)
{
	struct hg_problem problem;
	struct hg_keys *keys;
	bool ok;

	unify_separators(scrape->keys);
	if (hg_keys_compile(scrape->keys, &keys, &problem)) {
		snprintf(problem.parameter, sizeof(problem.parameter), "key");
		hg_request_problem(scrape->request, &problem);
		return false;
	}
	ok = read_labels(scrape, keys);
	scrape->request->out.failed |= !ok;
	hg_keys_free(keys);
	return ok;
}

static bool required(struct hg_request *request, const char *name, const char *text)
{
	if (text && *text)
		return true;
	hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
			"%s is missing; metric, key and value are required.", name);
	return false;
}

static bool read_scrape(struct scrape *scrape)
{
	struct hg_request *request = scrape->request;
	struct hg_flow_ask *ask = &scrape->ask;

	scrape->metric = hg_request_text(request, "metric");
	scrape->keys = hg_request_join(request, "key", ',');
	scrape->labels = hg_request_join(request, "label", ',');
	scrape->filter = hg_request_join(request, "filter", '&');
	scrape->scale = 1;
	*ask = (struct hg_flow_ask){
		.owner = "prometheus",
		.ttl_ms = LIFE_MS,
		.keys = scrape->keys,
		.filter = scrape->filter,
		.value = hg_request_text(request, "value"),
	};
	if (!hg_request_bool(request, "dropped", &ask->dropped))
		return false;
	ask->options = (struct hg_app_flows){
		ask->dropped ? HG_AGG_SUM : HG_AGG_MAX, 20, 0.1,
		hg_route_variable(request, 0),		15, 10,
	};
	return hg_flow_ask_options(request, &ask->options) &&
	       hg_request_double(request, "scale", &scrape->scale) &&
	       hg_request_bool(request, "interval", &scrape->interval) &&
	       hg_request_bool(request, "other", &scrape->other) &&
	       required(request, "metric", scrape->metric) &&
	       required(request, "key", scrape->keys) && required(request, "value", ask->value) &&
	       name_labels(scrape);
}

static void write_family(const struct scrape *scrape, const char *name, const char *help)
{
	if (hg_apps_of(scrape->request)->prometheus_type)
		hg_exposition_family(&scrape->request->out, "", name, "gauge", help);
}

static void write_row(const struct scrape *scrape, const char *name, const struct series *one,
		      const struct hg_flow_row *row)
{
	struct hg_json_out *out = &scrape->request->out;
	bool first = true;

	hg_exposition_name(out, "", name);
	for (unsigned i = 0; i < scrape->label_count; i++)
		hg_exposition_label(out, &first, scrape->label[i], row->parts[i]);
	hg_exposition_value(out, first,
			    one->number(&row->value) * (one->scaled ? scrape->scale : 1));
}

static void write_series(const struct scrape *scrape, const struct series *one,
			 const struct hg_flow_result *result)
{
	char name[256];

	snprintf(name, sizeof(name), "%.240s%s", scrape->metric, one->suffix);
	write_family(scrape, name, one->help);
	for (size_t i = 0; i < result->count; i++)
		write_row(scrape, name, one, &result->rows[i]);
}

static void write_other(const struct scrape *scrape, const struct hg_flow_result *result)
{
	char name[256];

	snprintf(name, sizeof(name), "%.240s_other", scrape->metric);
	write_family(scrape, name, "The exact total minus the flows shown.");
	hg_exposition_name(&scrape->request->out, "", name);
	hg_exposition_value(&scrape->request->out, true, result->other.value * scrape->scale);
}

static void answer(const struct scrape *scrape, const struct hg_flow_result *result)
{
	size_t count = scrape->interval ? sizeof(series) / sizeof(series[0]) : 1;

	hg_exposition_begin(scrape->request);
	for (size_t i = 0; i < count; i++)
		write_series(scrape, &series[i], result);
	if (scrape->other)
		write_other(scrape, result);
	hg_exposition_end(&scrape->request->out, scrape->request->wants_openmetrics);
}

void hg_api_prometheus_flows(struct hg_request *request)
{
	struct scrape scrape;
	struct hg_flow_result result;

	memset(&scrape, 0, sizeof(scrape));
	scrape.request = request;
	if (read_scrape(&scrape) && hg_flow_ask_run(request, &scrape.ask, &result)) {
		answer(&scrape, &result);
		hg_flow_result_clear(&result);
	}
	for (unsigned i = 0; i < HG_KEYS_MAX; i++)
		free(scrape.label[i]);
	free(scrape.keys);
	free(scrape.labels);
	free(scrape.filter);
}
