#include "control/api/routes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/apps.h"
#include "control/api/figures.h"
#include "control/api/verdict.h"

#define RATE_SECONDS 3 /* short enough to follow, long enough not to jump */

/* Members of the strip that are rates of a counter. */
static const struct {
	const char *name;
	enum hg_figure figure;
} rates[] = {
	{ "datagramsPerSecond", HG_FIGURE_DATAGRAMS },
	{ "bytesPerSecond", HG_FIGURE_BYTES },
	{ "flowSamplesPerSecond", HG_FIGURE_FLOW_SAMPLES },
	{ "counterSamplesPerSecond", HG_FIGURE_COUNTER_SAMPLES },
	{ "discardsPerSecond", HG_FIGURE_DISCARDS },
};

static double rate(const struct hg_request *request, enum hg_figure figure)
{
	return hg_figures_rate(request->figures, figure, RATE_SECONDS);
}

/* Samples that sequence numbers show as lost, and datagrams thrown away here. */
static double lost_rate(const struct hg_request *request)
{
	return rate(request, HG_FIGURE_FLOW_LOST) + rate(request, HG_FIGURE_COUNTER_LOST) +
	       rate(request, HG_FIGURE_DISCARDS_LOST) + rate(request, HG_FIGURE_DISCARDED);
}

static void write_rates(const struct hg_request *request, struct hg_json_out *out)
{
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		hg_json_member_double(out, rates[i].name, rate(request, rates[i].figure));
	hg_json_member_double(out, "lostPerSecond", lost_rate(request));
}

static void write_lcores(const struct hg_request *request, struct hg_json_out *out)
{
	const struct hg_dataplane *dataplane = request->conf->dataplane;

	hg_json_key(out, "lcores");
	hg_json_open_array(out);
	for (unsigned i = 0; dataplane && i < hg_dataplane_lcores(dataplane); i++) {
		hg_json_open_object(out);
		hg_json_member_u64(out, "id", i);
		hg_json_member_double(out, "busy", hg_figures_lcore_busy(request->figures, i));
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

static void write_collectors(struct hg_json_out *out)
{
	hg_json_key(out, "collectors");
	hg_json_open_object(out);
	hg_json_member_u64(out, "merged", 1);
	hg_json_member_u64(out, "known", 1);
	hg_json_close_object(out);
}

static void write_apps(struct hg_json_out *out)
{
	hg_json_key(out, "apps");
	hg_json_open_object(out);
	for (size_t i = 0; hg_app_at(i); i++)
		hg_json_member_string(out, hg_app_at(i)->name, "OK");
	hg_json_close_object(out);
}

static void write_verdict(const struct hg_request *request, struct hg_json_out *out)
{
	static const char *const words[] = { "ok", "warn", "fail" };
	struct hg_verdict *verdict = malloc(sizeof(*verdict));

	if (!verdict) {
		out->failed = true;
		return;
	}
	hg_verdict_find(request, verdict);
	hg_json_member_string(out, "health", words[verdict->worst]);
	hg_json_member_string(out, "verdict", verdict->sentence);
	hg_json_key(out, "warnings");
	hg_json_open_array(out);
	for (unsigned i = 0; i < verdict->count; i++)
		hg_json_string(out, verdict->warnings[i]);
	hg_json_close_array(out);
	free(verdict);
}

/* What the health strip of every page shows (rest-api 14, topic `status`). */
static void write_strip(const struct hg_request *request, const struct hg_gathered *g,
			struct hg_json_out *out)
{
	double processors = (double)(g->process.processors ? g->process.processors : 1);

	hg_json_open_object(out);
	hg_json_member_u64(out, "epoch",
			   request->snapshot ? hg_snapshot_epoch_ms(request->snapshot) : 0);
	hg_json_member_u64(out, "dataAgeMs", g->age_ms);
	hg_json_member_u64(out, "agents", g->agents - g->agents_stale);
	hg_json_member_u64(out, "agentsExpected", g->agents_expected);
	write_collectors(out);
	write_rates(request, out);
	hg_json_member_double(out, "coverage", g->coverage);
	write_lcores(request, out);
	hg_json_member_double(out, "cpuProcess", rate(request, HG_FIGURE_CPU_SECONDS) / processors);
	hg_json_member_double(out, "cpuSystem", g->process.cpu_load_system);
	hg_json_member_u64(out, "memoryUsed", g->process.memory_bytes);
	hg_json_member_u64(out, "memoryMax", g->process.memory_limit_bytes);
	hg_json_member_u64(out, "httpConnections", g->http->connections);
	hg_json_member_u64(out, "streams", g->http->streams);
	write_apps(out);
	write_verdict(request, out);
	hg_json_close_object(out);
}

void hg_api_status_strip(struct hg_request *request)
{
	struct hg_gathered gathered;

	hg_figures_gather(request, &gathered);
	request->status = 200;
	write_strip(request, &gathered, &request->out);
}

static void write_trend(const struct hg_request *request, struct hg_json_out *out, unsigned figure)
{
	hg_json_key(out, "trend");
	hg_json_open_array(out);
	for (size_t i = 0; i < hg_figures_points(request->figures); i++) {
		double point = hg_figures_point(request->figures, figure, i);

		if (isfinite(point))
			hg_json_double(out, point);
		else
			hg_json_null(out);
	}
	hg_json_close_array(out);
}

static void write_figure(struct hg_request *request, const struct hg_gathered *g, unsigned figure,
			 bool trend)
{
	struct hg_json_out *out = &request->out;
	char metric[96];
	char full[128];
	struct hg_figure_info info = hg_figure_info(figure, metric);

	hg_json_key(out, info.name);
	hg_json_open_object(out);
	hg_json_member_double(out, "value", hg_figure_value(g, figure));
	if (info.kind == HG_FIGURE_COUNTER)
		hg_json_member_double(out, "rate", rate(request, figure));
	snprintf(full, sizeof(full), "heliograph_%s", info.metric);
	if (*info.metric)
		hg_json_member_string(out, "metric", full);
	if (info.help)
		hg_json_member_string(out, "help", info.help);
	if (trend)
		write_trend(request, out, figure);
	hg_json_close_object(out);
}

static void write_block(struct hg_request *request, const struct hg_gathered *g,
			enum hg_figure_block block, bool trend)
{
	char metric[96];

	if (block == HG_FIGURES_NAMES) {
		hg_api_write_names_block(request);
		return;
	}
	hg_json_key(&request->out, hg_figure_block_name(block));
	hg_json_open_object(&request->out);
	for (unsigned i = 0; i < HG_FIGURE_DROPS; i++)
		if (hg_figure_info(i, metric).block == block)
			write_figure(request, g, i, trend);
	if (block == HG_FIGURES_INTAKE) {
		hg_json_key(&request->out, "drops");
		hg_json_open_object(&request->out);
		for (unsigned i = HG_FIGURE_DROPS; i < HG_FIGURES; i++)
			write_figure(request, g, i, trend);
		hg_json_close_object(&request->out);
	}
	hg_json_close_object(&request->out);
}

static void write_times(struct hg_request *request)
{
	hg_json_key(&request->out, "times");
	hg_json_open_array(&request->out);
	for (size_t i = 0; i < hg_figures_points(request->figures); i++)
		hg_json_u64(&request->out, hg_figures_time_ms(request->figures, i));
	hg_json_close_array(&request->out);
}

/* Whether a comma list, NULL for everything, names the section. */
static bool wanted(const char *sections, const char *name)
{
	size_t len = strlen(name);

	while (sections && *sections) {
		size_t item = strcspn(sections, ",;");

		if (item == len && !strncmp(sections, name, len))
			return true;
		sections += item + (sections[item] != '\0');
	}
	return !sections;
}

void hg_api_status_json(struct hg_request *request)
{
	char *sections = hg_request_join(request, "section", ',');
	struct hg_gathered gathered;
	bool trend = false;

	if (hg_request_bool(request, "trend", &trend)) {
		hg_figures_gather(request, &gathered);
		request->status = 200;
		hg_json_open_object(&request->out);
		if (wanted(sections, "status")) {
			hg_json_key(&request->out, "status");
			write_strip(request, &gathered, &request->out);
		}
		if (trend)
			write_times(request);
		for (unsigned i = 0; i < HG_FIGURES_BLOCKS; i++)
			if (wanted(sections, hg_figure_block_name(i)))
				write_block(request, &gathered, i, trend);
		hg_json_close_object(&request->out);
	}
	free(sections);
}
